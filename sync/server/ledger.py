"""Signed events in, one answer each (sync.md S2); the judging inside the transaction is docket.py's.

The one rule: a repeated question gets the same answer, and a device learns of its own events only.
"""

from sqlalchemy import select

from sync.protocol.messages import Answer, PushReply, PushRequest
from sync.server import names
from sync.server import tables as t
from sync.server.answers import answer_of
from sync.server.docket import Docket
from sync.server.judge import UPGRADE, Judge
from sync.server.newcomers import confirmed_beside
from sync.server.proposals import end_over, has_over
from sync.server.rolling_tables import refuse_rolled
from sync.server.seals import seal_changed, seal_missing
from sync.server.server_keys import ServerKeys
from sync.server.transactions import Transactions
from sync.server.work import Work


class Ledger:
    """Stores and judges; every public call is one transaction or one snapshot."""

    def __init__(self, transactions: Transactions, keys: ServerKeys, judge: Judge, org: str) -> None:
        self._transactions = transactions
        self._keys = keys
        self._judge = judge
        self._org = org

    def push(self, request: PushRequest) -> PushReply:
        """An answer for each event, in their order. Raises Unavailable when the database does not take the batch."""

        def take_all(work: Work) -> tuple[Answer, ...]:
            refuse_rolled(work.connection, len(self._keys.rollovers))
            docket = Docket(work, self._keys, self._judge, self._org)
            docket.look_ahead(request.events)
            taken = tuple(docket.take(pushed) for pushed in request.events)
            seal_changed(work, self._keys)
            return taken

        answers = self._transactions.write(take_all, names.of_push(request.events))
        return PushReply(feed_epoch=self._transactions.feed_epoch, answers=answers)

    def known(self, device: str, hashes: tuple[str, ...]) -> PushReply:
        """The answers to those of `hashes` that this device recorded; others are left out."""
        with self._transactions.read() as connection:
            rows = connection.execute(select(t.event).where(t.event.c.h.in_(hashes), t.event.c.device == device)).mappings()
            found = {row["h"]: answer_of(row, self._org) for row in rows}
        answers = tuple(found[h] for h in hashes if h in found)
        return PushReply(feed_epoch=self._transactions.feed_epoch, answers=answers)

    def end_proposals(self) -> bool:
        """Ends what waited seven days for a second person, and judges what devices brought that the operator let in; whether there was
        any."""
        with self._transactions.read() as connection:
            if not has_over(connection, self._transactions.now_ms) and not confirmed_beside(connection):
                return False

        def end(work: Work) -> None:
            Docket(work, self._keys, self._judge, self._org).wake(end_over(work) + confirmed_beside(work.connection))
            seal_changed(work, self._keys)

        self._transactions.write(end)
        return True

    def judge_again(self) -> None:
        """Judges what waited for a newer server; called at start, after an upgrade of program or reference data."""

        def wake(work: Work) -> None:
            Docket(work, self._keys, self._judge, self._org).wake([UPGRADE])
            seal_changed(work, self._keys)
            seal_missing(work, self._keys)

        self._transactions.write(wake)
