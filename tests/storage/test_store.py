"""Saved means saved: files, journal and one transaction, whatever fails between them."""

import hashlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from app.domain.errors import Damaged, Refused, Unavailable
from app.domain.events import Body, CrewAccepted, CrewDeparted
from app.domain.order import Order, OrderState
from app.storage.persons import put_person
from app.storage.store import NewEvent, NewFile
from tests.storage.devices import Bench, anything

PHOTO = NewFile(b"\xff\xd8 a photo" * 1_000, "image/jpeg", "photo")
SHA = hashlib.sha256(PHOTO.data).hexdigest()


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    made = Bench(tmp_path)
    yield made
    made.close()


def boom(*_: Any, **__: Any) -> Any:
    raise Unavailable("storage.disk_full")


def state(bench: Bench, order_id: str) -> OrderState | None:
    order = bench.store.order(order_id)
    return order.state if order else None


def test_what_was_recorded_is_there_after_a_restart(bench: Bench) -> None:
    order = bench.create()
    bench.record(order, CrewAccepted(), files=(PHOTO,))
    assert bench.reopen() == 0
    assert state(bench, order) is OrderState.ACCEPTED
    assert bench.store.files.get(SHA) == PHOTO.data


def test_events_of_one_save_are_chained_in_their_order(bench: Bench) -> None:
    order = bench.create()
    saved = bench.record(order, CrewAccepted(), CrewDeparted())
    rows = bench.rows()
    assert [row.h for row in rows[1:]] == [h for _, h in saved.events]
    assert saved.orders[order].state is OrderState.EN_ROUTE  # type: ignore[index]
    assert saved.receipt_code.count("-") == 2
    assert bench.store.chain_head() == saved.h


def test_a_save_that_the_rules_refuse_leaves_nothing(bench: Bench) -> None:
    order = bench.create()

    def no(_order: Order | None, body: Body) -> None:
        if isinstance(body, CrewDeparted):
            raise Refused("gate.contact_missing")

    events = [NewEvent(order, CrewAccepted()), NewEvent(order, CrewDeparted())]  # type: ignore[arg-type]
    with pytest.raises(Refused):
        bench.store.record(events, bench.acting(), no)
    assert (len(bench.rows()), bench.journal.last_seq) == (1, 1)
    assert state(bench, order) is OrderState.DISPATCHED


def test_a_fact_that_does_not_fit_is_refused_with_its_sentence(bench: Bench) -> None:
    order = bench.create()
    with pytest.raises(Refused, match=r"order\.illegal_step"):
        bench.record(order, CrewDeparted())
    assert len(bench.rows()) == 1


def test_a_disk_that_takes_no_file_leaves_nothing(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    order = bench.create()
    monkeypatch.setattr(bench.store.files, "put", boom)
    with pytest.raises(Unavailable):
        bench.record(order, CrewAccepted(), files=(PHOTO,))
    monkeypatch.undo()
    bench.reopen()
    assert state(bench, order) is OrderState.DISPATCHED


def test_a_disk_that_takes_no_journal_record_leaves_nothing(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    order = bench.create()
    monkeypatch.setattr(bench.journal, "append", boom)
    with pytest.raises(Unavailable):
        bench.record(order, CrewAccepted(), files=(PHOTO,))
    monkeypatch.undo()
    assert bench.reopen() == 0
    bench.look_behind()
    assert state(bench, order) is OrderState.DISPATCHED
    assert not bench.store.files.has(SHA)


@pytest.mark.parametrize("place", ["_adopt", "views.refresh"])
def test_a_death_between_journal_and_commit_is_made_good_at_the_start(bench: Bench, monkeypatch: pytest.MonkeyPatch, place: str) -> None:
    order = bench.create()
    target = bench.store.views if place == "views.refresh" else bench.store
    monkeypatch.setattr(target, place.rpartition(".")[2], boom)
    with pytest.raises(Unavailable):
        bench.record(order, CrewAccepted(), files=(PHOTO,))
    monkeypatch.undo()
    assert len(bench.rows()) == 1
    assert bench.reopen() == 1
    assert state(bench, order) is OrderState.ACCEPTED
    assert bench.store.files.get(SHA) == PHOTO.data
    assert bench.reopen() == 0


def test_a_record_left_in_the_journal_comes_before_the_next_save(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    order = bench.create()
    monkeypatch.setattr(bench.store, "_adopt", boom)
    with pytest.raises(Unavailable):
        bench.record(order, CrewAccepted())
    monkeypatch.undo()
    bench.record(order, CrewDeparted())
    assert [row.type for row in bench.rows()] == ["order.created", "crew.accepted", "crew.departed"]
    assert state(bench, order) is OrderState.EN_ROUTE


def test_the_same_save_tried_again_is_not_recorded_twice(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    order = bench.create()
    monkeypatch.setattr(bench.store, "_adopt", boom)
    with pytest.raises(Unavailable):
        bench.record(order, CrewAccepted())
    monkeypatch.undo()
    with pytest.raises(Refused, match=r"order\.illegal_step"):
        bench.record(order, CrewAccepted())
    assert [row.type for row in bench.rows()] == ["order.created", "crew.accepted"]


def test_a_full_disk_is_told_and_loses_nothing(bench: Bench) -> None:
    order = bench.create()
    with bench.store.engine.connect() as connection:
        pages = int(connection.exec_driver_sql("PRAGMA page_count").scalar() or 0)
    _limit_pages(bench, pages)
    saved = 0
    with pytest.raises(Unavailable, match=r"storage\.disk_full"):
        for count in range(500):
            bench.store.save_draft(order, f"step{count}", "m1", {"text": "x" * 4_000})
            saved += 1
    assert state(bench, order) is OrderState.DISPATCHED
    _limit_pages(bench, 1_000_000)
    bench.record(order, CrewAccepted())
    assert state(bench, order) is OrderState.ACCEPTED


def _limit_pages(bench: Bench, pages: int) -> None:
    """`max_page_count` belongs to a connection; the pool's only one is taken and given back."""
    with bench.store.engine.connect() as connection:
        connection.exec_driver_sql(f"PRAGMA max_page_count = {pages}")


def test_a_lost_database_is_filled_from_the_journal(bench: Bench) -> None:
    order = bench.create_for("王秀兰")
    bench.record(order, CrewAccepted(), files=(PHOTO,))
    head = bench.store.chain_head()
    bench.close()
    for path in bench.folders.database.parent.iterdir():
        path.unlink()
    bench._open()
    assert bench.store.start() == 2
    assert state(bench, order) is OrderState.ACCEPTED
    assert bench.store.chain_head() == head
    with bench.store.engine.connect() as connection:
        assert "王秀兰" in str(connection.exec_driver_sql("SELECT json FROM person").scalar())


def test_a_sweep_spares_what_events_drafts_and_fetched_orders_name(bench: Bench) -> None:
    order = bench.create()
    bench.record(order, CrewAccepted(), files=(PHOTO,))
    drafted, fetched, stray = (bench.store.files.put(data) for data in (b"drafted", b"fetched", b"stray"))
    bench.store.save_draft(order, "photo", "m1", {"items": [{"sha256": drafted, "note": "x"}]})
    bench.replica.keep_detail(order, b'{"feed_epoch":1,"events":[],"files":{"%s":"stored"}}' % fetched.encode())
    bench.reopen()
    bench.look_behind()
    assert bench.store.files.all() == {SHA, drafted, fetched}
    assert stray not in bench.store.files.all()


def test_a_draft_belongs_to_its_member_and_ends_with_its_step(bench: Bench) -> None:
    order = bench.create()
    bench.store.save_draft(order, "contact", "m1", {"note": "first"})
    bench.store.save_draft(order, "contact", "m1", {"note": "second"})
    assert bench.store.draft(order, "contact", "m1") == {"note": "second"}
    assert bench.store.draft(order, "contact", "m2") == {}
    bench.record(order, CrewAccepted(), clears="contact")
    assert bench.store.draft(order, "contact", "m1") == {}


def test_a_file_already_on_the_disk_is_named_by_its_hash(bench: Bench) -> None:
    order = bench.create()
    bench.store.files.put(PHOTO.data)
    bench.record(order, CrewAccepted(), files=(NewFile(PHOTO.data, PHOTO.mime, PHOTO.role, SHA),))
    assert bench.store.files.get(SHA) == PHOTO.data


def test_a_clock_set_back_changes_no_order_of_events(bench: Bench) -> None:
    order = bench.create()
    bench.clock.now_ms -= 86_400_000
    bench.record(order, CrewAccepted())
    bench.reopen()
    assert state(bench, order) is OrderState.ACCEPTED
    assert [row.seq for row in bench.rows()] == [1, 2]


def test_the_newest_server_time_goes_into_events_with_its_age(bench: Bench) -> None:
    import json

    order = bench.create()
    bench.store.saw_server_time(1_795_000_000_000)
    bench.clock.advance(5_000)
    bench.record(order, CrewAccepted())
    time = json.loads(bench.rows()[-1].raw)["time"]
    assert (time["server_ms"], time["server_age_ms"]) == (1_795_000_000_000, 5_000)


def test_a_number_is_never_given_twice(bench: Bench) -> None:
    first = bench.store.next_count("k", 3)
    bench.reopen()
    assert bench.store.next_count("k") == first + 3


def test_a_database_of_a_newer_program_is_left_alone(bench: Bench) -> None:
    with bench.store.engine.begin() as connection:
        connection.exec_driver_sql("PRAGMA user_version = 99")
    bench.close()
    with pytest.raises(Refused, match=r"store\.newer_schema"):
        bench._open()
    with _plain(bench) as version:
        assert version == 99
    bench._open = lambda: None  # type: ignore[method-assign]


class _plain:
    def __init__(self, bench: Bench) -> None:
        self._bench = bench

    def __enter__(self) -> int:
        from app.storage.database import open_database
        from tests.storage.devices import KEY

        self._engine = open_database(self._bench.folders.database, KEY)
        with self._engine.connect() as connection:
            return int(connection.exec_driver_sql("PRAGMA user_version").scalar() or 0)

    def __exit__(self, *_: object) -> None:
        self._engine.dispose()


def test_a_customers_data_must_be_what_the_event_committed_to(bench: Bench) -> None:
    order = bench.create_for("王秀兰")
    with bench.store.engine.connect() as connection:
        row = connection.exec_driver_sql("SELECT customer, key, sealed_sha256 FROM person").one()
    sealed = bench.store.files.get(row[2])
    with pytest.raises(Damaged), bench.store.engine.begin() as connection:
        put_person(connection, order, row[0], row[1], sealed, "0" * 64)


@pytest.mark.parametrize("ask", [lambda b: b.store.device(), lambda b: b.store.chain_head()])
def test_a_store_before_enrolment_says_so(tmp_path: Path, ask: Callable[[Bench], object]) -> None:
    bench = Bench(tmp_path)
    with bench.store.engine.begin() as connection:
        connection.exec_driver_sql("DELETE FROM meta")
    with pytest.raises(Refused, match=r"store\.not_enrolled"):
        ask(bench)
    with pytest.raises(Refused, match=r"store\.not_enrolled"):
        bench.store.record([NewEvent("o1", bench.created())], bench.acting(), anything)  # type: ignore[arg-type]
    bench.close()


def test_nothing_to_record_changes_nothing(bench: Bench) -> None:
    assert bench.store.record([], bench.acting(), anything).events == ()
    assert bench.rows() == []


@pytest.mark.parametrize("wall_ms", [-86_400_000, 0, 4_070_908_800_000, 253_402_300_799_999])
def test_a_clock_that_is_years_off_keeps_nobody_from_working(bench: Bench, wall_ms: int) -> None:
    order = bench.create()
    bench.clock.now_ms = wall_ms
    bench.record(order, CrewAccepted())
    assert bench.reopen() == 0
    assert state(bench, order) is OrderState.ACCEPTED
    assert [row.at_ms for row in bench.rows()][1] == wall_ms
