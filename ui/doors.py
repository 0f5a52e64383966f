"""The PINs of this device, as its members see to them: one's own anew, the first of a colleague, another try after ten wrong ones.

The one rule: nobody gives a colleague who has a PIN another one; whoever could, could sign in their name.
"""

from dataclasses import dataclass
from typing import Literal

from app.domain.errors import Refused
from app.storage.keys import check_new_pin
from sync.protocol.messages import Grant
from ui.opening import Opened

Door = Literal["open", "missing", "waiting", "locked"]


@dataclass(frozen=True)
class Standing:
    """A member of this device and how their door stands: "missing" without a PIN, "locked" after ten wrong ones."""

    grant: Grant
    door: Door


@dataclass(frozen=True)
class Doors:
    """Every method writes the vault and takes a fifth of a second: never on the window's thread."""

    opened: Opened

    def people(self) -> tuple[Standing, ...]:
        """Everyone whom the organisation lets work with this device."""
        return tuple(Standing(grant, self._door(grant.member)) for grant in self.opened.grants)

    def check(self, member: str, pin: str) -> None:
        """Raises Refused as at the lock page for any but the member's own PIN."""
        self.opened.vault.unlock(member, pin, self.opened.clock.wall_ms())

    def change(self, member: str, before: str, pin: str) -> None:
        """The member's own PIN anew. Raises Refused("pin.wrong" | … | "pin.too_easy" | "pin.form")."""
        check_new_pin(pin)
        self.check(member, before)
        self.opened.vault.add_member(member, pin)

    def choose(self, member: str, pin: str) -> None:
        """The first PIN of a member who came to the crew after this device. Raises Refused("people.has_pin" | "pin.too_easy")."""
        if member in self.opened.vault.members:
            raise Refused("people.has_pin")
        self.opened.vault.add_member(member, pin)

    def let_try(self, member: str) -> None:
        """Another ten guesses for a colleague who stands beside whoever has unlocked."""
        self.opened.vault.reset_attempts(member)

    def _door(self, member: str) -> Door:
        vault = self.opened.vault
        if member not in vault.members:
            return "missing"
        attempts = vault.attempts(member, self.opened.clock.wall_ms())
        return "locked" if attempts.is_locked else "waiting" if attempts.wait_ms > 0 else "open"
