"""The operator's word on devices, members and tickets, also while the server runs: what a desk does with events, from the machine itself.

The one rule: it writes the same rows as the desk's events do; the running server looks at them with every request.
"""

import hashlib
import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import msgspec
from sqlalchemy import Column, Connection, func, insert, or_, select
from sqlalchemy.sql.elements import ColumnElement

from app.domain import events as e
from app.domain.errors import Refused
from app.domain.identity import Clock
from app.storage.disk import replace_file, translated_os
from sync.protocol.messages import Ticket
from sync.server import tables as t
from sync.server.devices import author_of
from sync.server.erasing import customer_of_order, erase
from sync.server.folders import ServerFolders
from sync.server.operator_acts import note
from sync.server.organisation import Organisation
from sync.server.revocations import is_member_revoked, reinstate_device, reinstate_member, revoke_device, revoke_member, revoked_members
from sync.server.server_keys import ServerKeys
from sync.server.tickets import TICKET_LIFE_MS
from sync.server.transactions import Transactions
from sync.server.wipes import enter as enter_wipe
from sync.server.work import Work

_BY = "operator"
# 128 bits: nobody guesses it within its life.
_SECRET_BYTES = 16


@dataclass(frozen=True)
class Listed:
    """One device: `state` is "open" or "revoked", `keys` how many it had, `events` how many it sent, `held` how many wait for a desk."""

    number: int
    label: str
    device: str
    state: str
    keys: int
    events: int
    held: int


def withdraw_devices(rows: Transactions, name: str, *, is_lost: bool) -> int:
    """Withdraws the device of that id, or every device of that label; answers how many. Raises Refused("server.device_none")."""

    def withdraw(work: Work, device: str) -> None:
        revoke_device(work, device, _BY, is_lost=is_lost)
        note(work, e.kind_of(e.DeviceRevoked), device, is_lost=is_lost)

    return _each_device(rows, name, withdraw)


def order_wipe(rows: Transactions, keys: ServerKeys, org: str, name: str, alone: str = "") -> int:
    """Orders it for the device of that id, or every device of that label; answers how many. Raises Refused("server.device_none").

    `alone` as in operator_acts.
    """

    def order(work: Work, device: str) -> None:
        enter_wipe(work.connection, keys, org, device, work.now_ms)
        note(work, e.kind_of(e.WipeOrdered), device, alone=alone)

    return _each_device(rows, name, order)


def let_devices_in_again(rows: Transactions, name: str) -> int:
    """Takes back the withdrawal of the device of that id, or of every device of that label; answers how many.

    Raises Refused("server.device_none" | "server.needs_ticket"); none is let in then.
    """

    def let_in(work: Work, device: str) -> None:
        reinstate_device(work, device)
        note(work, e.kind_of(e.DeviceReinstated), device)

    return _each_device(rows, name, let_in, is_meant=lambda work, device: author_of(work.connection, device).is_revoked)


def _each_device(
    rows: Transactions, name: str, act: Callable[[Work, str], None], is_meant: Callable[[Work, str], bool] = lambda _work, _device: True
) -> int:
    """Has `act` done to all that the name means, in one transaction; answers how many. Raises Refused("server.device_none")."""

    def done(work: Work) -> int:
        devices = [device for device in _named(work, name) if is_meant(work, device)]
        for device in devices:
            act(work, device)
        return len(devices)

    count = rows.write(done)
    if not count:
        raise Refused("server.device_none", name=name)
    return count


def withdraw_member(rows: Transactions, organisation: Organisation, member: str) -> str:
    """Withdraws a member and answers their name. Raises Refused("server.member_unknown")."""
    name = _name_of(organisation, member)

    def withdraw(work: Work) -> None:
        revoke_member(work, member, _BY)
        note(work, e.kind_of(e.MemberRevoked), member)

    rows.write(withdraw)
    return name


def let_member_in_again(rows: Transactions, organisation: Organisation, member: str) -> str:
    """Takes back a member's withdrawal and answers their name. Raises Refused("server.member_unknown" | "server.not_withdrawn")."""
    name = _name_of(organisation, member)

    def let_in(work: Work) -> None:
        if not is_member_revoked(work.connection, member):
            raise Refused("server.not_withdrawn")
        reinstate_member(work, member)
        note(work, e.kind_of(e.MemberReinstated), member)

    rows.write(let_in)
    return name


def devices_named(work: Work, name: str) -> Sequence[str]:
    """The device of that id, or every device of that label. Raises Refused("server.device_none")."""
    found = _named(work, name)
    if not found:
        raise Refused("server.device_none", name=name)
    return found


def customers_named(work: Work, order: str) -> Sequence[str]:
    """The customer of that order. Raises Refused("server.order_unknown" | "server.no_customer")."""
    return (customer_of_order(work.connection, order),)


def erase_person(rows: Transactions, keys: ServerKeys, org: str, order: str, alone: str = "") -> int:
    """Erases the customer of that order; answers as `erasing.erase`. Raises Refused("server.order_unknown" | "server.no_customer").

    `alone` as in operator_acts.
    """

    def destroy(work: Work) -> int:
        customer, count = erase(work, keys, org, order)
        note(work, e.kind_of(e.CustomerErased), customer, alone=alone)
        return count

    return rows.write(destroy)


def _name_of(organisation: Organisation, member: str) -> str:
    known = organisation.member(member)
    if known is None:
        raise Refused("server.member_unknown", member=member)
    return known.name


def new_ticket(rows: Transactions, folders: ServerFolders, organisation: Organisation, server_key: str, label: str, clock: Clock) -> Path:
    """The file of a one-time ticket that ends after ten minutes. Raises Refused("server.label_unknown")."""
    place, path = organisation.place(label), folders.tickets / f"ticket-{label}-now.json"
    with translated_os(folders.address):
        url = str(msgspec.json.decode(folders.address.read_bytes())["url"]) if folders.address.is_file() else organisation.public_url
    secret, end_ms = secrets.token_hex(_SECRET_BYTES), clock.wall_ms() + TICKET_LIFE_MS
    sha256 = hashlib.sha256(secret.encode()).hexdigest()

    def enter(work: Work) -> None:
        work.connection.execute(insert(t.ticket).values(sha256=sha256, label=label, key=None))
        work.connection.execute(insert(t.ticket_end).values(sha256=sha256, end_ms=end_ms))

    rows.write(enter)
    ticket = Ticket(
        url=url,
        org=organisation.id,
        ticket=secret,
        role=place.role,
        label=label,
        server_key=server_key,
        tls_pins=organisation.tls_pins,
    )
    folders.tickets.mkdir(mode=0o700, parents=True, exist_ok=True)
    replace_file(path, msgspec.json.format(msgspec.json.encode(ticket), indent=1))
    return path


def devices_of(rows: Transactions) -> tuple[tuple[Listed, ...], frozenset[str]]:
    """Every device by number, and the members who were withdrawn."""
    with rows.read() as connection:
        sent = _counted(connection, t.event.c.device)
        held = _counted(connection, t.event.c.device, t.event.c.outcome == "quarantined")
        keys = _counted(connection, t.key.c.device)
        devices = connection.execute(select(t.device).order_by(t.device.c.number)).all()
        gone = revoked_members(connection)
    counts = (keys, sent, held)
    return tuple(Listed(row.number, row.label, row.id, row.state, *(count.get(row.id, 0) for count in counts)) for row in devices), gone


def _named(work: Work, name: str) -> Sequence[str]:
    return work.connection.execute(select(t.device.c.id).where(or_(t.device.c.id == name, t.device.c.label == name))).scalars().all()


def _counted(connection: Connection, column: Column[str], *where: ColumnElement[bool]) -> dict[str, int]:
    asked = select(column, func.count()).where(*where).group_by(column)
    return {row[0]: row[1] for row in connection.execute(asked)}
