"""Who a device is: its role and scopes, and the states of device and key.

The one rule: what a device may do is read from here at each request; nothing about it is believed from the device.
"""

from dataclasses import dataclass
from typing import Any

import msgspec
from sqlalchemy import Connection, bindparam, select, update

from app.domain.errors import Broken
from sync.protocol.messages import KeyState
from sync.server import tables as t
from sync.server.authors import Author
from sync.server.newcomers import UNCONFIRMED
from sync.server.operator_acts import note_rule
from sync.server.organisation import Organisation
from sync.server.work import Work

_NAMES = tuple[str, ...]


@dataclass(frozen=True)
class Caller:
    """The device behind a signed request, by one of its keys."""

    key: str
    key_state: KeyState
    author: Author

    @property
    def device(self) -> str:
        return self.author.device

    @property
    def scopes(self) -> tuple[str, ...]:
        """What it may pull now; nothing once revoked or not confirmed yet, nor by a key that another has followed: a copied disk reads
        no further."""
        may_not = self.author.is_revoked or self.author.is_unconfirmed or self.key_state == "closed"
        return () if may_not else self.author.scopes

    @property
    def may_read_persons(self) -> bool:
        """An importer brings people in and has no reason to read them."""
        return self.author.role != "importer"


# Made once, for every request asks one of them.
_OF_DEVICE = t.device.c.role, t.device.c.crews, t.device.c.areas, t.device.c.state
_AUTHOR = select(*_OF_DEVICE).where(t.device.c.id == bindparam("device_"))
_CALLER = (
    select(*_OF_DEVICE, t.key.c.device, t.key.c.pubkey, t.key.c.state.label("key_state"))
    .select_from(t.key.outerjoin(t.device, t.device.c.id == t.key.c.device))
    .where(t.key.c.key == bindparam("key_"))
)


def author_of(connection: Connection, device: str) -> Author:
    return _author(device, connection.execute(_AUTHOR, {"device_": device}).one_or_none())


def caller_of(connection: Connection, key: str) -> tuple[Caller, str] | None:
    """The caller of a key and the key's public half; None for a key that never enrolled."""
    row = connection.execute(_CALLER, {"key_": key}).one_or_none()
    return None if row is None else (Caller(key, row.key_state, _author(row.device, row)), row.pubkey)


def _author(device: str, row: Any) -> Author:
    if row is None or row.role is None:
        raise Broken("server.device_without_row")
    return Author(
        device=device,
        role=row.role,
        crews=msgspec.json.decode(row.crews, type=_NAMES),
        areas=msgspec.json.decode(row.areas, type=_NAMES),
        is_revoked=row.state == "revoked",
        is_unconfirmed=row.state == UNCONFIRMED,
    )


def follow_organisation(work: Work, organisation: Organisation) -> None:
    """Gives every enrolled device the crews and areas that its label has in the organisation's file now; tells desks of another rule."""
    note_rule(work, two_persons=organisation.two_persons)
    for place in organisation.devices:
        names = {"crews": msgspec.json.encode(place.crews).decode(), "areas": msgspec.json.encode(place.areas).decode()}
        work.connection.execute(update(t.device).where(t.device.c.label == place.label).values(role=place.role, **names))
