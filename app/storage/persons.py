"""Customers joined to orders: opened under their own key, kept beside the order and never in an event.

The one rule: what is opened must be what the order's event committed to; anything else is damaged and is not shown.
"""

import msgspec
from sqlalchemy import Connection

from app.domain.errors import Damaged
from app.storage.author import sha256
from app.storage.keys.sealing import commitment, open_person
from app.storage.rows import replace_rows
from app.storage.tables import person


def opened(key: bytes, sealed: bytes, commitment_said: str | None) -> dict[str, object]:
    """The data in a sealed blob. Raises Damaged("storage.seal_broken") where it is not what was committed to."""
    found = open_person(key, sealed)
    if commitment(found.salt, found.data) != commitment_said:
        raise Damaged("storage.seal_broken")
    return found.data


def person_row(order_id: str, customer: str, key: bytes, sealed_sha256: str, data: dict[str, object]) -> tuple[object, ...]:
    """A row of `person`, in its order of columns."""
    return (order_id, customer, key, sealed_sha256, msgspec.json.encode(data).decode())


def put_person(connection: Connection, order_id: str, customer: str, key: bytes, sealed: bytes, commitment_said: str | None) -> None:
    """Joins a customer to an order. Raises Damaged as `opened`."""
    data = opened(key, sealed, commitment_said)
    replace_rows(connection, person, [person_row(order_id, customer, key, sha256(sealed), data)])
