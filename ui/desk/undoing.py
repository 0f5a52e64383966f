"""Undo of a reassignment, offered for some seconds: the orders go back to the crews that had them.

The one rule: it signs a further assignment and says so; what was said is kept as how to say it, so it follows a switch of language.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import Property, QObject, QTimer, Signal, Slot
from PySide6.QtQml import QmlElement

from app.domain.errors import DoorstepError
from app.use_cases.taking_back import Former, give_back
from app.wording import sentence, told
from ui.common.shift import Shift
from ui.common.viewmodel import ViewModel
from ui.desk.names import Names

QML_IMPORT_NAME = "Doorstep.Desk"
QML_IMPORT_MAJOR_VERSION = 1

# Long enough to read a line and to reach for the mouse while the phone rings.
_OFFERED_MS = 12_000


@dataclass(frozen=True)
class UndoState:
    """`title` is "" where nothing is said; `can_undo` while the button stands beside it."""

    tone: str = "success"
    title: str = ""
    text: str = ""
    can_undo: bool = False


Telling = Callable[[Names], UndoState]


def _nothing(_names: Names) -> UndoState:
    return UndoState()


def offered(wanted: Sequence[Former], names: Names) -> UndoState:
    """What was reassigned, and what going back means for the crews."""
    said, first = names.language, wanted[0]
    if len(wanted) == 1:
        title = sentence("desk.undo_one", said, number=first.number, crew=names.crew(first.crew))
    else:
        title = sentence("desk.undo_many", said, n=len(wanted))
    text = sentence("desk.undo_afresh", said) if any(former.was_taken_on for former in wanted) else ""
    return UndoState(title=title, text=text, can_undo=True)


def undone(back: Sequence[Former], count: int, names: Names) -> UndoState:
    """Of `count` orders those in `back` went back; the others somebody had moved on."""
    said, left = names.language, count - len(back)
    moved = sentence("desk.undo_moved_on", said, n=left) if left else ""
    if not back:
        return UndoState("warn", moved)
    if len(back) == 1:
        return UndoState(title=sentence("desk.undone_one", said, number=back[0].number, crew=names.crew(back[0].crew)), text=moved)
    return UndoState(title=sentence("desk.undone_many", said, n=len(back)), text=moved)


@QmlElement
class UndoingModel(ViewModel):
    """`taken` once orders went back, for whoever still says that they were assigned."""

    toneChanged = Signal()
    titleChanged = Signal()
    textChanged = Signal()
    canUndoChanged = Signal()
    taken = Signal()
    state: UndoState

    def __init__(self, shift: Shift, names: Callable[[], Names], parent: QObject | None = None) -> None:
        self.state = UndoState()
        super().__init__(parent)
        self._shift, self._names = shift, names
        self._wanted: tuple[Former, ...] = ()
        self._telling: Telling = _nothing
        self._over = QTimer(self, interval=_OFFERED_MS, singleShot=True)
        self._over.timeout.connect(self.expire)
        shift.languageChanged.connect(self._speak)

    def offer(self, wanted: Sequence[Former]) -> None:
        """After an assignment; one that took no order from a crew leaves what was offered before."""
        if wanted:
            self._wanted = tuple(wanted)
            self._say(lambda names: offered(wanted, names))

    @Slot()
    def undo(self) -> None:
        if not self._wanted:
            # Pressed after a first assignment, or too late: why not, and what may be done instead.
            self._say(lambda names: UndoState("warn", sentence("desk.undo_none", names.language)))
            return
        wanted, self._wanted = self._wanted, ()
        self._shift.background.spawn(self._undo(wanted))

    async def _undo(self, wanted: tuple[Former, ...]) -> None:
        shift = self._shift
        reason = sentence("desk.undo_reason", shift.language)
        try:
            back = await shift.background.store(lambda: give_back(shift.parts.orders, wanted, reason))
        except DoorstepError as error:
            refused = error
            self._say(lambda names: UndoState("danger", told(refused, names.language)))
            return
        self._say(lambda names: undone(back, len(wanted), names))
        if back:
            self.taken.emit()
            for former in back:
                shift.orderChanged.emit(former.order_id)
            await shift.count()
            shift.sync_now()

    @Slot()
    def expire(self) -> None:
        self._wanted = ()
        self._over.stop()
        self._telling = _nothing
        self.become(UndoState())

    @Slot()
    def _speak(self) -> None:
        self.become(self._telling(self._names()))

    def _say(self, telling: Telling) -> None:
        self._telling = telling
        self.become(telling(self._names()))
        self._over.start()

    @Property(str, notify=toneChanged)
    def tone(self) -> str:
        return self.state.tone

    @Property(str, notify=titleChanged)
    def title(self) -> str:
        return self.state.title

    @Property(str, notify=textChanged)
    def text(self) -> str:
        return self.state.text

    @Property(bool, notify=canUndoChanged)
    def canUndo(self) -> bool:
        return self.state.can_undo
