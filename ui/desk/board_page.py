"""The board: what waits, sorted by the limit that ends next, and the decision on the order under the cursor.

The one rule: a row moves only when hand and eye are off the table (2 s without pointer or key); its values are never held back.
"""

import asyncio
from dataclasses import replace
from functools import partial

from PySide6.QtCore import QTimer, Signal, Slot
from PySide6.QtQml import QmlElement

from ui.common.shift import Shift
from ui.desk.board_acts import BoardActs
from ui.desk.board_derived import counted, decided
from ui.desk.board_orders import BoardOrders
from ui.desk.board_rows import BoardRow, BoardRows, tally
from ui.desk.board_shown import BoardState
from ui.desk.decision import limits, look_at
from ui.desk.undoing import UndoingModel

QML_IMPORT_NAME = "Doorstep.Desk"
QML_IMPORT_MAJOR_VERSION = 1

_QUIET_MS = 2_000
# Several arrivals of one pull are read together.
_GATHER_MS = 150
# Lanes and chips are counted over all rows; the rows' own clocks run every second.
_COUNT_EVERY_S = 5


@QmlElement
class BoardPageModel(BoardActs):
    reordered = Signal()
    reworded = Signal()
    opened = Signal(str)

    def __init__(self, shift: Shift) -> None:
        self.state = BoardState(now_ms=float(shift.parts.clock.wall_ms()))
        super().__init__()
        self._shift, self._clock = shift, shift.parts.clock
        self._rows = BoardRows(self)
        self._orders = BoardOrders(shift)
        self._marks = set()
        self._changed: set[str] = set()
        self._order = None
        self._load = {}
        self._seconds = 0
        self._stopped = False
        self._said = str
        self._undoing = UndoingModel(shift, lambda: self.names, self)
        self._undoing.taken.connect(self._took_back)
        self._quiet = QTimer(self, interval=_QUIET_MS, singleShot=True)
        self._quiet.timeout.connect(self._arrange)
        self._gather = QTimer(self, interval=_GATHER_MS, singleShot=True)
        self._gather.timeout.connect(self._reread)
        self.ended.connect(self.unmark)
        shift.orderChanged.connect(self._heard)
        shift.languageChanged.connect(self._speak)
        shift.refused.connect(self._refused)
        self._changed.add("")
        self._reread()

    # What is known of all orders

    @property
    def all_rows(self) -> dict[str, BoardRow]:
        return self._orders.all

    @Slot(str)
    def _heard(self, order_id: str) -> None:
        self._changed.add(order_id)
        self._gather.start()

    @Slot()
    def _reread(self) -> None:
        changed, self._changed = self._changed, set()
        self._shift.background.spawn(self._read_in(None if "" in changed else tuple(changed)))

    async def _read_in(self, order_ids: tuple[str, ...] | None) -> None:
        is_worded = await self._orders.take(order_ids)
        self._marks &= self._orders.all.keys()
        if not is_worded:
            self._speak()
            return
        if self.state.is_loaded and self._quiet.isActive():
            self._show_values()
        else:
            self._arrange()
        self.become(replace(self.state, is_loaded=True))
        # A frame between: of thousands of rows each part takes its time.
        await asyncio.sleep(0)
        self._count()
        self._look()

    @Slot()
    def _speak(self) -> None:
        self.become(replace(self.state, said=self._said()))
        self._count()
        self._derive()
        self._shift.background.spawn(self._word_anew())

    async def _word_anew(self) -> None:
        if await self._orders.word_anew():
            self._show_values()
            self._count()
            self.reworded.emit()

    # Which rows are shown, and where

    @Slot()
    def _arrange(self) -> None:
        """Puts every row where it belongs now."""
        self._rows.show(self._orders.wanted(self.state.chosen, self._clock.wall_ms()))
        self._find_selected()
        self.reordered.emit()

    def _show_values(self) -> None:
        """New values at the old places."""
        self._rows.show(tuple(self._orders.all[row.order_id] for row in self._rows.rows if row.order_id in self._orders.all))

    def _find_selected(self) -> None:
        index = self._rows.row_of(self.state.selected)
        if index < 0 and self._rows.rows:
            index = min(max(self.state.selected_index, 0), len(self._rows.rows) - 1)
        selected = self._rows.rows[index].order_id if index >= 0 else ""
        moved = selected != self.state.selected
        self.become(replace(self.state, selected_index=index, selected=selected))
        if moved:
            self._look()

    @Slot()
    def touched(self) -> None:
        """A key or the pointer is at work in the table: rows stay where they are for two seconds more."""
        self._quiet.start()

    @Slot(str)
    def choose(self, key: str) -> None:
        """A chip or a lane; the same one again shows what is open."""
        self._orders.found = None
        self.become(replace(self.state, chosen="open" if key == self.state.chosen else key, query=""))
        self._arrange()

    @Slot(str)
    def search(self, text: str) -> None:
        self.become(replace(self.state, query=text))
        self._shift.background.spawn(self._search(text))

    async def _search(self, text: str) -> None:
        found = await self._orders.search(text)
        if text == self.state.query:
            self._orders.found = found
            self._arrange()

    # Cursor and marks

    @Slot(int)
    def move(self, by: int) -> None:
        self.pick(min(max(self.state.selected_index + by, 0), len(self._rows.rows) - 1))

    @Slot(int)
    def pick(self, index: int) -> None:
        self.touched()
        if 0 <= index < len(self._rows.rows):
            self.become(replace(self.state, selected_index=index, selected=self._rows.rows[index].order_id))
            self._say(str)
            self._look()

    @Slot(str)
    def mark(self, order_id: str) -> None:
        self.touched()
        self._mark(self._marks ^ {order_id})

    @Slot()
    def markAll(self) -> None:
        """Everything that the filter shows; once more takes the marks away."""
        shown = {row.order_id for row in self._rows.rows}
        self._mark(set() if shown <= self._marks else self._marks | shown)

    @Slot()
    def unmark(self) -> None:
        self._mark(set())

    def _mark(self, marks: set[str]) -> None:
        self._marks = marks
        self.become(replace(self.state, marked_count=len(marks), marks_revision=self.state.marks_revision + 1))
        self._derive()

    @Slot(str, result=bool)
    def isMarked(self, order_id: str) -> bool:
        return order_id in self._marks

    @Slot(str)
    def open(self, order_id: str) -> None:
        if order_id:
            self.opened.emit(order_id)

    # The decision

    def _look(self) -> None:
        self._shift.background.spawn(self._look_at(self.state.selected))

    async def _look_at(self, order_id: str) -> None:
        found = await self._shift.background.store(partial(look_at, self._shift, order_id)) if order_id else None
        if order_id == self.state.selected:
            self._order = found
            self._derive()

    def _derive(self) -> None:
        now_ms, offset = self._clock.wall_ms(), self._clock.offset_min()
        self.become(decided(self.state, self._order, self._load, self.names, now_ms, offset))

    def _count(self) -> None:
        now_ms, offset = self._clock.wall_ms(), self._clock.offset_min()
        midnight = now_ms - (now_ms + offset * 60_000) % 86_400_000
        found = tally(self._orders.all.values(), now_ms, midnight)
        self._load = found.loads
        self.become(counted(self.state, found, len(self._orders.all), self.names))

    def tick(self) -> None:
        """Once a second: the clocks in sight; every fifth time the counts."""
        now_ms = self._clock.wall_ms()
        self.become(replace(self.state, now_ms=float(now_ms)))
        self._seconds += 1
        if self._seconds % _COUNT_EVERY_S == 0:
            self._count()
        if self._order is not None:
            shown = tuple(limits(self._order.order, self.names, now_ms, self._clock.offset_min()))
            self.become(replace(self.state, limits=shown))
