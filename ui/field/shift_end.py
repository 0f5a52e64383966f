"""The end of the shift on the sync page: nothing waits, and the server has signed that it holds all of this tablet.

The one rule: green is only what the server's own word says of everything that is here now; a count of ours is not enough.
"""

from dataclasses import dataclass, replace
from pathlib import Path

from PySide6.QtCore import Property, QObject, QUrl, Signal, Slot
from PySide6.QtQml import QmlElement

from app.domain.errors import DoorstepError
from app.domain.identity import receipt_code
from app.domain.shift_end import SignedShiftEnd, shift_end_file, shift_end_hash
from app.storage.disk import named_file, replace_file
from app.storage.shift_end import Lacks, confirmed, lacking
from app.wording import sentence, told
from ui.common.shift import Shift
from ui.common.viewmodel import ViewModel
from ui.field.times import moment

QML_IMPORT_NAME = "Doorstep.Field"
QML_IMPORT_MAJOR_VERSION = 1


@dataclass(frozen=True)
class ShiftEndState:
    """`kind` is "waits", "unconfirmed", "lacks" or "confirmed"; `saved` says where the word was written to."""

    kind: str = "waits"
    title: str = ""
    text: str = ""
    saved: str = ""


def derive(shift: Shift, count: int, word: SignedShiftEnd | None, lacks: Lacks | None) -> ShiftEndState:
    language = shift.language
    if count:
        return ShiftEndState("waits", sentence("field.may_not_end", language))
    if word is not None:
        said, clock = word.shift_end, shift.parts.clock
        time = moment(said.server_time, clock.wall_ms(), clock.offset_min())
        text = sentence("field.shift_confirmed", language, time=time, events=said.events, files=said.files)
        code = sentence("field.shift_code", language, code=receipt_code(shift_end_hash(word.said)))
        return ShiftEndState("confirmed", sentence("field.may_end", language), f"{text}\n{code}")
    if lacks is not None:
        text = sentence("server.not_all_here", language, events=lacks.events, files=lacks.files)
        return ShiftEndState("lacks", sentence("field.shift_lacks", language), text)
    is_online = shift.network in ("online", "sending")
    text = sentence("field.shift_asked" if is_online else "field.shift_offline", language)
    return ShiftEndState("unconfirmed", sentence("field.shift_waits_for_word", language), text)


@QmlElement
class ShiftEndModel(ViewModel):
    kindChanged = Signal()
    titleChanged = Signal()
    textChanged = Signal()
    savedChanged = Signal()
    state: ShiftEndState

    def __init__(self, shift: Shift, parent: QObject | None = None) -> None:
        self.state = ShiftEndState()
        super().__init__(parent)
        self._shift = shift
        self._is_watched = self._is_asked = False
        self._word: SignedShiftEnd | None = None
        shift.syncChanged.connect(self.reload)
        shift.languageChanged.connect(self.reload)
        self.reload()

    @Slot()
    def reload(self) -> None:
        self._shift.background.spawn(self._load())

    async def _load(self) -> None:
        shift = self._shift
        store = shift.parts.store
        try:
            word, lacks = await shift.background.behind(lambda: (confirmed(store), lacking(store)))
        except DoorstepError as error:
            shift.refused.emit(told(error, shift.language))
            return
        count = shift.waiting_count
        self._word = None if count else word
        self.become(replace(derive(shift, count, self._word, lacks), saved=self.state.saved if self._word else ""))
        self._ask()

    def _ask(self) -> None:
        """Whoever looks at the page gets the word by a sync of its own, once; the regular ones bring it to everybody else."""
        if self.state.kind != "unconfirmed":
            self._is_asked = False
        elif self._is_watched and not self._is_asked and self._shift.network == "online":
            self._is_asked = True
            self._shift.sync_now()

    @Slot(bool)
    def watch(self, is_watched: bool) -> None:
        if is_watched != self._is_watched:
            self._is_watched, self._is_asked = is_watched, False
            self._ask()

    @Slot(QUrl)
    def save(self, file: QUrl) -> None:
        """Writes the word where somebody else can check it."""
        if self._word is not None:
            self._shift.background.spawn(self._save(Path(file.toLocalFile()), shift_end_file(self._word)))

    async def _save(self, path: Path, content: bytes) -> None:
        def write() -> None:
            with named_file(path):
                replace_file(path, content)

        try:
            await self._shift.background.store(write)
        except DoorstepError as error:
            self._shift.refused.emit(told(error, self._shift.language))
            return
        self.become(replace(self.state, saved=sentence("field.shift_saved", self._shift.language, file=path.name)))

    @Property(str, notify=kindChanged)
    def kind(self) -> str:
        return self.state.kind

    @Property(str, notify=titleChanged)
    def title(self) -> str:
        return self.state.title

    @Property(str, notify=textChanged)
    def text(self) -> str:
        return self.state.text

    @Property(str, notify=savedChanged)
    def saved(self) -> str:
        return self.state.saved
