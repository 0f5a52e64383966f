"""Trying to lose an event: a person saves while sync takes pages and answers, in threads of their own and in any order."""

import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.errors import Refused
from app.domain.events import Body, ContactAttempted, CrewAccepted, CrewDeparted
from app.domain.order import OrderState
from app.storage.replica import Arrival, Departure
from app.storage.store import NewFile
from tests.storage.devices import Bench

CALLED = ContactAttempted(channel="phone", outcome="no_answer", window_from_ms=None, window_to_ms=None, answers={})
SCOPE = "crew:c1"


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    return Bench(tmp_path / "device")


def together(*works: Callable[[], None]) -> None:
    """Runs the works at once, each in a thread, and raises what any of them raised."""
    failed: list[BaseException] = []
    start = threading.Barrier(len(works))

    def run(work: Callable[[], None]) -> None:
        start.wait()
        try:
            work()
        except BaseException as error:  # noqa: BLE001 - told to the test below
            failed.append(error)

    threads = [threading.Thread(target=run, args=(work,)) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failed:
        raise failed[0]


def assert_all_kept(bench: Bench, saved: list[str]) -> None:
    rows = bench.rows()
    assert [row.id for row in rows if row.id in set(saved)] == saved
    assert [row.seq for row in rows] == list(range(1, len(rows) + 1))
    assert [(e.seq, e.record.raw) for e in bench.journal.read()] == [(row.seq, row.raw) for row in rows]


def test_saves_between_pages_and_answers_are_all_kept_and_shown(bench: Bench) -> None:
    orders = [bench.create() for _ in range(4)]
    saved = [row.id for row in bench.rows()]
    done = threading.Event()

    def person() -> None:
        for turn in range(8):
            for order in orders:
                body: Body = (CrewAccepted(), CrewDeparted())[turn] if turn < 2 else CALLED
                saved.append(bench.record(order, body, files=(NewFile(f"{turn}".encode(), "image/jpeg", "photo"),)).events[0][0])
        done.set()

    def sync() -> None:
        ver = 0
        while not done.is_set():
            ver += 1
            rows = bench.rows()
            bench.replica.take_answers([bench.verdict(row.h, ver=ver, pos=row.seq) for row in rows])
            arrivals = [bench.server_order(order, ver=ver, upto=sum(row.order_id == order for row in rows)) for order in orders]
            at, _ = bench.replica.position(SCOPE)
            assert bench.replica.take_page(1, SCOPE, at, at + 1, False, arrivals)
            bench.replica.settle(bench.replica.places().final)

    together(person, sync)
    assert_all_kept(bench, saved)
    for order in orders:
        shown = bench.store.order(order)
        assert shown is not None and list(shown.trail) == [row.id for row in bench.rows() if row.order_id == order]


def test_an_order_that_leaves_while_it_is_worked_on_keeps_what_was_saved(bench: Bench) -> None:
    orders = [bench.create() for _ in range(12)]
    for place, order in enumerate(orders):
        bench.replica.take_page(1, SCOPE, place, place + 1, False, [bench.server_order(order, ver=1)])
    bench.replica.take_answers([bench.verdict(row.h, pos=row.seq) for row in bench.rows()])
    saved: list[str] = [row.id for row in bench.rows()]
    refused: list[str] = []

    def person() -> None:
        for order in orders:
            try:
                saved.append(bench.record(order, CrewAccepted()).events[0][0])
            except Refused as refusal:
                assert refusal.code in ("store.order_left", "store.order_gone")
                refused.append(order)

    def sync() -> None:
        for place, order in enumerate(reversed(orders), len(orders)):
            assert bench.replica.take_page(1, SCOPE, place, place + 1, False, [Departure(order, 2)])

    together(person, sync)
    assert_all_kept(bench, saved)
    worked_on = {row.order_id for row in bench.rows() if row.type == "crew.accepted"}
    assert len(worked_on) + len(refused) == len(orders)
    for order in orders:
        shown = bench.store.shown(order)
        assert (shown is not None and shown.is_detached) if order in worked_on else shown is None


def test_many_hands_at_one_store_make_one_chain(bench: Bench) -> None:
    saved: list[str] = []
    kept = threading.Lock()

    def hand() -> None:
        for _ in range(10):
            order = bench.ids()
            made = bench.record(order, bench.created(), CrewAccepted())
            with kept:
                saved.extend(event_id for event_id, _ in made.events)

    together(hand, hand, hand, hand)
    rows = bench.rows()
    assert sorted(row.id for row in rows) == sorted(saved)
    assert_all_kept(bench, [row.id for row in rows])
    assert len({bench.store.order(row.order_id).number for row in rows}) == 40  # type: ignore[union-attr]


@settings(max_examples=12)
@given(st.lists(st.tuples(st.integers(0, 5), st.integers(0, 3), st.booleans()), max_size=25), st.integers(0, 5))
def test_no_course_of_pages_touches_a_record(
    tmp_path_factory: pytest.TempPathFactory, pages: list[tuple[int, int, bool]], restarts: int
) -> None:
    """Pages repeated, skipped, of another feed, with orders coming and going; a restart anywhere."""
    bench = Bench(tmp_path_factory.mktemp("device"))
    orders = [bench.create() for _ in range(3)]
    for order in orders:
        bench.record(order, CrewAccepted())
    saved = [row.id for row in bench.rows()]
    for turn, (start, chosen, more) in enumerate(pages):
        rows: list[Arrival | Departure] = [bench.server_order(orders[chosen % 3], ver=turn, upto=1)]
        if chosen == 3:
            rows = [Departure(orders[turn % 3], turn)]
        stood = bench.replica.position(SCOPE)[0]
        assert bench.replica.take_page(1, SCOPE, start, start + 1, more, rows) is (stood == start)
        if turn == restarts:
            bench.reopen()
    assert_all_kept(bench, saved)
    open_rows = bench.replica.unsent(100, 10**9)
    assert [each.h for each in open_rows] == [row.h for row in bench.rows()]
    for order in orders:
        shown = bench.store.shown(order)
        assert shown is not None and shown.order.state is OrderState.ACCEPTED
    bench.close()
