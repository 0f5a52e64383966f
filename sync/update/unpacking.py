"""Puts the sources of a release into a place: plain files and folders below it, and nothing else.

The one rule: nothing is asked of what a cut left there, for no pointer names it; it is unpacked anew.
"""

import shutil
import tarfile
import zlib
from pathlib import Path, PurePosixPath

from app.domain.errors import Refused
from app.storage.disk import translated_os

# Ten times what the sources take today; a release that unpacks to more is none.
MOST_BYTES = 250_000_000


def unpack(archive: Path, place: Path) -> None:
    """Replaces what lies in `place`. Raises Refused("update.unreadable") where the archive is of another form, Unavailable."""
    with translated_os(place):
        if place.exists():
            shutil.rmtree(place)
        place.mkdir()
        try:
            with tarfile.open(archive, "r:gz") as tar:
                _unpack(tar, place)
        except (tarfile.TarError, zlib.error, EOFError) as wrong:
            raise Refused("update.unreadable") from wrong


def _unpack(tar: tarfile.TarFile, folder: Path) -> None:
    left = MOST_BYTES
    for member in tar:
        left -= member.size
        path = PurePosixPath(member.name)
        # Signed or not: by a mistake of the maker nothing outside the place is written either.
        if path.is_absolute() or ".." in path.parts or not (member.isdir() or member.isreg()) or left < 0:
            raise Refused("update.unreadable")
        target = folder.joinpath(*path.parts)
        if member.isdir():
            target.mkdir(parents=True, exist_ok=True)
            continue
        content = tar.extractfile(member)
        if content is None:
            raise Refused("update.unreadable")
        target.parent.mkdir(parents=True, exist_ok=True)
        with content, target.open("wb") as file:
            shutil.copyfileobj(content, file)
        target.chmod(0o755 if member.mode & 0o100 else 0o644)
