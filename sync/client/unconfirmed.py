"""Whether this device still waits until a second person has compared its key: it hands in as ever, and is given no orders until then.

The one rule: what was said last is kept, so that the screens tell it without a network, and after a restart.
"""

from app.storage.outlook import Kept
from app.storage.store import Store
from sync.protocol.messages import Head

# Its key in `meta`.
UNCONFIRMED = "unconfirmed"


def note_unconfirmed(store: Store, head: Head, kept: Kept) -> None:
    """`kept` holds what was said before; written only where it is another word now."""
    if bool(kept.get(UNCONFIRMED)) != head.unconfirmed:
        store.remember(UNCONFIRMED, head.unconfirmed)
