"""Leaving, enrolling again and making anew: what a person may do to this tablet, and what is safe each time.

The one rule: nothing here loses a record; while something waits, the way to send it stands in place of the reset.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from PySide6.QtCore import Property, QObject, QUrl, Signal, Slot
from PySide6.QtQml import QmlElement

from app.domain.errors import DoorstepError
from app.wording import sentence, told
from ui.common.shift import Shift
from ui.common.viewmodel import ViewModel
from ui.field.carry_sheet import CarryModel
from ui.own_device import OwnDevice

QML_IMPORT_NAME = "Doorstep.Field"
QML_IMPORT_MAJOR_VERSION = 1


@dataclass(frozen=True)
class DeviceCareState:
    """`tone` is that of a Banner, "" where nothing is to be said; `waits` is the sentence that stands in the reset's way."""

    can_reset: bool = False
    waits: str = ""
    is_busy: bool = False
    tone: str = ""
    title: str = ""


def derive(count: int, language: str) -> DeviceCareState:
    return DeviceCareState(count == 0, sentence("device.unsent", language, n=count) if count else "")


@QmlElement
class DeviceCareModel(ViewModel):
    canResetChanged = Signal()
    waitsChanged = Signal()
    isBusyChanged = Signal()
    toneChanged = Signal()
    titleChanged = Signal()
    carryChanged = Signal()
    state: DeviceCareState

    def __init__(self, shift: Shift, carry: CarryModel, parent: QObject | None = None) -> None:
        self.state = DeviceCareState()
        super().__init__(parent)
        self._shift, self._carry = shift, carry
        shift.syncChanged.connect(self.count)
        shift.languageChanged.connect(self.count)
        self.count()

    @Slot()
    def count(self) -> None:
        waiting = self._shift.waiting
        counted = derive(waiting.events + waiting.files, self._shift.language)
        self.become(replace(self.state, can_reset=counted.can_reset, waits=counted.waits))

    @Slot()
    def reset(self) -> None:
        """Makes the tablet new and closes it; what waits is counted once more, in the database itself."""
        self._run(lambda device: device.reset(), "", lambda device: device.leave())

    @Slot(QUrl)
    def enrolAgain(self, ticket: QUrl) -> None:
        file = Path(ticket.toLocalFile())
        self._run(lambda device: device.enrol_again(file), "device.enrolled", lambda _: self._shift.sync_now())

    def _run(self, work: Callable[[OwnDevice], None], done: str, then: Callable[[OwnDevice], None]) -> None:
        device = self._shift.parts.own_device
        if device is None or self.state.is_busy:
            return
        self.become(replace(self.state, is_busy=True, tone="", title=""))
        self._shift.background.spawn(self._done(device, work, done, then))

    async def _done(self, device: OwnDevice, work: Callable[[OwnDevice], None], done: str, then: Callable[[OwnDevice], None]) -> None:
        language = self._shift.language
        try:
            await self._shift.background.sync(lambda: work(device))
        except DoorstepError as error:
            self.become(replace(self.state, is_busy=False, tone="danger", title=told(error, language)))
            await self._shift.count()
            return
        title = sentence(done, language) if done else ""
        self.become(replace(self.state, is_busy=False, tone="success" if done else "", title=title))
        then(device)

    @Property(CarryModel, notify=carryChanged)
    def carry(self) -> CarryModel:
        return self._carry

    @Property(bool, notify=canResetChanged)
    def canReset(self) -> bool:
        return self.state.can_reset

    @Property(str, notify=waitsChanged)
    def waits(self) -> str:
        return self.state.waits

    @Property(bool, notify=isBusyChanged)
    def isBusy(self) -> bool:
        return self.state.is_busy

    @Property(str, notify=toneChanged)
    def tone(self) -> str:
        return self.state.tone

    @Property(str, notify=titleChanged)
    def title(self) -> str:
        return self.state.title
