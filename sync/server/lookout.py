"""Whether a desk has something to look into: its findings (integrity.py) as one digest, which each of its heads bears.

The one rule: looking walks through all records, so it is done by the clock and no request waits for it; a head says what was seen last.
"""

import threading
from collections.abc import Callable
from dataclasses import dataclass, replace

from app.domain.errors import Refused
from app.domain.identity import Clock
from sync.protocol.desk_messages import Integrity
from sync.protocol.findings import findings_digest
from sync.server.desk_tickets import check_desk
from sync.server.devices import Caller

# A hole is three days old before it is told, and a desk syncs at least every quarter of an hour.
_EVERY_MS = 600_000
# Areas whose desks were silent for so long are looked at again when one of them asks.
_SILENT_MS = 86_400_000
# Sets of areas that desks are at home in; the longest silent goes first.
_MOST = 64

_Areas = tuple[str, ...]


@dataclass(frozen=True)
class _Post:
    """`caller` is the desk that asked last: what it may see is what all of these areas' desks see."""

    caller: Caller
    asked_ms: int
    looked_ms: int | None = None
    digest: str = ""


class Lookout:
    """`digest` is asked by requests, `look_due` by the timekeeper."""

    def __init__(self, found: Callable[[Caller], Integrity], clock: Clock) -> None:
        """`found` is IntegrityDesk.found."""
        self._found, self._clock = found, clock
        self._posts: dict[_Areas, _Post] = {}
        self._guard = threading.Lock()

    def digest(self, caller: Caller) -> str:
        """As findings.findings_digest; "" for all but a desk that may read, and until its areas were looked at."""
        try:
            check_desk(caller)
        except Refused:
            return ""
        areas, now_ms = tuple(sorted(caller.author.areas)), self._clock.mono_ms()
        with self._guard:
            known = self._posts.pop(areas, None)
            post = replace(known, caller=caller, asked_ms=now_ms) if known else _Post(caller, now_ms)
            self._posts[areas] = post
            while len(self._posts) > _MOST:
                del self._posts[next(iter(self._posts))]
        return post.digest

    def look_due(self) -> None:
        """Raises what `found` raises; what was due then is due still."""
        for areas, post in self._due():
            digest = findings_digest(self._found(post.caller))
            with self._guard:
                if areas in self._posts:
                    self._posts[areas] = replace(self._posts[areas], digest=digest, looked_ms=self._clock.mono_ms())

    def _due(self) -> list[tuple[_Areas, _Post]]:
        now_ms = self._clock.mono_ms()
        with self._guard:
            posts = [each for each in self._posts.items() if now_ms - each[1].asked_ms < _SILENT_MS]
        return [(areas, post) for areas, post in posts if post.looked_ms is None or now_ms - post.looked_ms >= _EVERY_MS]
