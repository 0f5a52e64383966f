"""Whether the member who acted may have done so: known, not withdrawn, in their role, under a grant of ours that had not ended.

The one rule: a member's end never refuses evidence; what they record after it is held for a desk.
"""

from typing import Protocol

from app.domain.envelope import Envelope
from app.domain.events import OrderCreated, kind_of
from sync.server.authors import Author
from sync.server.grants import GRACE_MS, Grants, recorded_ms
from sync.server.organisation import Organisation


class Known(Protocol):
    """What is asked of the ledger."""

    def there_since_ms(self, event_id: str, device: str) -> int | None:
        """Since when a device may have known of an event: the server's time of receipt, or its own where it recorded it itself."""
        ...

    def is_member_revoked(self, member: str) -> bool: ...


class Actors:
    """Looks at `actor` of an envelope."""

    def __init__(self, organisation: Organisation, grants: Grants) -> None:
        self._organisation = organisation
        self._grants = grants

    def wrong(self, envelope: Envelope, author: Author, known: Known, received_ms: int) -> str:
        """The code of what is wrong with the actor, "" where nothing is."""
        actor = envelope.actor
        member = self._organisation.member(actor.member)
        if member is None:
            return "server.member_unknown"
        if known.is_member_revoked(actor.member):
            return "server.actor_revoked"
        if actor.role != author.role or member.role != author.role:
            return "server.actor_role"
        end_ms = self._grants.not_after_ms(actor.grant, author.device, actor.member)
        if end_ms is None:
            return "server.grant_unknown"
        return "" if self._is_in_time(envelope, known, end_ms, received_ms) else "server.grant_expired"

    def _is_in_time(self, envelope: Envelope, known: Known, end_ms: int, received_ms: int) -> bool:
        """Until its end for anything; for a while longer for orders whose assignment was here before it, and so on the device."""
        at_ms = recorded_ms(envelope, received_ms)
        if at_ms <= end_ms:
            return True
        if at_ms > end_ms + GRACE_MS or envelope.av is None or envelope.type == kind_of(OrderCreated):
            return False
        assigned_ms = known.there_since_ms(envelope.av, envelope.device)
        return assigned_ms is not None and assigned_ms <= end_ms
