"""Durable writes: what these functions return from is on the disk, and no half-written file ever bears its final name.

The one rule: an OSError leaves this room only as Unavailable, chosen by its number and never by its text.
"""

import contextlib
import errno
import os
import sys
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from app.domain.errors import Refused, Unavailable

if sys.platform == "darwin":
    import fcntl
if TYPE_CHECKING:
    from concurrent.futures import ThreadPoolExecutor

T = TypeVar("T")

_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
_READ_ONLY = {errno.EROFS, errno.EACCES, errno.EPERM}
# A file or folder in the way, a place that does not exist, a name that cannot be.
_NO_PLACE = {errno.EEXIST, errno.ENOTDIR, errno.EISDIR, errno.ENOENT, errno.ENAMETOOLONG, errno.ELOOP, errno.EINVAL}
# CreateFile and its like answer with these two winerror numbers where errno only says EINVAL (winerror.h).
_WINDOWS_FULL = {112, 39}

# Threads that do nothing but wait.
_WAITING_AT_ONCE = 16

_PRIVATE_FILE = 0o600
_PRIVATE_FOLDER = 0o700


@contextlib.contextmanager
def translated_os(path: Path | None = None) -> Iterator[None]:
    """Turns an OSError into Unavailable("storage.disk_full" | "storage.read_only" | "storage.disk_failed")."""
    try:
        yield
    except OSError as failure:
        raise unavailable(failure, path) from failure


def unavailable(failure: OSError, path: Path | None = None) -> Unavailable:
    """The error to raise for `failure`; `path` names the file where the failure itself does not."""
    where = str(failure.filename or path or "")
    if failure.errno in _FULL or getattr(failure, "winerror", None) in _WINDOWS_FULL:
        return Unavailable("storage.disk_full", path=where)
    if failure.errno in _READ_ONLY:
        return Unavailable("storage.read_only", path=where)
    return Unavailable("storage.disk_failed", path=where, error=errno.errorcode.get(failure.errno or 0, "?"))


def sync_file(descriptor: int) -> None:
    """Waits until the bytes (and the length) of an open file have reached the disk itself, not only the drive's cache."""
    if sys.platform == "darwin":
        # fsync on macOS leaves the bytes in the drive's cache (man 2 fsync).
        fcntl.fcntl(descriptor, fcntl.F_FULLFSYNC)
    elif sys.platform == "win32":
        os.fsync(descriptor)  # FlushFileBuffers
    else:
        os.fdatasync(descriptor)


def sync_folder(folder: Path) -> None:
    """Makes created, renamed and removed names in `folder` durable. Windows has no such call; NTFS journals names itself."""
    if sys.platform == "win32":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def make_folder(folder: Path) -> None:
    """Creates `folder` and what is missing above it, private to this user, each name durable."""
    if folder.is_dir():
        return
    make_folder(folder.parent)
    folder.mkdir(mode=_PRIVATE_FOLDER, exist_ok=True)
    sync_folder(folder.parent)


def make_named_folder(folder: Path) -> None:
    """Creates the folder that a person named. Raises Refused("start.no_folder", path) where none can be, else as `translated_os`."""
    try:
        make_folder(folder.absolute())
    except OSError as failure:
        if failure.errno in _NO_PLACE:
            raise Refused("start.no_folder", path=str(folder)) from failure
        raise unavailable(failure, folder) from failure


def side_by_side(wait: Callable[[T], None], things: Iterable[T]) -> None:
    """Waits for the disk with all `things` at once, for a disk takes many in one go; raises what the first that failed raised."""
    # Here, for the lock page loads this module and needs no threads.
    from concurrent.futures import wait as until_done

    begun = [_waiting().submit(wait, thing) for thing in things]
    # All have ended when the first failure is told: its caller takes away what they work on.
    until_done(begun)
    for one in begun:
        one.result()


@cache
def _waiting() -> "ThreadPoolExecutor":
    """One for the process: to make sixteen threads for each packet of files costs as much as to write it."""
    from concurrent.futures import ThreadPoolExecutor

    return ThreadPoolExecutor(_WAITING_AT_ONCE, "doorstep-disk")


if hasattr(os, "register_at_fork"):
    # A child has none of its parent's threads.
    os.register_at_fork(after_in_child=_waiting.cache_clear)


def write_all(descriptor: int, data: bytes | memoryview) -> None:
    """os.write until nothing is left: a disk that fills up takes a part first and only then says ENOSPC."""
    rest = memoryview(data)
    while rest:
        rest = rest[os.write(descriptor, rest) :]


def write_new(path: Path, data: bytes) -> None:
    """Writes and syncs a private file; after a failure nothing of it is left. The name itself is not yet durable."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | getattr(os, "O_BINARY", 0), _PRIVATE_FILE)
    try:
        try:
            write_all(descriptor, data)
            sync_file(descriptor)
        finally:
            os.close(descriptor)
    except OSError:
        path.unlink(missing_ok=True)
        raise


def replace_file(path: Path, data: bytes) -> None:
    """Puts `data` in the place of `path` in one step: after a kill or a power cut the old or the new content is whole.

    Raises Unavailable; the old content then still stands.
    """
    with translated_os(path):
        make_folder(path.parent)
        fresh = path.with_name(path.name + ".new")
        write_new(fresh, data)
        fresh.replace(path)
        sync_folder(path.parent)


@contextlib.contextmanager
def named_file(path: Path) -> Iterator[None]:
    """Around the use of a file that a person named. Raises Refused("start.no_file", path) where there can be none.

    Else Unavailable as `translated_os`: not the device's storage is at fault where only the word was wrong.
    """
    try:
        with translated_os(path):
            yield
    except Unavailable as failure:
        if isinstance(failure.__cause__, OSError) and failure.__cause__.errno in _NO_PLACE:
            raise Refused("start.no_file", path=str(path)) from failure
        raise


def aside(path: Path, wall_ms: int) -> Path:
    """A free name `<name>.damaged-<wall_ms>` beside `path`; counted on if the clock has shown this moment before."""
    candidate = path.with_name(f"{path.name}.damaged-{wall_ms}")
    count = 1
    while candidate.exists():
        count += 1
        candidate = path.with_name(f"{path.name}.damaged-{wall_ms}-{count}")
    return candidate
