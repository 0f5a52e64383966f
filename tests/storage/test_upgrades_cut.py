"""S17, S24: an upgrade that the disk refuses, or that its process does not survive, at any statement: the old database is whole."""

import errno
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path

import pytest
from sqlalchemy import Engine, event

from app.domain.errors import Unavailable
from app.storage.database import open_database, reading, writing
from app.storage.schema import SCHEMA_VERSION, make_schema
from tests.storage.devices import KEY
from tests.storage.test_upgrades import GOLDEN, VERSIONS, content, loaded


class Killed(BaseException):
    """The process ends here; nothing may catch it."""


@contextmanager
def failing_at(place: int, engine: Engine, failure: BaseException) -> Iterator[list[int]]:
    """The statement number `place` (from 1), or the commit after them all, goes wrong."""
    done = [0]

    def counted(*_: object) -> None:
        done[0] += 1
        if done[0] == place:
            raise failure

    event.listen(engine, "before_cursor_execute", counted)
    event.listen(engine, "commit", counted)
    yield done
    event.remove(engine, "before_cursor_execute", counted)
    event.remove(engine, "commit", counted)


def stands(path: Path) -> tuple[object, object]:
    engine = open_database(path, KEY)
    with reading(engine) as connection:
        found = content(connection), connection.exec_driver_sql("PRAGMA user_version").scalar()
    engine.dispose()
    return found


@pytest.mark.parametrize("version", VERSIONS)
def test_an_upgrade_that_ends_anywhere_leaves_the_old_database(tmp_path: Path, version: int) -> None:
    """The four ways to end take turns."""
    first = tmp_path / "first.db"
    loaded(first, GOLDEN / f"client-{version}.sql").dispose()
    before = stands(first)
    for place in count(1):
        path = tmp_path / f"{place}.db"
        shutil.copy(first, path)
        engine = open_database(path, KEY)
        number = (errno.ENOSPC, errno.EIO, errno.EROFS, 0)[(place + version) % 4]
        failure = OSError(number, "no") if number else Killed()
        try:
            with failing_at(place, engine, failure), writing(engine) as connection:
                make_schema(connection)
            break
        except (Unavailable, Killed):
            engine.dispose()
        assert stands(path) == before, place
    engine.dispose()
    # A database of today is asked for its number and its tables, no more.
    assert place > (10 if version < SCHEMA_VERSION else 3) and stands(path)[1] == SCHEMA_VERSION


def test_an_upgrade_on_a_full_disk_leaves_the_old_database_and_goes_through_with_room(tmp_path: Path) -> None:
    """SQLite's own word for it, at whatever page it comes."""
    path = tmp_path / "old.db"
    loaded(path, GOLDEN / "client-1.sql").dispose()
    before, refused = stands(path), 0
    engine = open_database(path, KEY)
    with engine.connect() as connection:
        pages = int(connection.exec_driver_sql("PRAGMA page_count").scalar_one())
    engine.dispose()
    for more in count():
        engine = open_database(path, KEY)
        try:
            with writing(engine) as connection:
                connection.exec_driver_sql(f"PRAGMA max_page_count = {pages + more}")
                make_schema(connection)
            break
        except Unavailable as trouble:
            refused += 1
            assert trouble.code == "storage.disk_full"
        finally:
            engine.dispose()
        assert stands(path) == before
    assert refused and stands(path)[1] == SCHEMA_VERSION
