"""How often somebody may ask: a bucket of requests for each device, one for all devices, and one for each address of strangers.

The one rule: evidence has its own lane and is never told to wait; whatever else asks too often gets 429 with Retry-After,
before a thread, a signature check or the database is spent on it.
"""

from collections import OrderedDict
from dataclasses import dataclass

from app.domain.identity import Clock
from sync.protocol.evidence import is_evidence

# A desk that reads ten thousand orders and opens fifty of them asks a few hundred times in a minute.
DEVICE_BURST, DEVICE_PER_S = 2000, 100.0
# Whoever has not proved a key yet: enrolments, first requests after a start, and everybody else. All may come from one proxy.
STRANGER_BURST, STRANGER_PER_S = 500, 50.0

# A head comes before every push: a fleet behind one proxy, back from an outage at a server that has just started, must not lose
# its evidence's turn to this limit. Each device asks twice, for its first nonce is none.
HEADS_BURST, HEADS_PER_S = 5000, 200.0

# All devices of the organisation together: 120 times what 500 of them ask of a day (1.7 a second, bench "flood"), and for the return
# from an outage 40 requests of each at once.
ALL_PER_S, ALL_BURST_S = 200.0, 100.0

# Bounds of memory; the longest unused goes first and is then as new.
_MOST_BUCKETS = 20_000
_MOST_PROVED = 200_000

_ALL = ("", "")
_HEAD = "/v1/head"
_UNPROVING = (_HEAD, "/v1/enrol")


@dataclass
class _Bucket:
    left: float
    at_ms: int


class Rates:
    """Called on the server's loop only."""

    def __init__(self, clock: Clock, all_per_s: float = ALL_PER_S) -> None:
        """`all_per_s` is for all devices together, and ALL_BURST_S seconds of it at once."""
        self._clock, self._all = clock, (all_per_s * ALL_BURST_S, all_per_s)
        self._buckets: OrderedDict[tuple[str, str], _Bucket] = OrderedDict()
        self._proved: OrderedDict[str, None] = OrderedDict()

    def wait_s(self, method: str, path: str, address: str, key: str) -> int:
        """Whole seconds until the request may be made, 0 for now. `key` is whom it says it comes from."""
        if is_evidence(method, path):
            return 0
        known = key if key in self._proved else ""
        if path == _HEAD and not known:
            return self._take((address, _HEAD), HEADS_BURST, HEADS_PER_S)
        if not known:
            return self._take((address, known), STRANGER_BURST, STRANGER_PER_S)
        return self._take(_ALL, *self._all, count=0) or self._take((address, known), DEVICE_BURST, DEVICE_PER_S)

    def proved(self, method: str, path: str, key: str, status: int) -> None:
        """A reply went out: whoever got past the signature holds the key.

        Only now the request counts against all devices: a stranger who writes a device's key into a header takes nothing from them.
        """
        if not key or status >= 400 or not path.startswith("/v1/"):
            return
        if path not in _UNPROVING:
            self._proved[key] = None
            self._proved.move_to_end(key)
            if len(self._proved) > _MOST_PROVED:
                self._proved.popitem(last=False)
        if key in self._proved and not is_evidence(method, path):
            self._take(_ALL, *self._all)

    def _take(self, name: tuple[str, str], burst: float, per_s: float, count: int = 1) -> int:
        now_ms = self._clock.mono_ms()
        bucket = self._buckets.setdefault(name, _Bucket(burst, now_ms))
        self._buckets.move_to_end(name)
        if len(self._buckets) > _MOST_BUCKETS:
            self._buckets.popitem(last=False)
        bucket.left = min(burst, bucket.left + (now_ms - bucket.at_ms) * per_s / 1000)
        bucket.at_ms = now_ms
        if bucket.left >= 1:
            bucket.left -= count
            return 0
        return max(1, round((1 - bucket.left) / per_s))
