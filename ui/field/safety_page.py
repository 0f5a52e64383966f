"""Safety: the hazards of this fault, the air where it must be measured, and the supervisor's override.

The one rule: what is not safe stops the visit here and says so; whether it may be overridden stands in the procedure.
"""

from dataclasses import dataclass

import msgspec
from PySide6.QtCore import Property, Signal, Slot
from PySide6.QtQml import QmlElement

from app.domain import events as e
from app.domain import gates
from app.domain.identity import EventHash, EventId
from app.domain.order import Order
from app.domain.procedure import Check, Item, Note, Reading, Step
from app.domain.visit import Noted
from app.wording import sentence
from ui.common.listmodel import Rows
from ui.common.viewmodel import QVariantList
from ui.field.open_order import OpenOrder
from ui.field.step_items import ItemRows, item_rows
from ui.field.step_page import StepModel, StepState

QML_IMPORT_NAME = "Doorstep.Field"
QML_IMPORT_MAJOR_VERSION = 1


@dataclass(frozen=True)
class SafetyState(StepState):
    """`failed` are the failing checks that a supervisor may let pass, {id, text}; `firm` names those nobody may; `stops` is
    what the hazard tells the crew to do."""

    has_readings: bool = False
    all_clear: bool = False
    failed: tuple[dict[str, str], ...] = ()
    firm: str = ""
    stops: str = ""
    override_reason: str = ""


@QmlElement
class SafetyPageModel(StepModel):
    hasReadingsChanged = Signal()
    allClearChanged = Signal()
    failedChanged = Signal()
    firmChanged = Signal()
    stopsChanged = Signal()
    overrideReasonChanged = Signal()
    readingsChanged = Signal()
    step = Step.SAFETY
    page = "SafetyPage.qml"
    state: SafetyState
    _readings: ItemRows | None = None

    def first_state(self) -> SafetyState:
        return SafetyState()

    def shown_items(self, opened: OpenOrder) -> tuple[Item, ...]:
        """Readings stand in their own column, a hazard's stop rule where it is needed."""
        return tuple(i for i in opened.procedure.items_of(self.step) if not isinstance(i, Reading | Note))

    def show(self, opened: OpenOrder) -> None:
        super().show(opened)
        readings = [i for i in self.opened.procedure.items_of(self.step) if isinstance(i, Reading)]
        self._reading_rows().show(
            item_rows((msgspec.structs.replace(i, group=None) for i in readings), opened.order.visit, opened.answers(), opened.filling())
        )

    def derive(self, opened: OpenOrder) -> SafetyState:
        body = self._body(opened)
        reasons = [*opened.reasons(body), *unsafe(opened, body)]
        items = opened.procedure.items_of(self.step)
        failed = [i for i in items if isinstance(i, Check) and not i.is_waived(body.answers) and body.answers.get(i.id) == "fail"]
        codes = {i.group_code for i in failed}
        stops = [i.text.said(opened.language) for i in items if isinstance(i, Note) and i.group_code in codes]
        checks = [i for i in items if isinstance(i, Check) and not i.is_waived(body.answers)]
        return SafetyState(
            **{**self.bar(opened, reasons[0] if reasons else None, "", "field.arrival_saved"), "is_blocked": bool(unsafe(opened, body))},
            has_readings=any(isinstance(i, Reading) and not i.is_waived(body.answers) for i in items),
            all_clear=all(body.answers.get(i.id) in ("ok", "override") for i in checks),
            failed=tuple({"id": i.id, "text": i.text.said(opened.language)} for i in failed if i.overridable),
            firm=sentence("field.comma", opened.language).join(i.text.said(opened.language) for i in failed if not i.overridable),
            stops="\n".join(stops),
            override_reason=body.override_reason,
        )

    def primary_pressed(self) -> None:
        body = self._body(self.opened)
        self.record(
            lambda: self.visits.check_safety(self.order_id, body.answers, body.override_reason), closes=True, undo="field.undo_step"
        )

    def _body(self, opened: OpenOrder) -> e.SafetyChecked:
        recorded = opened.order.visit.safety[-1].body.override_reason if opened.order.visit.safety else ""
        return e.SafetyChecked(answers=opened.own_answers(self.step), override_reason=str(opened.draft.get("override_reason", recorded)))

    def _reading_rows(self) -> ItemRows:
        if self._readings is None:
            self._readings = ItemRows(self)
        return self._readings

    @Property(Rows, notify=readingsChanged)
    def readings(self) -> ItemRows:
        return self._reading_rows()

    @Property(bool, notify=hasReadingsChanged)
    def hasReadings(self) -> bool:
        return self.state.has_readings

    @Property(bool, notify=allClearChanged)
    def isAllClear(self) -> bool:
        return self.state.all_clear

    @Property(QVariantList, notify=failedChanged)
    def failed(self) -> list[dict[str, str]]:
        return list(self.state.failed)

    @Property(str, notify=firmChanged)
    def firm(self) -> str:
        return self.state.firm

    @Property(str, notify=stopsChanged)
    def stops(self) -> str:
        return self.state.stops

    @Property(str, notify=overrideReasonChanged)
    def overrideReason(self) -> str:
        return self.state.override_reason

    @Slot(str)
    def sayWhy(self, reason: str) -> None:
        """The supervisor's reason for an override."""
        self.keep(override_reason=reason)


def unsafe(opened: OpenOrder, body: e.SafetyChecked) -> list[gates.Reason]:
    """What would stop the next step were these answers recorded: the gates are asked about the order as it would be."""
    note = Noted(EventId(""), EventHash(""), opened.now_ms, opened.order.visits[-1].arrivals[-1].member, body) if _arrived(opened) else None
    if note is None:
        return []
    visit = msgspec.structs.replace(opened.order.visit, safety=(*opened.order.visit.safety, note))
    then: Order = msgspec.structs.replace(opened.order, visits=(*opened.order.visits[:-1], visit))
    found = gates.unmet(then, "diagnosis.recorded", opened.procedure)
    return [reason for reason in found if reason.step is Step.SAFETY]


def _arrived(opened: OpenOrder) -> bool:
    return bool(opened.order.visits and opened.order.visits[-1].arrivals)
