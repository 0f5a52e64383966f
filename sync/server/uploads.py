"""Large files in parts (tus 1.0): begun for a hash that an own event names, gone on with after any stop, hashed whole at the end.

The one rule: an upload is its device's own: to anybody else it is not there. Nothing here is evidence yet; a partial may
be thrown away at any time, for the device keeps the file until the server calls it stored.
"""

import hashlib
import secrets
import shutil
import threading
from dataclasses import replace
from pathlib import Path

from app.domain.errors import Refused, Unavailable
from app.domain.identity import Clock
from app.storage.disk import make_folder, sync_file, translated_os
from sync.protocol.messages import LARGEST_FILE_BYTES
from sync.server import partial as p
from sync.server.blobs import Blobs
from sync.server.devices import Caller
from sync.server.partial import Part, Partial

# More than the two files at a time that a device sends, and few enough that one device cannot fill the disk with beginnings.
MOST_OPEN = 8

# Left free for the database: signed events are worth more than the photos beside them.
RESERVE_BYTES = 128 * 1024 * 1024

_PIECE_BYTES = 1024 * 1024


class Uploads:
    """The partials of one folder on their way to the file store."""

    def __init__(self, folder: Path, blobs: Blobs, clock: Clock, reserve_bytes: int = RESERVE_BYTES) -> None:
        self._folder, self._blobs, self._clock, self._reserve_bytes = folder, blobs, clock, reserve_bytes
        self._creating = threading.Lock()
        with translated_os(folder):
            make_folder(folder)
        self.sweep()

    def create(self, caller: Caller, sha256: str, size: int) -> Partial:
        """An empty upload: the one there is of this file by this device, if nothing of it has come; one that has begun ends.

        Raises Refused("server.file_not_named" | "server.file_too_large"), Unavailable("storage.disk_full").
        """
        self._blobs.check_named(caller, sha256)
        if size > LARGEST_FILE_BYTES:
            raise Refused("server.file_too_large", size=LARGEST_FILE_BYTES // 2**20)
        with self._creating:
            partial = self._empty(caller, sha256, size)
        # A file without bytes is whole when it is created.
        self.finish(caller, partial)
        return partial

    def _empty(self, caller: Caller, sha256: str, size: int) -> Partial:
        """A creation that a line brings twice must not end what the first one began."""
        living = self.sweep()
        waits = (one for one in living if (one.device, one.sha256, one.size, one.offset) == (caller.device, sha256, size, 0) and size)
        if found := next(waits, None):
            return found
        self._make_room(living, caller.device, sha256)
        self.check_room(size)
        return p.begin(self._folder, secrets.token_hex(16), caller.device, sha256, size, self._clock.wall_ms())

    def check_room(self, size: int) -> None:
        """Raises Unavailable("storage.disk_full") while `size` more bytes would eat into the reserve."""
        with translated_os(self._folder):
            free = shutil.disk_usage(self._folder).free
        if free - size < self._reserve_bytes:
            raise Unavailable("storage.disk_full", path=str(self._folder))

    def find(self, caller: Caller, name: str) -> Partial:
        """An upload of the caller's. Raises Refused("server.upload_unknown") for any other, and for what is no name."""
        found = p.read(self._folder / f"{name}.record") if _is_name(name) else None
        if found is None or found.device != caller.device or found.expires_ms <= self._clock.wall_ms():
            raise Refused("server.upload_unknown")
        return found

    def begin_part(self, partial: Partial, offset: int) -> Part:
        """Raises Refused("server.upload_offset") unless the part begins where the checked bytes end, and some are missing."""
        if offset != partial.offset or offset == partial.size:
            raise Refused("server.upload_offset")
        self.check_room(0)
        return Part(partial)

    def keep(self, caller: Caller, partial: Partial, part: Part) -> int:
        """The new offset; the last part makes the file stored.

        Raises Refused("server.upload_too_long" | "server.file_damaged"), and Refused("server.upload_offset") where another part,
        perhaps the same one sent again, was here first.
        """
        if part.is_too_long:
            raise Refused("server.upload_too_long")
        if self.find(caller, partial.id).offset != partial.offset:
            raise Refused("server.upload_offset")
        offset = part.keep(self._clock.wall_ms())
        self.finish(caller, replace(partial, offset=offset))
        return offset

    def sweep(self) -> list[Partial]:
        """Gives up what nobody went on with, and answers the rest; the records of finished files go the same way."""
        now_ms, living = self._clock.wall_ms(), []
        for partial in p.every(self._folder):
            if partial.expires_ms <= now_ms:
                p.drop(partial)
            else:
                living.append(partial)
        return living

    def _make_room(self, living: list[Partial], device: str, sha256: str) -> None:
        mine = [partial for partial in living if partial.device == device]
        same = [partial for partial in mine if partial.sha256 == sha256]
        open_ones = sorted((one for one in mine if one not in same and one.offset < one.size), key=lambda one: one.at_ms)
        for partial in same + open_ones[: max(0, len(open_ones) - MOST_OPEN + 1)]:
            p.drop(partial)

    def finish(self, caller: Caller, partial: Partial) -> None:
        """Once all bytes are here: hashed from the disk, then promoted. The record stays for whoever missed the last reply.

        Harmless again, and needed again where a stop fell between the last part and this. Raises Refused("server.file_damaged").
        """
        if partial.offset < partial.size:
            return
        fresh = self._blobs.arrivals / secrets.token_hex(8)
        try:
            with translated_os(fresh):
                found = _copied(partial.path, fresh, partial.size)
            if found is None:
                return
            if found != partial.sha256:
                p.drop(partial)
                raise Refused("server.file_damaged")
            self._blobs.promote(caller, partial.sha256, fresh, partial.size)
        finally:
            fresh.unlink(missing_ok=True)
        partial.path.unlink(missing_ok=True)


def _is_name(name: str) -> bool:
    return len(name) == 32 and all(figure in "0123456789abcdef" for figure in name)


def _copied(path: Path, fresh: Path, size: int) -> str | None:
    """The SHA-256 of the first `size` bytes, which now lie at `fresh` too, on the disk; None where somebody else was here first.

    A copy, not the file itself: a part whose sender nobody has checked yet may still be writing into that one.
    """
    total, left = hashlib.sha256(), size
    try:
        file = path.open("rb")
    except FileNotFoundError:
        return None
    fresh.touch(mode=0o600, exist_ok=False)
    with file, fresh.open("wb") as copy:
        while piece := file.read(min(left, _PIECE_BYTES)):
            total.update(piece)
            copy.write(piece)
            left -= len(piece)
        copy.flush()
        sync_file(copy.fileno())
    return total.hexdigest()
