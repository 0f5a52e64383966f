"""Where whole files lie: under their hash, in the data folder or in an object store.

The one rule: a name stands for its bytes. `keep` is given bytes that were hashed and leaves a good file as it is; nobody is
asked but the store itself whether a file is there.
"""

import hashlib
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Protocol

from app.domain.errors import Damaged, Refused
from app.storage.disk import make_folder, side_by_side, sync_folder, translated_os

SPOILED = "spoiled"


class FileStore(Protocol):
    """All raise Unavailable where the store does not answer."""

    def size(self, sha256: str) -> int | None:
        """In bytes; None where the store has no such file."""
        ...

    def read(self, sha256: str) -> bytes | None:
        """As they lie there; whoever asks hashes them."""
        ...

    def names(self) -> Iterator[str]:
        """Of all that lies there but what was set aside, in no order; also what bears no hash's name."""
        ...

    def set_aside(self, sha256: str) -> None:
        """Spoiled bytes no longer bear this name; they stay in `spoiled/` for whoever wants to know what happened to them."""
        ...

    def keep(self, sha256: str, source: Path) -> None:
        """The file at `source`, hashed and fsynced, is in the store for good; `source` may be gone. Mends a damaged one."""
        ...

    def keep_all(self, sources: Mapping[str, Path]) -> None:
        """The same for several files by their hashes."""
        ...


class FolderStore:
    """Files below one folder, on the disk that `source` lies on."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def size(self, sha256: str) -> int | None:
        path = self._path(sha256)
        with translated_os(path):
            return path.stat().st_size if path.is_file() else None

    def read(self, sha256: str) -> bytes | None:
        path = self._path(sha256)
        with translated_os(path):
            return path.read_bytes() if path.is_file() else None

    def names(self) -> Iterator[str]:
        with translated_os(self._folder):
            for path in sorted(self._folder.glob("[0-9a-f][0-9a-f]/*")):
                yield path.name

    def set_aside(self, sha256: str) -> None:
        path = self._path(sha256)
        with translated_os(path):
            if path.exists():
                make_folder(self._folder / SPOILED)
                path.replace(self._folder / SPOILED / sha256)

    def keep(self, sha256: str, source: Path) -> None:
        path = self._path(sha256)
        with translated_os(path):
            make_folder(path.parent)
            source.replace(path)
            sync_folder(path.parent)

    def keep_all(self, sources: Mapping[str, Path]) -> None:
        paths = {self._path(sha256): source for sha256, source in sources.items()}
        folders = {path.parent for path in paths}
        with translated_os(self._folder):
            fresh = [folder for folder in folders if not folder.is_dir()]
            for folder in fresh:
                folder.mkdir(mode=0o700, exist_ok=True)
            for path, source in paths.items():
                source.replace(path)
            # The names of new folders too; nothing counts before all of these are on the disk.
            side_by_side(sync_folder, [*folders, *([self._folder] if fresh else [])])

    def _path(self, sha256: str) -> Path:
        return self._folder / sha256[:2] / sha256


def checked(store: FileStore) -> Callable[[str], bytes]:
    """A reader: raises Refused("server.file_unknown") for a missing file, Damaged("server.file_spoiled") for a changed one."""

    def read(sha256: str) -> bytes:
        data = store.read(sha256)
        if data is None:
            raise Refused("server.file_unknown")
        if hashlib.sha256(data).hexdigest() != sha256:
            raise Damaged("server.file_spoiled", sha256=sha256)
        return data

    return read


def open_files(folder: Path, address: str = "") -> FileStore:
    """The folder's own files, or those at `address` (s3://bucket/prefix?endpoint=https://…&region=…).

    Raises Refused("server.files_wrong" | "server.files_plain"), Unavailable("server.files_away").
    """
    if not address:
        return FolderStore(folder)
    # A compiled library that only these servers need.
    from sync.server.object_store import open_object_store

    return open_object_store(address)
