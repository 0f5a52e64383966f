"""A whole signed visit in a running server: what the tests of evidence start from."""

import random
from pathlib import Path

from app.domain.order import OrderState
from tests.sync.house import Member, house
from tests.sync.rig import ServerRig


def visited(server: ServerRig, folder: Path) -> tuple[Member, str]:
    """A tablet that has done one visit, sheet and photos and all, and has sent everything; with the order's id."""
    desk = house(server, folder, "desk")
    (order_id,) = desk.dispatch("W03")
    desk.synced()
    crew = house(server, folder, "field-N-WATER")
    crew.synced()
    draw = random.Random(1)
    for _ in range(60):
        server.clock.advance(30_000)
        if crew.order(order_id).state is OrderState.SIGNED_OFF and crew.order(order_id).visit.sheets:
            break
        crew.does.next_act(draw, order_id)
    assert crew.order(order_id).visit.sheets
    crew.synced()
    desk.close()
    return crew, order_id
