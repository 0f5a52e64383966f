"""Many rows in few statements."""

from collections.abc import Iterator

import pytest
from sqlalchemy import Column, Connection, Integer, MetaData, String, Table, create_engine

from app.storage.rows import Row, replace_rows

_THINGS = Table("thing", MetaData(), Column("id", Integer, primary_key=True), Column("name", String))


@pytest.fixture
def connection() -> Iterator[Connection]:
    engine = create_engine("sqlite://")
    _THINGS.metadata.create_all(engine)
    with engine.begin() as made:
        yield made


def rows(connection: Connection) -> list[Row]:
    return [tuple(row) for row in connection.execute(_THINGS.select().order_by(_THINGS.c.id))]


@pytest.mark.parametrize("count", [0, 1, 49, 50, 51, 100, 257])
def test_every_row_is_written_once_however_many_there_are(connection: Connection, count: int) -> None:
    wanted = [(number, f"n{number}") for number in range(count)]
    replace_rows(connection, _THINGS, wanted)
    assert rows(connection) == wanted


def test_the_last_of_two_rows_with_one_key_stays(connection: Connection) -> None:
    replace_rows(connection, _THINGS, [(number % 60, f"n{number}") for number in range(120)])
    assert rows(connection) == [(number, f"n{number + 60}") for number in range(60)]
