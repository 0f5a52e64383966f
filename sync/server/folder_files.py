"""Reading the server's files by their hash where they lie in its folder, for backups and the doctor.

The one rule: what does not hash to its name is Damaged, never handed on.
"""

import hashlib
from collections.abc import Callable

from app.domain.errors import Damaged, Refused
from app.storage.disk import translated_os
from sync.server.folders import ServerFolders


def folder_file(folders: ServerFolders) -> Callable[[str], bytes]:
    """A reader: raises Refused("server.file_unknown") for a missing file, Damaged("server.file_spoiled") for a changed one."""

    def read(sha256: str) -> bytes:
        path = folders.of_replica.files / sha256[:2] / sha256
        if not path.is_file():
            raise Refused("server.file_unknown")
        with translated_os(path):
            data = path.read_bytes()
        if hashlib.sha256(data).hexdigest() != sha256:
            raise Damaged("server.file_spoiled", sha256=sha256)
        return data

    return read
