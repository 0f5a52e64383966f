"""Arrival: when the crew came, who they showed themselves to be, and why late where they are.

The one rule: being late is said with its reason and never hidden; whether it is late follows from the clock of the order.
"""

from dataclasses import dataclass

from PySide6.QtCore import Property, Signal, Slot
from PySide6.QtQml import QmlElement

from app.domain import events as e
from app.domain.clocks import MINUTE_MS, clocks
from app.domain.procedure import Step
from app.wording import sentence
from ui.common.viewmodel import QVariantList
from ui.field.open_order import OpenOrder
from ui.field.step_page import StepModel, StepState
from ui.field.times import clock_time, left, moment, span, tone

QML_IMPORT_NAME = "Doorstep.Field"
QML_IMPORT_MAJOR_VERSION = 1

# The script counts minutes; who comes days later has to find other words.
MOST_SAID_MS = 12 * 60 * MINUTE_MS
LATE_REASONS = ("traffic", "earlier_job", "weather", "address", "parts")


@dataclass(frozen=True)
class ArrivalState(StepState):
    """`late_by` is worded and empty in time; `late_reasons` are {key, text}; `late_reason` is what was chosen or written."""

    due_text: str = ""
    due_tone: str = "calm"
    window_text: str = ""
    late_by: str = ""
    late_reasons: tuple[dict[str, str], ...] = ()
    late_reason: str = ""
    apology: str = ""
    arrived_at: str = ""


@QmlElement
class ArrivalPageModel(StepModel):
    dueTextChanged = Signal()
    dueToneChanged = Signal()
    windowTextChanged = Signal()
    lateByChanged = Signal()
    lateReasonsChanged = Signal()
    lateReasonChanged = Signal()
    apologyChanged = Signal()
    arrivedAtChanged = Signal()
    step = Step.ARRIVAL
    page = "ArrivalPage.qml"
    state: ArrivalState

    def first_state(self) -> ArrivalState:
        return ArrivalState()

    def derive(self, opened: OpenOrder) -> ArrivalState:
        body = e.CrewArrived(late_reason=self._late_reason(opened), answers=opened.own_answers(self.step))
        clock = next(c for c in clocks(opened.order, opened.now_ms) if c.name == "arrival")
        language, offset = opened.language, opened.offset_min
        arrived = opened.order.visit.arrivals[-1] if opened.order.visit.arrivals else None
        late_ms = (arrived.at_ms if arrived else opened.now_ms) - clock.due_ms
        code = self._late_reason(opened)
        return ArrivalState(
            **self.closing(opened, body, "field.arrived", "field.departed_saved"),
            due_text=sentence(
                "field.arrive_by",
                language,
                time=moment(clock.due_ms, opened.now_ms, offset),
                left=left(clock.due_ms, opened.now_ms, language),
            ),
            due_tone=tone(clock.due_ms, opened.now_ms),
            window_text=self._window(opened),
            late_by=span(late_ms, language) if late_ms > 0 else "",
            late_reasons=tuple({"key": key, "text": sentence(f"field.late_{key}", language)} for key in LATE_REASONS),
            late_reason=code,
            apology=self._apology(opened, code, late_ms),
            arrived_at=clock_time(arrived.at_ms, offset) if arrived else "",
        )

    def primary_pressed(self) -> None:
        answers, reason = self.opened.own_answers(self.step), self.state.late_reason if self.state.late_by else ""
        self.record(lambda: self.visits.arrive(self.order_id, answers, reason), closes=True)

    def _late_reason(self, opened: OpenOrder) -> str:
        arrivals = opened.order.visit.arrivals
        return str(opened.draft.get("late_reason", "")) or (arrivals[-1].body.late_reason if arrivals else "")

    def _window(self, opened: OpenOrder) -> str:
        agreed = next((a.body for a in reversed(opened.order.visit.attempts) if a.body.window_from_ms is not None), None)
        if agreed is None or agreed.window_from_ms is None or agreed.window_to_ms is None:
            return sentence("field.no_window", opened.language)
        times = f"{clock_time(agreed.window_from_ms, opened.offset_min)}–{clock_time(agreed.window_to_ms, opened.offset_min)}"
        return sentence("field.window_agreed", opened.language, window=times)

    def _apology(self, opened: OpenOrder, code: str, late_ms: int) -> str:
        script = self.shift.parts.catalog.scripts.get("S02")
        if script is None or not 0 < late_ms <= MOST_SAID_MS:
            return ""
        reason = sentence(f"field.late_{code}", opened.language) if code in LATE_REASONS else code
        return opened.filling(reason=reason, minutes=str(late_ms // 60_000)).plain(script.text.said(opened.language))

    @Property(str, notify=dueTextChanged)
    def dueText(self) -> str:
        return self.state.due_text

    @Property(str, notify=dueToneChanged)
    def dueTone(self) -> str:
        return self.state.due_tone

    @Property(str, notify=windowTextChanged)
    def windowText(self) -> str:
        return self.state.window_text

    @Property(str, notify=lateByChanged)
    def lateBy(self) -> str:
        return self.state.late_by

    @Property(QVariantList, notify=lateReasonsChanged)
    def lateReasons(self) -> list[dict[str, str]]:
        return list(self.state.late_reasons)

    @Property(str, notify=lateReasonChanged)
    def lateReason(self) -> str:
        return self.state.late_reason

    @Property(str, notify=apologyChanged)
    def apology(self) -> str:
        return self.state.apology

    @Property(str, notify=arrivedAtChanged)
    def arrivedAt(self) -> str:
        return self.state.arrived_at

    @Slot(str)
    def sayLate(self, reason: str) -> None:
        self.keep(late_reason=reason)
