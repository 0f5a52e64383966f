"""A push that the server refuses as a whole goes again in halves, until what it cannot read is alone.

The one rule: one bad item never blocks the queue (survive.md S 15); a refusal of who we are is nobody's item and passes.
"""

from collections.abc import Callable, Iterator, Sequence

from app.domain.errors import Refused
from app.storage.replica import Outgoing
from sync.client.reply import RefusedByServer
from sync.protocol.messages import PushReply

# What HTTP says of a body: malformed, too large, not to be worked with.
_OF_ITS_BODY = frozenset({400, 413, 422})


def in_halves(
    batch: Sequence[Outgoing], push: Callable[[Sequence[Outgoing]], PushReply]
) -> Iterator[tuple[Sequence[Outgoing], PushReply | Refused]]:
    """The batch in parts, in its order, each with its reply; a refusal always comes with a single event. Raises what `push` raises."""
    try:
        reply: PushReply | Refused = push(batch)
    except RefusedByServer as refusal:
        if refusal.status not in _OF_ITS_BODY:
            raise
        if len(batch) > 1:
            middle = len(batch) // 2
            yield from in_halves(batch[:middle], push)
            yield from in_halves(batch[middle:], push)
            return
        reply = refusal
    yield batch, reply
