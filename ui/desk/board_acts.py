"""What the board does to orders: assign to the suggested crew, to another with a reason, many at once; cancel; and say it.

The one rule: what was said is kept as how to say it, so it follows a switch of language.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace

from PySide6.QtCore import Signal, Slot
from PySide6.QtQml import QmlElement

from app.domain.identity import OrderId
from app.storage.store import Saved
from app.use_cases.taking_back import Former, formers, standing
from app.wording import sentence, told
from ui.common.shift import Shift
from ui.desk.board_orders import BoardOrders
from ui.desk.board_shown import BoardShown
from ui.desk.decision import Chosen
from ui.desk.dispatching import Batch, assign_all, batches
from ui.desk.names import Names
from ui.desk.suggestion import Load
from ui.desk.undoing import UndoingModel

QML_IMPORT_NAME = "Doorstep.Desk"
QML_IMPORT_MAJOR_VERSION = 1


@QmlElement
class BoardActs(BoardShown):
    """`ended` tells that a bulk act came to its end, done or not."""

    ended = Signal()
    _shift: Shift
    _orders: BoardOrders
    _marks: set[str]
    _order: Chosen | None
    _load: dict[str, Load]
    _said: Callable[[], str]
    _stopped: bool
    _undoing: UndoingModel

    @property
    def names(self) -> Names:
        return self._orders.names

    @Slot()
    def assign(self) -> None:
        """The suggested crew for the order under the cursor, or for each marked one its own."""
        if self._marks:
            self._assign_marked(None, "")
        elif self._order is not None and self.state.offers and self.state.offers[0]["canGo"]:
            offer = self.state.offers[0]
            self._act([OrderId(self._order.order.id)], str(offer["crew"]), str(offer["area"]), "")

    @Slot(str, str)
    def assignTo(self, crew: str, reason: str) -> None:
        """Another crew than the suggested one; the reason goes into the timeline."""
        if not reason.strip():
            self._refused(sentence("desk.reason_needed", self._shift.language))
        elif self._marks:
            self._assign_marked(crew, reason)
        elif self._order is not None:
            self._act([OrderId(self._order.order.id)], crew, self._area_of(crew), reason)

    @Slot(str)
    def cancel(self, reason: str) -> None:
        if self._order is None or self.state.is_busy:
            return
        order = self._order.order
        self.become(replace(self.state, is_busy=True, done=0, total=0))
        self._shift.act(
            lambda: self._shift.parts.orders.cancel(order.id, reason),
            lambda _: self._acted(lambda: sentence("desk.cancelled_said", self._shift.language, number=order.number)),
        )

    @Slot()
    def stop(self) -> None:
        """Ends a bulk act after the batch it is at; what is assigned stays assigned."""
        self._stopped = True

    def _area_of(self, crew: str) -> str:
        return next(unit.area for unit in self._shift.parts.setup.crews if unit.id == crew)

    def _act(self, ids: list[OrderId], crew: str, area: str, reason: str) -> None:
        if self.state.is_busy:
            return
        self.become(replace(self.state, is_busy=True, done=0, total=0))
        number = self._orders.all[ids[0]].number

        def words() -> str:
            return sentence("desk.assigned_said", self._shift.language, crew=self.names.crew(crew), number=number)

        orders, taken = self._shift.parts.orders, list[Former]()

        def work() -> Saved:
            before = standing(orders, ids)
            saved = orders.assign(ids, crew, area, reason)
            taken.extend(formers(orders, before))
            return saved

        self._shift.act(work, lambda _: self._acted(words, taken))

    def _assign_marked(self, crew: str | None, reason: str) -> None:
        if self.state.is_busy:
            return
        marked = [(self._orders.all[mark], self._orders.read[mark].area) for mark in self._marks]
        wanted = batches(marked, self._shift.parts.setup.crews, self._load, crew)
        total = sum(len(ids) for _, ids in wanted)
        if not total:
            self._refused(sentence("desk.none_to_assign", self._shift.language))
            return
        self._stopped = False
        self.become(replace(self.state, is_busy=True, done=0, total=total))
        self._say(str)
        self._shift.background.spawn(self._assign_all(wanted, reason))

    async def _assign_all(self, wanted: list[Batch], reason: str) -> None:
        total = self.state.total
        found = await assign_all(self._shift, wanted, reason, self._goes_on)
        done, why = found.done, found.why
        self.ended.emit()
        self._shift.orderChanged.emit("")
        self._shift.sync_now()

        def words() -> str:
            code, said = "desk.bulk_some" if why else "desk.bulk_said", self._shift.language
            return sentence(code, said, n=done, failed=total - done, why=told(why, said) if why else "")

        self._acted(words, found.formers)

    def _goes_on(self, done: int) -> bool:
        self.become(replace(self.state, done=done))
        return not self._stopped

    def _acted(self, words: Callable[[], str], taken: Sequence[Former] = ()) -> None:
        self.become(replace(self.state, is_busy=False, done=0, total=0))
        self._say(words)
        self._undoing.offer(taken)

    @Slot()
    def _took_back(self) -> None:
        """What was said of the assignment is no longer so."""
        self._say(str)

    def _say(self, words: Callable[[], str]) -> None:
        self._said = words
        self.become(replace(self.state, said=words()))

    @Slot(str)
    def _refused(self, words: str) -> None:
        self.become(replace(self.state, is_busy=False))
        self._say(lambda: words)
