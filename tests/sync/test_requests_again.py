"""S14: any request once more, five at once, in any order and a month later: the server stays as it is and answers as it did."""

import hashlib
import random
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import requests
from sqlalchemy import select

from app.domain.events import CrewAccepted
from app.storage.store import NewFile
from sync.client.link import Link
from sync.protocol.signing import KEY_HEADER, NONCE_HEADER, SIGNATURE_HEADER, request_hash
from sync.server import tables as t
from tests.sync.raw_device import RawDevice
from tests.sync.replicas import Tablet
from tests.sync.rig import ServerRig

AT_ONCE, MONTH_MS = 5, 31 * 86_400_000

# What a server notes of its own work: how often it wrote, who was heard of when, which nonces were used, the heads it signs by the minute.
_OF_ITS_WORK = {"meta", "contact", "spent", "scope_note", "checkpoint", "log_node"}


@dataclass(frozen=True)
class Asked:
    """One request as it went out, without its signature."""

    method: str
    target: str
    body: bytes
    headers: tuple[tuple[str, str], ...]
    is_signed: bool

    @property
    def told(self) -> str:
        return f"{self.method} {self.target.partition('?')[0][:20]}"


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[Asked]:
    """Every request of every device from now on, in its order."""
    found: list[Asked] = []
    send = Link._send

    def noted(link: Link, method: str, target: str, body: bytes, headers: dict[str, str], *more: object, signed: bool) -> object:
        found.append(Asked(method, target, body, tuple(headers.items()), signed))
        return send(link, method, target, body, headers, *more, signed=signed)  # type: ignore[arg-type]

    monkeypatch.setattr(Link, "_send", noted)
    return found


@pytest.fixture
def tablet(server: ServerRig, desk: RawDevice, asked: list[Asked], tmp_path: Path) -> Iterator[Tablet]:
    made = Tablet(tmp_path / "crew", server.ticket("field-N-WATER"), server.clock)
    yield made
    made.close()


def day(tablet: Tablet, desk: RawDevice) -> None:
    """An order with a customer, small files and a large one; another that is taken away; pages, events and a file are read."""
    theirs = desk.create()
    desk.push(theirs)
    tablet.synced()
    own = tablet.create(name="王秀兰")
    photos = [random.Random(seed).randbytes(size) for seed, size in enumerate((3_000, 40_000, 1_100_000))]
    tablet.record(own, CrewAccepted(), files=tuple(NewFile(data, "image/jpeg", "photo") for data in photos))
    desk.push(desk.assign(theirs, "S-ALL", "south"))
    tablet.record(str(theirs.envelope.order_id), CrewAccepted())
    for _ in range(3):
        tablet.sync()
    tablet.synced()
    tablet.engine.fetch_events(own)
    tablet.store.files.remove(hashlib.sha256(photos[0]).hexdigest())
    tablet.engine.fetch_file(hashlib.sha256(photos[0]).hexdigest())


def books(server: ServerRig) -> dict[str, list[str]]:
    """Every row of the server and every file of its folder."""
    with server.running.transactions.read() as connection:
        tables = [table for table in t.metadata.sorted_tables if table.name not in _OF_ITS_WORK]
        rows = {table.name: sorted(map(repr, connection.execute(select(table)))) for table in tables}
    folder = server.folders.of_replica.files
    return rows | {"files": sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())}


def again(tablet: Tablet, server: ServerRig, one: Asked, session: requests.Session) -> tuple[int, bytes]:
    """The same request under a nonce of now."""
    url, headers = server.url + one.target, dict(one.headers)
    if one.is_signed:
        nonce = session.get(f"{server.url}/v1/head", timeout=20).headers[NONCE_HEADER]
        sig = tablet.key.sign(request_hash(one.method, one.target, nonce, one.body))
        headers |= {KEY_HEADER: tablet.key.key, NONCE_HEADER: nonce, SIGNATURE_HEADER: sig}
    reply = session.request(one.method, url, data=one.body, headers=headers, timeout=20, allow_redirects=False)
    return reply.status_code, reply.content


def at_once(work: Callable[[], None], times: int = AT_ONCE) -> None:
    threads = [threading.Thread(target=work) for _ in range(times)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


@pytest.mark.long
def test_any_request_five_times_at_once_or_a_month_later_changes_nothing(
    server: ServerRig, desk: RawDevice, tablet: Tablet, asked: list[Asked]
) -> None:
    day(tablet, desk)
    distinct = list(dict.fromkeys(asked))
    assert {one.told for one in distinct} >= {"POST /v1/enrol", "GET /v1/head", "POST /v1/push", "GET /v1/pull", "POST /v1/uploads"}
    before = books(server)
    for one in distinct:
        answers: list[tuple[int, bytes]] = []

        def ask(one: Asked = one, answers: list[tuple[int, bytes]] = answers) -> None:
            with requests.Session() as session:
                answers.append(again(tablet, server, one, session))

        at_once(ask)
        assert len(answers) == AT_ONCE and max(status for status, _ in answers) < 500, (one.told, answers)
        assert len(set(answers)) == 1, (one.told, answers)
    assert books(server) == before
    server.clock.advance(MONTH_MS)
    random.Random(1).shuffle(distinct)
    with requests.Session() as session:
        assert max(again(tablet, server, one, session)[0] for one in distinct) < 500
    assert books(server) == before
    tablet.create()
    assert tablet.synced().receipts == 1


@pytest.mark.long
def test_a_day_whose_every_request_goes_out_five_times_at_once_is_there_once(
    server: ServerRig, desk: RawDevice, tablet: Tablet, asked: list[Asked], monkeypatch: pytest.MonkeyPatch
) -> None:
    send, is_repeating = Link._send, True

    def five(link: Link, method: str, target: str, body: bytes, headers: dict[str, str], *more: object, signed: bool) -> object:
        one = Asked(method, target, body, tuple(headers.items()), signed)

        def ask() -> None:
            with requests.Session() as session:
                answers.append(again(tablet, server, one, session)[0])

        answers: list[int] = []
        others = threading.Thread(target=at_once, args=(ask, AT_ONCE - 1 if is_repeating else 0))
        others.start()
        reply = send(link, method, target, body, headers, *more, signed=signed)  # type: ignore[arg-type]
        others.join()
        assert max(answers, default=0) < 500, (one.told, answers)
        return reply

    monkeypatch.setattr(Link, "_send", five)
    day(tablet, desk)
    is_repeating = False
    assert not tablet.replica.waiting().events and not tablet.replica.waiting().files and not tablet.replica.waiting().failed
    with server.running.transactions.read() as connection:
        places = connection.execute(select(t.event.c.pos).where(t.event.c.device == tablet.store.device().device)).scalars().all()
        assert sorted(places) == list(range(1, len(tablet.replica.all_hashes()) + 1))
        assert connection.execute(select(t.pending)).all() == []
    assert not [path for path in books(server)["files"] if "unfinished" in path]
    assert len(books(server)["files"]) == 3
