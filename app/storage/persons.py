"""Customers joined to orders: opened under their own key, kept beside the order and never in an event.

The one rule: what is opened must be what the order's event committed to; anything else is damaged and is not shown.
"""

import msgspec
from sqlalchemy import Connection

from app.domain.errors import Damaged
from app.domain.privacy import Person
from app.storage.author import sha256
from app.storage.keys.person import commitment_of, open_person_text
from app.storage.rows import Row, replace_rows
from app.storage.tables import person

_PERSON = msgspec.json.Decoder(Person)


def opened(key: bytes, sealed: bytes, commitment_said: str | None) -> tuple[Person, str]:
    """The customer in a sealed blob, and the JSON as it was sealed, which may say more of them than we know of.

    Raises Damaged("storage.seal_broken") where it is not what was committed to.
    """
    salt, text = open_person_text(key, sealed)
    if commitment_of(salt, text) != commitment_said:
        raise Damaged("storage.seal_broken")
    try:
        return _PERSON.decode(text), text.decode()
    except (msgspec.MsgspecError, UnicodeDecodeError) as failure:
        raise Damaged("storage.seal_broken") from failure


def person_row(order_id: str, customer: str, key: bytes, sealed_sha256: str, text: str) -> Row:
    """A row of `person`, in its order of columns."""
    return (order_id, customer, key, sealed_sha256, text)


def put_person(connection: Connection, order_id: str, customer: str, key: bytes, sealed: bytes, commitment_said: str | None) -> None:
    """Joins a customer to an order. Raises Damaged as `opened`."""
    _, text = opened(key, sealed, commitment_said)
    replace_rows(connection, person, [person_row(order_id, customer, key, sha256(sealed), text)])
