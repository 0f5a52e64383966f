"""Photos, strokes and sheets on the device: one encrypted file per content, named by the SHA-256 of the clear bytes.

The one rule: what bears a content's name is that content, whole; half-written files bear other names. The name tells
who already holds the very same bytes that they are here, and nothing else.
"""

import contextlib
import hashlib
import os
import re
import threading
from collections.abc import Iterator
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from app.domain.errors import Damaged, Unavailable
from app.storage.disk import make_folder, sync_folder, translated_os, write_new

# Layout: magic, 12-byte nonce, AES-256-GCM of the bytes with its 16-byte tag; the tag also covers magic and name.
_MAGIC = b"DSFILE1\n"
_NONCE = 12
_TAG = 16
_OVERHEAD = len(_MAGIC) + _NONCE + _TAG
_NAME = re.compile(r"[0-9a-f]{64}")
_UNFINISHED = "unfinished"


class Files:
    """The content-addressed files below one folder, sealed under one 32-byte key."""

    def __init__(self, folder: Path, key: bytes) -> None:
        self._folder = folder
        self._seal = AESGCM(key)
        self._put: set[str] = set()
        self._putting = threading.Lock()
        with translated_os(folder):
            make_folder(folder / _UNFINISHED)
            # What an earlier process did not finish; none of ours will be among them.
            self._left = list((folder / _UNFINISHED).iterdir())

    def put(self, data: bytes) -> str:
        """Stores `data` and answers its SHA-256 in lower-case hex; the file and its name are then on the disk.

        Putting the same bytes again adds nothing, and mends a file that was damaged. Raises Unavailable when the disk
        does not take it; nothing half-written then bears the name.
        """
        sha256 = hashlib.sha256(data).hexdigest()
        path = self._path(sha256)
        with self._putting:
            self._put.add(sha256)
        with translated_os(path):
            make_folder(path.parent)
            if not self._holds(sha256):
                nonce = os.urandom(_NONCE)
                unfinished = self._folder / _UNFINISHED / os.urandom(8).hex()
                write_new(unfinished, _MAGIC + nonce + self._seal.encrypt(nonce, data, _MAGIC + bytes.fromhex(sha256)))
                unfinished.replace(path)
            # Also when the file was there: an earlier call may have died between rename and this.
            sync_folder(path.parent)
        return sha256

    def get(self, sha256: str) -> bytes:
        """The bytes of that hash. Raises Damaged if they are not what was put, Unavailable if they are not here."""
        data = self.unsealed(sha256)
        if hashlib.sha256(data).hexdigest() != sha256:
            raise Damaged("storage.file_damaged", sha256=sha256)
        return data

    def unsealed(self, sha256: str) -> bytes:
        """As `get`, for whoever hands the bytes on to one who hashes them: the seal says that they were sealed under this name."""
        if not self.has(sha256):
            raise Unavailable("storage.file_missing", sha256=sha256)
        with translated_os(self._path(sha256)):
            sealed = self._path(sha256).read_bytes()
        start = len(_MAGIC) + _NONCE
        try:
            bound = sealed[: len(_MAGIC)] + bytes.fromhex(sha256)
            # Not cut out: the bytes of a photo are copied often enough.
            return self._seal.decrypt(sealed[len(_MAGIC) : start], memoryview(sealed)[start:], bound)
        except (InvalidTag, ValueError) as failure:
            raise Damaged("storage.file_damaged", sha256=sha256) from failure

    def has(self, sha256: str) -> bool:
        """Whether a file of that name is here; `get` alone says whether it is whole. False for what is no hash."""
        return _NAME.fullmatch(sha256) is not None and self._path(sha256).is_file()

    def size(self, sha256: str) -> int:
        """Length of the clear bytes. Raises Unavailable if they are not here."""
        if not self.has(sha256):
            raise Unavailable("storage.file_missing", sha256=sha256)
        with translated_os(self._path(sha256)):
            return self._path(sha256).stat().st_size - _OVERHEAD

    def all(self) -> set[str]:
        """The hashes of every file here."""
        with translated_os(self._folder):
            return {path.name for path in self._stored()}

    def remove(self, sha256: str) -> None:
        """Takes one file away; harmless where it is gone. Only what nothing names any more (pruning.py)."""
        if self.has(sha256):
            with translated_os(self._path(sha256)):
                self._path(sha256).unlink(missing_ok=True)

    def sweep(self, keep: set[str]) -> int:
        """Removes what an earlier process left: unfinished files, and every file not in `keep`; answers how many went.

        Call after the journal's tail is in the database: until then a file may be older than its row. What was put since this
        opening stays, for its row may be on its way; so others may put meanwhile.
        """
        swept = 0
        with translated_os(self._folder):
            for path in [*(path for path in self._stored() if path.name not in keep), *self._left]:
                with self._putting:
                    if path.name not in self._put and path.exists():
                        path.unlink()
                        swept += 1
        return swept

    def _holds(self, sha256: str) -> bool:
        with contextlib.suppress(Unavailable):
            self.get(sha256)
            return True
        return False

    def _path(self, sha256: str) -> Path:
        return self._folder / sha256[:2] / sha256

    def _stored(self) -> Iterator[Path]:
        return (path for path in self._folder.glob("[0-9a-f][0-9a-f]/*") if _NAME.fullmatch(path.name))
