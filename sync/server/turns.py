"""Pushes in their turn, when a whole organisation comes back from an outage at once.

The one rule: evidence is never refused, only asked for later. A push that is let in is answered within seconds; one that would
have to wait longer is told at once (503 with Retry-After) when its turn will be, each at another time, and changes nothing.
"""

import asyncio
import random
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from app.domain.errors import Unavailable
from sync.server.pace import Pace

# A device gives a request up after 30 s (link.py), and p99 of evidence is promised in 5 s.
MOST_WAIT_S = 2.0
# sync.md, Retry: nobody waits longer than 5 min. Whoever would have to comes at any time of the last half.
MOST_AWAY_S = 240.0

# Moments are given out a little closer than pushes take: who comes early waits in the queue, which is to be empty as little as the
# server is to stand still, and who is late leaves no gap.
_CLOSER = 0.7
# What a crew signs at once, a visit at most, is never put behind the moments given to backlogs.
_SHORT_EVENTS = 25
# A push overtakes another that came earlier by up to so much for each event that it has less: a visit of now is short, and goes
# before all of a queue of backlogs; one of 200 events is overtaken for ten seconds at most.
_PATIENCE_S = 0.05


@dataclass(order=True)
class _Place:
    rank_s: float
    number: int
    events: int = field(compare=False)
    is_called: asyncio.Event = field(compare=False, default_factory=asyncio.Event)


class Turns:
    """Called on the server's loop only. `lanes` pushes run at once: one where the database has one writer."""

    def __init__(self, lanes: int = 1) -> None:
        self._lanes, self._running, self._number = lanes, 0, 0
        self._waiting: list[_Place] = []
        # The events of every push that is in the queue or under way, by its number.
        self._inside: dict[int, int] = {}
        self._pace = Pace()
        self._booked_s = 0.0

    @asynccontextmanager
    async def turn(self, events: int) -> AsyncIterator[None]:
        """Held while a push of so many events is stored. Raises Unavailable("server.crowded", retry_after_s)."""
        now_s = asyncio.get_running_loop().time()
        self._number += 1
        place = _Place(now_s + _PATIENCE_S * events, self._number, events)
        self._let_in(place, now_s)
        self._inside[place.number] = events
        try:
            await self._called(place)
            begin_s = asyncio.get_running_loop().time()
            try:
                yield
            finally:
                self._running -= 1
                self._pace.learn(events, asyncio.get_running_loop().time() - begin_s)
                self._call_next()
        finally:
            del self._inside[place.number]

    def _takes_s(self, events: int) -> float:
        return self._pace.takes_s(events) / self._lanes

    def _let_in(self, place: _Place, now_s: float) -> None:
        behind = sum(self._takes_s(other.events) for other in self._waiting if place < other)
        wait_s = sum(map(self._takes_s, self._inside.values())) - behind
        # The first always gets in, however slow this machine is.
        if wait_s <= MOST_WAIT_S or not self._waiting:
            return
        if place.events <= _SHORT_EVENTS:
            raise Unavailable("server.crowded", retry_after_s=max(1, min(round(wait_s), round(MOST_AWAY_S))))
        self._booked_s = max(self._booked_s, now_s + wait_s) + self._takes_s(place.events) * _CLOSER
        away_s = self._booked_s - now_s
        if away_s > MOST_AWAY_S:
            # More than the book holds: beyond it any moment is as good as another.
            self._booked_s = now_s + MOST_AWAY_S
            away_s = random.uniform(MOST_AWAY_S / 2, MOST_AWAY_S)
        raise Unavailable("server.crowded", retry_after_s=max(1, round(away_s)))

    async def _called(self, place: _Place) -> None:
        if self._running < self._lanes and not self._waiting:
            self._running += 1
            return
        self._waiting.append(place)
        try:
            await place.is_called.wait()
        except asyncio.CancelledError:
            if place.is_called.is_set():
                self._running -= 1
                self._call_next()
            else:
                self._waiting.remove(place)
            raise

    def _call_next(self) -> None:
        while self._waiting and self._running < self._lanes:
            first = min(self._waiting)
            self._waiting.remove(first)
            self._running += 1
            first.is_called.set()
