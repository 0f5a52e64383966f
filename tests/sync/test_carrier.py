"""A stick instead of a network: any part, any order, any repeat, both ways."""

import asyncio
import io
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import BinaryIO

import msgspec
import pytest
import requests
from sqlalchemy import func, select

from app.domain.errors import Refused
from app.domain.order import OrderState
from app.domain.procedure import Step
from app.storage import carrier
from app.storage.carrier import parts_of
from sync.client.carrier import Taken, Written, rescue, take_in, write_out
from sync.server import carrier_lane
from sync.server import tables as t
from sync.server.__main__ import main
from sync.server.carrier import CarrierDesk, TakenIn
from sync.server.carrier_lane import MOST_AT_ONCE, CarrierLane
from sync.server.hub import hand_on
from tests.sync.house import Member, house
from tests.sync.rig import ServerRig


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


def taking(server: ServerRig) -> CarrierDesk:
    return server.running.parts.carrier.desk


def out(member: Member, path: Path) -> Written:
    opened = member.opened
    return write_out(opened.store, opened.replica, opened.key, opened.setup, path)


def back(member: Member, path: Path, reply: bytes) -> Taken:
    path.write_bytes(reply)
    return take_in(member.opened.store, member.opened.replica, path)


def carried(server: ServerRig, member: Member, place: Path) -> TakenIn:
    """There and back once."""
    out(member, place / "up.doorstep")
    done = taking(server).take(io.BytesIO((place / "up.doorstep").read_bytes()))
    back(member, place / "down.doorstep", done.reply)
    return done


def stored(server: ServerRig) -> int:
    with server.running.transactions.read() as connection:
        return int(connection.execute(select(func.count()).select_from(t.event)).scalar_one())


def test_a_tablet_that_is_never_online_works_by_stick_alone(server: ServerRig, desk: Member, tablet: Member, tmp_path: Path) -> None:
    (order,) = desk.dispatch("W03")
    carried(server, desk, tmp_path)
    carried(server, tablet, tmp_path)
    assert tablet.order(order).state is OrderState.DISPATCHED
    tablet.does.whole_visit(order)
    done = carried(server, tablet, tmp_path)
    assert done.events == len(tablet.log()) and done.files > 0 and done.passed_over == 0
    waiting = tablet.opened.replica.waiting()
    assert (waiting.events, waiting.files) == (0, 0) and {row.outcome for row in tablet.log()} == {"applied"}
    carried(server, desk, tmp_path)
    assert desk.order(order).state is OrderState.SIGNED_OFF and not desk.order(order).pending
    before = stored(server)
    carried(server, tablet, tmp_path)
    tablet.synced()
    assert stored(server) == before


def test_parts_in_any_order_and_twice_bring_the_same(server: ServerRig, desk: Member, tablet: Member, tmp_path: Path) -> None:
    orders = desk.dispatch("W03", "W02")
    desk.synced()
    tablet.synced()
    for order in orders:
        tablet.does.until(order, Step.SAFETY)
    path = tmp_path / "up.doorstep"
    written = out(tablet, path)
    pieces = list(parts_of(path, 1))
    assert len(pieces) >= 2
    for piece in (*reversed(pieces), *pieces):
        back(tablet, tmp_path / "down", taking(server).take(io.BytesIO(piece)).reply)
    assert written.events == len(tablet.log()) and not tablet.opened.replica.waiting().events
    assert {row.outcome for row in tablet.log()} == {"applied"}


def test_a_file_cut_anywhere_is_worth_its_whole_frames(server: ServerRig, desk: Member, tmp_path: Path) -> None:
    desk.dispatch("W03")
    path = tmp_path / "up.doorstep"
    out(desk, path)
    whole = path.read_bytes()
    frames = list(carrier.raw_frames(io.BytesIO(whole)))
    assert len(frames) == 2
    with pytest.raises(Refused):
        taking(server).take(io.BytesIO(whole[:100]))
    assert taking(server).take(io.BytesIO(whole[:-1])).events == 1
    assert stored(server) == 1
    assert taking(server).take(io.BytesIO(whole)).events == 1 and stored(server) == 1


def test_a_changed_byte_costs_its_own_frame_only(server: ServerRig, desk: Member, tmp_path: Path) -> None:
    desk.dispatch("W03")
    path = tmp_path / "up.doorstep"
    out(desk, path)
    data = bytearray(path.read_bytes())
    data[-80] ^= 1
    done = taking(server).take(io.BytesIO(bytes(data)))
    assert (done.events, done.passed_over) == (1, 1)


def test_what_is_of_broken_letters_is_passed_over(server: ServerRig, desk: Member) -> None:
    key, org, device = desk.opened.key, server.organisation.id, desk.opened.store.device().device
    odd = (msgspec.Raw(b'{"enrol":{},"sig":"\xff"}'),)
    header, content = carrier.begin(org, device, key.key, 1, server.running.keys.carrier_public, enrolments=odd)
    frame = carrier.Frame("push", b'{"events":[{"raw":{},"sig":"\xff"}]}')
    done = taking(server).take(io.BytesIO(b"".join(carrier.stream(header, content, [frame], key.sign))))
    assert (done.events, done.passed_over) == (0, 1)


def test_nobody_else_reads_it_and_nobody_else_writes_it(server: ServerRig, desk: Member, tablet: Member, tmp_path: Path) -> None:
    desk.dispatch("W03")
    path = tmp_path / "up.doorstep"
    out(desk, path)
    assert b"W03" not in path.read_bytes() and b"order.created" not in path.read_bytes()
    reply = taking(server).take(io.BytesIO(path.read_bytes())).reply
    with pytest.raises(Refused, match="carrier_not_ours"):
        back(tablet, tmp_path / "down", reply)
    with pytest.raises(Refused, match="carrier_not_ours"):
        back(desk, tmp_path / "down", path.read_bytes())
    (tmp_path / "other").write_bytes(b"PK\x03\x04 something else")
    with pytest.raises(Refused, match="carrier_wrong"):
        take_in(desk.opened.store, desk.opened.replica, tmp_path / "other")


def test_the_journal_alone_is_enough_where_the_database_is_gone(server: ServerRig, desk: Member, tablet: Member, tmp_path: Path) -> None:
    (order,) = desk.dispatch("W03")
    desk.synced()
    tablet.synced()
    tablet.does.whole_visit(order)
    opened, path = tablet.opened, tmp_path / "rescued.doorstep"
    written = rescue(opened.enrolled, opened.key, opened.store.journal.read(), opened.store.files, path, server.clock.wall_ms())
    assert written.events == len(tablet.log()) and written.files > 0
    done = taking(server).take(io.BytesIO(path.read_bytes()))
    assert (done.events, done.passed_over) == (written.events, 0)
    desk.synced()
    assert desk.order(order).state is OrderState.SIGNED_OFF and not desk.order(order).pending


def test_a_depot_computer_hands_it_on_to_a_running_server(
    server: ServerRig, desk: Member, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    desk.dispatch("W03")
    out(desk, tmp_path / "up.doorstep")
    assert main(["take", str(tmp_path), "--server", server.url]) == 0
    assert "1 event" in capsys.readouterr().out and stored(server) == 1
    taken = take_in(desk.opened.store, desk.opened.replica, tmp_path / "up.reply")
    assert taken.receipts == 1 and not desk.opened.replica.waiting().events
    assert main(["take", str(tmp_path / "nothing"), "--server", server.url]) == 1


def test_a_restored_server_is_brought_up_by_stick(server: ServerRig, desk: Member, tmp_path: Path) -> None:
    desk.dispatch("W03", "W02")
    desk.synced()
    server.stop()
    for path in server.folders.of_replica.database.parent.iterdir():
        path.unlink()
    server.start()
    carried(server, desk, tmp_path)
    assert stored(server) == 0 and desk.opened.replica.waiting().events == 2
    carried(server, desk, tmp_path)
    assert stored(server) == 2 and desk.opened.replica.waiting().events == 0


def posted(server: ServerRig, data: bytes) -> requests.Response:
    return requests.post(f"{server.url}/v1/carrier", data=data, timeout=20)


def passing(server: ServerRig) -> list[Path]:
    return list(server.running.parts.blobs.arrivals.iterdir())


def test_a_piece_goes_over_the_line_and_leaves_no_passing_file(server: ServerRig, desk: Member, tmp_path: Path) -> None:
    desk.dispatch("W03", "W02")
    out(desk, tmp_path / "up.doorstep")
    reply = posted(server, (tmp_path / "up.doorstep").read_bytes())
    assert (reply.status_code, reply.headers["Doorstep-Taken"], passing(server)) == (200, "2 0 0", [])
    back(desk, tmp_path / "down", reply.content)
    assert {row.outcome for row in desk.log()} == {"applied"}


def test_what_is_of_no_device_of_ours_never_reaches_the_disk(
    server: ServerRig, desk: Member, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    written: list[Path] = []
    monkeypatch.setattr(CarrierLane, "_received", lambda _lane, path, *_: written.append(path))
    foreign, content = carrier.begin("another", "d", "k", 1, server.running.keys.carrier_public)
    unknown, _ = carrier.begin(server.organisation.id, "d", "k", 1, server.running.keys.carrier_public)
    for header in (foreign, unknown):
        data = b"".join(carrier.stream(header, content, [carrier.Frame("push", b"x" * 5_000_000)], lambda h: "00" * 64))
        assert posted(server, data).status_code in (400, 401, 403)
    for data in (b"", b"DSC", b"DSCARRY1", b"DSCARRY1\xff\xff\xff\xff{}", b"x" * 3_000_000):
        assert posted(server, data).json()["code"] == "storage.carrier_wrong"
    assert written == [] and passing(server) == []


def test_a_piece_that_is_too_large_is_refused_and_gone(
    server: ServerRig, desk: Member, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.dispatch("W03")
    out(desk, tmp_path / "up.doorstep")
    whole = (tmp_path / "up.doorstep").read_bytes()
    monkeypatch.setattr(carrier_lane, "LARGEST_CARRIER_BYTES", len(whole) - 1)
    assert posted(server, whole).status_code == 413 and passing(server) == [] and stored(server) == 0


def test_no_more_than_a_few_lie_on_the_disk_and_the_others_are_taken_after_them(
    server: ServerRig, desk: Member, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.dispatch("W03")
    out(desk, tmp_path / "up.doorstep")
    whole = (tmp_path / "up.doorstep").read_bytes()
    most, take = [0], CarrierDesk.take

    def counted(of: CarrierDesk, file: BinaryIO) -> TakenIn:
        most.append(len(passing(server)))
        return take(of, file)

    monkeypatch.setattr(CarrierDesk, "take", counted)
    with ThreadPoolExecutor(3 * MOST_AT_ONCE) as lanes:
        replies = list(lanes.map(lambda _: posted(server, whole), range(3 * MOST_AT_ONCE)))
    assert [reply.status_code for reply in replies] == [200] * len(replies)
    assert max(most) <= MOST_AT_ONCE and passing(server) == [] and stored(server) == 1


def test_five_depots_that_hand_on_the_same_pieces_at_once_bring_each_record_once(
    server: ServerRig, desk: Member, tablet: Member, tmp_path: Path
) -> None:
    (order,) = desk.dispatch("W03")
    desk.synced()
    tablet.synced()
    tablet.does.until(order, Step.SAFETY)
    before = stored(server)
    out(tablet, tmp_path / "up.doorstep")
    pieces = list(parts_of(tmp_path / "up.doorstep", 1))
    assert len(pieces) > 1
    with ThreadPoolExecutor(5 * len(pieces)) as depots:
        replies = list(depots.map(lambda piece: posted(server, piece), [piece for piece in pieces for _ in range(5)]))
    assert {reply.status_code for reply in replies} == {200} and passing(server) == []
    assert stored(server) == before + len(tablet.log())
    for reply in replies:
        back(tablet, tmp_path / "down.doorstep", reply.content)
    assert not tablet.opened.replica.waiting().events and {row.outcome for row in tablet.log()} == {"applied"}


def test_a_depot_computer_asks_a_busy_server_again(
    server: ServerRig, desk: Member, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.dispatch("W03")
    out(desk, tmp_path / "up.doorstep")
    monkeypatch.setattr(carrier_lane, "WAIT_S", 0.01)
    places = server.running.parts.carrier._places
    taken, paused = [asyncio.run(places.acquire()) for _ in range(MOST_AT_ONCE)], list[float]()

    def pause(seconds: float) -> None:
        paused.append(seconds)
        if len(paused) == 2:
            for _ in taken:
                places.release()

    assert hand_on(tmp_path / "up.doorstep", server.url, pause).events == 1
    assert len(paused) == 2 and (tmp_path / "up.reply").exists()
