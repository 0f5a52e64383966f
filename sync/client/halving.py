"""A push that the server refuses as a whole goes again in halves, until what it cannot read is alone.

The one rule: one bad item never blocks the queue (survive.md S 15); a refusal of who we are is nobody's item and passes.
"""

from collections.abc import Callable, Iterator, Sequence

from app.domain.errors import Refused, Unavailable
from app.storage.replica import Outgoing
from sync.client.reply import RefusedByServer
from sync.protocol.messages import PushReply

# What HTTP says of a body: malformed, too large, not to be worked with.
_OF_ITS_BODY = frozenset({400, 413, 422})

# A server that stumbles over what is in the body, or over everything.
_STUMBLED = 500

Parts = Iterator[tuple[Sequence[Outgoing], PushReply | Refused | Unavailable]]


def in_halves(batch: Sequence[Outgoing], push: Callable[[Sequence[Outgoing]], PushReply]) -> Parts:
    """The batch in parts, in its order, each with its reply; a refusal or a stumble always comes with a single event.

    A stumble is that event's own only where another one passes: of a server that stumbles over two in a row nothing more is asked.
    Raises what `push` raises.
    """
    waiting, fallen, has_passed = [batch], list[tuple[Sequence[Outgoing], Unavailable]](), False
    while waiting:
        part = waiting.pop()
        try:
            reply = push(part)
        except (RefusedByServer, Unavailable) as trouble:
            if not _is_of_its_body(trouble) or (len(part) == 1 and fallen and isinstance(trouble, Unavailable)):
                raise
            if len(part) > 1:
                waiting += [part[len(part) // 2 :], part[: len(part) // 2]]
            elif isinstance(trouble, Unavailable):
                fallen.append((part, trouble))
            else:
                yield part, trouble
            continue
        has_passed = True
        yield from fallen
        fallen.clear()
        yield part, reply
    if fallen and not has_passed:
        raise fallen[0][1]
    yield from fallen


def _is_of_its_body(trouble: RefusedByServer | Unavailable) -> bool:
    if isinstance(trouble, RefusedByServer):
        return trouble.status in _OF_ITS_BODY
    return trouble.code == "sync.server_trouble" and trouble.params.get("status") == _STUMBLED
