"""The crew's window: locked or unlocked, which place is shown, which order is open, and how the person likes the screen.

For whoever composes it (ui/compose.py), all the constructor takes:

    app = FieldAppModel(
        background,                 # the two lanes
        clock,
        read_card,                  # () -> LockCard; asked at the start and each time the window locks
        unlock,                     # async (member_id, pin) -> Shift; may raise Refused, its sentence is shown at the pad
        check_pin,                  # (member_id, pin) -> None, blocking, for handing the tablet back; raises Refused
        preferences,                # Preferences as kept from last time
        keep_preferences,           # (Preferences) -> None
        photos,                     # a PhotoSource; None: camera or file, asked on the screen
        demo_pin,                   # "" outside the demo
        is_plain,                   # no list and no order: sync and settings only (ui/safe_start.py)
    )
    opened = open_field(app)        # ui/field/field_window.py -> OpenWindow; keep both, close() the window before dropping the model

`app.unlocked(Shift)` and `app.lockedAgain()` tell when sync may start and should go on without a person. The one rule: this
is the only place that makes view models of a shift, and it drops all of them when the window locks.
"""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Property, QObject, QTimer, Signal, Slot
from PySide6.QtQml import QmlElement

from app.domain.errors import DoorstepError
from app.domain.identity import Clock, OrderId
from app.wording import sentence, told
from ui.background import Background
from ui.common.viewmodel import ViewModel
from ui.field.asked_photos import AskedPhotos, PhotoSource
from ui.field.customer_stage import CustomerStage
from ui.field.field_state import FieldAppState
from ui.field.lock_page import LockPageModel
from ui.field.look import LookModel
from ui.field.preferences import Preferences

# Loaded while the lock page stands, not before it.
if TYPE_CHECKING:
    from app.storage.files import Files
    from app.storage.lock_card import LockCard
    from ui.common.shift import Shift
    from ui.field.order_page import OrderPageModel
    from ui.field.places import FieldPlacesModel
    from ui.field.sync_page import SyncPageModel
    from ui.field.today_page import TodayPageModel

QML_IMPORT_NAME = "Doorstep.Field"
QML_IMPORT_MAJOR_VERSION = 1

# How often limits and ages on the screen are counted again.
_TICK_MS = 20_000


@QmlElement
class FieldAppModel(ViewModel):
    placeChanged = Signal()
    isUnlockedChanged = Signal()
    isOrderOpenChanged = Signal()
    noticeChanged = Signal()
    memberIdChanged = Signal()
    memberNameChanged = Signal()
    waitingCountChanged = Signal()
    pagesChanged = Signal()
    customerChanged = Signal()
    lockChanged = Signal()

    # The Shift; its class is not loaded yet where this stands.
    unlocked = Signal(QObject)
    lockedAgain = Signal()
    spoken = Signal(str)
    state: FieldAppState

    def __init__(
        self,
        background: Background,
        clock: Clock,
        read_card: "Callable[[], LockCard]",
        unlock: "Callable[[str, str], Awaitable[Shift]]",
        check_pin: Callable[[str, str], None],
        preferences: Preferences,
        keep_preferences: Callable[[Preferences], None],
        photos: PhotoSource | None = None,
        demo_pin: str = "",
        is_plain: bool = False,
    ) -> None:
        self.state = FieldAppState()
        super().__init__()
        self._background, self.clock, self._read_card, self._unlock = background, clock, read_card, unlock
        self._look = LookModel(preferences, keep_preferences, self)
        self._look.liked.connect(self._liked)
        self.asked_photos = AskedPhotos(self)
        self.asked_photos.refused.connect(lambda code: self._notice(sentence(code, self.preferences.language)))
        self.photos: PhotoSource = photos or self.asked_photos
        self.shift: Shift | None = None
        self._lock = LockPageModel(clock, demo_pin, self._try_pin)
        self._was_unlocked, self._is_plain = False, is_plain
        self._places: FieldPlacesModel | None = None
        self._stage = CustomerStage(check_pin, self)
        self._stage.changed.connect(self.customerChanged)
        self._timer = QTimer(self, interval=_TICK_MS)
        self._timer.timeout.connect(self.tick)
        self._timer.start()
        self._show_lock()

    def _show_lock(self) -> None:
        self._lock.show(self._read_card(), self.preferences.language, was_unlocked=self._was_unlocked)

    def _try_pin(self, member: str, pin: str) -> None:
        self._background.spawn(self._open(member, pin))

    async def _open(self, member: str, pin: str) -> None:
        try:
            shift = await self._unlock(member, pin)
        except DoorstepError as error:
            self._lock.fail(told(error, self.preferences.language))
            return
        self._begin(shift)

    def warm(self) -> None:
        """Loads the places while the lock page stands, so that the first unlock need not."""
        import ui.field.places  # noqa: F401

    def _begin(self, shift: "Shift") -> None:
        from ui.field.places import FieldPlacesModel

        self.shift, self._was_unlocked = shift, True
        shift.speak(self.preferences.language)
        ways = (self.openOrder, partial(self.goTo, "sync"), partial(self.goTo, "new"), self._look.prefer)
        self._places = places = FieldPlacesModel(shift, self.photos, self.preferences, *ways, self, self._is_plain)
        shift.languageChanged.connect(self._speak)
        shift.refused.connect(self._notice)
        shift.syncChanged.connect(self._count)
        shift.locked.connect(self.lock)
        places.order_page.opened.connect(self._order_shown)
        places.order_page.closed.connect(self._order_left)
        places.order_page.customerWanted.connect(self._hand_over)
        self.pagesChanged.emit()
        member, store = shift.parts.member, shift.parts.store
        place = "sync" if places.is_plain else "today"
        self.become(FieldAppState(place, True, False, places.ended, member.member, member.name, shift.waiting_count))
        if not places.is_plain and (before := str(store.remembered(f"open.{member.member}", ""))) and store.order(before):
            self.openOrder(before)
        self.unlocked.emit(shift)

    @Slot()
    def lock(self) -> None:
        """Everything of the shift leaves the screen; what is saved stays saved and goes on being sent."""
        if self.shift is None:
            return
        shift, places = self.shift, self._places
        self.shift = None
        self._stage.take_back()
        self.become(replace(self.state, is_unlocked=False, is_order_open=False, notice=""))
        # No pagesChanged: the screens that are going must not meet an empty place on their way out.
        self._places = None
        if places is not None:
            places.deleteLater()
        shift.refused.disconnect(self._notice)
        shift.languageChanged.disconnect(self._speak)
        shift.syncChanged.disconnect(self._count)
        self._show_lock()
        self.lockedAgain.emit()

    @Slot(str)
    def openOrder(self, order_id: str) -> None:
        if self._places is not None and not self._places.ended:
            self._places.order_page.open(OrderId(order_id))

    @Slot()
    def _order_shown(self) -> None:
        """The list stays until the order is read: nobody looks at an empty page."""
        self.become(replace(self.state, is_order_open=True, notice=""))

    @Slot()
    def _order_left(self) -> None:
        place = "today" if self.state.place == "new" else self.state.place
        self.become(replace(self.state, is_order_open=False, place=place))

    @Slot(str)
    def _hand_over(self, purpose: str) -> None:
        order_id = self._places.order_page.order_id if self._places else None
        if self.shift is not None and order_id is not None:
            self._stage.give(self.shift, order_id, purpose)

    @property
    def preferences(self) -> Preferences:
        return self._look.preferences

    @Slot()
    def _liked(self) -> None:
        """Another language, theme, text size or hand: every screen follows."""
        if self.shift is not None:
            self.shift.speak(self.preferences.language)
        if self._places is not None:
            self._places.settings_page.show(self.preferences)
        self.spoken.emit(self.preferences.language)
        if self.shift is None:
            self._show_lock()

    @Slot()
    def tick(self) -> None:
        if self._background.stopping.is_set():
            self._timer.stop()
        elif self.shift is None:
            self._lock.tick()
        elif self._places is not None:
            self._places.tick()

    def files(self) -> "Files | None":
        """Where the photos of the open replica lie, for the image provider."""
        return self.shift.parts.store.files if self.shift is not None else None

    @Slot()
    def _speak(self) -> None:
        """The customer's view may speak another language for a while; the whole window follows."""
        if self.shift is not None:
            self.spoken.emit(self.shift.language)

    @Slot(str)
    def _notice(self, said: str) -> None:
        self.become(replace(self.state, notice=said))

    @Slot()
    def _count(self) -> None:
        if self.shift is not None:
            self.become(replace(self.state, waiting_count=self.shift.waiting_count))

    @Slot(str)
    def goTo(self, place: str) -> None:
        self.become(replace(self.state, place=place))

    @Slot()
    def dismissNotice(self) -> None:
        self.become(replace(self.state, notice=""))

    @Property(str, notify=placeChanged)
    def place(self) -> str:
        return self.state.place

    @Property(bool, notify=isUnlockedChanged)
    def isUnlocked(self) -> bool:
        return self.state.is_unlocked

    @Property(bool, notify=isOrderOpenChanged)
    def isOrderOpen(self) -> bool:
        return self.state.is_order_open

    @Property(str, notify=noticeChanged)
    def notice(self) -> str:
        return self.state.notice

    @Property(str, notify=memberIdChanged)
    def memberId(self) -> str:
        return self.state.member_id

    @Property(str, notify=memberNameChanged)
    def memberName(self) -> str:
        return self.state.member_name

    @Property(int, notify=waitingCountChanged)
    def waitingCount(self) -> int:
        return self.state.waiting_count

    @Property(LookModel, notify=lockChanged)
    def look(self) -> LookModel:
        return self._look

    @Property(LockPageModel, notify=lockChanged)
    def lockPage(self) -> LockPageModel:
        return self._lock

    @Property(AskedPhotos, notify=lockChanged)
    def camera(self) -> AskedPhotos:
        return self.asked_photos

    @Property(QObject, notify=pagesChanged)
    def places(self) -> "FieldPlacesModel | None":
        return self._places

    @property
    def today(self) -> "TodayPageModel | None":
        return self._places.today_page if self._places else None

    @property
    def order(self) -> "OrderPageModel | None":
        return self._places.order_page if self._places else None

    @property
    def sync(self) -> "SyncPageModel | None":
        return self._places.sync_page if self._places else None

    @Property(QObject, notify=customerChanged)
    def customer(self) -> QObject | None:
        return self._stage.customer
