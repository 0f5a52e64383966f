"""Contact: the script with its values, the outcome of the call by one tap, the window agreed, the cautions told.

The one rule: an outcome is recorded when it is tapped, because the contact limit ends with the call, not with the departure.
"""

from dataclasses import dataclass

from PySide6.QtCore import Property, Signal, Slot
from PySide6.QtQml import QmlElement

from app.domain import events as e
from app.domain.clocks import MINUTE_MS, clocks
from app.domain.privacy import mask_phone
from app.domain.procedure import Check, Item, Script, Step
from app.domain.visit import Noted
from app.wording import sentence
from ui.common.listmodel import Rows
from ui.common.viewmodel import QVariantList
from ui.field.open_order import OpenOrder
from ui.field.step_items import ItemRows, item_rows
from ui.field.step_page import StepModel, StepState
from ui.field.times import clock_time, moment, span

QML_IMPORT_NAME = "Doorstep.Field"
QML_IMPORT_MAJOR_VERSION = 1

ICONS = {
    "agreed": "door",
    "rescheduled": "calendar",
    "no_answer": "missed",
    "off": "phoneoff",
    "wrong_number": "hash",
    "refused": "ban",
    "no_number": "user",
}
WITH_WINDOW = frozenset({"agreed", "rescheduled"})
WINDOW_MS = 30 * MINUTE_MS
_STEP_MS = 15 * MINUTE_MS
# Nobody makes two calls with one outcome inside this time: the second tap was the same call.
_SAME_CALL_MS = 10_000


@dataclass(frozen=True)
class AttemptRow:
    event: str
    time: str
    text: str
    icon: str
    last: bool


class AttemptRows(Rows):
    row_type = AttemptRow
    key = "event"


@dataclass(frozen=True)
class ContactState(StepState):
    """`script` are parts of a ScriptText; `outcomes` are {key, text, icon, chosen}; times are worded."""

    script: tuple[dict[str, object], ...] = ()
    script_name: str = ""
    phone: str = ""
    full_phone: str = ""
    call_text: str = ""
    outcomes: tuple[dict[str, object], ...] = ()
    window: str = ""
    window_note: str = ""
    window_late: bool = False
    window_open: bool = True
    can_earlier: bool = False
    all_told: bool = False
    attempts_note: str = ""
    can_correct: bool = False


@QmlElement
class ContactPageModel(StepModel):
    scriptChanged = Signal()
    scriptNameChanged = Signal()
    phoneChanged = Signal()
    fullPhoneChanged = Signal()
    callTextChanged = Signal()
    outcomesChanged = Signal()
    windowChanged = Signal()
    windowNoteChanged = Signal()
    windowLateChanged = Signal()
    windowOpenChanged = Signal()
    canEarlierChanged = Signal()
    allToldChanged = Signal()
    attemptsNoteChanged = Signal()
    canCorrectChanged = Signal()
    cautionsChanged = Signal()
    attemptsChanged = Signal()
    step = Step.CONTACT
    page = "ContactPage.qml"
    state: ContactState
    _lists: tuple[ItemRows, AttemptRows] | None = None

    def first_state(self) -> ContactState:
        return ContactState()

    def shown_items(self, opened: OpenOrder) -> tuple[Item, ...]:
        """Script and cautions have places of their own here."""
        return tuple(i for i in opened.procedure.items_of(self.step) if not isinstance(i, Script | Check))

    def show(self, opened: OpenOrder) -> None:
        super().show(opened)
        cautions, attempts = self._rows()
        checks = (i for i in self.opened.procedure.items_of(self.step) if isinstance(i, Check))
        cautions.show(item_rows(checks, self.opened.order.visit, self.opened.answers(), self.opened.filling()))
        attempts.show(attempt_rows(self.opened))

    def derive(self, opened: OpenOrder) -> ContactState:
        attempts, start_ms = opened.order.visit.attempts, window_start(opened)
        latest = attempts[-1].body if attempts else None
        scripts = [i for i in opened.procedure.items_of(self.step) if isinstance(i, Script)]
        times = clock_time(start_ms, opened.offset_min)
        due_ms = next(c for c in clocks(opened.order, opened.now_ms) if c.name == "arrival").due_ms
        checks = [i.id for i in opened.procedure.items_of(self.step) if isinstance(i, Check)]
        said = f"{opened.language}"
        return ContactState(
            **self.closing(opened, e.CrewDeparted(answers=opened.own_answers(self.step)), "field.depart", "field.contact_saved"),
            script=tuple(part for s in scripts for part in opened.filling(time=times).parts(s.text.said(opened.language))),
            script_name=sentence("field.script_name", said, code=scripts[0].id) if scripts else "",
            phone=mask_phone(opened.person.phone),
            full_phone=opened.person.phone,
            call_text=sentence("field.call_again" if attempts else "field.call", said),
            outcomes=_outcomes(opened, latest),
            window=f"{times}–{clock_time(start_ms + WINDOW_MS, opened.offset_min)}",
            window_note=sentence(
                "field.window_in_time" if start_ms <= due_ms else "field.window_late",
                said,
                time=moment(due_ms, opened.now_ms, opened.offset_min),
            ),
            window_late=start_ms > due_ms,
            window_open=not opened.order.visit.departures,
            can_earlier=start_ms - _STEP_MS >= opened.now_ms - _STEP_MS,
            all_told=all(opened.answers().get(check) == "ok" for check in checks),
            attempts_note=_attempts_note(opened),
            can_correct=bool(attempts) and not opened.order.visit.departures,
        )

    def primary_pressed(self) -> None:
        answers = self.opened.own_answers(self.step)
        self.record(lambda: self.visits.depart(self.order_id, answers), closes=True)

    def _rows(self) -> tuple[ItemRows, AttemptRows]:
        if self._lists is None:
            self._lists = (ItemRows(self), AttemptRows(self))
        return self._lists

    @Property(Rows, notify=cautionsChanged)
    def cautions(self) -> ItemRows:
        return self._rows()[0]

    @Property(Rows, notify=attemptsChanged)
    def attempts(self) -> AttemptRows:
        return self._rows()[1]

    @Property(QVariantList, notify=scriptChanged)
    def script(self) -> list[dict[str, object]]:
        return list(self.state.script)

    @Property(str, notify=scriptNameChanged)
    def scriptName(self) -> str:
        return self.state.script_name

    @Property(str, notify=phoneChanged)
    def phone(self) -> str:
        return self.state.phone

    @Property(str, notify=fullPhoneChanged)
    def fullPhone(self) -> str:
        return self.state.full_phone

    @Property(str, notify=callTextChanged)
    def callText(self) -> str:
        return self.state.call_text

    @Property(QVariantList, notify=outcomesChanged)
    def outcomes(self) -> list[dict[str, object]]:
        return list(self.state.outcomes)

    @Property(str, notify=windowChanged)
    def agreedWindow(self) -> str:
        return self.state.window

    @Property(str, notify=windowNoteChanged)
    def windowNote(self) -> str:
        return self.state.window_note

    @Property(bool, notify=windowLateChanged)
    def windowLate(self) -> bool:
        return self.state.window_late

    @Property(bool, notify=windowOpenChanged)
    def windowOpen(self) -> bool:
        return self.state.window_open

    @Property(bool, notify=canEarlierChanged)
    def canEarlier(self) -> bool:
        return self.state.can_earlier

    @Property(bool, notify=allToldChanged)
    def allTold(self) -> bool:
        return self.state.all_told

    @Property(str, notify=attemptsNoteChanged)
    def attemptsNote(self) -> str:
        return self.state.attempts_note

    @Property(bool, notify=canCorrectChanged)
    def canCorrect(self) -> bool:
        return self.state.can_correct

    @Slot(int)
    def moveWindow(self, steps: int) -> None:
        self.keep(window_from_ms=window_start(self.opened) + steps * _STEP_MS)

    @Slot()
    def tellAll(self) -> None:
        """One tap for all cautions."""
        checks = (i for i in self.opened.procedure.items_of(self.step) if isinstance(i, Check))
        self.keep_answers({check.id: "ok" for check in checks})

    @Slot(str)
    def choose(self, outcome: str) -> None:
        """The outcome of the call that just ended."""
        start_ms, attempts = window_start(self.opened), self.opened.order.visit.attempts
        window = (start_ms, start_ms + WINDOW_MS) if outcome in WITH_WINDOW else None
        if attempts and _is_same_call(attempts[-1], outcome, window, self.shift.parts.clock.wall_ms()):
            return
        answers = self.opened.own_answers(self.step)
        self.record(lambda: self.visits.attempt_contact(self.order_id, outcome, window, answers), undo="field.undo_contact")

    @Slot(str)
    def takeBack(self, attempt: str) -> None:
        """Undo of an attempt in the list."""
        event = next((a.event for a in self.opened.order.visit.attempts if a.event == attempt), None)
        if event is not None:
            self.record(lambda: self.visits.correct(self.order_id, event))


def window_start(opened: OpenOrder) -> int:
    """When the window begins: as set here, as agreed last, or the next half hour that can be reached."""
    drafted = opened.draft.get("window_from_ms")
    if isinstance(drafted, int):
        return drafted
    agreed = next((a.body.window_from_ms for a in reversed(opened.order.visit.attempts) if a.body.window_from_ms is not None), None)
    return agreed if agreed is not None else -(-(opened.now_ms + WINDOW_MS) // WINDOW_MS) * WINDOW_MS


def attempt_rows(opened: OpenOrder) -> tuple[AttemptRow, ...]:
    attempts = opened.order.visit.attempts
    return tuple(
        AttemptRow(
            event=attempt.event,
            time=moment(attempt.at_ms, opened.now_ms, opened.offset_min),
            text=sentence(f"field.outcome_{attempt.body.outcome}", opened.language),
            icon="check" if attempt.body.outcome == "agreed" else ICONS[attempt.body.outcome],
            last=attempt is attempts[-1],
        )
        for attempt in attempts
    )


def _outcomes(opened: OpenOrder, latest: e.ContactAttempted | None) -> tuple[dict[str, object], ...]:
    """The six outcomes of a call; "no number on file" stands in front where the order has none."""
    keys = [key for key in ICONS if key != "no_number"]
    if not opened.order.contact_known:
        keys = ["no_number", *keys]
    return tuple(
        {
            "key": key,
            "text": sentence(f"field.outcome_{key}", opened.language),
            "icon": ICONS[key],
            "chosen": latest is not None and latest.outcome == key,
        }
        for key in keys
    )


def _attempts_note(opened: OpenOrder) -> str:
    attempts = opened.order.visit.attempts
    if len(attempts) < 2:
        return sentence("field.attempts", opened.language, n=len(attempts)) if attempts else ""
    gap = span(attempts[-1].at_ms - attempts[-2].at_ms, opened.language)
    return sentence("field.attempts_gap", opened.language, n=len(attempts), gap=gap)


def _is_same_call(last: Noted[e.ContactAttempted], outcome: str, window: tuple[int, int] | None, now_ms: int) -> bool:
    if last.body.outcome != outcome:
        return False
    if window is not None:
        return last.body.window_from_ms == window[0]
    return now_ms - last.at_ms < _SAME_CALL_MS
