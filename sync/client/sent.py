"""What is new of a file on its way up: sent, refused, or a part further.

The one rule: it is told by the thread that sends, and entered by the one that syncs.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from app.domain.errors import Damaged, DoorstepError, Refused, Unavailable
from app.storage.uploads import FileToSend


@dataclass(frozen=True)
class Sent:
    """What became of one file: its new `state`, or the `error` of an attempt; `size` bytes went out."""

    file: FileToSend
    state: str = ""
    size: int = 0
    error: DoorstepError | None = None
    # The same failed request has been told of another file.
    is_told: bool = False

    @property
    def is_permanent(self) -> bool:
        """Whether trying again is no use: the file is spoiled here, or the server says no."""
        return isinstance(self.error, Refused | Damaged) or (self.error is not None and self.error.code == "storage.file_missing")


def failed(file: FileToSend, error: DoorstepError) -> Sent:
    """What an attempt has ended with. Bytes that came to the server as others were spoiled on their way: they opened here under
    their own hash, so they go again."""
    return Sent(file, error=Unavailable("sync.part_lost") if error.code == "server.file_damaged" else error)


@dataclass(frozen=True)
class Moved:
    """A large file's first `sent` bytes are at `place`; `gain` of them have just arrived."""

    file: FileToSend
    place: str
    sent: int
    gain: int = 0


News = Sent | Moved
Enter = Callable[[Sequence[News]], None]
