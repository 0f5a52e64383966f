"""Devices and members whose later records wait for a desk: what was taken away, by whose word.

The one rule: revoking never refuses or deletes; from then on what arrives is stored and held. A lost device's keys stay
barred even when the device is let in again by a new ticket: whoever copied them signs nothing that takes effect.
"""

from sqlalchemy import Column, Connection, Table, Text, delete, select, update

from app.domain.errors import Refused
from sync.server import tables as t
from sync.server.newcomers import state_again, was_declined
from sync.server.work import Work

# `lost` is "yes" where the device is not in the right hands; `by` is the desk's event, or "operator".
barred_key = Table(
    "barred_key",
    t.metadata,
    Column("key", Text, primary_key=True),
    Column("lost", Text, nullable=False),
    Column("by", Text, nullable=False),
)

revoked_member = Table("revoked_member", t.metadata, Column("member", Text, primary_key=True), Column("by", Text, nullable=False))


def revoke_device(work: Work, device: str, by: str, *, is_lost: bool = False) -> None:
    """From now on it pulls nothing, and its events are held. A key that was lost once stays so. Raises Refused("server.device_unknown")."""
    changed = work.connection.execute(update(t.device).where(t.device.c.id == device).values(state="revoked"))
    if changed.rowcount == 0:
        raise Refused("server.device_unknown")
    own = select(t.key.c.key, barred_key.c.lost).outerjoin(barred_key, barred_key.c.key == t.key.c.key).where(t.key.c.device == device)
    for key in [row.key for row in work.connection.execute(own).all() if not row.lost]:
        work.put(barred_key, {"key": key}, {"lost": "yes" if is_lost else "", "by": by})


def revoke_member(work: Work, member: str, by: str) -> None:
    """From now on nothing that this member records takes effect by itself, on any device."""
    work.put(revoked_member, {"member": member}, {"by": by})


def reinstate_device(work: Work, device: str) -> None:
    """It reads and records again as before; what was held meanwhile stays with the desk.

    Raises Refused("server.needs_ticket") for one that was lost or ordered to wipe itself, Refused("server.device_unknown").
    """
    if needs_ticket(work.connection, device):
        raise Refused("server.needs_ticket")
    state = state_again(work.connection, device)
    if work.connection.execute(update(t.device).where(t.device.c.id == device).values(state=state)).rowcount == 0:
        raise Refused("server.device_unknown")
    own = select(t.key.c.key).where(t.key.c.device == device)
    work.connection.execute(delete(barred_key).where(barred_key.c.key.in_(own), barred_key.c.lost == ""))


def needs_ticket(connection: Connection, device: str) -> bool:
    """Whether the key that it signs with is barred for ever or was found to be another's, or it was ordered to destroy what it has."""
    join = barred_key.join(t.key, t.key.c.key == barred_key.c.key)
    # Keys from before a new ticket are closed: that they were lost says nothing of the device as it is now.
    lost = select(barred_key.c.key).select_from(join).where(t.key.c.device == device, t.key.c.state != "closed", barred_key.c.lost == "yes")
    wiped = select(t.wipe.c.device).where(t.wipe.c.device == device)
    return was_declined(connection, device) or any(connection.execute(asked.limit(1)).first() is not None for asked in (lost, wiped))


def reinstate_member(work: Work, member: str) -> None:
    """The member may act again; what was held meanwhile stays with the desk."""
    work.connection.execute(delete(revoked_member).where(revoked_member.c.member == member))


def bar_of(connection: Connection, key: str) -> str | None:
    """ "lost", "revoked", or None for a key that may sign."""
    lost = connection.execute(select(barred_key.c.lost).where(barred_key.c.key == key)).scalar_one_or_none()
    return None if lost is None else "lost" if lost else "revoked"


def is_member_revoked(connection: Connection, member: str) -> bool:
    return connection.execute(select(revoked_member.c.member).where(revoked_member.c.member == member)).first() is not None


def revoked_members(connection: Connection) -> frozenset[str]:
    return frozenset(connection.execute(select(revoked_member.c.member)).scalars())
