"""Testing before the customer's eyes: each reading before and after, against its limits, with the instrument it was taken with.

The one rule: whether a reading passes follows from the procedure; a failing one keeps the visit open and its attempts stay in sight.
"""

from dataclasses import dataclass

from PySide6.QtCore import Property, Signal, Slot
from PySide6.QtQml import QmlElement

from app.domain import gates
from app.domain.errors import Refused
from app.domain.measurement import judge
from app.domain.procedure import Item, Reading, Step
from app.storage.store import Saved
from app.wording import sentence, told
from ui.common.listmodel import Rows
from ui.common.shift import Shift
from ui.common.viewmodel import QVariantList
from ui.field.asked_photos import PhotoSource
from ui.field.instruments import Instrument, known, remember
from ui.field.open_order import OpenOrder
from ui.field.step_page import StepModel, StepState
from ui.field.test_state import TestRow, TestRows, active_pair, chosen_tool, ids_of, of_phase, pairs, readings_of, shown

QML_IMPORT_NAME = "Doorstep.Field"
QML_IMPORT_MAJOR_VERSION = 1

# No reading of the catalogue is longer; the pad takes no more.
_LONGEST = 8


@dataclass(frozen=True)
class TestState(StepState):
    __test__ = False

    count: str = ""
    name: str = ""
    limits: str = ""
    unit: str = ""
    entry: str = ""
    entry_error: str = ""
    phase: str = "after"
    phases: tuple[dict[str, str], ...] = ()
    pass_or_fail: bool = False
    method: str = ""
    tool: str = ""
    tool_sub: str = ""
    tool_expired: bool = False
    tools: tuple[dict[str, str], ...] = ()
    watched: bool = False
    can_rework: bool = False
    rows: tuple[TestRow, ...] = ()


@QmlElement
class TestPageModel(StepModel):
    __test__ = False

    countChanged = Signal()
    nameChanged = Signal()
    limitsChanged = Signal()
    unitChanged = Signal()
    entryChanged = Signal()
    entryErrorChanged = Signal()
    phaseChanged = Signal()
    phasesChanged = Signal()
    passOrFailChanged = Signal()
    methodChanged = Signal()
    toolChanged = Signal()
    toolSubChanged = Signal()
    toolExpiredChanged = Signal()
    toolsChanged = Signal()
    watchedChanged = Signal()
    canReworkChanged = Signal()
    rowsChanged = Signal()

    step = Step.TEST
    page = "TestPage.qml"
    state: TestState

    def __init__(self, shift: Shift, opened: OpenOrder, photos: PhotoSource) -> None:
        super().__init__(shift, opened, photos)
        self.itemWanted.connect(self.choose)

    def first_state(self) -> TestState:
        self._rows = TestRows()
        return TestState()

    def shown_items(self, opened: OpenOrder) -> tuple[Item, ...]:
        """Readings are cards; everything else of the step stands below them."""
        return tuple(item for item in opened.procedure.items_of(self.step) if not isinstance(item, Reading))

    def derive(self, opened: OpenOrder) -> TestState:
        asked = gates.Asked(opened.order, opened.procedure, None)
        reasons = [*gates.items_done(self.step)(asked), *gates.readings_pass(self.step)(asked)]
        bar = self.bar(opened, reasons[0] if reasons else None)
        state = TestState(**bar, **shown(opened, self._tools(opened)))
        self._rows.show(state.rows)
        return state

    def primary_pressed(self) -> None:
        """Nothing is left to record: the readings themselves close the step."""
        self.stepClosed.emit()

    def _tools(self, opened: OpenOrder) -> tuple[Instrument, ...]:
        pair = active_pair(opened)
        return known(self.shift.parts.store, pair.main.test) if pair else ()

    @Slot(str)
    def choose(self, item: str) -> None:
        """A card: its reading is typed next."""
        pair = next((p for p in pairs(readings_of(self.opened)) if item in ids_of(p)), None)
        if pair is not None:
            self.keep(active=pair.main.id, entry="", entry_error="")

    @Slot(str)
    def choosePhase(self, phase: str) -> None:
        self.keep(phase=phase, entry="", entry_error="")

    @Slot(str)
    def type(self, figure: str) -> None:
        """A figure, the point, or "-" which turns the sign."""
        entry = self.state.entry
        if figure == "-":
            entry = entry[1:] if entry.startswith("-") else "-" + entry
        elif len(entry) < _LONGEST and not (figure == "." and "." in entry):
            entry += "0." if figure == "." and entry in ("", "-") else figure
        self.keep(entry=entry, entry_error="")

    @Slot()
    def erase(self) -> None:
        self.keep(entry=self.state.entry[:-1], entry_error="")

    @Slot()
    def take(self) -> None:
        """Records what was typed."""
        self._take(self.state.entry)

    @Slot(str)
    def judge(self, value: str) -> None:
        """ "pass" or "fail" for a reading without a number."""
        self._take(value)

    @Slot(bool)
    def watch(self, watched: bool) -> None:
        self.keep(watched=watched)

    @Slot(str, str)
    def useTool(self, name: str, until: str) -> None:
        """Another instrument for this test; it becomes the first one when a reading is taken with it."""
        pair = active_pair(self.opened)
        if pair is not None:
            chosen = self.opened.draft.get("tools")
            others = chosen if isinstance(chosen, dict) else {}
            self.keep(tools={**others, pair.main.test: [name.strip(), until.strip()]})

    @Slot()
    def rework(self) -> None:
        """A failing test: back to the repair; the reason names what failed."""
        failed = [row for row in self.state.rows if row.verdict == "fail"]
        what = "，".join(f"{row.name} {row.after}" for row in failed)
        reason = sentence("visit.rework", self.opened.language, what=what)
        self.record(lambda: self.visits.resume(self.order_id, reason), then=lambda _saved: self.stepClosed.emit())

    def _take(self, value: str) -> None:
        pair, phase = active_pair(self.opened), self.state.phase
        item = of_phase(pair, phase) if pair else None
        if item is None:
            return
        try:
            judge(item, value)
        except Refused as refused:
            self.keep(entry_error=told(refused, self.opened.language))
            return
        tool, watched, parts = chosen_tool(self.opened, item, self._tools(self.opened)), self.state.watched, self.shift.parts

        def work() -> Saved:
            saved = self.visits.measure(self.order_id, item.id, value, tool.name, tool.until, watched=watched)
            remember(parts.store, item.test, tool)
            return saved

        # The next open reading becomes the active one by itself.
        self.record(work, undo="field.undo_reading", then=lambda _saved: self.keep(active="", entry="", entry_error="", phase=""))

    @Property(str, notify=countChanged)
    def count(self) -> str:
        return self.state.count

    @Property(str, notify=nameChanged)
    def name(self) -> str:
        return self.state.name

    @Property(str, notify=limitsChanged)
    def limits(self) -> str:
        return self.state.limits

    @Property(str, notify=unitChanged)
    def unit(self) -> str:
        return self.state.unit

    @Property(str, notify=entryChanged)
    def entry(self) -> str:
        return self.state.entry

    @Property(str, notify=entryErrorChanged)
    def entryError(self) -> str:
        return self.state.entry_error

    @Property(str, notify=phaseChanged)
    def phase(self) -> str:
        return self.state.phase

    @Property(QVariantList, notify=phasesChanged)
    def phases(self) -> list[dict[str, str]]:
        return list(self.state.phases)

    @Property(bool, notify=passOrFailChanged)
    def passOrFail(self) -> bool:
        return self.state.pass_or_fail

    @Property(str, notify=methodChanged)
    def method(self) -> str:
        return self.state.method

    @Property(str, notify=toolChanged)
    def tool(self) -> str:
        return self.state.tool

    @Property(str, notify=toolSubChanged)
    def toolSub(self) -> str:
        return self.state.tool_sub

    @Property(bool, notify=toolExpiredChanged)
    def toolExpired(self) -> bool:
        return self.state.tool_expired

    @Property(QVariantList, notify=toolsChanged)
    def tools(self) -> list[dict[str, str]]:
        return list(self.state.tools)

    @Property(bool, notify=watchedChanged)
    def watched(self) -> bool:
        return self.state.watched

    @Property(bool, notify=canReworkChanged)
    def canRework(self) -> bool:
        return self.state.can_rework

    @Property(Rows, notify=rowsChanged)
    def rows(self) -> TestRows:
        return self._rows
