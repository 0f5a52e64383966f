"""A tablet's database of every earlier schema opens with this program and keeps everything."""

import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, Engine, Inspector, MetaData, Table, inspect, select

from app.domain.errors import Refused
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


@pytest.mark.parametrize("bench", VERSIONS[1:], indirect=True)
def test_a_file_that_was_half_sent_goes_on_where_it_stopped(bench: Bench) -> None:
    bench._open()
    bench.store.start()
    (half,) = bench.replica.files_to_send()
    assert (half.sent, half.size, half.place.startswith("/v1/upload/")) == (1_048_576, 2_000_002, True)


@pytest.mark.parametrize("bench", [VERSIONS[-1]], indirect=True)
def test_an_older_program_changes_nothing_and_the_newer_one_finds_all_again(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    bench._open()
    bench.store.start()
    all_of_it = (bench.replica.waiting(), bench.replica.files_to_send(), bench.rows())
    bench.close()
    before = bench.folders.database.read_bytes()
    monkeypatch.setattr("app.storage.schema.SCHEMA_VERSION", SCHEMA_VERSION - 1)
    monkeypatch.setattr("app.storage.schema.STEPS", STEPS[:-1])
    for _ in range(2):
        with pytest.raises(Refused, match=r"store\.newer_schema"):
            bench._open()
    bench.journal.close()
    assert bench.folders.database.read_bytes() == before
    monkeypatch.undo()
    bench._open()
    assert (bench.replica.waiting(), bench.replica.files_to_send(), bench.rows()) == all_of_it
    bench.create()


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
    assert len(STEPS) == SCHEMA_VERSION - 1


def test_every_earlier_version_has_its_golden_database() -> None:
    assert set(range(1, SCHEMA_VERSION)) <= set(VERSIONS)
