"""Years of work in a server's database within minutes: one real visit, its rows copied under new names as often as wanted.

The one rule: what is copied is what the server itself has stored, into its own schema, and the log's tree grows by its own code.
Only signatures (of devices, receipts and seals) are random bytes: no sync looks at those of other visits.
"""

import hashlib
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Table, func, select, update

from app.domain.envelope import event_hash
from app.storage.database import open_database
from sync.server import tables as t
from sync.server.log_tree import append
from sync.server.seals import seal

DEVICES = 40
_VISITS_AT_ONCE = 400

# In this order; `event` comes first and by itself, for its hashes are names to the others.
_BY_ORDER: tuple[tuple[Table, str], ...] = (
    (t.orders, "id"),
    (t.order_body, "id"),
    (t.subject, "order_id"),
    (t.named, "order_id"),
)
_NAME = re.compile("([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|[0-9a-f]{64})")
_NUMBER = re.compile(rb'"n":\d+,')


@dataclass(frozen=True)
class Visit:
    """The rows of one order, by table, and the ids and hashes that another visit has of its own."""

    events: tuple[Mapping[str, Any], ...]
    rows: Mapping[str, tuple[Mapping[str, Any], ...]]
    feed: tuple[Mapping[str, Any], ...]
    own: frozenset[str]


def fill(database: Path, order: str, device: str, count: int) -> int:
    """Adds whole visits like that of `order`, a fortieth of them by `device`, until there are `count` events; answers how many there are.

    Nobody else may have the database open. A power cut meanwhile spoils it: nothing is synced before the end.
    """
    engine = open_database(database, None)
    try:
        with engine.connect() as connection:
            # Before SQLAlchemy begins: none of them can be changed within a transaction.
            for pragma in ("journal_mode = OFF", "synchronous = OFF", "cache_size = -600000"):
                connection.connection.cursor().execute(f"PRAGMA {pragma}")
            with connection.begin():
                return _filled(connection, order, device, count)
    finally:
        engine.dispose()


def _filled(connection: Connection, order: str, device: str, count: int) -> int:
    visit = _visit(connection, order)
    makers = [_Maker(connection, visit, device if place == 0 else _like(device, place), place) for place in range(DEVICES)]
    have = connection.execute(select(func.count()).select_from(t.event)).scalar_one()
    numbers = {row.id: row.last for row in connection.execute(select(t.scope))}
    made = 0
    while have < count:
        batch = _Batch(numbers)
        for _ in range(min(_VISITS_AT_ONCE, -(-(count - have) // len(visit.events)))):
            batch.add(visit, makers[made % DEVICES], made)
            have, made = have + len(visit.events), made + 1
        batch.write(connection)
    for scope, last in numbers.items():
        connection.execute(update(t.scope).where(t.scope.c.id == scope).values(last=last))
    for maker in makers:
        connection.execute(update(t.device).where(t.device.c.id == maker.device).values(pos=maker.pos))
    return int(have)


def _visit(connection: Connection, order: str) -> Visit:
    events = _all(connection.execute(select(t.event).where(t.event.c.order_id == order).order_by(t.event.c.seq)).all())
    rows = {table.name: _all(connection.execute(select(table).where(table.c[name] == order)).all()) for table, name in _BY_ORDER}
    files = [row["sha256"] for row in rows["named"]]
    for table in (t.blob, t.sealed, t.delivered):
        rows[table.name] = _all(connection.execute(select(table).where(table.c.sha256.in_(files))).all())
    feed = _all(connection.execute(select(t.feed).where(t.feed.c.entity == order)).all())
    own = {order, *files, *(row["customer"] for row in rows["subject"])}
    own |= {event[name] for event in events for name in ("id", "h", "prev", "key", "device")}
    return Visit(events, rows, feed, frozenset(own))


def _all(rows: Any) -> tuple[Mapping[str, Any], ...]:
    return tuple(dict(row._mapping) for row in rows)


class _Maker:
    """One device of the past: where its chain and its positions stand. The measured one goes on under its present key."""

    def __init__(self, connection: Connection, visit: Visit, device: str, place: int) -> None:
        last = visit.events[-1]
        self.device, self.key, self.n, self.last = device, hashlib.sha256(b"key %d" % place).hexdigest(), 0, "0" * 64
        device_row = connection.execute(select(t.device).where(t.device.c.id == last["device"])).one()
        key_row = connection.execute(select(t.key).where(t.key.c.key == last["key"])).one()
        if connection.execute(select(t.device.c.id).where(t.device.c.id == device)).first() is None:
            connection.execute(t.device.insert(), {**device_row._mapping, "id": device, "number": 1000 + place, "label": f"past-{place}"})
        connection.execute(t.key.insert(), {**key_row._mapping, "key": self.key, "device": device, "state": "closed"})
        self.pos = connection.execute(select(t.device.c.pos).where(t.device.c.id == device)).scalar_one()


class _Batch:
    """Rows of some visits, written together; `numbers` are the scopes' counters and go on."""

    def __init__(self, numbers: dict[str, int]) -> None:
        self._numbers = numbers
        self._rows: dict[str, list[Mapping[str, Any]]] = {}
        self._leaves: list[tuple[str, str, int]] = []

    def add(self, visit: Visit, maker: _Maker, number: int) -> None:
        names = {name: _like(name, number) for name in visit.own}
        for event in visit.events:
            names[event["device"]], names[event["key"]] = maker.device, maker.key
        for event in visit.events:
            self._event(event, names, maker)
        for table, rows in visit.rows.items():
            self._rows.setdefault(table, []).extend({name: _renamed(value, names) for name, value in row.items()} for row in rows)
        for row in visit.feed:
            self._numbers[row["scope"]] += 1
            # Done with long ago: closed, gone from the crew's scope, and its departure compacted. The area keeps it.
            if not row["scope"].startswith("crew:"):
                self._put(t.feed, {**row, "entity": _renamed(row["entity"], names), "seq": self._numbers[row["scope"]]})

    def _event(self, event: Mapping[str, Any], names: dict[str, str], maker: _Maker) -> None:
        """The chain is whole: each event names the hash of the device's event before it."""
        maker.n, maker.pos = maker.n + 1, maker.pos + 1
        names[event["prev"]] = maker.last
        raw = _NUMBER.sub(b'"n":%d,' % maker.n, _renamed(event["raw"], names), count=1)
        maker.last = event_hash(raw)
        names[event["h"]] = maker.last
        row = {name: _renamed(value, names) for name, value in event.items() if name not in ("seq", "raw", "params")}
        row |= {"raw": raw, "params": event["params"], "n": maker.n, "pos": maker.pos, "sig": os.urandom(64).hex()}
        self._put(t.event, row | {"receipt_sig": os.urandom(64).hex()})
        self._put(t.first, {"event_id": row["id"], "h": maker.last})
        self._put(seal, {"h": maker.last, "sig": os.urandom(64).hex()})
        self._leaves.append((maker.last, row["sig"], event["received_ms"]))

    def _put(self, table: Table, row: Mapping[str, Any]) -> None:
        self._rows.setdefault(table.name, []).append(row)

    def write(self, connection: Connection) -> None:
        for name, rows in ((name, rows) for name, rows in self._rows.items() if rows):
            columns = list(rows[0])
            marks = ", ".join("?" * len(columns))
            quoted = ", ".join(f'"{column}"' for column in columns)
            values = [tuple(row.values()) for row in rows]
            connection.exec_driver_sql(f'INSERT INTO "{name}" ({quoted}) VALUES ({marks})', values)
        append(connection, self._leaves)


def _like(name: str, number: int) -> str:
    """Another name of the same form."""
    digest = hashlib.sha256(f"{name} {number}".encode()).hexdigest()
    return digest if len(name) == len(digest) else f"{digest[:8]}-{digest[8:12]}-7{digest[13:16]}-8{digest[17:20]}-{digest[20:32]}"


def _renamed(value: Any, names: Mapping[str, str]) -> Any:
    """Every id and hash in `value` by its new name; what has none stays."""
    if isinstance(value, bytes):
        parts = list(_parts(value))
        parts[1::2] = [names.get(part, part) for part in parts[1::2]]
        return "".join(parts).encode("latin-1")
    return names.get(value, value) if isinstance(value, str) else value


@cache
def _parts(value: bytes) -> tuple[str, ...]:
    """Cut at its names, which are every second part; any byte is a character of Latin-1."""
    return tuple(_NAME.split(value.decode("latin-1")))
