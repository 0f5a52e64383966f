"""An order's evidence as one file: fetched with a count, written where the person said, and checked before it is called done.

The one rule: "saved" is said of a file that is on the disk whole and has passed every check that its receiver can make.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from PySide6.QtCore import Property, QUrl, Signal, Slot
from PySide6.QtGui import QDesktopServices
from PySide6.QtQml import QmlElement

from app.domain.errors import DoorstepError
from app.storage.disk import replace_file
from app.use_cases.findings import EvidenceReport
from app.use_cases.verify_bundle import verify_bundle
from app.wording import sentence, told
from ui.common.shift import Shift
from ui.common.viewmodel import ViewModel
from ui.desk.details import DeskCalls
from ui.desk.times import amount

QML_IMPORT_NAME = "Doorstep.Desk"
QML_IMPORT_MAJOR_VERSION = 1


@dataclass(frozen=True)
class ExportingState:
    """`share` is 0 to 1; `folder` is where the last file was saved, "" before."""

    is_busy: bool = False
    share: float = 0.0
    line: str = ""
    said: str = ""
    problem: str = ""
    folder: str = ""


@QmlElement
class ExportingModel(ViewModel):
    isBusyChanged = Signal()
    shareChanged = Signal()
    lineChanged = Signal()
    saidChanged = Signal()
    problemChanged = Signal()
    folderChanged = Signal()
    # From the lane that fetches to the screen: Qt queues it to this thread.
    progressed = Signal(int, int)
    state: ExportingState

    def __init__(self, shift: Shift, calls: DeskCalls) -> None:
        self.state = ExportingState()
        super().__init__()
        self._shift, self._calls = shift, calls
        self._is_stopped = False
        self._said: Callable[[], str] = str
        self.progressed.connect(self._count)
        shift.languageChanged.connect(self._speak)

    def _say(self, code: str, **params: object) -> str:
        return sentence(f"desk.{code}", self._shift.language, **params)

    @Slot(str, QUrl)
    def export(self, orderId: str, file: QUrl) -> None:
        if orderId and not self.state.is_busy:
            self._is_stopped = False
            self.become(ExportingState(is_busy=True, line=self._say("export_asking")))
            self._shift.background.spawn(self._export(orderId, Path(file.toLocalFile())))

    @Slot()
    def stop(self) -> None:
        """Ends the fetching; nothing is written."""
        if self.state.is_busy:
            self._is_stopped = True
            self._calls.cut()

    async def _export(self, order_id: str, path: Path) -> None:
        background, language = self._shift.background, self._shift.language
        try:
            content = await background.sync(partial(self._calls.bundle, order_id, self._came))
            self.become(replace(self.state, share=1.0, line=self._say("export_checking")))
            report = await background.sync(partial(verify_bundle, content, path.name, self._calls.trust_file, language))
            await background.store(lambda: replace_file(path, content))
        except DoorstepError as error:
            self.become(
                ExportingState(said=self._say("export_stopped")) if self._is_stopped else ExportingState(problem=told(error, language))
            )
            return
        self._finish(path, len(content), report)

    def _finish(self, path: Path, size: int, report: EvidenceReport) -> None:
        code = "export_done" if report.passed else "export_unproven"
        self._said = lambda: self._say(code, file=path.name, size=amount(size))
        said, folder = self._said(), str(path.parent)
        self.become(ExportingState(said=said, folder=folder) if report.passed else ExportingState(problem=said, folder=folder))

    def _came(self, came: int, of: int) -> None:
        """Called in the lane that fetches."""
        self.progressed.emit(came, of)

    @Slot(int, int)
    def _count(self, came: int, of: int) -> None:
        if self.state.is_busy:
            line = self._say("export_line", came=amount(came), of=amount(of)) if of else amount(came)
            self.become(replace(self.state, share=came / of if of else 0.0, line=line))

    @Slot()
    def openFolder(self) -> None:
        if self.state.folder:
            QDesktopServices.openUrl(QUrl.fromLocalFile(self.state.folder))

    @Slot()
    def _speak(self) -> None:
        if self.state.said and self.state.folder:
            self.become(replace(self.state, said=self._said()))

    @Slot()
    def forget(self) -> None:
        """Another order is shown: what was said of the last file goes; a fetching goes on."""
        if not self.state.is_busy:
            self.become(ExportingState())

    @Property(bool, notify=isBusyChanged)
    def isBusy(self) -> bool:
        return self.state.is_busy

    @Property(float, notify=shareChanged)
    def share(self) -> float:
        return self.state.share

    @Property(str, notify=lineChanged)
    def line(self) -> str:
        return self.state.line

    @Property(str, notify=saidChanged)
    def said(self) -> str:
        return self.state.said

    @Property(str, notify=problemChanged)
    def problem(self) -> str:
        return self.state.problem

    @Property(str, notify=folderChanged)
    def folder(self) -> str:
        return self.state.folder
