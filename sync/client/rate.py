"""How fast files go up, measured: for the size of the next part, and for the time left on the sync page.

The one rule: what was not measured is not known; nobody is told a time before something has arrived.
"""

import threading
from collections import deque

from app.domain.identity import Clock

# A part shall take about this long: few enough bytes are lost with a broken line, few enough requests go out on a good one.
_PART_MS = 4000
LEAST_PART_BYTES = 16 * 1024
FIRST_PART_BYTES = 128 * 1024
MOST_PART_BYTES = 4 * 1024 * 1024

# A small file's time is that of the round trip and says nothing of the line, unless it was very long.
_TELLING_BYTES, _TELLING_MS = 32 * 1024, 2000

# What was sent longer ago than this no longer says how fast the line is.
_SEEN_MS = 60_000


class Rate:
    """Bytes that arrived, with the time they took; several threads may note."""

    def __init__(self, clock: Clock, lanes: int = 1) -> None:
        self._clock, self._lanes = clock, lanes
        self._seen: deque[tuple[int, int, int]] = deque()
        self._known: float | None = None
        self._lock = threading.Lock()

    @property
    def bytes_per_s(self) -> float | None:
        """Over all lanes together; None before anything arrived."""
        return self._known

    def begin(self) -> None:
        """A pause lies behind: it is not part of how long sending takes."""
        with self._lock:
            self._seen.clear()

    def now_ms(self) -> int:
        return self._clock.mono_ms()

    def note(self, size: int, began_ms: int) -> None:
        """`size` bytes have arrived, sent from `began_ms` until now."""
        now_ms = self._clock.mono_ms()
        if size < _TELLING_BYTES and now_ms - began_ms < _TELLING_MS:
            return
        with self._lock:
            self._seen.append((began_ms, now_ms, size))
            while self._seen[0][1] < now_ms - _SEEN_MS:
                self._seen.popleft()
            took_ms = now_ms - min(began for began, _, _ in self._seen)
            if took_ms > 0:
                self._known = sum(size for _, _, size in self._seen) * 1000 / took_ms

    def part_bytes(self) -> int:
        """How many bytes the next part of a file shall have."""
        if self._known is None:
            return FIRST_PART_BYTES
        fitting = int(self._known / self._lanes * _PART_MS / 1000)
        return max(LEAST_PART_BYTES, min(MOST_PART_BYTES, fitting))
