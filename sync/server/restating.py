"""What the server's key signed about stored rows, signed again under a later one: receipts, seals, stamps, erasures, wipes.

The one rule: only what holds under the key before is signed again. A spoiled or forged row stays as it is, and every check finds it.
"""

from collections.abc import Callable, Iterator
from typing import Any

import msgspec
from sqlalchemy import Connection, Table, bindparam, select, update

from app.domain.errors import Refused
from app.domain.receipts import receipt_hash, stamp_hash
from app.storage.keys import verify
from sync.protocol.signing import wipe_hash
from sync.server import tables as t
from sync.server.erasing import erased, erasure_hash
from sync.server.log_tables import stamp
from sync.server.seals import SEALED, row_hash, seal
from sync.server.server_keys import ServerKeys

_AT_ONCE = 1000

# One stored signature: the table's primary key by column, what was signed (hex), the signature.
_Signed = tuple[dict[str, object], str, str]


def restate(connection: Connection, keys: ServerKeys, org: str, was: str) -> int:
    """Signs with `keys` all that holds under the public key `was`; answers how many signatures that are."""

    def again(table: Table, column: str, rows: Iterator[_Signed]) -> int:
        return _again(connection, table, column, rows, lambda sig, h: verify(was, sig, h), keys.sign_hash)

    return (
        again(t.event, "receipt_sig", _receipts(connection, org))
        + again(seal, "sig", _seals(connection))
        + again(stamp, "sig", _stamps(connection))
        + again(erased, "sig", _erasures(connection, org))
        + again(t.wipe, "sig", _wipes(connection))
    )


def _again(
    connection: Connection,
    table: Table,
    column: str,
    rows: Iterator[_Signed],
    holds: Callable[[str, str], bool],
    sign: Callable[[str], str],
) -> int:
    """In parts, so that a large server's rows are never in memory at once."""
    names = [each.name for each in table.primary_key]
    change = update(table).where(*(table.c[name] == bindparam(f"at_{name}") for name in names)).values({column: bindparam("fresh")})
    count, waiting = 0, list[dict[str, object]]()
    for place, h, sig in rows:
        if holds(sig, h):
            waiting.append({**{f"at_{name}": value for name, value in place.items()}, "fresh": sign(h)})
            count += 1
        if len(waiting) == _AT_ONCE:
            connection.execute(change, waiting)
            waiting = []
    if waiting:
        connection.execute(change, waiting)
    return count


def _receipts(connection: Connection, org: str) -> Iterator[_Signed]:
    columns = ("seq", "h", "device", "pos", "feed_epoch", "received_ms", "receipt_sig")
    last = -1
    while True:
        part = select(*(t.event.c[name] for name in columns)).where(t.event.c.seq > last).order_by(t.event.c.seq).limit(_AT_ONCE)
        rows = connection.execute(part).all()
        for row in rows:
            said = dict(org=org, device=row.device, h=row.h, pos=row.pos, feed_epoch=row.feed_epoch, server_time=row.received_ms)
            yield from _hashed({"seq": row.seq}, receipt_hash, said, row.receipt_sig)
        if not rows:
            return
        last = rows[-1].seq


def _seals(connection: Connection) -> Iterator[_Signed]:
    last = -1
    while True:
        part = SEALED.add_columns(seal.c.sig).join(seal, seal.c.h == t.event.c.h)
        rows = connection.execute(part.where(t.event.c.seq > last).order_by(t.event.c.seq).limit(_AT_ONCE)).mappings().all()
        for row in rows:
            said = {name: value for name, value in row.items() if name != "sig"}
            yield from _hashed({"h": row["h"]}, row_hash, said, row["sig"])
        if not rows:
            return
        last = rows[-1]["seq"]


def _stamps(connection: Connection) -> Iterator[_Signed]:
    for row in connection.execute(select(stamp)).all():
        yield {"feed_epoch": row.feed_epoch, "size": row.size}, stamp_hash(bytes(row.token)), row.sig


def _erasures(connection: Connection, org: str) -> Iterator[_Signed]:
    for row in connection.execute(select(erased)).all():
        yield {"customer": row.customer}, erasure_hash(org, row.customer, row.at_ms), row.sig


def _wipes(connection: Connection) -> Iterator[_Signed]:
    for row in connection.execute(select(t.wipe)).all():
        yield from _hashed({"device": row.device}, lambda said: wipe_hash(msgspec.json.decode(said)), row.said, row.sig)


def _hashed(place: dict[str, object], made: Callable[[Any], str], said: object, sig: str) -> Iterator[_Signed]:
    """Nothing for a row so spoiled that it cannot be hashed."""
    try:
        h = made(said)
    except (Refused, msgspec.MsgspecError, TypeError, ValueError):
        return
    yield place, h, sig
