"""`StepModel`: what every step's page derives from. The order page shows its action bar, the page shows the rest.

A step is three things beside each other: `<step>_page.py` with a frozen `State(StepState)` and a model, a QML file named by
`page`, and a line in `pages.py`. The page's QML has `required property <Step>PageModel model`.

    @QmlElement
    class TidyingPageModel(StepModel):
        broomChanged = Signal()                            # one signal and one property per field of your own state
        step, page = Step.TIDYING, "TidyingPage.qml"
        state: TidyingState                                # class TidyingState(StepState), frozen

        def first_state(self) -> TidyingState: return TidyingState()

        def derive(self, opened: OpenOrder) -> TidyingState:          # pure: tests call it without a window
            return TidyingState(**self.closing(opened, e.SiteTidied(answers=opened.own_answers(self.step))), broom=...)

        def primary_pressed(self) -> None:                 # only called when enabled and not busy
            answers = self.opened.own_answers(self.step)
            self.record(lambda: self.visits.tidy(self.order_id, answers), closes=True)

`items` are the step's items from the procedure as rows (StepItems.qml shows them and answers them through the slots here), so
an item added by YAML alone is on every page. The one rule: enabled, locked and why come from the gates, asked with the body that
is about to be recorded; every answer is kept as a draft at once and survives a restart.
"""

from collections.abc import Callable
from dataclasses import replace
from typing import Any, ClassVar

from PySide6.QtCore import Property, Signal, Slot
from PySide6.QtQml import QmlElement
from shiboken6 import isValid

from app.domain.errors import Broken, DoorstepError
from app.domain.events import Answers, Body
from app.domain.gates import Reason
from app.domain.identity import OrderId
from app.domain.procedure import Check, Item, Photo, Step, Teaching
from app.storage.store import Saved
from app.use_cases.visit import Visits
from app.wording import told
from ui.common.listmodel import Rows
from ui.common.shift import Shift
from ui.common.viewmodel import ViewModel
from ui.field.asked_photos import PhotoSource
from ui.field.open_order import OpenOrder, drafted
from ui.field.photo import prepare
from ui.field.step_bar import StepState as StepState
from ui.field.step_bar import action_bar, back_to, leads_to
from ui.field.step_items import ItemRows, item_rows

QML_IMPORT_NAME = "Doorstep.Field"
QML_IMPORT_MAJOR_VERSION = 1


@QmlElement
class StepModel(ViewModel):
    """Signals for the order page: `stepClosed`, `customerWanted(purpose)` with "explanation", "consent" or "sign_off",
    `mendWanted(step, item)` when the reason was pressed, `undoOffered(event id, sentence's code)` after a correctable record."""

    primaryTextChanged = Signal()
    primaryEnabledChanged = Signal()
    isBusyChanged = Signal()
    reasonChanged = Signal()
    reasonCureChanged = Signal()
    savedTextChanged = Signal()
    savedTimeChanged = Signal()
    markChanged = Signal()
    isClosedChanged = Signal()
    isBlockedChanged = Signal()
    itemsChanged = Signal()

    stepClosed = Signal()
    customerWanted = Signal(str)
    mendWanted = Signal(str, str)
    # The item that the page should bring into sight.
    itemWanted = Signal(str)
    undoOffered = Signal(str, str)
    # The order is finished with: back to the list.
    leaveWanted = Signal()

    step: ClassVar[Step]
    # The QML file of this step, beside this module.
    page: ClassVar[str] = "StepItemsPage.qml"
    state: StepState

    def __init__(self, shift: Shift, opened: OpenOrder, photos: PhotoSource) -> None:
        self.state = self.first_state()
        super().__init__()
        self.shift, self.opened, self.photos = shift, opened, photos
        self.draft: dict[str, object] = dict(opened.draft)
        self._items = ItemRows(self)
        self._busy = False
        self._leads_to = ""
        # The last draft that a record ended: an undo brings its answers back.
        self.last_draft: dict[str, object] = {}
        shift.refused.connect(self._was_refused)
        self.show(opened)

    # What a step says about itself

    def first_state(self) -> Any:
        """An empty state of the page's own class."""
        return StepState()

    def derive(self, opened: OpenOrder) -> Any:
        """The state of the page's own class. Each step has its own; a step without one is our bug."""
        raise Broken("step.not_derived", step=self.step.value)

    def shown_items(self, opened: OpenOrder) -> tuple[Item, ...]:
        """The items that StepItems.qml shows; a page that shows some by itself leaves them out."""
        return opened.procedure.items_of(self.step)

    def primary_pressed(self) -> None:
        """The primary action."""
        raise Broken("step.not_derived", step=self.step.value)

    # What a step uses

    @property
    def visits(self) -> Visits:
        return self.shift.parts.visits

    @property
    def order_id(self) -> OrderId:
        return self.opened.order.id

    def show(self, opened: OpenOrder) -> None:
        """Takes over a newly read order; what was typed here since stays."""
        self.opened = replace(opened, draft=dict(self.draft))
        self.become(self._placed(self.derive(self.opened)))
        self._items.show(item_rows(self.shown_items(self.opened), self.opened.order.visit, self.opened.answers(), self.opened.filling()))

    def keep(self, **values: object) -> None:
        """Keeps drafted values of this step and shows them; they survive a restart."""
        self.draft = {**self.draft, **values}
        self.shift.background.spawn(self._save_draft(dict(self.draft)))
        self.show(self.opened)

    def keep_answers(self, answers: Answers) -> None:
        self.keep(answers={**drafted(self.draft), **answers})

    def record(
        self,
        work: Callable[[], Saved],
        *,
        undo: str = "",
        closes: bool = False,
        then: Callable[[Saved], None] | None = None,
    ) -> None:
        """Records through a use case, once however often it is pressed. `undo` is the code of the sentence that offers to
        take the record back, `closes` ends the step and with it its draft."""
        if self._busy:
            return
        self._set_busy(True)

        def done(saved: Saved) -> None:
            if not isValid(self):
                # The person went on to another step while this was being saved.
                return
            if closes:
                self.last_draft, self.draft = self.draft, {}
            self._set_busy(False)
            # A newer record ends the offer to take the one before it back.
            self.undoOffered.emit(saved.events[-1][0] if undo else "", undo)
            if then is not None:
                then(saved)
            if closes:
                self.stepClosed.emit()

        self.shift.act(work, done)

    def closing(self, opened: OpenOrder, body: Body, primary: str = "", saved: str = "field.draft_saved") -> dict[str, Any]:
        """The fields of the action bar for a step that ends by recording `body`: the gates decide."""
        reasons = opened.reasons(body)
        return self.bar(opened, reasons[0] if reasons else None, primary, saved)

    def bar(self, opened: OpenOrder, reason: Reason | None, primary: str = "", saved: str = "") -> dict[str, Any]:
        """The fields of the action bar with the first reason why the action is locked."""
        return action_bar(opened, self.step, reason, primary, saved, is_busy=self._busy)

    def _placed(self, state: Any) -> Any:
        """The state, or one whose action leads to the current step where this one cannot be recorded now."""
        current = None if state.is_closed else leads_to(self.opened, self.step)
        self._leads_to = current.value if current else ""
        return replace(state, **back_to(self.opened, current)) if current else state

    def _set_busy(self, busy: bool) -> None:
        self._busy = busy
        self.become(replace(self.state, is_busy=busy))

    @Slot(str)
    def _was_refused(self, _sentence: str) -> None:
        if self._busy:
            self._set_busy(False)

    async def _save_draft(self, draft: dict[str, object]) -> None:
        parts = self.shift.parts
        try:
            await self.shift.background.store(lambda: parts.store.save_draft(self.order_id, self.step.value, parts.member.member, draft))
        except DoorstepError as error:
            self.shift.refused.emit(told(error, self.shift.language))

    @Property(str, notify=primaryTextChanged)
    def primaryText(self) -> str:
        return self.state.primary_text

    @Property(bool, notify=primaryEnabledChanged)
    def primaryEnabled(self) -> bool:
        return self.state.primary_enabled

    @Property(bool, notify=isBusyChanged)
    def isBusy(self) -> bool:
        return self.state.is_busy

    @Property(str, notify=reasonChanged)
    def reason(self) -> str:
        return self.state.reason

    @Property(str, notify=reasonCureChanged)
    def reasonCure(self) -> str:
        return self.state.reason_cure

    @Property(str, notify=savedTextChanged)
    def savedText(self) -> str:
        return self.state.saved_text

    @Property(str, notify=savedTimeChanged)
    def savedTime(self) -> str:
        return self.state.saved_time

    @Property(str, notify=markChanged)
    def mark(self) -> str:
        return self.state.mark

    @Property(bool, notify=isClosedChanged)
    def isClosed(self) -> bool:
        return self.state.is_closed

    @Property(Rows, notify=itemsChanged)
    def items(self) -> ItemRows:
        return self._items

    @Slot()
    def primary(self) -> None:
        if not self.state.primary_enabled or self._busy:
            return
        if self._leads_to:
            self.mendWanted.emit(self._leads_to, "")
        else:
            self.primary_pressed()

    @Slot()
    def mend(self) -> None:
        """The reason was pressed: to the step, or to the item on this page, that mends it."""
        step, item = self.state.reason_step, self.state.reason_target
        if step and step != self.step.value:
            self.mendWanted.emit(step, item)
        else:
            self.itemWanted.emit(item)

    @Slot(str)
    def tick(self, item: str) -> None:
        """A check's box: open or failed becomes ok, ok becomes open again."""
        now = self.opened.answers().get(item, "")
        self.keep_answers({item: "" if now in ("ok", "override") else "ok"})

    @Slot(str, str)
    def answer(self, item: str, value: str) -> None:
        """A question's answer, or a check's "ok", "fail", "override" or ""."""
        self.keep_answers({item: value})

    @Slot(str)
    def allClear(self, group: str) -> None:
        """One tap for all checks of a group (by its code) that are not failed; "" means the whole step."""
        answers = self.opened.answers()
        checks = [i for i in self.shown_items(self.opened) if isinstance(i, Check | Teaching) and (not group or i.group_code == group)]
        self.keep_answers({i.id: "ok" for i in checks if answers.get(i.id) not in ("fail", "override")})

    @Slot(str)
    def photo(self, item: str) -> None:
        """Takes a photo for an item and keeps it at once."""
        found = self.opened.procedure.find(item)
        if isinstance(found, Photo):
            self.photos.take(found.role, lambda picture: self._keep_photo(item, found.role, picture))

    @Slot(str, str)
    def measure(self, item: str, value: str) -> None:
        """Records a reading; whether it passes follows from the procedure."""
        self.record(lambda: self.visits.measure(self.order_id, item, value), undo="field.undo_reading")

    def _keep_photo(self, item: str, role: str, picture: bytes) -> None:
        self.record(lambda: self.visits.take_photo(self.order_id, item, role, *prepare(picture)), undo="field.undo_photo")
