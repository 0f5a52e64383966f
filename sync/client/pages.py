"""Pages of the feed as they come in: the JSON of each order is kept as received.

The one rule: unknown fields of an order are kept and never acted on, so its bytes are stored and not written anew.
"""

from collections.abc import Mapping
from typing import Literal

import msgspec

from app.domain.errors import Unavailable
from app.domain.order import Order
from app.storage.replica import Arrival, Departure
from sync.protocol.messages import Message, PersonSealed


class RawItem(Message, frozen=True, kw_only=True):
    """An Item of messages.py with its order still as bytes."""

    kind: Literal["U", "R"]
    entity: str
    ver: int
    order: msgspec.Raw = msgspec.Raw()
    person: PersonSealed | None = None
    erased: bool = False
    same: bool = False
    reason: str = ""


class RawPage(Message, frozen=True, kw_only=True, rename={"start": "from", "end": "to"}):
    """A Page of messages.py with its orders still as bytes."""

    feed_epoch: int
    scope: str
    start: int
    end: int
    more: bool
    items: tuple[RawItem, ...]


_ORDER = msgspec.json.Decoder(Order)
_NOTHING: Mapping[str, bytes] = {}


def rows_of(page: RawPage, own: Mapping[str, bytes] = _NOTHING) -> list[Arrival | Departure]:
    """The page's rows; `own` is what was named to the server (known_orders.py).

    Raises Unavailable("sync.update_needed") for an order that this program cannot read, "sync.not_our_server" for what was not asked.
    """
    return [_row(item, own) for item in page.items]


def _row(item: RawItem, own: Mapping[str, bytes]) -> Arrival | Departure:
    if item.kind == "R":
        return Departure(item.entity, item.ver)
    if item.same and item.entity not in own:
        raise Unavailable("sync.not_our_server")
    raw = own[item.entity] if item.same else bytes(item.order)
    try:
        order = _ORDER.decode(raw)
        key, sealed = (bytes.fromhex(item.person.key), bytes.fromhex(item.person.sealed)) if item.person else (b"", b"")
    except (msgspec.MsgspecError, ValueError) as error:
        raise Unavailable("sync.update_needed") from error
    if order.id != item.entity:
        raise Unavailable("sync.not_our_server")
    return Arrival(order, raw, item.ver, item.person.customer if item.person else "", key, sealed, item.erased)
