"""The enrolled device behind an event or a request, as the judge and the endpoints see it."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Author:
    """The enrolled device that recorded the event, as it stands now."""

    device: str
    role: str
    crews: tuple[str, ...]
    areas: tuple[str, ...]
    is_revoked: bool
    # Nobody has compared its key yet, where the organisation asks for two persons.
    is_unconfirmed: bool = False

    @property
    def scopes(self) -> tuple[str, ...]:
        """What it may pull: a crew's orders, or an area's."""
        if self.role == "crew":
            return tuple(f"crew:{crew}" for crew in self.crews)
        return tuple(f"area:{area}" for area in self.areas)

    def reaches(self, crew: str | None, area: str) -> bool:
        return crew in self.crews if self.role == "crew" else area in self.areas
