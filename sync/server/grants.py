"""Members' grants: who may act on a device, until when; and whether a grant that an event names is one of ours.

The one rule: a grant's id says device, member and end under the server's own MAC, so it is checked without a table and
stays good over a restore of the database.
"""

import hashlib
import hmac
from dataclasses import dataclass

import msgspec

from app.domain.envelope import Envelope
from sync.protocol.messages import Grant
from sync.server.organisation import DAY_MS, Organisation

# survive.md, Sessions: what is on the device may still be finished and recorded for so long.
GRACE_MS = 30 * DAY_MS

# Before 2026-11-22 ids bore no MAC ("member@issued_ms"): nobody can make one that lasts longer than those did.
_PLAIN_UNTIL_MS = 1_795_400_000_000


@dataclass(frozen=True)
class Former:
    """A secret from before a change of the server's key: no grant under it was given for longer than `until_ms`."""

    secret: bytes
    until_ms: int


@dataclass(frozen=True)
class Grants:
    """Issues and recognises grants under one secret of the server; those of earlier secrets for as long as they were given."""

    organisation: Organisation
    secret: bytes
    former: tuple[Former, ...] = ()

    def issue(self, device: str, role: str, crews: tuple[str, ...], areas: tuple[str, ...], now_ms: int) -> tuple[Grant, ...]:
        """One for each member who may use a device of that role, crews and areas."""
        given = self.organisation.grants(role, crews, areas, now_ms)
        return tuple(msgspec.structs.replace(grant, id=self._id(device, grant.member, grant.not_after_ms)) for grant in given)

    def not_after_ms(self, grant: str, device: str, member: str) -> int | None:
        """When the grant ends; None for one that was never given to this member on this device."""
        named, _, rest = grant.partition("@")
        if named != member:
            return None
        end, _, mac = rest.partition(".")
        if not (end.isascii() and end.isdigit() and len(end) < 16):
            return None
        if not mac and int(end) < _PLAIN_UNTIL_MS:
            return int(end) + self.organisation.grant_days * DAY_MS
        secrets = [self.secret, *(each.secret for each in self.former if int(end) <= each.until_ms)]
        is_ours = any(hmac.compare_digest(grant, self._id(device, member, int(end), secret)) for secret in secrets)
        return int(end) if is_ours else None

    def _id(self, device: str, member: str, not_after_ms: int, secret: bytes | None = None) -> str:
        said = "\0".join((self.organisation.id, device, member, str(not_after_ms)))
        mac = hmac.new(secret or self.secret, said.encode(), hashlib.sha256).hexdigest()[:32]
        return f"{member}@{not_after_ms}.{mac}"


def recorded_ms(envelope: Envelope, received_ms: int) -> int:
    """When the event says it was recorded: its own clock or the server time it had seen, whichever is later, and never after it came."""
    time = envelope.time
    seen_ms = 0 if time.server_ms is None else time.server_ms + max(0, time.server_age_ms or 0)
    return min(max(time.wall_ms, seen_ms), received_ms)
