"""A stick in the device: where a carrier file goes on it, which answers of the server lie there, and the log as it was signed.

The one rule: a file stands on the stick under its own name only once it is whole; nothing here counts as sent before an answer.
"""

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import TypeVar

from app.domain.errors import DoorstepError
from app.domain.identity import at
from app.storage.carried import untaken_records
from app.storage.carrier import write_carrier
from app.storage.disk import translated_os
from app.storage.replica import Replica
from app.storage.store import Store
from sync.client.carrier import Taken, Written, take_in, write_out
from sync.client.device_key import DeviceKey
from sync.client.report import Progress, silent
from sync.protocol.messages import Setup

T = TypeVar("T")

_MOST_ANSWERS = 5


@dataclass(frozen=True)
class Stick:
    """Carrying by hand for one open replica; every call takes a folder on a stick. Raises what the disk and the carrier raise."""

    store: Store
    replica: Replica
    key: DeviceKey
    setup: Setup

    def write(self, folder: Path, progress: Progress = silent) -> tuple[Path, Written]:
        """Everything that waits, into a new file; a `progress` that raises stops it, and nothing is left on the stick."""
        path = folder / f"{self._name()}.doorstep"
        return path, _whole(path, lambda: write_out(self.store, self.replica, self.key, self.setup, path, progress))

    def write_log(self, folder: Path) -> tuple[Path, int]:
        """The signed bytes of every record that the server has not received or has refused, a JSON object a line; how many."""
        path, rows = folder / f"{self._name()}.log.jsonl", list(untaken_records(self.store.engine))
        _whole(path, lambda: write_carrier(path, rows))
        return path, len(rows)

    def answers(self, folder: Path) -> Sequence[Path]:
        """The server's answers on a stick, the newest first; whether one is ours shows when it is taken in."""
        with translated_os(folder):
            found = [(path.stat().st_mtime, path) for path in folder.glob("*.reply")]
        return [path for _, path in sorted(found, reverse=True)[:_MOST_ANSWERS]]

    def take(self, file: Path) -> Taken:
        """Enters an answer; the same one again changes nothing."""
        return take_in(self.store, self.replica, file)

    def _name(self) -> str:
        clock = self.store.clock
        then = at(clock.wall_ms()) + timedelta(minutes=clock.offset_min())
        label = "".join(sign if sign.isalnum() or sign == "-" else "-" for sign in self.store.device().label)
        return f"{label}-{then:%Y%m%d-%H%M%S}"


def _whole(path: Path, write: Callable[[], T]) -> T:
    try:
        return write()
    except DoorstepError:
        # Half a file would only puzzle whoever reads the stick; on one that was pulled out nothing is left to remove.
        with suppress(OSError):
            path.with_name(path.name + ".part").unlink(missing_ok=True)
        raise
