"""How many starts in a row ended before the program was usable; three of them bring the safe window (survive.md S 11).

The one rule: it must work where nothing else does, so it is one figure in one small file, and no trouble with it stops a start.
"""

from contextlib import suppress
from pathlib import Path

CRASHES_TO_SAFETY = 3


class Starts:
    """One process's account: `begin`, then `rest` on the lock page, `open_again` at a PIN, and `good` once the list is usable."""

    def __init__(self, data: Path) -> None:
        self._file = data / "starting"
        self._before = 0

    def begin(self) -> int:
        """How many starts before this one ended badly; from now on this one counts too, until it says otherwise."""
        with suppress(OSError, ValueError):
            self._before = max(0, int(self._file.read_text(encoding="ascii")))
        self._note(self._before + 1)
        return self._before

    def rest(self) -> None:
        """The lock page stands: who ends the process here, or lets the battery die, met no crash."""
        self._note(self._before)

    def open_again(self) -> None:
        """A replica is being opened and its list made: dying now is a crash again."""
        self._note(self._before + 1)

    def good(self) -> None:
        """The program was usable, or was closed by a person: earlier crashes count no more."""
        self._before = 0
        with suppress(OSError):
            self._file.unlink(missing_ok=True)

    def once_more(self) -> None:
        """A person wants the ordinary start all the same: one more crash leads back to safety."""
        self._before = CRASHES_TO_SAFETY - 1
        self._note(CRASHES_TO_SAFETY)

    def _note(self, count: int) -> None:
        with suppress(OSError):
            self._file.write_text(str(count), encoding="ascii")
