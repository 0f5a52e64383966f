"""How long a push takes on this machine at this moment: so much for itself, and so much for each of its events.

The one rule: both are learnt apart. A push of one event says nothing of what an event costs; taken for it, a few crews at work made
each backlog seem five times as long as it is, and the server stood still between the moments it had given out.
"""

# Before anything was measured: twice what a quiet machine of two cores takes for an event, and for a request with its commit (speed.md).
_FIRST_EVENT_S, _FIRST_PUSH_S = 0.0025, 0.01

# How much of what the newest push took beside what was foretold is believed at once.
_SHARE = 0.2

# A single push that took longer than so many times what was foretold had to wait for something else: the moments given out by it
# would stand long after.
_BELIEVED = 3.0

# A push of so many events says as much of the one as of the other.
_MIDDLE = 25

_LEAST_S = 1e-6


class Pace:
    """Learnt push by push; never less than a microsecond."""

    def __init__(self, push_s: float = _FIRST_PUSH_S, event_s: float = _FIRST_EVENT_S) -> None:
        self._push_s, self._events_s = push_s, event_s * _MIDDLE

    def takes_s(self, events: int) -> float:
        return self._push_s + self._events_s * events / _MIDDLE

    def learn(self, events: int, took_s: float) -> None:
        """By the normalised least mean squares: each of the two takes its share of what was foretold wrongly."""
        share, foretold_s = events / _MIDDLE, self.takes_s(events)
        step = _SHARE * (min(took_s, _BELIEVED * foretold_s) - foretold_s) / (1 + share * share)
        self._push_s = max(_LEAST_S, self._push_s + step)
        self._events_s = max(_LEAST_S, self._events_s + step * share)
