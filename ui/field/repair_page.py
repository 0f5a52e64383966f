"""Repair: what was done, which of the agreed parts went in, photos; waiting for parts; and work before consent in an emergency.

The one rule: a part beyond what the customer agreed to is never recorded here; the way to it leads through plan and consent.
Work begins with the first act that shows it (a photo, the start button, finishing), so nobody needs a tap of its own for it.
"""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from PySide6.QtCore import Property, Signal, Slot
from PySide6.QtQml import QmlElement

from app.domain import events as e
from app.domain.order import OrderState
from app.domain.pricing import PriceLine
from app.domain.procedure import Procedure, Step, Text
from app.domain.visit import Visit
from app.storage.store import Saved
from app.use_cases.visit import Visits
from app.wording import sentence
from ui.common.listmodel import Rows
from ui.field.agreed_parts import agreed_parts, counting_of, step_of, still_to_record, used_of, wanted_parts
from ui.field.hand_over_page import may_start_first
from ui.field.open_order import OpenOrder
from ui.field.part_codes import PartCodesModel
from ui.field.photo import prepare
from ui.field.step_page import StepModel, StepState
from ui.field.times import clock_time

QML_IMPORT_NAME = "Doorstep.Field"
QML_IMPORT_MAJOR_VERSION = 1


@dataclass(frozen=True)
class PartRow:
    """One agreed part: `value` is how many go in, `reason` stands below at the limit."""

    id: str
    text: str
    value: str
    can_less: bool
    can_more: bool
    reason: str


class PartRows(Rows):
    row_type = PartRow


@dataclass(frozen=True)
class RepairState(StepState):
    action: str = ""
    usual: str = ""
    started: str = ""
    is_suspended: bool = False
    can_wait: bool = False
    emergency: bool = False
    emergency_text: str = ""
    emergency_hint: str = ""
    parts: tuple[PartRow, ...] = ()


@QmlElement
class RepairPageModel(StepModel):
    actionChanged = Signal()
    usualChanged = Signal()
    startedChanged = Signal()
    canWaitChanged = Signal()
    emergencyChanged = Signal()
    emergencyTextChanged = Signal()
    emergencyHintChanged = Signal()
    rowsChanged = Signal()

    step = Step.REPAIR
    page = "RepairPage.qml"
    state: RepairState

    def first_state(self) -> RepairState:
        self._parts = PartRows()
        self._codes = PartCodesModel(lambda: counting_of(self.opened), self._count)
        return RepairState()

    def derive(self, opened: OpenOrder) -> RepairState:
        state = opened.order.state
        if state is OrderState.SUSPENDED:
            bar = self.bar(opened, None, "visit.resume")
        else:
            body = e.WorkFinished(action=action_of(opened), answers=opened.own_answers(self.step))
            bar = self.closing(opened, body)
        derived = RepairState(**bar, **_shown(opened))
        self._parts.show(derived.parts)
        return derived

    def primary_pressed(self) -> None:
        if self.state.is_suspended:
            self.record(lambda: self.visits.resume(self.order_id))
            return
        action, answers, wanted = action_of(self.opened), self.opened.own_answers(self.step), wanted_parts(self.opened)
        visits, order_id = self.visits, self.order_id

        def work() -> Saved:
            begin(visits, self.opened)
            for code, left in still_to_record(wanted, visits.order(order_id).visit).items():
                visits.use_part(order_id, code, left)
            return visits.finish_work(order_id, action, answers)

        self.record(work, closes=True)

    @Slot()
    def start(self) -> None:
        """Notes the beginning of the work, in an emergency with its reason."""
        emergency = self.state.emergency_text.strip() if self.state.emergency else ""
        self.record(lambda: self.visits.start_work(self.order_id, emergency))

    @Slot(str)
    def write(self, action: str) -> None:
        self.keep(action=action)

    @Slot(str)
    def writeEmergency(self, reason: str) -> None:
        self.keep(emergency=reason)

    @Slot(str, int)
    def stepPart(self, code: str, by: int) -> None:
        """One more or one less of a part, within what was agreed."""
        now = wanted_parts(self.opened)
        agreed = agreed_parts(self.opened.order.visit).get(code)
        if agreed is not None:
            count = min(max(Decimal(now[code]) + by * step_of(agreed), Decimal(0)), Decimal(agreed.quantity))
            self.keep(parts={**now, code: f"{count.normalize():f}"})

    def _count(self, code: str, count: str) -> None:
        self.keep(parts={**wanted_parts(self.opened), code: count}, counted={**counting_of(self.opened).counted, code: count})

    @Slot(str)
    def waitForParts(self, which: str) -> None:
        """Suspends the work until parts are there."""
        code = "visit.waits_for" if which.strip() else "visit.waits"
        reason = sentence(code, self.opened.language, which=which.strip())
        visits, order_id = self.visits, self.order_id

        def work() -> Saved:
            begin(visits, self.opened)
            return visits.suspend(order_id, reason)

        self.record(work)

    @Slot()
    def changePlan(self) -> None:
        """More than agreed: back to the plan, then price and consent anew."""
        self.mendWanted.emit(Step.DIAGNOSIS.value, "items")

    def _keep_photo(self, item: str, role: str, picture: bytes) -> None:
        visits, order_id, opened = self.visits, self.order_id, self.opened

        def work() -> Saved:
            jpeg, thumbnail = prepare(picture)
            begin(visits, opened)
            return visits.take_photo(order_id, item, role, jpeg, thumbnail)

        self.record(work, undo="field.undo_photo")

    @Property(str, notify=actionChanged)
    def action(self) -> str:
        return self.state.action

    @Property(str, notify=usualChanged)
    def usual(self) -> str:
        return self.state.usual

    @Property(str, notify=startedChanged)
    def started(self) -> str:
        return self.state.started

    @Property(bool, notify=canWaitChanged)
    def canWait(self) -> bool:
        return self.state.can_wait

    @Property(bool, notify=emergencyChanged)
    def emergency(self) -> bool:
        return self.state.emergency

    @Property(str, notify=emergencyTextChanged)
    def emergencyText(self) -> str:
        return self.state.emergency_text

    @Property(str, notify=emergencyHintChanged)
    def emergencyHint(self) -> str:
        return self.state.emergency_hint

    @Property(Rows, notify=rowsChanged)
    def parts(self) -> PartRows:
        return self._parts

    @Property(PartCodesModel, notify=rowsChanged)
    def codes(self) -> PartCodesModel:
        return self._codes


def begin(visits: Visits, opened: OpenOrder) -> None:
    """Notes the beginning of the work where the order still stands before it and the gates let it begin."""
    order = visits.order(opened.order.id)
    if order.state is OrderState.ON_SITE and not opened.reasons(e.WorkStarted()):
        visits.start_work(order.id)


def action_of(opened: OpenOrder) -> Text:
    """What was done: the crew's own words, else what an earlier attempt said, else the usual words of the cause."""
    typed = opened.draft.get("action")
    usual = _usual(opened.procedure, opened.order.visit)
    if isinstance(typed, str) and typed.strip() != usual.said(opened.language).strip():
        return Text(typed.strip(), typed.strip())
    return usual


def _usual(procedure: Procedure, visit: Visit) -> Text:
    if visit.finishes:
        return visit.finishes[-1].body.action
    diagnosis = visit.diagnosis
    if diagnosis is None:
        return Text("", "")
    plan = procedure.plan_for(diagnosis.cause)
    return plan.done if plan is not None and plan.plan == diagnosis.plan else diagnosis.plan


def _part(line: PriceLine, count: str, used: Decimal, language: str) -> PartRow:
    at_most = Decimal(count) >= Decimal(line.quantity)
    reason = sentence("visit.part_limit", language, n=line.quantity, unit=line.unit.said(language)) if at_most else ""
    value = f"{Decimal(count).normalize():f} {line.unit.said(language)}".strip()
    return PartRow(line.code, line.text.said(language), value, Decimal(count) > used, not at_most, reason)


def _shown(opened: OpenOrder) -> dict[str, Any]:
    order, visit, language = opened.order, opened.order.visit, opened.language
    starts = visit.starts
    typed = opened.draft.get("emergency")
    agreed = agreed_parts(visit)
    parts = []
    for code, count in wanted_parts(opened).items():
        parts.append(_part(agreed[code], count, used_of(visit, code), language))
    draft = opened.draft.get("action")
    hours = opened.procedure.rules.emergency.consent_within_h
    return {
        "action": draft if isinstance(draft, str) else _usual(opened.procedure, visit).said(language),
        "usual": _usual(opened.procedure, visit).said(language),
        "started": sentence("visit.started", language, time=clock_time(starts[-1].at_ms, opened.offset_min)) if starts else "",
        "is_suspended": order.state is OrderState.SUSPENDED,
        "can_wait": order.state is OrderState.WORKING or (order.state is OrderState.ON_SITE and not opened.reasons(e.WorkStarted())),
        "emergency": may_start_first(opened),
        "emergency_text": typed if isinstance(typed, str) else "",
        "emergency_hint": sentence("visit.emergency_hint", language, hours=hours),
        "parts": tuple(parts),
    }
