"""The command field (Ctrl K): finds orders by any word of them, and runs the desk's commands by name.

The one rule: what it lists does what a button elsewhere does; nothing can be done here only. Enter takes a hit of the words
that stand in the field, never one of the words before them that is still on the list.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace

from PySide6.QtCore import Property, Signal, Slot
from PySide6.QtQml import QmlElement

from app.storage.listing import list_orders
from ui.common.listmodel import Rows
from ui.common.shift import Shift
from ui.common.viewmodel import ViewModel
from ui.desk.board_rows import board_row
from ui.desk.names import Names

QML_IMPORT_NAME = "Doorstep.Desk"
QML_IMPORT_MAJOR_VERSION = 1

_MOST = 8


@dataclass(frozen=True)
class Command:
    key: str
    text: str
    run: Callable[[], None]


@dataclass(frozen=True)
class FoundRow:
    """A hit: "command:<key>" or an order's id."""

    hit: str
    glyph: str
    label: str
    sub: str


class FoundRows(Rows):
    row_type = FoundRow
    key = "hit"


@dataclass(frozen=True)
class FinderState:
    """`is_empty` once the words in the field were looked for and nothing has them."""

    query: str = ""
    selected_index: int = 0
    is_empty: bool = False


@QmlElement
class FinderModel(ViewModel):
    queryChanged = Signal()
    selectedIndexChanged = Signal()
    isEmptyChanged = Signal()
    rowsChanged = Signal()
    done = Signal()
    state: FinderState

    def __init__(self, shift: Shift, commands: Callable[[], tuple[Command, ...]], open_order: Callable[[str], None]) -> None:
        self.state = FinderState()
        super().__init__()
        self._shift, self._commands, self._open = shift, commands, open_order
        self._rows = FoundRows(self)
        self._listed: str | None = None  # the words whose hits are on the list
        self._is_taken = False  # Enter came before the hits did

    @Slot(str)
    def search(self, text: str) -> None:
        self._is_taken = False
        self.become(replace(self.state, query=text, selected_index=0, is_empty=False))
        self._shift.background.spawn(self._search(text))

    async def _search(self, text: str) -> None:
        parts = self._shift.parts
        wanted = text.strip().casefold()
        commands = [FoundRow(f"command:{c.key}", "next", c.text, "") for c in self._commands() if wanted in c.text.casefold()]
        found = await self._shift.background.store(lambda: list_orders(parts.store.engine, query=text, most=_MOST)) if wanted else []
        if text == self.state.query:
            names = Names(parts.catalog, parts.setup, parts.members, self._shift.language)
            rows = [board_row(row, names) for row in found]
            orders = [FoundRow(row.order_id, row.sector, f"{row.number} {row.fault}", f"{row.place}  {row.state_word}") for row in rows]
            self._rows.show((*orders, *commands)[:_MOST])
            self._listed = text
            self.become(replace(self.state, is_empty=not orders and not commands))
            if self._is_taken:
                self.take()

    @Slot(int)
    def move(self, by: int) -> None:
        last = max(0, len(self._rows.rows) - 1)
        self.become(replace(self.state, selected_index=min(max(self.state.selected_index + by, 0), last)))

    @Slot()
    def take(self) -> None:
        """Runs the chosen hit, or the first one as soon as the hits of these words are there."""
        self._is_taken = self._listed != self.state.query
        if not self._is_taken:
            self.run(self.state.selected_index)

    @Slot()
    def forget(self) -> None:
        """The field was left: an Enter that still waits for its hits is off."""
        self._is_taken = False

    @Slot(int)
    def run(self, index: int) -> None:
        if not 0 <= index < len(self._rows.rows):
            return
        hit = self._rows.rows[index].hit
        self.done.emit()
        command = next((c for c in self._commands() if f"command:{c.key}" == hit), None)
        if command is not None:
            command.run()
        else:
            self._open(hit)

    # For QML

    @Property(Rows, notify=rowsChanged)
    def rows(self) -> FoundRows:
        return self._rows

    @Property(str, notify=queryChanged)
    def query(self) -> str:
        return self.state.query

    @Property(int, notify=selectedIndexChanged)
    def selectedIndex(self) -> int:
        return self.state.selected_index

    @Property(bool, notify=isEmptyChanged)
    def isEmpty(self) -> bool:
        return self.state.is_empty
