"""A signed order that a lost tablet destroys what it can read of people, given by a desk's event or `doorstep server wipe-device`.

The one rule: the order reaches the device with its next head, after which it still hands in what waits; no evidence is
destroyed by it, here or there.
"""

import msgspec
from sqlalchemy import Connection, delete, insert, select

from sync.protocol.messages import SignedWipe, Wipe
from sync.protocol.signing import wipe_hash
from sync.server import tables as t
from sync.server.server_keys import ServerKeys


def enter(connection: Connection, keys: ServerKeys, org: str, device: str, now_ms: int) -> None:
    """Orders it for one device; an order from before is replaced."""
    order = Wipe(org=org, device=device, ordered_ms=now_ms)
    said = msgspec.json.encode(order).decode()
    connection.execute(delete(t.wipe).where(t.wipe.c.device == device))
    connection.execute(insert(t.wipe).values(device=device, said=said, sig=keys.sign_hash(wipe_hash(order))))


def take_back(connection: Connection, device: str) -> None:
    """The device was let in by a new ticket: whoever gave that knows in whose hands it is."""
    connection.execute(delete(t.wipe).where(t.wipe.c.device == device))


def wipe_of(connection: Connection, device: str) -> SignedWipe | None:
    """The order for this device."""
    row = connection.execute(select(t.wipe).where(t.wipe.c.device == device)).one_or_none()
    return None if row is None else SignedWipe(said=msgspec.json.decode(row.said), sig=row.sig)
