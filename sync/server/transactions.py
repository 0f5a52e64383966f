"""The server's database: opened with its tables, written by one transaction at a time, watched for a restore.

The one rule: a database error aborts the whole transaction, which is tried again; it never becomes an event's outcome.
"""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeVar

from sqlalchemy import Connection, Engine, insert, select, update
from sqlalchemy.exc import IntegrityError

from app.domain.errors import Damaged, Refused, Unavailable
from app.domain.identity import Clock
from app.storage.database import open_database, reading, writing
from sync.server.epoch import CommitFile, epoch_at_start
from sync.server.folders import ServerFolders
from sync.server.tables import SCHEMA, meta, metadata
from sync.server.work import Work

T = TypeVar("T")
_TRIES = 3
Changed = Callable[[frozenset[str]], None]


class Transactions:
    """Runs functions over a `Work`; after a commit tells `changed` which scopes have new feed rows."""

    def __init__(self, engine: Engine, commits: CommitFile, clock: Clock, feed_epoch: int, count: int) -> None:
        self._engine = engine
        self._commits = commits
        self._clock = clock
        self._count = count
        # SQLite has one writer: waiting here is fair and cheap, waiting inside the driver is neither.
        self._lock = threading.Lock()
        self.feed_epoch = feed_epoch
        self.changed: Changed = lambda scopes: None

    def write(self, act: Callable[[Work], T]) -> T:
        """What `act` returns, once committed. Raises Unavailable("server.busy") after three tries, Damaged at once."""
        for attempt in range(1, _TRIES + 1):
            try:
                with self._lock:
                    return self._attempt(act)
            except Damaged:
                raise
            except (Unavailable, IntegrityError) as error:
                if attempt == _TRIES:
                    raise Unavailable("server.busy") from error
        raise Unavailable("server.busy")

    def _attempt(self, act: Callable[[Work], T]) -> T:
        with writing(self._engine) as connection:
            work = Work(connection, self.feed_epoch, self._clock.wall_ms())
            result = act(work)
            touched = work.finish()
            connection.execute(update(meta).values(commits=meta.c.commits + 1))
        # Committed: told at once, for a commit file that cannot be written has `act` tried again, and then nothing is new.
        if touched:
            self.changed(touched)
        self._count += 1
        self._commits.note(self.feed_epoch, self._count)
        return result

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """One unchanging snapshot."""
        with reading(self._engine) as connection:
            yield connection

    def close(self) -> None:
        self._commits.close()
        self._engine.dispose()


def open_transactions(folders: ServerFolders, org: str, clock: Clock) -> Transactions:
    """The folder's database, made if there is none, under a feed_epoch that a restore has raised.

    Raises Refused("server.other_organisation" | "server.newer_database").
    """
    engine = open_database(folders.of_replica.database, None)
    commits = CommitFile(folders.commits)
    with writing(engine) as connection:
        metadata.create_all(connection)
        row = connection.execute(select(meta)).one_or_none()
        if row is None:
            # New, or lost: in the second case the file beside it knows of commits that are gone.
            feed_epoch, count = epoch_at_start(1, 0, commits.read()), 0
            connection.execute(insert(meta).values(id=1, schema=SCHEMA, org=org, feed_epoch=feed_epoch, commits=0))
        else:
            _refuse_foreign(row.schema, row.org, org)
            feed_epoch, count = epoch_at_start(row.feed_epoch, row.commits, commits.read()), row.commits
            connection.execute(update(meta).values(feed_epoch=feed_epoch))
    commits.note(feed_epoch, count)
    return Transactions(engine, commits, clock, feed_epoch, count)


def _refuse_foreign(schema: int, stored_org: str, org: str) -> None:
    if schema > SCHEMA:
        raise Refused("server.newer_database", found=schema, known=SCHEMA)
    if stored_org != org:
        raise Refused("server.other_organisation")
