"""Asking devices to send an event or a file once more: they keep what is theirs for 90 days and longer (survive.md S 27).

The one rule: asking changes nothing that is stored; what comes is checked like everything that comes.
"""

import secrets
from collections.abc import Iterable

from sqlalchemy import Connection, delete, insert, select

from sync.server import tables as t
from sync.server.work import Work

# A device is asked for so many at a time; others follow with the next head.
_AT_ONCE = 200

# Hashes are drawn evenly, so is where a head begins: what a device has no longer must not stand for ever before the rest.
_DRAWN_BYTES = 8


def ask_again(work: Work, hashes: Iterable[str]) -> int:
    """Asks every device that handed in one of these events or files; answers how many requests there are now for them."""
    connection, count = work.connection, 0
    for sha in dict.fromkeys(hashes):
        events = select(t.event.c.device).where(t.event.c.h == sha)
        files = select(t.delivered.c.device).where(t.delivered.c.sha256 == sha)
        devices = set(connection.execute(events.union(files)).scalars())
        asked = set(connection.execute(select(t.recalled.c.device).where(t.recalled.c.sha256 == sha)).scalars())
        fresh = [{"sha256": sha, "device": device} for device in sorted(devices - asked)]
        if fresh:
            connection.execute(insert(t.recalled), fresh)
        count += len(devices)
    return count


def recalled(connection: Connection, device: str) -> tuple[str, ...]:
    """What this device is asked for: at most 200, from a random place on and round to it."""
    is_before = t.recalled.c.sha256 < secrets.token_hex(_DRAWN_BYTES)
    asked = select(t.recalled.c.sha256).where(t.recalled.c.device == device).order_by(is_before, t.recalled.c.sha256)
    return tuple(sorted(connection.execute(asked.limit(_AT_ONCE)).scalars()))


def came(work: Work, *hashes: str) -> None:
    """They are here again; nobody is asked any more."""
    work.connection.execute(delete(t.recalled).where(t.recalled.c.sha256.in_(hashes)))
