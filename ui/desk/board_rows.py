"""The rows of the board, its filters and its counts: pure, over what `list_orders` read.

The one rule: a row carries words that stand still; what runs with the second (time left) is drawn from `due_ms` by the rows
in sight only, so that ten thousand orders cost no more than the forty that are seen.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from app.domain.clocks import MINUTE_MS
from app.domain.order import TERMINAL, OrderState
from app.storage.listing import OrderRow
from app.wording import sentence
from ui.common.listmodel import Rows
from ui.desk.names import Names
from ui.desk.suggestion import Load

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
        special=sentence("desk.and", names.language).join(names.special(row.special)) if row.special else "",
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


@dataclass
class Tally:
    """One walk over all rows: orders and late ones by state, rows under each chip, each crew's load."""

    by_state: Counter[str] = field(default_factory=Counter)
    late_by_state: Counter[str] = field(default_factory=Counter)
    by_chip: Counter[str] = field(default_factory=Counter)
    loads: dict[str, Load] = field(default_factory=dict)
    today: int = 0
    held: int = 0


def tally(rows: Iterable[BoardRow], now_ms: int, midnight_ms: int) -> Tally:
    """Counts everything the board shows in figures; a few ms for ten thousand rows."""
    found = Tally()
    loads: dict[str, list[int]] = {}
    for row in rows:
        state, is_late = row.state_code, 0 < row.due_ms < now_ms
        found.by_state[state] += 1
        found.today += row.received_ms >= midnight_ms
        found.held += row.held > 0
        if state in DONE:
            continue
        for key, counts in (
            ("open", True),
            ("late", is_late),
            ("unassigned", row.is_proposed),
            ("soon", now_ms <= row.due_ms < now_ms + SOON_MS),
            ("repeat", row.is_repeat),
            ("special", row.special != ""),
        ):
            if counts:
                found.by_chip[key] += 1
        if is_late:
            found.late_by_state[state] += 1
        if row.crew_code and state != OrderState.REPORTED:
            load = loads.setdefault(row.crew_code, [0, 0, 0])
            load[0] += 1
            load[1] += row.urgency == "P1"
            load[2] += is_late
    found.by_chip["all"] = found.by_state.total()
    found.loads = {crew: Load(*load) for crew, load in loads.items()}
    return found


def lanes(found: Tally, names: Names) -> tuple[dict[str, object], ...]:
    """One cell a state: {key, text, count, late, beside}; `beside` begins the states off the straight path."""
    late = found.late_by_state
    return tuple(
        {
            "key": state.value,
            "text": names.state(state.value),
            "count": found.by_state[state.value],
            "late": sentence("desk.n_late", names.language, n=late[state.value]) if late[state.value] else "",
            "beside": state is OrderState.SUSPENDED,
        }
        for state in OrderState
    )


def chips(found: Tally, names: Names) -> tuple[dict[str, object], ...]:
    """The filters with how many orders each would show: {key, text, count}."""
    return tuple({"key": key, "text": names.word("chip", key), "count": found.by_chip[key]} for key in CHIPS)
