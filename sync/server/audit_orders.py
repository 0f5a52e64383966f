"""Orders as stored against orders made again from the events that took effect.

The one rule: the fold decides; of an order's row, body and feed nothing may differ from it but what waits for files.
"""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

import msgspec
from sqlalchemy import Connection, Row, select

from app.domain.order import Order, scopes_of
from app.use_cases.evidence import Piece, folded
from app.use_cases.findings import Found, found
from sync.server import tables as t

_REASONS = ("", "server.left_closed", "server.left_reassigned")


def check_orders(connection: Connection, rows: Sequence[Row[Any]], pieces: Sequence[Piece]) -> Found:
    """The ids of orders and events that differ."""
    by_order: dict[str, list[Piece]] = defaultdict(list)
    for row, piece in zip(rows, pieces, strict=True):
        if row.order_id:
            by_order[str(row.order_id)].append(piece)
    bodies = {str(row.id): row.json for row in connection.execute(select(t.order_body))}
    narrow = {str(row.id): row for row in connection.execute(select(t.orders))}
    feed: dict[str, list[Row[Any]]] = defaultdict(list)
    for row in connection.execute(select(t.feed)):
        feed[str(row.entity)].append(row)
    present = _present(connection)
    wrong: list[str] = [*(bodies.keys() ^ narrow.keys()), *(feed.keys() - narrow.keys())]
    for order_id in by_order.keys() | narrow.keys():
        order, misfits = folded(by_order[order_id])
        wrong += misfits
        if order is None and order_id not in narrow:
            continue
        if (
            order is None
            or order_id not in narrow
            or order_id not in bodies
            or not _is_stored(order, by_order[order_id], bodies[order_id], narrow[order_id], feed[order_id], present)
        ):
            wrong.append(order_id)
    return found("order", wrong, state=f"({len(narrow)})")


def _present(connection: Connection) -> set[str]:
    return {str(sha) for table in (t.blob, t.sealed) for sha in connection.execute(select(table.c.sha256)).scalars()}


def _is_stored(order: Order, pieces: Sequence[Piece], json: bytes, row: Row[Any], feed: Sequence[Row[Any]], present: set[str]) -> bool:
    try:
        plain = msgspec.json.decode(json, type=dict[str, Any])
        stored = msgspec.json.decode(json, type=Order)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        return False
    held = {p.envelope.id for p in pieces if p.outcome == "quarantined" and p.ver > 0 and p.envelope}
    expected = msgspec.structs.replace(order, held=stored.held, pending=stored.pending)
    # The bytes too: a space between two words of JSON was not written by us.
    is_body = (
        msgspec.json.encode(plain) == json
        and plain == msgspec.json.decode(msgspec.json.encode(expected))
        and sorted(stored.held) == sorted(held)
    )
    columns = (order.id, order.crew, order.area, order.state.value, order.av, order.tip, order.customer, order.person)
    is_row = (row.id, row.crew, row.area, row.state, row.av, row.tip, row.customer, row.person) == columns
    named = {ref.sha256 for p in pieces if p.envelope and p.outcome in ("applied", "accepted") for ref in p.envelope.blobs}
    missing = named - present
    is_waiting = missing <= set(stored.pending) <= named and bool(missing) == bool(stored.pending)
    return is_body and is_row and is_waiting and _is_fed(order, row.ver, pieces, feed)


def _is_fed(order: Order, ver: int, pieces: Sequence[Piece], feed: Sequence[Row[Any]]) -> bool:
    """In each of its scopes now with its newest version; where it was before, gone with an older one or the same."""
    now = scopes_of(order)
    here = {row.scope: row.ver for row in feed if row.kind == "U"}
    gone = [row for row in feed if row.kind != "U"]
    is_gone = all(row.kind == "R" and row.scope not in now and 0 < row.ver <= ver and row.reason in _REASONS for row in gone)
    is_plain = all(row.reason == "" for row in feed if row.kind == "U")
    return here == dict.fromkeys(now, ver) and is_gone and is_plain and ver >= max(p.ver for p in pieces)
