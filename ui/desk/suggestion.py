"""Which crew to send, with reasons made of what is known here: its trades, its area, its open orders.

The one rule: points come from the table below and add up to the score; nothing is claimed that the desk does not know (no
distances, no skills: they come with their own issues).
"""

from collections.abc import Iterable
from dataclasses import dataclass

from sync.protocol.messages import Unit

# Our default D until a utility sets its own: the trade decides, then who answers for the place, then who has room.
MOST = {"sector": 40, "area": 25, "load": 25, "urgent": 10}


@dataclass(frozen=True)
class Load:
    """A crew's open orders: all, those of P1, the late ones."""

    open: int = 0
    urgent: int = 0
    late: int = 0


@dataclass(frozen=True)
class Factor:
    """One reason: `points` of `most`; `code` names its sentence "desk.why_…", `params` fill it."""

    key: str
    points: int
    most: int
    code: str
    params: dict[str, object]


@dataclass(frozen=True)
class Offer:
    """A crew for an order; without the trade it cannot be sent and has no score."""

    crew: Unit
    can_go: bool
    factors: tuple[Factor, ...]

    @property
    def score(self) -> int:
        return sum(factor.points for factor in self.factors)


def offers(sector: str, area: str, crews: Iterable[Unit], load: dict[str, Load]) -> tuple[Offer, ...]:
    """All crews, the best first; those that lack the trade at the end."""
    able = [crew for crew in crews if sector in crew.sectors]
    least = min((load.get(crew.id, Load()).open for crew in able), default=0)
    found = [_offer(crew, area, load.get(crew.id, Load()), least) for crew in able]
    unable = [Offer(crew, False, ()) for crew in crews if sector not in crew.sectors]
    return (*sorted(found, key=lambda offer: (-offer.score, offer.crew.id)), *unable)


def _offer(crew: Unit, area: str, load: Load, least: int) -> Offer:
    is_home = crew.area == area
    room = round(MOST["load"] * (least + 1) / (load.open + 1))
    free = MOST["urgent"] if not load.urgent else MOST["urgent"] // (load.urgent + 1)
    return Offer(
        crew,
        True,
        (
            Factor("sector", MOST["sector"], MOST["sector"], "desk.why_sector", {}),
            Factor("area", MOST["area"] if is_home else 0, MOST["area"], "desk.why_area" if is_home else "desk.why_other_area", {}),
            Factor("load", room, MOST["load"], "desk.why_least" if load.open == least else "desk.why_load", {"n": load.open}),
            Factor("urgent", free, MOST["urgent"], "desk.why_urgent" if load.urgent else "desk.why_no_urgent", {"n": load.urgent}),
        ),
    )
