"""The places of an unlocked shift: today, an order taken in, the open order, knowledge, sync, settings.

The one rule: nothing of these is loaded before the lock page is on the screen; `FieldAppModel` asks for this module then.
"""

from collections.abc import Callable

from PySide6.QtCore import Property, QObject, Signal, Slot
from PySide6.QtQml import QmlElement

from ui.common.people import PeopleModel
from ui.common.shift import Shift
from ui.field.asked_photos import PhotoSource
from ui.field.device_care import DeviceCareModel
from ui.field.grant_end import why_ended
from ui.field.knowledge_page import KnowledgePageModel
from ui.field.new_order_page import NewOrderPageModel
from ui.field.order_page import OrderPageModel
from ui.field.pages import CUSTOMER
from ui.field.preferences import Preferences
from ui.field.settings_page import SettingsPageModel
from ui.field.standing import StandingModel
from ui.field.sync_page import SyncPageModel
from ui.field.today_page import TodayPageModel

__all__ = ["CUSTOMER", "FieldPlacesModel"]

QML_IMPORT_NAME = "Doorstep.Field"
QML_IMPORT_MAJOR_VERSION = 1


@QmlElement
class FieldPlacesModel(QObject):
    """One shift's view models; they live and go together."""

    neverChanged = Signal()

    def __init__(
        self,
        shift: Shift,
        photos: PhotoSource,
        preferences: Preferences,
        open_order: Callable[[str], None],
        open_sync: Callable[[], None],
        open_new: Callable[[], None],
        prefer: Callable[[Preferences], None],
        parent: QObject,
        is_plain: bool = False,
    ) -> None:
        """`is_plain`: without the list of orders, which may be what stops the program."""
        # Owned by Qt from here: a model must outlive the items that Qt deletes a moment later.
        super().__init__(parent)
        # Why there is no list, where the member may not read it any more.
        self.ended = why_ended(shift)
        self.is_plain = is_plain or bool(self.ended)
        self.order_page = OrderPageModel(shift, photos)
        self.new_order_page, self._open_new = NewOrderPageModel(shift, open_order), open_new
        self.today_page = None if self.is_plain else TodayPageModel(shift, open_order, open_sync)
        self.knowledge_page = KnowledgePageModel(shift)
        self.sync_page = SyncPageModel(shift)
        self.standing_model = StandingModel(shift, self)
        self.settings_page = SettingsPageModel(shift, preferences, prefer)
        self.care_model = DeviceCareModel(shift, self.sync_page.carry_sheet, self)
        self.people_model = PeopleModel(shift, self)
        for page in (self.today_page, self.new_order_page, self.order_page, self.knowledge_page, self.sync_page, self.settings_page):
            if page is not None:
                page.setParent(self)

    @Slot()
    def takeIn(self) -> None:
        """An order of the crew's own, beside the one that is chosen in the list."""
        self.new_order_page.begin(self.today_page.state.chosen if self.today_page is not None else "")
        self._open_new()

    def tick(self) -> None:
        """Ages and limits are counted again."""
        if self.today_page is not None:
            self.today_page.tick()
        self.order_page.tick()

    @Property(TodayPageModel, notify=neverChanged)
    def today(self) -> TodayPageModel | None:
        return self.today_page

    @Property(bool, notify=neverChanged)
    def mayTakeIn(self) -> bool:
        return self.new_order_page.may_begin

    @Property(NewOrderPageModel, notify=neverChanged)
    def newOrder(self) -> NewOrderPageModel:
        return self.new_order_page

    @Property(OrderPageModel, notify=neverChanged)
    def order(self) -> OrderPageModel:
        return self.order_page

    @Property(KnowledgePageModel, notify=neverChanged)
    def knowledge(self) -> KnowledgePageModel:
        return self.knowledge_page

    @Property(SyncPageModel, notify=neverChanged)
    def sync(self) -> SyncPageModel:
        return self.sync_page

    @Property(DeviceCareModel, notify=neverChanged)
    def care(self) -> DeviceCareModel:
        return self.care_model

    @Property(PeopleModel, notify=neverChanged)
    def people(self) -> PeopleModel:
        return self.people_model

    @Property(StandingModel, notify=neverChanged)
    def standing(self) -> StandingModel:
        return self.standing_model

    @Property(SettingsPageModel, notify=neverChanged)
    def settings(self) -> SettingsPageModel:
        return self.settings_page
