"""Who the customer of the open order is, the way there, and what was done at this address before.

The one rule: the whole data shows here only, for the one order that is open; lists show it masked.
"""

from dataclasses import dataclass, replace
from urllib.parse import quote

from PySide6.QtCore import Property, QObject, QUrl, Signal, Slot
from PySide6.QtGui import QDesktopServices
from PySide6.QtQml import QmlElement

from app.domain.privacy import Person
from app.storage.listing import OrderRow, list_orders
from app.wording import sentence
from ui.common.shift import Shift
from ui.common.viewmodel import QVariantList, ViewModel
from ui.field.open_order import OpenOrder
from ui.field.times import moment

QML_IMPORT_NAME = "Doorstep.Field"
QML_IMPORT_MAJOR_VERSION = 1

# China's own system of 2000 lies within a metre of the world's.
_WGS = ("WGS-84", "CGCS2000")


@dataclass(frozen=True)
class CustomerSheetState:
    """`facts` and `history` are {label, value}, facts with {strong} too; `no_map` is said where no map program answered."""

    name: str = ""
    can_find_way: bool = False
    no_map: str = ""
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


def way_to(person: Person) -> str:
    """The place as a geo URI (RFC 5870; `q` is what map programs search for), "" where nothing is known of it.

    Coordinates of such a URI are WGS 84; others would lead some hundred metres astray, so those go by the address.
    """
    where = f"{person.lat},{person.lon}" if person.coord in _WGS and person.lat and person.lon else "0,0"
    words = quote(person.address)
    return f"geo:{where}" + (f"?q={words}" if words else "") if words or where != "0,0" else ""


@QmlElement
class CustomerSheetModel(ViewModel):
    nameChanged = Signal()
    canFindWayChanged = Signal()
    noMapChanged = Signal()
    # No map program took the address: it is read from the sheet.
    sheetWanted = Signal()
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
        history = self.state.history if is_same else ()
        can = way_to(opened.person) != ""
        self.become(CustomerSheetState(name, can, "", customer_facts(opened), history))

    @Slot()
    def findWay(self) -> None:
        """Hands the address to the tablet's map program."""
        if self._opened is None:
            return
        if QDesktopServices.openUrl(QUrl(way_to(self._opened.person))):
            self.become(replace(self.state, no_map=""))
        else:
            self.become(replace(self.state, no_map=sentence("field.no_map", self._opened.language)))
            self.sheetWanted.emit()

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

    @Property(bool, notify=canFindWayChanged)
    def canFindWay(self) -> bool:
        return self.state.can_find_way

    @Property(str, notify=noMapChanged)
    def noMap(self) -> str:
        return self.state.no_map

    @Property(QVariantList, notify=factsChanged)
    def facts(self) -> list[dict[str, str]]:
        return list(self.state.facts)

    @Property(QVariantList, notify=historyChanged)
    def history(self) -> list[dict[str, str]]:
        return list(self.state.history)
