"""What the organisation can still read of a dead or wiped tablet: its journal, and the files under the key left for it.

The one rule: only the private recovery key, which lies in a safe, opens either; nothing on the disk is changed by reading.
"""

from pathlib import Path

import msgspec

from app.domain.errors import Damaged
from app.settings import Folders
from app.storage.disk import replace_file, translated_os
from app.storage.files import Files
from app.storage.keys import open_box, seal_for

_NAME = "recovery.json"


class _Left(msgspec.Struct, frozen=True):
    """The files' key sealed for the organisation; both in hex."""

    recovery_public: str
    wrapped: str


def leave_files_key(folders: Folders, files_key: bytes, recovery_public: str) -> None:
    """Leaves the files' key for the organisation beside them, once, and anew for another recovery key. Raises Unavailable."""
    path = folders.files / _NAME
    if not recovery_public or _left(path, recovery_public) is not None:
        return
    replace_file(path, msgspec.json.encode(_Left(recovery_public, seal_for(recovery_public, files_key).hex())))


def recovered_files(folders: Folders, recovery_private: bytes) -> Files | None:
    """The files of a tablet's folder; None where their key was never left or does not open."""
    found = _left(folders.files / _NAME)
    if found is None:
        return None
    try:
        return Files(folders.files, open_box(recovery_private, bytes.fromhex(found.wrapped)))
    except (Damaged, ValueError):
        return None


def _left(path: Path, public: str = "") -> _Left | None:
    if not path.is_file():
        return None
    with translated_os(path):
        content = path.read_bytes()
    try:
        found = msgspec.json.decode(content, type=_Left)
    except (msgspec.MsgspecError, UnicodeDecodeError):
        return None
    return found if public in ("", found.recovery_public) else None
