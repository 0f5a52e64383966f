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

from PySide6.QtCore import QTimer, Signal, Slot
from PySide6.QtQml import QmlElement

from app.domain.errors import DoorstepError
from app.domain.identity import Clock
from app.storage.lock_card import LockCard
from app.wording import sentence
from ui.background import Background
from ui.common.shift import Shift
from ui.common.window import OpenWindow, open_window
from ui.desk.admin_page import AdminPageModel
from ui.desk.bars import PLACES, marks, places, scope, waiting
from ui.desk.board_page import BoardPageModel
from ui.desk.desk_lock import DeskLockModel, why_locked
from ui.desk.desk_shown import DeskAppState, DeskShown, Pages
from ui.desk.details import Details, Pictures
from ui.desk.erasing import ErasingModel
from ui.desk.exporting import ExportingModel
from ui.desk.finder import Command, FinderModel
from ui.desk.import_page import ImportPageModel
from ui.desk.intake_page import IntakePageModel
from ui.desk.integrity_page import IntegrityPageModel
from ui.desk.quarantine_page import QuarantinePageModel
from ui.desk.timeline_page import TimelinePageModel
from ui.desk.times import clock_time, day

QML_IMPORT_NAME = "Doorstep.Desk"
QML_IMPORT_MAJOR_VERSION = 1


@dataclass(frozen=True)
class DeskPreferences:
    """What a dispatcher likes: "zh" or "en", "light" or "dark"."""

    language: str = "zh"
    theme: str = "light"


@QmlElement
class DeskAppModel(DeskShown):
    unlocked = Signal(Shift)
    lockedAgain = Signal()
    spoken = Signal(str)

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
        self._refused, self._tone = "", "warn"
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
            self._lock.fail(why_locked(error, self.preferences.language))
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
        calls = details.calls
        erasing = ErasingModel(shift, lambda: order.state.order_id)
        integrity, admin = IntegrityPageModel(shift, calls), AdminPageModel(shift, calls)
        taking = (IntakePageModel(shift), ImportPageModel(shift))
        self._pages = Pages(board, *taking, order, quarantine, ExportingModel(shift, calls), erasing, integrity, admin, finder)
        order.orderIdChanged.connect(erasing.look)
        integrity.calling.countChanged.connect(self._count)
        integrity.calling.callChanged.connect(self._tell)
        admin.askedCountChanged.connect(self._count)
        board.opened.connect(self.openOrder)
        board.chipsChanged.connect(self._count)
        board.heldCountChanged.connect(self._count)
        shift.syncChanged.connect(self._count)
        shift.refused.connect(self._notice)
        admin.noticed.connect(self._alarm)
        shift.locked.connect(self.lock)
        self.pagesChanged.emit()
        member = shift.parts.member
        self.become(replace(self.state, is_unlocked=True, place="board", member_id=member.member, member_name=member.name))
        self._notice("")
        self._count()
        self.unlocked.emit(shift)

    @Slot()
    def lock(self) -> None:
        """Everything of the shift leaves the screen; what is saved stays saved and goes on being sent."""
        if self.shift is None or self._pages is None:
            return
        shift, pages = self.shift, self._pages
        self.shift, self._pages = None, None
        # No pagesChanged: the pages that are going must not meet an empty place on their way out.
        self.become(replace(self.state, is_unlocked=False))
        self._notice("")
        shift.syncChanged.disconnect(self._count)
        shift.refused.disconnect(self._notice)
        beside = (pages.finder, pages.admin, pages.integrity, pages.erasing, pages.exporting)
        for model in (*beside, pages.quarantine, pages.order, pages.importing, pages.intake, pages.board):
            model.deleteLater()
        self.pictures.clear()
        self._show_lock()
        self.lockedAgain.emit()

    # Places

    @Slot(str)
    def goTo(self, place: str) -> None:
        if place in PLACES:
            self._stand(place)
            if place == "order" and self._pages is not None and not self._pages.order.state.order_id:
                self._pages.order.open(self._pages.board.state.selected)

    @Slot()
    def goToPins(self) -> None:
        if self._pages is not None:
            self._pages.admin.goTo("pins")
            self.goTo("admin")

    @Slot(str)
    def openOrder(self, order_id: str) -> None:
        if self._pages is not None and order_id:
            self._pages.order.open(order_id)
            self._stand("order")

    def _stand(self, place: str) -> None:
        self.become(replace(self.state, place=place))
        if self._pages is not None:
            self._pages.integrity.calling.turn(is_before=place == "integrity")
        self._notice("")

    def _commands(self) -> tuple[Command, ...]:
        """What the command field offers besides orders."""
        said = self.preferences.language
        places = tuple(Command(place, sentence(f"desk.place_{place}", said), partial(self.goTo, place)) for place in PLACES)
        return (
            *places,
            Command("theme", sentence("desk.command_theme", said), self.switchTheme),
            Command("language", sentence("desk.command_language", said), self.switchLanguage),
            Command("pins", sentence("desk.command_pins", said), self.goToPins),
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

    @Slot()
    def tick(self) -> None:
        """Once a second: the clock, and the limits of the page that is seen."""
        now_ms, offset = self._clock.wall_ms(), self._clock.offset_min()
        time = clock_time(now_ms, offset, seconds=True)
        self.become(replace(self.state, time=time, day=day(now_ms, offset, self.preferences.language)))
        if self._pages is not None:
            self._pages.board.tick()
            if self.state.place == "order":
                self._pages.order.tick()
            self._pages.admin.tick(is_seen=self.state.place == "admin")

    @Slot()
    def _count(self) -> None:
        if self.shift is None or self._pages is None:
            return
        board = self._pages.board
        said = self.preferences.language
        self.become(
            replace(
                self.state,
                places=places(board.state.held_count, self._pages.integrity.calling.state.count, self._pages.admin.state.asked_count, said),
                scope=scope(board.names, board.state.today_count),
                is_online=self.shift.is_connected,
                network=sentence("desk.online" if self.shift.is_connected else "desk.offline", said),
                waiting=waiting(self.shift, self._clock.wall_ms()),
                marks=marks(board, said),
                failure=self.shift.failure,
            )
        )

    @Slot(str)
    def _notice(self, words: str) -> None:
        self._alarm("warn", words)

    @Slot(str, str)
    def _alarm(self, tone: str, words: str) -> None:
        self._refused, self._tone = words, tone
        self._tell()

    @Slot()
    def _tell(self) -> None:
        """What a person's own act met comes first; what calls them waits behind it, on every page, until it was met too."""
        call = "" if self._pages is None else self._pages.integrity.calling.state.call
        place = "integrity" if call and not self._refused else ""
        tone = self._tone if self._refused else "warn"
        self.become(replace(self.state, notice=self._refused or call, notice_place=place, notice_tone=tone))

    @Slot()
    def dismissNotice(self) -> None:
        if self.state.notice_place and self._pages is not None:
            self._pages.integrity.calling.understand()
        else:
            self._notice("")

    @Slot()
    def followNotice(self) -> None:
        self.goTo(self.state.notice_place)


def open_desk(app: DeskAppModel) -> OpenWindow:
    """Opens the desk's window on `app`."""
    opened = open_window(Path(__file__).with_name("DeskWindow.qml"), {"app": app}, app.preferences.language, images={"desk": app.pictures})
    app.spoken.connect(opened.language.speak)
    return opened
