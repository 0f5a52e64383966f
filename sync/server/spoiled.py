"""Stored records whose bytes are no longer those that were signed: found one by one, put right when a device sends them again.

The one rule: only bytes that have the record's hash and a signature that holds take the place of what is there; outcome, receipt
and place in the log stay as they were, for they are of the record and not of its bytes.
"""

from collections.abc import Iterator

from sqlalchemy import RowMapping, select, update

from app.domain.envelope import event_hash
from app.storage.keys import verify
from sync.server import tables as t
from sync.server.transactions import Transactions
from sync.server.work import Work

_AT_ONCE = 500


def is_whole(raw: bytes, sig: str, h: str, pubkey: str) -> bool:
    return event_hash(raw) == h and verify(pubkey, sig, h)


def spoiled_records(rows: Transactions) -> Iterator[str]:
    """Their hashes. Every stored record is read and its signature checked: some 100 us each."""
    columns = (t.event.c.seq, t.event.c.h, t.event.c.raw, t.event.c.sig, t.key.c.pubkey)
    asked = select(*columns).join(t.key, t.key.c.key == t.event.c.key, isouter=True).order_by(t.event.c.seq).limit(_AT_ONCE)
    seq = 0
    while True:
        with rows.read() as connection:
            found = connection.execute(asked.where(t.event.c.seq > seq)).all()
        if not found:
            return
        yield from (str(row.h) for row in found if not is_whole(bytes(row.raw), str(row.sig), str(row.h), str(row.pubkey or "")))
        seq = found[-1].seq


def put_right(work: Work, row: RowMapping, raw: bytes, sig: str, pubkey: str) -> None:
    """`raw` and `sig` have just been checked against each other and `pubkey`; `row` is what is stored under the same hash."""
    if bytes(row["raw"]) == raw and row["sig"] == sig:
        return
    if is_whole(bytes(row["raw"]), str(row["sig"]), str(row["h"]), pubkey):
        # Another signature of the same key over the same bytes: the one that came first is in the log.
        return
    work.connection.execute(update(t.event).where(t.event.c.h == row["h"]).values(raw=raw, sig=sig))
