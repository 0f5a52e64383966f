"""The rows of the board, its filters and its counts: pure, over what `list_orders` read.

The one rule: a row carries words that stand still; what runs with the second (time left) is drawn from `due_ms` by the rows
in sight only, so that ten thousand orders cost no more than the forty that are seen.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from app.domain.clocks import MINUTE_MS
from app.domain.order import TERMINAL, OrderState
from app.storage.listing import OrderRow
from app.wording import sentence
from ui.common.listmodel import Rows
from ui.desk.names import Names

SOON_MS = 30 * MINUTE_MS
STAGES = ("device", "received", "verified")
# Nothing is left to dispatch once the customer has signed; what follows is the call-back's.
DONE = frozenset({state.value for state in (*TERMINAL, OrderState.SIGNED_OFF)})
CHIPS = ("open", "unassigned", "soon", "late", "repeat", "special", "all")


@dataclass(frozen=True, slots=True)
class BoardRow:
    """One order in words; `due_ms` 0 = no limit runs, `paused` = a limit stands still."""

    order_id: str
    number: str
    tail: str
    urgency: str
    sector: str
    fault: str
    place: str
    customer: str
    is_repeat: bool
    special: str
    state_word: str
    state_code: str
    crew: str
    crew_code: str
    stage: str
    stage_word: str
    limit: str
    due_ms: int
    limit_ms: int
    received_ms: int
    held: int

    @property
    def is_open(self) -> bool:
        return self.state_code not in DONE

    @property
    def is_proposed(self) -> bool:
        """Waits for a crew: reported, and not the repeated call of an order that is here already."""
        return self.state_code == OrderState.REPORTED and not self.is_repeat

    def is_late(self, now_ms: int) -> bool:
        return 0 < self.due_ms < now_ms


class BoardRows(Rows):
    row_type = BoardRow
    key = "order_id"


def board_row(row: OrderRow, names: Names) -> BoardRow:
    """An order's row in the language of `names`."""
    language = names.language
    stage = STAGES[row.mark]
    return BoardRow(
        order_id=row.order_id,
        number=row.number,
        tail=row.number.partition("-")[2] or row.number,
        urgency=row.urgency,
        sector=row.sector,
        fault=names.fault(row.fault),
        place=row.address or "—",
        customer=row.customer or "—",
        is_repeat=row.is_repeat,
        special=sentence("desk.and", language).join(names.special(row.special)),
        state_word=names.state(row.state),
        state_code=row.state,
        crew=names.crew(row.crew),
        crew_code=row.crew or "",
        stage=stage,
        stage_word=names.word("stage", stage),
        limit=names.word("limit", row.due_name) if row.due_name else "",
        due_ms=row.due_ms or 0,
        limit_ms=row.due_limit_ms,
        received_ms=row.received_ms,
        held=row.held,
    )


def by_limit(row: BoardRow) -> tuple[bool, int, int]:
    """Sort key: the limit that ends next first, rows without one last, then by intake."""
    return (row.due_ms == 0, row.due_ms, row.received_ms)


def passes(row: BoardRow, chosen: str, now_ms: int) -> bool:
    """Whether a row is shown under a chip or a lane ("lane:<state>")."""
    if chosen.startswith("lane:"):
        return row.state_code == chosen.removeprefix("lane:")
    match chosen:
        case "open":
            return row.is_open
        case "unassigned":
            return row.is_proposed
        case "soon":
            return row.is_open and now_ms <= row.due_ms < now_ms + SOON_MS
        case "late":
            return row.is_open and row.is_late(now_ms)
        case "repeat":
            return row.is_open and row.is_repeat
        case "special":
            return row.is_open and bool(row.special)
    return True


def lanes(rows: Iterable[BoardRow], now_ms: int, names: Names) -> tuple[dict[str, object], ...]:
    """One cell a state: {key, text, count, late, beside}; `beside` begins the states off the straight path."""
    counts: Counter[str] = Counter()
    late: Counter[str] = Counter()
    for row in rows:
        counts[row.state_code] += 1
        if row.is_open and row.is_late(now_ms):
            late[row.state_code] += 1
    return tuple(
        {
            "key": state.value,
            "text": names.state(state.value),
            "count": counts[state.value],
            "late": sentence("desk.n_late", names.language, n=late[state.value]) if late[state.value] else "",
            "beside": state is OrderState.SUSPENDED,
        }
        for state in OrderState
    )


def chips(rows: Iterable[BoardRow], now_ms: int, names: Names) -> tuple[dict[str, object], ...]:
    """The filters with how many orders each would show: {key, text, count}."""
    counts: Counter[str] = Counter()
    for row in rows:
        counts.update(key for key in CHIPS if passes(row, key, now_ms))
    return tuple({"key": key, "text": names.word("chip", key), "count": counts[key]} for key in CHIPS)
