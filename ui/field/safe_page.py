"""The safe window after three starts that failed: sending, the journal to a stick, and two ways on.

The one rule: it shows no order and opens nothing by itself; whatever is pressed, what was recorded stays.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Property, QUrl, Signal, Slot
from PySide6.QtQml import QmlElement

from app.domain.errors import DoorstepError
from app.wording import sentence, told
from ui.background import Background
from ui.common.pin_entry import PinEntryModel, PinEntryState
from ui.common.viewmodel import QVariantList
from ui.field.sticks import Volume, sticks
from ui.field.times import amount

if TYPE_CHECKING:
    from ui.safe_desk import SafeDesk

QML_IMPORT_NAME = "Doorstep.Field"
QML_IMPORT_MAJOR_VERSION = 1


@dataclass(frozen=True)
class SafeState(PinEntryState):
    """`members` are {key, text}; `tone` is that of a Banner, "" where nothing is to be said."""

    members: tuple[dict[str, str], ...] = ()
    is_open: bool = False
    tone: str = ""
    title: str = ""
    text: str = ""
    progress: str = ""


@QmlElement
class SafeModel(PinEntryModel):
    """`chosenWay` is emitted with "usual" or "plain" once the person wants on."""

    membersChanged = Signal()
    isOpenChanged = Signal()
    toneChanged = Signal()
    titleChanged = Signal()
    textChanged = Signal()
    progressChanged = Signal()
    wayChosen = Signal(str)
    state: SafeState

    def __init__(self, desk: "SafeDesk", background: Background, language: str, find: Callable[[], tuple[Volume, ...]] = sticks) -> None:
        members = tuple({"key": member, "text": name} for member, name in desk.members())
        first = members[0]["key"] if members else ""
        super().__init__(SafeState(chosen=first, members=members, is_open=desk.is_open), self._try_pin)
        self._desk, self._background, self._language, self._find = desk, background, language, find

    def _try_pin(self, member: str, pin: str) -> None:
        self._background.spawn(self._unlock(member, pin))

    async def _unlock(self, member: str, pin: str) -> None:
        try:
            await self._background.store(lambda: self._desk.unlock(member, pin))
        except DoorstepError as error:
            self.fail(told(error, self._language))
            return
        self.become(replace(self.state, is_open=True, is_busy=False, entered=0))

    @Slot()
    def send(self) -> None:
        self._begin(self._send)

    @Slot()
    def save(self) -> None:
        """Onto the first stick that is in."""
        found = self._find()
        if found:
            self._begin(lambda: self._save(found[0].path))
        else:
            self._say("calm", sentence("safe.no_stick", self._language))

    @Slot(QUrl)
    def saveTo(self, folder: QUrl) -> None:
        self._begin(lambda: self._save(Path(folder.toLocalFile())))

    @Slot(str)
    def go(self, way: str) -> None:
        self.wayChosen.emit(way)

    def _begin(self, work: Callable[[], tuple[str, str]]) -> None:
        if self.state.is_open and not self.state.is_busy:
            begun = sentence("carry.begun", self._language)
            self.become(replace(self.state, is_busy=True, tone="", title="", text="", progress=begun))
            self._background.spawn(self._run(work))

    async def _run(self, work: Callable[[], tuple[str, str]]) -> None:
        try:
            tone, said = await self._background.sync(work)
        except DoorstepError as error:
            tone, said = "danger", told(error, self._language)
        self._say(tone, said)

    def _say(self, tone: str, said: str) -> None:
        title, _, text = said.partition("\n")
        self.become(replace(self.state, is_busy=False, progress="", tone=tone, title=title, text=text))

    def _send(self) -> tuple[str, str]:
        report, left = self._desk.send(self._progressed)
        if report.failure is not None:
            why = told(DoorstepError(report.failure.code, **report.failure.params), self._language)
            return "danger", f"{why}\n{sentence('safe.still_here', self._language, n=left)}"
        return "success", sentence("safe.sent", self._language) if not left else sentence("safe.still_here", self._language, n=left)

    def _save(self, folder: Path) -> tuple[str, str]:
        path, written = self._desk.save_journal(folder, self._progressed)
        said = sentence("safe.saved", self._language, events=written.events, files=written.files)
        return "success", f"{said}\n{path}"

    def _progressed(self, done: int, total: int, size: int) -> None:
        said = sentence("carry.progress", self._language, done=done, total=max(done, total), size=amount(size))
        self._background.call_soon(lambda: self._show_progress(said))

    def _show_progress(self, said: str) -> None:
        if self.state.is_busy:
            self.become(replace(self.state, progress=said))

    @Property(QVariantList, notify=membersChanged)
    def members(self) -> list[dict[str, str]]:
        return list(self.state.members)

    @Property(bool, notify=isOpenChanged)
    def isOpen(self) -> bool:
        return self.state.is_open

    @Property(str, notify=toneChanged)
    def tone(self) -> str:
        return self.state.tone

    @Property(str, notify=titleChanged)
    def title(self) -> str:
        return self.state.title

    @Property(str, notify=textChanged)
    def text(self) -> str:
        return self.state.text

    @Property(str, notify=progressChanged)
    def progress(self) -> str:
        return self.state.progress
