"""What does not add up in the evidence of a desk's devices: forked keys, old holes, held records that no order shows.

The one rule: it names what is there and what is missing and decides nothing; forks and holes delay no record (sync.md S2).
"""

from collections.abc import Iterable
from dataclasses import dataclass

import msgspec
from sqlalchemy import Connection, Row, func, select

from app.domain.identity import Clock
from sync.protocol.desk_messages import LARGEST_FINDINGS, Fork, Hole, Integrity, Loose
from sync.protocol.messages import StoredEvent
from sync.server import tables as t
from sync.server.answers import answer_of
from sync.server.desk_tickets import check_desk, reaches
from sync.server.devices import Caller
from sync.server.organisation import Organisation
from sync.server.transactions import Transactions

# A device sends in order, so what is missing for so long does not come by itself; a tablet is off for a weekend.
HOLE_MS = 72 * 3_600_000
_NAMES = tuple[str, ...]
_Row = Row[tuple[object, ...]]


@dataclass(frozen=True)
class _Mine:
    number: int
    label: str


class IntegrityDesk:
    """Every call is one snapshot; it walks the events of the desk's devices, so it is asked when somebody looks."""

    def __init__(self, transactions: Transactions, organisation: Organisation, clock: Clock) -> None:
        self._transactions, self._organisation, self._clock = transactions, organisation, clock

    def found(self, caller: Caller) -> Integrity:
        """Raises Refused("server.not_a_desk")."""
        check_desk(caller)
        now_ms = self._clock.wall_ms()
        with self._transactions.read() as connection:
            mine = self._mine(connection, caller)
            return Integrity(
                server_time=now_ms,
                hole_ms=HOLE_MS,
                events=sum(row.pos for row in connection.execute(select(t.device.c.id, t.device.c.pos)) if row.id in mine),
                forks=tuple(_forks(connection, mine)),
                holes=tuple(_holes(connection, mine, now_ms - HOLE_MS)),
                loose=tuple(self._loose(connection, mine)),
            )

    def _mine(self, connection: Connection, caller: Caller) -> dict[str, _Mine]:
        rows = connection.execute(select(t.device)).all()
        names = {row.id: tuple(msgspec.json.decode(text, type=_NAMES) for text in (row.crews, row.areas)) for row in rows}
        return {row.id: _Mine(row.number, row.label) for row in rows if reaches(caller, self._organisation, *names[row.id])}

    def _loose(self, connection: Connection, mine: dict[str, _Mine]) -> Iterable[Loose]:
        """Quarantined, and on no order that would show it to a desk."""
        join = t.event.outerjoin(t.orders, t.orders.c.id == t.event.c.order_id)
        asked = select(t.event).select_from(join).where(t.event.c.outcome == "quarantined", t.orders.c.id.is_(None))
        rows = [row for row in connection.execute(asked.order_by(t.event.c.seq.desc())) if row.device in mine]
        for row in rows[:LARGEST_FINDINGS]:
            yield Loose(
                device=row.device,
                number=mine[row.device].number,
                label=mine[row.device].label,
                received_ms=row.received_ms,
                event=self._stored(row),
            )

    def _stored(self, row: _Row) -> StoredEvent:
        answer = answer_of(row, self._organisation.id)
        assert answer.said is not None and answer.outcome is not None
        return StoredEvent(
            raw=msgspec.Raw(row.raw),
            sig=row.sig,
            said=answer.said,
            receipt_sig=answer.receipt_sig,
            outcome=answer.outcome,
            reason=answer.reason,
            params=answer.params,
        )


def _forks(connection: Connection, mine: dict[str, _Mine]) -> Iterable[Fork]:
    event = t.event.c
    count, at_ms, n = func.count().label("records"), func.max(event.received_ms).label("at_ms"), func.min(event.n).label("n")
    asked = select(event.key, event.prev, event.device, count, at_ms, n).group_by(event.key, event.prev, event.device)
    rows = [row for row in connection.execute(asked.having(func.count() > 1)) if row.device in mine]
    states = {row.key: row.state for row in connection.execute(select(t.key.c.key, t.key.c.state))} if rows else {}
    for row in sorted(rows, key=lambda row: -row.at_ms)[:LARGEST_FINDINGS]:
        yield Fork(
            device=row.device,
            number=mine[row.device].number,
            label=mine[row.device].label,
            key=row.key,
            key_state=states[row.key],
            n=row.n,
            records=row.records,
            at_ms=row.at_ms,
        )


def _holes(connection: Connection, mine: dict[str, _Mine], before_ms: int) -> Iterable[Hole]:
    """The first record behind each gap: it names a predecessor that nobody has brought."""
    event, earlier = t.event.c, t.event.alias().c
    is_there = select(earlier.h).where(earlier.h == event.prev).exists()
    asked = select(event.device, event.key, event.n, event.received_ms).where(event.n > 1, event.received_ms < before_ms, ~is_there)
    rows = [row for row in connection.execute(asked.order_by(event.received_ms.desc())) if row.device in mine]
    for row in rows[:LARGEST_FINDINGS]:
        known = mine[row.device]
        yield Hole(device=row.device, number=known.number, label=known.label, key=row.key, n=row.n, since_ms=row.received_ms)
