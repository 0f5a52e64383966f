"""Faults of how a replica waits for its disk, each as one patch; only a power cut shows them."""

from collections.abc import Callable
from contextlib import ExitStack
from typing import Any

import sqlcipher3.dbapi2 as driver

import app.storage.database
import app.storage.disk
import app.storage.files
import app.storage.journal.journal
from tests.faults.plant import Plant, put


def _journal_not_synced(stack: ExitStack) -> None:
    """An append does not wait for the disk."""
    put(stack, app.storage.journal.journal, "sync_file", lambda real: lambda descriptor: None)


def _synchronous_off(stack: ExitStack) -> None:
    """The database does not wait for the disk."""
    put(stack, app.storage.database, "_connect", _with("PRAGMA synchronous = OFF"))


def _journal_and_database_not_synced(stack: ExitStack) -> None:
    """Neither does, so that neither helps the other."""
    _journal_not_synced(stack)
    _synchronous_off(stack)


def _files_not_synced(stack: ExitStack) -> None:
    """A photo gets its name before its bytes are on the disk."""
    put(stack, app.storage.disk, "sync_file", lambda real: lambda descriptor: None)


def _names_not_synced(stack: ExitStack) -> None:
    """A photo's name is not waited for."""
    put(stack, app.storage.files, "sync_folder", lambda real: lambda folder: None)


def _with(pragma: str) -> Callable[[Any], Any]:
    def make(real: Any) -> Any:
        def connect(*arguments: Any) -> Any:
            connection: driver.Connection = real(*arguments)
            connection.execute(pragma)
            return connection

        return connect

    return make


PLANTS: dict[str, Plant] = {
    "journal not synced": _journal_not_synced,
    "synchronous off": _synchronous_off,
    "journal and database not synced": _journal_and_database_not_synced,
    "files not synced": _files_not_synced,
    "names not synced": _names_not_synced,
}
