"""S6: files are taken whole or not at all, and an order is complete when its last file is here."""

import hashlib
from collections.abc import Callable

import pytest

from app.domain.envelope import BlobRef
from tests.sync.raw_device import RawDevice, Signed
from tests.sync.rig import ServerRig

Enrol = Callable[[str], RawDevice]


def sha(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def refs(*files: bytes) -> tuple[BlobRef, ...]:
    return tuple(sorted(BlobRef("photo", sha(data), len(data), "image/jpeg") for data in files))


def with_files(crew: RawDevice, *files: bytes) -> Signed:
    created = crew.create(blobs=refs(*files))
    assert crew.push(created)[0].outcome == "applied"
    return created


def pending(crew: RawDevice) -> tuple[int, tuple[str, ...]]:
    item = crew.pull("crew:N-WATER").items[-1]
    assert item.order is not None
    return item.ver, item.order.pending


def spoil(server: ServerRig, data: bytes, now: bytes | None, request: pytest.FixtureRequest) -> None:
    """Changes the stored file behind the server's back, or removes it."""
    path = server.folders.of_replica.files / sha(data)[:2] / sha(data)
    if not server.files:
        path.unlink() if now is None else path.write_bytes(now)
        return
    assert not path.exists()
    bucket = request.getfixturevalue("bucket")
    bucket.lose(server.files, sha(data)) if now is None else bucket.spoil(server.files, sha(data), now)


def test_an_order_waits_for_its_files_and_the_last_one_completes_it(crew: RawDevice) -> None:
    with_files(crew, b"one", b"two")
    assert pending(crew) == (1, tuple(sorted((sha(b"one"), sha(b"two")))))
    crew.put(b"one")
    assert pending(crew)[0] == 1
    crew.put(b"two")
    assert pending(crew) == (2, ())


def test_a_stored_file_is_said_so_by_head_and_comes_back_unchanged(crew: RawDevice) -> None:
    with_files(crew, b"photo")
    target = f"/v1/blob/{sha(b'photo')}"
    assert crew.ask("HEAD", target).status_code == 404
    assert crew.put(b"photo").json() == {"sha256": sha(b"photo"), "state": "stored"}
    assert crew.ask("HEAD", target).headers["Doorstep-File"] == "stored"
    assert crew.ask("GET", target).content == b"photo"


def test_a_file_is_given_out_as_bytes_that_no_browser_makes_a_page_of(crew: RawDevice) -> None:
    page = b"<html><script>alert(1)</script></html>"
    with_files(crew, page)
    crew.put(page)
    reply = crew.ask("GET", f"/v1/blob/{sha(page)}")
    assert reply.content == page and reply.headers["Content-Type"] == "application/octet-stream"
    assert reply.headers["Content-Disposition"] == "attachment" and reply.headers["X-Content-Type-Options"] == "nosniff"


def test_a_file_sent_again_changes_nothing(crew: RawDevice) -> None:
    with_files(crew, b"photo")
    assert [crew.put(b"photo").status_code for _ in range(2)] == [200, 200]
    assert pending(crew) == (2, ())


def test_bytes_that_do_not_have_the_hash_are_refused_and_leave_nothing(server: ServerRig, crew: RawDevice) -> None:
    with_files(crew, b"photo")
    crew.head()
    target = f"/v1/blob/{sha(b'photo')}"
    headers = crew.headers("PUT", target, b"photo", crew.nonce)
    reply = crew.session.put(crew.url + target, data=b"ph0to", headers=headers, timeout=30)
    assert (reply.status_code, reply.json()["code"]) == (422, "server.file_damaged")
    assert [path for path in server.folders.of_replica.files.rglob("*") if path.is_file()] == []


def test_other_bytes_under_the_name_of_a_stored_file_are_refused_and_counted(crew: RawDevice) -> None:
    with_files(crew, b"photo")
    crew.put(b"photo")
    crew.head()
    target = f"/v1/blob/{sha(b'photo')}"
    for _ in range(2):
        headers = crew.headers("PUT", target, b"photo", crew.nonce)
        reply = crew.session.put(crew.url + target, data=b"ph0to", headers=headers, timeout=30)
        crew.nonce = reply.headers["Doorstep-Nonce"]
        assert (reply.status_code, reply.json()["code"]) == (422, "server.file_damaged")
    assert crew.ask("GET", target).content == b"photo"
    figures = crew.session.get(f"{crew.url}/metrics", timeout=30).text
    assert 'doorstep_requests_total{method="PUT",route="/v1/blob/{sha256}",status="422"} 2.0' in figures


def test_a_file_that_no_own_event_names_is_refused(crew: RawDevice, desk: RawDevice) -> None:
    with_files(crew, b"photo")
    assert crew.put(b"stray").json()["code"] == "server.file_not_named"
    assert desk.put(b"photo").json()["code"] == "server.file_not_named"


def test_a_revoked_device_still_hands_in_its_files(server: ServerRig, crew: RawDevice) -> None:
    with_files(crew, b"photo")
    server.revoke(crew.device)
    assert crew.put(b"photo").status_code == 200
    assert crew.ask("GET", f"/v1/blob/{sha(b'photo')}").status_code == 404


def test_an_unsigned_file_is_refused(crew: RawDevice) -> None:
    with_files(crew, b"photo")
    assert crew.session.put(f"{crew.url}/v1/blob/{sha(b'photo')}", data=b"photo", timeout=30).status_code == 401


def test_a_file_over_the_bound_is_refused(server: ServerRig, crew: RawDevice) -> None:
    large = b"x" * (20 * 2**20 + 1)
    with_files(crew, large)
    assert crew.put(large).status_code == 413
    assert [path for path in server.folders.of_replica.files.rglob("*") if path.is_file()] == []


def test_a_file_out_of_scope_is_unknown(crew: RawDevice, device: Enrol) -> None:
    with_files(crew, b"photo")
    crew.put(b"photo")
    other = device("field-S-ALL")
    assert other.ask("GET", f"/v1/blob/{sha(b'photo')}").json()["code"] == "server.file_unknown"
    assert other.ask("HEAD", f"/v1/blob/{sha(b'photo')}").status_code == 404


def test_a_file_spoiled_on_the_server_is_never_served(server: ServerRig, crew: RawDevice, request: pytest.FixtureRequest) -> None:
    with_files(crew, b"photo")
    crew.put(b"photo")
    spoil(server, b"photo", b"ph0to", request)
    reply = crew.ask("GET", f"/v1/blob/{sha(b'photo')}")
    assert (reply.status_code, reply.json()["code"]) == (500, "server.file_spoiled")


@pytest.mark.parametrize("left", [None, b"pho"])
def test_a_file_that_vanished_from_the_store_or_is_cut_is_asked_for_again(
    server: ServerRig, crew: RawDevice, request: pytest.FixtureRequest, left: bytes | None
) -> None:
    with_files(crew, b"photo")
    crew.put(b"photo")
    spoil(server, b"photo", left, request)
    assert crew.ask("HEAD", f"/v1/blob/{sha(b'photo')}").status_code == 404
    assert crew.put(b"photo").status_code == 200
    assert crew.ask("GET", f"/v1/blob/{sha(b'photo')}").content == b"photo"


def test_files_that_came_first_by_another_event_leave_nothing_pending(crew: RawDevice) -> None:
    with_files(crew, b"photo")
    crew.put(b"photo")
    with_files(crew, b"photo")
    assert pending(crew)[1] == ()


def test_naming_somebody_elses_hash_does_not_open_the_file(crew: RawDevice, device: Enrol) -> None:
    with_files(crew, b"photo")
    crew.put(b"photo")
    other = device("field-S-ALL")
    other.push(other.create("S-ALL", "south", blobs=refs(b"photo")))
    target = f"/v1/blob/{sha(b'photo')}"
    assert other.ask("GET", target).json()["code"] == "server.file_unknown"
    assert other.ask("HEAD", target).status_code == 404


def test_whoever_holds_the_same_file_hands_it_in_and_reads_it(crew: RawDevice, device: Enrol) -> None:
    with_files(crew, b"photo")
    crew.put(b"photo")
    other = device("field-S-ALL")
    other.push(other.create("S-ALL", "south", blobs=refs(b"photo")))
    assert other.put(b"photo").status_code == 200
    assert other.ask("GET", f"/v1/blob/{sha(b'photo')}").content == b"photo"
