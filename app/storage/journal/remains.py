"""What can still be read of a journal that is damaged, or that is not this device's: the key of its frames, and every good frame.

The one rule: reading changes nothing.
"""

import os
from collections.abc import Callable, Iterator
from pathlib import Path

from app.domain.errors import Damaged
from app.storage.disk import translated_os
from app.storage.journal.layout import Cipher, Entry, Frame, Header, frames, read_header
from app.storage.keys.sealed_box import open_box
from app.storage.keys.sealing import open_bytes

# What the wrapping of the frames' key under the device's journal key is bound to.
WRAP = b"doorstep.journal.wrap.1"


def salvage(path: Path, key: bytes) -> Iterator[Entry]:
    """Every record that still opens under the device's journal key, damaged ones passed over; changes nothing."""
    return _every_readable(path, lambda header: open_bytes(key, header.device_wrap, WRAP))


def recover(path: Path, recovery_private: bytes) -> Iterator[Entry]:
    """The same with the organisation's private recovery key: for the journal of a dead or wiped tablet."""
    return _every_readable(path, lambda header: open_box(recovery_private, header.recovery_wrap))


def _every_readable(path: Path, content_key: Callable[[Header], bytes]) -> Iterator[Entry]:
    with translated_os(path), path.open("rb") as file:
        header, start = read_header(file)
        cipher = unwrapped(header, lambda: content_key(header))
        for found in frames(file, start, file.seek(0, os.SEEK_END), cipher):
            if isinstance(found, Frame):
                yield from found.entries


def unwrapped(header: Header, content_key: Callable[[], bytes]) -> Cipher:
    """How the frames are sealed; `content_key` opens their key. Raises Damaged("storage.journal_key") where it does not."""
    try:
        return Cipher(header.id, content_key())
    except Damaged as failure:
        raise Damaged("storage.journal_key") from failure
