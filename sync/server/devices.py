"""Who a device is: its role and scopes, and the states of device and key.

The one rule: what a device may do is read from here at each request; nothing about it is believed from the device.
"""

from dataclasses import dataclass

import msgspec
from sqlalchemy import Connection, select, update

from app.domain.errors import Broken
from sync.protocol.messages import KeyState
from sync.server import tables as t
from sync.server.authors import Author
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
        """What it may pull now; nothing once revoked, nor by a key that another has followed: a copied disk reads no further."""
        return () if self.author.is_revoked or self.key_state == "closed" else self.author.scopes

    @property
    def may_read_persons(self) -> bool:
        """An importer brings people in and has no reason to read them."""
        return self.author.role != "importer"


def author_of(connection: Connection, device: str) -> Author:
    row = connection.execute(select(t.device).where(t.device.c.id == device)).one_or_none()
    if row is None:
        raise Broken("server.device_without_row")
    return Author(
        device=device,
        role=row.role,
        crews=msgspec.json.decode(row.crews, type=_NAMES),
        areas=msgspec.json.decode(row.areas, type=_NAMES),
        is_revoked=row.state == "revoked",
    )


def caller_of(connection: Connection, key: str) -> tuple[Caller, str] | None:
    """The caller of a key and the key's public half; None for a key that never enrolled."""
    row = connection.execute(select(t.key).where(t.key.c.key == key)).one_or_none()
    if row is None:
        return None
    return Caller(key, row.state, author_of(connection, row.device)), row.pubkey


def follow_organisation(work: Work, organisation: Organisation) -> None:
    """Gives every enrolled device the crews and areas that its label has in the organisation's file now."""
    for place in organisation.devices:
        names = {"crews": msgspec.json.encode(place.crews).decode(), "areas": msgspec.json.encode(place.areas).decode()}
        work.connection.execute(update(t.device).where(t.device.c.label == place.label).values(role=place.role, **names))
