"""What every sync asks of the log costs the same however much finished work lies beside it."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import event

from app.domain.events import CrewAccepted
from app.storage.database import reading, writing
from app.storage.proofs import Head, accept, forget_proofs, keep_proofs, unproven
from tests.storage.devices import Bench

HEAD = Head(1, 3, "0" * 64, "{}", "0" * 128)


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    made = Bench(tmp_path)
    yield made
    made.close()


def test_no_question_of_a_sync_reads_the_whole_log(bench: Bench) -> None:
    bench.create()
    asked: list[tuple[str, object]] = []

    @event.listens_for(bench.store.engine, "before_cursor_execute")
    def note(_connection: object, _cursor: object, statement: str, parameters: object, *_: object) -> None:
        asked.append((statement, parameters))

    bench.replica.waiting()
    bench.replica.unsent(200, 100_000)
    bench.replica.undecided()
    bench.replica.files_to_send()
    event.remove(bench.store.engine, "before_cursor_execute", note)
    with reading(bench.store.engine) as connection:
        questions = [(sql, values) for sql, values in asked if sql.startswith("SELECT")]
        plans = [row[3] for sql, values in questions for row in connection.exec_driver_sql("EXPLAIN QUERY PLAN " + sql, values)]
    assert len(questions) >= 8
    assert not [plan for plan in plans if plan in ("SCAN log", "SCAN blob")]


def proven(bench: Bench, *places: int) -> None:
    rows = bench.rows()
    with writing(bench.store.engine) as connection:
        accept(connection, HEAD)
        keep_proofs(connection, HEAD, {rows[place].h: (place, ()) for place in places})


def open_places(bench: Bench) -> list[int]:
    hashes = [row.h for row in bench.rows()]
    with reading(bench.store.engine) as connection:
        return [hashes.index(event.h) for event in unproven(connection, 10)]


def received(bench: Bench, *places: int) -> None:
    rows = bench.rows()
    bench.replica.take_answers([bench.verdict(rows[place].h, "applied", ver=1, pos=place + 1) for place in places])


def test_an_event_that_is_received_late_waits_for_its_proof(bench: Bench) -> None:
    for _ in range(4):
        bench.create()
    received(bench, 0, 2)
    proven(bench, 0, 2)
    assert open_places(bench) == []
    received(bench, 1, 3)
    assert open_places(bench) == [1, 3]
    proven(bench, 3)
    assert open_places(bench) == [1]
    proven(bench, 1)
    assert open_places(bench) == []
    bench.create()
    received(bench, 4)
    assert open_places(bench) == [4]


def test_an_event_whose_proof_is_forgotten_waits_for_another(bench: Bench) -> None:
    order = bench.create()
    bench.record(order, CrewAccepted())
    received(bench, 0, 1)
    proven(bench, 0, 1)
    first = bench.rows()[0].h
    with writing(bench.store.engine) as connection:
        forget_proofs(connection, [first])
    assert open_places(bench) == [0]
