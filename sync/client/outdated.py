"""Whether the server still gives this program new work (sync.md, Versions); what it has goes up in any case.

The one rule: what was said last is kept, so that the screens can tell it without a network, and after a restart. An outdated program
reads no orders, but it hears by id which of its own were taken away or cancelled (manual: decisions/0019).
"""

from app.domain.errors import Unavailable
from app.settings import VERSION
from app.storage.replica import Departure, Replica
from app.storage.store import Store
from sync.client.link import Link, query
from sync.client.pages import RawPage, rows_of
from sync.client.reply import RefusedByServer
from sync.client.report import Tally
from sync.protocol.messages import LARGEST_PAGE_ITEMS, Head
from sync.protocol.versions import is_older

NEEDS_APP = "needs_app"
# How far each scope's departures were read, beside the cursors, which stay for the update: {scope: seq} of one feed_epoch.
_DEPARTED = "departed"


def needed_app(link: Link, store: Store, replica: Replica, head: Head, tally: Tally) -> str:
    """The version that this program must have before it gets new work, "" where it is new enough. Raises Unavailable, Refused."""
    needed = head.min_app if is_older(VERSION, head.min_app) else ""
    if store.remembered(NEEDS_APP, "") != needed:
        store.remember(NEEDS_APP, needed)
    if needed:
        _hear_departures(link, store, replica, head, tally)
    return needed


def _hear_departures(link: Link, store: Store, replica: Replica, head: Head, tally: Tally) -> None:
    kept = store.remembered(_DEPARTED, {})
    known = kept if isinstance(kept, dict) and kept.get("feed_epoch") == head.feed_epoch else {"feed_epoch": head.feed_epoch}
    for scope in head.scopes:
        at, is_full_read = replica.position(scope.id)
        start = max(at, int(known.get(scope.id, 0)))
        # Where everything is to be read anew, the old view stays until the update.
        if not is_full_read and start < scope.last:
            known[scope.id] = _heard(link, replica, scope.id, head.feed_epoch, start, tally)
            store.remember(_DEPARTED, known)


def _heard(link: Link, replica: Replica, scope: str, feed_epoch: int, start: int, tally: Tally) -> int:
    """How far it was read; a server of before knows no such question and refuses."""
    more = True
    while more:
        try:
            page = link.get(query("/v1/pull", scope=scope, cursor=start, limit=LARGEST_PAGE_ITEMS, app=VERSION, gone=1), RawPage)
        except RefusedByServer as refusal:
            if refusal.status == 426:
                return start
            if refusal.status != 410 or not start:
                raise
            # Below what the server still has of the feed: all the departures that it has.
            start = 0
            continue
        if page.feed_epoch != feed_epoch or page.scope != scope or page.end < start:
            raise Unavailable("sync.page_elsewhere")
        rows = [row for row in rows_of(page) if isinstance(row, Departure)]
        replica.take_departures(scope, rows)
        tally.pulled += len(rows)
        start, more = page.end, page.more
    return start
