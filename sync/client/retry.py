"""When a sync that failed is tried again: a pure table of the kind of failure.

The one rule: waiting is drawn evenly between the least wait and a ceiling that doubles (full jitter), so that a fleet that
lost the same server does not come back in one instant (sync.md, Retry: 1 s to 5 min). Where no server of ours answered at
all, the ceiling is lower: the try itself is how a device learns that the line is there again (survive.md S21: within 60 s).
"""

from app.domain.errors import Broken, Damaged, DoorstepError, Refused
from sync.client.report import REST_WAITS, Failure, Kind, asked_s

LEAST_S = 1.0
MOST_S = 300.0

# A try that began before the line came back takes up to 30 s of silence (link.Timeouts), then this wait, then the sync that counts.
MOST_UNREACHED_S = 25.0

# The ceiling of the first wait of a kind; 0 stops: only a person, a save or the next regular sync tries again.
_FIRST_S: dict[Kind, float] = {
    "offline": 2.0,
    "trouble": 4.0,
    "foreign": 8.0,
    "busy": 4.0,
    "held": 4.0,
    "device": 30.0,
    "refused": 0.0,
    "broken": 0.0,
}

# Nobody at the door, or somebody else: no server of ours is spared anything by a longer wait.
_UNREACHED: frozenset[Kind] = frozenset({"offline", "foreign"})

_KINDS: dict[str, Kind] = {
    "sync.offline": "offline",
    "sync.too_slow": "offline",
    "sync.cut_short": "offline",
    "sync.not_our_server": "foreign",
    "sync.certificate_time": "foreign",
    "sync.line_read": "foreign",
    "sync.bad_receipt": "foreign",
    "sync.busy": "busy",
    "sync.server_full": "busy",
    REST_WAITS: "held",
}


def kind_of_failure(error: DoorstepError) -> Kind:
    """What went wrong, as far as waiting is concerned."""
    match error:
        case Refused():
            return "refused"
        case Broken():
            return "broken"
        case Damaged():
            return "device"
    if error.code.startswith("storage."):
        return "device"
    return _KINDS.get(error.code, "trouble")


def wait_s(kind: Kind, attempt: int, draw: float, asked_s: float = 0.0) -> float | None:
    """Seconds until the next try, None to stop. `attempt` counts from 1, `draw` lies in [0, 1), `asked_s` is Retry-After."""
    first = _FIRST_S[kind]
    if not first:
        return None
    most = MOST_UNREACHED_S if kind in _UNREACHED else MOST_S
    ceiling = min(most, first * float(1 << min(attempt - 1, 16)))
    return max(LEAST_S + draw * (ceiling - LEAST_S), min(asked_s, MOST_S))


def failure_of(error: DoorstepError) -> Failure:
    """The error as a sync's report tells it."""
    return Failure(kind_of_failure(error), error.code, dict(error.params), asked_s(error))
