"""Changing a test server's key, and what a thief of the old one can make with it."""

import shutil
from typing import Any

import msgspec

from app.domain.receipts import checkpoint_hash
from app.domain.rollover import Rollover, SignedRollover, rollover_hash
from app.settings import resource
from app.storage.keys import public_key, sign
from sync.protocol.messages import Trust
from sync.server.beside import Backing, standing
from sync.server.rolling import Rolled, roll
from sync.server.server_keys import Kept
from tests.sync.line import Reply
from tests.sync.rig import ServerRig


def seed_of(server: ServerRig) -> bytes:
    """The present key's seed: after a change it is what lies on an old disk."""
    return bytes.fromhex(msgspec.json.decode(server.folders.keys.read_bytes(), type=Kept).receipt_seed)


def roll_stopped(server: ServerRig) -> Rolled:
    if not server.folders.organisation.exists():
        shutil.copy(resource("sample/organisation.yaml"), server.folders.organisation)
    with standing(server.folders, Backing(server.database, server.files), server.clock) as found:
        return roll(found.folders, found.organisation, found.keys, found.rows, server.clock)


def rotated(server: ServerRig) -> bytes:
    """Changes the key of a running server; answers the old seed."""
    seed = seed_of(server)
    server.stop()
    roll_stopped(server)
    server.start()
    return seed


def trust_now(server: ServerRig) -> Trust:
    return server.running.keys.trust()


def under(seed: bytes, **changes: Any) -> Any:
    """A change of a /v1/log reply: its head with these fields, signed by the key of `seed`."""

    def changed(reply: Reply) -> Reply:
        said = msgspec.json.decode(reply[2])
        head = said["checkpoint"]["checkpoint"] | changes
        said["checkpoint"] = {"checkpoint": head, "sig": sign(seed, checkpoint_hash(head))}
        return reply[0], reply[1], msgspec.json.encode(said)

    return changed


def link_to(seed: bytes, new_key: str, trust: Trust, **changes: Any) -> SignedRollover:
    """A change of the key that nobody but the holder of `seed` says."""
    known = len(trust.rollovers)
    plain = Rollover(
        org=trust.org, number=known + 1, old_key=public_key(seed), new_key=new_key, feed_epoch=1, size=10**9, root="a" * 64, time=0
    )
    said = msgspec.to_builtins(msgspec.structs.replace(plain, **changes))
    return SignedRollover(said=said, sig=sign(seed, rollover_hash(said)))
