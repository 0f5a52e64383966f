"""The second copy of the vault: where the disk has spoiled or lost the one, the other stands.

The one rule: it changes only with doors and secrets, and not with each unlocking as the vault does; a disk that loses what it
was told last then loses one of the two, and not both.
"""

from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from app.domain.errors import Damaged
from app.storage.disk import translated_os

T = TypeVar("T")


def spare_of(path: Path) -> Path:
    """Where the second copy of the vault at `path` lies."""
    return path.with_name(path.name + ".spare")


def service_of(path: Path) -> Path:
    """The key of a device that nobody unlocks."""
    return path.with_name(path.name + ".service")


def vault_files(path: Path) -> tuple[Path, ...]:
    """Every file in which keys of the vault at `path` may lie, for whoever destroys them."""
    return path, spare_of(path), service_of(path)


def is_there(path: Path) -> bool:
    """Whether there is a vault at `path`, if only its second copy."""
    return path.exists() or spare_of(path).exists()


def read_either(path: Path, read: Callable[[Path], T]) -> T:
    """What `read` makes of the vault, or of its second copy where that is spoiled or gone. Raises Damaged where both are."""
    if not path.exists() and spare_of(path).exists():
        return read(spare_of(path))
    try:
        return read(path)
    except Damaged:
        if not spare_of(path).exists():
            raise
        return read(spare_of(path))


def differs(path: Path, read: Callable[[Path], T], wanted: T) -> bool:
    """Whether the second copy is not there, is spoiled, or says something else than `wanted`."""
    with translated_os(path):
        if not spare_of(path).exists():
            return True
    try:
        return read(spare_of(path)) != wanted
    except Damaged:
        return True
