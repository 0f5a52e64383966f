"""What the disks of tablet, desk and server say once every process has ended."""

import hashlib
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec
from sqlalchemy import select

from app.domain.order import OUTSIDE_CREW_SCOPE, Order
from app.settings import Folders
from app.storage import tables as c
from app.storage.database import open_database, reading
from app.storage.store import INLINE_ROLES
from app.storage.views import all_orders_json
from sync.server import tables as s
from sync.server.folders import ServerFolders
from sync.server.postgres import open_engine
from tests.faults.company import CREW, Company
from tests.faults.worker import opened_replica
from ui.opening import Opened


@dataclass(frozen=True)
class Findings:
    """What the disks say; every list should be empty."""

    lost: list[str]
    doubled: list[str]
    double_trails: list[str]
    views_that_differ: list[str]
    files_that_differ: list[str]
    journal_that_differs: list[int]
    figures: dict[str, int]


def findings(company: Company) -> Findings:
    server = _server_rows(company.folder / "server", company.database)
    opened = opened_replica(Folders(company.folder / "field"), Path(), company.catalog)
    try:
        return _compared(company, server, opened)
    finally:
        opened.close()


@dataclass(frozen=True)
class _ServerRows:
    events: list[Any]
    orders: dict[str, Order]
    sealed: set[str]
    files: Path


def _server_rows(folder: Path, database: str) -> _ServerRows:
    folders = ServerFolders(folder).of_replica
    engine = open_engine(database) if database else open_database(folders.database, None)
    with engine.connect() as connection:
        events = list(connection.execute(select(s.event)))
        bodies = connection.execute(select(s.order_body)).all()
        sealed = set(connection.execute(select(s.sealed.c.sha256)).scalars())
    engine.dispose()
    return _ServerRows(events, {row.id: msgspec.json.decode(row.json, type=Order) for row in bodies}, sealed, folders.files)


def _compared(company: Company, server: _ServerRows, opened: Opened) -> Findings:
    by_id = Counter((row.id, row.h) for row in server.events)
    with reading(opened.store.engine) as connection:
        log = list(connection.execute(select(c.log).order_by(c.log.c.seq)))
        blobs = list(connection.execute(select(c.blob)))
    ids = Counter(row.id for row in server.events)
    saved = company.tablet.saved
    journal = [(entry.seq, entry.record.raw, entry.record.sig) for entry in opened.store.journal.read()]
    rows = [(row.seq, bytes(row.raw), row.sig) for row in log]
    return Findings(
        lost=[event_id for event_id, h in saved.items() if by_id[event_id, h] == 0],
        doubled=[event_id for event_id in {*saved, *ids} if ids[event_id] > 1],
        double_trails=[order.id for order in server.orders.values() if len(set(order.trail)) != len(order.trail)],
        views_that_differ=_differing(opened, server, CREW) + _differing(company.desk, server, None),
        files_that_differ=[b.sha256 for b in blobs if not _is_there(b, server, opened)],
        journal_that_differs=sorted({seq for seq, *_ in set(journal) ^ set(rows)}),
        figures={
            "events saved": len(saved),
            "events on the server": len(server.events),
            "orders": len(server.orders),
            "signed visits": sum(order.state.value in ("signed_off", "closed") for order in server.orders.values()),
            "quarantined": sum(row.outcome == "quarantined" for row in server.events),
            "undecided": sum(row.outcome == "deferred" for row in server.events),
            "files compared": len(blobs),
            "receipts on the tablet": sum(row.receipt is not None for row in log),
        },
    )


def _differing(opened: Opened, server: _ServerRows, crew: str | None) -> list[str]:
    """Orders that a replica shows otherwise than the server, or that only one of them has."""
    with reading(opened.store.engine) as connection:
        shown = {order_id: msgspec.json.decode(json, type=Order) for order_id, json in all_orders_json(connection).items()}
    held = {order.id: order for order in server.orders.values() if crew is None or _is_with(order, crew)}
    return [order_id for order_id in {*shown, *held} if shown.get(order_id) != held.get(order_id)]


def _is_with(order: Order, crew: str) -> bool:
    return order.crew == crew and order.state not in OUTSIDE_CREW_SCOPE


def _is_there(blob: Any, server: _ServerRows, opened: Opened) -> bool:
    if hashlib.sha256(opened.store.files.get(blob.sha256)).hexdigest() != blob.sha256:
        return False
    if blob.role in INLINE_ROLES:
        return blob.sha256 in server.sealed
    path = server.files / blob.sha256[:2] / blob.sha256
    return path.is_file() and hashlib.sha256(path.read_bytes()).hexdigest() == blob.sha256
