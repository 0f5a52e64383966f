"""Small things a replica remembers by name, as JSON in `meta`: chain head, feed epoch, what the enrolment brought.

The one rule: what belongs to a transaction is written with that transaction's connection.
"""

import json
from collections.abc import Mapping, Sequence
from datetime import date

from sqlalchemy import Connection, text

from app.domain.errors import Refused

# Made once: each save asks nine times, and making a statement takes longer than SQLite needs for its answer.
_RECALL = text("SELECT value FROM meta WHERE name = :name")
_RECALL_SOME = text("SELECT name, value FROM meta WHERE name IN (SELECT value FROM json_each(:names))")
_KEEP = text("INSERT INTO meta (name, value) VALUES (:name, :value) ON CONFLICT (name) DO UPDATE SET value = excluded.value")


def recall(connection: Connection, name: str, *default: object) -> object:
    """The value under `name`, or the default. Raises Refused("store.not_enrolled") where neither is there."""
    value = connection.execute(_RECALL, {"name": name}).scalar()
    if value is not None:
        return json.loads(value)
    if not default:
        raise Refused("store.not_enrolled")
    return default[0]


def recall_some(connection: Connection, names: Sequence[str]) -> dict[str, object]:
    """The values under `names`, in one question; a name under which nothing is kept is not in it."""
    if not names:
        return {}
    return {name: json.loads(value) for name, value in connection.execute(_RECALL_SOME, {"names": json.dumps(names)})}


def number_counter(sector: str, day: date) -> str:
    """The name under which the order numbers of a sector and day are counted."""
    return f"number.{sector}.{day}"


def keep(connection: Connection, name: str, value: object) -> None:
    keep_all(connection, {name: value})


def keep_all(connection: Connection, values: Mapping[str, object]) -> None:
    """Several at once, in one statement."""
    connection.execute(_KEEP, [{"name": name, "value": json.dumps(value, ensure_ascii=False)} for name, value in values.items()])
