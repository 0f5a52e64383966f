"""Which events name a file: the first one in the file's own row, every later one in `named_again` (survive.md S 16).

The one rule: a file is one row and one set of bytes however often it is attached, and stays while any event here names it.
"""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, Connection, delete, func, select, update
from sqlalchemy.dialects.sqlite import insert

from app.domain.envelope import BlobRef
from app.domain.identity import EventHash, OrderId
from app.storage.rows import parts
from app.storage.tables import blob, log, named_again


def name_file(connection: Connection, ref: BlobRef, h: EventHash, order_id: OrderId | None, at_ms: int) -> None:
    """Enters that the event `h` names this file. Bytes attached once more are tried once more, whatever was in the way before."""
    row = dict(sha256=ref.sha256, size=ref.size, mime=ref.mime, role=ref.role, h=h, at_ms=at_ms)
    made = connection.execute(insert(blob).values(**row, order_id=order_id, state="captured").on_conflict_do_nothing())
    first = None if made.rowcount else connection.execute(select(blob.c.h).where(blob.c.sha256 == ref.sha256)).scalar()
    if first in (None, h):
        return
    connection.execute(insert(named_again).values(sha256=ref.sha256, h=h, order_id=order_id).on_conflict_do_nothing())
    connection.execute(update(blob).where(blob.c.sha256 == ref.sha256, blob.c.error != "").values(error=""))


def is_named_by_received() -> ColumnElement[bool]:
    """Of a row of `blob`: whether the server holds a later event that names it."""
    later = named_again.join(log, log.c.h == named_again.c.h)
    return select(log.c.h).select_from(later).where(named_again.c.sha256 == blob.c.sha256, log.c.receipt.is_not(None)).exists()


def is_also_named_by(event: ColumnElement[str]) -> ColumnElement[bool]:
    """Of a row of `blob`: whether `event` names the file after another had."""
    return blob.c.sha256.in_(select(named_again.c.sha256).where(named_again.c.h == event))


def orders_of_files(connection: Connection, hashes: Sequence[str]) -> list[str]:
    """Every order that names one of these files."""
    found: dict[str, None] = {}
    for table in (blob, named_again):
        asked = select(table.c.order_id).where(table.c.sha256.in_(hashes), table.c.order_id.is_not(None)).distinct()
        found.update(dict.fromkeys(connection.execute(asked).scalars()))
    return list(found)


def orders_with_captured(connection: Connection, order_ids: Sequence[str]) -> set[str]:
    """Those of the orders that name a file which is on this device only."""
    own = select(blob.c.order_id).where(blob.c.order_id.in_(order_ids), blob.c.state == "captured")
    later = select(named_again.c.order_id).join(blob, blob.c.sha256 == named_again.c.sha256)
    later = later.where(named_again.c.order_id.in_(order_ids), blob.c.state == "captured")
    return set(connection.execute(own.union(later)).scalars())


def forget_events(connection: Connection, hashes: Sequence[str]) -> list[str]:
    """These events name nothing any more: answers the files that now none does, whose rows are gone; the others' rows pass on."""
    gone: list[str] = []
    for part in parts(hashes):
        connection.execute(delete(named_again).where(named_again.c.h.in_(part)))
    for part in parts(hashes):
        _pass_on(connection, part)
        gone += connection.execute(select(blob.c.sha256).where(blob.c.h.in_(part))).scalars()
        connection.execute(delete(blob).where(blob.c.h.in_(part)))
    return gone


def _pass_on(connection: Connection, hashes: Sequence[str]) -> None:
    """A file whose first event leaves belongs to the earliest of the later ones."""
    later = select(named_again.c.sha256, named_again.c.h, named_again.c.order_id, func.min(log.c.seq))
    later = later.join(blob, blob.c.sha256 == named_again.c.sha256).join(log, log.c.h == named_again.c.h)
    for row in connection.execute(later.where(blob.c.h.in_(hashes)).group_by(named_again.c.sha256)).all():
        connection.execute(update(blob).where(blob.c.sha256 == row.sha256).values(h=row.h, order_id=row.order_id))
        connection.execute(delete(named_again).where(named_again.c.sha256 == row.sha256, named_again.c.h == row.h))
