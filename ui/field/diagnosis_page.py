"""Diagnosis: the cause, whose side it is on, what will be done, with what, and what that costs as it is chosen.

The one rule: prices come from the price list through the domain's own arithmetic; nothing is added up on the screen.
"""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from PySide6.QtCore import Property, Signal, Slot
from PySide6.QtQml import QmlElement

from app.domain import events as e
from app.domain.gates import Reason
from app.domain.pricing import PriceLine, total
from app.domain.procedure import Step, Text
from app.use_cases.visit import Diagnosis
from app.wording import sentence
from ui.common.listmodel import Rows
from ui.common.viewmodel import QVariantList
from ui.field.diagnosis_found import Found, PriceRows, lines_of, price_rows, side_tile
from ui.field.open_order import OpenOrder
from ui.field.step_page import StepModel, StepState

QML_IMPORT_NAME = "Doorstep.Field"
QML_IMPORT_MAJOR_VERSION = 1

OTHER = "other"
MINUTES_STEP, LEAST_MINUTES, MOST_MINUTES = 10, 10, 480


@dataclass(frozen=True)
class DiagnosisState(StepState):
    """`causes` and `sides` are {key, text, sub, chosen}; `parts` the way from network to appliance as {text, side}."""

    causes: tuple[dict[str, object], ...] = ()
    cause: str = ""
    cause_text: str = ""
    sides: tuple[dict[str, object], ...] = ()
    parts: tuple[dict[str, str], ...] = ()
    boundary_rule: str = ""
    plan: str = ""
    minutes: str = ""
    can_less: bool = True
    can_more: bool = True
    total: str = "0.00"
    price_list: str = ""


@QmlElement
class DiagnosisPageModel(StepModel):
    causesChanged = Signal()
    causeChanged = Signal()
    causeTextChanged = Signal()
    sidesChanged = Signal()
    partsChanged = Signal()
    boundaryRuleChanged = Signal()
    planChanged = Signal()
    minutesChanged = Signal()
    canLessChanged = Signal()
    canMoreChanged = Signal()
    totalChanged = Signal()
    priceListChanged = Signal()
    pricesChanged = Signal()
    step = Step.DIAGNOSIS
    page = "DiagnosisPage.qml"
    state: DiagnosisState
    _prices: PriceRows | None = None

    def first_state(self) -> DiagnosisState:
        return DiagnosisState()

    def show(self, opened: OpenOrder) -> None:
        super().show(opened)
        self._price_rows().show(price_rows(self.opened, self._found(self.opened)))

    def derive(self, opened: OpenOrder) -> DiagnosisState:
        found, language = self._found(opened), opened.language
        lines = lines_of(opened, found)
        boundary = opened.procedure.boundary
        own = opened.procedure.causes
        causes = [{"key": c.code, "text": c.text.said(language), "chosen": c.code == found.cause} for c in own]
        is_other = (not found.cause and "cause" in opened.draft) or bool(found.cause_text)
        causes.append({"key": OTHER, "text": sentence("field.other_cause", language), "chosen": is_other})
        return DiagnosisState(
            **self._bar(opened, found, lines),
            causes=tuple(causes),
            cause=OTHER if is_other else found.cause,
            cause_text=found.cause_text,
            sides=tuple(side_tile(side, found, language) for side in ("utility", "customer")),
            parts=tuple({"text": p.text.said(language), "side": p.side} for p in boundary.parts) if boundary else (),
            boundary_rule=boundary.rule.said(language) if boundary else "",
            plan=found.plan.said(language),
            minutes=sentence("field.minutes", language, n=found.minutes),
            can_less=found.minutes > LEAST_MINUTES,
            can_more=found.minutes < MOST_MINUTES,
            total=total(lines),
            price_list=sentence("field.price_list", language, version=opened.procedure.price_list),
        )

    def primary_pressed(self) -> None:
        found = self._found(self.opened)
        diagnosis = Diagnosis(
            cause=found.cause,
            cause_text=found.cause_text,
            responsibility="customer" if found.responsibility == "customer" else "utility",
            plan=found.plan,
            minutes=found.minutes,
            items=found.items,
            answers=self.opened.own_answers(self.step),
        )
        self.record(lambda: self.visits.diagnose(self.order_id, diagnosis), closes=True, undo="field.undo_step")

    def _bar(self, opened: OpenOrder, found: Found, lines: tuple[PriceLine, ...]) -> dict[str, Any]:
        body = e.DiagnosisRecorded(
            cause=found.cause,
            cause_text=found.cause_text,
            responsibility="customer" if found.responsibility == "customer" else "utility",
            plan=found.plan,
            minutes=found.minutes,
            lines=lines,
            price_list=opened.procedure.price_list,
            answers=opened.own_answers(self.step),
        )
        reasons = list(opened.reasons(body))
        if not found.responsibility:
            # The event cannot be made without a side, so no gate can miss it; it is asked for after the cause.
            place = next((n + 1 for n, r in enumerate(reasons) if r.item == "cause"), len(reasons))
            reasons.insert(place, Reason("field.side_missing", Step.DIAGNOSIS, "side"))
        return self.bar(opened, reasons[0] if reasons else None, "", "field.safety_saved")

    def _found(self, opened: OpenOrder) -> Found:
        recorded, draft = opened.order.visit.diagnosis, opened.draft
        cause = str(draft.get("cause", recorded.cause if recorded else ""))
        usual = opened.procedure.plan_for(cause)
        owner = self.shift.parts.catalog.fault(opened.order.fault).responsibility
        side = recorded.responsibility if recorded else owner if owner != "either" else ""
        plan = recorded.plan if recorded and recorded.cause == cause else usual.plan if usual else Text("", "")
        own_words = draft.get("plan")
        minutes = draft.get("minutes", recorded.minutes if recorded else opened.procedure.usual_minutes)
        items = draft.get("items", {line.code: line.quantity for line in recorded.lines} if recorded else {})
        return Found(
            cause=cause,
            cause_text=str(draft.get("cause_text", recorded.cause_text if recorded else "")),
            responsibility=str(draft.get("responsibility", side)),
            plan=Text(str(own_words), str(own_words)) if own_words is not None else plan,
            minutes=minutes if isinstance(minutes, int) else opened.procedure.usual_minutes,
            items={str(code): str(count) for code, count in items.items()} if isinstance(items, dict) else {},
        )

    def _price_rows(self) -> PriceRows:
        if self._prices is None:
            self._prices = PriceRows(self)
        return self._prices

    @Property(Rows, notify=pricesChanged)
    def prices(self) -> PriceRows:
        return self._price_rows()

    @Property(QVariantList, notify=causesChanged)
    def causes(self) -> list[dict[str, object]]:
        return list(self.state.causes)

    @Property(str, notify=causeChanged)
    def cause(self) -> str:
        return self.state.cause

    @Property(str, notify=causeTextChanged)
    def causeText(self) -> str:
        return self.state.cause_text

    @Property(QVariantList, notify=sidesChanged)
    def sides(self) -> list[dict[str, object]]:
        return list(self.state.sides)

    @Property(QVariantList, notify=partsChanged)
    def parts(self) -> list[dict[str, str]]:
        return list(self.state.parts)

    @Property(str, notify=boundaryRuleChanged)
    def boundaryRule(self) -> str:
        return self.state.boundary_rule

    @Property(str, notify=planChanged)
    def plan(self) -> str:
        return self.state.plan

    @Property(str, notify=minutesChanged)
    def minutes(self) -> str:
        return self.state.minutes

    @Property(bool, notify=canLessChanged)
    def canLess(self) -> bool:
        return self.state.can_less

    @Property(bool, notify=canMoreChanged)
    def canMore(self) -> bool:
        return self.state.can_more

    @Property(str, notify=totalChanged)
    def total(self) -> str:
        return self.state.total

    @Property(str, notify=priceListChanged)
    def priceList(self) -> str:
        return self.state.price_list

    @Slot(str)
    def chooseCause(self, cause: str) -> None:
        """A cause of the list brings its usual plan; "other" asks for own words."""
        self.draft.pop("plan", None)
        if cause == OTHER:
            self.keep(cause="")
        else:
            self.keep(cause=cause, cause_text="")

    @Slot(str)
    def writeCause(self, words: str) -> None:
        self.keep(cause="", cause_text=words)

    @Slot(str)
    def chooseSide(self, side: str) -> None:
        self.keep(responsibility=side)

    @Slot(str)
    def writePlan(self, words: str) -> None:
        """The crew's own words stand for both languages: nobody translates for them."""
        self.keep(plan=words)

    @Slot(int)
    def moreMinutes(self, steps: int) -> None:
        minutes = self._found(self.opened).minutes + steps * MINUTES_STEP
        self.keep(minutes=min(max(minutes, LEAST_MINUTES), MOST_MINUTES))

    @Slot(str, int)
    def moreOf(self, code: str, steps: int) -> None:
        """More or less of an item of the price list, whole units at a time."""
        items = self._found(self.opened).items
        count = Decimal(items.get(code, "0")) + steps
        rest = {known: quantity for known, quantity in items.items() if known != code}
        self.keep(items={**rest, code: f"{count.normalize():f}"} if count > 0 else rest)
