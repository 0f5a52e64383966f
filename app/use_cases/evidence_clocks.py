"""What a device says of the time, held against what it knew: the server's time at its last talk, its own steady clock, its boots.

The one rule: a time is the device's word alone where that word cannot be true; where nothing was known, nothing is said.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from app.domain.envelope import Time
from app.use_cases.evidence import Piece
from app.use_cases.findings import Found, found

# How far a device's clock may stand from the server's before its times are only the device's word.
CLOCK_SLACK_MS = 5 * 60_000


@dataclass(frozen=True)
class _Known:
    """The true time at a moment of one boot's steady clock."""

    true_ms: int
    mono_ms: int
    boot: str

    def at(self, time: Time) -> int | None:
        """The true time of a later record of the same boot; None after another boot, whose steady clock began anew."""
        return self.true_ms + time.mono_ms - self.mono_ms if time.boot == self.boot else None


def check_clocks(pieces: Sequence[Piece]) -> Found:
    """What a device says of the time is only its word where its clock stood apart from the server's.

    Of the same key's records the earlier ones count too: a program that was started anew, or a tablet that was, has not heard the
    server's time yet, and its clock may have been set in between.
    """
    chains: defaultdict[str, list[Piece]] = defaultdict(list)
    for piece in pieces:
        if piece.envelope is not None:
            chains[piece.envelope.key].append(piece)
    odd = {piece.h for chain in chains.values() for piece in _odd(chain)}
    return found("clocks", unknown=[piece.h for piece in pieces if piece.h in odd], total=len(pieces))


def _odd(chain: list[Piece]) -> Iterable[Piece]:
    """Those of one key's records whose clock cannot have been right."""
    known: _Known | None = None
    for piece in sorted(chain, key=lambda each: each.envelope.n if each.envelope else 0):
        if piece.envelope is None:
            continue
        time = piece.envelope.time
        if time.server_ms is not None and time.server_age_ms is not None:
            known = _Known(time.server_ms + time.server_age_ms, time.mono_ms, time.boot)
        if _is_odd(time, known, piece.received_ms):
            yield piece


def _is_odd(time: Time, known: _Known | None, received_ms: int) -> bool:
    if time.wall_ms > received_ms + CLOCK_SLACK_MS:
        return True
    if known is None:
        return False
    true_ms = known.at(time)
    if true_ms is None:
        # Some time after the record before, and no more can be said of it.
        return time.wall_ms < known.true_ms - CLOCK_SLACK_MS
    return abs(time.wall_ms - true_ms) > CLOCK_SLACK_MS
