"""A tablet's database of every earlier schema opens with this program and keeps everything."""

import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, Engine, Inspector, MetaData, Table, inspect, select

from app.storage.database import open_database, reading, writing
from app.storage.schema import SCHEMA_VERSION, STEPS, make_schema
from app.storage.tables import draft, log, metadata, view
from app.storage.upgrades import bring_up
from tests.storage.devices import KEY, Bench

GOLDEN = Path(__file__).parent / "golden"
VERSIONS = sorted(int(path.stem.rpartition("-")[2]) for path in GOLDEN.glob("client-*.sql"))


def loaded(path: Path, script: Path) -> Engine:
    """An encrypted database with the statements of `script`."""
    engine = open_database(path, KEY)
    with writing(engine) as connection:
        for statement in statements(script):
            connection.exec_driver_sql(statement)
    return engine


def statements(script: Path) -> Iterator[str]:
    piece = ""
    for line in script.read_text("utf-8").splitlines(keepends=True):
        piece += line
        if sqlite3.complete_statement(piece):
            yield piece
            piece = ""


def content(connection: Connection) -> dict[str, list[Any]]:
    tables = [name for name in inspect(connection).get_table_names() if not name.startswith("search")]
    return {name: sorted(map(repr, connection.exec_driver_sql(f'SELECT * FROM "{name}"'))) for name in tables}


def shape(there: Inspector, table: Table) -> tuple[object, ...]:
    columns = {column["name"]: (str(column["type"]), column["nullable"]) for column in there.get_columns(table.name)}
    indexes = {index["name"]: index["column_names"] for index in there.get_indexes(table.name)}
    return columns, indexes


@pytest.fixture
def bench(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Bench]:
    """A device whose database is of an earlier schema, before this program has opened it."""
    bench = Bench(tmp_path / "device")
    bench.close()
    for part in bench.folders.database.parent.iterdir():
        part.unlink()
    loaded(bench.folders.database, GOLDEN / f"client-{request.param}.sql").dispose()
    yield bench
    bench.close()


@pytest.mark.parametrize("bench", VERSIONS, indirect=True)
def test_an_older_database_keeps_every_row_drafts_and_pending_events_included(bench: Bench) -> None:
    engine = open_database(bench.folders.database, KEY)
    with reading(engine) as connection:
        before = content(connection)
    engine.dispose()
    bench._open()
    with reading(bench.store.engine) as connection:
        after = content(connection)
        assert connection.exec_driver_sql("PRAGMA user_version").scalar() == SCHEMA_VERSION
    assert {name: after[name] for name in before} == before
    assert before["draft"] and before["log"]


@pytest.mark.parametrize("bench", VERSIONS, indirect=True)
def test_an_older_database_is_worked_with_as_if_it_were_new(bench: Bench) -> None:
    bench._open()
    bench.store.start()
    with reading(bench.store.engine) as connection:
        orders = connection.execute(select(view.c.order_id).order_by(view.c.order_id)).scalars().all()
        unsent = connection.execute(select(log.c.id).where(log.c.receipt.is_(None))).scalars().all()
        place = connection.execute(select(draft)).one()
    assert bench.replica.waiting().events == len(unsent) == 4
    assert bench.store.draft(place.order_id, place.step, place.member) == {"cause": "密封圈老化"}
    made = bench.create()
    assert set(bench_orders(bench)) == {*orders, made}


def bench_orders(bench: Bench) -> list[str]:
    with reading(bench.store.engine) as connection:
        return list(connection.execute(select(view.c.order_id)).scalars())


@pytest.mark.parametrize("version", VERSIONS)
def test_an_upgraded_database_has_the_tables_of_a_new_one(version: int, tmp_path: Path) -> None:
    """Fails where a column or an index was added without a step: see app/storage/schema.py."""
    old, new = loaded(tmp_path / "old.db", GOLDEN / f"client-{version}.sql"), open_database(tmp_path / "new.db", KEY)
    for engine in (old, new):
        with writing(engine) as connection:
            make_schema(connection)
    for table in metadata.sorted_tables:
        assert shape(inspect(old), table) == shape(inspect(new), table), table.name
    old.dispose()
    new.dispose()


def test_a_step_that_fails_leaves_the_old_database(tmp_path: Path) -> None:
    engine = loaded(tmp_path / "old.db", GOLDEN / "client-1.sql")

    def half(connection: Connection) -> None:
        connection.exec_driver_sql("ALTER TABLE draft ADD COLUMN more TEXT")
        connection.exec_driver_sql("DELETE FROM draft")
        raise OSError(28, "no space")

    with reading(engine) as connection:
        before = content(connection)
    with pytest.raises(Exception, match="disk_full"), writing(engine) as connection:
        bring_up(connection, MetaData(), 1, (half,))
    with reading(engine) as connection:
        assert content(connection) == before
        assert connection.exec_driver_sql("PRAGMA user_version").scalar() == 1
    engine.dispose()


def test_every_version_but_the_newest_has_a_step() -> None:
    assert len(STEPS) == SCHEMA_VERSION - 1 and VERSIONS[0] == 1
