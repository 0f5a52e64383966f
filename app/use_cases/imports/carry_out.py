"""Records the good rows of a plan as orders, repeated calls linked to their first.

The one rule: an order's id comes from organisation, source and foreign number, so a second import or one that was cut off
adds only what is not there yet.
"""

import hashlib
import uuid
from collections.abc import Callable
from dataclasses import dataclass, replace

from app.domain.identity import OrderId
from app.storage.listing import find_external
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
    org = orders.store.device().org
    intakes = _linked([replace(row.intake, order_id=_order_id(org, row)) for row in plan.good], plan.mapping.linked_h)
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


def _linked(intakes: list[Intake], within_h: int) -> list[Intake]:
    """Sorted by time received; calls for one place and fault within the hours after a first one point to that first."""
    first: dict[tuple[str, str], Intake] = {}
    done: list[Intake] = []
    for intake in sorted(intakes, key=lambda i: i.received_ms):
        key = ("".join(intake.person.address.casefold().split()), intake.fault)
        before = first.get(key)
        if before is not None and intake.received_ms - before.received_ms <= within_h * _HOUR_MS:
            done.append(replace(intake, repeat_of=before.order_id))
        else:
            first[key] = intake
            done.append(intake)
    return done


def _count_links(intakes: list[Intake]) -> int:
    return sum(intake.repeat_of is not None for intake in intakes)


def _order_id(org: str, row: GoodRow) -> OrderId:
    """A UUID of version 8 (RFC 9562 section 5.8) from the order's identity outside."""
    digest = bytearray(hashlib.sha256(f"doorstep.import.1\0{org}\0{row.intake.external_no}".encode()).digest()[:16])
    digest[6] = digest[6] & 0x0F | 0x80
    digest[8] = digest[8] & 0x3F | 0x80
    return OrderId(str(uuid.UUID(bytes=bytes(digest))))
