"""The end of a sync: old work that the server holds durably leaves this device (sync.md L3).

The one rule: only the server's own word on each file, and a receipt under its signature for each event, lets anything go.
"""

from app.storage.outlook import Kept, number
from app.storage.pruning import files_to_confirm, let_go
from app.storage.replica import Replica
from app.storage.store import Store
from sync.client.link import Link
from sync.protocol.messages import Head

# The journal is written anew for it, so once a day is enough.
REGULAR_MS = 86_400_000

_AT = "let_go_ms"
# What of `meta` this hangs on.
OF_LETTING_GO = (_AT,)


def let_go_of(link: Link, store: Store, replica: Replica, head: Head, kept: Kept) -> int:
    """Answers how many events left. Asks for nothing while nothing is durable, and once a day at most."""
    last_ms = number(kept, _AT)
    if head.durable_pos <= 0 or 0 <= head.server_time - last_ms < REGULAR_MS:
        return 0
    for sha256 in files_to_confirm(store, head.durable_pos, head.server_time):
        if link.file_state(sha256) == "durable":
            replica.file_is(sha256, "durable")
    gone = let_go(store, head.durable_pos, head.server_time)
    store.remember(_AT, head.server_time)
    return gone.events
