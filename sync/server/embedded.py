"""The server's database in its own folder: SQLite, one server process, one writer at a time; commands may write beside it.

The one rule: after each commit its number is noted outside of the database, so that a restore is noticed at the next start
(epoch.py).
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection, Engine, update

from app.domain.errors import Refused
from app.storage.database import check, empty_log, open_database, reading, writing
from sync.server.epoch import CommitFile, epoch_at_start
from sync.server.folders import ServerFolders
from sync.server.names import Names
from sync.server.nonces import Spent
from sync.server.schemas import agree, as_it_stands
from sync.server.tables import meta


class Embedded:
    """Opened by `open_embedded`; see `Store` in transactions.py for what each method promises."""

    is_shared = False
    tries = 3

    def __init__(self, engine: Engine, commits: CommitFile, feed_epoch: int, count: int) -> None:
        self.engine = engine
        self.commits = commits
        self.feed_epoch = feed_epoch
        self._count = count
        # SQLite has one writer: waiting here is fair and cheap, waiting inside the driver is neither.
        self._lock = threading.Lock()
        self.spend = Spent().spend

    @contextmanager
    def turn(self) -> Iterator[None]:
        with self._lock:
            yield

    @contextmanager
    def writing(self, names: Names | None) -> Iterator[Connection]:
        with writing(self.engine) as connection:
            yield connection
            # Counted by the database: a command beside the server counts too.
            counted = update(meta).values(commits=meta.c.commits + 1).returning(meta.c.commits)
            count = connection.execute(counted).scalar_one()
        self._count = count

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        with reading(self.engine) as connection:
            yield connection

    def held(self, names: Names | None) -> Names | None:
        """Nobody runs beside a writer of SQLite."""
        return None

    def committed(self) -> None:
        self.commits.note(self.feed_epoch, self._count)

    def pause(self, attempt: int) -> None:
        """The lock has waited already."""

    def check(self) -> None:
        check(self.engine)

    def scrub(self) -> bool:
        return empty_log(self.engine)

    def weaknesses(self) -> tuple[str, ...]:
        """Every connection sets what it needs (app/storage/database.py)."""
        return ()

    def close(self) -> None:
        self.commits.close()
        self.engine.dispose()


def open_embedded(folders: ServerFolders, org: str) -> Embedded:
    """The folder's database, made if there is none, under a feed_epoch that a restore has raised.

    Raises Refused("server.other_organisation" | "server.newer_database").
    """
    engine = open_database(folders.of_replica.database, None)
    commits = CommitFile(folders.commits)
    with writing(engine) as connection:
        # A new database may be a lost one: then the file beside it knows of commits that are gone.
        row = agree(connection, org)
        feed_epoch = epoch_at_start(row.feed_epoch, row.commits, commits.read())
        connection.execute(update(meta).values(feed_epoch=feed_epoch))
    commits.note(feed_epoch, row.commits)
    return Embedded(engine, commits, feed_epoch, row.commits)


def beside_embedded(folders: ServerFolders) -> Embedded:
    """The folder's database as it stands, for a command beside the server: nothing is made and no feed_epoch raised.

    Raises Refused("server.no_folder" | "server.not_brought_up" | "server.newer_database").
    """
    if not folders.of_replica.database.is_file():
        raise Refused("server.no_folder", path=folders.data)
    engine = open_database(folders.of_replica.database, None)
    try:
        with reading(engine) as connection:
            row = as_it_stands(connection)
    except BaseException:
        engine.dispose()
        raise
    return Embedded(engine, CommitFile(folders.commits, is_beside=True), row.feed_epoch, row.commits)
