"""The server's database as a service: PostgreSQL, shared by any number of server processes.

The one rule: a transaction waits for its names before its first look at the rows (names.py). Each later statement then sees
all that was committed by those who had the same names, which READ COMMITTED promises on every database of this protocol.
"""

import hashlib
import random
import time
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from typing import Any

import psycopg
from sqlalchemy import BigInteger, Connection, Engine, Text, bindparam, create_engine, delete, event, func, literal, select, update
from sqlalchemy.dialects.postgresql import ARRAY, insert
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, IntegrityError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from app.domain.errors import Broken, Damaged, Refused, Unavailable
from sync.server.epoch import CommitFile, epoch_of_shared
from sync.server.folders import ServerFolders
from sync.server.names import Names
from sync.server.postgres_check import check, weaknesses
from sync.server.schemas import agree, as_it_stands
from sync.server.tables import home, meta, spent

# Uvicorn's requests run in at most 32 threads, each with one connection at a time; the rest of the wait is the client's.
_CONNECTIONS, _FURTHER, _WAIT_S = 8, 24, 10
# A statement that takes longer than any of ours, a lock that a stuck process holds, a process that vanished in mid-transaction.
_SETTINGS = {
    "statement_timeout": "60s",
    "lock_timeout": "30s",
    "idle_in_transaction_session_timeout": "60s",
    "TimeZone": "UTC",
    # Off would lose what was answered; an operator's role setting must not decide that.
    "synchronous_commit": "on",
}
_FIRST_PAUSE_S = 0.02

# How many used nonces a process adds before it clears away old ones, and by how much server machines' clocks may disagree.
_SPENT_AT_ONCE = 2_000
_CLOCKS_APART_MS = 120_000

# SQLSTATE by its first two characters (PostgreSQL manual, appendix A), and those that say more than their class.
_CLASSES = {
    "08": "server.database_away",
    "25": "storage.read_only",
    "40": "storage.locked",
    "53": "storage.disk_full",
    "55": "storage.locked",
    "57": "server.database_away",
    "58": "storage.disk_failed",
}
_STATES = {"53200": "storage.no_memory", "53300": "server.database_away", "57014": "storage.locked"}


class Postgres:
    """Opened by `open_postgres`; see `Store` in transactions.py for what each method promises."""

    is_shared = True
    tries = 6

    def __init__(self, engine: Engine, commits: CommitFile, org: str, feed_epoch: int) -> None:
        self.engine = engine
        self.commits = commits
        self.feed_epoch = feed_epoch
        self._org = org
        self._latest = 0
        self._spent = 0

    def turn(self) -> nullcontext[None]:
        """The database orders its writers."""
        return nullcontext()

    @contextmanager
    def writing(self, names: Names | None) -> Iterator[Connection]:
        with translated(), self.engine.begin() as connection:
            self._wait_for(connection, names)
            # Both at once: the epoch another process may have raised, and this transaction's number.
            row = connection.execute(select(meta.c.feed_epoch, _number())).one()
            self.feed_epoch, number = row[0], int(row[1])
            yield connection
        self._latest = max(self._latest, number)

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        options: dict[str, Any] = {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
        with translated(), self.engine.connect().execution_options(**options) as connection, connection.begin():
            self.feed_epoch = connection.execute(select(meta.c.feed_epoch)).scalar_one()
            yield connection

    def held(self, names: Names | None) -> Names | None:
        return names

    def committed(self) -> None:
        self.commits.note(self.feed_epoch, self._latest)

    def spend(self, nonce: str, expires_ms: int, now_ms: int) -> bool:
        """One statement. It need not wait for the disk: a crash of the database in that moment only lets a repeat be answered."""
        without_waiting = select(literal(nonce), literal(expires_ms)).where(func.set_config("synchronous_commit", "off", True) == "off")
        row = insert(spent).from_select(["nonce", "expires_ms"], without_waiting).on_conflict_do_nothing().returning(spent.c.nonce)
        with translated(), self.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            is_first = connection.execute(row).one_or_none() is not None
            self._spent += 1
            if self._spent % _SPENT_AT_ONCE == 0:
                connection.execute(delete(spent).where(spent.c.expires_ms < now_ms - _CLOCKS_APART_MS))
        return is_first

    def pause(self, attempt: int) -> None:
        """Rivals that collided must not collide again at once."""
        time.sleep(random.uniform(0, _FIRST_PAUSE_S * 2**attempt))

    def check(self) -> None:
        with self.reading() as connection:
            check(connection)

    def scrub(self) -> bool:
        """Its pages and its archive of changes are its administrator's (deployment.md)."""
        return True

    def weaknesses(self) -> tuple[str, ...]:
        with self.reading() as connection:
            return weaknesses(connection)

    def close(self) -> None:
        self.commits.close()
        self.engine.dispose()

    def _wait_for(self, connection: Connection, names: Names | None) -> None:
        whole = lock_number(self._org, "")
        if names is None:
            connection.execute(select(func.pg_advisory_xact_lock(whole)))
            return
        # The shared one first: whoever holds names never waits for somebody who is to run alone.
        connection.execute(select(func.pg_advisory_xact_lock_shared(whole)))
        # In ascending order, so that no two wait for each other.
        locks = sorted(lock_number(self._org, name) for name in names)
        wanted = func.unnest(bindparam("locks", locks, ARRAY(BigInteger))).column_valued("name")
        connection.execute(select(func.count(func.pg_advisory_xact_lock(wanted))))


def lock_number(org: str, name: str) -> int:
    """An advisory lock is a signed 64-bit number; two names of one number only wait needlessly for each other."""
    return int.from_bytes(hashlib.sha256(f"{org} {name}".encode()).digest()[:8], "big", signed=True)


def _number() -> Any:
    """This transaction's number, which only grows: PostgreSQL 13 and later (a 64-bit xid8, as text)."""
    return func.pg_current_xact_id().cast(Text)


def open_postgres(url: str, folders: ServerFolders, org: str) -> Postgres:
    """The database at `url` (postgresql://…), its tables made if there are none, under a feed_epoch that a restore has raised.

    Raises Refused("server.database_wrong" | "server.other_organisation" | "server.newer_database"), Unavailable.
    """
    engine = open_engine(url)
    commits = CommitFile(folders.commits)
    try:
        with translated(), engine.begin() as connection:
            connection.execute(select(func.pg_advisory_xact_lock(lock_number(org, ""))))
            stored = agree(connection, org).feed_epoch
            number = int(connection.execute(select(_number())).scalar_one())
            feed_epoch = epoch_of_shared(stored, number, commits.read(), is_elsewhere=_is_elsewhere(connection))
            connection.execute(update(meta).values(feed_epoch=feed_epoch))
    except BaseException:
        engine.dispose()
        raise
    commits.note(feed_epoch, number)
    return Postgres(engine, commits, org, feed_epoch)


def beside_postgres(url: str, folders: ServerFolders) -> Postgres:
    """The database as it stands, for a command: nothing is made and no feed_epoch raised.

    Raises Refused("server.database_wrong" | "server.not_brought_up" | "server.newer_database"), Unavailable.
    """
    engine = open_engine(url)
    try:
        with translated(), engine.connect() as connection:
            found = as_it_stands(connection)
    except BaseException:
        engine.dispose()
        raise
    return Postgres(engine, CommitFile(folders.commits, is_beside=True), found.org, found.feed_epoch)


def open_engine(url: str) -> Engine:
    """Connections with our settings. Raises Refused("server.database_wrong") for what is no address of PostgreSQL."""
    try:
        parsed = make_url(url)
    except ArgumentError as error:
        raise Refused("server.database_wrong") from error
    if parsed.get_backend_name() not in ("postgresql", "postgres"):
        raise Refused("server.database_wrong")
    engine = create_engine(
        parsed.set(drivername="postgresql+psycopg"),
        isolation_level="READ COMMITTED",
        pool_size=_CONNECTIONS,
        max_overflow=_FURTHER,
        pool_timeout=_WAIT_S,
        # A connection that a restarted database has dropped is replaced before anybody meets it.
        pool_pre_ping=True,
        hide_parameters=True,
        connect_args={"connect_timeout": 10},
    )
    event.listen(engine, "connect", _settle)
    return engine


def _settle(connection: psycopg.Connection[Any], _: object) -> None:
    was, connection.autocommit = connection.autocommit, True
    for name, value in _SETTINGS.items():
        connection.execute(f"SET {name} = '{value}'".encode())
    connection.autocommit = was


def _is_elsewhere(connection: Connection) -> bool:
    """Whether these rows lie in another place than when they were last opened: another cluster, another timeline (recovered to
    a point in time, or a standby that took over), another database, or tables made anew from a dump."""
    asked = (
        "SELECT concat_ws(' ', (SELECT system_identifier FROM pg_control_system()), "
        "(SELECT timeline_id FROM pg_control_checkpoint()), "
        "(SELECT oid FROM pg_database WHERE datname = current_database()), 'meta'::regclass::oid)"
    )
    now = connection.exec_driver_sql(asked).scalar_one()
    was = connection.execute(select(home.c.place)).scalar_one_or_none()
    if was is None:
        connection.execute(insert(home).values(id=1, place=now))
    elif was != now:
        connection.execute(update(home).values(place=now))
    return was not in (None, now)


@contextmanager
def translated() -> Iterator[None]:
    """Driver errors as ours, by SQLSTATE and never by their words; IntegrityError passes, as in app.storage.database."""
    try:
        yield
    except IntegrityError:
        raise
    except DBAPIError as failure:
        raise _meant(failure.orig) from failure
    except PoolTimeout as failure:
        raise Unavailable("storage.locked") from failure
    except psycopg.Error as failure:
        raise _meant(failure) from failure


def _meant(failure: BaseException | None) -> Unavailable | Broken | Refused:
    state = getattr(failure, "sqlstate", None)
    if state is None and isinstance(failure, psycopg.OperationalError):
        return Unavailable("server.database_away")
    if state is None and isinstance(failure, psycopg.DataError):
        # A NUL in a text: SQLite would find nothing under such a name, and so says the server.
        return Refused("server.request_malformed")
    if not isinstance(state, str):
        return Broken("storage.broken", error=type(failure).__name__)
    if state in ("28P01", "28000", "3D000"):
        return Refused("server.database_wrong")
    if state.startswith("22"):
        return Refused("server.request_malformed")
    if state.startswith("XX"):
        return Damaged("storage.damaged")
    code = _STATES.get(state) or _CLASSES.get(state[:2])
    return Unavailable(code, error=state) if code else Broken("storage.broken", error=state)
