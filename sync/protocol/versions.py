"""Which program may take new work: versions compared as people write them.

The one rule: too old means no new work, never no evidence; whoever names no version counts as the first one, which named none.
"""

import re

FIRST = "0.1.0"
_FIGURES = re.compile(r"\d+")


def is_older(app: str, least: str) -> bool:
    """Whether `app` ("0.9.2") came before `least`; what stands behind the figures ("+test") is passed over."""
    return _figures(app or FIRST) < _figures(least)


def _figures(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in _FIGURES.findall(version.partition("+")[0])[:3])
