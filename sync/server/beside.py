"""A server as the operator's commands and the auditor find it: folder, rows and files, wherever rows and files are kept.

The one rule: nothing here makes what is absent; a command works beside the running server and after it.
"""

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from typing import Protocol

from sqlalchemy import Connection, Engine

from app.domain.errors import Refused
from app.domain.identity import Clock, SystemClock
from app.storage.database import open_database, reading
from sync.server.file_store import FileStore, open_files
from sync.server.folders import ServerFolders
from sync.server.organisation import Organisation, read_organisation
from sync.server.rolling_tables import count_of_rollovers
from sync.server.server_keys import ServerKeys, read_keys
from sync.server.transactions import Transactions, open_beside


@dataclass(frozen=True)
class Backing:
    """Where rows and files are kept: a postgresql:// and an s3:// address, or empty for the data folder itself.

    `is_first`: no other process serves this folder yet.
    """

    database: str = ""
    files: str = ""
    is_first: bool = True

    def store_of(self, folders: ServerFolders) -> FileStore:
        """Raises Refused("server.files_wrong" | "server.files_plain"), Unavailable("server.files_away")."""
        return open_files(folders.of_replica.files, self.files)


IN_FOLDER = Backing()


@dataclass(frozen=True)
class Standing:
    """What a command may need of a server; `rows` writes like the server itself."""

    folders: ServerFolders
    organisation: Organisation
    keys: ServerKeys
    rows: Transactions


@contextmanager
def standing(folders: ServerFolders, kept: Backing, clock: Clock) -> Iterator[Standing]:
    """Raises Refused("server.no_folder" | "server.not_brought_up" | "server.database_wrong" | …), Damaged, Unavailable.

    "server.not_brought_up" also where rows and keys are not of one change of the key: the server's next start settles that.
    """
    organisation, keys = own_words(folders)
    with rows_of(folders, kept, clock) as rows:
        with rows.read() as connection:
            if count_of_rollovers(connection) != len(keys.rollovers):
                raise Refused("server.not_brought_up")
        yield Standing(folders, organisation, keys, rows)


def own_words(folders: ServerFolders) -> tuple[Organisation, ServerKeys]:
    """Organisation and keys of a folder. Raises Refused("server.no_folder"), Damaged("server.keys_damaged")."""
    if not folders.keys.exists():
        raise Refused("server.no_folder", path=folders.data)
    organisation = read_organisation(folders.organisation)
    return organisation, read_keys(folders, organisation.id)


@contextmanager
def rows_of(folders: ServerFolders, kept: Backing, clock: Clock) -> Iterator[Transactions]:
    """The rows alone. Raises as `open_beside`."""
    rows = open_beside(folders, clock, kept.database)
    try:
        yield rows
    finally:
        rows.close()


class Snapshots(Protocol):
    """Rows for reading alone."""

    def read(self) -> AbstractContextManager[Connection]: ...


@contextmanager
def snapshots(folders: ServerFolders, kept: Backing) -> Iterator[Snapshots]:
    """The rows whatever state they are in: a folder's database is not asked first whether it is ours.

    Raises Refused("server.no_folder"), Damaged, Unavailable; on PostgreSQL as `open_beside`.
    """
    if kept.database:
        with rows_of(folders, kept, SystemClock()) as rows:
            yield rows
        return
    if not folders.of_replica.database.is_file():
        raise Refused("server.no_folder", path=folders.data)
    engine = open_database(folders.of_replica.database, None)
    try:
        yield _OfFolder(engine)
    finally:
        engine.dispose()


class _OfFolder:
    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    @contextmanager
    def read(self) -> Iterator[Connection]:
        with reading(self._engine) as connection:
            yield connection
