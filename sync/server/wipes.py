"""A signed order that a lost tablet destroys what it can read of people, given by a desk's event or `doorstep server wipe-device`.

The one rule: the order reaches the device with its next head, after which it still hands in what waits; no evidence is
destroyed by it, here or there.
"""

import msgspec
from sqlalchemy import Connection, delete, insert, or_, select

from app.domain.errors import Refused
from app.domain.identity import Clock
from app.storage.database import open_database, writing
from sync.protocol.messages import SignedWipe, Wipe
from sync.protocol.signing import wipe_hash
from sync.server import tables as t
from sync.server.folders import ServerFolders
from sync.server.server_keys import ServerKeys


def order_wipe(folders: ServerFolders, keys: ServerKeys, org: str, name: str, clock: Clock) -> int:
    """Orders it for the device of that id, or every device of that label; answers how many.

    Raises Refused("server.device_none" | "server.backup_no_store").
    """
    if not folders.of_replica.database.is_file():
        raise Refused("server.backup_no_store", path=folders.data)
    engine = open_database(folders.of_replica.database, None)
    try:
        with writing(engine) as connection:
            asked = select(t.device.c.id).where(or_(t.device.c.id == name, t.device.c.label == name))
            devices = list(connection.execute(asked).scalars())
            for device in devices:
                enter(connection, keys, org, device, clock.wall_ms())
    finally:
        engine.dispose()
    if not devices:
        raise Refused("server.device_none", name=name)
    return len(devices)


def enter(connection: Connection, keys: ServerKeys, org: str, device: str, now_ms: int) -> None:
    """Orders it for one device; an order from before is replaced."""
    order = Wipe(org=org, device=device, ordered_ms=now_ms)
    said = msgspec.json.encode(order).decode()
    connection.execute(delete(t.wipe).where(t.wipe.c.device == device))
    connection.execute(insert(t.wipe).values(device=device, said=said, sig=keys.sign_hash(wipe_hash(order))))


def wipe_of(connection: Connection, device: str) -> SignedWipe | None:
    """The order for this device."""
    row = connection.execute(select(t.wipe).where(t.wipe.c.device == device)).one_or_none()
    return None if row is None else SignedWipe(said=msgspec.json.decode(row.said), sig=row.sig)
