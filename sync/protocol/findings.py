"""What tells one finding of the integrity page from another, for the server and the desk alike.

The one rule: a finding has the same name as long as it is about the same records, whatever else is told of it meanwhile.
"""

import hashlib

from app.domain.envelope import event_hash
from sync.protocol.desk_messages import Integrity

# The digest of a server that looked and found nothing; one that has not looked says "".
NOTHING_FOUND = "none"

_DIGITS = 16


def finding_names(found: Integrity) -> tuple[str, ...]:
    """Forks, holes, loose records, signatures, each in the order of `found`; two holes before the same record share a name."""
    return (
        *(f"fork:{fork.key}:{fork.n}" for fork in found.forks),
        *(f"hole:{hole.key}:{hole.n}" for hole in found.holes),
        *(f"loose:{event_hash(bytes(each.event.raw))}" for each in found.loose),
        # A signature that is given anew is another one.
        *(f"ink:{ink.kind}:{ink.order_id}:{ink.other_id}:{ink.at_ms}" for ink in found.inks),
    )


def findings_digest(found: Integrity) -> str:
    """NOTHING_FOUND, or 16 hex digits that are others as soon as a finding comes or goes."""
    names = sorted(set(finding_names(found)))
    return hashlib.sha256("\n".join(names).encode()).hexdigest()[:_DIGITS] if names else NOTHING_FOUND
