"""Search: what a dispatcher types finds the order, in both scripts, whatever the signs between."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as some
from sqlalchemy import Connection, Engine

from app.storage.database import open_database, reading, writing
from app.storage.search import SearchIndex, find, purge, put, remove, tokens

ORDERS = {
    "chen": "W2411210042-7 陈美玲 13800138000 上海市静安区南京西路1266号 供水管爆裂",
    "smith": "W2411210043-5 Zoë O'Brien-Smith (613) 555-0199 12 Queen's Road, Kitchener: burst water main",
    "rare": "H2411210044-1 王𫖯 138-0013-8111 暖气不热",
}


@pytest.fixture
def engine(tmp_path: Path) -> Engine:
    engine = open_database(tmp_path / "doorstep.db", None)
    with writing(engine) as connection:
        SearchIndex.make(connection)
        for order_id, content in ORDERS.items():
            put(connection, order_id, content)
    return engine


@pytest.fixture
def connection(engine: Engine) -> Iterator[Connection]:
    with reading(engine) as connection:
        yield connection


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("陈美", "chen"),
        ("美玲", "chen"),
        ("供水管", "chen"),
        ("水管", "chen"),
        ("裂", "chen"),
        ("爆", "chen"),
        ("静安 供水", "chen"),
        ("138001380", "chen"),
        ("1266", "chen"),
        ("８０００", "chen"),
        ("zoe", "smith"),
        ("ZOË", "smith"),
        ("o'brien", "smith"),
        ("smit", "smith"),
        ("555-01", "smith"),
        ("613555", "smith"),
        ("queen kitch", "smith"),
        ("w2411210043", "smith"),
        ("2411210043-5", "smith"),
        ("13800138111", "rare"),
        ("138-0013-81", "rare"),
        ("𫖯", "rare"),
        ("王𫖯", "rare"),
    ],
)
def test_what_is_typed_finds_the_order(connection: Connection, query: str, found: str) -> None:
    assert find(connection, query, 10) == [found]


@pytest.mark.parametrize("query", ["", "  ", "-", '"', "*", "('", "美陈", "供水 暖气", "rien", "0042 zoe"])
def test_what_is_not_there_finds_nothing(connection: Connection, query: str) -> None:
    assert find(connection, query, 10) == []


@pytest.mark.parametrize("query", ["陈美玲 OR", 'NEAR("a" "b")', "tokens:陈", "^陈", "陈美玲\0", "a AND NOT b", "''; DROP TABLE x"])
def test_operators_mean_nothing(connection: Connection, query: str) -> None:
    assert find(connection, query, 10) in ([], ["chen"])


@given(query=some.text(max_size=30))
def test_any_text_is_a_good_query(tmp_path_factory: pytest.TempPathFactory, query: str) -> None:
    engine = open_database(tmp_path_factory.getbasetemp() / "any.db", None)
    with writing(engine) as connection:
        SearchIndex.make(connection)
        put(connection, "only", query)
        has_piece = bool(tokens(query))
        assert find(connection, query, 1) == (["only"] if has_piece else [])
    engine.dispose()


@pytest.mark.parametrize("query", ["138", "王", "w"])
def test_no_more_than_the_limit_comes_back(connection: Connection, query: str) -> None:
    assert len(find(connection, query, 1)) == 1


def test_a_changed_text_is_found_by_the_new_one_only(engine: Engine) -> None:
    with writing(engine) as connection:
        put(connection, "chen", "李雷 13911112222")
        assert find(connection, "陈美玲", 10) == []
        assert find(connection, "李雷", 10) == ["chen"]


def test_a_removed_order_is_not_found(engine: Engine) -> None:
    with writing(engine) as connection:
        remove(connection, "chen")
        assert find(connection, "陈美玲", 10) == []
        assert find(connection, "zoe", 10) == ["smith"]


def test_purging_takes_the_pieces_of_a_removed_order_out_of_the_index(engine: Engine) -> None:
    def holds_pieces() -> bool:
        with reading(engine) as connection:
            blocks = connection.exec_driver_sql("SELECT block FROM search_text_data").scalars()
            return any(b"zyzx" in block for block in blocks)

    with writing(engine) as connection:
        put(connection, "chen", "Zzyzx")
    assert holds_pieces()
    with writing(engine) as connection:
        put(connection, "chen", "")
        purge(connection)
    assert not holds_pieces()


def test_a_removed_order_may_come_back(engine: Engine) -> None:
    with writing(engine) as connection:
        remove(connection, "chen")
        put(connection, "chen", ORDERS["chen"])
        assert find(connection, "陈美玲", 10) == ["chen"]


def test_pieces_are_pairs_words_and_numbers() -> None:
    assert tokens("供水管 Main-St 13800138000") == "供水 水管 管 main st 13800138000 8000"


@given(text=some.text(alphabet="aZ0 9-.()。，：；？！、㐀䶿一龿水管\u3000é", max_size=30))
def test_what_needs_no_rewriting_is_cut_as_if_rewritten(text: str) -> None:
    # One accent more and the text takes the long way; a combining accent is dropped there.
    assert tokens(text) == tokens("\u0301" + text)
