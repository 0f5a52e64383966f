"""Reset and remote wipe: what this device could read of people is destroyed, and no evidence is (survive.md TM3, S 33).

The one rule: journal and files are moved aside before the keys go; from then on the organisation's recovery key alone opens
them. A kill in between is finished at the next start.
"""

import contextlib
import os
import shutil
from pathlib import Path

from app.settings import Folders
from app.storage.disk import make_folder, replace_file, sync_folder, translated_os
from app.storage.keys.spare import vault_files

_ORDERED = "wipe.ordered"
_KEPT = "kept-"


def order_wipe(folders: Folders) -> None:
    """From now on this folder is wiped at the latest when it is opened next. Raises Unavailable."""
    replace_file(folders.data / _ORDERED, b"")


def is_ordered(folders: Folders) -> bool:
    return (folders.data / _ORDERED).exists()


def wipe(folders: Folders, wall_ms: int) -> Path:
    """Carries out an ordered wipe; nothing may be open in the folder. Answers where the evidence lies. Raises Unavailable."""
    with translated_os(folders.data):
        kept = _set_aside(folders, wall_ms)
        for secret in (*vault_files(folders.vault), folders.lock_card, folders.enrolment):
            _destroy(secret)
        # Whatever stands there, set-aside copies too: its key is gone, so this only gives the space back.
        for folder in (folders.database.parent, folders.log.parent):
            shutil.rmtree(folder, ignore_errors=True)
        folders.trust.unlink(missing_ok=True)
        sync_folder(folders.data)
        (folders.data / _ORDERED).unlink(missing_ok=True)
    return kept


def kept_folders(folders: Folders) -> list[Path]:
    """What earlier wipes left: each is laid out as a data folder, for `doorstep server open-journal`."""
    return sorted(folders.data.glob(f"{_KEPT}*"))


def _set_aside(folders: Folders, wall_ms: int) -> Path:
    """Journal, files and trust file in a folder of their own; a wipe that was cut short goes on in the same one."""
    begun = [path for path in kept_folders(folders) if (path / _ORDERED).exists()]
    kept = begun[0] if begun else _free(folders.data / f"{_KEPT}{wall_ms}")
    make_folder(kept)
    (kept / _ORDERED).touch()
    for part in (folders.journal.parent, folders.files):
        if part.exists():
            part.rename(kept / part.name)
    if folders.trust.exists():
        shutil.copy2(folders.trust, kept / folders.trust.name)
    sync_folder(kept)
    sync_folder(folders.data)
    (kept / _ORDERED).unlink()
    return kept


def _free(path: Path) -> Path:
    candidate, count = path, 1
    while candidate.exists():
        count += 1
        candidate = path.with_name(f"{path.name}-{count}")
    return candidate


def _destroy(path: Path) -> None:
    """Written over before it is removed; on flash that is no promise, so the master key lies under PIN or keyring besides."""
    if not path.is_file():
        return
    with contextlib.suppress(OSError), path.open("r+b") as file:
        file.write(os.urandom(path.stat().st_size))
        file.flush()
        os.fsync(file.fileno())
    path.unlink()
