"""Small things a replica remembers by name, as JSON in `meta`: chain head, feed epoch, what the enrolment brought.

The one rule: what belongs to a transaction is written with that transaction's connection.
"""

import json
from datetime import date

from sqlalchemy import Connection, select
from sqlalchemy.dialects.sqlite import insert

from app.domain.errors import Refused
from app.storage.tables import meta


def recall(connection: Connection, name: str, *default: object) -> object:
    """The value under `name`, or the default. Raises Refused("store.not_enrolled") where neither is there."""
    text = connection.execute(select(meta.c.value).where(meta.c.name == name)).scalar()
    if text is not None:
        return json.loads(text)
    if not default:
        raise Refused("store.not_enrolled")
    return default[0]


def number_counter(sector: str, day: date) -> str:
    """The name under which the order numbers of a sector and day are counted."""
    return f"number.{sector}.{day}"


def keep(connection: Connection, name: str, value: object) -> None:
    text = json.dumps(value, ensure_ascii=False)
    connection.execute(insert(meta).values(name=name, value=text).on_conflict_do_update(index_elements=["name"], set_={"value": text}))
