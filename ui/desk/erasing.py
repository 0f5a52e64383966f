"""The customer of the open order erased: whether that may be, why not, and the signed order for it.

The one rule: what the server would hold is not offered; there is no way back, so it is asked twice and needs its reason.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial

from PySide6.QtCore import Property, Signal, Slot
from PySide6.QtQml import QmlElement

from app.domain.order import AT_REST, Order
from app.storage.listing import customer_key
from app.use_cases.administration import Administration
from app.wording import sentence
from ui.common.shift import Shift
from ui.common.viewmodel import ViewModel

QML_IMPORT_NAME = "Doorstep.Desk"
QML_IMPORT_MAJOR_VERSION = 1


@dataclass(frozen=True)
class ErasingState:
    """`lock` says why it cannot be, "" where it can or there is nobody to erase; `number` is the order's."""

    customer: str = ""
    number: str = ""
    may_erase: bool = False
    lock: str = ""
    is_busy: bool = False
    said: str = ""
    needs_second: bool = False


def derive(order: Order | None, has_key: bool, was: ErasingState, language: str) -> ErasingState:
    """`has_key` is whether this desk can still read the customer."""
    if order is None or order.customer is None:
        return ErasingState(said=was.said)
    is_rest = order.state in AT_REST and not order.held
    lock = "" if is_rest and has_key else "desk.erase_in_work" if has_key else "desk.erase_done"
    words = sentence(lock, language) if lock else ""
    # Once it is done, nothing waits any more.
    said = was.said if has_key else ""
    return replace(was, said=said, customer=order.customer, number=order.number, may_erase=is_rest and has_key and not was.said, lock=words)


@QmlElement
class ErasingModel(ViewModel):
    numberChanged = Signal()
    mayEraseChanged = Signal()
    lockChanged = Signal()
    isBusyChanged = Signal()
    saidChanged = Signal()
    needsSecondChanged = Signal()
    state: ErasingState

    def __init__(self, shift: Shift, chosen: Callable[[], str]) -> None:
        """`chosen` is the id of the order that is open, "" for none."""
        self.state = ErasingState()
        super().__init__()
        self._shift, self._chosen = shift, chosen
        self._order_id = ""
        shift.languageChanged.connect(self.look)
        shift.refused.connect(self._refused)
        shift.orderChanged.connect(self._heard)

    @Slot()
    def look(self) -> None:
        """Looks at the open order again."""
        order_id = self._chosen()
        if order_id != self._order_id:
            self._order_id = order_id
            self.become(ErasingState())
        self._shift.background.spawn(self._look(order_id))

    async def _look(self, order_id: str) -> None:
        store = self._shift.parts.store
        order = await self._shift.background.store(partial(store.order, order_id)) if order_id else None
        key = await self._shift.background.store(partial(customer_key, store.engine, order_id)) if order_id else None
        if order_id == self._order_id:
            shown = derive(order, key is not None, self.state, self._shift.language)
            self.become(replace(shown, needs_second=self._shift.parts.setup.two_persons))

    @Slot(str)
    def _heard(self, order_id: str) -> None:
        if order_id in ("", self._order_id):
            self.look()

    @Slot(str)
    def erase(self, reason: str) -> None:
        """Records the order for it; what comes of it, the roster tells."""
        customer = self.state.customer
        if not customer or not self.state.may_erase or self.state.is_busy:
            return
        self.become(replace(self.state, is_busy=True))
        parts = self._shift.parts
        self._shift.act(lambda: Administration(parts.store, parts.acting).erase_customer(customer, reason), lambda _: self._erased())

    def _erased(self) -> None:
        said = sentence("desk.erase_asked" if self.state.needs_second else "desk.erase_said", self._shift.language)
        self.become(replace(self.state, is_busy=False, may_erase=False, said=said))

    @Slot(str)
    def _refused(self, _words: str) -> None:
        """The window tells the words; here the button comes back."""
        self.become(replace(self.state, is_busy=False))

    @Property(str, notify=numberChanged)
    def number(self) -> str:
        return self.state.number

    @Property(bool, notify=mayEraseChanged)
    def mayErase(self) -> bool:
        return self.state.may_erase

    @Property(str, notify=lockChanged)
    def lock(self) -> str:
        return self.state.lock

    @Property(bool, notify=isBusyChanged)
    def isBusy(self) -> bool:
        return self.state.is_busy

    @Property(str, notify=saidChanged)
    def said(self) -> str:
        return self.state.said

    @Property(bool, notify=needsSecondChanged)
    def needsSecond(self) -> bool:
        return self.state.needs_second
