"""Tampering with stored evidence: one column of one row, one byte of one file, one row gone. All has to be found and named.

Whoever tampers here has every right over database and files, but not the server's private keys: with those an operator could
also sign what never was, which devices find as witnesses (tests/sync/test_client_witness.py) and nobody finds here.
"""

import argparse
import random
import shutil
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any
from unittest.mock import patch

from cryptography.hazmat.primitives.serialization import Encoding
from sqlalchemy import Connection, Engine, Table, delete, select, update

from app.storage.database import open_database, writing
from app.storage.keys import verify
from app.use_cases import evidence
from app.use_cases.findings import EvidenceReport
from sync.server import audit_log, audit_rows
from sync.server import log_tables as lt
from sync.server import tables as t
from sync.server.audit import verify_store
from sync.server.decisions import decision
from sync.server.erasing import erased
from sync.server.rolling_tables import rollover
from sync.server.seals import seal
from sync.server.stamps import Stamps
from tests.faults.altered import altered, altered_bytes, other_word
from tests.faults.evidence import odd_events
from tests.faults.report import Report
from tests.storage.stamper import NOW, Stamper, StampServer
from tests.sync.rig import ServerRig
from tests.sync.rotations import rotated
from tests.sync.visited import visited

# The evidence and what is made of it. `but` are columns that say how the server works and prove nothing: the feed's order, and whether
# one of several keys of a device was closed (faults.md). All other tables hold counters, tickets, rights and copies for restoring.
TABLES: tuple[tuple[Table, frozenset[str]], ...] = (
    (t.event, frozenset()),
    (t.first, frozenset()),
    (t.key, frozenset()),
    (t.orders, frozenset()),
    (t.order_body, frozenset()),
    (t.feed, frozenset({"seq"})),
    (t.subject, frozenset()),
    (erased, frozenset()),
    (t.wipe, frozenset()),
    (t.sealed, frozenset()),
    (t.blob, frozenset()),
    (t.named, frozenset()),
    (decision, frozenset()),
    (seal, frozenset()),
    (lt.log_head, frozenset()),
    (lt.log_leaf, frozenset()),
    (lt.log_node, frozenset()),
    (lt.log_epoch, frozenset()),
    (lt.checkpoint, frozenset()),
    (lt.stamp, frozenset()),
    (rollover, frozenset()),
)
# Rows whose absence nothing else bears out: a head signed in between may be missing, for the next one covers it; a new ticket takes
# an order to wipe back.
_MAY_BE_MISSING = (lt.checkpoint, lt.stamp, t.wipe)
_SMALL = 1_000


@dataclass(frozen=True)
class Change:
    """What was done, the name it must be found under (a part of an id), and how it is undone."""

    kind: str
    names: frozenset[str]
    undo: Callable[[], None]


@contextmanager
def remembered_signatures() -> Iterator[None]:
    """Whether a signature holds never changes: asked once for each, which makes fifty thousand runs twice as fast."""
    remembered = cache(verify)
    with ExitStack() as stack:
        for module in (evidence, audit_rows, audit_log):
            stack.enter_context(patch.object(module, "verify", remembered))
        yield


def campaign(seeds: range, options: argparse.Namespace) -> Report:
    with remembered_signatures():
        return _campaign(seeds, options)


def _campaign(seeds: range, options: argparse.Namespace) -> Report:
    report = Report("tampering")
    per_seed = max(1, (options.count or _SMALL) // max(1, len(seeds)))
    with tempfile.TemporaryDirectory() as place:
        folder = store(Path(place))
        clean = verify_store(folder, None, "en")
        report.add("clean", [f.name for f in clean.findings if f.outcome == "fail"], Counter({"clean stores": 1}))
        engine = open_database(folder / "store" / "doorstep.db", None)
        usual = {(finding.name, each) for finding in clean.findings for each in finding.ids}
        try:
            for seed in seeds:
                draw = random.Random(seed)
                for number in range(per_seed):
                    change = _change(draw, engine, folder)
                    found = verify_store(folder, None, "en")
                    change.undo()
                    report.add(f"{seed}.{number} {change.kind}", _missed(change, found, usual), Counter({change.kind: 1, "tampered": 1}))
        finally:
            engine.dispose()
        after = verify_store(folder, None, "en")
        report.add("clean again", [f.name for f in after.findings if f.outcome == "fail"])
    return report


def store(place: Path) -> Path:
    """A stopped server's folder with a whole visit, everything odd that is no fault, and a time-stamped head."""
    server = ServerRig(place / "server")
    stamper = Stamper()
    server.data.mkdir(parents=True, exist_ok=True)
    server.folders.timestamp_ca.write_bytes(stamper.ca.public_bytes(Encoding.PEM))
    server.start()
    crew, _ = visited(server, place)
    # What is older is under the first key, what follows under the second.
    rotated(server)
    odd_events(server)
    server.clock.advance(60_000)
    server.running.parts.log.sign_due()
    _stamp(server, stamper)
    crew.close()
    server.stop()
    return server.data


def _stamp(server: ServerRig, stamper: Stamper) -> None:
    service = StampServer(stamper)
    try:
        stamper.at = NOW
        stamps = Stamps(server.running.transactions, server.running.keys, service.url, [stamper.ca], server.clock)
        assert stamps.stamp_due()
    finally:
        service.close()


def _missed(change: Change, found: EvidenceReport, usual: set[tuple[str, str]]) -> list[str]:
    """Empty where the report fails and names what was changed. What is unknown there is no alarm, and does not count."""
    new = {each for finding in found.findings if finding.outcome == "fail" for each in finding.ids if (finding.name, each) not in usual}
    if not new:
        return ["not found"]
    return [] if not change.names or any(name in each for each in new for name in change.names) else [f"not named, but {sorted(new)[:3]}"]


def _change(draw: random.Random, engine: Engine, folder: Path) -> Change:
    while True:
        made = _file(draw, folder) if draw.random() < 0.1 else _row(draw, engine)
        if made is not None:
            return made


def _row(draw: random.Random, engine: Engine) -> Change | None:
    table, but = draw.choice(TABLES)
    with writing(engine) as connection:
        rows = connection.execute(select(table)).mappings().all()
        if not rows:
            return None
        row = dict(draw.choice(rows))
        if draw.random() < 0.05 and table not in _MAY_BE_MISSING and not _proves_nothing(connection, table, row):
            return _gone(connection, engine, table, row)
        column = draw.choice([c for c in table.columns if c.name not in but])
        value = other_word(draw, table, column.name, row) or altered(draw, row[column.name])
        if value is None or _proves_nothing(connection, table, row, column.name, value):
            return None
        where = _place(table, row)
        try:
            connection.execute(update(table).where(*where).values({column.name: value}))
        except Exception:  # noqa: BLE001 - a key that is taken already: another draw
            connection.rollback()
            return None
        names = _names(connection, table, row)
        if table is t.feed and column.name == "entity":
            # Of a departure nothing is missed at its own order; what is left names an order that there is not.
            names |= {str(value)}
    back = update(table).where(*_place(table, row | {column.name: value})).values({column.name: row[column.name]})
    return Change(f"{table.name}.{column.name}", names, _undo(engine, back))


def _proves_nothing(connection: Connection, table: Table, row: dict[str, Any], column: str = "", value: Any = None) -> bool:
    """What faults.md says of it: a departure in the feed, and whether one of several keys of a device was closed."""
    if table is t.feed:
        return row["kind"] == "R" and column not in ("entity", "kind")
    if table is not t.key or column != "state" or value != "closed":
        return False
    return len(connection.execute(select(t.key.c.key).where(t.key.c.device == row["device"])).all()) > 1


def _gone(connection: Connection, engine: Engine, table: Table, row: dict[str, Any]) -> Change:
    connection.execute(delete(table).where(*_place(table, row)))
    return Change(f"{table.name} row gone", _names(connection, table, row), _undo(engine, table.insert().values(**row)))


def _undo(engine: Engine, statement: Any) -> Callable[[], None]:
    def undo() -> None:
        with writing(engine) as connection:
            connection.execute(statement)

    return undo


def _place(table: Table, row: dict[str, Any]) -> list[Any]:
    return [column == row[column.name] for column in table.primary_key.columns]


def _file(draw: random.Random, folder: Path) -> Change | None:
    paths = sorted((folder / "files").glob("[0-9a-f][0-9a-f]/*"))
    path = draw.choice(paths)
    content = path.read_bytes()
    kind = draw.choice(("byte", "gone", "extra", "renamed"))
    names = frozenset({path.name})

    def put_back() -> None:
        path.write_bytes(content)

    if kind == "byte":
        path.write_bytes(altered_bytes(draw, content))
    elif kind == "gone":
        path.unlink()
    else:
        other = path.with_name(path.name[:-1] + ("0" if path.name[-1] != "0" else "1"))
        shutil.copy(path, other)
        if kind == "renamed":
            path.unlink()
        return Change(f"file {kind}", frozenset({other.name}), lambda: (other.unlink(), put_back())[1])
    return Change(f"file {kind}", names, put_back)


_BY_ROW: dict[str, Sequence[str]] = {
    "event": ("h", "order_id", "id"),
    "first": ("h", "event_id"),
    "key": ("key",),
    "orders": ("id",),
    "order_body": ("id",),
    "feed": ("entity",),
    "subject": ("customer", "order_id"),
    "erased": ("customer",),
    "wipe": ("device",),
    "sealed": ("sha256",),
    "blob": ("sha256",),
    "named": ("sha256",),
    "decision": ("h",),
    "seal": ("h",),
    "log_leaf": ("h",),
}


def _names(connection: Connection, table: Table, row: dict[str, Any]) -> frozenset[str]:
    """Any of these in the report names the row; of the log's own tables any finding about the log does."""
    names = frozenset(str(row[name]) for name in _BY_ROW.get(table.name, ()) if row[name])
    if table is not erased:
        return names
    # Without the note the keys of these are gone without one.
    return names | set(connection.execute(select(t.orders.c.id).where(t.orders.c.customer == row["customer"])).scalars())
