"""What turns away who asks too often or too slowly, and leaves evidence alone."""

import socket
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest

from sync.protocol.evidence import is_evidence
from sync.server import guard, rates
from sync.server.rates import DEVICE_BURST, HEADS_BURST, STRANGER_BURST, STRANGER_PER_S, Rates
from tests.sync.raw_device import RawDevice
from tests.sync.rig import FakeClock, ServerRig


def waits(counter: Rates, times: int, method: str = "GET", path: str = "/v1/pull", address: str = "a", key: str = "") -> list[int]:
    return [counter.wait_s(method, path, address, key) for _ in range(times)]


def test_a_stranger_who_asks_too_often_waits_and_may_go_on() -> None:
    clock = FakeClock()
    counter = Rates(clock)
    assert waits(counter, STRANGER_BURST + 2) == [0] * STRANGER_BURST + [1, 1]
    assert waits(counter, 1, address="b") == [0]
    clock.advance(1000)
    assert waits(counter, int(STRANGER_PER_S) + 1)[-2:] == [0, 1]


def test_a_fleet_behind_one_proxy_gets_its_heads_and_no_more() -> None:
    counter = Rates(FakeClock())
    waits(counter, STRANGER_BURST + 1)
    assert waits(counter, HEADS_BURST + 1, path="/v1/head", key="k") == [0] * HEADS_BURST + [1]
    assert waits(counter, 1) == [1]


def test_a_device_that_proved_its_key_has_a_bucket_of_its_own() -> None:
    counter = Rates(FakeClock())
    waits(counter, STRANGER_BURST + 1)
    assert waits(counter, 1, key="k") == [1]
    counter.proved("GET", "/v1/pull", "k", 200)
    assert waits(counter, DEVICE_BURST + 1, key="k") == [0] * DEVICE_BURST + [1]


def many_devices(counter: Rates, requests: int, method: str = "GET", path: str = "/v1/pull") -> int:
    """One request of each of so many devices, which have handed in before; answers how many had to wait."""
    told = 0
    for key in map(str, range(requests)):
        # Evidence proves a key and is not counted.
        counter.proved("POST", "/v1/push", key, 200)
        if counter.wait_s(method, path, "proxy", key):
            told += 1
        else:
            counter.proved(method, path, key, 200)
    return told


def test_all_devices_together_have_a_limit_and_go_on_when_it_is_over() -> None:
    clock = FakeClock()
    counter = Rates(clock, 1)
    assert many_devices(counter, 103) == 3
    clock.advance(2000)
    assert many_devices(counter, 5) == 3


def test_what_hands_evidence_in_takes_nothing_from_the_limit_of_all() -> None:
    counter = Rates(FakeClock(), 1)
    assert many_devices(counter, 300, "POST", "/v1/push") == 0
    assert many_devices(counter, 101) == 1
    assert many_devices(counter, 300, "POST", "/v1/push") == 0


def test_a_stranger_who_names_a_devices_key_takes_nothing_from_all_devices() -> None:
    counter = Rates(FakeClock(), 1)
    counter.proved("GET", "/v1/log", "k", 200)
    for _ in range(300):
        counter.wait_s("GET", "/v1/pull", "stranger", "k")
        counter.proved("GET", "/v1/pull", "k", 401)
    assert many_devices(counter, 100) == 1


def test_five_hundred_tablets_back_from_an_outage_are_not_told_to_wait() -> None:
    counter = Rates(FakeClock())
    assert sum(many_devices(counter, 500, path=path) for path in ("/v1/head", "/v1/known", "/v1/pull", "/v1/log") for _ in range(10)) == 0


@pytest.mark.parametrize(("path", "status"), [("/v1/head", 200), ("/v1/enrol", 200), ("/health", 200), ("/v1/pull", 401)])
def test_a_reply_that_needs_no_signature_proves_no_key(path: str, status: int) -> None:
    counter = Rates(FakeClock())
    counter.proved("GET", path, "k", status)
    waits(counter, STRANGER_BURST)
    assert waits(counter, 1, key="k") == [1]


def test_evidence_never_waits() -> None:
    counter = Rates(FakeClock())
    waits(counter, STRANGER_BURST + 1)
    for method, path in (
        ("POST", "/v1/push"),
        ("POST", "/v1/carrier"),
        ("PUT", "/v1/blob/x"),
        ("HEAD", "/v1/blob/x"),
        ("POST", "/v1/uploads"),
        ("PATCH", "/v1/uploads/x"),
    ):
        assert is_evidence(method, path) and waits(counter, 1, method, path) == [0]
    assert not is_evidence("GET", "/v1/blob/x") and not is_evidence("GET", "/v1/head")


def test_strangers_fill_no_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rates, "_MOST_BUCKETS", 10)
    monkeypatch.setattr(rates, "_MOST_PROVED", 10)
    counter = Rates(FakeClock())
    for number in range(100):
        waits(counter, 1, address=str(number))
        counter.proved("GET", "/v1/pull", str(number), 200)
    assert len(counter._buckets) == len(counter._proved) == 10


def test_fifty_times_the_load_is_told_to_wait_and_evidence_gets_through(crew: RawDevice, monkeypatch: pytest.MonkeyPatch) -> None:
    crew.head()
    monkeypatch.setattr(rates, "DEVICE_BURST", 5)
    monkeypatch.setattr(rates, "DEVICE_PER_S", 0.01)
    monkeypatch.setattr(rates, "STRANGER_BURST", 3)
    monkeypatch.setattr(rates, "STRANGER_PER_S", 0.01)
    replies = [crew.session.get(crew.url + "/v1/pull", timeout=30) for _ in range(20)]
    turned = [reply for reply in replies if reply.status_code == 429]
    assert len(turned) >= 15 and int(turned[0].headers["Retry-After"]) > 1
    assert turned[0].json()["code"] == "server.too_many"
    created = crew.create()
    assert crew.push(created)[0].outcome == "applied"


# --- slowness, on a bare socket


@contextmanager
def line(server: ServerRig) -> Iterator[socket.socket]:
    with socket.create_connection(("127.0.0.1", server.port), timeout=30) as open_line:
        yield open_line


def answer(open_line: socket.socket) -> bytes:
    """Everything until the server closes; b"" where it said nothing."""
    said = b""
    try:
        while part := open_line.recv(65536):
            said += part
    except (ConnectionError, TimeoutError):
        pass
    return said


def asked(server: ServerRig, raw: bytes) -> bytes:
    with line(server) as open_line:
        open_line.sendall(raw)
        open_line.shutdown(socket.SHUT_WR)
        return answer(open_line)


def test_a_body_that_stops_coming_is_ended(server: ServerRig, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(guard, "SILENCE_S", 0.1)
    with line(server) as open_line:
        open_line.sendall(b"POST /v1/push HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\nConnection: close\r\n\r\n{")
        assert b"408" in answer(open_line).split(b"\r\n")[0]


def test_a_body_that_drips_is_ended(server: ServerRig, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(guard, "GRACE_S", 0.3)
    with line(server) as open_line:
        open_line.sendall(b"POST /v1/push HTTP/1.1\r\nHost: x\r\nContent-Length: 100000\r\nConnection: close\r\n\r\n")
        try:
            for _ in range(40):
                open_line.sendall(b"x")
                time.sleep(0.03)
        except OSError:
            pass
        assert b"200" not in answer(open_line).split(b"\r\n")[0]


def test_a_head_that_does_not_come_is_ended(server: ServerRig, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(guard, "HEAD_S", 0.1)
    with line(server) as open_line:
        open_line.sendall(b"GET /health HT")
        assert answer(open_line) == b""


def _multipart(parts: int) -> bytes:
    return (
        b"".join(b'--x\r\nContent-Disposition: form-data; name="file"; filename="../%d"\r\n\r\nx\r\n' % n for n in range(parts))
        + b"--x--\r\n"
    )


HEADS: dict[str, bytes] = {
    "two lengths": b"POST /v1/push HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\n{}",
    "length and chunks": b"POST /v1/push HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    "no length": b"POST /v1/push HTTP/1.1\r\nHost: x\r\n\r\n",
    "negative length": b"POST /v1/push HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n",
    "huge length": b"POST /v1/push HTTP/1.1\r\nHost: x\r\nContent-Length: 99999999999999\r\n\r\n{}",
    "wrong chunk": b"POST /v1/push HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nZZ\r\n{}\r\n0\r\n\r\n",
    "huge chunk": b"POST /v1/push HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nffffffffffffffff\r\n{}\r\n0\r\n\r\n",
    "chunk extension": b"POST /v1/push HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n2;"
    + b"a" * 20_000
    + b"\r\n{}\r\n0\r\n\r\n",
    "long path": b"GET /" + b"a" * 200_000 + b" HTTP/1.1\r\nHost: x\r\n\r\n",
    "many headers": b"GET /health HTTP/1.1\r\nHost: x\r\n" + b"A: b\r\n" * 20_000 + b"\r\n",
    "NUL in the path": b"GET /v1/blob/\0 HTTP/1.1\r\nHost: x\r\n\r\n",
    "climbing path": b"GET /v1/blob/../../keys/server.json HTTP/1.1\r\nHost: x\r\n\r\n",
    "climbing path, coded": b"GET /v1/blob/%2e%2e%2f%2e%2e%2fkeys%2fserver.json HTTP/1.1\r\nHost: x\r\n\r\n",
    "bad UTF-8": b"GET /v1/blob/%ff%fe HTTP/1.1\r\nHost: x\r\nDoorstep-Key: \xff\r\n\r\n",
    "no HTTP": b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
    "old HTTP": b"GET /health HTTP/0.9\r\n\r\n",
    "split header": b"GET /health HTTP/1.1\r\nHost: x\r\nDoorstep-Key: a\r\n b\r\n\r\n",
    "deep JSON": b"POST /v1/enrol HTTP/1.1\r\nHost: x\r\nContent-Length: 200000\r\n\r\n" + b"[" * 200_000,
    "web socket": b"GET /v1/wait HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: x\r\n\r\n",
}


def test_malformed_requests_are_refused_without_a_fault_and_harm_nobody(server: ServerRig, crew: RawDevice) -> None:
    body = _multipart(10_000)
    head = (
        b"PUT /v1/blob/"
        + b"0" * 64
        + b" HTTP/1.1\r\nHost: x\r\nContent-Type: multipart/form-data; boundary=x\r\nContent-Length: %d\r\n\r\n"
    )
    for name, raw in (HEADS | {"10,000 parts": head % len(body) + body}).items():
        first = asked(server, raw).split(b"\r\n")[0]
        assert not first.split(b" ")[1:2] or first.split(b" ")[1][:1] in (b"2", b"4"), (name, first)
    assert crew.push(crew.create())[0].outcome == "applied"


def test_a_time_limit_holds_nobody_up(server: ServerRig, crew: RawDevice, device: Callable[[str], RawDevice]) -> None:
    held = [socket.create_connection(("127.0.0.1", server.port)) for _ in range(50)]
    try:
        for open_line in held:
            open_line.sendall(b"POST /v1/push HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n{")
        assert crew.push(crew.create())[0].outcome == "applied"
    finally:
        for open_line in held:
            open_line.close()
