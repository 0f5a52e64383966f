"""Who works with this device and how their PINs stand: change one's own, choose a newcomer's first, let somebody try again.

The one rule: a PIN is in no state that QML reads; only how many figures are typed is.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Property, QObject, Signal, Slot
from PySide6.QtQml import QmlElement

from app.domain.errors import DoorstepError
from app.wording import sentence, told
from ui.common.listmodel import Rows
from ui.common.new_pin import Chosen, after
from ui.common.pin_typing import PinTypingModel
from ui.common.shift import Shift

if TYPE_CHECKING:
    from ui.doors import Doors, Standing

QML_IMPORT_NAME = "Doorstep.Common"
QML_IMPORT_MAJOR_VERSION = 1


@dataclass(frozen=True)
class PersonRow:
    """`text` is the name; `act` is "change", "choose", "try" or "" where there is nothing to do, `action` its words."""

    member: str
    text: str
    sub: str
    act: str
    action: str


class PersonRows(Rows):
    row_type = PersonRow
    key = "member"


@dataclass(frozen=True)
class PeopleState:
    """`is_asking` while the sheet with the keys is open; `error` is what was wrong with the PIN just typed."""

    is_asking: bool = False
    heading: str = ""
    prompt: str = ""
    entered: int = 0
    error: str = ""
    is_busy: bool = False
    tone: str = ""
    said: str = ""


def rows_of(people: "tuple[Standing, ...]", me: str, language: str) -> tuple[PersonRow, ...]:
    """Whoever has unlocked stands first."""
    ordered = sorted(people, key=lambda one: one.grant.member != me)
    return tuple(_row(one, one.grant.member == me, language) for one in ordered)


def _row(one: "Standing", is_me: bool, language: str) -> PersonRow:
    act = "change" if is_me else {"missing": "choose", "waiting": "try", "locked": "try"}.get(one.door, "")
    sub = sentence("people.me" if is_me else f"people.{one.door}", language)
    return PersonRow(one.grant.member, one.grant.name, sub, act, sentence(f"people.{act}", language) if act else "")


@QmlElement
class PeopleModel(PinTypingModel):
    isAskingChanged = Signal()
    headingChanged = Signal()
    promptChanged = Signal()
    toneChanged = Signal()
    saidChanged = Signal()
    rowsChanged = Signal()
    state: PeopleState

    def __init__(self, shift: Shift, parent: QObject | None = None) -> None:
        super().__init__(PeopleState())
        self.setParent(parent)
        self._shift, self._rows = shift, PersonRows(self)
        self._before, self._chosen = "", Chosen()
        self._telling: Callable[[str], str] = lambda _language: ""
        shift.syncChanged.connect(self.count)
        shift.languageChanged.connect(self._speak)
        self.count()

    @Slot()
    def count(self) -> None:
        """How everyone's door stands now; a colleague may have been added by the last sync."""
        doors = self._shift.parts.doors
        if doors is not None:
            self._rows.show(rows_of(doors.people(), self._me, self._shift.language))

    @Slot()
    def _speak(self) -> None:
        self.become(replace(self.state, said=self._telling(self._shift.language)))
        self.count()

    def look(self) -> None:
        """Somebody comes to see how it stands: what was done before is not said any more."""
        self._tell("", lambda _language: "")
        self.count()

    def _tell(self, tone: str, telling: Callable[[str], str]) -> None:
        self._telling = telling
        self.become(PeopleState(tone=tone, said=telling(self._shift.language)))

    @property
    def how_many(self) -> int:
        """People who may have a PIN here."""
        return len(self._rows.rows)

    def _begin_with(self, member: str) -> None:
        """Whose PIN is asked for next, "" for nobody's; nothing that was typed before is kept."""
        self.forget()
        self._before, self._chosen = "", Chosen(member)

    @property
    def _me(self) -> str:
        return self._shift.parts.member.member

    @Slot(str, str)
    def press(self, member: str, act: str) -> None:
        """What stands beside a person was pressed."""
        if self.state.is_busy:
            return
        if act == "try":
            self._run(lambda doors: doors.let_try(member), "people.may_try", member)
            return
        self._begin_with(member)
        self.become(PeopleState(is_asking=True, heading=sentence(f"people.{act}_heading", self._shift.language, name=self._name(member))))
        self._ask("")

    @Slot()
    def giveUp(self) -> None:
        """Closes the sheet; the PIN is as it was."""
        self._begin_with("")
        self.become(replace(self.state, is_asking=False, entered=0, error=""))

    def whole(self, pin: str) -> None:
        """The sixth figure: of the PIN until now, of the new one, or of the new one once more."""
        if self._is_mine and not self._before:
            self._before = pin
            self._shift.background.spawn(self._check(pin))
            return
        self._chosen = after(self._chosen, pin)
        if not self._chosen.pins:
            self._ask(self._chosen.error)
            return
        member, before = self._chosen.member, self._before
        if before:
            self._run(lambda doors: doors.change(member, before, pin), "people.changed", member)
        else:
            self._run(lambda doors: doors.choose(member, pin), "people.chosen", member)

    async def _check(self, pin: str) -> None:
        """Told at once that the PIN until now was wrong, not after two more entries."""
        doors = self._shift.parts.doors
        assert doors is not None
        self.become(replace(self.state, is_busy=True))
        try:
            await self._shift.background.store(lambda: doors.check(self._me, pin))
        except DoorstepError as error:
            self._before = ""
            self._ask("")
            self.become(replace(self.state, error=told(error, self._shift.language)))
            return
        self._ask("")

    @property
    def _is_mine(self) -> bool:
        return self._chosen.member == self._me

    def _ask(self, error: str) -> None:
        """The next of the entries."""
        code = "people.before" if self._is_mine and not self._before else "people.again" if self._chosen.first else "people.new"
        said = sentence(error, self._shift.language) if error else ""
        self.become(replace(self.state, prompt=sentence(code, self._shift.language), entered=0, error=said, is_busy=False))

    def _run(self, work: "Callable[[Doors], None]", done: str, member: str) -> None:
        self.become(replace(self.state, is_busy=True, tone="", said=""))
        self._shift.background.spawn(self._done(work, done, self._name(member)))

    async def _done(self, work: "Callable[[Doors], None]", done: str, name: str) -> None:
        doors = self._shift.parts.doors
        assert doors is not None
        try:
            await self._shift.background.store(lambda: work(doors))
        except DoorstepError as error:
            self._tell("danger", partial(told, error))
        else:
            self._tell("success", lambda language: sentence(done, language, name=name))
        self._begin_with("")
        self.count()

    def _name(self, member: str) -> str:
        return next((row.text for row in self._rows.rows if row.member == member), member)

    @Property(Rows, notify=rowsChanged)
    def rows(self) -> PersonRows:
        return self._rows

    @Property(bool, notify=isAskingChanged)
    def isAsking(self) -> bool:
        return self.state.is_asking

    @Property(str, notify=headingChanged)
    def heading(self) -> str:
        return self.state.heading

    @Property(str, notify=promptChanged)
    def prompt(self) -> str:
        return self.state.prompt

    @Property(str, notify=toneChanged)
    def tone(self) -> str:
        return self.state.tone

    @Property(str, notify=saidChanged)
    def said(self) -> str:
        return self.state.said
