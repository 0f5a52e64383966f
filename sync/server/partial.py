"""One file that arrives in parts: a file of bytes, and beside it a record of how many of them were checked.

The one rule: what counts is the last line of the record, written after the bytes it counts have reached the disk; whatever
lies behind that in the file of bytes is overwritten by the next part. A torn last line counts for nothing.
"""

import os
from dataclasses import dataclass
from pathlib import Path

import msgspec

from app.storage.disk import sync_file, sync_folder, translated_os, write_all, write_new

# A partial that nobody goes on with is given up after a week: longer than a tablet lies in a drawer between two shifts.
LIFE_MS = 7 * 24 * 3600 * 1000

_BYTES, _RECORD = ".part", ".record"


class _Head(msgspec.Struct, frozen=True):
    """The first line of a record."""

    device: str
    sha256: str
    size: int


@dataclass(frozen=True)
class Partial:
    """`offset` bytes of `size` are checked and on the disk; `at_ms` is the server's time of the last of them."""

    record: Path
    device: str
    sha256: str
    size: int
    offset: int
    at_ms: int

    @property
    def id(self) -> str:
        return self.record.stem

    @property
    def path(self) -> Path:
        """Where the bytes lie."""
        return self.record.with_suffix(_BYTES)

    @property
    def expires_ms(self) -> int:
        return self.at_ms + LIFE_MS


def begin(folder: Path, name: str, device: str, sha256: str, size: int, now_ms: int) -> Partial:
    """An empty partial whose record is on the disk. Raises Unavailable."""
    record = folder / (name + _RECORD)
    with translated_os(record):
        write_new(record, msgspec.json.encode(_Head(device, sha256, size)) + b"\n" + _line(0, now_ms))
        record.with_suffix(_BYTES).touch(mode=0o600)
        sync_folder(folder)
    return Partial(record, device, sha256, size, 0, now_ms)


def read(record: Path) -> Partial | None:
    """The partial of a record; None where there is none or it cannot be read."""
    try:
        head, *lines = record.read_bytes().split(b"\n")
        said = msgspec.json.decode(head, type=_Head)
        # The last piece is empty, or a line that a power cut tore.
        offset, at_ms = (int(word) for word in lines[:-1][-1].split())
    except (FileNotFoundError, msgspec.MsgspecError, ValueError, IndexError):
        return None
    return Partial(record, said.device, said.sha256, said.size, offset, at_ms)


def every(folder: Path) -> list[Partial]:
    """All partials of a folder that can be read."""
    return [partial for partial in map(read, sorted(folder.glob("*" + _RECORD))) if partial is not None]


def count(partial: Partial, offset: int, now_ms: int) -> None:
    """Notes that the first `offset` bytes are checked and on the disk. Raises Unavailable."""
    with translated_os(partial.record):
        descriptor = os.open(partial.record, os.O_WRONLY | os.O_APPEND | getattr(os, "O_BINARY", 0))
        try:
            write_all(descriptor, _line(offset, now_ms))
            sync_file(descriptor)
        finally:
            os.close(descriptor)


def drop(partial: Partial) -> None:
    """Removes both files; harmless twice."""
    with translated_os(partial.record):
        for path in (partial.record, partial.path):
            path.unlink(missing_ok=True)


class Part:
    """Bytes on their way to their place in a partial; they count for nothing before `keep`."""

    def __init__(self, partial: Partial) -> None:
        """Raises Unavailable."""
        self._partial, self.size = partial, 0
        with translated_os(partial.path):
            self._descriptor = os.open(partial.path, os.O_WRONLY | os.O_CREAT | getattr(os, "O_BINARY", 0), 0o600)
            os.lseek(self._descriptor, partial.offset, os.SEEK_SET)

    @property
    def is_too_long(self) -> bool:
        return self._partial.offset + self.size > self._partial.size

    def add(self, data: bytes) -> None:
        """Raises Unavailable; what passes the announced size is counted and not written."""
        self.size += len(data)
        if not self.is_too_long:
            with translated_os(self._partial.path):
                write_all(self._descriptor, data)

    def keep(self, now_ms: int) -> int:
        """The bytes are good: answers the new offset, once they and it are on the disk."""
        offset = self._partial.offset + self.size
        with translated_os(self._partial.path):
            sync_file(self._descriptor)
        count(self._partial, offset, now_ms)
        return offset

    def close(self) -> None:
        os.close(self._descriptor)


def _line(offset: int, now_ms: int) -> bytes:
    return b"%d %d\n" % (offset, now_ms)
