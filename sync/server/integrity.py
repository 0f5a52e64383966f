"""What does not add up in the evidence of a desk's devices: forked keys, old holes, held records that no order shows; doubtful signatures.

The one rule: it names what is there and what is missing and decides nothing; forks and holes delay no record (sync.md S2).
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

import msgspec
from sqlalchemy import Connection, Row, Select, func, select

from app.domain.envelope import enrolment_hash
from app.domain.identity import Clock
from sync.protocol.desk_messages import LARGEST_FINDINGS, Fork, Hole, Integrity, Loose
from sync.protocol.messages import KeyState
from sync.server import tables as t
from sync.server.answers import stored_event
from sync.server.desk_tickets import check_desk, reaches
from sync.server.devices import Caller
from sync.server.doubtful_ink import InkReader, newest_inks
from sync.server.organisation import Organisation
from sync.server.transactions import Transactions

# A device sends in order, so what is missing for so long does not come by itself; a tablet is off for a weekend.
HOLE_MS = 72 * 3_600_000
_KEYS_AT_ONCE = 500
# Orders that nobody has brought; beyond that, something else is wrong and the first of them say so.
_STRAYS = 500
_NAMES = tuple[str, ...]
_Row = Row[tuple[object, ...]]


@dataclass(frozen=True)
class _Mine:
    number: int
    label: str


@dataclass(frozen=True)
class _Key:
    """`enrolled` is the hash of its enrolment, which its first record names as predecessor."""

    key: str
    device: str
    state: KeyState
    enrolled: str


class IntegrityDesk:
    """Every call is one snapshot; it walks the events of the desk's devices, so it is asked when somebody looks."""

    def __init__(self, transactions: Transactions, organisation: Organisation, clock: Clock, read_file: Callable[[str], bytes]) -> None:
        """`read_file` as in doubtful_ink.py."""
        self._transactions, self._organisation, self._clock = transactions, organisation, clock
        self._inks = InkReader(read_file)

    def found(self, caller: Caller) -> Integrity:
        """Raises Refused("server.not_a_desk")."""
        check_desk(caller)
        now_ms = self._clock.wall_ms()
        with self._transactions.read() as connection:
            mine = self._mine(connection, caller)
            keys = _keys(connection, mine)
            inks = newest_inks(connection, caller.author.areas)
            found = Integrity(
                server_time=now_ms,
                hole_ms=HOLE_MS,
                events=sum(row.pos for row in connection.execute(select(t.device.c.id, t.device.c.pos)) if row.id in mine),
                forks=tuple(_forks(connection, mine, keys)),
                holes=tuple(_holes(connection, mine, keys, now_ms - HOLE_MS)),
                loose=tuple(self._loose(connection, mine)),
            )
        # Files may lie beyond a network, and nothing waits for those inside a transaction.
        return msgspec.structs.replace(found, inks=self._inks.doubtful(inks))

    def _mine(self, connection: Connection, caller: Caller) -> dict[str, _Mine]:
        rows = connection.execute(select(t.device)).all()
        names = {row.id: tuple(msgspec.json.decode(text, type=_NAMES) for text in (row.crews, row.areas)) for row in rows}
        return {row.id: _Mine(row.number, row.label) for row in rows if reaches(caller, self._organisation, *names[row.id])}

    def _loose(self, connection: Connection, mine: dict[str, _Mine]) -> Iterable[Loose]:
        """Quarantined, and on no order that would show it to a desk."""
        event = t.event.c
        # By the index of orders alone: the records of orders that are there are never read.
        is_there = select(t.orders.c.id).where(t.orders.c.id == event.order_id).exists()
        strays = connection.execute(select(event.order_id).where(event.order_id.is_not(None), ~is_there).group_by(event.order_id)).scalars()
        on_none = event.order_id.is_(None) | event.order_id.in_(list(strays)[:_STRAYS])
        asked = select(t.event).where(event.outcome == "quarantined", on_none).order_by(event.seq.desc())
        rows = [row for row in connection.execute(asked) if row.device in mine]
        for row in rows[:LARGEST_FINDINGS]:
            yield Loose(
                device=row.device,
                number=mine[row.device].number,
                label=mine[row.device].label,
                received_ms=row.received_ms,
                event=stored_event(row, self._organisation.id),
            )


def _keys(connection: Connection, mine: dict[str, _Mine]) -> list[_Key]:
    rows = connection.execute(select(t.key.c.key, t.key.c.device, t.key.c.state, t.key.c.enrol))
    return [_Key(row.key, row.device, row.state, enrolment_hash(row.enrol)) for row in rows if row.device in mine]


def _forks(connection: Connection, mine: dict[str, _Mine], keys: list[_Key]) -> list[Fork]:
    event = t.event.c
    asked = select(event.key, event.prev).group_by(event.key, event.prev).having(func.count() > 1)
    found = []
    for key, prev in _pairs(connection, asked, keys):
        rows = connection.execute(select(event.n, event.received_ms).where(event.key == key.key, event.prev == prev)).all()
        at_ms, device = max(row.received_ms for row in rows), mine[key.device]
        told = Fork(
            device=key.device,
            number=device.number,
            label=device.label,
            key=key.key,
            key_state=key.state,
            n=min(row.n for row in rows),
            records=len(rows),
            at_ms=at_ms,
        )
        found.append(told)
    return sorted(found, key=lambda fork: -fork.at_ms)[:LARGEST_FINDINGS]


def _holes(connection: Connection, mine: dict[str, _Mine], keys: list[_Key], before_ms: int) -> list[Hole]:
    """The first record behind each gap: it names a predecessor that nobody has brought."""
    event, earlier = t.event.c, t.event.alias().c
    asked = select(event.key, event.prev).where(~select(earlier.h).where(earlier.h == event.prev).exists())
    found = []
    for key, prev in _pairs(connection, asked, keys):
        # The first record of a key rests on its enrolment, which is no record.
        if prev == key.enrolled:
            continue
        behind = select(event.n, event.received_ms).where(event.key == key.key, event.prev == prev, event.received_ms < before_ms)
        for row in connection.execute(behind):
            device = mine[key.device]
            told = Hole(device=key.device, number=device.number, label=device.label, key=key.key, n=row.n, since_ms=row.received_ms)
            found.append(told)
    return sorted(found, key=lambda hole: -hole.since_ms)[:LARGEST_FINDINGS]


def _pairs(connection: Connection, asked: Select[Any], keys: list[_Key]) -> Iterable[tuple[_Key, str]]:
    """The (key, prev) that `asked` finds: both stand in the index of chains, so that no record itself is read."""
    for start in range(0, len(keys), _KEYS_AT_ONCE):
        some = {key.key: key for key in keys[start : start + _KEYS_AT_ONCE]}
        for row in connection.execute(asked.where(t.event.c.key.in_(some))).all():
            yield some[row.key], row.prev
