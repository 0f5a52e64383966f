"""Trouble in the middle of the main job, over real parts: a full disk, a key that was changed, pages cut off."""

import errno
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import update

from app.domain.order import OrderState
from app.domain.procedure import Step
from sync.client import pulling
from sync.client.report import Progress
from sync.server import tables as s
from tests.sync.house import Member, house, said
from tests.sync.rig import ServerRig
from tests.sync.test_end_to_end import dispatched, spoil, stored


@pytest.fixture
def desk(server: ServerRig, tmp_path: Path) -> Iterator[Member]:
    member = house(server, tmp_path, "desk")
    yield member
    member.close()


@pytest.fixture
def tablet(server: ServerRig, tmp_path: Path) -> Iterator[Member]:
    member = house(server, tmp_path, "field-N-WATER")
    yield member
    member.close()


def fork(server: ServerRig, member: Member) -> None:
    """As after a copied device: the server asks for a new key."""
    key = member.opened.key.key
    server.running.transactions.write(lambda work: work.connection.execute(update(s.key).where(s.key.c.key == key).values(state="forked")))


@pytest.mark.parametrize("is_used", [False, True])
def test_a_changed_key_survives_the_loss_of_the_database(server: ServerRig, desk: Member, tablet: Member, is_used: bool) -> None:
    (order,) = dispatched(desk, tablet)
    tablet.does.until(order, Step.SAFETY)
    fork(server, tablet)
    tablet.synced()
    if is_used:
        tablet.does.until(order, Step.DIAGNOSIS)
    tablet.close()
    for part in tablet.folders.database.parent.iterdir():
        part.unlink()
    assert tablet.reopen().was_rebuilt
    tablet.synced()
    tablet.does.whole_visit(order)
    tablet.synced()
    desk.synced()
    assert {row.outcome for row in tablet.log()} == {"applied"} and not tablet.opened.replica.held()
    assert tablet.shown() == desk.shown() and desk.order(order).state is OrderState.SIGNED_OFF


def test_a_full_disk_in_a_sync_is_told_and_the_sync_made_again(server: ServerRig, desk: Member, tablet: Member) -> None:
    (order,) = dispatched(desk, tablet)
    tablet.does.whole_visit(order)
    more = desk.dispatch(*["W03"] * 30)
    desk.synced()
    with tablet.opened.store.engine.connect() as connection:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar()
        connection.exec_driver_sql(f"PRAGMA max_page_count = {pages}")
    report = tablet.sync()
    assert report.failure is not None and (report.failure.kind, report.failure.code) == ("device", "storage.disk_full")
    assert said(report.failure.code, **report.failure.params)
    with tablet.opened.store.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA max_page_count = 1000000")
    tablet.synced()
    desk.synced()
    assert set(stored(server).values()) == {1}
    assert tablet.shown() == desk.shown() and set(more) <= set(tablet.shown())


def test_a_file_that_the_disk_lost_is_named_and_holds_nothing_up(server: ServerRig, desk: Member, tablet: Member) -> None:
    (order,) = dispatched(desk, tablet)
    tablet.does.whole_visit(order)
    lost = next(row.body.sha256 for row in tablet.order(order).visit.photos)
    path = tablet.folders.files / lost[:2] / lost
    kept = path.read_bytes()
    path.unlink()
    tablet.synced()
    assert {row.outcome for row in tablet.log()} == {"applied"}
    waiting = tablet.opened.replica.waiting()
    assert (waiting.events, waiting.files, waiting.failed) == (0, 1, 1)
    path.write_bytes(kept)
    tablet.opened.replica.send_again()
    tablet.synced()
    assert tablet.opened.replica.waiting().files == 0
    desk.synced()
    assert desk.order(order).pending == ()


def test_a_record_that_was_refused_is_tried_again_after_the_next_start(server: ServerRig, desk: Member) -> None:
    (order,) = desk.dispatch("W03")
    h = desk.log()[0].h
    desk.opened.replica.refuse(h, "server.signature_wrong")
    desk.synced()
    assert [row.outcome for row in desk.log()] == [None] and desk.opened.replica.waiting().failed == 1
    desk.reopen()
    desk.synced()
    assert [row.outcome for row in desk.log()] == ["applied"] and desk.opened.replica.waiting().failed == 0
    assert desk.order(order) is not None


def test_a_server_whose_disk_is_full_stores_nothing_and_gets_it_again(
    server: ServerRig, desk: Member, tablet: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    (order,) = dispatched(desk, tablet)
    tablet.does.whole_visit(order)

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr("sync.server.blobs.write_all", full)
        report = tablet.sync()
    assert report.failure is not None and said(report.failure.code, **report.failure.params)
    assert tablet.opened.replica.waiting().files > 0
    tablet.synced()
    assert tablet.opened.replica.waiting().files == 0
    desk.synced()
    assert tablet.shown() == desk.shown()


def test_a_tablet_put_back_to_an_earlier_day_keeps_both_courses(server: ServerRig, desk: Member, tablet: Member, tmp_path: Path) -> None:
    """A restored disk image: what was sent since is on the server only, and what is recorded now forks the chain."""
    first, second = dispatched(desk, tablet, "W03", "W02")
    tablet.does.until(first, Step.ARRIVAL)
    tablet.synced()
    tablet.close()
    shutil.copytree(tablet.folder, tmp_path / "image")
    tablet.reopen()
    saved = [event for act in tablet.does.whole_visit(first) for event in act.events]
    tablet.synced()
    tablet.close()
    shutil.rmtree(tablet.folder)
    shutil.copytree(tmp_path / "image", tablet.folder)
    tablet.reopen()
    tablet.does.until(first, Step.DIAGNOSIS)
    saved += [event for act in tablet.does.whole_visit(second) for event in act.events]
    saved += [(row.id, row.h) for row in tablet.log()]
    for _ in range(3):
        tablet.synced()
    desk.synced()
    assert {stored(server)[event] for event in saved} == {1}
    assert tablet.shown() == desk.shown()
    assert {tablet.order(order).state for order in (first, second)} == {OrderState.SIGNED_OFF}
    assert tablet.opened.replica.waiting().events == 0
    assert all(said(one.reason, **one.params) for one in tablet.opened.replica.held())
    tablet.dispatch("W03")
    tablet.synced()
    assert tablet.log()[-1].outcome == "applied"


def test_pages_that_stop_anywhere_in_a_first_read_end_alike(
    server: ServerRig, desk: Member, tablet: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pulling, "LARGEST_PAGE_ITEMS", 4)
    desk.dispatch(*["W03", "W02"] * 15)
    desk.synced()
    for taken in range(1, 4):
        tablet.engine.sync_once(dying_after(tablet, taken))
    desk.does.orders.cancel(next(iter(desk.shown())), "twice")  # type: ignore[arg-type]
    desk.synced()
    tablet.synced()
    assert tablet.shown() == desk.shown() and len(tablet.shown()) == 30


def dying_after(tablet: Member, pages: int) -> Progress:
    """Progress that ends the process at a page; the next one opens the folder anew."""
    seen = 0

    def progress(_done: int, _total: int, _bytes: int) -> None:
        nonlocal seen
        seen += 1
        if seen == pages:
            tablet.die()
            tablet.reopen()

    return progress


def without_log(_wal: bytes) -> bytes:
    return b""


def spoilt_log(wal: bytes) -> bytes:
    return wal[: len(wal) // 2] + bytes(byte ^ 255 for byte in wal[len(wal) // 2 :])


@pytest.mark.parametrize("worn", [without_log, spoilt_log])
def test_a_database_whose_log_is_lost_or_spoilt_gets_its_events_from_the_journal(
    server: ServerRig, desk: Member, tablet: Member, tmp_path: Path, worn: Callable[[bytes], bytes]
) -> None:
    (order,) = dispatched(desk, tablet)
    saved = [event for act in tablet.does.whole_visit(order) for event in act.events]
    wal = tablet.folders.database.with_name("doorstep.db-wal")
    assert wal.stat().st_size > 0
    shutil.copytree(tablet.folder, tmp_path / "copied", ignore=shutil.ignore_patterns("*-shm"))
    tablet.close()
    shutil.rmtree(tablet.folder)
    shutil.copytree(tmp_path / "copied", tablet.folder)
    wal.write_bytes(worn(wal.read_bytes()))
    tablet.reopen()
    assert [(row.id, row.h) for row in tablet.log()] == saved
    tablet.synced()
    desk.synced()
    assert set(stored(server).values()) == {1} and {row.outcome for row in tablet.log()} == {"applied"}
    assert tablet.shown() == desk.shown() and desk.order(order).state is OrderState.SIGNED_OFF


def test_with_database_and_journal_both_damaged_what_is_readable_and_what_was_sent_remains(
    server: ServerRig, desk: Member, tablet: Member
) -> None:
    first, second = dispatched(desk, tablet, "W03", "W02")
    tablet.does.until(first, Step.DIAGNOSIS)
    tablet.synced()
    saved = [event for act in tablet.does.whole_visit(second) for event in act.events]
    tablet.die()
    spoil(tablet.folders.database)
    journal = bytearray(tablet.folders.journal.read_bytes())
    journal[1500] ^= 1
    tablet.folders.journal.write_bytes(journal)
    assert tablet.reopen().was_rebuilt
    assert [(row.id, row.h) for row in tablet.log()][-len(saved) :] == saved
    for _ in range(2):
        tablet.synced()
    tablet.does.whole_visit(first)
    for _ in range(2):
        tablet.synced()
    desk.synced()
    assert all(stored(server)[event] == 1 for event in saved) and set(stored(server).values()) == {1}
    assert tablet.shown() == desk.shown()
    assert {desk.order(order).state for order in (first, second)} == {OrderState.SIGNED_OFF}
