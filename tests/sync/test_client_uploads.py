"""S6 from the tablet's side: parts, what goes first, what goes on after a stop, and what one bad file may cost the others."""

import random
import shutil
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from app.domain.events import CrewAccepted
from app.storage.pending import pending
from app.storage.store import NewFile
from sync.client import rate as r
from sync.client.link import Link
from sync.client.rate import Rate
from sync.protocol.packets import PACKETS
from tests.sync.line import Change, Fault, Line, Reply
from tests.sync.replicas import Tablet
from tests.sync.rig import FakeClock, ServerRig
from tests.sync.test_server_files import sha

_DRAW = random.Random(7)
# Larger than one PUT; in parts of FIRST_PART_BYTES, for the clock stands still and no rate is measured.
LARGE = _DRAW.randbytes(1_200_000)
SMALL = _DRAW.randbytes(3_000)
PARTS = -(-len(LARGE) // r.FIRST_PART_BYTES)


@pytest.fixture
def crew(server: ServerRig, line: Line, tmp_path: Path) -> Iterator[Tablet]:
    ticket = msgspec.structs.replace(server.ticket("field-N-WATER"), url=line.url)
    tablet = Tablet(tmp_path / "crew", ticket, server.clock)
    yield tablet
    tablet.close()


def captured(crew: Tablet, *files: bytes, role: str = "photo") -> None:
    """An order whose acceptance names the files, ready to go up."""
    crew.record(crew.create(), CrewAccepted(), files=tuple(NewFile(data, "image/jpeg", role) for data in files))


def stored(server: ServerRig, data: bytes) -> bool:
    path = server.folders.of_replica.files / sha(data)[:2] / sha(data)
    return path.is_file() and path.read_bytes() == data


def asked(line: Line, method: str, sha256: str = "") -> list[int]:
    return [place for place, seen in enumerate(line.seen) if seen.startswith(method) and sha256 in seen]


def state(crew: Tablet, data: bytes) -> tuple[str, int]:
    found = {file.key: file for file in pending(crew.store.engine) if file.is_file}[sha(data)]
    return found.state, found.sent


def test_a_large_file_goes_up_in_parts_and_a_small_one_at_once(server: ServerRig, crew: Tablet, line: Line) -> None:
    captured(crew, LARGE, SMALL)
    assert crew.synced().files == 2
    assert len(asked(line, "PATCH")) == PARTS and len(asked(line, "PUT")) == 1
    assert stored(server, LARGE) and stored(server, SMALL)
    assert crew.replica.waiting().files == 0


def test_a_lost_reply_costs_no_part_twice(server: ServerRig, crew: Tablet, line: Line) -> None:
    captured(crew, LARGE)
    line.faults.append(_fault("PATCH", lambda _: None))
    assert crew.sync().failure is not None
    assert state(crew, LARGE) == ("queued", 0)
    crew.synced()
    assert len(asked(line, "PATCH")) == PARTS
    assert stored(server, LARGE)


def test_a_killed_app_goes_on_with_the_file_where_the_server_stands(server: ServerRig, crew: Tablet, line: Line) -> None:
    captured(crew, LARGE)
    _after(line, 4, lambda reply: (crew.engine.close(), reply)[1])
    assert crew.sync().failure is not None
    _, sent = state(crew, LARGE)
    assert 0 < sent < len(LARGE)
    assert crew.replica.waiting().bytes == len(LARGE) - sent
    crew.restart()
    assert state(crew, LARGE) == ("queued", sent)
    crew.synced()
    assert len(asked(line, "PATCH")) <= PARTS + 1
    assert stored(server, LARGE)


def test_a_restarted_server_goes_on_with_the_file(server: ServerRig, crew: Tablet, line: Line) -> None:
    captured(crew, LARGE)
    _after(line, 4, lambda _: None)
    crew.sync()
    server.restart()
    crew.synced()
    assert len(asked(line, "PATCH")) == PARTS and stored(server, LARGE)


def test_a_server_that_lost_the_upload_gets_it_from_the_beginning(server: ServerRig, crew: Tablet, line: Line) -> None:
    captured(crew, LARGE)
    _after(line, 4, lambda _: None)
    crew.sync()
    shutil.rmtree(server.folders.uploads)
    server.restart()
    crew.synced()
    assert stored(server, LARGE)


def test_a_staging_that_was_spoiled_is_sent_anew(server: ServerRig, crew: Tablet, line: Line) -> None:
    captured(crew, LARGE)
    _after(line, 4, lambda _: None)
    crew.sync()
    part = next(server.folders.uploads.glob("*.part"))
    with part.open("r+b") as bytes_:
        bytes_.write(b"spoiled")
    assert crew.sync().failure is not None
    crew.synced()
    assert stored(server, LARGE)


def test_evidence_goes_first_and_then_the_smallest(crew: Tablet, monkeypatch: pytest.MonkeyPatch) -> None:
    put = Link.put_packet
    captured(crew, b"p" * 900, b"p" * 300)
    captured(crew, b"s" * 5_000, role="strokes")
    captured(crew, b"t" * 7_000, role="statement")
    sent: list[str] = []
    monkeypatch.setattr(Link, "put_packet", lambda link, files: (sent.extend(files), put(link, files))[1])
    crew.synced()
    assert sent == [sha(data) for data in (b"t" * 7_000, b"s" * 5_000, b"p" * 300, b"p" * 900)]


def test_one_bad_file_is_behind_the_others_from_its_second_try_on(server: ServerRig, crew: Tablet, line: Line) -> None:
    bad = [bytes([place]) * 10 for place in range(3)]
    good = [bytes([place]) * 20 for place in range(100, 106)]
    captured(crew, *bad, *good)
    line.answer(PACKETS, 500, b"", times=1)
    for data in bad:
        line.answer(f"/v1/blob/{sha(data)}", 500, b"", times=999)
    crew.sync()
    crew.sync()
    assert crew.sync().failure is not None
    assert all(stored(server, data) for data in good)
    assert crew.replica.waiting().files == 3
    line.faults.clear()
    assert crew.synced().files == 3


def test_a_file_that_the_server_refuses_is_told_and_not_tried_again(crew: Tablet, line: Line) -> None:
    captured(crew, LARGE, SMALL)
    line.faults.append(_fault("POST", lambda reply: (413, {"Content-Type": "application/json"}, b'{"code":"server.file_too_large"}')))
    report = crew.synced()
    assert (report.files, report.refused) == (1, 1)
    assert crew.replica.files_to_send() == []


def test_a_full_server_keeps_nothing_and_gets_it_once_there_is_room(
    server: ServerRig, crew: Tablet, monkeypatch: pytest.MonkeyPatch
) -> None:
    captured(crew, LARGE)
    real = shutil.disk_usage
    monkeypatch.setattr(shutil, "disk_usage", lambda path: real(path)._replace(free=1))
    report = crew.sync()
    assert report.failure is not None
    assert (report.failure.code, report.failure.kind, report.failure.retry_after_s) == ("sync.server_full", "busy", 60)
    assert report.receipts == 2
    monkeypatch.undo()
    assert crew.synced().files == 1 and stored(server, LARGE)


def test_what_was_recorded_meanwhile_goes_before_the_rest_of_the_files(crew: Tablet, line: Line) -> None:
    captured(crew, LARGE)

    def recorded(reply: Reply) -> Reply:
        crew.clock.advance(60_000)
        crew.create()
        return reply

    _after(line, 2, recorded)
    first = crew.synced()
    assert first.has_more and first.files == 0
    parts = len(asked(line, "PATCH"))
    second = crew.synced()
    assert not second.has_more and (second.receipts, second.files) == (1, 1)
    assert max(asked(line, "POST /v1/push")) < asked(line, "PATCH")[parts]


def test_a_small_file_goes_in_parts_on_a_line_on_which_one_put_would_take_too_long(server: ServerRig, crew: Tablet, line: Line) -> None:
    data = _DRAW.randbytes(100_000)
    captured(crew, data)
    crew.engine.rate.note(40_000, -10_000 + crew.clock.mono_ms())
    crew.synced()
    assert asked(line, "PUT") == [] and len(asked(line, "PATCH")) == -(-len(data) // r.LEAST_PART_BYTES)
    assert stored(server, data)


@pytest.mark.parametrize("place", ["https://elsewhere.example/v1/uploads/" + "0" * 32, "/v1/enrol", "/v1/uploads/../x"])
def test_a_place_that_is_not_on_our_server_is_not_followed(crew: Tablet, line: Line, place: str) -> None:
    captured(crew, LARGE)
    line.faults.append(_fault("POST", lambda reply: (201, reply[1] | {"location": place}, b"")))
    report = crew.sync()
    assert report.failure is not None and report.failure.code == "sync.not_our_server"
    assert asked(line, "PATCH") == []


def test_a_server_that_never_moves_is_not_sent_the_same_part_for_ever(crew: Tablet, line: Line) -> None:
    captured(crew, LARGE)
    line.faults.append(_fault("PATCH", lambda reply: (204, reply[1] | {"upload-offset": "0"}, b""), times=99))
    assert crew.sync().failure is not None
    assert len(asked(line, "PATCH")) == 1


def test_the_rate_is_unknown_until_something_arrived() -> None:
    clock = FakeClock()
    rate = Rate(clock, lanes=2)
    assert rate.bytes_per_s is None and rate.part_bytes() == r.FIRST_PART_BYTES
    began = clock.mono_ms()
    clock.advance(500)
    rate.note(100_000, began)
    assert rate.bytes_per_s == 200_000
    assert rate.part_bytes() == 400_000


def test_a_small_files_round_trip_is_not_taken_for_the_lines_rate() -> None:
    rate = Rate(FakeClock())
    rate.note(1_000, rate.now_ms() - 500)
    assert rate.bytes_per_s is None
    rate.note(1_000, rate.now_ms() - 5_000)
    assert rate.bytes_per_s == 200


def test_the_rate_follows_the_line_and_a_part_keeps_its_bounds() -> None:
    clock = FakeClock()
    rate = Rate(clock)
    rate.note(10, clock.mono_ms() - 10_000)
    assert rate.part_bytes() == r.LEAST_PART_BYTES
    clock.advance(120_000)
    rate.note(10**9, clock.mono_ms() - 1_000)
    assert rate.bytes_per_s == 10**9 and rate.part_bytes() == r.MOST_PART_BYTES
    rate.begin()
    assert rate.bytes_per_s == 10**9


def _fault(method: str, change: Change, times: int = 1) -> Fault:
    return Fault("/v1/uploads", times, after=change, method=method)


def _after(line: Line, parts: int, change: Change) -> None:
    """Changes the reply to the last of so many parts."""
    line.faults.append(_fault("PATCH", lambda reply: reply, times=parts - 1))
    line.faults.append(_fault("PATCH", change))
