"""The sticks that are in this device now: what the system has mounted beside its own disk and lets us write to.

The one rule: it only looks; a stick that is pulled out meanwhile is found out by whoever writes.
"""

import sys
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QStorageInfo

# Where Linux and macOS put what a person plugs in.
_PLUGGED = ("/media/", "/run/media/", "/mnt/", "/Volumes/")


@dataclass(frozen=True)
class Volume:
    """`free` is in bytes."""

    path: Path
    name: str
    free: int


def sticks() -> tuple[Volume, ...]:
    """In the order in which the system names them."""
    return tuple(
        Volume(Path(info.rootPath()), info.displayName(), info.bytesAvailable())
        for info in QStorageInfo.mountedVolumes()
        if info.isValid() and info.isReady() and not info.isReadOnly() and not info.isRoot() and _is_plugged(info.rootPath())
    )


def _is_plugged(path: str) -> bool:
    return sys.platform == "win32" or path.startswith(_PLUGGED)
