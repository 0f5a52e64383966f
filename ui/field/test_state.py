"""What the test page shows, derived from the visit and the draft: cards of before and after, the pad's reading, its instrument.

The one rule: nothing is judged here; verdicts are those on record and limits those of the procedure.
"""

from dataclasses import dataclass
from typing import Any

from app.domain.order import OrderState
from app.domain.procedure import Reading, Step
from app.domain.visit import Visit
from app.wording import sentence
from ui.common.listmodel import Rows
from ui.field.gauge_marks import marks
from ui.field.instruments import Instrument
from ui.field.open_order import OpenOrder
from ui.field.statement_view import worded
from ui.field.step_items import limits
from ui.field.times import local

QML_IMPORT_NAME = "Doorstep.Field"
QML_IMPORT_MAJOR_VERSION = 1


@dataclass(frozen=True)
class TestRow:
    """One test as a card: `id` is that of its reading after the repair (or before it where there is no other)."""

    __test__ = False  # pytest would take it for a test class

    id: str
    name: str
    sub: str
    unit: str
    before: str
    after: str
    verdict: str
    active: bool
    band_from: float
    band_to: float
    before_at: float
    after_at: float
    gauged: bool


class TestRows(Rows):
    __test__ = False

    row_type = TestRow


@dataclass(frozen=True)
class Pair:
    """The readings of one test that stand together on a card; at least one of them is there."""

    before: Reading | None
    after: Reading | None

    @property
    def main(self) -> Reading:
        reading = self.after or self.before
        assert reading is not None
        return reading


def readings_of(opened: OpenOrder) -> tuple[Reading, ...]:
    return tuple(item for item in opened.procedure.items_of(Step.TEST) if isinstance(item, Reading))


def pairs(readings: tuple[Reading, ...]) -> tuple[Pair, ...]:
    """The readings of the step, before and after of one test together, in the order in which their test first stands."""
    found: dict[str, Pair] = {}
    for reading in readings:
        now = found.get(reading.test, Pair(None, None))
        found[reading.test] = Pair(reading, now.after) if reading.phase == "before" else Pair(now.before, reading)
    return tuple(found.values())


def active_pair(opened: OpenOrder) -> Pair | None:
    """The card that takes the figures: the chosen one, else the first that lacks its required value or fails."""
    every = pairs(readings_of(opened))
    chosen = next((pair for pair in every if pair.main.id == opened.draft.get("active")), None)
    visit = opened.order.visit
    waiting = (pair for pair in every if pair.after is not None and visit.reading(pair.after.id) is None)
    failing = (pair for pair in every if _verdict(visit, pair.after) == "fail")
    return chosen or next(waiting, None) or next(failing, None) or (every[0] if every else None)


def chosen_tool(opened: OpenOrder, item: Reading, tools: tuple[Instrument, ...]) -> Instrument:
    """The instrument chosen on this page, else the last used for this test, else the kind that the catalogue asks for."""
    drafted = opened.draft.get("tools")
    if isinstance(drafted, dict) and item.test in drafted:
        name, until = drafted[item.test]
        return Instrument(str(name), str(until))
    if tools:
        return tools[0]
    return Instrument(item.instrument.said(opened.language) if item.instrument else "")


def ids_of(pair: Pair) -> set[str]:
    return {reading.id for reading in (pair.before, pair.after) if reading is not None}


def of_phase(pair: Pair, phase: str) -> Reading | None:
    return (pair.before if phase == "before" else pair.after) or pair.main


def _phase(opened: OpenOrder, pair: Pair | None) -> str:
    """ "before" while the work has not ended and that value is missing, unless the crew chose."""
    if pair is None or pair.before is None:
        return "after"
    if pair.after is None:
        return "before"
    chosen = opened.draft.get("phase")
    if chosen in ("before", "after"):
        return str(chosen)
    missing = opened.order.visit.reading(pair.before.id) is None
    return "before" if missing and not opened.order.visit.finishes else "after"


def _verdict(visit: Visit, reading: Reading | None) -> str:
    taken = visit.reading(reading.id) if reading is not None else None
    if taken is None:
        return "open"
    return "ok" if taken.body.measurement.verdict == "pass" else "fail"


def _value(visit: Visit, reading: Reading | None, language: str) -> str:
    taken = visit.reading(reading.id) if reading is not None else None
    return worded(taken.body.measurement.value, "", language) if taken else ""


def _raw(visit: Visit, reading: Reading | None) -> str:
    taken = visit.reading(reading.id) if reading is not None else None
    return taken.body.measurement.value if taken else ""


def _row(opened: OpenOrder, pair: Pair, active: Pair | None) -> TestRow:
    visit, language, main = opened.order.visit, opened.language, pair.main
    drawn = marks(main, _raw(visit, pair.before), _raw(visit, pair.after))
    return TestRow(
        id=main.id,
        name=main.text.said(language),
        sub="\u3000".join(part for part in (_limits(main, language), _attempts(visit, pair.after, language)) if part),
        unit=main.unit_said(language),
        before=_value(visit, pair.before, language),
        after=_value(visit, pair.after, language),
        verdict=_verdict(visit, pair.after),
        active=pair is active or pair == active,
        band_from=drawn.band_from,
        band_to=drawn.band_to,
        before_at=drawn.before_at,
        after_at=drawn.after_at,
        gauged=drawn.is_drawn,
    )


def _limits(reading: Reading, language: str) -> str:
    said = limits(reading, language)
    return sentence("visit.within", language, limits=said) if said else ""


def _attempts(visit: Visit, reading: Reading | None, language: str) -> str:
    """The earlier attempts that failed: "1st 16.2 failed"."""
    taken = [m.body.measurement for m in visit.measurements if reading is not None and m.body.measurement.item == reading.id]
    failed = [(n, m) for n, m in enumerate(taken[:-1], 1) if m.verdict == "fail"]
    return " ".join(sentence("visit.attempt_failed", language, n=n, value=worded(m.value, "", language)) for n, m in failed)


def shown(opened: OpenOrder, tools: tuple[Instrument, ...]) -> dict[str, Any]:
    visit, language, draft = opened.order.visit, opened.language, opened.draft
    every, active = pairs(readings_of(opened)), active_pair(opened)
    phase = _phase(opened, active)
    rows = tuple(_row(opened, pair, active) for pair in every)
    passed = sum(row.verdict == "ok" for row in rows)
    both = active is not None and active.before is not None and active.after is not None
    state: dict[str, Any] = {
        "count": sentence("visit.passed_of", language, n=passed, total=len(rows)) if rows else "",
        "rows": rows,
        "phase": phase,
        "phases": tuple({"key": key, "text": sentence(f"visit.phase_{key}", language)} for key in ("before", "after")) if both else (),
        "entry": str(draft.get("entry") or ""),
        "entry_error": str(draft.get("entry_error") or ""),
        "watched": bool(draft.get("watched")),
        "can_rework": opened.order.state is OrderState.FINISHED and any(_verdict(visit, pair.after) == "fail" for pair in every),
    }
    if active is not None:
        state |= _pad(opened, active.main, tools)
    return state


def _pad(opened: OpenOrder, main: Reading, tools: tuple[Instrument, ...]) -> dict[str, Any]:
    language = opened.language
    tool = chosen_tool(opened, main, tools)
    today = f"{local(opened.now_ms, opened.offset_min):%Y-%m-%d}"
    expired = bool(tool.until) and tool.until < today
    code = "visit.calibration_over" if expired else "visit.calibrated" if tool.until else "visit.calibration_unknown"
    return {
        "name": main.text.said(language),
        "limits": limits(main, language),
        "unit": main.unit_said(language),
        "pass_or_fail": main.passfail,
        "method": main.method.said(language) if main.method else "",
        "tool": tool.name or sentence("visit.no_tool", language),
        "tool_sub": sentence(code, language, until=tool.until),
        "tool_expired": expired,
        "tools": tuple({"name": row.name, "until": row.until} for row in tools),
    }
