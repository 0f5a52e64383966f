"""What the requests of a history meet on their way."""

import random
import re
from collections import Counter
from dataclasses import dataclass, field

from requests.exceptions import ReadTimeout

from tests.faults.disk import Trip
from tests.faults.plan import Step
from tests.faults.theatre import Hall
from tests.faults.weather import BOTH_WAYS, KINDS
from tests.faults.wire import Answer, Message, Serve

# survive.md calls it a stale cached 200: the proxy answers with what passed it earlier under that address.
STALE = "stale page"

# What names one thing in a path: an id, a hash, a number, a scope.
_NAMED = re.compile(r"/(?:[0-9a-f-]{16,}|[0-9]+|[a-z]+:[^/]+|[a-z]+%3A[^/]+)(?=/|$)")


@dataclass
class Lines:
    """What each request of a step meets: drawn from the step alone, so that leaving out one step leaves the others as they are."""

    is_calm: bool = False
    trip: Trip | None = None
    counts: Counter[str] = field(default_factory=Counter)
    told: list[str] = field(default_factory=list)
    late: list[Message] = field(default_factory=list)
    # Faults by what a request is for and how many of the kind there were, beside those drawn for a step.
    at: dict[tuple[str, int], str] = field(default_factory=dict)
    seen: Counter[str] = field(default_factory=Counter)
    # (beginning of the target, fault): the next request that begins so meets it, and each only once.
    planned: list[tuple[str, str]] = field(default_factory=list)
    _kept: dict[tuple[int, str], Answer] = field(default_factory=dict)
    _faults: dict[int, str] = field(default_factory=dict)
    _number: int = 0

    def begin(self, step: Step, draw: random.Random) -> None:
        self._number, self._faults = 0, {}
        if not step.calm and draw.random() < 0.45:
            self._faults = {draw.randrange(12): draw.choice([*KINDS, "late"]) for _ in range(draw.choice((1, 1, 2, 6)))}

    def talk(self, device: int, message: Message, hall: Hall) -> Answer:
        for held in self.late:
            _quietly(hall, held)
        self.late.clear()
        what = step_of(device, message)
        name = "" if self.is_calm else self._faults.get(self._number, "") or self._due(what, message.target)
        self.seen[what] += 1
        self._number += 1
        self.told.append(f"{device} {message.method} {message.target} {name}")
        self.counts["requests"] += 1
        if not name:
            return self._through(hall, message)
        self.counts[f"fault {name}"] += 1
        if name == "late":
            self.late.append(message)
            raise ReadTimeout("it will arrive later")
        if name == STALE:
            return self._kept.get((device, message.target)) or self._seen(device, message, hall)
        way: Serve = lambda passed: self._seen(device, passed, hall)  # noqa: E731
        return BOTH_WAYS[name](message, way)

    def _due(self, what: str, target: str) -> str:
        found = next((each for each in self.planned if target.startswith(each[0])), None)
        if found is None:
            return self.at.get((what, self.seen[what]), "")
        self.planned.remove(found)
        return found[1]

    def _seen(self, device: int, message: Message, hall: Hall) -> Answer:
        """Through a proxy that keeps pages of the feed, told or not that they are not to be kept."""
        answer = self._through(hall, message)
        if message.method == "GET" and answer.status == 200 and message.target.startswith("/v1/pull"):
            self._kept[device, message.target] = answer
        return answer

    def _through(self, hall: Hall, message: Message) -> Answer:
        """The server has a disk of its own: the device's tripwire does not lie under it."""
        trip, held = self.trip, 0
        if trip is not None:
            held, trip.count = trip.count, -10_000_000
        try:
            return hall.serve(message)
        finally:
            if trip is not None:
                trip.count = held


def step_of(device: int, message: Message) -> str:
    """The step of the protocol that a request belongs to, and whose it is: "0 PUT /v2/blobs/*"."""
    path = message.target.partition("?")[0]
    return f"{device} {message.method} {_NAMED.sub('/*', path)}"


def _quietly(hall: Hall, message: Message) -> None:
    try:
        hall.serve(message)
    except OSError:
        return
