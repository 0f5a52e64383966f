"""A ticket for a new device: the place it is for, the code to scan with its time running down, the file for a stick.

The one rule: the secret is on the screen and in the file that somebody asked for, nowhere else; it leaves both with its end.
"""

import base64
import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

import msgspec
from PySide6.QtCore import Property, QUrl, Signal, Slot
from PySide6.QtQml import QmlElement

from app.domain.errors import DoorstepError
from app.storage.disk import replace_file
from app.storage.sheet.ink import qr_svg
from app.wording import sentence, told
from sync.protocol.desk_messages import ListedDevice, Roster
from sync.protocol.messages import Ticket
from ui.common.shift import Shift
from ui.common.viewmodel import QVariantList, ViewModel
from ui.desk.decision import Facts
from ui.desk.names import Names
from ui.desk.times import countdown

QML_IMPORT_NAME = "Doorstep.Desk"
QML_IMPORT_MAJOR_VERSION = 1


@dataclass(frozen=True)
class EnrollingState:
    """`code` is the picture of the ticket, "" before one is made and after its end, `modules` wide; `taken` tells who used it."""

    places: tuple[Facts, ...] = ()
    label: str = ""
    code: str = ""
    modules: int = 1
    left: str = ""
    is_ending: bool = False
    is_over: bool = False
    is_busy: bool = False
    taken: str = ""
    said: str = ""
    problem: str = ""
    needs_second: bool = False


@dataclass(frozen=True)
class Shown:
    """The ticket on the screen; `ends_ms` by the server's clock, which is `ahead_ms` of ours; `before` were there already."""

    ticket: Ticket
    ends_ms: int
    ahead_ms: int
    before: frozenset[str]


def places(roster: Roster, names: Names) -> tuple[Facts, ...]:
    """Where a device may enrol, those that have none yet first: {key, text, sub}."""
    found = sorted(roster.places, key=lambda place: (place.devices > 0, place.role != "crew", place.label))
    for_whom = {place.label: place.crews or place.areas for place in found}
    named = {
        label: [names.crew(code) if names.crew(code) != code else names.area(code) for code in codes] for label, codes in for_whom.items()
    }
    count = {place.label: place.devices for place in found}
    return tuple(
        {
            "key": label,
            "text": sentence("desk.and", names.language).join(units),
            "sub": sentence("desk.place_taken" if count[label] else "desk.place_free", names.language, label=label, n=count[label]),
        }
        for label, units in named.items()
    )


def ticket_text(ticket: Ticket) -> str:
    """What the code says and the file holds: the ticket as the first start takes it."""
    return msgspec.json.encode(ticket).decode()


@QmlElement
class EnrollingModel(ViewModel):
    placesChanged = Signal()
    labelChanged = Signal()
    codeChanged = Signal()
    modulesChanged = Signal()
    leftChanged = Signal()
    isEndingChanged = Signal()
    isOverChanged = Signal()
    isBusyChanged = Signal()
    takenChanged = Signal()
    saidChanged = Signal()
    problemChanged = Signal()
    needsSecondChanged = Signal()
    state: EnrollingState

    def __init__(self, shift: Shift, make: Callable[[str, str], tuple[Ticket, int]], names: Callable[[], Names]) -> None:
        self.state = EnrollingState()
        super().__init__()
        self._shift, self._make, self._names = shift, make, names
        self._shown: Shown | None = None
        self._roster: Roster | None = None

    @property
    def is_waiting(self) -> bool:
        """Whether a device is expected: the roster is then asked for more often."""
        return self._shown is not None and not self.state.taken

    def show(self, roster: Roster) -> None:
        """A fresh roster: the places, and whether the device has come."""
        self._roster = roster
        self.become(replace(self.state, places=places(roster, self._names()), label=self.state.label or self._first(roster)))
        if self._shown is not None and (new := _newcomer(self._shown, roster)) is not None:
            self._shown = None
            code = "desk.ticket_taken_second" if new.is_unconfirmed else "desk.ticket_taken"
            taken = sentence(code, self._shift.language, label=new.label, n=new.number)
            self.become(replace(self.state, code="", left="", is_over=False, is_ending=False, taken=taken))

    def _first(self, roster: Roster) -> str:
        return next((str(place["key"]) for place in places(roster, self._names())), "")

    @Slot()
    def begin(self) -> None:
        """Another device: nothing of the last ticket stays."""
        self._shown = None
        self.become(EnrollingState(places=self.state.places, label=self.state.label))

    @Slot(str)
    def choose(self, label: str) -> None:
        if not self.state.is_busy:
            self._shown = None
            self.become(EnrollingState(places=self.state.places, label=label))

    @Slot()
    def make(self) -> None:
        if self.state.label and not self.state.is_busy:
            self.become(EnrollingState(places=self.state.places, label=self.state.label, is_busy=True))
            self._shift.background.spawn(self._make_one(self.state.label))

    async def _make_one(self, label: str) -> None:
        clock = self._shift.parts.clock
        try:
            ticket, ends_ms = await self._shift.background.sync(partial(self._make, label, self._shift.parts.member.member))
        except DoorstepError as error:
            self.become(replace(self.state, is_busy=False, problem=told(error, self._shift.language)))
            return
        ahead_ms = self._roster.server_time - clock.wall_ms() if self._roster else 0
        before = frozenset(device.device + device.key for device in self._roster.devices) if self._roster else frozenset()
        self._shown = Shown(ticket, ends_ms, ahead_ms if abs(ahead_ms) > _DRIFT_MS else 0, before)
        drawn = qr_svg(ticket_text(ticket))
        code = "data:image/svg+xml;base64," + base64.b64encode(drawn.encode()).decode()
        needs_second = self._shift.parts.setup.two_persons
        self.become(replace(self.state, is_busy=False, code=code, modules=_modules(drawn), needs_second=needs_second))
        self.tick()

    def tick(self) -> None:
        """Once a second: what is left of the ten minutes."""
        if self._shown is None:
            return
        left_ms = self._shown.ends_ms - self._shift.parts.clock.wall_ms() - self._shown.ahead_ms
        if left_ms > 0:
            self.become(replace(self.state, left=countdown(left_ms), is_ending=left_ms < 60_000))
        else:
            self._shown = None
            self.become(replace(self.state, code="", left="", is_ending=False, is_over=True))

    @Slot(QUrl)
    def save(self, file: QUrl) -> None:
        """Writes the ticket where the person said, for a tablet that has no camera."""
        if self._shown is not None:
            self._shift.background.spawn(self._save(Path(file.toLocalFile()), self._shown.ticket))

    async def _save(self, path: Path, ticket: Ticket) -> None:
        try:
            await self._shift.background.store(lambda: replace_file(path, ticket_text(ticket).encode()))
        except DoorstepError as error:
            self.become(replace(self.state, problem=told(error, self._shift.language)))
            return
        self.become(replace(self.state, said=sentence("desk.ticket_saved", self._shift.language, file=path.name)))

    @Property(QVariantList, notify=placesChanged)
    def places(self) -> list[Facts]:
        return list(self.state.places)

    @Property(str, notify=labelChanged)
    def label(self) -> str:
        return self.state.label

    @Property(str, notify=codeChanged)
    def code(self) -> str:
        return self.state.code

    @Property(int, notify=modulesChanged)
    def modules(self) -> int:
        return self.state.modules

    @Property(str, notify=leftChanged)
    def left(self) -> str:
        return self.state.left

    @Property(bool, notify=isEndingChanged)
    def isEnding(self) -> bool:
        return self.state.is_ending

    @Property(bool, notify=isOverChanged)
    def isOver(self) -> bool:
        return self.state.is_over

    @Property(bool, notify=isBusyChanged)
    def isBusy(self) -> bool:
        return self.state.is_busy

    @Property(str, notify=takenChanged)
    def taken(self) -> str:
        return self.state.taken

    @Property(str, notify=saidChanged)
    def said(self) -> str:
        return self.state.said

    @Property(str, notify=problemChanged)
    def problem(self) -> str:
        return self.state.problem

    @Property(bool, notify=needsSecondChanged)
    def needsSecond(self) -> bool:
        return self.state.needs_second


def _modules(svg: str) -> int:
    """How many modules wide a code is drawn: each must be whole pixels, or a scanner reads stripes."""
    found = re.search(r'width="(\d+)"', svg)
    return int(found[1]) if found else 1


def _newcomer(shown: Shown, roster: Roster) -> ListedDevice | None:
    """The device, or the known one under a new key, that has enrolled under the ticket's label since."""
    mine = (device for device in roster.devices if device.label == shown.ticket.label)
    return next((device for device in mine if device.device + device.key not in shown.before), None)


# A desk's clock is rarely seconds off; below this the roster's age alone explains the difference.
_DRIFT_MS = 30_000
