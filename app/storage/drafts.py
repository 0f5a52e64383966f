"""What a member has typed and not yet recorded. It is never sent, and shown to nobody but its member.

The one rule: a draft that names a file (`"sha256": "…"` anywhere in it) keeps that file from being swept.
"""

import json

from sqlalchemy import Connection, Engine, delete, select
from sqlalchemy.dialects.sqlite import insert

from app.storage.database import reading, writing
from app.storage.tables import draft


def save_draft(engine: Engine, order_id: str, step: str, member: str, value: dict[str, object]) -> None:
    row = dict(order_id=order_id, step=step, member=member, json=json.dumps(value, ensure_ascii=False))
    with writing(engine) as connection:
        statement = insert(draft).values(row)
        connection.execute(statement.on_conflict_do_update(index_elements=["order_id", "step", "member"], set_=row))


def read_draft(engine: Engine, order_id: str, step: str, member: str) -> dict[str, object]:
    """The member's draft of one step, empty where there is none."""
    with reading(engine) as connection:
        mine = (draft.c.order_id == order_id, draft.c.step == step, draft.c.member == member)
        text = connection.execute(select(draft.c.json).where(*mine)).scalar()
    value: dict[str, object] = json.loads(text) if text else {}
    return value


def end_draft(connection: Connection, order_id: str, step: str) -> None:
    """The step was recorded: its drafts go with the same transaction, whoever typed them."""
    connection.execute(delete(draft).where(draft.c.order_id == order_id, draft.c.step == step))


def files_of_drafts(connection: Connection) -> set[str]:
    found: set[str] = set()
    for text in connection.execute(select(draft.c.json)).scalars():
        found |= _hashes_in(json.loads(text))
    return found


def _hashes_in(value: object) -> set[str]:
    match value:
        case dict():
            found = {str(value["sha256"])} if "sha256" in value else set()
            return found.union(*(_hashes_in(inner) for inner in value.values()))
        case list():
            return set().union(*(_hashes_in(inner) for inner in value))
    return set()
