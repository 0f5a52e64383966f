"""What a replica makes of answers, pages and departures: view = base + own rows, and nothing of ours is lost."""

from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from app.domain.events import CrewAccepted, CrewDeparted, OrderCancelled
from app.domain.order import Order, OrderState
from app.storage.keys import new_key, seal_person
from app.storage.replica import Arrival, Departure
from app.storage.store import NewFile
from app.storage.views import COMPLETE, ON_DEVICE, RECEIVED
from tests.storage.devices import Bench

PHOTO = NewFile(b"photo" * 1_000, "image/jpeg", "photo")
SCOPE = "crew:c1"


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    made = Bench(tmp_path)
    yield made
    made.close()


def page(
    bench: Bench, *rows: Arrival | Departure, start: int | None = None, scope: str = SCOPE, epoch: int = 1, more: bool = False
) -> bool:
    at = bench.replica.position(scope)[0] if start is None else start
    return bench.replica.take_page(epoch, scope, at, at + len(rows), more, rows)


def state(bench: Bench, order_id: str) -> OrderState | None:
    order = bench.store.order(order_id)
    return order.state if order else None


def mark(bench: Bench, order_id: str) -> int:
    with bench.store.engine.connect() as connection:
        return int(connection.exec_driver_sql("SELECT mark FROM view WHERE order_id = ?", (order_id,)).scalar_one())


def answered(bench: Bench, count: int | None = None, outcome: str = "applied") -> None:
    """The server took the first `count` rows, in order, each one version up."""
    rows = bench.rows()[:count]
    bench.replica.take_answers([bench.verdict(row.h, outcome, ver=i + 1, pos=i + 1) for i, row in enumerate(rows)])


def arrived(bench: Bench, *, work: int = 1) -> str:
    """An order that came from the server, made by another device in effect: created here, answered, and pulled."""
    order = bench.create()
    answered(bench)
    assert page(bench, bench.server_order(order, ver=work))
    return order


def test_own_rows_are_laid_over_the_base(bench: Bench) -> None:
    order = arrived(bench)
    bench.record(order, CrewAccepted())
    assert state(bench, order) is OrderState.ACCEPTED
    shown = bench.store.shown(order)
    assert shown is not None
    assert (shown.is_detached, shown.waiting) == (False, 0)


def test_an_applied_row_stays_in_the_view_until_the_base_holds_it(bench: Bench) -> None:
    order = arrived(bench)
    bench.record(order, CrewAccepted())
    answered(bench)
    assert state(bench, order) is OrderState.ACCEPTED
    page(bench, bench.server_order(order, ver=2))
    assert state(bench, order) is OrderState.ACCEPTED


def test_a_quarantined_row_leaves_the_view(bench: Bench) -> None:
    order = arrived(bench)
    h = bench.record(order, CrewAccepted()).h
    bench.replica.take_answers([bench.verdict(h, "quarantined", ver=2, pos=2, reason="gate.consent_void")])
    assert state(bench, order) is OrderState.DISPATCHED
    assert [(row.h, row.reason) for row in bench.replica.held()] == [(h, "gate.consent_void")]
    assert bench.replica.undecided() == [h]


def test_a_row_that_no_longer_fits_is_shown_as_waiting(bench: Bench) -> None:
    order = arrived(bench)
    bench.record(order, CrewAccepted())
    standing = bench.server_order(order, ver=2, upto=1)
    cancelled = replace(standing.order, state=OrderState.CANCELLED)
    page(bench, replace(standing, order=cancelled, raw=msgspec.json.encode(cancelled)))
    shown = bench.store.shown(order)
    assert shown is not None
    assert (shown.order.state, shown.waiting) == (OrderState.CANCELLED, 1)


def test_an_older_version_never_replaces_a_newer_one(bench: Bench) -> None:
    order = bench.create()
    bench.record(order, CrewAccepted())
    answered(bench)
    page(bench, bench.server_order(order, ver=2))
    page(bench, bench.server_order(order, ver=1, upto=1))
    assert state(bench, order) is OrderState.ACCEPTED


@pytest.mark.parametrize(("start", "epoch"), [(7, 1), (0, 1), (None, 2)])
def test_a_page_from_elsewhere_changes_nothing(bench: Bench, start: int | None, epoch: int) -> None:
    order = arrived(bench)
    standing = bench.server_order(order, ver=9)
    before = bench.replica.cursors()
    assert not page(bench, standing, Departure(order, 9), start=start, epoch=epoch)
    assert bench.replica.cursors() == before
    assert state(bench, order) is OrderState.DISPATCHED


def test_an_order_without_open_rows_leaves_at_once(bench: Bench) -> None:
    order = arrived(bench)
    page(bench, Departure(order, 2))
    assert state(bench, order) is None
    assert bench.store.count_orders() == 0


def test_an_order_with_open_rows_is_detached_then_gone(bench: Bench) -> None:
    order = arrived(bench)
    h = bench.record(order, CrewAccepted()).h
    page(bench, Departure(order, 2))
    shown = bench.store.shown(order)
    assert shown is not None
    assert (shown.is_detached, shown.order.state) == (True, OrderState.ACCEPTED)
    with pytest.raises(Exception, match=r"store\.order_left"):
        bench.record(order, CrewDeparted())
    bench.replica.take_answers([bench.verdict(h, "rejected", ver=2, pos=2)])
    bench.replica.settle(bench.replica.places().final)
    assert bench.store.shown(order) is None
    assert bench.store.count_orders() == 0


def test_an_order_made_here_that_leaves_before_its_first_page_stays_readable(bench: Bench) -> None:
    order = bench.create()
    page(bench)
    bench.record(order, CrewAccepted())
    page(bench, Departure(order, 3))
    shown = bench.store.shown(order)
    assert shown is not None
    assert (shown.is_detached, shown.order.state) == (True, OrderState.ACCEPTED)


def test_a_departure_from_another_scope_is_passed_over(bench: Bench) -> None:
    order = arrived(bench)
    page(bench, scope="area:south")
    page(bench, Departure(order, 5), scope="area:south")
    assert state(bench, order) is OrderState.DISPATCHED


def test_an_order_comes_back_after_it_left(bench: Bench) -> None:
    order = arrived(bench)
    standing = bench.server_order(order, ver=3)
    page(bench, Departure(order, 2))
    page(bench, standing)
    assert state(bench, order) is OrderState.DISPATCHED


def test_an_own_order_that_nobody_holds_is_gone_after_a_full_pull(bench: Bench) -> None:
    order = bench.create()
    answered(bench)
    assert bench.replica.places().final == (order,)
    bench.replica.settle([order])
    assert state(bench, order) is None


def test_a_full_read_replaces_its_scope_at_its_end_only(bench: Bench) -> None:
    kept, lost = bench.create(), bench.create()
    answered(bench)
    page(bench, bench.server_order(kept, ver=1), bench.server_order(lost, ver=1))
    bench.replica.restart_scopes()
    assert bench.replica.position(SCOPE) == (0, True)
    page(bench, bench.server_order(kept, ver=4), more=True)
    assert state(bench, lost) is OrderState.DISPATCHED
    page(bench)
    assert state(bench, lost) is None
    assert state(bench, kept) is OrderState.DISPATCHED
    assert bench.replica.position(SCOPE) == (1, False)


def test_what_left_during_a_full_read_is_not_laid_over(bench: Bench) -> None:
    order = bench.create()
    answered(bench)
    page(bench, bench.server_order(order, ver=1), more=True)
    page(bench, Departure(order, 2))
    assert bench.replica.position(SCOPE)[1] is False


def test_after_a_restore_what_the_server_lacks_is_sent_again(bench: Bench) -> None:
    held, missing = bench.create(), bench.create()
    answered(bench)
    first = bench.rows()[0]
    bench.replica.begin_full_read(2, [bench.verdict(first.h, ver=1)])
    assert bench.replica.feed_epoch == 2
    assert [event.h for event in bench.replica.unsent(200, 10**6)] == [bench.rows()[1].h]
    assert bench.replica.cursors() == {}
    assert state(bench, held) == state(bench, missing) == OrderState.DISPATCHED


def test_scopes_that_are_no_longer_ours_leave(bench: Bench) -> None:
    order = arrived(bench)
    bench.replica.keep_scopes([SCOPE])
    assert state(bench, order) is OrderState.DISPATCHED
    bench.replica.keep_scopes(["crew:c2"])
    assert state(bench, order) is None
    assert bench.replica.cursors() == {}


def test_marks_tell_the_weakest_of_rows_and_files(bench: Bench) -> None:
    order = bench.create()
    bench.record(order, CrewAccepted(), files=(PHOTO,))
    assert mark(bench, order) == ON_DEVICE
    answered(bench)
    assert mark(bench, order) == RECEIVED
    (file,) = bench.replica.files_to_send()
    bench.replica.file_is(file.sha256, "stored")
    assert mark(bench, order) == COMPLETE


@pytest.mark.parametrize("outcome", ["deferred", "quarantined"])
def test_an_undecided_row_is_never_complete(bench: Bench, outcome: str) -> None:
    order = bench.create()
    bench.record(order, CrewAccepted())
    first, second = bench.rows()
    bench.replica.take_answers([bench.verdict(first.h), bench.verdict(second.h, outcome, pos=2)])
    assert mark(bench, order) == RECEIVED


def test_a_batch_keeps_to_its_limits_but_never_stays_empty(bench: Bench) -> None:
    for _ in range(5):
        bench.create()
    assert len(bench.replica.unsent(3, 10**6)) == 3
    assert len(bench.replica.unsent(200, 1)) == 1


def test_small_sealed_blobs_travel_with_their_event(bench: Bench) -> None:
    bench.create_for("王秀兰")
    (event,) = bench.replica.unsent(200, 10**6)
    assert len(event.sealed) == 1
    assert len(event.keys) == 1
    answered(bench)
    assert bench.replica.files_to_send() == []
    assert bench.replica.waiting().files == 0


def test_a_spoiled_sealed_blob_does_not_hold_its_event_up(bench: Bench) -> None:
    bench.create_for("王秀兰")
    (sha,) = bench.store.files.all()
    (bench.folders.files / sha[:2] / sha).write_bytes(b"spoiled")
    (event,) = bench.replica.unsent(200, 10**6)
    assert event.sealed == ()
    answered(bench)
    assert bench.replica.waiting().failed == 1


def test_files_go_evidence_first_then_the_smallest(bench: Bench) -> None:
    order = bench.create()
    files = tuple(NewFile(role.encode() * size, "x/y", role) for role, size in [("photo", 9), ("sheet", 50), ("strokes", 90), ("photo", 2)])
    bench.record(order, CrewAccepted(), files=files)
    answered(bench)
    assert [(file.role, file.size) for file in bench.replica.files_to_send()] == [
        ("strokes", 630),
        ("sheet", 250),
        ("photo", 10),
        ("photo", 45),
    ]


def test_files_of_unsent_events_wait_for_them(bench: Bench) -> None:
    order = bench.create()
    bench.record(order, CrewAccepted(), files=(PHOTO,))
    assert bench.replica.files_to_send() == []


def test_a_refused_item_is_out_of_the_way_until_it_is_tried_again(bench: Bench) -> None:
    bench.create()
    h = bench.rows()[0].h
    bench.replica.refuse(h, "event.malformed")
    assert bench.replica.unsent(200, 10**6) == []
    assert bench.replica.waiting().failed == 1
    bench.replica.send_again()
    assert [event.h for event in bench.replica.unsent(200, 10**6)] == [h]


def test_the_sync_bar_counts_what_the_database_holds(bench: Bench) -> None:
    order = bench.create()
    bench.record(order, CrewAccepted(), files=(PHOTO,))
    waiting = bench.replica.waiting()
    assert (waiting.events, waiting.files, waiting.oldest_ms) == (2, 1, bench.clock.now_ms)
    assert waiting.bytes == len(PHOTO.data) + sum(len(row.raw) for row in bench.rows())
    answered(bench)
    bench.replica.file_is(bench.replica.files_to_send()[0].sha256, "stored")
    waiting = bench.replica.waiting()
    assert (waiting.events, waiting.files, waiting.oldest_ms, waiting.complete) == (0, 0, None, 1)


def test_an_answer_to_an_unknown_hash_changes_nothing(bench: Bench) -> None:
    order = bench.create()
    assert bench.replica.take_answers([bench.verdict("0" * 64)]) == 0
    assert mark(bench, order) == ON_DEVICE


def test_the_same_answer_twice_changes_once(bench: Bench) -> None:
    bench.create()
    verdict = bench.verdict(bench.rows()[0].h)
    assert [bench.replica.take_answers([verdict]) for _ in range(2)] == [1, 0]


def test_the_customer_of_a_page_is_joined_and_goes_with_the_order(bench: Bench) -> None:
    order = with_customer(bench, {"name": "Mary Smith"})
    assert people(bench) == 1
    page(bench, Departure(order.id, 3))
    assert people(bench) == 0


def test_a_customer_that_does_not_open_is_left_out_and_the_order_taken(bench: Bench) -> None:
    order = arrived(bench)
    standing = bench.server_order(order, ver=2)
    page(bench, replace(standing, customer="cu1", key=new_key(), sealed=b"not sealed under it"))
    assert people(bench) == 0
    assert state(bench, order) is OrderState.DISPATCHED


def people(bench: Bench) -> int:
    with bench.store.engine.connect() as connection:
        return int(connection.exec_driver_sql("SELECT count(*) FROM person").scalar_one())


def test_a_customer_whose_data_are_of_another_kind_is_left_out(bench: Bench) -> None:
    order = with_customer(bench, {"name": 5})
    assert people(bench) == 0
    assert bench.store.order(order.id) == order


def test_what_a_later_version_says_of_a_customer_is_kept(bench: Bench) -> None:
    with_customer(bench, {"name": "王秀兰", "floor": "6"})
    with bench.store.engine.connect() as connection:
        assert connection.exec_driver_sql("SELECT json FROM person").scalar_one() == '{"floor":"6","name":"王秀兰"}'


def with_customer(bench: Bench, data: dict[str, object]) -> Order:
    """An order that a page brought with its customer."""
    key = new_key()
    sealed = seal_person(key, new_key(), data)
    standing = bench.server_order(arrived(bench), ver=2)
    order = replace(standing.order, commitment=sealed.commitment, person=sealed.sha256)
    page(bench, Arrival(order, msgspec.json.encode(order), 2, "cu1", key, sealed.sealed))
    return order


def test_what_was_fetched_of_an_order_goes_with_it(bench: Bench) -> None:
    order = arrived(bench)
    bench.replica.keep_detail(order, b'{"feed_epoch":1,"events":[]}')
    assert bench.replica.detail(order) is not None
    page(bench, Departure(order, 2))
    assert bench.replica.detail(order) is None


def test_a_death_inside_a_page_leaves_page_and_cursor_untouched(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    order = arrived(bench)
    before = bench.replica.cursors()

    def die(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(bench.store.views, "refresh", die)
    with pytest.raises(KeyboardInterrupt):
        page(bench, bench.server_order(order, ver=2), Departure(order, 3))
    monkeypatch.undo()
    assert bench.replica.cursors() == before
    assert state(bench, order) is OrderState.DISPATCHED


@settings(max_examples=30)
@given(order=st.permutations([1, 2, 3, 4]), cancel=st.booleans())
def test_pages_in_any_order_and_repeat_end_at_the_newest(tmp_path_factory: pytest.TempPathFactory, order: list[int], cancel: bool) -> None:
    bench = Bench(tmp_path_factory.mktemp("bench"))
    one = bench.create()
    bench.record(one, CrewAccepted(), CrewDeparted())
    if cancel:
        bench.record(one, OrderCancelled(reason="r"))
    newest = len(bench.rows())
    answered(bench)
    page(bench)
    for ver in (*order, *order):
        page(bench, bench.server_order(one, ver=min(ver, newest), upto=min(ver, newest)))
    assert state(bench, one) is (OrderState.CANCELLED if cancel else OrderState.EN_ROUTE)
    bench.close()
