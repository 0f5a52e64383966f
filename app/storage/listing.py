"""Rows for lists: what a card or a table row shows of each order, without opening the order itself.

The one rule: a list reads `view` and `person` only, names come masked, and ten thousand rows stay under half a second.
"""

import json
from collections.abc import Sequence
from typing import Any

import msgspec
from sqlalchemy import Engine, select

from app.domain.envelope import parse
from app.domain.identity import OrderId
from app.domain.order import AT_REST
from app.domain.privacy import Person, mask_name
from app.storage import search
from app.storage.database import reading
from app.storage.rows import parts
from app.storage.tables import log, person, view


class OrderRow(msgspec.Struct, frozen=True, gc=False):
    """One order as a list shows it; `due_ms` is when the limit that ends next runs out, None when none runs.

    A struct, for ten thousand of them are made while someone waits: a frozen dataclass of this size takes ten times as long.
    """

    order_id: OrderId
    number: str
    external_no: str
    state: str
    urgency: str
    sector: str
    fault: str
    area: str
    crew: str | None
    received_ms: int
    due_ms: int | None
    due_name: str | None
    due_limit_ms: int
    window_from_ms: int | None
    window_to_ms: int | None
    special: tuple[str, ...]
    is_repeat: bool
    held: int
    mark: int
    is_detached: bool
    customer: str
    address: str
    lat: str
    lon: str


_COLUMNS = [c for c in view.c if c.name != "json"]
_NOBODY = Person()


def list_orders(engine: Engine, *, query: str = "", order_ids: tuple[str, ...] | None = None, most: int = 20_000) -> list[OrderRow]:
    """Rows sorted by the limit that ends next; `query` searches number, customer, phone, address, words and fault."""
    rows = select(*_COLUMNS, person.c.json.label("who")).join(person, person.c.order_id == view.c.order_id, isouter=True)
    rows = rows.order_by(view.c.due_ms.is_(None), view.c.due_ms, view.c.received_ms).limit(most)
    with reading(engine) as connection:
        if query.strip():
            order_ids = tuple(search.find(connection, query, 500))
        if order_ids is not None:
            rows = rows.where(view.c.order_id.in_(order_ids))
        return [_row(row) for row in connection.execute(rows)]


def find_external(engine: Engine, external_nos: list[str]) -> set[str]:
    """Which of these foreign numbers the replica already holds."""
    found: set[str] = set()
    with reading(engine) as connection:
        for part in parts(external_nos):
            found.update(connection.execute(select(view.c.external_no).where(view.c.external_no.in_(part))).scalars())
    return found


class FirstCall(msgspec.Struct, frozen=True):
    """An order that is no repeated call and still has its work before it."""

    order_id: OrderId
    fault: str
    received_ms: int
    address: str


def first_calls(engine: Engine, from_ms: int, to_ms: int) -> list[FirstCall]:
    """Those received from `from_ms` to `to_ms`, both included, whose address this replica may read."""
    rows = select(view.c.order_id, view.c.fault, view.c.received_ms, person.c.json).join(person, person.c.order_id == view.c.order_id)
    rows = rows.where(view.c.received_ms.between(from_ms, to_ms), ~view.c.is_repeat, view.c.state.not_in([s.value for s in AT_REST]))
    with reading(engine) as connection:
        found = connection.execute(rows).all()
    return [FirstCall(row.order_id, row.fault, row.received_ms, msgspec.json.decode(row.json, type=Person).address) for row in found]


def customer_of(engine: Engine, order_id: str) -> Person:
    """The customer's data in clear, for the order's own page; empty where this replica may not read it."""
    with reading(engine) as connection:
        text = connection.execute(select(person.c.json).where(person.c.order_id == order_id)).scalar()
    return msgspec.json.decode(text, type=Person) if text else _NOBODY


def customer_key(engine: Engine, order_id: str) -> tuple[str, bytes] | None:
    """(customer id, key) of an order, for sealing and opening what belongs to that person."""
    with reading(engine) as connection:
        row = connection.execute(select(person.c.customer, person.c.key).where(person.c.order_id == order_id)).one_or_none()
    return (row.customer, row.key) if row else None


def file_of_event(engine: Engine, h: str, role: str) -> str | None:
    """The hash of the file of that role that an own event names, None where this replica recorded no such event."""
    with reading(engine) as connection:
        raw = connection.execute(select(log.c.raw).where(log.c.h == h)).scalar()
    return next((ref.sha256 for ref in parse(raw).blobs if ref.role == role), None) if raw else None


def _row(values: Sequence[Any]) -> OrderRow:
    """The columns of `view` without its JSON stand in the order of OrderRow's fields; the customer's JSON comes last."""
    text, special = values[-1], values[_SPECIAL]
    who = msgspec.json.decode(text, type=Person) if text else _NOBODY
    marks = () if special == "[]" else tuple(json.loads(special))
    cells = [*values[:_SPECIAL], marks, *values[_SPECIAL + 1 : -1], mask_name(who.name), who.address, who.lat, who.lon]
    return OrderRow(*cells)


_SPECIAL = next(place for place, column in enumerate(_COLUMNS) if column.name == "special")
