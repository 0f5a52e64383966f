"""The open journal of one device.

The one rule: `append` returns when the disk holds the records, and nothing that it returned for is ever cut off. A bad
frame with no good one behind it was never acknowledged (torn by a crash) and is cut off; with a good one behind it,
acknowledged bytes were damaged, and that is an error with a position.
"""

import contextlib
import os
import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from app.domain.errors import Damaged
from app.storage.disk import replace_file, sync_file, translated_os, write_all
from app.storage.journal.checked import Checked, tally
from app.storage.journal.layout import Cipher, Entry, Frame, Header, Hole, Record, frames, header_bytes, header_digest, read_header
from app.storage.journal.remains import WRAP, unwrapped
from app.storage.keys.sealed_box import seal_for
from app.storage.keys.sealing import new_key, open_bytes, seal_bytes


@dataclass(frozen=True)
class Torn:
    """What a crash left behind and opening cut off: `cut_bytes` from the offset `position` to the end."""

    position: int
    cut_bytes: int


class Journal:
    """The journal at one path. One process holds it (see single.py); its threads may share it."""

    def __init__(self, path: Path, key: bytes, recovery_public: str, checked: Checked | None = None) -> None:
        """Opens the journal at `path` or begins one; `key` is the device's 32-byte journal key, `recovery_public` the
        organisation's X25519 key in hex. A changed recovery key wraps the journal anew.

        What lies before `checked` is not read here, if it is of this very file and all behind it is whole; `trusted` says so.
        Raises Damaged("storage.journal_damaged", position) if acknowledged bytes are not what was written,
        Damaged("storage.journal_key") under a foreign key. `torn` tells whether a tail was cut off, `found` which
        numbers were read at the opening.
        """
        self._path = path
        self._key = key
        self._recovery_public = recovery_public
        self._changing = threading.Lock()
        self.torn: Torn | None = None
        self.found: set[int] = set()
        self.trusted: Checked | None = None
        # How far a rewriting of this process has read everything.
        self.whole: Checked | None = None
        if not path.exists():
            replace_file(path, self._new_header(Cipher(os.urandom(16).hex(), new_key()), next_seq=1))
        with translated_os(path), path.open("rb") as file:
            header, self._end = read_header(file)
            file.seek(0)
            self._digest = header_digest(file.read(self._end))
            self._cipher = unwrapped(header, lambda: open_bytes(key, header.device_wrap, WRAP))
            self._next_seq = header.next_seq
            if checked is None or not self._takes_up(file, checked):
                self._scan(file)
        self._descriptor = self._opened()
        self._cut_tail()
        if header.recovery_public != recovery_public:
            self.prune(lambda entry: True)

    @property
    def last_seq(self) -> int:
        """The number of the newest record ever appended, pruned or not; 0 in a new journal."""
        return self._next_seq - 1

    def append(self, records: Sequence[Record]) -> int:
        """Writes `records` as one unit, waits for the disk once, and answers the last seq.

        Raises Unavailable; then none of them is in the journal.
        """
        if not records:
            return self.last_seq
        with self._changing, translated_os(self._path):
            self._write([Entry(seq, record) for seq, record in enumerate(records, self._next_seq)])
            return self.last_seq

    def put_back(self, entries: Sequence[Entry]) -> None:
        """Appends records under the numbers they had in this device's journal; each is greater than `last_seq`, and rising.

        For a journal that was lost, damaged or replaced by an older copy of itself. Raises Unavailable as `append`.
        """
        if entries:
            with self._changing, translated_os(self._path):
                self._write(entries)

    def _write(self, entries: Sequence[Entry]) -> None:
        frame = self._cipher.frame(entries)
        # Takes away what a failed append may have left: after a failed sync its bytes must be written again too.
        os.ftruncate(self._descriptor, self._end)
        os.lseek(self._descriptor, self._end, os.SEEK_SET)
        try:
            write_all(self._descriptor, frame)
            sync_file(self._descriptor)
        except OSError:
            with contextlib.suppress(OSError):
                os.ftruncate(self._descriptor, self._end)
            raise
        self._end += len(frame)
        self._next_seq = entries[-1].seq + 1

    def read(self, after_seq: int = 0) -> Iterator[Entry]:
        """Every record with a greater seq, in order. Raises Damaged where acknowledged bytes changed meanwhile."""
        with translated_os(self._path):
            with self._changing:
                file, end = self._path.open("rb"), self._end
            with file:
                yield from self._entries(file, end, after_seq)

    def prune(self, keep: Callable[[Entry], bool]) -> int:
        """Writes the journal anew with the records that `keep` wants, under their old numbers; answers how many went.

        A kill at any point leaves the old or the new journal whole. Prune only what a receipt and a durable copy cover.
        """
        with self._changing, translated_os(self._path):
            with self._path.open("rb") as file:
                entries = list(self._entries(file, self._end, after_seq=0))
            kept = [entry for entry in entries if keep(entry)]
            self._rewrite(kept)
        return len(entries) - len(kept)

    def mend(self, entries: Sequence[Entry]) -> None:
        """Writes the journal anew with `entries`, rising by seq: what is left of it, and what the database holds.

        Whoever calls this keeps the damaged file aside, and lets nobody append meanwhile. Raises Unavailable.
        """
        with self._changing, translated_os(self._path):
            self._rewrite(entries)

    def read_whole(self, is_over: Callable[[], bool]) -> Checked | None:
        """Reads everything that stands here now; None where `is_over` first. Raises Damaged as opening does, also for a bad tail."""
        with translated_os(self._path):
            with self._changing:
                file, end, seq, digest = self._path.open("rb"), self._end, self.last_seq, self._digest
            numbers = []
            with file:
                for entry in self._entries(file, end, after_seq=0):
                    if is_over():
                        return None
                    numbers.append(entry.seq)
        return Checked(digest, end, seq, tally(numbers))

    def _rewrite(self, entries: Sequence[Entry]) -> None:
        header = self._new_header(self._cipher, self._next_seq)
        os.close(self._descriptor)
        try:
            replace_file(self._path, header + b"".join(self._cipher.frame([entry]) for entry in entries))
            self._digest, self.trusted = header_digest(header), None
        finally:
            # Also when the disk did not take the new one: the journal then goes on in the old one.
            self._descriptor = self._opened()
            self._end = os.lseek(self._descriptor, 0, os.SEEK_END)
        self.whole = Checked(self._digest, self._end, self.last_seq, tally(entry.seq for entry in entries))

    def close(self) -> None:
        os.close(self._descriptor)

    def _new_header(self, cipher: Cipher, next_seq: int) -> bytes:
        return header_bytes(
            Header(
                id=cipher.journal_id,
                next_seq=next_seq,
                device_wrap=seal_bytes(self._key, cipher.key, WRAP),
                recovery_public=self._recovery_public,
                recovery_wrap=seal_for(self._recovery_public, cipher.key),
            )
        )

    def _entries(self, file: BinaryIO, end: int, after_seq: int) -> Iterator[Entry]:
        _, start = read_header(file)
        before = self.trusted
        first, last_seq = (before.end, before.seq) if before is not None and before.seq <= after_seq else (start, 0)
        for found in frames(file, first, end, self._cipher, last_seq):
            if isinstance(found, Hole):
                raise Damaged("storage.journal_damaged", position=found.position)
            yield from (entry for entry in found.entries if entry.seq > after_seq)

    def _takes_up(self, file: BinaryIO, checked: Checked) -> bool:
        """Reads on from there. False, with nothing changed, where it is of another file or any doubt is left."""
        size = file.seek(0, os.SEEK_END)
        if checked.header != self._digest or not self._end <= checked.end <= size:
            return False
        added = list(frames(file, checked.end, size, self._cipher, checked.seq))
        if any(isinstance(found, Hole) for found in added):
            return False
        self._end, self._next_seq, self.trusted = checked.end, checked.seq + 1, checked
        for found in added:
            if isinstance(found, Frame):
                self._take(found)
        return True

    def _take(self, frame: Frame) -> None:
        self._end = frame.end
        self._next_seq = frame.entries[-1].seq + 1
        self.found.update(entry.seq for entry in frame.entries)

    def _scan(self, file: BinaryIO) -> None:
        size = file.seek(0, os.SEEK_END)
        for found in frames(file, self._end, size, self._cipher):
            if isinstance(found, Frame):
                self._take(found)
            elif found.is_tail:
                self.torn = Torn(found.position, found.end - found.position)
            else:
                raise Damaged("storage.journal_damaged", position=found.position)

    def _opened(self) -> int:
        with translated_os(self._path):
            return os.open(self._path, os.O_RDWR | getattr(os, "O_BINARY", 0))

    def _cut_tail(self) -> None:
        if self.torn:
            with translated_os(self._path):
                os.ftruncate(self._descriptor, self._end)
                sync_file(self._descriptor)
