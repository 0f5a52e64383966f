"""S14: a reply cut at any byte is never taken for a reply, also where nothing says how long it was to be (HTTP 1.0, a proxy)."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from app.domain.errors import Unavailable
from app.domain.events import CrewAccepted
from app.storage.store import NewFile
from sync.client import link
from sync.client.link import Link
from sync.client.reply import Reply, decoded, opened
from tests.sync.line import Line
from tests.sync.raw_device import RawDevice
from tests.sync.replicas import PATIENT, Tablet
from tests.sync.rig import ServerRig


def taken(reply: Reply, kind: type[Any]) -> bool:
    try:
        decoded(reply, kind)
    except Unavailable:
        return False
    return True


def unpacked(body: bytes, coding: str, most_bytes: int) -> bool:
    try:
        opened(body, coding, most_bytes)
    except Unavailable:
        return False
    return True


@pytest.fixture
def tablet(server: ServerRig, tmp_path: Path) -> Iterator[Tablet]:
    made = Tablet(tmp_path / "crew", server.ticket("field-N-WATER"), server.clock)
    yield made
    made.close()


def test_no_beginning_of_a_reply_is_a_reply(tablet: Tablet, desk: RawDevice, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every reply of a day: head, push, a file, pages with customers, proofs, the end of a shift."""
    replies: dict[str, tuple[Reply, type[Any]]] = {}
    bodies: dict[bytes, tuple[str, int]] = {}

    def noted(reply: Reply, kind: type[Any]) -> Any:
        replies[kind.__name__] = (reply, kind)
        return decoded(reply, kind)

    def read(body: bytes, coding: str, most_bytes: int) -> bytes:
        bodies[body] = (coding, most_bytes)
        return opened(body, coding, most_bytes)

    monkeypatch.setattr(link, "decoded", noted)
    monkeypatch.setattr(link, "opened", read)
    desk.push(desk.create(), desk.create())
    tablet.synced()
    tablet.record(tablet.create(name="王秀兰"), CrewAccepted(), files=(NewFile(b"photo" * 900, "image/jpeg", "photo"),))
    for _ in range(2):
        tablet.synced()
    assert set(replies) >= {"Head", "PushReply", "FileReply", "RawPage", "LogReply", "SignedShiftEnd"}, set(replies)
    for reply, kind in replies.values():
        assert taken(reply, kind)
        assert [at for at in range(len(reply.body)) if taken(replace(reply, body=reply.body[:at]), kind)] == [], kind
    coded = {body: how for body, how in bodies.items() if how[0]}
    assert coded
    for body, how in coded.items():
        assert [at for at in range(len(body)) if unpacked(body[:at], *how)] == []


@pytest.mark.parametrize("says_length", [True, False])
def test_a_file_cut_at_any_place_is_not_kept(tablet: Tablet, line: Line, says_length: bool) -> None:
    photo = b"photo" * 40
    tablet.record(tablet.create(), CrewAccepted(), files=(NewFile(photo, "image/jpeg", "photo"),))
    tablet.synced()
    (sha256,) = tablet.store.files.all()
    tablet.store.files.remove(sha256)
    tablet.engine._detail = Link(line.url, tablet.key, PATIENT)
    for at in range(0, len(photo), 7):
        line.change("/v1/blob", lambda reply, at=at: _cut(reply, at, says_length))  # type: ignore[misc]
        with pytest.raises(Unavailable):
            tablet.engine.fetch_file(sha256)
        assert tablet.store.files.all() == set()
    assert tablet.engine.fetch_file(sha256) == photo


def _cut(reply: tuple[int, dict[str, str], bytes], at: int, says_length: bool) -> tuple[int, dict[str, str], bytes]:
    status, headers, body = reply
    length = {"Content-Length": str(len(body))} if says_length else {"Content-Length": str(at)}
    return status, headers | length, body[:at]
