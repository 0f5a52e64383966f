"""Who the customer of the open order is, and what was done at this address before.

The one rule: the whole data shows here only, for the one order that is open; lists show it masked.
"""

from dataclasses import dataclass, replace

from PySide6.QtCore import Property, QObject, Signal, Slot
from PySide6.QtQml import QmlElement

from app.storage.listing import OrderRow, list_orders
from app.wording import sentence
from ui.common.shift import Shift
from ui.common.viewmodel import QVariantList, ViewModel
from ui.field.open_order import OpenOrder
from ui.field.times import moment

QML_IMPORT_NAME = "Doorstep.Field"
QML_IMPORT_MAJOR_VERSION = 1


@dataclass(frozen=True)
class CustomerSheetState:
    """`facts` and `history` are {label, value}, facts with {strong} too."""

    name: str = ""
    facts: tuple[dict[str, str], ...] = ()
    history: tuple[dict[str, str], ...] = ()


def customer_facts(opened: OpenOrder) -> tuple[dict[str, str], ...]:
    """All that was told at intake."""
    person = opened.person
    values = {
        "phone": person.phone,
        "address": person.address,
        "words": person.words,
        "account": person.account,
        "equipment": person.equipment,
    }
    return tuple(
        {"label": sentence(f"field.person_{name}", opened.language), "value": value, "strong": "yes" if name == "phone" else ""}
        for name, value in values.items()
        if value
    )


@QmlElement
class CustomerSheetModel(ViewModel):
    nameChanged = Signal()
    factsChanged = Signal()
    historyChanged = Signal()
    state: CustomerSheetState

    def __init__(self, shift: Shift, parent: QObject) -> None:
        self.state = CustomerSheetState()
        super().__init__(parent)
        self._shift = shift
        self._opened: OpenOrder | None = None

    def show(self, opened: OpenOrder) -> None:
        is_same = self._opened is not None and self._opened.order.id == opened.order.id
        self._opened = opened
        name = opened.person.name or sentence("field.no_name", opened.language)
        self.become(CustomerSheetState(name, customer_facts(opened), self.state.history if is_same else ()))

    @Slot()
    def look(self) -> None:
        """Looks up what was done at this address before."""
        if self._opened is not None:
            self._shift.background.spawn(self._look_up(self._opened))

    async def _look_up(self, opened: OpenOrder) -> None:
        engine, address = self._shift.parts.store.engine, opened.person.address
        rows = await self._shift.background.store(lambda: list_orders(engine, query=address) if address else [])
        before = [row for row in rows if row.order_id != opened.order.id and row.address == address]
        if self._opened is not None and self._opened.order.id == opened.order.id:
            self.become(replace(self.state, history=tuple(self._said(row, opened) for row in before)))

    def _said(self, row: OrderRow, opened: OpenOrder) -> dict[str, str]:
        fault = self._shift.parts.catalog.faults.get(row.fault)
        title = fault.name.said(opened.language) if fault else row.fault
        return {"label": moment(row.received_ms, opened.now_ms, opened.offset_min), "value": f"{title}　{row.number}"}

    @Property(str, notify=nameChanged)
    def name(self) -> str:
        return self.state.name

    @Property(QVariantList, notify=factsChanged)
    def facts(self) -> list[dict[str, str]]:
        return list(self.state.facts)

    @Property(QVariantList, notify=historyChanged)
    def history(self) -> list[dict[str, str]]:
        return list(self.state.history)
