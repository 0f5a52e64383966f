"""Finding out that the database was restored: the highest commit number is also kept outside of it.

The one rule: a database that is behind this file, or has commits but no readable file, is taken for a restored one and
gets a higher feed_epoch. A needless rise costs the devices one full read; a missed one would let them keep what is gone.
"""

import os
import zlib
from pathlib import Path

from app.storage.disk import replace_file, translated_os

_WIDTH = 20


class CommitFile:
    """One line of fixed width: feed_epoch, commit number, CRC-32 of both. Written after each commit, without fsync:
    a lost write leaves the database ahead of the file, which is no restore."""

    def __init__(self, path: Path, *, is_beside: bool = False) -> None:
        """`is_beside`: a command's, not the server's. It notes what goes further in the same feed_epoch and nothing else, or a
        restore that the server has still to find would be hidden from it."""
        self._path = path
        self._is_beside = is_beside
        self._descriptor = -1

    def read(self) -> tuple[int, int] | None:
        """(feed_epoch, commits) as last noted, None where the file is absent or torn."""
        if not self._path.exists():
            return None
        with translated_os(self._path):
            parts = self._path.read_bytes().split()
        if len(parts) != 3 or not all(part.isdigit() for part in parts):
            return None
        epoch, commits, crc = (int(part) for part in parts)
        return (epoch, commits) if crc == _crc(epoch, commits) else None

    def note(self, epoch: int, commits: int) -> None:
        if self._is_beside and not self._is_further(epoch, commits):
            return
        with translated_os(self._path):
            if self._descriptor < 0:
                # Never a new file in the place of a whole one: another process may be writing to it.
                if self.read() is None:
                    replace_file(self._path, _line(epoch, commits))
                self._descriptor = os.open(self._path, os.O_WRONLY | getattr(os, "O_BINARY", 0))
            os.lseek(self._descriptor, 0, os.SEEK_SET)
            os.write(self._descriptor, _line(epoch, commits))

    def _is_further(self, epoch: int, commits: int) -> bool:
        noted = self.read()
        # SQLite's numbers follow one another; PostgreSQL's are given to the whole cluster's transactions.
        return noted is not None and noted[0] == epoch and noted[1] < commits

    def close(self) -> None:
        if self._descriptor >= 0:
            os.close(self._descriptor)
            self._descriptor = -1


def epoch_at_start(stored_epoch: int, stored_commits: int, noted: tuple[int, int] | None) -> int:
    """The feed_epoch to serve under, given what database and file say."""
    if noted is None:
        return stored_epoch + 1 if stored_commits else stored_epoch
    epoch, commits = noted
    if stored_commits < commits or stored_epoch < epoch:
        return max(stored_epoch, epoch) + 1
    return stored_epoch


def epoch_of_shared(stored_epoch: int, number: int, noted: tuple[int, int] | None, *, is_elsewhere: bool) -> int:
    """The same for a database that several processes share, each of which may note in a file of its own.

    `number` is the transaction's, which PostgreSQL itself counts on. No file means a new machine and says nothing; a file of
    an earlier epoch was written before somebody else found the restore. `is_elsewhere`: the rows were moved or recovered.
    """
    epoch, highest = noted or (stored_epoch, 0)
    if is_elsewhere or stored_epoch < epoch or (stored_epoch == epoch and number < highest):
        return max(stored_epoch, epoch) + 1
    return stored_epoch


def _line(epoch: int, commits: int) -> bytes:
    return f"{epoch:0{_WIDTH}d} {commits:0{_WIDTH}d} {_crc(epoch, commits):0{_WIDTH}d}\n".encode("ascii")


def _crc(epoch: int, commits: int) -> int:
    return zlib.crc32(f"{epoch} {commits}".encode("ascii"))
