"""A server's database of every earlier schema opens with this program, on both back ends, and keeps everything."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy
from sqlalchemy import Engine, create_engine, inspect, select
from sqlalchemy.dialects import postgresql

from app.storage.database import open_database, reading, writing
from sync.server import tables as t
from sync.server.schemas import SCHEMA, STEPS
from sync.server.tables import metadata
from sync.server.transactions import Transactions, open_transactions
from tests.storage.test_upgrades import shape, statements
from tests.sync.rig import FakeClock, ServerRig, sample_organisation

GOLDEN = Path(__file__).parent / "golden"
VERSIONS = sorted(int(path.stem.rpartition("-")[2]) for path in GOLDEN.glob("server-*.sql"))


@pytest.fixture(params=VERSIONS)
def older(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[ServerRig]:
    """A server, not started yet, whose folder holds a database of an earlier schema."""
    rig = ServerRig(tmp_path / "server")
    engine = open_database(rig.folders.of_replica.database, None)
    with writing(engine) as connection:
        for statement in statements(GOLDEN / f"server-{request.param}.sql"):
            connection.exec_driver_sql(statement)
    engine.dispose()
    yield rig
    rig.stop()


def rows(transactions: Transactions, table: sqlalchemy.Table) -> list[Any]:
    with transactions.read() as connection:
        return list(connection.execute(select(table).order_by(*table.primary_key.columns)).all())


def test_an_older_folder_is_served_as_it_was(older: ServerRig) -> None:
    before = open_database(older.folders.of_replica.database, None)
    with reading(before) as connection:
        events = connection.execute(select(t.event).order_by(t.event.c.seq)).all()
        feed = connection.execute(select(t.feed).order_by(t.feed.c.scope, t.feed.c.entity)).all()
    before.dispose()
    older.start()
    transactions = older.running.transactions
    assert rows(transactions, t.event) == events and rows(transactions, t.feed) == feed
    assert rows(transactions, t.meta)[0].schema == SCHEMA
    assert older.running.parts.log.sign_due() == len(events), "what was stored before there was a log is in it now"
    assert {event.outcome for event in events} == {"applied", "deferred", "quarantined"}


def test_an_upgraded_database_has_the_tables_of_a_new_one(older: ServerRig, tmp_path: Path) -> None:
    """Fails where a column or an index was added without a step: see sync/server/schemas.py."""
    older.start()
    new = ServerRig(tmp_path / "new").start()
    new.stop()
    engines = [open_database(rig.folders.of_replica.database, None) for rig in (older, new)]
    for table in metadata.sorted_tables:
        assert shape(inspect(engines[0]), table) == shape(inspect(engines[1]), table), table.name
    for engine in engines:
        engine.dispose()


def test_a_shared_database_is_brought_up_once_and_keeps_its_rows(postgresql: str, tmp_path: Path) -> None:
    rig = ServerRig(tmp_path / "server", database=postgresql).start()
    rig.stop()
    engine = _plain(postgresql)
    with engine.begin() as connection:
        connection.execute(t.meta.update().values(schema=1))
        connection.exec_driver_sql("DROP TABLE log_leaf")
        connection.exec_driver_sql("DROP INDEX event_order")
        connection.execute(t.ticket.insert().values(sha256="0" * 64, label="desk", key="k"))
    transactions = open_transactions(rig.folders, sample_organisation().id, FakeClock(), postgresql)
    assert rows(transactions, t.meta)[0].schema == SCHEMA
    assert "0" * 64 in {row.sha256 for row in rows(transactions, t.ticket)}
    assert "event_order" in {index["name"] for index in inspect(engine).get_indexes("event")}
    assert inspect(engine).has_table("log_leaf")
    transactions.close()
    engine.dispose()


def test_every_whole_number_has_64_bits_on_postgresql() -> None:
    dialect = postgresql.dialect()
    for table in metadata.sorted_tables:
        for column in table.columns:
            name = column.type.compile(dialect)
            assert name in {"BIGINT", "TEXT", "BYTEA", "BOOLEAN"}, f"{table.name}.{column.name} is {name}: take Integer from tables.py"


def test_every_version_but_the_newest_has_a_step() -> None:
    assert len(STEPS) == SCHEMA - 1 and VERSIONS[0] == 1


def _plain(address: str) -> Engine:
    return create_engine(address.replace("postgresql:", "postgresql+psycopg:"))
