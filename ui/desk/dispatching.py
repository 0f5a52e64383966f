"""Assigning many orders at once: which order goes to which crew, and what one batch of them met.

The one rule: each order gets the crew it would be suggested alone, with the loads as they grow on the way.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import partial

from app.domain.errors import DoorstepError, Refused
from app.domain.identity import OrderId
from app.use_cases.orders import Orders
from app.use_cases.taking_back import Former, formers, standing
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


@dataclass(frozen=True)
class Assigned:
    """How many orders got a crew, of those the ones that another crew had, and why others were not assigned."""

    done: int = 0
    formers: tuple[Former, ...] = ()
    why: DoorstepError | None = None


async def assign_all(shift: Shift, wanted: Sequence[Batch], reason: str, goes_on: Callable[[int], bool]) -> Assigned:
    """Batch by batch until `goes_on(done so far)` is False."""
    area_of = {unit.id: unit.area for unit in shift.parts.setup.crews}
    so_far = Assigned()
    for batch in wanted:
        work = partial(_assign_noting, shift.parts.orders, batch, area_of[batch[0]], reason)
        try:
            more = await shift.background.store(work)
        except DoorstepError as error:
            so_far = replace(so_far, why=error)
            break
        so_far = Assigned(so_far.done + more.done, so_far.formers + more.formers, more.why or so_far.why)
        if not goes_on(so_far.done):
            break
    await shift.count()
    return so_far


def _assign_noting(orders: Orders, batch: Batch, area: str, reason: str) -> Assigned:
    """One batch, with the crews that had its orders until now."""
    before = standing(orders, batch[1])
    done, refusal = assign_batch(orders, batch, area, reason)
    return Assigned(done, formers(orders, before), refusal)


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
