"""What a start owes and nobody need wait for: the journal read from its beginning, and files swept that nothing names.

The one rule: work goes on meanwhile; whatever is found is mended at once, for the database still holds what the journal lost.
"""

import logging
import shutil
from collections.abc import Callable
from pathlib import Path

import msgspec

from app.domain.errors import Damaged
from app.storage.disk import aside, translated_os
from app.storage.mending import remaining
from app.storage.pruning import CHECKED
from app.storage.references import referenced
from app.storage.store import Store

_log = logging.getLogger("doorstep.behind")


def look_behind(store: Store, journal: Path, key: bytes, is_over: Callable[[], bool]) -> bool:
    """Reads the journal at the path `journal` (its device key: `key`) and sweeps; whether the journal was damaged and is mended.

    Ends early, with nothing remembered, once `is_over`. Raises Unavailable.
    """
    try:
        checked, was_damaged = store.journal.read_whole(is_over), False
    except Damaged as damage:
        _log.warning("the journal is mended: %s %s", damage.code, damage.params)
        _mend(store, journal, key)
        checked, was_damaged = store.journal.whole, True
    if checked is not None:
        store.remember(CHECKED, msgspec.to_builtins(checked))
        store.files.sweep(referenced(store.engine))
    return was_damaged


def _mend(store: Store, path: Path, key: bytes) -> None:
    """Nothing is recorded meanwhile. The damaged file is kept aside."""
    with store.saving():
        with translated_os(path):
            if path.exists():
                shutil.copy2(path, aside(path, store.clock.wall_ms()))
        store.journal.mend(remaining(path, key, store.engine))
