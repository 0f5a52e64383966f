"""Taking an order in on the tablet, with no network: place, customer, fault; it is the crew's own and opens at once.

The one rule: everything entered is a draft at once; the order is there when its record is, and not before.
"""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from PySide6.QtCore import Slot
from PySide6.QtQml import QmlElement

from app.domain.errors import DoorstepError
from app.domain.identity import OrderId
from app.storage.store import Saved
from app.wording import told
from sync.protocol.messages import Unit
from ui.common.faults import FaultRows, fault_rows
from ui.common.shift import Shift
from ui.field.new_order import TEXT_FIELDS, NewOrder, crews_of, from_draft
from ui.field.new_order_shown import NewOrderShown, NewOrderState, derive
from ui.field.open_order import OpenOrder, read_open

QML_IMPORT_NAME = "Doorstep.Field"
QML_IMPORT_MAJOR_VERSION = 1

# Where its draft lies: there is no order yet to lie under.
DRAFT_OF, DRAFT_STEP = "new", "intake"


@QmlElement
class NewOrderPageModel(NewOrderShown):
    def __init__(self, shift: Shift, open_order: Callable[[str], None]) -> None:
        self.state = NewOrderState()
        super().__init__()
        self._shift, self._open = shift, open_order
        self._faults = FaultRows(self)
        self._form, self._cleared = NewOrder(), NewOrder()
        self._neighbour: OpenOrder | None = None
        self._crews = crews_of(shift.parts.member, shift.parts.setup)
        self._crew: Unit | None = self._crews[0] if self._crews else None
        self._trades = self._crew.sectors if self._crew else ()
        self._first_sector = self._trades[0] if len(self._trades) == 1 else ""
        shift.languageChanged.connect(self._show)
        shift.refused.connect(self._refused)

    @property
    def may_begin(self) -> bool:
        """Whether this member has a crew to take an order in for."""
        return self._crew is not None

    def begin(self, beside: str) -> None:
        """Shows the draft as it was left; `beside` is the order whose customer is offered, "" for none."""
        if not self.state.is_begun:
            self.become(replace(self.state, sector=self._first_sector))
        self._shift.background.spawn(self._begin(beside))

    async def _begin(self, beside: str) -> None:
        parts, language = self._shift.parts, self._shift.language

        def work() -> tuple[NewOrder, OpenOrder | None]:
            kept = from_draft(parts.store.draft(DRAFT_OF, DRAFT_STEP, parts.member.member))
            # Ended between its record and the end of its draft: the order is there, the draft is done with.
            is_done = bool(kept.order_id) and parts.store.order(kept.order_id) is not None
            form = NewOrder() if is_done else kept
            return form, read_open(parts, OrderId(beside), None, language) if beside else None

        try:
            self._form, self._neighbour = await self._shift.background.store(work)
        except DoorstepError as error:
            self._shift.refused.emit(told(error, language))
            return
        self._filled()

    @Slot()
    def _show(self) -> None:
        if not self.state.is_begun:
            return
        language, catalog = self._shift.language, self._shift.parts.catalog
        wanted = self.state.sector
        rows = sorted(fault_rows(catalog, self.state.query, language), key=lambda row: row.sector not in self._trades)
        # Who types looks everywhere; the trade narrows only what is looked through.
        self._faults.show(row for row in rows if self.state.query.strip() or wanted in ("", row.sector))
        self.become(derive(self.state, self._form, self._cleared, self._neighbour, self._crew, self._shift))

    def _filled(self) -> None:
        """The form was filled by other hands than those at the fields: they are to show it."""
        self.become(replace(self.state, is_begun=True))
        self._show()
        self.filled.emit()

    def _keep(self, **values: Any) -> None:
        self._form = replace(self._form, order_id=self._form.order_id or str(self._shift.parts.store.ids()), **values)
        self._shift.background.spawn(self._save_draft(self._form))
        self._show()

    async def _save_draft(self, form: NewOrder) -> None:
        parts = self._shift.parts
        try:
            await self._shift.background.store(
                lambda: parts.store.save_draft(DRAFT_OF, DRAFT_STEP, parts.member.member, {} if form.is_empty else form.to_draft())
            )
        except DoorstepError as error:
            self._shift.refused.emit(told(error, self._shift.language))

    @Slot(str, str)
    def put(self, field: str, text: str) -> None:
        """Enters a text field by its name."""
        if field in TEXT_FIELDS:
            self._keep(**{field: text})

    @Slot(bool)
    def putHasPhone(self, has_phone: bool) -> None:
        self._keep(has_phone=has_phone)

    @Slot(str)
    def grade(self, urgency: str) -> None:
        self._keep(urgency=urgency)

    @Slot(str)
    def chooseFault(self, code: str) -> None:
        """A fault brings its usual urgency; the crew at the door may grade it otherwise."""
        self._keep(fault=code, urgency=self._shift.parts.catalog.fault(code).urgency)

    @Slot(str)
    def search(self, query: str) -> None:
        self.become(replace(self.state, query=query))
        self._show()

    @Slot(str)
    def filterBy(self, sector: str) -> None:
        self.become(replace(self.state, sector=sector))
        self._show()

    @Slot(str, result=int)
    def placeOf(self, code: str) -> int:
        """The row of a fault now listed, -1 where it is not."""
        return self._faults.row_of(code)

    @Slot()
    def takeCustomer(self) -> None:
        """The customer of the order beside it, or once more another one."""
        if self._neighbour is None:
            return
        order, person = self._neighbour.order, self._neighbour.person
        self._form = self._form.without_customer() if self._form.same_as else self._form.of_customer(order.number, person, order.special)
        self._keep()
        self._filled()

    @Slot()
    def clear(self) -> None:
        """Empties the form; pressed again it brings back what stood there."""
        self._form, self._cleared = (self._cleared, NewOrder()) if self._form.is_empty else (NewOrder(), self._form)
        self._keep()
        self._filled()

    @Slot()
    def save(self) -> None:
        crew = self._crew
        if self.state.is_busy or self.state.reason or crew is None:
            return
        self.become(replace(self.state, is_busy=True))
        parts, form = self._shift.parts, self._form
        self._shift.act(lambda: parts.orders.create([form.intake(crew, parts.clock.wall_ms())]), self._saved)

    def _saved(self, saved: Saved) -> None:
        self._form = self._cleared = NewOrder()
        self.become(replace(self.state, is_busy=False, query="", sector=self._first_sector))
        self._keep()
        self._filled()
        self._open(next(iter(saved.orders)))

    @Slot(str)
    def _refused(self, _words: str) -> None:
        """The sentence stands in the window's notice; what was entered stays, unless its record is there all the same."""
        if self.state.is_busy:
            self.become(replace(self.state, is_busy=False))
            self._shift.background.spawn(self._begin(self._neighbour.order.id if self._neighbour else ""))
