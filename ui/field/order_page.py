"""The open order: its head, the rail of its steps, the step that is shown, undo, and leaving it.

The one rule: the page follows the visit. A step that closes shows the next one; what was picked in the rail stays until then.
"""

from PySide6.QtCore import Property, QObject, Signal, Slot
from PySide6.QtQml import QmlElement

from app.domain.errors import DoorstepError
from app.domain.identity import OrderId
from app.domain.procedure import Step
from app.wording import told
from ui.common.listmodel import Rows
from ui.common.shift import Shift
from ui.common.viewmodel import QVariantList, ViewModel
from ui.field.asked_photos import PhotoSource
from ui.field.customer_sheet import CustomerSheetModel
from ui.field.leave_sheet import LeaveSheetModel
from ui.field.open_order import OpenOrder, read_open, with_draft
from ui.field.order_state import SIGNED, OrderPageState, StepRows, derive, rail, shown_first
from ui.field.pages import page_of
from ui.field.step_page import StepModel
from ui.field.undo import UndoModel

QML_IMPORT_NAME = "Doorstep.Field"
QML_IMPORT_MAJOR_VERSION = 1


@QmlElement
class OrderPageModel(ViewModel):
    """`open` and `leave`; signals `opened` once there is something to show, `closed`, `customerWanted(purpose)`."""

    orderIdChanged = Signal()
    numberChanged = Signal()
    urgencyChanged = Signal()
    faultChanged = Signal()
    whoChanged = Signal()
    badgesChanged = Signal()
    clockWordChanged = Signal()
    clockTextChanged = Signal()
    clockToneChanged = Signal()
    currentIndexChanged = Signal()
    bannerChanged = Signal()
    bannerTextChanged = Signal()
    bannerToneChanged = Signal()
    bannerActionChanged = Signal()
    canLeaveChanged = Signal()
    canSuspendChanged = Signal()
    stepsChanged = Signal()
    stepChanged = Signal()

    opened = Signal()
    closed = Signal()
    customerWanted = Signal(str)
    state: OrderPageState

    def __init__(self, shift: Shift, photos: PhotoSource) -> None:
        self.state = OrderPageState()
        super().__init__()
        self._shift, self._photos = shift, photos
        self._steps = StepRows(self)
        self._customer = CustomerSheetModel(shift, self)
        self._leaving = LeaveSheetModel(shift, self.leave, self)
        self._step: StepModel | None = None
        self._picked: Step | None = None
        self._undoing = UndoModel(shift, self)
        self._undoing.undone.connect(self._undone)
        self.order_id: OrderId | None = None
        self._is_asked = False
        shift.orderChanged.connect(self._order_changed)
        shift.languageChanged.connect(self.tick)

    def open(self, order_id: OrderId) -> None:
        """Shows an order at the step where its visit stands."""
        self._forget()
        self.order_id = order_id
        self.tick()
        self._remember(order_id)

    @Slot()
    def leave(self) -> None:
        """Back to the list; nothing is lost, all of it is a record or a draft."""
        self._remember("")
        self.closed.emit()
        self.order_id = None
        self._forget()

    @Slot()
    def tick(self) -> None:
        """Reads the order anew, once for all that is asked before the reading begins: a step that closes asks twice."""
        if not self._is_asked:
            self._is_asked = True
            self._shift.background.spawn(self._load())

    async def _load(self) -> None:
        shift = self._shift
        try:
            found = await shift.background.store(self._read)
        except DoorstepError as error:
            shift.refused.emit(told(error, shift.language))
            return
        if found is not None and self.order_id == found[0].order.id:
            self._show(*found)

    def _read(self) -> tuple[OpenOrder, Step] | None:
        """In the store lane, all looked up when its turn has come: the order with the draft of the step to show."""
        self._is_asked = False
        order_id, picked, parts, language = self.order_id, self._picked, self._shift.parts, self._shift.language
        opened = read_open(parts, order_id, picked, language) if order_id is not None else None
        if opened is None:
            return None
        shown = picked or shown_first(opened, self._step.step if self._step else None)
        return (opened if picked else with_draft(parts, opened, shown)), shown

    def _show(self, opened: OpenOrder, shown: Step) -> None:
        wanted = page_of(shown, is_signed=opened.order.state in SIGNED)
        if self._step is None or type(self._step) is not wanted or self._step.order_id != opened.order.id:
            self._swap(wanted(self._shift, opened, self._photos))
        else:
            self._step.show(opened)
        was_shown = self.state.order_id
        self._show_head(opened, shown)
        if not was_shown:
            self.opened.emit()

    def _show_head(self, opened: OpenOrder, shown: Step) -> None:
        self._steps.show(rail(opened, shown, is_blocked=self._step is not None and self._step.state.is_blocked))
        self._customer.show(opened)
        self._leaving.show(opened)
        self.become(derive(opened, self._shift.parts.catalog, shown))

    def _swap(self, step: StepModel | None) -> None:
        old, self._step = self._step, step
        if step is not None:
            # Owned by Qt from here: the old page lives a moment longer than our reference to its model.
            step.setParent(self)
            step.stepClosed.connect(self._step_closed)
            # What the customer is about to answer rests on the record: it is no longer taken back by one tap.
            step.customerWanted.connect(self._undoing.forget)
            step.customerWanted.connect(self.customerWanted)
            step.mendWanted.connect(self._mend)
            step.undoOffered.connect(self._offer_undo)
            step.leaveWanted.connect(self.leave)
            step.isBlockedChanged.connect(self._blocked)
        self.stepChanged.emit()
        if old is not None:
            old.deleteLater()

    def _forget(self) -> None:
        self._picked = None
        self._undoing.forget()
        self._swap(None)
        self.become(OrderPageState())

    def _remember(self, order_id: str) -> None:
        """A restart shows the same order again."""
        parts, background = self._shift.parts, self._shift.background

        async def write() -> None:
            await background.store(lambda: parts.store.remember(f"open.{parts.member.member}", order_id))

        background.spawn(write())

    @Slot(str)
    def _order_changed(self, order_id: str) -> None:
        if order_id in ("", self.order_id):
            self.tick()

    @Slot()
    def _step_closed(self) -> None:
        self._picked = None
        self.tick()

    @Slot(str, str)
    def _mend(self, step: str, item: str) -> None:
        self._picked = Step(step)
        self.tick()

    @Slot()
    def _blocked(self) -> None:
        if self._step is not None:
            self._show_head(self._step.opened, self._step.step)

    @Slot(str, str)
    def _offer_undo(self, event: str, code: str) -> None:
        if self._step is not None and self.order_id is not None:
            self._undoing.offer(self.order_id, self._step.step, event, dict(self._step.last_draft), code)

    @Slot(str)
    def _undone(self, step: str) -> None:
        """Back at the step whose record was taken back, with its answers as a draft."""
        self._picked = Step(step)
        self._swap(None)
        self.tick()

    @Slot(int)
    def pick(self, number: int) -> None:
        """A step of the rail."""
        if 0 < number <= len(self._steps.rows):
            self._picked = Step(self._steps.rows[number - 1].key)
            self.tick()

    @Slot()
    def bannerPressed(self) -> None:
        """Work goes on after a suspension."""
        order_id, visits = self.order_id, self._shift.parts.visits
        if order_id is not None and self.state.banner_action:
            self._shift.act(lambda: visits.resume(order_id))

    @Property(str, notify=orderIdChanged)
    def orderId(self) -> str:
        return self.state.order_id

    @Property(str, notify=numberChanged)
    def number(self) -> str:
        return self.state.number

    @Property(str, notify=urgencyChanged)
    def urgency(self) -> str:
        return self.state.urgency

    @Property(str, notify=faultChanged)
    def fault(self) -> str:
        return self.state.fault

    @Property(str, notify=whoChanged)
    def who(self) -> str:
        return self.state.who

    @Property(QVariantList, notify=badgesChanged)
    def badges(self) -> list[dict[str, str]]:
        return list(self.state.badges)

    @Property(str, notify=clockWordChanged)
    def clockWord(self) -> str:
        return self.state.clock_word

    @Property(str, notify=clockTextChanged)
    def clockText(self) -> str:
        return self.state.clock_text

    @Property(str, notify=clockToneChanged)
    def clockTone(self) -> str:
        return self.state.clock_tone

    @Property(int, notify=currentIndexChanged)
    def currentIndex(self) -> int:
        return self.state.current_index

    @Property(str, notify=bannerChanged)
    def banner(self) -> str:
        return self.state.banner

    @Property(str, notify=bannerTextChanged)
    def bannerText(self) -> str:
        return self.state.banner_text

    @Property(str, notify=bannerToneChanged)
    def bannerTone(self) -> str:
        return self.state.banner_tone

    @Property(str, notify=bannerActionChanged)
    def bannerAction(self) -> str:
        return self.state.banner_action

    @Property(bool, notify=canLeaveChanged)
    def canLeave(self) -> bool:
        return self.state.can_leave

    @Property(bool, notify=canSuspendChanged)
    def canSuspend(self) -> bool:
        return self.state.can_suspend

    @Property(CustomerSheetModel, notify=stepsChanged)
    def customer(self) -> CustomerSheetModel:
        return self._customer

    @Property(UndoModel, notify=stepsChanged)
    def undoing(self) -> UndoModel:
        return self._undoing

    @Property(LeaveSheetModel, notify=stepsChanged)
    def leaving(self) -> LeaveSheetModel:
        return self._leaving

    @Property(Rows, notify=stepsChanged)
    def steps(self) -> StepRows:
        return self._steps

    @Property(StepModel, notify=stepChanged)
    def step(self) -> StepModel | None:
        return self._step

    @Property(QObject, notify=stepChanged)
    def stepObject(self) -> QObject | None:
        return self._step

    @Property(str, notify=stepChanged)
    def stepPage(self) -> str:
        return self._step.page if self._step is not None else ""
