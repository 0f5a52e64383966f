"""Several small files in one request: each is taken or refused by itself, and a packet that fails is not made twice."""

from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from app.domain.errors import Refused
from app.domain.events import CrewAccepted
from app.storage.store import NewFile
from app.storage.uploads import FileToSend
from sync.client.packets import loads
from sync.protocol.coding import CODING, packed
from sync.protocol.messages import FileAnswer, FilesReply, KnownRequest
from sync.protocol.packets import MOST_PACKET_FILES, PACKETS, WHICH_FILES, files_of, packet
from tests.sync.line import Line
from tests.sync.raw_device import RawDevice
from tests.sync.replicas import Tablet
from tests.sync.rig import ServerRig
from tests.sync.test_client_uploads import captured, stored
from tests.sync.test_server_files import pending, sha, with_files

A, B, C = b"one" * 400, b"two" * 9, b""


@pytest.fixture
def tablet(server: ServerRig, line: Line, tmp_path: Path) -> Iterator[Tablet]:
    ticket = msgspec.structs.replace(server.ticket("field-N-WATER"), url=line.url)
    made = Tablet(tmp_path / "crew", ticket, server.clock)
    yield made
    made.close()


def of(*files: bytes) -> list[tuple[str, bytes]]:
    return [(sha(data), data) for data in files]


def put(device: RawDevice, body: bytes, **headers: str) -> tuple[FileAnswer, ...]:
    device.session.headers.update({name.replace("_", "-"): value for name, value in headers.items()})
    reply = device.ask("POST", PACKETS, body)
    assert reply.status_code == 200, reply.text
    return msgspec.json.decode(reply.content, type=FilesReply).files


def test_a_packet_is_taken_apart_as_it_was_made() -> None:
    assert [(sha256, bytes(data)) for sha256, data in files_of(packet(of(A, B, C)))] == of(A, B, C)


@pytest.mark.parametrize(
    "body",
    [b"", b"[]x", b"{}\n", b'[["a",-1],["b",4]]\nabc', b'[["a",2]]\nabc', b'[["a",4]]\nabc', b'[["a"]]\n', b"\xff\n", b"[" * 10**5],
    ids=lambda body: repr(body[:12]),
)
def test_what_is_no_packet_is_refused(body: bytes) -> None:
    with pytest.raises(Refused, match=r"server\.request_malformed"):
        files_of(body)


@pytest.mark.parametrize("files", [of(b"x") * (MOST_PACKET_FILES + 1), of(bytes(1_100_000))], ids=("too many", "too large"))
def test_more_than_a_packet_may_hold_is_refused(files: list[tuple[str, bytes]]) -> None:
    with pytest.raises(Refused, match=r"server\.too_large"):
        files_of(packet(files))


def test_files_of_a_packet_are_stored_and_complete_their_order(server: ServerRig, crew: RawDevice) -> None:
    with_files(crew, A, B, C)
    assert put(crew, packet(of(A, B, C))) == (FileAnswer(state="stored"),) * 3
    assert all(stored(server, data) for data in (A, B, C))
    assert pending(crew) == (2, ())
    assert list((server.folders.of_replica.files / "unfinished").iterdir()) == []


def test_a_file_that_is_refused_costs_the_others_nothing(server: ServerRig, crew: RawDevice) -> None:
    with_files(crew, A, B)
    answers = put(crew, packet([(sha(A), A), (sha(B), b"changed"), *of(b"nobody's")]))
    assert answers == (FileAnswer(state="stored"), FileAnswer(error="server.file_damaged"), FileAnswer(error="server.file_not_named"))
    assert stored(server, A) and not stored(server, B) and not stored(server, b"nobody's")


def test_a_packet_once_more_changes_nothing(crew: RawDevice) -> None:
    with_files(crew, A, B)
    put(crew, packet(of(A)))
    before = pending(crew)
    assert put(crew, packet(of(A))) == (FileAnswer(state="stored"),) and pending(crew) == before
    assert put(crew, packet(of(A, A, B))) == (FileAnswer(state="stored"),) * 3


def test_a_packed_packet_is_opened(server: ServerRig, crew: RawDevice) -> None:
    with_files(crew, A)
    assert put(crew, packed(packet(of(A))), Content_Encoding=CODING) == (FileAnswer(state="stored"),)
    assert stored(server, A)


def test_only_who_handed_a_file_in_learns_that_it_is_here(crew: RawDevice, desk: RawDevice) -> None:
    with_files(crew, A, B)
    put(crew, packet(of(A)))
    body = msgspec.json.encode(KnownRequest(h=(sha(A), sha(B))))
    known = [msgspec.json.decode(device.ask("POST", WHICH_FILES, body).content, type=FilesReply).files for device in (crew, desk)]
    assert known == [(FileAnswer(state="stored"), FileAnswer()), (FileAnswer(), FileAnswer())]


def test_a_packet_that_nobody_signed_is_not_taken(server: ServerRig, crew: RawDevice) -> None:
    with_files(crew, A)
    assert crew.ask("POST", PACKETS, packet(of(A)), signed_body=packet(of(B))).status_code == 401
    assert not stored(server, A)


def test_small_files_go_together_and_any_other_alone() -> None:
    small = [FileToSend(str(place), 40_000, "image/jpeg", "photo") for place in range(7)]
    large = FileToSend("large", 2_000_000, "video/mp4", "photo")
    begun = FileToSend("begun", 10, "image/jpeg", "photo", "/v1/uploads/x")
    made = list(loads([small[0], small[1], large, begun, *small[2:]], {"3"}, lambda: 100_000))
    assert [[file.sha256 for file in load] for load in made] == [["0", "1"], ["large"], ["begun"], ["2"], ["3"], ["4", "5"], ["6"]]


def test_small_files_of_a_tablet_go_in_one_request(server: ServerRig, tablet: Tablet, line: Line) -> None:
    files = [bytes([place]) * 500 for place in range(9)]
    captured(tablet, *files)
    assert tablet.synced().files == 9
    assert all(stored(server, data) for data in files)
    assert [seen for seen in line.seen if "/v1/files" in seen or "/v1/blob" in seen] == [f"POST {PACKETS}"]


def test_what_did_not_get_through_in_a_packet_goes_by_itself(server: ServerRig, tablet: Tablet, line: Line) -> None:
    files = [bytes([place]) * 500 for place in range(5)]
    captured(tablet, *files)
    line.lose_reply(PACKETS)
    report = tablet.sync()
    assert report.failure is not None and report.files == 0
    line.seen.clear()
    assert tablet.synced().files == 5
    assert {seen.split()[0] for seen in line.seen if "/v1/blob" in seen} == {"HEAD"}, "the server had taken them"
    assert not [seen for seen in line.seen if "/v1/files" in seen]


def test_a_server_without_packets_gets_each_file_by_itself(server: ServerRig, tablet: Tablet, line: Line) -> None:
    files = [bytes([place]) * 50_000 for place in range(4)]
    captured(tablet, *files)
    line.answer("/v1/which-files", 404, b'{"code":"server.not_found"}', times=99, Content_Type="application/json")
    line.answer("/v1/files", 404, b'{"code":"server.not_found"}', times=99, Content_Type="application/json")
    tablet.sync()
    assert tablet.synced().files == 4
    assert all(stored(server, data) for data in files)


def test_what_the_server_has_is_not_sent_once_more(server: ServerRig, tablet: Tablet, line: Line) -> None:
    files = [bytes([place]) * 50_000 for place in range(12)]
    captured(tablet, *files)
    line.lose_reply(PACKETS, times=9)
    tablet.sync()
    tablet.restart()
    line.faults.clear()
    line.seen.clear()
    report = tablet.synced()
    assert report.files == 12 and report.bytes <= 300_000, "three packets of two were there, and only their answers lost"
    assert line.seen.count(f"POST {WHICH_FILES}") == 1


def test_a_file_refused_out_of_a_packet_is_told_and_not_tried_again(tablet: Tablet, line: Line) -> None:
    tablet.record(tablet.create(), CrewAccepted(), files=tuple(NewFile(data, "image/jpeg", "photo") for data in (A, B)))
    said = FilesReply(files=(FileAnswer(error="server.file_not_named"), FileAnswer(state="stored")))
    line.answer(PACKETS, 200, msgspec.json.encode(said), Content_Type="application/json")
    report = tablet.synced()
    assert (report.files, report.refused) == (1, 1)
    assert tablet.replica.files_to_send() == []


def test_a_file_that_the_line_spoiled_in_a_packet_goes_again_by_itself(tablet: Tablet, line: Line) -> None:
    tablet.record(tablet.create(), CrewAccepted(), files=tuple(NewFile(data, "image/jpeg", "photo") for data in (A, B)))
    said = FilesReply(files=(FileAnswer(error="server.file_damaged"), FileAnswer(state="stored")))
    line.answer(PACKETS, 200, msgspec.json.encode(said), Content_Type="application/json")
    report = tablet.sync()
    assert (report.files, report.refused, tablet.replica.waiting().failed) == (1, 0, 0)
    assert tablet.synced().files == 1 and tablet.replica.files_to_send() == []


@pytest.mark.parametrize("said", [(), (FileAnswer(state="stored"),) * 3, (FileAnswer(), FileAnswer())])
def test_an_answer_of_another_form_is_not_believed(tablet: Tablet, line: Line, said: tuple[FileAnswer, ...]) -> None:
    captured(tablet, A, B)
    line.answer(PACKETS, 200, msgspec.json.encode(FilesReply(files=said)), Content_Type="application/json")
    report = tablet.sync()
    assert report.failure is not None and report.failure.code == "sync.not_our_server"
    assert tablet.replica.waiting().files == 2
