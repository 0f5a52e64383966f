"""The databases of a machine, while its program is exchanged: nobody works in them, each is closed and whole, and is copied first.

The one rule: what an installation would endanger is refused. Vault, journal and files are not copied: no program changes them,
and a second vault would outlive a wipe.
"""

import shutil
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from app.domain.errors import Refused
from app.settings import Folders
from app.storage.database import open_mark, was_closed
from app.storage.disk import make_folder, sync_file, sync_folder, translated_os
from app.storage.single import claim
from app.storage.wiping import is_ordered
from sync.update.launcher import COPY


@contextmanager
def at_rest(data: Iterable[Path]) -> Iterator[None]:
    """Holds the data folders, so that no program opens them meanwhile.

    Raises Refused("start.already_running") where one is open, Refused("update.not_closed", folder) where the program before did not
    close its database in order, met damage in it, or has a wipe to finish: the program that wrote it mends that first.
    """
    with ExitStack() as held:
        for folders in map(Folders, data):
            held.callback(claim(folders.lock_file).release)
            if not was_closed(folders.database) or is_ordered(folders):
                raise Refused("update.not_closed", folder=str(folders.data))
        yield


def needed_bytes(data: Iterable[Path]) -> int:
    """What the copies will take."""
    return sum(part.stat().st_size for folders in map(Folders, data) for part in _parts(folders))


def copy(data: Path) -> None:
    """The database of one folder beside it; an older copy goes. Nothing is asked of one that a cut left. Raises Unavailable."""
    folders, done = Folders(data), data / COPY
    with translated_os(data):
        if done.exists():
            shutil.rmtree(done)
        make_folder(done)
        for part in _parts(folders):
            shutil.copy(part, done / part.name)
            with (done / part.name).open("r+b") as file:
                sync_file(file.fileno())
        # Put back it is older than the journal: the program then checks all of it, and enters what it lacks.
        open_mark(done / folders.database.name).touch()
        sync_folder(done)


def _parts(folders: Folders) -> list[Path]:
    """The file and the log that SQLite may have left beside it."""
    return [part for part in (folders.database, folders.database.with_name(folders.database.name + "-wal")) if part.exists()]
