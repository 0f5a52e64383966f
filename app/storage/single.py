"""One process per data folder: the second start is refused.

The one rule: the operating system holds the lock, not the file's existence, so a kill or a power cut leaves none behind.
"""

import errno
import os
import sys
from pathlib import Path

from app.domain.errors import Refused
from app.storage.disk import make_named_folder, translated_os

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl

_TAKEN = {errno.EAGAIN, errno.EACCES, errno.EDEADLK, errno.EWOULDBLOCK}


class Claim:
    """A held data folder; let go by `release` or by the end of the process."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor: int | None = descriptor

    def release(self) -> None:
        """Lets go; harmless twice. The file stays: removing it would let two processes lock two files of one name."""
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None


def claim(lock_file: Path) -> Claim:
    """Claims the data folder that `lock_file` lies in, made where it is missing.

    Raises Refused("start.already_running", folder) if it is taken, Refused("start.no_folder", path) where none can be.
    """
    make_named_folder(lock_file.parent)
    with translated_os(lock_file):
        descriptor = os.open(lock_file, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        _lock(descriptor)
    except OSError as failure:
        os.close(descriptor)
        if failure.errno in _TAKEN:
            raise Refused("start.already_running", folder=str(lock_file.parent)) from failure
        with translated_os(lock_file):
            raise
    return Claim(descriptor)


def _lock(descriptor: int) -> None:
    if sys.platform == "win32":
        msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
    else:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
