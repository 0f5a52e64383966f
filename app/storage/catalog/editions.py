"""Procedures of one version of the reference data as one piece of bytes, and a folder that keeps those of earlier programs.

The one rule: an order is worked and judged under the version that it was created with, for as long as anybody has it; what the
customer was shown is made from it, and the server makes the same again.
"""

import re
import zlib
from collections.abc import Mapping
from pathlib import Path
from typing import Protocol

import msgspec

from app.domain.procedure import Procedure
from app.storage.disk import make_folder, replace_file, translated_os

# All 57 faults are 0.8 MB of JSON and 70 KB packed; a spoiled piece must not fill the memory.
_LARGEST_UNPACKED_BYTES = 32 * 1024 * 1024
# A version becomes a file's name.
_NAME = re.compile(r"[0-9A-Za-z][0-9A-Za-z.+_-]{0,80}")


class Earlier(Protocol):
    """Procedures by the version that an order names."""

    def find(self, version: str, fault: str) -> Procedure | None:
        """None where that version, or the fault in it, is not kept."""
        ...


def packed(procedures: Mapping[str, Procedure]) -> bytes:
    return zlib.compress(msgspec.json.encode(procedures), 6)


def unpacked(data: bytes) -> dict[str, Procedure] | None:
    """None for anything that `packed` did not make, and for what this program cannot read."""
    try:
        plain = _plain(data)
        return msgspec.json.decode(plain, type=dict[str, Procedure]) if plain else None
    except ValueError:
        return None


def _plain(data: bytes) -> bytes:
    """Empty for what is not whole; zlib's own sum says so."""
    try:
        inflater = zlib.decompressobj()
        plain = inflater.decompress(data, _LARGEST_UNPACKED_BYTES)
    except zlib.error:
        return b""
    return plain if inflater.eof and not inflater.unused_data else b""


class EditionFolder:
    """One file for each version that a program on this device has had, or that the server gave; `present` comes with the program."""

    def __init__(self, folder: Path, present: str = "") -> None:
        self._folder, self._present = folder, present
        self._read: dict[str, Mapping[str, Procedure]] = {}

    def keep(self, version: str, procedures: Mapping[str, Procedure]) -> None:
        """Once for each version, and again where the file was spoiled. Raises Unavailable."""
        if not _plain(self._bytes(version)):
            self._write(version, packed(procedures))

    def put(self, version: str, data: bytes) -> None:
        """Keeps what another program packed, where this one can read it. Raises Unavailable."""
        if unpacked(data) is not None:
            self._write(version, data)

    def has(self, version: str) -> bool:
        """Whether orders of that version are worked under it here."""
        return version == self._present or bool(self._found(version))

    def find(self, version: str, fault: str) -> Procedure | None:
        return self._found(version).get(fault)

    def _found(self, version: str) -> Mapping[str, Procedure]:
        """Empty where it is not there or cannot be read: the order is then worked as the program of now has it."""
        if version not in self._read:
            self._read[version] = unpacked(self._bytes(version)) or {}
        return self._read[version]

    def _bytes(self, version: str) -> bytes:
        """Empty where there are none to be read."""
        path = self._path(version)
        try:
            return path.read_bytes() if path is not None else b""
        except OSError:
            return b""

    def _write(self, version: str, data: bytes) -> None:
        path = self._path(version)
        if path is None:
            return
        with translated_os(self._folder):
            make_folder(self._folder)
        replace_file(path, data)
        self._read.pop(version, None)

    def _path(self, version: str) -> Path | None:
        return self._folder / f"{version}.edition" if _NAME.fullmatch(version) else None
