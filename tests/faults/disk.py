"""The disk under one process: at a chosen call it dies, fails, fills up, or takes half of what it was given.

It stands under Python's own calls (files, journal, vault, server's files) and under every commit of the databases. What SQLite
itself does to its files is the business of the power-cut campaign (powercut.py).
"""

import errno
import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import Any, Literal
from unittest.mock import patch

import sqlcipher3.dbapi2 as driver
from sqlalchemy.engine.default import DefaultDialect

_CALLS = ("write", "fdatasync", "fsync", "ftruncate", "replace", "mkdir", "open")
_SQLITE = {errno.ENOSPC: sqlite3.SQLITE_FULL, errno.EIO: sqlite3.SQLITE_IOERR, errno.EROFS: sqlite3.SQLITE_READONLY}

_CHANGES = "doorstep_faults_changes"

Kind = Literal["die", "EIO", "ENOSPC", "EROFS", "short"]


class Killed(BaseException):
    """The process ends here; nothing may catch it."""


@dataclass
class Trip:
    """The wire over which the process falls: its `place`-th call from now (from 1); `met` says whether it came so far."""

    kind: Kind
    place: int
    lasts: bool = False
    count: int = 0
    met: bool = False

    def is_due(self) -> bool:
        self.count += 1
        is_here = self.count == self.place or (self.lasts and self.count > self.place)
        self.met = self.met or is_here
        return is_here


@contextmanager
def tripping(trip: Trip) -> Iterator[Trip]:
    """Within it every call that changes the disk is counted, and the one at the place goes wrong."""
    with ExitStack() as stack:
        for name in _CALLS:
            stack.enter_context(patch.object(os, name, _counted(trip, name, getattr(os, name))))

        stack.enter_context(patch.object(DefaultDialect, "do_commit", _committing(trip, DefaultDialect.do_commit)))
        yield trip


def _counted(trip: Trip, name: str, real: Callable[..., Any]) -> Callable[..., Any]:
    def call(*arguments: Any, **named: Any) -> Any:
        if name == "open" and not (len(arguments) > 1 and arguments[1] & (os.O_WRONLY | os.O_RDWR | os.O_CREAT)):
            return real(*arguments, **named)
        if not trip.is_due():
            return real(*arguments, **named)
        if trip.kind == "short" and name == "write" and len(arguments[1]) > 1:
            return real(arguments[0], bytes(arguments[1])[: len(arguments[1]) // 2])
        if name == "write" and trip.kind in ("die", "ENOSPC"):
            real(arguments[0], bytes(arguments[1])[: len(arguments[1]) // 2])
        if trip.kind == "die":
            raise Killed
        if trip.kind == "short":
            return real(*arguments, **named)
        number = getattr(errno, trip.kind)
        raise OSError(number, os.strerror(number))

    return call


def _committing(trip: Trip, real: Callable[..., Any]) -> Callable[..., Any]:
    """A commit may fail before it is made; a process may also die right after it."""

    def commit(self: Any, connection: Any) -> None:
        has_written = connection.total_changes != connection.info.get(_CHANGES, 0)
        # A snapshot that ends writes nothing to the disk.
        if has_written and trip.is_due():
            if trip.kind == "die":
                raise Killed
            if trip.kind != "short":
                raise _refused(getattr(errno, trip.kind))
        real(self, connection)
        if has_written and trip.kind == "die" and trip.is_due():
            raise Killed

    return commit


def noting(real: Callable[..., Any]) -> Callable[..., Any]:
    """A commit that remembers how many rows its connection has changed: who has changed none since then only read."""

    def commit(self: Any, connection: Any) -> None:
        real(self, connection)
        connection.info[_CHANGES] = connection.total_changes

    return commit


def _refused(number: int) -> Exception:
    failure: Exception = driver.OperationalError(os.strerror(number))
    failure.sqlite_errorcode = _SQLITE[number]  # type: ignore[attr-defined]
    failure.sqlite_errorname = "SQLITE_TEST"  # type: ignore[attr-defined]
    return failure
