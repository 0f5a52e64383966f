"""What is durable: in every backup that may still be restored (sync.md, Restore). Without a backup nothing is.

The one rule: it is read from what a finished backup entered, and nothing else ever raises it.
"""

from collections.abc import Iterable, Mapping

from sqlalchemy import Connection, bindparam, func, insert, select

from sync.server import tables as t

_AT_ONCE = 500


_DECLARED = select(func.coalesce(func.max(t.backup.c.declared), 0))
# Made once, for every head asks it.
_POS = select(t.backup_device.c.pos).where(
    t.backup_device.c.number == _DECLARED.scalar_subquery(), t.backup_device.c.device == bindparam("device_")
)


def declared(connection: Connection) -> int:
    """The oldest backup that may be restored, by its number; 0 where there is none."""
    return int(connection.execute(_DECLARED).scalar_one())


def durable_pos(connection: Connection, device: str) -> int:
    """Up to which position this device's events are durable."""
    return connection.execute(_POS, {"device_": device}).scalar_one_or_none() or 0


def durable_files(connection: Connection, hashes: Iterable[str]) -> set[str]:
    """Those of `hashes` that every restorable backup holds."""
    oldest, wanted, found = declared(connection), list(hashes), set[str]()
    for start in range(0, len(wanted), _AT_ONCE):
        part = wanted[start : start + _AT_ONCE]
        asked = select(t.backup_file.c.sha256).where(t.backup_file.c.sha256.in_(part), t.backup_file.c.number <= oldest)
        found.update(connection.execute(asked).scalars())
    return found


def enter_backup(connection: Connection, number: int, made_ms: int, oldest: int, positions: Mapping[str, int], files: set[str]) -> None:
    """A backup is finished and on its disk: `oldest` is the oldest one that may still be restored once this one exists."""
    connection.execute(insert(t.backup).values(number=number, made_ms=made_ms, declared=oldest))
    if positions:
        rows = [{"number": number, "device": device, "pos": pos} for device, pos in positions.items()]
        connection.execute(insert(t.backup_device), rows)
    fresh = files - set(connection.execute(select(t.backup_file.c.sha256)).scalars())
    if fresh:
        connection.execute(insert(t.backup_file), [{"sha256": sha, "number": number} for sha in sorted(fresh)])
