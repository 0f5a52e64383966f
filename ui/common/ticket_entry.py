"""The very first page of a device: its ticket, from the camera or from a file.

The one rule: what is held before the camera is a ticket or is told not to be one; nothing else is done with it.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Property, QUrl, Signal, Slot
from PySide6.QtQml import QmlElement

from app.domain.errors import DoorstepError, Refused
from app.wording import told
from ui.background import Background
from ui.common.viewmodel import ViewModel

if TYPE_CHECKING:
    from sync.protocol.messages import Ticket

QML_IMPORT_NAME = "Doorstep.Common"
QML_IMPORT_MAJOR_VERSION = 1


@dataclass(frozen=True)
class TicketState:
    """`uses_camera` while the camera looks, `trouble` is why what was brought is no ticket for this device."""

    has_camera: bool = False
    uses_camera: bool = False
    is_desk: bool = False
    is_busy: bool = False
    trouble: str = ""


@QmlElement
class TicketModel(ViewModel):
    """`finished` once there is a ticket; `ticket` is then that. `parse` reads a code's text, `read` a file."""

    hasCameraChanged = Signal()
    usesCameraChanged = Signal()
    isDeskChanged = Signal()
    isBusyChanged = Signal()
    troubleChanged = Signal()
    finished = Signal()
    spoken = Signal(str)
    state: TicketState

    def __init__(
        self,
        background: Background,
        parse: "Callable[[str], Ticket]",
        read: "Callable[[Path], Ticket]",
        language: str,
        *,
        has_camera: bool,
        is_desk: bool = False,
    ) -> None:
        self.state = TicketState(has_camera=has_camera, uses_camera=has_camera, is_desk=is_desk)
        super().__init__()
        self._background, self._parse, self._read, self.language = background, parse, read, language
        self._trouble: DoorstepError | None = None
        self.ticket: Ticket | None = None

    @Slot(str)
    def seen(self, code: str) -> None:
        """What the camera has read."""
        if self.ticket is None and not self.state.is_busy:
            try:
                self._take(self._parse(code))
            except DoorstepError as error:
                self._fail(error)

    @Slot(QUrl)
    def choose(self, file: QUrl) -> None:
        """The desk's file, or a picture of the code."""
        if self.ticket is None and not self.state.is_busy:
            self.become(replace(self.state, is_busy=True))
            self._background.spawn(self._choose(Path(file.toLocalFile())))

    async def _choose(self, path: Path) -> None:
        try:
            ticket = await self._background.store(lambda: self._read(path))
        except DoorstepError as error:
            self._fail(error)
            return
        self._take(ticket)

    @Slot()
    def cameraFailed(self) -> None:
        self.become(replace(self.state, uses_camera=False))
        self._fail(Refused("ticket.no_camera_answer"))

    @Slot()
    def tryCamera(self) -> None:
        """Once more, when nothing else holds the camera any longer."""
        self._trouble = None
        self.become(replace(self.state, uses_camera=self.state.has_camera, trouble=""))

    @Slot()
    def switchLanguage(self) -> None:
        self.language = "en" if self.language == "zh" else "zh"
        self.spoken.emit(self.language)
        if self._trouble is not None:
            self.become(replace(self.state, trouble=told(self._trouble, self.language)))

    def _take(self, ticket: "Ticket") -> None:
        self.ticket, self._trouble = ticket, None
        self.become(replace(self.state, uses_camera=False, is_busy=False, trouble=""))
        self.finished.emit()

    def _fail(self, error: DoorstepError) -> None:
        self._trouble = error
        self.become(replace(self.state, is_busy=False, trouble=told(error, self.language)))

    @Property(bool, notify=hasCameraChanged)
    def hasCamera(self) -> bool:
        return self.state.has_camera

    @Property(bool, notify=usesCameraChanged)
    def usesCamera(self) -> bool:
        return self.state.uses_camera

    @Property(bool, notify=isDeskChanged)
    def isDesk(self) -> bool:
        return self.state.is_desk

    @Property(bool, notify=isBusyChanged)
    def isBusy(self) -> bool:
        return self.state.is_busy

    @Property(str, notify=troubleChanged)
    def trouble(self) -> str:
        return self.state.trouble
