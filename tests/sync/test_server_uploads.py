"""S6, tus 1.0: large files in parts, gone on with at the last checked one, whole or not at all."""

import hashlib
import io
import random
import shutil
from collections.abc import Callable
from typing import Any

import pytest
import requests

from sync.protocol import tus
from sync.server.uploads import MOST_OPEN
from tests.sync.raw_device import RawDevice
from tests.sync.rig import ServerRig
from tests.sync.test_server_files import pending, sha, with_files
from tests.sync.tus_device import Sha256Uploader, by_hand, create, send, standing, stock_client

Enrol = Callable[[str], RawDevice]

LARGE = random.Random(3).randbytes(2_500_000)
PART = 1_000_000
DAY_MS = 24 * 3600 * 1000


def stored(server: ServerRig, data: bytes = LARGE) -> bool:
    path = server.folders.of_replica.files / sha(data)[:2] / sha(data)
    return path.is_file() and path.read_bytes() == data


def staged(server: ServerRig) -> list[str]:
    return sorted(path.suffix for path in server.folders.uploads.iterdir())


def begun(device: RawDevice, data: bytes = LARGE) -> str:
    with_files(device, data)
    return create(device, data).headers["Location"]


# --- a stock client


@pytest.mark.parametrize("has_checksum", [False, True])
def test_tuspy_uploads_a_file_that_completes_its_order(server: ServerRig, crew: RawDevice, has_checksum: bool) -> None:
    with_files(crew, LARGE)
    with stock_client(crew) as client:
        meta = {"sha256": sha(LARGE)}
        client.uploader(file_stream=io.BytesIO(LARGE), chunk_size=PART, metadata=meta, upload_checksum=has_checksum).upload()
    assert stored(server) and pending(crew)[1] == ()


def test_tuspy_uploads_in_one_part_and_with_sha256(server: ServerRig, crew: RawDevice) -> None:
    with_files(crew, LARGE)
    with stock_client(crew) as client:
        meta = {"sha256": sha(LARGE), "filename": "照片.jpg"}
        Sha256Uploader(file_stream=io.BytesIO(LARGE), client=client, metadata=meta, upload_checksum=True).upload()
    assert stored(server)


def test_tuspy_goes_on_after_the_server_was_restarted(server: ServerRig, crew: RawDevice) -> None:
    with_files(crew, LARGE)
    with stock_client(crew) as client:
        first = client.uploader(file_stream=io.BytesIO(LARGE), chunk_size=PART, metadata={"sha256": sha(LARGE)})
        first.upload_chunk()
        server.restart()
        crew.session.close()
        crew.head()
        second = client.uploader(file_stream=io.BytesIO(LARGE), chunk_size=PART, url=first.url)
        assert second.offset == PART
        second.upload()
    assert stored(server)


def test_the_server_says_what_it_can(crew: RawDevice) -> None:
    reply = requests.options(crew.url + tus.UPLOADS, timeout=30)
    assert reply.status_code == 204
    assert reply.headers["Tus-Version"] == "1.0.0"
    assert reply.headers["Tus-Extension"] == "creation,checksum,expiration"
    assert reply.headers["Tus-Checksum-Algorithm"] == "sha256,sha1"
    assert int(reply.headers["Tus-Max-Size"]) == 100 * 2**20


# --- offsets and parts


def test_a_part_counts_once_and_only_where_the_last_one_ended(crew: RawDevice) -> None:
    place = begun(crew)
    assert send(crew, place, 0, LARGE[:PART]).headers[tus.OFFSET] == str(PART)
    again = send(crew, place, 0, LARGE[:PART])
    assert (again.status_code, again.json()["code"]) == (409, "server.upload_offset")
    assert send(crew, place, 2 * PART, LARGE[2 * PART :]).status_code == 409
    assert standing(crew, place) == (200, PART)


def test_a_part_that_was_damaged_on_its_way_counts_for_nothing(server: ServerRig, crew: RawDevice) -> None:
    place = begun(crew)
    reply = send(crew, place, 0, b"x" + LARGE[1:PART], Upload_Checksum=tus.checksum(LARGE[:PART]))
    assert (reply.status_code, reply.json()["code"]) == (460, "server.upload_checksum")
    assert standing(crew, place) == (200, 0)
    send(crew, place, 0, LARGE[:PART], Upload_Checksum=tus.checksum(LARGE[:PART]))
    assert send(crew, place, PART, LARGE[PART:]).status_code == 204
    assert stored(server)


def test_a_part_whose_signature_is_over_other_bytes_counts_for_nothing(crew: RawDevice) -> None:
    place = begun(crew)
    crew.head()
    headers = crew.headers("PATCH", place, LARGE[:PART], crew.nonce)
    named = {tus.RESUMABLE: tus.VERSION, "Content-Type": tus.PART_TYPE, tus.OFFSET: "0"}
    reply = crew.session.patch(crew.url + place, data=b"x" * PART, headers=headers | named, timeout=30)
    assert reply.status_code == 401
    assert standing(crew, place) == (200, 0)


def test_a_line_cut_in_mid_part_leaves_the_last_checked_byte(server: ServerRig, crew: RawDevice) -> None:
    place = begun(crew)
    send(crew, place, 0, LARGE[:PART])
    crew.head()
    headers = crew.headers("PATCH", place, LARGE[PART:], crew.nonce)
    named = {tus.RESUMABLE: tus.VERSION, "Content-Type": tus.PART_TYPE, tus.OFFSET: str(PART), "Content-Length": str(PART)}

    def broken() -> Any:
        yield LARGE[PART : PART + 5000]
        raise ConnectionError

    with pytest.raises((ConnectionError, requests.RequestException)):
        prepared = requests.Request("PATCH", crew.url + place, data=broken(), headers=headers | named).prepare()
        prepared.headers.pop("Transfer-Encoding", None)
        requests.Session().send(prepared, timeout=30)
    assert standing(crew, place) == (200, PART)
    assert send(crew, place, PART, LARGE[PART:]).status_code == 204
    assert stored(server)


def test_more_than_was_announced_is_refused(server: ServerRig, crew: RawDevice) -> None:
    place = begun(crew)
    reply = send(crew, place, 0, LARGE + b"more")
    assert (reply.status_code, reply.json()["code"]) == (413, "server.upload_too_long")
    assert standing(crew, place) == (200, 0)
    assert not stored(server)


def test_bytes_that_do_not_have_the_hash_are_dropped_and_the_file_can_be_sent_anew(server: ServerRig, crew: RawDevice) -> None:
    place = begun(crew)
    reply = send(crew, place, 0, b"x" + LARGE[1:])
    assert (reply.status_code, reply.json()["code"]) == (422, "server.file_damaged")
    assert standing(crew, place)[0] == 404 and staged(server) == []
    assert send(crew, create(crew, LARGE).headers["Location"], 0, LARGE).status_code == 204
    assert stored(server)


def test_whoever_missed_the_last_reply_learns_that_all_arrived(crew: RawDevice) -> None:
    place = begun(crew)
    send(crew, place, 0, LARGE)
    assert standing(crew, place) == (200, len(LARGE))


def test_an_upload_whose_last_step_a_kill_prevented_is_finished_by_the_next_question(server: ServerRig, crew: RawDevice) -> None:
    place = begun(crew)
    send(crew, place, 0, LARGE[:PART])
    record = next(server.folders.uploads.glob("*.record"))
    with record.with_suffix(".part").open("ab") as part:
        part.write(LARGE[PART:] + b"of a part that never ended")
    with record.open("ab") as lines:
        lines.write(b"%d %d\n99999999" % (len(LARGE), server.clock.now_ms))
    server.restart()
    assert standing(crew, place) == (200, len(LARGE))
    assert stored(server) and pending(crew)[1] == ()


def test_a_file_without_bytes_is_whole_when_it_is_created(server: ServerRig, crew: RawDevice) -> None:
    begun(crew, b"")
    assert stored(server, b"")


# --- rights


def test_an_upload_is_unknown_to_every_other_device(crew: RawDevice, device: Enrol) -> None:
    place = begun(crew)
    other = device("field-S-ALL")
    assert standing(other, place)[0] == 404
    assert send(other, place, 0, LARGE).json()["code"] == "server.upload_unknown"
    assert standing(crew, place) == (200, 0)


def test_only_a_file_that_an_own_event_names_can_be_begun(crew: RawDevice, device: Enrol) -> None:
    with_files(crew, LARGE)
    other = device("field-S-ALL")
    assert (create(other, LARGE).status_code, create(crew, b"stray").json()["code"]) == (404, "server.file_not_named")


def test_an_unsigned_upload_is_refused(crew: RawDevice) -> None:
    place = begun(crew)
    named = {tus.RESUMABLE: tus.VERSION, "Content-Type": tus.PART_TYPE, tus.OFFSET: "0"}
    assert requests.patch(crew.url + place, data=LARGE, headers=named, timeout=30).status_code == 401
    assert requests.head(crew.url + place, headers=named, timeout=30).status_code == 401
    assert requests.post(crew.url + tus.UPLOADS, headers=named, timeout=30).status_code == 401


def test_a_name_that_is_no_upload_is_unknown(crew: RawDevice) -> None:
    crew.head()
    for name in ("..", "%2e%2e%2fkeys", "0" * 31, "0" * 32, "A" * 32, "0" * 31 + "%D9%A5", "x" * 5000):
        assert standing(crew, f"{tus.UPLOADS}/{name}")[0] == 404, name


def test_a_revoked_device_still_hands_in_its_large_files(server: ServerRig, crew: RawDevice) -> None:
    with_files(crew, LARGE)
    server.revoke(crew.device)
    assert send(crew, create(crew, LARGE).headers["Location"], 0, LARGE).status_code == 204
    assert stored(server)


# --- what is malformed


_BEGINNINGS: list[tuple[dict[str, str], int]] = [
    ({"Tus_Resumable": "0.2.2"}, 412),
    ({"Upload_Length": "-1"}, 400),
    ({"Upload_Length": "1e3"}, 400),
    ({"Upload_Length": "9" * 40}, 400),
    ({"Upload_Length": str(100 * 2**20 + 1)}, 413),
    ({"Upload_Metadata": "sha256"}, 404),
    ({"Upload_Metadata": "sha256 !!!"}, 400),
    ({"Upload_Metadata": "name Zm9v"}, 400),
    ({"Upload_Metadata": "sha256 Zm9v,sha256 Zm9v"}, 400),
    ({"Upload_Metadata": "sha256 Li4vLi4v"}, 404),
    ({"Upload_Metadata": "sha256 /w=="}, 400),
]


def test_a_malformed_beginning_is_refused(server: ServerRig, crew: RawDevice) -> None:
    with_files(crew, LARGE)
    good = {"Upload_Length": str(len(LARGE)), "Upload_Metadata": tus.metadata(sha(LARGE))}
    for headers, status in _BEGINNINGS:
        reply = by_hand(crew, "POST", tus.UPLOADS, **(good | headers))
        assert reply.status_code == status and reply.headers["Tus-Resumable"] == "1.0.0", headers
    assert staged(server) == []


_PARTS: list[tuple[dict[str, str], int]] = [
    ({"Tus_Resumable": "2"}, 412),
    ({"Content_Type": "image/jpeg"}, 415),
    ({"Upload_Offset": "x"}, 400),
    ({"Upload_Checksum": "md5 Zm9v"}, 400),
    ({"Upload_Checksum": "sha256"}, 400),
]


def test_a_malformed_part_is_refused_and_the_next_one_goes_through(crew: RawDevice) -> None:
    place = begun(crew)
    for headers, status in _PARTS:
        reply = by_hand(crew, "PATCH", place, LARGE, **({"Upload_Offset": "0", "Content_Type": tus.PART_TYPE} | headers))
        assert reply.status_code == status, headers
    assert send(crew, place, 0, LARGE).status_code == 204


# --- room and time


def test_a_full_disk_says_so_and_takes_the_same_file_later(server: ServerRig, crew: RawDevice, monkeypatch: pytest.MonkeyPatch) -> None:
    with_files(crew, LARGE)
    crew.head()
    real = shutil.disk_usage
    monkeypatch.setattr(shutil, "disk_usage", lambda path: real(path)._replace(free=1))
    reply = create(crew, LARGE)
    assert (reply.status_code, reply.json()["code"], reply.headers["Retry-After"]) == (507, "server.full", "60")
    monkeypatch.undo()
    assert send(crew, create(crew, LARGE).headers["Location"], 0, LARGE).status_code == 204
    assert stored(server)


def test_an_upload_that_nobody_goes_on_with_is_given_up_after_a_week(server: ServerRig, crew: RawDevice) -> None:
    place = begun(crew)
    send(crew, place, 0, LARGE[:PART])
    server.clock.advance(6 * DAY_MS)
    assert standing(crew, place) == (200, PART)
    server.clock.advance(DAY_MS)
    assert standing(crew, place)[0] == 404
    server.restart()
    assert staged(server) == []


def test_one_device_holds_few_beginnings_and_one_for_each_file(server: ServerRig, crew: RawDevice) -> None:
    files = [bytes([place]) * 2000 for place in range(MOST_OPEN + 2)]
    with_files(crew, *files)
    places = []
    for data in files:
        places.append(create(crew, data).headers["Location"])
        server.clock.advance(1000)
    assert [standing(crew, place)[0] for place in places] == [404, 404] + [200] * MOST_OPEN
    assert create(crew, files[-1]).headers["Location"] == places[-1], "a beginning that a line brings twice is one"
    send(crew, places[-1], 0, files[-1][:100])
    again = create(crew, files[-1]).headers["Location"]
    assert standing(crew, places[-1])[0] == 404 and standing(crew, again) == (200, 0)


def test_the_end_of_an_upload_is_told_as_a_date(crew: RawDevice) -> None:
    with_files(crew, LARGE)
    assert create(crew, LARGE).headers["Upload-Expires"] == "Sat, 28 Nov 2026 08:33:20 GMT"


def test_the_same_hash_is_the_same_upload_for_the_standard_library(crew: RawDevice) -> None:
    assert tus.read_checksum(tus.checksum(b"a")) == ("sha256", hashlib.sha256(b"a").digest())
    assert tus.digest_of("sha1").digest() == hashlib.sha1(b"").digest()
