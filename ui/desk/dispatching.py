"""Assigning many orders at once: which order goes to which crew, and what one batch of them met.

The one rule: each order gets the crew it would be suggested alone, with the loads as they grow on the way.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from functools import partial

from app.domain.errors import DoorstepError, Refused
from app.domain.identity import OrderId
from app.use_cases.orders import Orders
from sync.protocol.messages import Unit
from ui.common.shift import Shift
from ui.desk.board_rows import BoardRow, by_limit
from ui.desk.suggestion import Load, offers

# One journal sync serves a batch; small enough that the count moves.
AT_ONCE = 50

Batch = tuple[str, list[OrderId]]


def batches(marked: Iterable[tuple[BoardRow, str]], crews: Sequence[Unit], loads: dict[str, Load], crew: str | None) -> list[Batch]:
    """(crew, order ids) of marked (row, area) pairs, the limit that ends next first.

    Without a `crew` each proposed order goes to the one suggested for it and all others are passed over; with one, every
    open order goes there.
    """
    by_crew: dict[str, list[OrderId]] = {}
    load = dict(loads)
    for row, area in sorted(marked, key=lambda pair: by_limit(pair[0])):
        if not row.is_open or (crew is None and not row.is_proposed):
            continue
        to = crew or _best(row, area, crews, load)
        if to:
            by_crew.setdefault(to, []).append(OrderId(row.order_id))
            was = load.get(to, Load())
            load[to] = replace(was, open=was.open + 1, urgent=was.urgent + (row.urgency == "P1"))
    return [(to, ids[start : start + AT_ONCE]) for to, ids in by_crew.items() for start in range(0, len(ids), AT_ONCE)]


def _best(row: BoardRow, area: str, crews: Sequence[Unit], load: dict[str, Load]) -> str:
    ranked = offers(row.sector, area, crews, load)
    return ranked[0].crew.id if ranked and ranked[0].can_go else ""


async def assign_all(
    shift: Shift, wanted: Sequence[Batch], reason: str, goes_on: Callable[[int], bool]
) -> tuple[int, DoorstepError | None]:
    """(how many were assigned, why others were not), batch by batch until `goes_on(done so far)` is False."""
    area_of = {unit.id: unit.area for unit in shift.parts.setup.crews}
    done = 0
    why: DoorstepError | None = None
    for batch in wanted:
        work = partial(assign_batch, shift.parts.orders, batch, area_of[batch[0]], reason)
        try:
            assigned, refusal = await shift.background.store(work)
        except DoorstepError as error:
            why = error
            break
        done += assigned
        why = refusal or why
        if not goes_on(done):
            break
    await shift.count()
    return done, why


def assign_batch(orders: Orders, batch: Batch, area: str, reason: str) -> tuple[int, Refused | None]:
    """(how many were assigned, the last refusal): as one unit, and one by one where a member of it is refused."""
    crew, ids = batch
    try:
        orders.assign(ids, crew, area, reason)
    except Refused:
        return _one_by_one(orders, batch, area, reason)
    return len(ids), None


def _one_by_one(orders: Orders, batch: Batch, area: str, reason: str) -> tuple[int, Refused | None]:
    crew, ids = batch
    done, refusal = 0, None
    for order_id in ids:
        try:
            orders.assign([order_id], crew, area, reason)
            done += 1
        except Refused as error:
            refusal = error
    return done, refusal
