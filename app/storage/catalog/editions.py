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
        inflater = zlib.decompressobj()
        plain = inflater.decompress(data, _LARGEST_UNPACKED_BYTES)
        is_whole = inflater.eof and not inflater.unused_data
        return msgspec.json.decode(plain, type=dict[str, Procedure]) if is_whole else None
    except (ValueError, zlib.error):
        return None


class EditionFolder:
    """One file for each version that a program on this device has had, or that the server gave; `present` comes with the program."""

    def __init__(self, folder: Path, present: str = "") -> None:
        self._folder, self._present = folder, present
        self._read: dict[str, Mapping[str, Procedure]] = {}

    def keep(self, version: str, procedures: Mapping[str, Procedure]) -> None:
        """Once for each version, and again where the file was spoiled. Raises Unavailable."""
        if not self._found(version):
            self._write(version, packed(procedures))

    def put(self, version: str, data: bytes) -> bool:
        """Keeps what another program packed; whether this one can read it. Raises Unavailable."""
        if unpacked(data) is None:
            return False
        self._write(version, data)
        return True

    def has(self, version: str) -> bool:
        """Whether orders of that version are worked under it here."""
        return version == self._present or bool(self._found(version))

    def find(self, version: str, fault: str) -> Procedure | None:
        return self._found(version).get(fault)

    def _found(self, version: str) -> Mapping[str, Procedure]:
        """Empty where it is not there or cannot be read: the order is then worked as the program of now has it."""
        if version not in self._read:
            path = self._path(version)
            try:
                self._read[version] = (unpacked(path.read_bytes()) if path is not None else None) or {}
            except OSError:
                self._read[version] = {}
        return self._read[version]

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
