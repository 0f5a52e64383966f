"""Carrying by stick: what would go, which sticks are in, writing with a count, and the server's answer read back.

The one rule: it never says delivered; what was written out still waits until the answer was read in.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from threading import Event

from PySide6.QtCore import Property, QObject, QUrl, Signal, Slot
from PySide6.QtQml import QmlElement

from app.domain.errors import DoorstepError, Refused
from app.wording import sentence, told
from sync.client.stick import Stick
from ui.common.shift import Shift
from ui.common.viewmodel import QVariantList, ViewModel
from ui.field.sticks import Volume, sticks
from ui.field.times import amount

QML_IMPORT_NAME = "Doorstep.Field"
QML_IMPORT_MAJOR_VERSION = 1


@dataclass(frozen=True)
class CarryState:
    """`places` and `answers` are {key, text, sub}, their key a path; `tone` is that of a Banner, "" where nothing is to be said."""

    content: str = ""
    places: tuple[dict[str, str], ...] = ()
    chosen: str = ""
    answers: tuple[dict[str, str], ...] = ()
    is_busy: bool = False
    share: float = 0.0
    progress: str = ""
    tone: str = ""
    title: str = ""
    text: str = ""


@QmlElement
class CarryModel(ViewModel):
    contentChanged = Signal()
    placesChanged = Signal()
    chosenChanged = Signal()
    answersChanged = Signal()
    isBusyChanged = Signal()
    shareChanged = Signal()
    progressChanged = Signal()
    toneChanged = Signal()
    titleChanged = Signal()
    textChanged = Signal()
    state: CarryState

    def __init__(self, shift: Shift, find: Callable[[], tuple[Volume, ...]] = sticks, parent: QObject | None = None) -> None:
        self.state = CarryState()
        super().__init__(parent)
        self._shift = shift
        # The demo's stagehand puts a stick in here.
        self.find = find
        self._own: tuple[Volume, ...] = ()
        self._stop = Event()

    @Slot()
    def look(self) -> None:
        """Looks for sticks and for answers on them; asked when the sheet opens and whenever the person wants."""
        self.become(replace(self.state, tone="", title="", text=""))
        self._shift.background.spawn(self._look())

    async def _look(self) -> None:
        waiting, language = self._shift.waiting, self._shift.language
        found = await self._shift.background.store(lambda: (*self.find(), *self._own))
        places = tuple(_place(volume, language) for volume in found)
        paths = [place["key"] for place in places]
        chosen = self.state.chosen if self.state.chosen in paths else next(iter(paths), "")
        counts = {"events": waiting.events, "files": waiting.files, "size": amount(waiting.bytes)}
        self.become(replace(self.state, places=places, chosen=chosen, content=sentence("carry.content", language, **counts)))
        await self._find_answers()

    async def _find_answers(self) -> None:
        chosen, stick = self.state.chosen, self._shift.parts.stick
        answers: tuple[dict[str, str], ...] = ()
        if chosen and stick is not None:
            try:
                found = await self._shift.background.sync(lambda: stick.answers(Path(chosen)))
            except DoorstepError:
                # Pulled out meanwhile: writing to it will say so.
                found = ()
            answers = tuple({"key": str(path), "text": path.name} for path in found)
        self.become(replace(self.state, answers=answers))

    @Slot(str)
    def choose(self, key: str) -> None:
        """Which of the places; their answers are shown."""
        self.become(replace(self.state, chosen=key))
        self._shift.background.spawn(self._find_answers())

    @Slot(QUrl)
    def useFolder(self, folder: QUrl) -> None:
        """A folder that the person chose, where the system names no stick."""
        path = Path(folder.toLocalFile())
        self._own = (Volume(path, path.name, 0),)
        self.become(replace(self.state, chosen=str(path)))
        self.look()

    @Slot()
    def save(self) -> None:
        """Writes everything that waits onto the chosen stick."""
        self._begin(self._save)

    @Slot()
    def saveLog(self) -> None:
        """Writes the signed records that the server did not take, for whoever looks into them."""
        self._begin(self._save_log)

    @Slot(str)
    def take(self, key: str) -> None:
        """Reads one of the answers in."""
        self._begin(lambda stick: self._take(stick, Path(key)))

    @Slot()
    def stop(self) -> None:
        self._stop.set()

    def _begin(self, work: Callable[[Stick], str]) -> None:
        stick = self._shift.parts.stick
        if stick is None or self.state.is_busy or not self.state.chosen:
            return
        self._stop.clear()
        started = sentence("carry.begun", self._shift.language)
        self.become(replace(self.state, is_busy=True, share=0.0, progress=started, tone="", title="", text=""))
        self._shift.background.spawn(self._run(stick, work))

    async def _run(self, stick: Stick, work: Callable[[Stick], str]) -> None:
        """Beside the store lane: whoever works meanwhile saves as quickly as ever."""
        language = self._shift.language
        try:
            said = await self._shift.background.sync(lambda: work(stick))
            tone, title = "success", said
        except DoorstepError as error:
            tone, title = ("calm" if error.code == "carry.stopped" else "danger"), told(error, language)
        first, _, rest = title.partition("\n")
        self.become(replace(self.state, is_busy=False, tone=tone, title=first, text=rest))
        await self._shift.count()
        await self._find_answers()

    def _save(self, stick: Stick) -> str:
        path, written = stick.write(Path(self.state.chosen), self._progressed)
        said = sentence("carry.written", self._shift.language, events=written.events, files=written.files)
        return f"{said}\n{sentence('carry.bring', self._shift.language, name=path.name)}"

    def _save_log(self, stick: Stick) -> str:
        path, count = stick.write_log(Path(self.state.chosen))
        return sentence("carry.log_written", self._shift.language, n=count) + "\n" + path.name

    def _take(self, stick: Stick, file: Path) -> str:
        taken = stick.take(file)
        said = sentence("carry.taken", self._shift.language, receipts=taken.receipts, files=taken.files)
        return f"{said}\n{sentence('carry.taken_more', self._shift.language)}"

    def _progressed(self, done: int, total: int, size: int) -> None:
        """In the sync lane; raises Refused("carry.stopped") once the person wants no more."""
        if self._stop.is_set():
            raise Refused("carry.stopped")
        said = sentence("carry.progress", self._shift.language, done=done, total=total, size=amount(size))
        self._shift.background.call_soon(lambda: self._show_progress(done / max(1, total), said))

    def _show_progress(self, share: float, said: str) -> None:
        if self.state.is_busy:
            self.become(replace(self.state, share=share, progress=said))

    @Property(str, notify=contentChanged)
    def content(self) -> str:
        return self.state.content

    @Property(QVariantList, notify=placesChanged)
    def places(self) -> list[dict[str, str]]:
        return list(self.state.places)

    @Property(str, notify=chosenChanged)
    def chosen(self) -> str:
        return self.state.chosen

    @Property(QVariantList, notify=answersChanged)
    def answers(self) -> list[dict[str, str]]:
        return list(self.state.answers)

    @Property(bool, notify=isBusyChanged)
    def isBusy(self) -> bool:
        return self.state.is_busy

    @Property(float, notify=shareChanged)
    def share(self) -> float:
        return self.state.share

    @Property(str, notify=progressChanged)
    def progress(self) -> str:
        return self.state.progress

    @Property(str, notify=toneChanged)
    def tone(self) -> str:
        return self.state.tone

    @Property(str, notify=titleChanged)
    def title(self) -> str:
        return self.state.title

    @Property(str, notify=textChanged)
    def text(self) -> str:
        return self.state.text


def _place(volume: Volume, language: str) -> dict[str, str]:
    free = sentence("carry.free", language, size=amount(volume.free)) + "　" if volume.free else ""
    return {"key": str(volume.path), "text": volume.name or volume.path.name, "sub": f"{free}{volume.path}"}
