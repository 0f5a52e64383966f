"""The way to the server: gone, wrong, through a proxy, by IPv6, flapping; a sync begins soon after it is really there (survive.md S21)."""

import random
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

import msgspec
import pytest

from app.domain.errors import Unavailable
from sync.client.link import Link, Timeouts
from sync.client.loop import SyncLoop
from sync.client.report import Progress, SyncReport, silent
from sync.client.retry import failure_of
from sync.protocol.messages import Head, Ticket
from tests.sync.certificates import pair
from tests.sync.replicas import Tablet
from tests.sync.rig import FakeClock, ServerRig
from tests.sync.test_client_link import Nobody
from tests.sync.tunnel import Tunnel

# survive.md S21: from the moment at which the line is really there to the sync that finds it.
SOON_MS = 60_000
_SILENT_S = Timeouts().read_s

# What a try meets while the line is not there, and the seconds that it takes until it says so.
GONE: tuple[tuple[str, float], ...] = (
    ("sync.offline", 0.01),  # no network, the name leads nowhere, nobody at the port
    ("sync.offline", Timeouts().connect_s),  # an address that swallows what is sent
    ("sync.too_slow", _SILENT_S),  # Wi-Fi whose far side is silent
    ("sync.not_our_server", 0.2),  # a page to log in
    ("sync.cut_short", 1.0),
)


@dataclass
class FlappingLine:
    """An engine behind a line that is there in `ups` (begin and end in ms of the clock) and gone in between."""

    clock: FakeClock
    ups: list[tuple[int, int]]
    draw: random.Random
    stop: threading.Event = field(default_factory=threading.Event)
    began_ms: list[int] = field(default_factory=list)

    def is_there(self) -> bool:
        return any(begin <= self.clock.mono < end for begin, end in self.ups)

    def sync_once(self, progress: Progress = silent) -> SyncReport:
        if self.clock.mono > self.ups[-1][1]:
            self.stop.set()
        if self.is_there():
            self.began_ms.append(self.clock.mono)
            return SyncReport()
        code, takes_s = self.draw.choice(GONE)
        self.clock.advance(int(takes_s * 1000))
        return SyncReport(failure=failure_of(Unavailable(code)))

    def hand_in(self, progress: Progress = silent) -> SyncReport:
        raise AssertionError("nobody asked to wait")

    def wait(self, is_over: Callable[[], bool]) -> bool:
        """A poll lives as long as the line."""
        while not is_over():
            self.clock.advance(1_000)
            if not self.is_there():
                raise Unavailable("sync.offline")
        return False


class Impatient(SyncLoop):
    """Its pauses pass at once, on the clock."""

    def _pause(self, pause_s: float, stop: threading.Event, *, heeds_nudge: bool) -> None:
        self._clock.advance(int(pause_s * 1000))  # type: ignore[attr-defined]


@pytest.mark.parametrize("seed", range(2))
def test_after_each_of_two_hundred_flaps_a_sync_begins_within_a_minute(seed: int) -> None:
    draw, clock, ups, at = random.Random(seed), FakeClock(), [], 5_000
    for _ in range(200):
        begin = at + 2_000 + int(draw.choice((2, 60, 900, 14_400)) * 1000 * draw.random())
        # Every other time it goes again before anybody can be asked to have noticed.
        at = begin + int(draw.uniform(*draw.choice(((1, 20), (61, 600)))) * 1000)
        ups.append((begin, at))
    line = FlappingLine(clock, ups, draw)
    Impatient(line, clock, draw.random).run(line.stop, lambda _: None)
    late = [begin for begin, end in ups if end - begin > SOON_MS and not any(begin <= at <= begin + SOON_MS for at in line.began_ms)]
    assert late == [] and len(line.began_ms) > 50


def test_a_device_that_was_offline_for_a_night_is_not_slower_to_notice() -> None:
    draw, clock = random.Random(7), FakeClock()
    up = 11 * 3_600_000
    line = FlappingLine(clock, [(up, up + 120_000)], draw)
    Impatient(line, clock, lambda: 0.999).run(line.stop, lambda _: None)
    assert up <= line.began_ms[0] <= up + SOON_MS


def test_a_name_that_leads_nowhere_is_offline(monkeypatch: pytest.MonkeyPatch) -> None:
    def nowhere(*_: object, **__: object) -> None:
        raise socket.gaierror(socket.EAI_AGAIN, "Temporary failure in name resolution")

    monkeypatch.setattr(socket, "getaddrinfo", nowhere)
    with closing(Link("https://heat.example", Nobody())) as link, pytest.raises(Unavailable, match=r"sync\.offline"):
        link.get("/v1/head", Head)


@pytest.mark.skipif(not socket.has_ipv6, reason="this machine has no IPv6")
def test_a_server_that_has_ipv6_alone_is_reached(tmp_path: Path) -> None:
    rig = ServerRig(tmp_path / "server", host="::1").start()
    try:
        with closing(Tablet(tmp_path / "crew", rig.ticket("field-N-WATER"))) as crew:
            assert rig.url.startswith("http://[::1]:")
            crew.synced()
    finally:
        rig.stop()


@pytest.fixture
def tunnel(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[Tunnel, ServerRig]]:
    """A server that is reached as https://heat.example through a proxy with a password, and in no other way."""
    rig = ServerRig(tmp_path / "server", tls=pair(tmp_path, "heat", "heat.example")).start()
    made = Tunnel(rig.port, "letmein")
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(tmp_path / "heat.pem"))
    yield made, rig
    rig.stop()
    made.close()


def by_name(rig: ServerRig) -> Ticket:
    return msgspec.structs.replace(rig.ticket("field-N-WATER"), url="https://heat.example")


def through(monkeypatch: pytest.MonkeyPatch, tunnel: Tunnel, password: str) -> None:
    for name in ("HTTPS_PROXY", "https_proxy"):
        monkeypatch.setenv(name, f"http://crew:{password}@127.0.0.1:{tunnel.port}")
    for name in ("NO_PROXY", "no_proxy"):
        monkeypatch.delenv(name, raising=False)


def test_a_proxy_with_a_password_is_passed_and_without_it_is_offline(
    tunnel: tuple[Tunnel, ServerRig], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    proxy, rig = tunnel
    through(monkeypatch, proxy, "letmein")
    with closing(Tablet(tmp_path / "crew", by_name(rig))) as crew:
        crew.synced()
        assert set(proxy.asked) == {"heat.example:443"} and proxy.turned_away == 0
    through(monkeypatch, proxy, "wrong")
    with closing(Link("https://heat.example", Nobody())) as link, pytest.raises(Unavailable, match=r"sync\.offline"):
        link.get("/v1/head", Head)
    assert proxy.turned_away == 1


def test_a_poll_through_a_proxy_ends_when_something_is_saved(
    tunnel: tuple[Tunnel, ServerRig], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    proxy, rig = tunnel
    through(monkeypatch, proxy, "letmein")
    with closing(Tablet(tmp_path / "crew", by_name(rig))) as crew:
        crew.synced()
        over = threading.Event()
        threading.Timer(0.3, over.set).start()
        began = time.monotonic()
        assert crew.engine.wait(over.is_set) is False
        # The server would have held it for 44 s at least.
        assert time.monotonic() - began < 30


@pytest.mark.parametrize("proxy", ["", "http://127.0.0.1:1"])
def test_a_silent_line_is_asked_after(proxy: str) -> None:
    with closing(Link("https://heat.example", Nobody())) as link:
        manager = link._adapter.proxy_manager_for(proxy) if proxy else link._adapter.poolmanager
        options = manager.connection_pool_kw["socket_options"]
    assert (socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1) in options
    asked = {name: value for level, name, value in options if level == socket.IPPROTO_TCP}
    assert asked[socket.TCP_KEEPIDLE] + asked[socket.TCP_KEEPCNT] * asked[socket.TCP_KEEPINTVL] < SOON_MS / 1000
