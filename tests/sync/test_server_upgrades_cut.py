"""S17: an upgrade of the server that the disk refuses, or that its process does not survive, at any statement: the old one is whole."""

import errno
import shutil
from itertools import count
from pathlib import Path

from sqlalchemy import select

from app.domain.errors import Unavailable
from app.storage.database import open_database, reading, writing
from sync.server import tables as t
from sync.server.schemas import SCHEMA, agree
from tests.storage.test_upgrades import statements
from tests.storage.test_upgrades_cut import Killed, failing_at
from tests.sync.test_server_upgrades import GOLDEN


def stands(path: Path) -> dict[str, list[tuple[object, ...]]]:
    """Every row of every table that is there."""
    engine = open_database(path, None)
    with reading(engine) as connection:
        names = connection.exec_driver_sql("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name").scalars().all()
        found = {name: [tuple(row) for row in connection.exec_driver_sql(f'SELECT * FROM "{name}"')] for name in names}
    engine.dispose()
    return found


def test_a_servers_upgrade_that_ends_anywhere_leaves_the_old_database(tmp_path: Path) -> None:
    """The four ways to end take turns; the next start brings it up."""
    first = tmp_path / "first.db"
    engine = open_database(first, None)
    with writing(engine) as connection:
        for statement in statements(GOLDEN / "server-1.sql"):
            connection.exec_driver_sql(statement)
        org = str(connection.execute(select(t.meta.c.org)).scalar_one())
    engine.dispose()
    before = stands(first)
    for place in count(1):
        path = tmp_path / f"{place}.db"
        shutil.copy(first, path)
        engine = open_database(path, None)
        number = (errno.ENOSPC, errno.EIO, errno.EROFS, 0)[place % 4]
        try:
            with failing_at(place, engine, OSError(number, "no") if number else Killed()), writing(engine) as connection:
                agree(connection, org)
            break
        except (Unavailable, Killed):
            engine.dispose()
        assert stands(path) == before, place
    engine.dispose()
    assert place > 100 and stands(path)["meta"][0][1] == SCHEMA and stands(path)["event"] != []
