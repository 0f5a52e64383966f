#!/usr/bin/env python3
"""The lifecycle of an order as a Mermaid diagram, made from `LIFECYCLE`: nobody draws it by hand.

`python packaging/lifecycle.py` prints it, `--write` puts it between the markers in README.md. Needs the environment.
"""

from __future__ import annotations

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from app.domain.order import LIFECYCLE, OrderState  # noqa: E402

OPENS, CLOSES = "<!-- lifecycle -->", "<!-- /lifecycle -->"


def diagram() -> str:
    """The moves of the lifecycle, one arrow for each pair of states; notes that stay in a state and late edges are left out."""
    arrows: dict[tuple[OrderState, OrderState], list[str]] = {}
    for (before, kind), edge in LIFECYCLE.items():
        if edge.to is not before and not edge.late:
            arrows.setdefault((before, edge.to), []).append(kind)
    order = list(OrderState)
    lines = ["stateDiagram-v2", "    [*] --> reported: order.created", "    [*] --> dispatched: order.created with a crew"]
    for before, after in sorted(arrows, key=lambda pair: (order.index(pair[0]), order.index(pair[1]))):
        lines.append(f"    {before} --> {after}: {', '.join(arrows[before, after])}")
    final = [state for state in order if not any(before is state for before, _ in arrows)]
    return "\n".join([*lines, *(f"    {state} --> [*]" for state in final)])


def block() -> str:
    """The block as it stands in README.md, markers included."""
    return f"{OPENS}\n```mermaid\n{diagram()}\n```\n{CLOSES}"


def placed(readme: str) -> str:
    """The README's text with the block of today; raises ValueError where the markers are missing."""
    start, end = readme.index(OPENS), readme.index(CLOSES) + len(CLOSES)
    return readme[:start] + block() + readme[end:]


if __name__ == "__main__":
    if "--write" in sys.argv[1:]:
        page = ROOT / "README.md"
        page.write_text(placed(page.read_text(encoding="utf-8")), encoding="utf-8")
    else:
        print(diagram())
