"""Records the good rows of a plan as orders, repeated calls linked to their first, be it of this table or here before it.

The one rule: an order's id comes from organisation, source and foreign number, so a second import or one that was cut off
adds only what is not there yet.
"""

import hashlib
import uuid
from collections.abc import Callable
from dataclasses import dataclass, replace

from app.domain.identity import OrderId
from app.storage.listing import FirstCall, find_external, first_calls
from app.use_cases.imports.plan import GoodRow, ImportPlan
from app.use_cases.orders import Intake, Orders

# Small enough that progress moves and a cancel is heard, large enough that one journal sync serves many orders.
_AT_ONCE = 200
_HOUR_MS = 3_600_000

# (done, total) -> whether to go on.
Progress = Callable[[int, int], bool]


@dataclass(frozen=True)
class ImportResult:
    created: int
    already: int
    linked: int
    was_cancelled: bool = False


def carry_out(plan: ImportPlan, orders: Orders, progress: Progress = lambda _done, _total: True) -> ImportResult:
    """Takes the good rows in, the earliest first. `progress` may stop it between two batches; what is in stays in."""
    intakes = _linked_intakes(plan, orders)
    known = find_external(orders.store.engine, [intake.external_no for intake in intakes])
    fresh = [intake for intake in intakes if intake.external_no not in known]
    created = 0
    for start in range(0, len(fresh), _AT_ONCE):
        if not progress(created, len(fresh)):
            return ImportResult(created, len(intakes) - len(fresh), _count_links(fresh[:created]), was_cancelled=True)
        batch = fresh[start : start + _AT_ONCE]
        orders.create(batch)
        created += len(batch)
    progress(created, len(fresh))
    return ImportResult(created, len(intakes) - len(fresh), _count_links(fresh))


def _linked_intakes(plan: ImportPlan, orders: Orders) -> list[Intake]:
    """All good rows with their ids. A call of yesterday's table counts as a first one too, as long as its work is to be done."""
    org, within_ms = orders.store.device().org, plan.mapping.linked_h * _HOUR_MS
    intakes = [replace(row.intake, order_id=_order_id(org, row)) for row in plan.good]
    if not intakes:
        return []
    times, own = [intake.received_ms for intake in intakes], {intake.order_id for intake in intakes}
    here = first_calls(orders.store.engine, min(times) - within_ms, max(times))
    return _linked(intakes, [call for call in here if call.order_id not in own], within_ms)


def _linked(intakes: list[Intake], here: list[FirstCall], within_ms: int) -> list[Intake]:
    """Sorted by time received; calls for one place and fault within `within_ms` after a first one point to that first."""
    first: dict[tuple[str, str], FirstCall | Intake] = {}
    done: list[Intake] = []
    calls: list[FirstCall | Intake] = [*here, *intakes]
    for call in sorted(calls, key=lambda each: each.received_ms):
        address = call.address if isinstance(call, FirstCall) else call.person.address
        key = ("".join(address.casefold().split()), call.fault)
        before = first.get(key)
        if before is None or call.received_ms - before.received_ms > within_ms:
            first[key], before = call, None
        if isinstance(call, Intake):
            done.append(call if before is None else replace(call, repeat_of=before.order_id))
    return done


def _count_links(intakes: list[Intake]) -> int:
    return sum(intake.repeat_of is not None for intake in intakes)


def _order_id(org: str, row: GoodRow) -> OrderId:
    """A UUID of version 8 (RFC 9562 section 5.8) from the order's identity outside."""
    digest = bytearray(hashlib.sha256(f"doorstep.import.1\0{org}\0{row.intake.external_no}".encode()).digest()[:16])
    digest[6] = digest[6] & 0x0F | 0x80
    digest[8] = digest[8] & 0x3F | 0x80
    return OrderId(str(uuid.UUID(bytes=bytes(digest))))
