"""Whole syncs of real replicas with the real server: what one records, the other sees, once."""

import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from app.domain.errors import Unavailable
from app.domain.events import CrewAccepted, OrderAssigned, OrderCancelled
from app.domain.order import OrderState
from app.storage.store import NewFile
from app.storage.views import COMPLETE, ON_DEVICE
from sync.client.ahead import Ahead
from sync.client.enrol import read_enrolled
from sync.client.enrolled import trust_of
from sync.server import tables as t
from tests.sync.replicas import Tablet
from tests.sync.rig import ServerRig

DAY_MS = 86_400_000
Join = Callable[[str], Tablet]


@pytest.fixture
def joined(server: ServerRig, tmp_path: Path) -> Iterator[Join]:
    tablets: list[Tablet] = []

    def make(label: str) -> Tablet:
        server.running.tickets.issue(label, server.url)
        tablets.append(Tablet(tmp_path / f"{label}-{len(tablets)}", server.ticket(label), server.clock))
        return tablets[-1]

    yield make
    for tablet in tablets:
        tablet.close()


@pytest.fixture
def crew(joined: Join) -> Tablet:
    return joined("field-N-WATER")


@pytest.fixture
def desk(joined: Join) -> Tablet:
    return joined("desk")


def states(tablet: Tablet, *order_ids: str) -> list[OrderState | None]:
    found = [tablet.store.order(order_id) for order_id in order_ids]
    return [order.state if order else None for order in found]


def test_an_enrolled_device_knows_its_organisation(crew: Tablet) -> None:
    assert crew.store.device().label == "field-N-WATER"
    enrolled = read_enrolled(crew.folders, crew.vault.secrets())
    assert enrolled.reply.setup.hotline == "96000"
    assert {grant.member for grant in enrolled.grants} == {"m-0417", "m-0562"}
    assert trust_of(crew.store).server_key == crew.engine._witness.trust.server_key
    assert crew.vault.members == {"m-0417", "m-0562"}


def test_an_order_goes_from_desk_to_crew_and_its_work_comes_back(desk: Tablet, crew: Tablet) -> None:
    order = desk.create(name="王秀兰")
    assert desk.synced().outcomes == {"applied": 1}
    assert crew.synced().pulled == 1
    crew.record(order, CrewAccepted())
    report = crew.synced()
    assert (report.pushed, report.receipts, report.outcomes) == (1, 1, {"applied": 1})
    assert desk.synced().pulled == 1
    assert states(desk, order) == states(crew, order) == [OrderState.ACCEPTED]


def test_a_sync_with_nothing_new_is_one_request(desk: Tablet, server: ServerRig) -> None:
    desk.create()
    desk.synced()
    desk.synced()
    report = desk.synced()
    assert (report.pushed, report.pulled, report.files, report.changed) == (0, 0, 0, False)


def test_work_recorded_offline_arrives_in_its_order(desk: Tablet, crew: Tablet, server: ServerRig) -> None:
    order = desk.create()
    desk.synced()
    crew.synced()
    server.stop()
    crew.record(order, CrewAccepted())
    report = crew.sync()
    assert report.failure is not None
    assert (report.failure.kind, report.failure.code) == ("offline", "sync.offline")
    crew.restart()
    server.start()
    assert crew.synced().receipts == 1
    assert crew.replica.waiting().events == 0


def test_a_photo_is_stored_and_can_be_read_at_the_desk(desk: Tablet, crew: Tablet) -> None:
    order = desk.create()
    desk.synced()
    crew.synced()
    photo = b"\xff\xd8 a photo " * 5_000
    sha256 = crew.store.files.put(photo)
    crew.record(order, CrewAccepted(), files=(NewFile(photo, "image/jpeg", "photo"),))
    assert crew.synced().files == 1
    desk.synced()
    fetched = desk.engine.fetch_events(order)
    assert [event.outcome for event in fetched.events] == ["applied", "applied"]
    assert fetched.files == {sha256: "stored"}
    assert desk.engine.fetch_file(sha256) == photo
    desk.restart()
    assert desk.store.files.has(sha256)
    assert desk.engine.kept_events(order) == fetched


def test_the_customer_reaches_the_crew_and_no_other(desk: Tablet, crew: Tablet, joined: Join) -> None:
    order = desk.create(name="王秀兰")
    desk.synced()
    crew.synced()
    other = joined("field-S-ALL")
    other.synced()
    with crew.store.engine.connect() as connection:
        known = connection.exec_driver_sql("SELECT json FROM person WHERE order_id = ?", (order,)).scalar()
    assert known is not None
    assert "王秀兰" in known
    assert states(other, order) == [None]


def test_an_order_reassigned_while_offline_is_gone_once_its_work_was_judged(desk: Tablet, crew: Tablet) -> None:
    order = desk.create()
    desk.synced()
    crew.synced()
    crew.record(order, CrewAccepted())
    desk.record(order, OrderAssigned(crew="S-ALL", area="south"))
    desk.synced()
    report = crew.synced()
    assert report.outcomes == {"quarantined": 1}
    assert states(crew, order) == [None]
    held = crew.replica.held()
    assert [(row.order_id, row.outcome, row.reason) for row in held] == [(order, "quarantined", "server.not_own_scope")]


def test_an_order_that_left_with_open_rows_is_detached_and_readable(desk: Tablet, crew: Tablet, joined: Join) -> None:
    order = desk.create()
    desk.synced()
    crew.synced()
    crew.record(order, CrewAccepted())
    crew.replica.keep_scopes([])
    shown = crew.store.shown(order)
    assert shown is not None
    assert (shown.is_detached, shown.order.state) == (True, OrderState.ACCEPTED)


def test_an_order_cancelled_while_offline_shows_the_work_as_held(desk: Tablet, crew: Tablet) -> None:
    order = desk.create()
    desk.synced()
    crew.synced()
    crew.record(order, CrewAccepted())
    desk.record(order, OrderCancelled(reason="called back"))
    desk.synced()
    assert crew.synced().outcomes == {"quarantined": 1}
    assert states(crew, order) == [OrderState.CANCELLED]
    assert [row.reason for row in crew.replica.held()] == ["order.terminal"]
    desk.synced()
    at_desk = desk.store.order(order)
    assert at_desk is not None
    assert len(at_desk.held) == 1


def test_a_clock_set_back_a_day_loses_and_reorders_nothing(desk: Tablet, crew: Tablet) -> None:
    first = desk.create()
    desk.synced()
    crew.synced()
    crew.clock.now_ms -= DAY_MS
    crew.record(first, CrewAccepted())
    second = desk.create()
    desk.synced()
    assert crew.synced().outcomes == {"applied": 1}
    desk.synced()
    assert states(crew, first, second) == states(desk, first, second) == [OrderState.ACCEPTED, OrderState.DISPATCHED]


def test_a_restored_server_gets_everything_again(desk: Tablet, crew: Tablet, server: ServerRig) -> None:
    order = desk.create()
    desk.synced()
    crew.synced()
    crew.record(order, CrewAccepted())
    crew.synced()
    server.stop()
    server.folders.commits.write_bytes(server.folders.commits.read_bytes())
    with_higher_commit(server)
    server.start()
    assert crew.synced().failure is None
    assert desk.synced().failure is None
    assert crew.replica.feed_epoch == 2
    assert states(crew, order) == states(desk, order) == [OrderState.ACCEPTED]


def with_higher_commit(server: ServerRig) -> None:
    """The file beside the database says that the database is behind: it was restored."""
    from sync.server.epoch import CommitFile

    file = CommitFile(server.folders.commits)
    noted = file.read()
    assert noted is not None
    file.note(noted[0], noted[1] + 5)
    file.close()


def test_a_waiting_replica_hears_of_news(desk: Tablet, crew: Tablet) -> None:
    crew.synced()
    heard: list[bool] = []
    waiter = threading.Thread(target=lambda: heard.append(crew.engine.wait(lambda: False)))
    waiter.start()
    desk.create()
    desk.synced()
    waiter.join(timeout=20)
    assert heard == [True]


def test_a_wait_ends_when_it_is_told_to(crew: Tablet) -> None:
    crew.synced()
    stop = threading.Event()
    ended: list[bool] = []
    waiter = threading.Thread(target=lambda: ended.append(crew.engine.wait(stop.is_set)))
    waiter.start()
    stop.set()
    waiter.join(timeout=30)
    assert ended == [False]


def test_a_forked_key_is_followed_by_a_new_one(desk: Tablet, server: ServerRig, tmp_path: Path) -> None:
    from sqlalchemy import update

    from sync.server import tables as t

    desk.synced()
    old = desk.key.key
    server.running.transactions.write(lambda work: work.connection.execute(update(t.key).where(t.key.c.key == old).values(state="forked")))
    desk.create()
    assert desk.synced().outcomes == {"applied": 1}
    assert desk.key.key != old
    order = desk.create()
    assert desk.synced().outcomes == {"applied": 1}
    desk.restart()
    assert desk.key.key != old
    desk.record(order, OrderCancelled(reason="twice"))
    assert desk.synced().outcomes == {"applied": 1}


def test_marks_follow_what_was_proved(desk: Tablet) -> None:
    order = desk.create()

    def mark() -> int:
        with desk.store.engine.connect() as connection:
            return int(connection.exec_driver_sql("SELECT mark FROM view WHERE order_id = ?", (order,)).scalar() or 0)

    assert mark() == ON_DEVICE
    desk.synced()
    assert mark() == COMPLETE


def test_the_next_push_is_under_way_while_answers_are_entered(desk: Tablet, monkeypatch: pytest.MonkeyPatch) -> None:
    """The second batch is asked to go before the answers to the first are in the log; none goes twice."""
    monkeypatch.setattr("sync.client.engine.LARGEST_PUSH_EVENTS", 2)
    for _ in range(5):
        desk.create()
    told: list[tuple[str, int]] = []
    begin, taken = Ahead.begin, desk.engine._replica.take_answers

    def begun(self: Ahead[Any, Any], batch: Any) -> None:
        told.append(("sent", len(batch)))
        begin(self, batch)

    def take(verdicts: Any) -> int:
        told.append(("entered", len(verdicts)))
        return taken(verdicts)

    monkeypatch.setattr(Ahead, "begin", begun)
    monkeypatch.setattr(desk.engine._replica, "take_answers", take)
    report = desk.synced()
    pushes = [one for one in told if one != ("entered", 0)]
    assert pushes == [("sent", 2), ("sent", 2), ("entered", 2), ("sent", 1), ("entered", 2), ("entered", 1)]
    assert (report.pushed, report.receipts) == (5, 5)


def test_a_failure_while_the_next_push_is_under_way_ends_the_sync_and_loses_nothing(
    desk: Tablet, server: ServerRig, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sync.client.engine.LARGEST_PUSH_EVENTS", 2)
    desk.synced()
    for _ in range(4):
        desk.create()
    replica = desk.engine._replica

    def full(verdicts: Any) -> int:
        if verdicts:
            raise Unavailable("storage.disk_full")
        return 0

    with monkeypatch.context() as broken:
        broken.setattr(replica, "take_answers", full)
        failure = desk.sync().failure
    assert failure is not None and failure.code == "storage.disk_full"
    with server.running.transactions.read() as connection:
        assert connection.execute(select(func.count()).select_from(t.event)).scalar() == 4
    report = desk.synced()
    assert (report.receipts, desk.replica.waiting().events) == (4, 0)
    with server.running.transactions.read() as connection:
        assert connection.execute(select(func.count()).select_from(t.event)).scalar() == 4
