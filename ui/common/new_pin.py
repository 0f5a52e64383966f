"""A new PIN, typed twice: what each entry brings.

The one rule: it is taken only when both entries are the same and nobody would guess it.
"""

from dataclasses import dataclass, replace

from app.domain.errors import Refused
from app.storage.keys import check_new_pin


@dataclass(frozen=True)
class Chosen:
    """Who is choosing, what was chosen first, and everyone's PIN so far."""

    member: str = ""
    first: str = ""
    pins: tuple[tuple[str, str], ...] = ()
    error: str = ""

    @property
    def done(self) -> frozenset[str]:
        return frozenset(member for member, _ in self.pins)


def after(chosen: Chosen, pin: str) -> Chosen:
    """What the sixth figure brings: the second entry is asked for, the PIN is taken, or `error` names what was wrong."""
    if chosen.first:
        if pin != chosen.first:
            return replace(chosen, first="", error="first_pin.different")
        return replace(chosen, first="", error="", pins=(*chosen.pins, (chosen.member, pin)))
    try:
        check_new_pin(pin)
    except Refused as refused:
        return replace(chosen, error=refused.code)
    return replace(chosen, first=pin, error="")
