"""The encrypted database: engine, pragmas, version guard and the translation of the driver's errors.

The one rule: a driver error leaves `translated()` as one of ours, chosen by SQLite's result code and never by its text.
"""

import contextlib
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import sqlcipher3.dbapi2 as driver
from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.pool import QueuePool

from app.domain.errors import Broken, Damaged, Unavailable
from app.storage.disk import aside, make_folder, sync_folder, translated_os, unavailable

# SQLite 3.7.0 to 3.51.2 can corrupt a WAL database when the log is reset (sqlite.org/wal.html, measured.md).
LEAST_SQLITE = (3, 51, 3)

# Long enough for another connection's checkpoint of a full log, short enough for a person who waits at a button.
BUSY_TIMEOUT_S = 10.0

_KEY_BYTES = 32
_READING = "doorstep_reading"

# Primary result codes, the low byte of what the driver reports (sqlite.org/rescode.html). sqlcipher3 exports only a
# few of these names; Python's own sqlite3 has them all, and nothing else of it is used.
_SENTENCES = {
    sqlite3.SQLITE_FULL: "storage.disk_full",
    sqlite3.SQLITE_IOERR: "storage.disk_failed",
    sqlite3.SQLITE_CANTOPEN: "storage.disk_failed",
    sqlite3.SQLITE_READONLY: "storage.read_only",
    sqlite3.SQLITE_PERM: "storage.read_only",
    sqlite3.SQLITE_BUSY: "storage.locked",
    sqlite3.SQLITE_LOCKED: "storage.locked",
    sqlite3.SQLITE_PROTOCOL: "storage.locked",
    sqlite3.SQLITE_NOMEM: "storage.no_memory",
}
_DAMAGED = {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_FORMAT}
_DAMAGED_EXTENDED = {sqlite3.SQLITE_IOERR_DATA, sqlite3.SQLITE_IOERR_CORRUPTFS}


def open_database(path: Path, key: bytes | None) -> Engine:
    """An engine over the database at `path`, made with its folder if it is not there.

    `key` is the raw 32-byte SQLCipher key; None opens without encryption (the server). A transaction of the engine
    (`with engine.begin()`) is BEGIN IMMEDIATE; `reading(engine)` takes a snapshot without the write lock.
    Raises Damaged if the file is no database under this key, Unavailable if the disk or another process is in the way.
    """
    if driver.sqlite_version_info < LEAST_SQLITE:
        raise Broken("storage.sqlite_too_old", found=driver.sqlite_version, least=".".join(map(str, LEAST_SQLITE)))
    if key is not None and len(key) != _KEY_BYTES:
        raise Broken("storage.key_length", bytes=len(key))
    with translated_os(path):
        make_folder(path.parent)
    engine = create_engine("sqlite://", module=driver, creator=lambda: _connect(path, key), poolclass=QueuePool, hide_parameters=True)
    event.listen(engine, "begin", _begin)
    event.listen(engine, "handle_error", lambda context: _note_damage(path, context.original_exception))
    try:
        with reading(engine) as connection:
            connection.exec_driver_sql("SELECT count(*) FROM sqlite_schema")
    except BaseException:
        # A damaged file is set aside next, and Windows moves no file that is still open.
        engine.dispose()
        raise
    return engine


def _connect(path: Path, key: bytes | None) -> object:
    # isolation_level None: the driver begins nothing by itself, `_begin` does.
    connection = driver.connect(str(path), timeout=BUSY_TIMEOUT_S, isolation_level=None, check_same_thread=False)
    try:
        # SQLCipher otherwise writes a line to stderr for each page that fails its check, beside the error it returns.
        connection.execute("PRAGMA cipher_log_level = NONE")
        if key is not None:
            connection.execute(f"PRAGMA key = \"x'{key.hex()}'\"")
        connection.execute("PRAGMA temp_store = MEMORY")
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute("PRAGMA foreign_keys = ON")
        # An erased customer's row must not lie on in a free page (evidence.md 1).
        connection.execute("PRAGMA secure_delete = ON")
    except BaseException:
        connection.close()
        raise
    return connection


def _note_damage(path: Path, failure: BaseException | None) -> None:
    """Damage met at work is found again by the check at the next start, also after a clean stop."""
    if isinstance(_meant(failure), Damaged):
        with contextlib.suppress(OSError):
            _damage_mark(path).touch()


def _begin(connection: Connection) -> None:
    # A deferred transaction that later writes can fail with SQLITE_BUSY at once, whatever the timeout.
    is_reading = connection.get_execution_options().get(_READING, False)
    connection.exec_driver_sql("BEGIN" if is_reading else "BEGIN IMMEDIATE")


@contextlib.contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """A connection that sees one unchanging snapshot and never waits for a writer. Errors come translated."""
    with translated(), engine.connect().execution_options(**{_READING: True}) as connection, connection.begin():
        yield connection


@contextlib.contextmanager
def writing(engine: Engine) -> Iterator[Connection]:
    """One write transaction (BEGIN IMMEDIATE), committed at the end or rolled back whole. Errors come translated."""
    with translated(), engine.begin() as connection:
        yield connection


def empty_log(engine: Engine) -> bool:
    """Moves the write-ahead log into the database and cuts it to nothing; False where somebody reads or writes just now.

    What `secure_delete` wiped from the pages stands in the log until then, as it was before.
    """
    with translated(), contextlib.closing(engine.raw_connection()) as connection:
        cursor = connection.cursor()
        # A checkpoint that waits would hold up writers.
        cursor.execute("PRAGMA busy_timeout = 0")
        try:
            found = cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        finally:
            cursor.execute(f"PRAGMA busy_timeout = {int(BUSY_TIMEOUT_S * 1000)}")
        return bool(found[0] == 0)


@contextlib.contextmanager
def translated() -> Iterator[None]:
    """Turns driver and disk errors into Unavailable or Damaged, and an SQL mistake of ours into Broken.

    SQLAlchemy's IntegrityError passes unchanged: a unique key that says "I hold this already" is an answer to the
    caller, not a failure.
    """
    try:
        yield
    except IntegrityError:
        raise
    except DBAPIError as failure:
        raise _meant(failure.orig) from failure
    except PoolTimeout as failure:
        raise Unavailable("storage.locked") from failure
    except (driver.Error, MemoryError) as failure:
        raise _meant(failure) from failure
    except OSError as failure:
        raise unavailable(failure) from failure


def _meant(failure: BaseException | None) -> Unavailable | Broken:
    if isinstance(failure, MemoryError):
        # SQLCipher says "no memory" of a page whose seal fails where a log is moved over (its CODEC1), and the driver raises this.
        # Where memory really was short, the check at the next start finds nothing.
        return Damaged("storage.damaged")
    extended = getattr(failure, "sqlite_errorcode", None)
    if not isinstance(extended, int):
        return Broken("storage.broken", error=type(failure).__name__)
    name = getattr(failure, "sqlite_errorname", "?")
    primary = extended & 0xFF
    if primary in _DAMAGED or extended in _DAMAGED_EXTENDED:
        return Damaged("storage.damaged")
    if primary in _SENTENCES:
        return Unavailable(_SENTENCES[primary], error=name)
    return Broken("storage.broken", error=name)


def check(engine: Engine) -> None:
    """Reads the whole database (PRAGMA quick_check: every page's seal and the trees). Raises Damaged."""
    with reading(engine) as connection:
        found = connection.exec_driver_sql("PRAGMA quick_check(1)").scalars().all()
    if found != ["ok"]:
        raise Damaged("storage.damaged")


def was_closed(path: Path) -> bool:
    """Whether the last process let go of the database in order (`closed`), and nobody met damage in it."""
    return not (open_mark(path).exists() or _damage_mark(path).exists())


def open_sound(path: Path, key: bytes, wall_ms: int) -> tuple[Engine, bool]:
    """The database, and whether it had to be made anew because the one that stood there is damaged (it is set aside).

    The whole file is checked only after a stop that was not clean (`closed` was not called) or where damage was met: a
    check reads every page.
    """
    engine = _sound(path, key, is_suspect=not was_closed(path))
    was_damaged = engine is None
    if engine is None:
        engine = made_anew(path, key, wall_ms)
    with translated_os(path):
        open_mark(path).touch()
        _damage_mark(path).unlink(missing_ok=True)
    return engine, was_damaged


def _sound(path: Path, key: bytes, *, is_suspect: bool) -> Engine | None:
    """The database, None where it is damaged."""
    engine: Engine | None = None
    try:
        engine = open_database(path, key)
        if is_suspect:
            check(engine)
    except Damaged:
        if engine is not None:
            engine.dispose()
        return None
    return engine


def made_anew(path: Path, key: bytes, wall_ms: int) -> Engine:
    """An empty database in the place of one that is not to be trusted, and that is set aside; its engine is disposed of before."""
    set_aside(path, wall_ms)
    return open_database(path, key)


def closed(engine: Engine, path: Path) -> None:
    """Lets go of a database that `open_sound` opened; the next start need not check it."""
    engine.dispose()
    with translated_os(path):
        open_mark(path).unlink(missing_ok=True)


def open_mark(path: Path) -> Path:
    """The file that stands beside a database until `closed`."""
    return path.with_name(path.name + ".open")


def _damage_mark(path: Path) -> Path:
    return path.with_name(path.name + ".suspect")


def set_aside(path: Path, wall_ms: int) -> Path:
    """Moves a damaged database with its log to `<name>.damaged-<wall_ms>` and answers that path. Deletes nothing.

    The engine must be disposed of before. The main file goes last: after a kill in between, the next start still
    finds a damaged database and calls this again, while a new database never meets an old log.
    """
    target = aside(path, wall_ms)
    with translated_os(path):
        for suffix in ("-wal", "-shm", ""):
            part = path.with_name(path.name + suffix)
            if part.exists():
                part.rename(target.with_name(target.name + suffix))
        sync_folder(path.parent)
    return target
