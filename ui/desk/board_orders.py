"""The orders that the board knows: read beside the screen, worded in the language now spoken, found and sorted.

The one rule: wording thousands of rows is the store lane's work; the screen only ever swaps in what is finished.
"""

from collections.abc import Iterable

from app.storage.listing import OrderRow, list_orders
from ui.common.shift import Shift
from ui.desk.board_rows import BoardRow, board_row, by_limit, passes
from ui.desk.names import Names


class BoardOrders:
    """`read` are the store's rows by order, `all` the same in words; `found` holds a search's orders, None outside one."""

    def __init__(self, shift: Shift) -> None:
        self._shift = shift
        self.read: dict[str, OrderRow] = {}
        self.all: dict[str, BoardRow] = {}
        self.found: frozenset[str] | None = None

    @property
    def names(self) -> Names:
        parts = self._shift.parts
        return Names(parts.catalog, parts.setup, parts.members, self._shift.language)

    async def take(self, order_ids: tuple[str, ...] | None) -> bool:
        """Reads these orders anew, all where None; False where another language is spoken by now."""
        engine, names = self._shift.parts.store.engine, self.names

        def work() -> tuple[list[OrderRow], dict[str, BoardRow]]:
            read = list_orders(engine, order_ids=order_ids)
            return read, {row.order_id: board_row(row, names) for row in read}

        read, rows = await self._shift.background.store(work)
        if order_ids is None:
            self.read, self.all = {}, {}
        for order_id in order_ids or ():
            self.read.pop(order_id, None)
            self.all.pop(order_id, None)
        self.read.update((row.order_id, row) for row in read)
        self.all.update(rows)
        return names.language == self._shift.language

    async def word_anew(self) -> bool:
        """Words all rows in the language now spoken; False where yet another one is by then."""
        read, names = dict(self.read), self.names
        worded = await self._shift.background.store(lambda: {order_id: board_row(row, names) for order_id, row in read.items()})
        if names.language != self._shift.language:
            return False
        self.all.update((order_id, row) for order_id, row in worded.items() if self.read.get(order_id) is read[order_id])
        return True

    async def search(self, text: str) -> frozenset[str] | None:
        """The orders that hold the words; None where nothing was asked."""
        if not text.strip():
            return None
        engine = self._shift.parts.store.engine
        found = await self._shift.background.store(lambda: list_orders(engine, query=text))
        return frozenset(row.order_id for row in found)

    def wanted(self, chosen: str, now_ms: int) -> list[BoardRow]:
        """What the search found, else what the chosen filter lets through; the limit that ends next first."""
        rows: Iterable[BoardRow] = (row for row in self.all.values() if passes(row, chosen, now_ms))
        if self.found is not None:
            rows = (self.all[order_id] for order_id in self.found if order_id in self.all)
        return sorted(rows, key=by_limit)
