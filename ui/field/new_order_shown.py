"""What the page of a new order shows: its state, how it follows from the form, and each field under the name that QML reads.

The one rule: nothing is done here; `new_order_page` does it.
"""

from dataclasses import dataclass, replace

from PySide6.QtCore import Property, Signal
from PySide6.QtQml import QmlElement

from app.wording import sentence
from sync.protocol.messages import Unit
from ui.common.order_entry import OrderEntryShown, OrderEntryState
from ui.common.shift import Shift
from ui.common.viewmodel import QVariantList
from ui.field.new_order import NewOrder, missing
from ui.field.open_order import OpenOrder
from ui.field.order_state import badges

QML_IMPORT_NAME = "Doorstep.Field"
QML_IMPORT_MAJOR_VERSION = 1

URGENCIES = ("P1", "P2", "P3", "P4")


@dataclass(frozen=True)
class NewOrderState(OrderEntryState):
    """`same_text` offers the customer of another order, "" where none is offered; `can_bring_back` that what was cleared is still there."""

    is_begun: bool = False
    urgencies: tuple[dict[str, str], ...] = ()
    sector: str = ""
    sectors: tuple[dict[str, str], ...] = ()
    crew_text: str = ""
    same_text: str = ""
    is_same: bool = False
    badges: tuple[dict[str, str], ...] = ()
    is_empty: bool = True
    can_bring_back: bool = False


def derive(
    state: NewOrderState, form: NewOrder, cleared: NewOrder, neighbour: OpenOrder | None, crew: Unit | None, shift: Shift
) -> NewOrderState:
    """The state that follows from the form; search, trade and being busy stay as they are."""
    language, parts = shift.language, shift.parts
    # The server would hold it, and the whole visit after it.
    has_ended = parts.clock.wall_ms() > parts.member.not_after_ms
    lacks = "grant" if has_ended else missing(form)
    crew_text = (crew.zh if language == "zh" else crew.en) if crew else ""
    return replace(
        _of_fault(state, form, crew, shift),
        address=form.address,
        words=form.words,
        name=form.name,
        phone=form.phone,
        has_phone=form.has_phone,
        crew_text=sentence("field.new_for", language, crew=crew_text) if crew else "",
        same_text=_same_text(form, neighbour, language),
        is_same=bool(form.same_as),
        badges=badges("", False, form.special, parts.catalog, language),
        is_empty=form.is_empty,
        can_bring_back=form.is_empty and not cleared.is_empty,
        reason=sentence(f"ui.lacks_{lacks}", language) if lacks else "",
        cure=lacks,
    )


def _of_fault(state: NewOrderState, form: NewOrder, crew: Unit | None, shift: Shift) -> NewOrderState:
    """The fault with its grading, and the trades to look through, the crew's own first."""
    language, catalog = shift.language, shift.parts.catalog
    fault, trades = catalog.faults.get(form.fault), crew.sectors if crew else ()
    graded = ""
    if fault is not None:
        code = "ui.graded_usual" if form.urgency == fault.urgency else "ui.graded_other"
        graded = sentence(code, language, usual=fault.urgency)
    sectors = sorted(dict.fromkeys(row.sector for row in catalog.faults.values()), key=lambda key: key not in trades)
    named = ({"key": key, "text": catalog.sectors[key].name.said(language)} for key in sectors)
    return replace(
        state,
        fault=form.fault if fault else "",
        fault_text=fault.name.said(language) if fault else "",
        urgency=form.urgency,
        urgencies=tuple({"key": level, "text": level} for level in URGENCIES),
        graded=graded,
        sectors=({"key": "", "text": sentence("field.filter_all", language)}, *named),
    )


def _same_text(form: NewOrder, neighbour: OpenOrder | None, language: str) -> str:
    if neighbour is None or not neighbour.person.address:
        return ""
    if form.same_as:
        return sentence("field.new_other_customer", language)
    who = neighbour.person.name or neighbour.person.address
    return sentence("field.new_same_customer", language, who=who)


@QmlElement
class NewOrderShown(OrderEntryShown):
    isBegunChanged = Signal()
    urgenciesChanged = Signal()
    sectorChanged = Signal()
    sectorsChanged = Signal()
    crewTextChanged = Signal()
    sameTextChanged = Signal()
    isSameChanged = Signal()
    badgesChanged = Signal()
    isEmptyChanged = Signal()
    canBringBackChanged = Signal()

    # The fields are to show what the form holds now.
    filled = Signal()
    state: NewOrderState

    @Property(bool, notify=isBegunChanged)
    def isBegun(self) -> bool:
        return self.state.is_begun

    @Property(QVariantList, notify=urgenciesChanged)
    def urgencies(self) -> list[dict[str, str]]:
        return list(self.state.urgencies)

    @Property(str, notify=sectorChanged)
    def sector(self) -> str:
        return self.state.sector

    @Property(QVariantList, notify=sectorsChanged)
    def sectors(self) -> list[dict[str, str]]:
        return list(self.state.sectors)

    @Property(str, notify=crewTextChanged)
    def crewText(self) -> str:
        return self.state.crew_text

    @Property(str, notify=sameTextChanged)
    def sameText(self) -> str:
        return self.state.same_text

    @Property(bool, notify=isSameChanged)
    def isSame(self) -> bool:
        return self.state.is_same

    @Property(QVariantList, notify=badgesChanged)
    def badges(self) -> list[dict[str, str]]:
        return list(self.state.badges)

    @Property(bool, notify=isEmptyChanged)
    def isEmpty(self) -> bool:
        return self.state.is_empty

    @Property(bool, notify=canBringBackChanged)
    def canBringBack(self) -> bool:
        return self.state.can_bring_back
