"""S3: the pages of every scope that moved, each taken with its cursor in one transaction.

The one rule: a page counts only if it is of the feed that the head named and begins where this replica stands.
"""

from collections.abc import Callable, Mapping, Sequence
from functools import partial

from app.domain.errors import Unavailable
from app.settings import VERSION
from app.storage.replica import Arrival, Departure, Replica
from sync.client.ahead import Ahead
from sync.client.link import Link, query
from sync.client.pages import RawPage, rows_of
from sync.client.reply import RefusedByServer
from sync.client.report import Tally
from sync.protocol.known_orders import offered
from sync.protocol.messages import LARGEST_PAGE_ITEMS, Head, ScopeHead

# Told of a page's rows before they are taken.
Meet = Callable[[Sequence[Arrival | Departure]], None]


def pull_all(link: Link, replica: Replica, head: Head, tally: Tally, own: Mapping[str, bytes], meet: Meet) -> None:
    """S3 of every scope that moved; then own orders that nobody holds any more are taken away. Raises RefusedByServer, Unavailable.

    `own` are orders of events pushed just now, JSON by id, as this replica sees them: a page need not repeat them (known_orders.py).
    """
    before = replica.places()
    # Our own push may have moved any scope since the head was asked.
    may_skip = not tally.changed and not tally.files
    due = [scope for scope in head.scopes if not (may_skip and before.of(scope.id) == (scope.last, False))]
    for scope in due:
        _pull(link, replica, scope, head.feed_epoch, tally, own, meet)
    final = before.final if head.scopes else ()
    if due or final or before.left:
        replica.settle(final)


def _pull(link: Link, replica: Replica, scope: ScopeHead, feed_epoch: int, tally: Tally, own: Mapping[str, bytes], meet: Meet) -> None:
    def ask(cursor: int) -> RawPage:
        where = query("/v1/pull", scope=scope.id, cursor=cursor, limit=LARGEST_PAGE_ITEMS, app=VERSION)
        return link.get(where + offered(own), RawPage)

    with Ahead(ask) as ahead:
        take = partial(_take_pages, replica, scope.id, feed_epoch, ahead, tally, own, meet)
        try:
            take()
        except RefusedByServer as refusal:
            if refusal.status != 410:
                raise
            replica.restart_scopes()
            take()


def _take_pages(
    replica: Replica, scope: str, feed_epoch: int, ahead: Ahead[int, RawPage], tally: Tally, own: Mapping[str, bytes], meet: Meet
) -> None:
    """Every page from where this replica stands; the next one is on its way while one is stored."""
    more = True
    while more:
        at, _ = replica.position(scope)
        page = ahead.reply(at)
        same_feed(page.feed_epoch, feed_epoch)
        # One that promises more and leads nowhere would be asked for without end.
        if page.scope != scope or page.end < page.start or (page.more and page.end == page.start):
            raise Unavailable("sync.page_elsewhere")
        if page.more:
            ahead.begin(page.end)
        rows = rows_of(page, own)
        meet(rows)
        if not replica.take_page(page.feed_epoch, page.scope, page.start, page.end, page.more, rows):
            raise Unavailable("sync.page_elsewhere")
        tally.pulled += len(page.items)
        tally.sent(0)
        more = page.more


def same_feed(found: int, expected: int) -> None:
    """A reply of another feed_epoch is dropped; the next head tells what happened. Raises Unavailable("sync.feed_changed")."""
    if found != expected:
        raise Unavailable("sync.feed_changed")
