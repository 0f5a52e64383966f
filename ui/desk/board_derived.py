"""What follows on the board from the order under the cursor and from the counts of all: pure steps from state to state.

The one rule: nothing here reads the store or the clock; both are given.
"""

from dataclasses import replace

from ui.desk.board_rows import Tally, chips, lanes
from ui.desk.board_shown import BoardState
from ui.desk.decision import Chosen, limits, load_facts, offer_facts, summary
from ui.desk.names import Names
from ui.desk.suggestion import Load, offers


def decided(state: BoardState, chosen: Chosen | None, load: dict[str, Load], names: Names, now_ms: int, offset_min: int) -> BoardState:
    """With the order's facts, limits and ranked crews; empty where none is under the cursor."""
    if chosen is None:
        return replace(state, decision=None, limits=(), offers=())
    order = chosen.order
    ranked = offers(order.sector, order.area, names.setup.crews, load)
    return replace(
        state,
        decision=summary(chosen, names, now_ms, offset_min),
        limits=tuple(limits(order, names, now_ms, offset_min)),
        offers=tuple(offer_facts(offer, place, names, load.get(offer.crew.id, Load())) for place, offer in enumerate(ranked, 1)),
    )


def counted(state: BoardState, found: Tally, order_count: int, names: Names) -> BoardState:
    """With lanes, chips, totals and the load of each crew."""
    fullest = max((load.open for load in found.loads.values()), default=0)
    return replace(
        state,
        lanes=lanes(found, names),
        chips=chips(found, names),
        order_count=order_count,
        today_count=found.today,
        held_count=found.held,
        crews=tuple(load_facts(crew.id, found.loads.get(crew.id, Load()), fullest, names) for crew in names.setup.crews),
    )
