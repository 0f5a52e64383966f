"""The steps in which the customer holds the tablet: explanation, consent, sign-off. Here the crew prepares and hands it over.

The one rule: the crew says what stands in the script and sees what the customer will see; what is agreed, signed or rated is
recorded by the customer's view alone.
"""

from dataclasses import dataclass
from typing import Any, ClassVar

from PySide6.QtCore import Property, Signal, Slot
from PySide6.QtQml import QmlElement

from app.domain import events as e
from app.domain.errors import Broken, Refused
from app.domain.gates import Reason, unmet
from app.domain.procedure import Step
from app.domain.statement import Statement, consent_statement, sign_off_statement
from app.wording import sentence
from ui.common.listmodel import Rows
from ui.field.customer_state import shown
from ui.field.open_order import OpenOrder
from ui.field.speech import find_speech
from ui.field.statement_view import PriceRow, PriceRows, TileRow, TileRows, money, price_rows, tile_rows
from ui.field.step_page import StepModel, StepState

QML_IMPORT_NAME = "Doorstep.Field"
QML_IMPORT_MAJOR_VERSION = 1


@dataclass(frozen=True)
class HandOverState(StepState):
    """What the customer will see, in short; `emergency` says that work may start before any consent."""

    heading: str = ""
    cause: str = ""
    plan: str = ""
    done: str = ""
    side: str = ""
    total: str = ""
    answer: str = ""
    emergency: bool = False
    silent: bool = False
    lines: tuple[PriceRow, ...] = ()
    tiles: tuple[TileRow, ...] = ()


@QmlElement
class HandOverModel(StepModel):
    headingChanged = Signal()
    causeChanged = Signal()
    planChanged = Signal()
    doneChanged = Signal()
    sideChanged = Signal()
    totalChanged = Signal()
    answerChanged = Signal()
    emergencyChanged = Signal()
    silentChanged = Signal()
    rowsChanged = Signal()

    page = "HandOverPage.qml"
    purpose: ClassVar[str]
    state: HandOverState

    def first_state(self) -> HandOverState:
        self._lines, self._tiles = PriceRows(), TileRows()
        return HandOverState()

    def reasons(self, opened: OpenOrder, statement: Statement | None) -> tuple[Reason, ...]:
        """Why the tablet cannot be handed over yet."""
        raise Broken("step.not_derived", step=self.step.value)

    def statement(self, opened: OpenOrder) -> Statement | None:
        """What the customer will be shown; None before there is a diagnosis."""
        make = sign_off_statement if self.step is Step.SIGN_OFF else consent_statement
        try:
            return make(opened.order, opened.procedure, opened.language)
        except Refused:
            return None

    def derive(self, opened: OpenOrder) -> HandOverState:
        statement = self.statement(opened)
        reasons = self.reasons(opened, statement)
        bar = self.bar(opened, reasons[0] if reasons else None, f"visit.hand_over_{self.purpose}", "field.draft_saved")
        state = HandOverState(
            **bar,
            **_summary(statement),
            answer=_answer(opened),
            emergency=may_start_first(opened),
            silent=not find_speech().speaks(opened.language),
        )
        self._lines.show(state.lines)
        self._tiles.show(state.tiles)
        return state

    def primary_pressed(self) -> None:
        self.customerWanted.emit(self.purpose)

    @Slot()
    def workFirst(self) -> None:
        """To the repair: its page asks for the reason of the emergency."""
        self.mendWanted.emit(Step.REPAIR.value, "emergency")

    @Property(str, notify=headingChanged)
    def heading(self) -> str:
        return self.state.heading

    @Property(str, notify=causeChanged)
    def cause(self) -> str:
        return self.state.cause

    @Property(str, notify=planChanged)
    def plan(self) -> str:
        return self.state.plan

    @Property(str, notify=doneChanged)
    def done(self) -> str:
        return self.state.done

    @Property(str, notify=sideChanged)
    def side(self) -> str:
        return self.state.side

    @Property(str, notify=totalChanged)
    def total(self) -> str:
        return self.state.total

    @Property(str, notify=answerChanged)
    def answered(self) -> str:
        return self.state.answer

    @Property(bool, notify=emergencyChanged)
    def emergency(self) -> bool:
        return self.state.emergency

    @Property(bool, notify=silentChanged)
    def silent(self) -> bool:
        """This machine cannot read aloud; the crew does."""
        return self.state.silent

    @Property(Rows, notify=rowsChanged)
    def lines(self) -> PriceRows:
        return self._lines

    @Property(Rows, notify=rowsChanged)
    def tiles(self) -> TileRows:
        return self._tiles


@QmlElement
class ExplanationPageModel(HandOverModel):
    step = Step.EXPLANATION
    purpose = "explanation"

    def reasons(self, opened: OpenOrder, statement: Statement | None) -> tuple[Reason, ...]:
        body = e.ExplanationShown(shown=shown(statement), answers=opened.own_answers(self.step)) if statement else None
        return unmet(opened.order, "explanation.shown", opened.procedure, body)


@QmlElement
class ConsentPageModel(HandOverModel):
    """The customer's view notes the explanation itself where that is missing, so it is no obstacle here."""

    step = Step.CONSENT
    purpose = "consent"

    def reasons(self, opened: OpenOrder, statement: Statement | None) -> tuple[Reason, ...]:
        body = e.ConsentRefused(shown=shown(statement), reason="-") if statement else None
        noted_there = ("gate.explanation_missing", "gate.explanation_outdated")
        asked = (
            *unmet(opened.order, "explanation.shown", opened.procedure),
            *unmet(opened.order, "consent.refused", opened.procedure, body),
        )
        return tuple(reason for reason in asked if reason.code not in noted_there)


@QmlElement
class SignOffPageModel(HandOverModel):
    step = Step.SIGN_OFF
    purpose = "sign_off"

    def reasons(self, opened: OpenOrder, statement: Statement | None) -> tuple[Reason, ...]:
        return unmet(opened.order, "visit.signed", opened.procedure)

    def primary_pressed(self) -> None:
        # What prints a sheet is a good part of the tablet's memory; it loads while the customer reads, and not before.
        self.shift.background.spawn(self._make_ready())
        super().primary_pressed()

    async def _make_ready(self) -> None:
        from ui.sheet_making import warm_up

        await self.shift.background.sync(warm_up)


def may_start_first(opened: OpenOrder) -> bool:
    """The gates let work start now with an emergency's reason, and would not without."""
    if opened.order.visit.consents or opened.order.visit.starts:
        return False
    return not opened.reasons(e.WorkStarted(emergency="-")) and bool(opened.reasons(e.WorkStarted()))


def _summary(statement: Statement | None) -> dict[str, Any]:
    if statement is None:
        return {}
    language = statement.language
    return {
        "heading": sentence("visit.they_sign" if statement.purpose == "sign_off" else "visit.they_read", language),
        "cause": statement.cause,
        "plan": sentence("visit.plan", language, plan=statement.plan, minutes=statement.minutes),
        "done": sentence("visit.not_done", language) if statement.is_refused else statement.action,
        "side": sentence(f"visit.side_{statement.responsibility}", language),
        "total": money(statement.total, language),
        "lines": price_rows(statement),
        "tiles": tile_rows(statement),
    }


def _answer(opened: OpenOrder) -> str:
    """What the customer answered so far."""
    void = next((r for r in opened.reasons(e.WorkStarted()) if r.code == "gate.consent_void"), None)
    if void is not None:
        return opened.said(void)
    match opened.order.visit.consent:
        case e.ConsentGiven():
            return sentence("visit.has_agreed", opened.language)
        case e.ConsentRefused(reason=reason):
            return sentence("visit.has_refused", opened.language, reason=reason)
    return ""
