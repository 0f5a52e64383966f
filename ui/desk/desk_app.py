"""The desk's window: locked or unlocked, which page is shown, what connection and outbox say, language and theme.

For whoever composes it (ui/compose.py), all the constructor takes:

    app = DeskAppModel(
        background,                 # the two lanes
        clock,
        read_card,                  # () -> LockCard; asked at the start and each time the window locks
        unlock,                     # async (member_id, pin) -> Shift; may raise Refused, its sentence is shown at the pad
        details,                    # (Shift) -> Details(engine.fetch_events, engine.kept_events, engine.fetch_file, trust)
        preferences,                # DeskPreferences as kept from last time
        keep_preferences,           # (DeskPreferences) -> None
        demo_pin,                   # "" outside the demo
    )
    opened = open_desk(app)         # -> OpenWindow; keep both, close() the window before dropping the model

`app.unlocked(Shift)` and `app.lockedAgain()` tell when sync may start and should go on without a person. The one rule: this
is the only place that makes the desk's view models of a shift, and it drops all of them when the window locks.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from PySide6.QtCore import Property, QTimer, Signal, Slot
from PySide6.QtQml import QmlElement

from app.domain.errors import DoorstepError
from app.domain.identity import Clock
from app.storage.lock_card import LockCard
from app.wording import sentence, told
from ui.background import Background
from ui.common.shift import Shift
from ui.common.viewmodel import QVariantList, ViewModel
from ui.common.window import OpenWindow, open_window
from ui.desk.board_page import BoardPageModel
from ui.desk.decision import Facts
from ui.desk.desk_lock import DeskLockModel
from ui.desk.details import Details, Pictures
from ui.desk.finder import Command, FinderModel
from ui.desk.import_page import ImportPageModel
from ui.desk.intake_page import IntakePageModel
from ui.desk.names import Names
from ui.desk.quarantine_page import QuarantinePageModel
from ui.desk.timeline_page import TimelinePageModel
from ui.desk.times import amount, clock_time, day, span

QML_IMPORT_NAME = "Doorstep.Desk"
QML_IMPORT_MAJOR_VERSION = 1

PLACES = ("board", "intake", "import", "order", "quarantine")


@dataclass(frozen=True)
class DeskPreferences:
    """What a dispatcher likes: "zh" or "en", "light" or "dark"."""

    language: str = "zh"
    theme: str = "light"


@dataclass(frozen=True)
class DeskAppState:
    """`place` is one of PLACES; the words of top bar and status bar."""

    is_unlocked: bool = False
    place: str = "board"
    places: tuple[Facts, ...] = ()
    member_id: str = ""
    member_name: str = ""
    scope: str = ""
    time: str = ""
    day: str = ""
    language: str = "zh"
    theme: str = "light"
    is_online: bool = False
    network: str = ""
    waiting: str = ""
    marks: tuple[Facts, ...] = ()
    failure: str = ""
    notice: str = ""


@dataclass(frozen=True)
class Pages:
    """The view models of one shift."""

    board: BoardPageModel
    intake: IntakePageModel
    importing: ImportPageModel
    order: TimelinePageModel
    quarantine: QuarantinePageModel
    finder: FinderModel


@QmlElement
class DeskAppModel(ViewModel):
    isUnlockedChanged = Signal()
    placeChanged = Signal()
    placesChanged = Signal()
    memberIdChanged = Signal()
    memberNameChanged = Signal()
    scopeChanged = Signal()
    timeChanged = Signal()
    dayChanged = Signal()
    languageChanged = Signal()
    themeChanged = Signal()
    isOnlineChanged = Signal()
    networkChanged = Signal()
    waitingChanged = Signal()
    marksChanged = Signal()
    failureChanged = Signal()
    noticeChanged = Signal()
    pagesChanged = Signal()
    lockChanged = Signal()

    unlocked = Signal(Shift)
    lockedAgain = Signal()
    spoken = Signal(str)
    state: DeskAppState

    def __init__(
        self,
        background: Background,
        clock: Clock,
        read_card: Callable[[], LockCard],
        unlock: Callable[[str, str], Awaitable[Shift]],
        details: Callable[[Shift], Details],
        preferences: DeskPreferences,
        keep_preferences: Callable[[DeskPreferences], None],
        demo_pin: str = "",
    ) -> None:
        self.state = DeskAppState(language=preferences.language, theme=preferences.theme)
        super().__init__()
        self._background, self._clock, self._read_card = background, clock, read_card
        self._unlock, self._details, self._keep_preferences = unlock, details, keep_preferences
        self.preferences = preferences
        self.pictures = Pictures()
        self.shift: Shift | None = None
        self._lock = DeskLockModel(demo_pin, self._try_pin)
        self._pages: Pages | None = None
        self._timer = QTimer(self, interval=1000)
        self._timer.timeout.connect(self.tick)
        self._timer.start()
        self._show_lock()
        self.tick()

    # Locking and unlocking

    def _show_lock(self) -> None:
        self._lock.show(self._read_card(), self.preferences.language)

    def _try_pin(self, member: str, pin: str) -> None:
        self._background.spawn(self._open(member, pin))

    async def _open(self, member: str, pin: str) -> None:
        try:
            shift = await self._unlock(member, pin)
        except DoorstepError as error:
            self._lock.fail(told(error, self.preferences.language))
            return
        self._begin(shift)

    def _begin(self, shift: Shift) -> None:
        self.shift = shift
        shift.speak(self.preferences.language)
        details = self._details(shift)
        board = BoardPageModel(shift)
        order = TimelinePageModel(shift, details, self.pictures)
        quarantine = QuarantinePageModel(shift, board, details)
        finder = FinderModel(shift, self._commands, self.openOrder)
        self._pages = Pages(board, IntakePageModel(shift), ImportPageModel(shift), order, quarantine, finder)
        board.opened.connect(self.openOrder)
        board.chipsChanged.connect(self._count)
        shift.syncChanged.connect(self._count)
        shift.refused.connect(self._notice)
        shift.locked.connect(self.lock)
        self.pagesChanged.emit()
        member = shift.parts.member
        self.become(replace(self.state, is_unlocked=True, place="board", member_id=member.member, member_name=member.name, notice=""))
        self._count()
        self.unlocked.emit(shift)

    @Slot()
    def lock(self) -> None:
        """Everything of the shift leaves the screen; what is saved stays saved and goes on being sent."""
        if self.shift is None or self._pages is None:
            return
        shift, pages = self.shift, self._pages
        self.shift, self._pages = None, None
        self.become(replace(self.state, is_unlocked=False, notice=""))
        self.pagesChanged.emit()
        shift.syncChanged.disconnect(self._count)
        shift.refused.disconnect(self._notice)
        for model in (pages.finder, pages.quarantine, pages.order, pages.importing, pages.intake, pages.board):
            model.deleteLater()
        self.pictures.clear()
        self._show_lock()
        self.lockedAgain.emit()

    # Places

    @Slot(str)
    def goTo(self, place: str) -> None:
        if place in PLACES:
            self.become(replace(self.state, place=place, notice=""))
            if place == "order" and self._pages is not None and not self._pages.order.state.order_id:
                self._pages.order.open(self._pages.board.state.selected)

    @Slot(str)
    def openOrder(self, order_id: str) -> None:
        if self._pages is not None and order_id:
            self._pages.order.open(order_id)
            self.become(replace(self.state, place="order", notice=""))

    def _commands(self) -> tuple[Command, ...]:
        """What the command field offers besides orders."""
        said = self.preferences.language
        places = tuple(Command(place, sentence(f"desk.place_{place}", said), partial(self.goTo, place)) for place in PLACES)
        return (
            *places,
            Command("theme", sentence("desk.command_theme", said), self.switchTheme),
            Command("language", sentence("desk.command_language", said), self.switchLanguage),
            Command("sync", sentence("desk.command_sync", said), self.syncNow),
            Command("lock", sentence("desk.command_lock", said), self.lock),
        )

    # What the person likes

    @Slot()
    def switchLanguage(self) -> None:
        self.speak("en" if self.preferences.language == "zh" else "zh")

    @Slot(str)
    def speak(self, language: str) -> None:
        self._prefer(replace(self.preferences, language=language))

    @Slot()
    def switchTheme(self) -> None:
        self._prefer(replace(self.preferences, theme="light" if self.preferences.theme == "dark" else "dark"))

    def _prefer(self, preferences: DeskPreferences) -> None:
        self.preferences = preferences
        self._keep_preferences(preferences)
        self.become(replace(self.state, language=preferences.language, theme=preferences.theme))
        self.spoken.emit(preferences.language)
        if self.shift is not None:
            self.shift.speak(preferences.language)
        else:
            self._show_lock()
        self.tick()
        self._count()

    # Bars

    @Slot()
    def syncNow(self) -> None:
        if self.shift is not None:
            self.shift.sync_now()

    def tick(self) -> None:
        """Once a second: the clock, and the limits of the page that is seen."""
        now_ms, offset = self._clock.wall_ms(), self._clock.offset_min()
        time = clock_time(now_ms, offset, seconds=True)
        self.become(replace(self.state, time=time, day=day(now_ms, offset, self.preferences.language)))
        if self._pages is not None:
            self._pages.board.tick()
            if self.state.place == "order":
                self._pages.order.tick()

    def _count(self) -> None:
        if self.shift is None or self._pages is None:
            return
        board = self._pages.board
        said = self.preferences.language
        failure = ""
        if self.shift.failure:
            failure = self.shift.failure
        self.become(
            replace(
                self.state,
                places=places(board.state.chips, board.state.held_count, said),
                scope=scope(board.names, board.state.today_count),
                is_online=self.shift.network == "online",
                network=sentence("desk.online" if self.shift.network == "online" else "desk.offline", said),
                waiting=waiting(self.shift, self._clock.wall_ms()),
                marks=marks(board, said),
                failure=failure,
            )
        )

    def _notice(self, words: str) -> None:
        self.become(replace(self.state, notice=words))

    @Slot()
    def dismissNotice(self) -> None:
        self.become(replace(self.state, notice=""))

    # For QML

    @Property(bool, notify=isUnlockedChanged)
    def isUnlocked(self) -> bool:
        return self.state.is_unlocked

    @Property(str, notify=placeChanged)
    def place(self) -> str:
        return self.state.place

    @Property(QVariantList, notify=placesChanged)
    def places(self) -> list[Facts]:
        return list(self.state.places)

    @Property(str, notify=memberIdChanged)
    def memberId(self) -> str:
        return self.state.member_id

    @Property(str, notify=memberNameChanged)
    def memberName(self) -> str:
        return self.state.member_name

    @Property(str, notify=scopeChanged)
    def scope(self) -> str:
        return self.state.scope

    @Property(str, notify=timeChanged)
    def time(self) -> str:
        return self.state.time

    @Property(str, notify=dayChanged)
    def day(self) -> str:
        return self.state.day

    @Property(str, notify=languageChanged)
    def language(self) -> str:
        return self.state.language

    @Property(str, notify=themeChanged)
    def theme(self) -> str:
        return self.state.theme

    @Property(bool, notify=isOnlineChanged)
    def isOnline(self) -> bool:
        return self.state.is_online

    @Property(str, notify=networkChanged)
    def network(self) -> str:
        return self.state.network

    @Property(str, notify=waitingChanged)
    def waiting(self) -> str:
        return self.state.waiting

    @Property(QVariantList, notify=marksChanged)
    def marks(self) -> list[Facts]:
        return list(self.state.marks)

    @Property(str, notify=failureChanged)
    def failure(self) -> str:
        return self.state.failure

    @Property(str, notify=noticeChanged)
    def notice(self) -> str:
        return self.state.notice

    @Property(DeskLockModel, notify=lockChanged)
    def lockPage(self) -> DeskLockModel:
        return self._lock

    @Property(BoardPageModel, notify=pagesChanged)
    def board(self) -> BoardPageModel | None:
        return self._pages.board if self._pages else None

    @Property(IntakePageModel, notify=pagesChanged)
    def intake(self) -> IntakePageModel | None:
        return self._pages.intake if self._pages else None

    @Property(ImportPageModel, notify=pagesChanged)
    def importing(self) -> ImportPageModel | None:
        return self._pages.importing if self._pages else None

    @Property(TimelinePageModel, notify=pagesChanged)
    def order(self) -> TimelinePageModel | None:
        return self._pages.order if self._pages else None

    @Property(QuarantinePageModel, notify=pagesChanged)
    def quarantine(self) -> QuarantinePageModel | None:
        return self._pages.quarantine if self._pages else None

    @Property(FinderModel, notify=pagesChanged)
    def finder(self) -> FinderModel | None:
        return self._pages.finder if self._pages else None


def places(chips: tuple[Facts, ...], held: int, language: str) -> tuple[Facts, ...]:
    """The rail: {key, text, icon, count}; a count stands where somebody waits for the desk."""
    icons = {"board": "orders", "intake": "phone", "import": "down", "order": "doc", "quarantine": "shield"}
    counts = {"quarantine": held}
    return tuple(
        {"key": key, "text": sentence(f"desk.place_{key}", language), "icon": icons[key], "count": counts.get(key, 0)} for key in PLACES
    )


def scope(names: Names, today: int) -> str:
    """Whose orders these are: areas, trades, how many today."""
    said = names.language
    pause = sentence("desk.pause", said)
    areas = sentence("desk.and", said).join(names.area(area.id) for area in names.setup.areas)
    served = dict.fromkeys(sector for crew in names.setup.crews for sector in crew.sectors)
    sectors = " ".join(names.sector(sector) for sector in served)
    return pause.join([areas, sectors, sentence("desk.n_today", said, n=today)])


def waiting(shift: Shift, now_ms: int) -> str:
    """What is still to be sent: count, bytes, age of the oldest."""
    said, waits = shift.language, shift.waiting
    count = waits.events + waits.files
    if not count:
        return sentence("desk.all_sent", said)
    parts = [sentence("desk.to_send", said, n=count), amount(waits.bytes)]
    if waits.oldest_ms is not None:
        parts.append(sentence("desk.oldest", said, span=span(now_ms - waits.oldest_ms, said)))
    return sentence("desk.pause", said).join(parts)


def marks(board: BoardPageModel, language: str) -> tuple[Facts, ...]:
    """The three marks over all orders here: {stage, text}."""
    stages = [row.stage for row in board.all_rows.values()]
    return tuple(
        {"stage": stage, "text": sentence(f"desk.n_{stage}", language, n=stages.count(stage))}
        for stage in ("device", "received", "verified")
    )


def open_desk(app: DeskAppModel) -> OpenWindow:
    """Opens the desk's window on `app`."""
    opened = open_window(Path(__file__).with_name("DeskWindow.qml"), {"app": app}, app.preferences.language, images={"desk": app.pictures})
    app.spoken.connect(opened.language.speak)
    return opened
