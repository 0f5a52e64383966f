"""The main job over real parts: dispatched at a desk, done without a network, signed, and held by the server exactly once."""

import hashlib
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import select

from app.domain.identity import OrderId
from app.domain.order import OrderState
from app.domain.procedure import Step
from app.settings import resource
from app.storage.listing import customer_of
from app.storage.replica import Held
from app.storage.sheet.check import SheetTrust, check_sheet
from sync.server import tables as s
from tests.faults.crew import PERSON
from tests.sync.house import Member, house, said
from tests.sync.rig import FakeClock, ServerRig
from ui.importing import main as import_orders

DAY_MS = 86_400_000


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


def dispatched(desk: Member, tablet: Member, *faults: str) -> list[OrderId]:
    orders = desk.dispatch(*(faults or ("W03",)))
    desk.synced()
    tablet.synced()
    return orders


def stored(server: ServerRig) -> Counter[tuple[str, str]]:
    with server.running.transactions.read() as connection:
        return Counter((row.id, row.h) for row in connection.execute(select(s.event)))


def test_visits_made_without_a_network_are_held_by_the_server_exactly_once(server: ServerRig, desk: Member, tablet: Member) -> None:
    orders = dispatched(desk, tablet, "W03", "W02")
    server.stop()
    saved = [event for order in orders for act in tablet.does.whole_visit(order) for event in act.events]
    report = tablet.sync()
    assert report.failure is not None and report.failure.kind == "offline" and report.receipts == 0
    assert tablet.opened.replica.waiting().events == len(saved)
    server.start()
    tablet.synced()
    desk.synced()
    found = stored(server)
    assert {found[event] for event in saved} == {1}
    assert all(row.receipt and row.outcome == "applied" for row in tablet.log())
    waiting = tablet.opened.replica.waiting()
    assert (waiting.events, waiting.files, waiting.complete) == (0, 0, len(orders))
    assert tablet.shown() == desk.shown()
    for order in orders:
        trail = desk.order(order).trail
        assert desk.order(order).state is OrderState.SIGNED_OFF and len(set(trail)) == len(trail)


def test_what_the_crew_captured_is_what_the_desk_reads(server: ServerRig, desk: Member, tablet: Member) -> None:
    (order,) = dispatched(desk, tablet)
    tablet.does.whole_visit(order)
    tablet.synced()
    desk.synced()
    timeline = desk.timeline(order)
    assert [event.receipt.h for event in timeline.events][1:] == [row.h for row in tablet.log()]
    assert {event.outcome for event in timeline.events} == {"applied"}
    assert timeline.files
    assert all(hashlib.sha256(desk.engine.fetch_file(sha)).hexdigest() == sha for sha in timeline.files)


def test_an_order_that_a_crew_takes_in_without_a_network_comes_to_the_desk_signed(server: ServerRig, desk: Member, tablet: Member) -> None:
    server.stop()
    (order,) = tablet.dispatch("W03")
    tablet.does.whole_visit(order)
    assert tablet.order(order).crew == "N-WATER" and tablet.sync().failure is not None
    server.start()
    tablet.synced()
    desk.synced()
    assert {row.outcome for row in tablet.log()} == {"applied"}
    assert desk.order(order).state is OrderState.SIGNED_OFF and tablet.shown() == desk.shown()
    assert customer_of(desk.opened.store.engine, order) == PERSON


def test_the_sheet_of_an_offline_visit_is_genuine(server: ServerRig, desk: Member, tablet: Member) -> None:
    (order,) = dispatched(desk, tablet)
    server.stop()
    tablet.does.whole_visit(order)
    authorities = SheetTrust(tuple(text.encode() for text in tablet.opened.enrolled.reply.trust.sheet_ca))
    assert check_sheet(tablet.does.sheets.pdf(order), authorities).is_clean


def test_work_on_an_order_cancelled_meanwhile_is_kept_and_told_on_both_sides(server: ServerRig, desk: Member, tablet: Member) -> None:
    (order,) = dispatched(desk, tablet)
    saved = tablet.does.whole_visit(order)
    desk.does.orders.cancel(order, "customer called off")
    desk.synced()
    tablet.synced()
    assert all(stored(server)[event] == 1 for act in saved for event in act.events)
    held = tablet.opened.replica.held()
    assert {one.outcome for one in held} == {"quarantined"}
    assert [said(one.reason, **one.params) for one in held]
    assert held[0].reason == "order.terminal" and {one.reason for one in held[1:]} == {"server.follows"}
    assert tablet.order(order).state is OrderState.CANCELLED
    assert_desk_sees(desk, order, held)


def test_work_on_an_order_given_away_meanwhile_is_kept_and_told_on_both_sides(server: ServerRig, desk: Member, tablet: Member) -> None:
    (order,) = dispatched(desk, tablet)
    saved = tablet.does.whole_visit(order)
    desk.does.orders.assign([order], "S-ALL", "south", "nearer")
    desk.synced()
    tablet.synced()
    assert all(stored(server)[event] == 1 for act in saved for event in act.events)
    held = tablet.opened.replica.held()
    assert held[0].reason == "server.not_own_scope" or held[0].reason == "order.stale_assignment"
    assert [said(one.reason, **one.params) for one in held]
    assert_desk_sees(desk, order, held)


def assert_desk_sees(desk: Member, order: OrderId, held: list[Held]) -> None:
    """The held events stand on the order at the desk, each with its bytes and its reason."""
    desk.synced()
    assert len(desk.order(order).held) == len(held)
    told = {event.receipt.h: (event.outcome, event.reason) for event in desk.timeline(order).events}
    assert {one.h: told[one.h] for one in held} == {one.h: ("quarantined", one.reason) for one in held}


def test_two_tablets_of_one_crew_that_sign_one_order_end_alike(server: ServerRig, desk: Member, tablet: Member, tmp_path: Path) -> None:
    second = house(server, tmp_path, "field-N-WATER")
    try:
        (order,) = dispatched(desk, tablet)
        second.synced()
        server.stop()
        saved = [event for member in (tablet, second) for act in member.does.whole_visit(order) for event in act.events]
        server.start()
        for member in (tablet, second, tablet, desk):
            member.synced()
        assert {stored(server)[event] for event in saved} == {1}
        assert tablet.shown() == second.shown() == desk.shown()
        assert len(tablet.order(order).visit.signatures) == 1
        assert not tablet.opened.replica.held()
        assert {one.outcome for one in second.opened.replica.held()} == {"quarantined"}
        assert len(desk.order(order).held) == len(second.log())
    finally:
        second.close()


def test_a_clock_set_back_a_day_in_mid_visit_changes_nothing_that_counts(server: ServerRig, desk: Member, tmp_path: Path) -> None:
    clock = FakeClock()
    tablet = house(server, tmp_path, "field-N-WATER", clock)
    try:
        (order,) = dispatched(desk, tablet)
        tablet.does.until(order, Step.DIAGNOSIS)
        clock.now_ms -= DAY_MS
        tablet.does.whole_visit(order)
        tablet.synced()
        desk.synced()
        assert {row.outcome for row in tablet.log()} == {"applied"}
        assert [*desk.order(order).trail[1:]] == [row.id for row in tablet.log()]
        assert tablet.log()[-1].at_ms < tablet.log()[0].at_ms
        assert tablet.shown() == desk.shown()
        authorities = SheetTrust(tuple(text.encode() for text in tablet.opened.enrolled.reply.trust.sheet_ca))
        assert check_sheet(tablet.does.sheets.pdf(order), authorities).is_clean
    finally:
        tablet.close()


def test_the_server_gone_in_mid_sync_is_gone_on_with(server: ServerRig, desk: Member, tablet: Member) -> None:
    (order,) = dispatched(desk, tablet)
    tablet.does.whole_visit(order)
    count = 0

    def stop_after_some(done: int, _total: int, _bytes: int) -> None:
        nonlocal count
        count += 1
        if count == 2:
            server.stop()

    report = tablet.engine.sync_once(stop_after_some)
    assert report.failure is not None and said(report.failure.code, **report.failure.params)
    server.start()
    tablet.synced()
    desk.synced()
    assert set(stored(server).values()) == {1}
    assert tablet.shown() == desk.shown()


def test_a_damaged_database_is_made_again_and_shows_the_same_after_a_sync(server: ServerRig, desk: Member, tablet: Member) -> None:
    first, second = dispatched(desk, tablet, "W03", "W02")
    tablet.does.whole_visit(first)
    tablet.synced()
    saved = [event for act in tablet.does.whole_visit(second) for event in act.events]
    before = tablet.shown()
    tablet.die()
    spoil(tablet.folders.database)
    assert tablet.reopen().was_rebuilt
    assert [row.id for row in tablet.log()][-len(saved) :] == [event for event, _ in saved]
    assert list(tablet.folders.database.parent.glob("*.damaged-*"))
    tablet.synced()
    desk.synced()
    assert {order: tablet.order(order).state for order in before} == dict.fromkeys(before, OrderState.SIGNED_OFF)
    assert set(stored(server).values()) == {1}
    assert tablet.shown() == desk.shown()
    tablet.close()
    assert not tablet.reopen().was_rebuilt


def spoil(path: Path) -> None:
    """Every page of the database but the first, as a worn card returns them."""
    data = path.read_bytes()
    path.write_bytes(data[:4096] + b"\xff" * (len(data) - 4096))


def test_damage_after_a_clean_stop_is_met_and_mended_in_one_start(server: ServerRig, desk: Member, tablet: Member) -> None:
    (order,) = dispatched(desk, tablet)
    tablet.does.until(order, Step.SAFETY)
    tablet.close()
    spoil(tablet.folders.database)
    assert tablet.reopen().was_rebuilt
    tablet.synced()
    tablet.does.whole_visit(order)
    tablet.synced()
    desk.synced()
    assert tablet.shown() == desk.shown() and set(stored(server).values()) == {1}


def test_a_database_that_vanished_is_made_again_from_the_journal(server: ServerRig, desk: Member, tablet: Member) -> None:
    (order,) = dispatched(desk, tablet)
    tablet.does.whole_visit(order)
    tablet.close()
    for path in tablet.folders.database.parent.iterdir():
        path.unlink()
    assert tablet.reopen().was_rebuilt
    tablet.synced()
    desk.synced()
    assert tablet.shown() == desk.shown() and desk.order(order).state is OrderState.SIGNED_OFF


def test_a_damaged_journal_is_made_again_from_the_database(server: ServerRig, desk: Member, tablet: Member) -> None:
    (order,) = dispatched(desk, tablet)
    tablet.does.until(order, Step.DIAGNOSIS)
    tablet.close()
    data = bytearray(tablet.folders.journal.read_bytes())
    data[len(data) // 2] ^= 1
    tablet.folders.journal.write_bytes(data)
    assert tablet.reopen().was_rebuilt
    assert [entry.record.raw for entry in tablet.opened.store.journal.read()] == [row.raw for row in tablet.log()]
    assert list(tablet.folders.journal.parent.glob("*.damaged-*"))
    tablet.does.whole_visit(order)
    tablet.synced()
    desk.synced()
    assert tablet.shown() == desk.shown()


def test_an_order_is_imported_once(server: ServerRig, desk: Member, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    table = tmp_path / "orders.csv"
    table.write_text("".join(resource("sample/orders.csv").read_text("utf-8-sig").splitlines(keepends=True)[:6]), "utf-8")
    ticket = server.ticket_file("import")
    command = [str(table), "--ticket", str(ticket), "--data", str(tmp_path / "import"), "--language", "en"]
    assert import_orders(command) == 0
    desk.synced()
    first = desk.shown()
    assert import_orders(command) == 0
    desk.synced()
    assert first and desk.shown() == first
    assert "0 order" in capsys.readouterr().out
