"""The server's database: a write transaction is alone with what it touches, a reading one sees one snapshot.

The one rule: a database error aborts the whole transaction, which is tried again; it never becomes an event's outcome.
"""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Protocol, TypeVar

from sqlalchemy import Connection
from sqlalchemy.exc import IntegrityError

from app.domain.errors import Damaged, Unavailable
from app.domain.identity import Clock
from sync.server.embedded import beside_embedded, open_embedded
from sync.server.folders import ServerFolders
from sync.server.names import MustBeAlone, Names
from sync.server.rolling_tables import KeyRolled
from sync.server.work import Work

T = TypeVar("T")
Changed = Callable[[frozenset[str]], None]


class Store(Protocol):
    """What SQLite in a folder (embedded.py) and PostgreSQL (postgres.py) do each in its own way. All raise our errors only."""

    @property
    def is_shared(self) -> bool:
        """Whether other processes write to it too."""
        ...

    @property
    def tries(self) -> int: ...

    @property
    def feed_epoch(self) -> int:
        """As the latest transaction found it."""
        ...

    def turn(self) -> AbstractContextManager[None]:
        """Held around one attempt to write, its notes included."""
        ...

    def writing(self, names: Names | None) -> AbstractContextManager[Connection]:
        """Committed at its end or rolled back whole; nobody with one of these names beside it, nor anybody where None."""
        ...

    def reading(self) -> AbstractContextManager[Connection]: ...

    def held(self, names: Names | None) -> Names | None:
        """The names that a transaction must keep to; None where it is alone."""
        ...

    def committed(self) -> None:
        """Notes outside of the database that it has come so far."""
        ...

    def spend(self, nonce: str, expires_ms: int, now_ms: int) -> bool:
        """Whether nobody, in any process, has used this nonce before."""
        ...

    def pause(self, attempt: int) -> None: ...

    def check(self) -> None:
        """Reads all that is stored. Raises Damaged where it cannot be read as it was written."""
        ...

    def scrub(self) -> bool:
        """Lets go of what was deleted and may still lie in a log of the database's own; False where it has to be tried again."""
        ...

    def weaknesses(self) -> tuple[str, ...]:
        """Codes of settings under which what was answered may be lost (resources/texts); empty where all is well."""
        ...

    def close(self) -> None: ...


class Transactions:
    """Runs functions over a `Work`; after a commit tells `changed` which scopes have new feed rows."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock
        self.changed: Changed = lambda scopes: None

    @property
    def feed_epoch(self) -> int:
        return self._store.feed_epoch

    @property
    def now_ms(self) -> int:
        """The time as a write would have it now."""
        return self._clock.wall_ms()

    @property
    def is_shared(self) -> bool:
        return self._store.is_shared

    def write(self, act: Callable[[Work], T], names: Names | None = None) -> T:
        """What `act` returns, once committed. It may run several times, and changes nothing but the database.

        Alone with the whole organisation unless `names` says what it touches (names.py).
        Raises Unavailable("server.busy") when no try came through, Damaged and KeyRolled at once.
        """
        attempt = 1
        while True:
            try:
                with self._store.turn():
                    return self._attempt(act, names)
            except (Damaged, KeyRolled):
                raise
            except MustBeAlone:
                # Not a failed try: alone it cannot happen again.
                names = None
            except (Unavailable, IntegrityError) as error:
                if attempt == self._store.tries:
                    raise Unavailable("server.busy") from error
                self._store.pause(attempt)
                attempt += 1

    def scrub(self) -> bool:
        """As Store. Raises Unavailable, Damaged."""
        return self._store.scrub()

    def _attempt(self, act: Callable[[Work], T], names: Names | None) -> T:
        with self._store.writing(names) as connection:
            work = Work(connection, self._store.feed_epoch, self._clock.wall_ms(), self._store.held(names))
            result = act(work)
            touched = work.finish()
        # Committed: told at once, for a commit file that cannot be written has `act` tried again, and then nothing is new.
        if touched:
            self.changed(touched)
        self._store.committed()
        return result

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """One unchanging snapshot."""
        with self._store.reading() as connection:
            yield connection

    def spend(self, nonce: str, expires_ms: int, now_ms: int) -> bool:
        return self._store.spend(nonce, expires_ms, now_ms)

    def check(self) -> None:
        """Reads all that is stored. Raises Damaged, Unavailable."""
        self._store.check()

    def weaknesses(self) -> tuple[str, ...]:
        """Codes of settings under which what was answered may be lost; empty where all is well."""
        return self._store.weaknesses()

    def close(self) -> None:
        self._store.close()


def open_transactions(folders: ServerFolders, org: str, clock: Clock, database: str = "") -> Transactions:
    """The folder's own database, or the one at `database` (postgresql://…).

    Raises Refused("server.other_organisation" | "server.newer_database" | "server.database_wrong"), Unavailable.
    """
    if not database:
        return Transactions(open_embedded(folders, org), clock)
    # psycopg and its C library are loaded only where they are used.
    from sync.server.postgres import open_postgres

    return Transactions(open_postgres(database, folders, org), clock)


def open_beside(folders: ServerFolders, clock: Clock, database: str = "") -> Transactions:
    """The same database for an operator's command, whether its server runs or not: nothing is made, no feed_epoch raised.

    Raises Refused("server.no_folder" | "server.database_wrong" | "server.not_brought_up" | "server.newer_database"), Unavailable.
    """
    if not database:
        return Transactions(beside_embedded(folders), clock)
    from sync.server.postgres import beside_postgres

    return Transactions(beside_postgres(database, folders), clock)
