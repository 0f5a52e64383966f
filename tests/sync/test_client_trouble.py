"""What a bad network does to a replica: nothing is lost, doubled, or believed that was not proved."""

import hashlib
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest

from app.domain.errors import Refused, Unavailable
from app.domain.events import CrewAccepted
from app.domain.order import OrderState
from app.storage.audit import recorded
from app.storage.keys import new_seed, public_key, sign
from app.storage.store import NewFile
from sync.client import engine
from sync.client.enrol import join, read_enrolled
from sync.client.reply import RefusedByServer
from sync.protocol.messages import PushRequest
from sync.protocol.packets import PACKETS
from sync.protocol.signing import enrolled_hash, receipt_hash
from tests.sync.line import HTML, Line, Reply
from tests.sync.raw_device import RawDevice
from tests.sync.replicas import CHEAP, Tablet
from tests.sync.rig import ServerRig

PHOTO = b"\xff\xd8 a photo " * 1_000


@pytest.fixture
def crew(server: ServerRig, line: Line, tmp_path: Path) -> Iterator[Tablet]:
    ticket = msgspec.structs.replace(server.ticket("field-N-WATER"), url=line.url)
    tablet = Tablet(tmp_path / "crew", ticket, server.clock)
    yield tablet
    tablet.close()


@pytest.fixture
def in_full(monkeypatch: pytest.MonkeyPatch) -> None:
    """The server answers pushes as one that knows no brief answers."""
    monkeypatch.setattr(engine, "PushRequest", lambda events, brief: PushRequest(events=events))


def failure(tablet: Tablet) -> str:
    report = tablet.sync()
    assert report.failure is not None
    return report.failure.code


def changed(change: Callable[[Any], None]) -> Callable[[Reply], Reply]:
    """The reply with its JSON changed."""

    def apply(reply: Reply) -> Reply:
        status, headers, body = reply
        value = json.loads(body)
        change(value)
        return status, headers, json.dumps(value, separators=(",", ":")).encode()

    return apply


def stored(server: ServerRig) -> int:
    with server.running.transactions.read() as connection:
        return int(connection.exec_driver_sql("SELECT count(*) FROM event").scalar() or 0)


def test_a_lost_reply_is_not_applied_twice(crew: Tablet, line: Line, server: ServerRig) -> None:
    order = crew.create()
    line.lose_reply("/v1/push")
    assert failure(crew) == "sync.offline"
    assert stored(server) == 1
    assert crew.replica.waiting().events == 1
    assert crew.synced().outcomes == {"applied": 1}
    assert stored(server) == 1
    crew.synced()
    stands = crew.store.order(order)
    assert stands is not None
    assert len(stands.trail) == 1


def test_every_reply_lost_once_ends_in_the_same_state(crew: Tablet, line: Line, server: ServerRig) -> None:
    order = crew.create()
    crew.record(order, CrewAccepted(), files=(NewFile(PHOTO, "image/jpeg", "photo"),))
    for path in ("/v1/head", "/v1/push", "/v1/blob", "/v1/pull"):
        line.lose_reply(path)
        crew.sync()
    crew.synced()
    waiting = crew.replica.waiting()
    assert (waiting.events, waiting.files, waiting.failed) == (0, 0, 0)
    stands = crew.store.order(order)
    assert stands is not None
    assert stands.state is OrderState.ACCEPTED
    assert stored(server) == 2


@pytest.mark.parametrize("path", ["/v1/head", "/v1/push", "/v1/pull"])
def test_a_log_in_page_is_not_taken_for_our_server(crew: Tablet, line: Line, path: str) -> None:
    crew.create()
    line.answer(path, 200, HTML, times=1, Content_Type="text/html")
    assert failure(crew) == "sync.not_our_server"
    assert crew.synced().failure is None


def test_a_redirect_is_not_followed(crew: Tablet, line: Line, server: ServerRig) -> None:
    crew.create()
    line.answer("/v1/push", 302, b"", Location=f"{server.url}/v1/push")
    assert failure(crew) == "sync.not_our_server"
    assert stored(server) == 0


def test_json_of_another_shape_is_not_taken(crew: Tablet, line: Line) -> None:
    line.answer("/v1/head", 200, b'{"status":"ok"}', Content_Type="application/json")
    assert failure(crew) == "sync.not_our_server"


def test_a_fault_of_the_server_is_tried_again_later(crew: Tablet, line: Line) -> None:
    crew.create()
    line.answer("/v1/push", 500, HTML, Content_Type="text/html")
    report = crew.sync()
    assert report.failure is not None
    assert (report.failure.kind, report.failure.params) == ("trouble", {"status": 500})
    assert crew.synced().receipts == 1


def test_a_busy_server_says_how_long_to_wait(crew: Tablet, line: Line) -> None:
    line.answer("/v1/head", 429, b"", Retry_After="17")
    report = crew.sync()
    assert report.failure is not None
    assert (report.failure.kind, report.failure.retry_after_s) == ("held", 17.0)


def test_a_proxy_that_wants_a_password_is_no_refusal(crew: Tablet, line: Line) -> None:
    line.answer("/v1/head", 407, HTML, Content_Type="text/html")
    assert failure(crew) == "sync.not_our_server"


def test_a_dead_line_is_offline(crew: Tablet, line: Line) -> None:
    crew.create()
    line.is_down = True
    assert failure(crew) == "sync.offline"
    line.is_down = False
    assert crew.synced().receipts == 1


def spoil_signature(value: Any) -> None:
    sig = value["answers"][0]["receipt_sig"]
    value["answers"][0]["receipt_sig"] = ("0" if sig[0] != "0" else "1") + sig[1:]


def spoil_hash(value: Any) -> None:
    value["answers"][0]["receipt"]["h"] = "0" * 64


def spoil_device(value: Any) -> None:
    value["answers"][0]["receipt"]["device"] = "another"


def spoil_epoch(value: Any) -> None:
    value["answers"][0]["receipt"]["feed_epoch"] = 99


def slip_in_a_field(value: Any) -> None:
    value["answers"][0]["receipt"]["leaf"] = 7


def slip_in_a_float(value: Any) -> None:
    value["answers"][0]["receipt"]["leaf"] = 0.5


def take_receipt_away(value: Any) -> None:
    del value["answers"][0]["receipt"]


SPOILS = [spoil_signature, spoil_hash, spoil_device, spoil_epoch, slip_in_a_field, slip_in_a_float, take_receipt_away]


@pytest.mark.usefixtures("in_full")
@pytest.mark.parametrize("spoil", SPOILS)
def test_an_answer_without_a_valid_receipt_changes_nothing(crew: Tablet, line: Line, spoil: Callable[[Any], None]) -> None:
    crew.create()
    second = crew.create()
    line.change("/v1/push", changed(spoil))
    report = crew.sync()
    assert report.failure is not None
    assert (report.failure.code, report.failure.params) == ("sync.bad_receipt", {"count": 1})
    assert report.receipts == 1
    assert crew.replica.waiting().events == 1
    assert crew.store.order(second) is not None
    assert crew.synced().receipts == 1


@pytest.mark.parametrize("spoiled", [{"sig": "0" * 128}, {"pos": 7}, {"feed_epoch": 99}, {"server_time": 1}, {"sig": ""}], ids=str)
def test_a_brief_answer_without_a_valid_receipt_changes_nothing(crew: Tablet, line: Line, spoiled: dict[str, Any]) -> None:
    crew.create()
    line.change("/v1/push", changed(lambda value: value["brief"][0].update(spoiled)))
    assert failure(crew) == "sync.bad_receipt"
    assert crew.replica.waiting().events == 1
    assert crew.synced().receipts == 1


@pytest.mark.usefixtures("in_full")
def test_a_receipt_with_a_field_of_a_later_version_counts(server: ServerRig, crew: Tablet, line: Line) -> None:
    seed = bytes.fromhex(json.loads(server.folders.keys.read_bytes())["receipt_seed"])
    crew.create()

    def newer(value: Any) -> None:
        answer = value["answers"][0]
        answer["receipt"]["leaf"] = 7
        answer["receipt_sig"] = sign(seed, receipt_hash(answer["receipt"]))

    line.change("/v1/push", changed(newer))
    assert crew.synced().receipts == 1
    assert '"leaf":7' in (recorded(crew.store.engine)[0].receipt or "")


@pytest.mark.usefixtures("in_full")
def test_an_answer_nobody_asked_for_is_passed_over(crew: Tablet, line: Line) -> None:
    crew.create()

    def rename(value: Any) -> None:
        value["answers"][0]["h"] = "0" * 64

    line.change("/v1/push", changed(rename))
    assert crew.sync().receipts == 0
    assert crew.replica.waiting().events == 1


def test_a_reply_of_another_feed_is_dropped(crew: Tablet, line: Line) -> None:
    crew.create()
    line.change("/v1/push", changed(lambda value: value.update(feed_epoch=7)))
    assert failure(crew) == "sync.feed_changed"
    assert crew.replica.waiting().events == 1
    assert crew.synced().receipts == 1


def test_a_page_that_begins_elsewhere_is_not_taken(crew: Tablet, line: Line) -> None:
    crew.synced()
    crew.create()
    before = crew.replica.cursors()
    line.change("/v1/pull", changed(lambda value: value.update({"from": value["from"] + 1})))
    assert failure(crew) == "sync.page_elsewhere"
    assert crew.replica.cursors() == before
    crew.synced()
    assert crew.replica.cursors() != before


def test_a_page_cut_in_the_middle_is_not_taken(crew: Tablet, line: Line) -> None:
    crew.synced()
    crew.create()

    def cut(reply: Reply) -> Reply:
        status, headers, body = reply
        return status, headers | {"Content-Length": str(len(body))}, body[: len(body) // 2]

    before = crew.replica.cursors()
    line.change("/v1/pull", cut)
    assert failure(crew) in ("sync.cut_short", "sync.offline")
    assert crew.replica.cursors() == before
    crew.synced()


def test_an_order_this_program_cannot_read_is_told_apart(crew: Tablet, desk: RawDevice, line: Line) -> None:
    # Another's: an order of one's own does not come back.
    desk.push(desk.create())

    def newer(value: Any) -> None:
        value["items"][0]["order"]["state"] = "teleported"

    line.change("/v1/pull", changed(newer))
    assert failure(crew) == "sync.update_needed"
    crew.synced()


def test_a_file_the_server_refuses_does_not_delay_the_others(crew: Tablet, line: Line) -> None:
    order = crew.create()
    good = b"a second photo" * 2_000
    files = (NewFile(PHOTO, "image/jpeg", "photo"), NewFile(good, "image/jpeg", "photo"))
    crew.record(order, CrewAccepted(), files=files)
    problem = b'{"code":"server.file_not_named"}'
    _without_packets(crew, line)
    line.faults.append(_refusing_put(hashlib.sha256(PHOTO).hexdigest(), problem))
    report = crew.sync()
    assert (report.files, report.refused, report.failure) == (1, 1, None)
    waiting = crew.replica.waiting()
    assert (waiting.files, waiting.failed) == (1, 1)
    crew.replica.send_again()
    assert crew.synced().files == 1


def test_a_file_that_the_line_spoiled_goes_again_by_itself(crew: Tablet, line: Line) -> None:
    crew.record(crew.create(), CrewAccepted(), files=(NewFile(PHOTO, "image/jpeg", "photo"),))
    line.faults.append(_refusing_put(hashlib.sha256(PHOTO).hexdigest(), b'{"code":"server.file_damaged"}'))
    report = crew.sync()
    assert report.failure is not None and (report.failure.code, report.refused) == ("sync.part_lost", 0)
    assert (crew.replica.waiting().files, crew.replica.waiting().failed) == (1, 0)
    assert crew.synced().files == 1


def _without_packets(crew: Tablet, line: Line) -> None:
    """What did not get through together goes one by one from then on."""
    line.answer(PACKETS, 500, b"", times=9)
    assert failure(crew) == "sync.server_trouble"
    line.faults.clear()


def _refusing_put(sha256: str, body: bytes) -> Any:
    from tests.sync.line import Fault

    return Fault(f"/v1/blob/{sha256}", 1, before=(422, {"Content-Type": "application/json"}, body), method="PUT")


def test_a_damaged_file_does_not_delay_the_others(crew: Tablet) -> None:
    order = crew.create()
    crew.record(order, CrewAccepted(), files=(NewFile(PHOTO, "image/jpeg", "photo"), NewFile(b"small", "image/jpeg", "photo")))
    sha256 = hashlib.sha256(PHOTO).hexdigest()
    path = crew.folders.files / sha256[:2] / sha256
    path.write_bytes(path.read_bytes()[:-1])
    report = crew.sync()
    assert (report.files, report.refused, report.failure) == (1, 1, None)


def test_an_event_the_server_cannot_store_does_not_delay_the_others(crew: Tablet, line: Line) -> None:
    crew.create()
    crew.create()

    def refuse(value: Any) -> None:
        value["brief"][0] = {"error": "event.malformed"}

    line.change("/v1/push", changed(refuse))
    report = crew.sync()
    assert (report.receipts, report.refused, report.failure) == (1, 1, None)
    assert [row.error for row in crew.replica.held()] == ["event.malformed"]
    assert crew.synced().pushed == 0
    crew.replica.send_again()
    assert crew.synced().receipts == 1


def test_the_server_killed_in_the_middle_of_a_push_gets_it_again(crew: Tablet, line: Line, server: ServerRig) -> None:
    orders = [crew.create() for _ in range(5)]

    def die(reply: Reply) -> None:
        line.is_down = True

    line.change("/v1/push", die)
    assert failure(crew) == "sync.offline"
    server.restart()
    line.is_down = False
    crew.synced()
    assert stored(server) == 5
    assert all(crew.store.order(order) for order in orders)
    assert crew.replica.waiting().events == 0


def test_a_lost_enrolment_reply_is_asked_for_again_with_the_same_key(server: ServerRig, line: Line, tmp_path: Path) -> None:
    ticket = msgspec.structs.replace(server.ticket("desk"), url=line.url)
    line.lose_reply("/v1/enrol")
    with pytest.raises(Unavailable, match=r"sync\.offline"):
        Tablet(tmp_path / "desk", ticket, server.clock)
    desk = Tablet(tmp_path / "desk", ticket, server.clock)
    assert desk.vault.members == {"m-0102"}
    assert desk.synced().failure is None
    desk.close()
    with server.running.transactions.read() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM key").scalar() == 1


def test_a_used_ticket_is_refused_in_words(crew: Tablet, tmp_path: Path) -> None:
    with pytest.raises(RefusedByServer, match=r"server\.ticket_used"):
        join(crew.ticket, crew.folders.__class__(tmp_path / "second"), crew.ids, crew.clock, kdf=CHEAP)


def test_an_enrolment_without_the_servers_signature_is_not_kept(server: ServerRig, line: Line, tmp_path: Path) -> None:
    ticket = msgspec.structs.replace(server.ticket("desk"), url=line.url)
    line.change("/v1/enrol", changed(lambda value: value.update(countersig="0" * 128)))
    with pytest.raises(Unavailable, match=r"sync\.bad_enrolment"):
        Tablet(tmp_path / "desk", ticket, server.clock)


def test_a_device_that_never_enrolled_holds_nothing(crew: Tablet, tmp_path: Path) -> None:
    from app.settings import Folders

    with pytest.raises(Refused, match=r"store\.not_enrolled"):
        read_enrolled(Folders(tmp_path / "nobody"), crew.vault.secrets())


def test_a_changed_file_from_the_server_is_not_kept(crew: Tablet, line: Line) -> None:
    order = crew.create()
    crew.record(order, CrewAccepted(), files=(NewFile(PHOTO, "image/jpeg", "photo"),))
    crew.synced()
    sha256 = hashlib.sha256(PHOTO).hexdigest()
    path = crew.folders.files / sha256[:2] / sha256
    path.unlink()
    line.change("/v1/blob", lambda reply: (reply[0], reply[1], b"x" + reply[2][1:]))
    with pytest.raises(Unavailable, match=r"sync\.file_changed"):
        crew.engine.fetch_file(sha256)
    assert not crew.store.files.has(sha256)
    assert crew.engine.fetch_file(sha256) == PHOTO


def test_a_stored_event_with_a_foreign_receipt_is_not_shown(crew: Tablet, line: Line) -> None:
    order = crew.create()
    crew.synced()

    def swap(value: Any) -> None:
        value["events"][0]["receipt"]["pos"] += 1

    line.change("/v1/order", changed(swap))
    with pytest.raises(Unavailable, match=r"sync\.bad_receipt"):
        crew.engine.fetch_events(order)
    assert crew.engine.kept_events(order) is None


def test_a_program_that_closes_ends_its_sync(crew: Tablet, line: Line) -> None:
    crew.create()

    def close(reply: Reply) -> Reply:
        crew.engine.close()
        return reply

    line.change("/v1/head", close)
    assert failure(crew) in ("sync.stopped", "sync.offline", "sync.cut_short")
    assert crew.replica.waiting().events == 1


def test_a_dead_line_ends_the_sending_of_files(crew: Tablet, line: Line) -> None:
    order = crew.create()
    files = tuple(NewFile(bytes([n]) * 30_000, "image/jpeg", "photo") for n in range(12))
    crew.record(order, CrewAccepted(), files=files)
    for path in (PACKETS, "/v1/blob"):
        line.answer(path, 500, b"", times=999)
    for _ in range(2):
        assert failure(crew) == "sync.server_trouble"
    assert len([seen for seen in line.seen if PACKETS in seen]) <= 4
    assert 0 < len([seen for seen in line.seen if "/v1/blob" in seen]) < 12
    line.faults.clear()
    assert crew.synced().files == 12


def test_one_file_the_line_drops_does_not_delay_the_others(crew: Tablet, line: Line) -> None:
    order = crew.create()
    files = tuple(NewFile(bytes([n]) * 30_000, "image/jpeg", "photo") for n in range(6))
    crew.record(order, CrewAccepted(), files=files)
    _without_packets(crew, line)
    line.lose_reply(f"/v1/blob/{hashlib.sha256(files[0].data).hexdigest()}")
    report = crew.sync()
    assert report.files == 5
    assert report.failure is not None
    assert crew.synced().files == 1


def test_a_file_the_server_has_already_is_not_sent(crew: Tablet, line: Line) -> None:
    order = crew.create()
    crew.record(order, CrewAccepted(), files=(NewFile(PHOTO, "image/jpeg", "photo"),))
    line.faults.append(_lost_put())
    crew.sync()
    line.seen.clear()
    report = crew.synced()
    assert (report.files, report.bytes) == (1, 0)
    assert {seen.split()[0] for seen in line.seen if "/v1/blob" in seen} == {"HEAD"}


def _lost_put() -> Any:
    from tests.sync.line import Fault

    return Fault("/v1/blob", 1, after=lambda reply: None, method="PUT")


def test_a_reply_that_names_another_file_is_not_believed(crew: Tablet, line: Line) -> None:
    from tests.sync.line import Fault

    order = crew.create()
    crew.record(order, CrewAccepted(), files=(NewFile(PHOTO, "image/jpeg", "photo"),))
    body = b'{"sha256":"%s","state":"stored"}' % (b"0" * 64)
    line.faults.append(Fault("/v1/blob", 1, before=(200, {"Content-Type": "application/json"}, body), method="PUT"))
    assert failure(crew) == "sync.not_our_server"
    assert crew.replica.waiting().files == 1


def test_a_key_the_server_forgot_is_brought_back_and_takes_nothing_away(crew: Tablet, server: ServerRig) -> None:
    order = crew.create()
    crew.synced()
    with server.running.transactions.read() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM key").scalar() == 1
    server.running.transactions.write(
        lambda work: (work.connection.exec_driver_sql("DELETE FROM key"), work.connection.exec_driver_sql("DELETE FROM device"))
    )
    crew.synced()
    with server.running.transactions.read() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM key").scalar() == 1
    assert crew.store.order(order) is not None
    assert crew.replica.cursors() != {}


def test_a_restored_server_that_lost_the_key_takes_it_by_its_own_word(crew: Tablet, server: ServerRig) -> None:
    crew.create()
    server.running.transactions.write(lambda work: work.connection.exec_driver_sql("DELETE FROM key"))
    assert crew.synced().outcomes == {"applied": 1}


def test_an_event_of_a_key_the_server_lost_goes_after_the_key_was_shown(crew: Tablet, line: Line) -> None:
    crew.create()

    def unknown(value: Any) -> None:
        value["brief"][0] = {"error": "server.key_unknown"}

    line.change("/v1/push", changed(unknown))
    assert failure(crew) == "sync.key_shown_again"
    assert crew.replica.held() == []
    assert crew.synced().receipts == 1


def test_a_key_that_the_server_will_not_have_holds_up_nobody_else(crew: Tablet, line: Line) -> None:
    crew.create()
    crew.create()

    def forget(value: Any) -> None:
        value["brief"][0] = {"error": "server.key_unknown"}

    line.change("/v1/push", changed(forget))
    line.answer("/v1/enrol", 403, b'{"code":"server.enrol_refused"}', Content_Type="application/json")
    report = crew.sync()
    assert report.failure is not None and report.failure.code == "server.enrol_refused"
    assert (report.receipts, report.pulled, crew.replica.waiting().events) == (1, 2, 1)


def test_a_feed_cut_off_below_our_cursor_is_read_anew(crew: Tablet, line: Line) -> None:
    order = crew.create()
    crew.synced()
    crew.create()
    line.answer("/v1/pull", 410, b'{"code":"server.below_floor"}', Content_Type="application/json")
    assert crew.synced().pulled == 2
    assert crew.store.order(order) is not None


def test_a_feed_that_is_always_cut_off_does_not_turn_in_circles(crew: Tablet, line: Line) -> None:
    crew.create()
    line.answer("/v1/pull", 410, b'{"code":"server.below_floor"}', times=9, Content_Type="application/json")
    assert failure(crew) == "server.below_floor"
    assert line.faults[0].times == 7


def test_a_large_push_shrinks_on_a_line_that_is_too_slow(crew: Tablet, line: Line) -> None:
    for _ in range(40):
        crew.create()
    line.lose_reply("/v1/push", times=3)
    for _ in range(3):
        crew.sync()
    line.seen.clear()
    crew.synced()
    assert len([seen for seen in line.seen if "/v1/push" in seen]) > 1
    assert crew.replica.waiting().events == 0


def test_waiting_before_the_first_page_is_refused(crew: Tablet) -> None:
    with pytest.raises(Refused, match=r"sync\.nothing_to_wait_for"):
        crew.engine.wait(lambda: False)


def test_a_server_that_changed_its_key_is_not_trusted(crew: Tablet, line: Line, server: ServerRig) -> None:
    from sqlalchemy import update

    from sync.server import tables as t

    crew.synced()
    old = crew.key.key
    server.running.transactions.write(lambda work: work.connection.execute(update(t.key).values(state="forked")))
    seed = new_seed()

    def by_another(value: Any) -> None:
        value["trust"]["server_key"] = public_key(seed)
        value["sig"] = sign(seed, enrolled_hash(value))

    line.change("/v1/enrol", changed(by_another))
    crew.create()
    report = crew.sync()
    assert report.failure is not None
    assert report.failure.code == "sync.other_server"
    assert report.receipts == 1
    assert crew.key.key == old
    crew.synced()
    assert crew.key.key != old
    crew.restart()
    crew.create()
    assert crew.synced().outcomes == {"applied": 1}


def test_a_lost_reply_to_a_new_key_is_asked_for_again(crew: Tablet, line: Line, server: ServerRig) -> None:
    from sqlalchemy import update

    from sync.server import tables as t

    crew.synced()
    server.running.transactions.write(lambda work: work.connection.execute(update(t.key).values(state="forked")))
    line.lose_reply("/v1/enrol")
    assert failure(crew) == "sync.offline"
    crew.create()
    assert crew.synced().failure is None
    assert len(crew.replica.enrolments()) == 2


def test_a_crash_between_store_and_vault_keeps_the_keys_together(crew: Tablet, server: ServerRig, monkeypatch: pytest.MonkeyPatch) -> None:
    from sqlalchemy import update

    from sync.server import tables as t

    crew.synced()
    server.running.transactions.write(lambda work: work.connection.execute(update(t.key).values(state="forked")))

    def die(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(crew.key, "follow", die)
    with pytest.raises(KeyboardInterrupt):
        crew.sync()
    crew.restart()
    assert crew.key.key == crew.store.remembered("key")
    crew.create()
    assert crew.synced().outcomes == {"applied": 1}


def test_a_page_of_another_order_than_it_names_is_not_taken(crew: Tablet, line: Line) -> None:
    crew.create()

    def rename(value: Any) -> None:
        value["items"][0]["entity"] = "another"

    line.change("/v1/pull", changed(rename))
    assert failure(crew) == "sync.not_our_server"
    crew.synced()


@pytest.mark.parametrize("part", [{"scope": "area:elsewhere"}, {"to": -1}, {"to": 0, "more": True}])
def test_a_page_of_another_scope_or_that_leads_nowhere_is_not_taken(crew: Tablet, line: Line, part: dict[str, Any]) -> None:
    crew.create()
    line.change("/v1/pull", changed(lambda value: value.update(part)))
    assert failure(crew) == "sync.page_elsewhere"
    crew.synced()


def test_a_spoiled_local_file_is_fetched_and_mended(crew: Tablet) -> None:
    order = crew.create()
    crew.record(order, CrewAccepted(), files=(NewFile(PHOTO, "image/jpeg", "photo"),))
    crew.synced()
    sha256 = hashlib.sha256(PHOTO).hexdigest()
    (crew.folders.files / sha256[:2] / sha256).write_bytes(b"spoiled")
    assert crew.engine.fetch_file(sha256) == PHOTO
    assert crew.store.files.get(sha256) == PHOTO


def test_a_sync_with_nothing_new_is_one_request(crew: Tablet, line: Line) -> None:
    crew.create()
    crew.synced()
    crew.synced()
    line.seen.clear()
    assert not crew.synced().changed
    assert [seen.partition("?")[0] for seen in line.seen] == ["GET /v1/head"]
