"""The transparency log as devices meet it: signed checkpoints, proofs that a tree continues another, proofs of single leaves.

The one rule: everything in a reply is of one snapshot and of one checkpoint that was signed and stored before; a tree is
shown at no other size.
"""

import msgspec
from sqlalchemy import Connection, Row, insert, select

from app.domain.identity import Clock
from app.domain.jcs import jcs
from app.domain.merkle import Full, consistency, proof, root_of
from app.domain.receipts import Checkpoint, checkpoint_hash
from sync.protocol.log_messages import LogReply, LogRequest, SignedCheckpoint
from sync.server import tables as t
from sync.server.log_tables import checkpoint, log_epoch, log_head
from sync.server.log_tree import append_missing, edge_of, indices_of, stored_places
from sync.server.rolling_tables import refuse_rolled
from sync.server.server_keys import ServerKeys
from sync.server.transactions import Transactions
from sync.server.work import Work

# evidence.md 3: whichever comes first, counted from the newest checkpoint.
EVERY_MS = 60_000
EVERY_LEAVES = 1_000

_Row = Row[tuple[object, ...]]

# Made once, for every head asks them.
_SIZE = select(log_head.c.size)
_NEWEST = select(checkpoint).order_by(checkpoint.c.feed_epoch.desc(), checkpoint.c.size.desc()).limit(1)


class Log:
    """Signs and shows the tree that the transactions grow. `origin` is the organisation."""

    def __init__(self, transactions: Transactions, keys: ServerKeys, origin: str, clock: Clock) -> None:
        self._transactions = transactions
        self._keys = keys
        self._origin = origin
        self._clock = clock

    def begin(self) -> None:
        """At start: events of a time without a log enter it, and a feed_epoch that is new notes at which size it begins."""

        def enter(work: Work) -> None:
            append_missing(work.connection)
            began = select(log_epoch).where(log_epoch.c.feed_epoch == work.feed_epoch)
            if work.connection.execute(began).first() is None:
                is_first = work.connection.execute(select(log_epoch).limit(1)).first() is None
                base = 0 if is_first else edge_of(work.connection).size
                work.connection.execute(insert(log_epoch).values(feed_epoch=work.feed_epoch, base=base))

        self._transactions.write(enter)
        self.sign_due()

    def sign_due(self) -> int:
        """Signs the tree as it is where 60 s or 1,000 leaves have passed since the last time, or a feed_epoch has begun.

        Answers how many leaves the newest checkpoint covers, 0 while there is none.
        """
        with self._transactions.read() as connection:
            size = connection.execute(_SIZE).scalar_one_or_none() or 0
            newest = _newest(connection)
        if _is_due(newest, size, self._transactions.feed_epoch, self._clock.wall_ms()):
            newest = self._transactions.write(self._signed_newest)
        return newest.size if newest else 0

    def sign_now(self) -> None:
        """Signs whatever is not under a head yet: who takes evidence away takes the proof with it."""
        with self._transactions.read() as connection:
            size, newest = edge_of(connection).size, _newest(connection)
        if size and (newest is None or newest.size != size or newest.feed_epoch != self._transactions.feed_epoch):
            self._transactions.write(lambda work: self._signed(work, is_forced=True))

    def sign_within(self, work: Work) -> None:
        """The same in a transaction that is under way; nothing for an empty tree."""
        if edge_of(work.connection).size:
            self._signed(work, is_forced=True)

    def proofs(self, device: str, request: LogRequest) -> LogReply:
        """The newest checkpoint, its proofs for those of `h` that the device itself recorded and the tree holds, and that it
        continues the largest of the trees `have` with which it begins."""
        self.sign_due()
        with self._transactions.read() as connection:
            row = _newest(connection)
            if row is None:
                return LogReply()
            said = _said(row)
            mine = select(t.event.c.h).where(t.event.c.h.in_(request.h), t.event.c.device == device)
            found = indices_of(connection, connection.execute(mine).scalars().all(), row.size)
            full = stored_places(connection)
            since = _since(request, row.size, full)
            return LogReply(
                checkpoint=said,
                since=since,
                consistency=tuple(node.hex() for node in consistency(since, row.size, full)),
                leaves=found,
                path=tuple(node.hex() for node in proof(found.values(), row.size, full)),
            )

    def _signed_newest(self, work: Work) -> _Row | None:
        self._signed(work)
        return _newest(work.connection)

    def _signed(self, work: Work, *, is_forced: bool = False) -> None:
        connection, epoch = work.connection, work.feed_epoch
        refuse_rolled(connection, len(self._keys.rollovers))
        edge, newest = edge_of(connection), _newest(connection)
        is_new = newest is None or (newest.feed_epoch, newest.size) != (epoch, edge.size)
        if not (_is_due(newest, edge.size, epoch, work.now_ms) or (is_forced and is_new)):
            return
        base = connection.execute(select(log_epoch.c.base).where(log_epoch.c.feed_epoch == epoch)).scalar_one()
        made = Checkpoint(origin=self._origin, feed_epoch=epoch, base=base, size=edge.size, root=edge.root().hex(), time=work.now_ms)
        plain = msgspec.to_builtins(made)
        sig = self._keys.sign_hash(checkpoint_hash(plain))
        row = dict(feed_epoch=epoch, size=edge.size, time=work.now_ms, said=jcs(plain).decode(), sig=sig)
        connection.execute(insert(checkpoint).values(**row))


def _is_due(newest: _Row | None, size: int, feed_epoch: int, now_ms: int) -> bool:
    if newest is None:
        return size > 0
    if newest.feed_epoch != feed_epoch:
        return True
    grown = size - newest.size
    # A clock that was set back must not keep the log unsigned.
    return grown >= EVERY_LEAVES or (grown > 0 and not 0 <= now_ms - newest.time < EVERY_MS)


def _newest(connection: Connection) -> _Row | None:
    found: _Row | None = connection.execute(_NEWEST).one_or_none()
    return found


def _said(row: _Row) -> SignedCheckpoint:
    return SignedCheckpoint(said=msgspec.json.decode(row.said), sig=row.sig)


def _since(request: LogRequest, size: int, full: Full) -> int:
    """The device's tree to go on from. Sizes alone do not say it: backups may come back in any order, so that a device knows
    trees of several branches, and the table of feed_epochs goes back with the rest."""
    seen = sorted(request.have, key=lambda tree: tree.size, reverse=True)
    return next((tree.size for tree in seen if 0 < tree.size <= size and root_of(tree.size, full).hex() == tree.root), 0)
