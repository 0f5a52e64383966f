"""Whether the server still gives this program new work (sync.md, Versions); what it has goes up in any case.

The one rule: what was said last is kept, so that the screens can tell it without a network, and after a restart.
"""

from app.settings import VERSION
from app.storage.store import Store
from sync.protocol.messages import Head
from sync.protocol.versions import is_older

NEEDS_APP = "needs_app"


def needed_app(store: Store, head: Head) -> str:
    """The version that this program must have before it gets new work, "" where it is new enough."""
    needed = head.min_app if is_older(VERSION, head.min_app) else ""
    if store.remembered(NEEDS_APP, "") != needed:
        store.remember(NEEDS_APP, needed)
    return needed
