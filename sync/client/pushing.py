"""S2: events go up in log order; a batch is on its way while the answers to the one before are entered.

The one rule: none is sent twice in one sync, whatever its answer was; one request at a time, and none before the reply to the last
was of the right feed.
"""

from collections.abc import Callable, Sequence

from app.domain.errors import DoorstepError, Refused
from app.storage.replica import Outgoing
from sync.client.ahead import Ahead
from sync.client.answers import Heard, Witness, heard
from sync.client.halving import in_halves
from sync.client.pulling import same_feed
from sync.client.report import Tally
from sync.protocol.messages import PushReply

# The events behind a place of the log that go together, none where nothing waits.
Unsent = Callable[[int], Sequence[Outgoing]]
Push = Callable[[Sequence[Outgoing]], PushReply]
Enter = Callable[[Heard], None]


def push_all(feed_epoch: int, waiting: int, unsent: Unsent, push: Push, witness: Witness, enter: Enter, tally: Tally) -> list[str]:
    """Answers the hashes of all that were sent. Raises what `push` and `enter` raise, Unavailable("sync.feed_changed").

    `waiting` is how many there are: only where they are more than one batch does another thread send. `enter` may ask the server
    nothing. A device that never saw a head (feed_epoch 0) takes the feed of the first reply; the first head asks after everything anyway.
    """
    pushed: list[str] = []
    with Ahead(push) as ahead:
        batch, is_under_way = unsent(0), False
        while batch:
            following: Sequence[Outgoing] = ()
            waiting -= len(batch)
            if waiting > 0:
                if not is_under_way:
                    ahead.begin(batch)
                following = unsent(batch[-1].seq)
            is_under_way = False
            for part, reply in in_halves(batch, ahead.reply):
                hashes = [event.h for event in part]
                if isinstance(reply, DoorstepError):
                    _left_behind(hashes[0], reply, enter, tally)
                    continue
                feed_epoch = feed_epoch or reply.feed_epoch
                same_feed(reply.feed_epoch, feed_epoch)
                answers = witness.whole(reply, hashes)
                if following and len(part) == len(batch):
                    ahead.begin(following)
                    is_under_way = True
                tally.pushed += len(part)
                enter(heard(answers, frozenset(hashes), feed_epoch, witness))
                tally.sent(sum(len(event.raw) for event in part))
                pushed += hashes
            # What was recorded meanwhile goes too.
            batch = following or unsent(batch[-1].seq)
    return pushed


def _left_behind(h: str, why: DoorstepError, enter: Enter, tally: Tally) -> None:
    """A refusal stands beside its event from now on; what the server stumbled over is tried again by the next sync."""
    if isinstance(why, Refused):
        enter(Heard((), ((h, why.code),), 0))
    else:
        tally.note(why)
