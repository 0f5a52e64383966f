"""The side of the store that sync works on: the outbox, the feed, and the one act that touches both.

The one rule: sync changes a store through `Replica` and through nothing else.
"""

from collections.abc import Sequence

from sqlalchemy import Connection, delete, select, update
from sqlalchemy.dialects.sqlite import insert

from app.storage.database import writing
from app.storage.feed import Arrival, Departure, Feed
from app.storage.outbox import Held, Outbox, Outgoing, Verdict, Waiting
from app.storage.proofs import forget_proofs
from app.storage.rows import parts
from app.storage.tables import FINAL, base, blob, cursor, log, past_receipt, stage, stage_cursor
from app.storage.uploads import FileNews, FileToSend

__all__ = ["FINAL", "Arrival", "Departure", "FileNews", "FileToSend", "Held", "Outgoing", "Replica", "Verdict", "Waiting"]


class Replica(Outbox, Feed):
    """Outbox, answers, feed and files of one store."""

    @property
    def key(self) -> str:
        return str(self._store.remembered("key"))

    def begin_full_read(self, feed_epoch: int, held_by_server: Sequence[Verdict]) -> None:
        """S4: what the server does not know is open again; every scope is read from 0; old bases stay until then."""
        known = {verdict.h for verdict in held_by_server}
        with writing(self._engine) as connection:
            gone = [h for h in connection.execute(select(log.c.h).where(log.c.receipt.is_not(None))).scalars() if h not in known]
            keep_receipts(connection, gone)
            for h in gone:
                blank = dict(receipt=None, receipt_sig=None, pos=None, outcome=None, ver=0)
                connection.execute(update(log).where(log.c.h == h).values(**blank))
            forget_proofs(connection, gone)
            connection.execute(update(base).values(ver=0))
            connection.execute(update(blob).where(blob.c.state.in_(("stored", "durable"))).values(state="captured"))
            for table in (cursor, stage, stage_cursor):
                connection.execute(delete(table))
        self.take_answers(held_by_server)
        self._store.remember("feed_epoch", feed_epoch)

    def send_once_more(self, hashes: Sequence[str]) -> int:
        """The server asks for events or files again: what is still here goes up in the same sync. Answers how many these are."""
        with writing(self._engine) as connection:
            found = 0
            for part in parts(list(hashes)):
                there = list(connection.execute(select(log.c.h).where(log.c.h.in_(part), log.c.receipt.is_not(None))).scalars())
                keep_receipts(connection, there)
                # The outcome stands meanwhile: what is shown does not change by being sent again.
                connection.execute(update(log).where(log.c.h.in_(there)).values(receipt=None, receipt_sig=None, pos=None))
                again = update(blob).where(blob.c.sha256.in_(part), blob.c.state != "captured").values(state="captured", error="")
                found += len(there) + connection.execute(again).rowcount
        return found


def keep_receipts(connection: Connection, hashes: Sequence[str]) -> None:
    """Receipts about to be blanked: shown with their events, they let a restored server answer as it did before."""
    for part in parts(list(hashes)):
        rows = connection.execute(select(log.c.h, log.c.receipt, log.c.receipt_sig).where(log.c.h.in_(part), log.c.receipt.is_not(None)))
        for row in rows.all():
            connection.execute(insert(past_receipt).values(**row._mapping).prefix_with("OR REPLACE"))
