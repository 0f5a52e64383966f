"""Whoever answers in the place of our server, with whatever certificate, gets nothing and is not believed (survive.md TM10)."""

import json
import socket
import ssl
import warnings
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

import msgspec
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from app.domain.errors import Refused, Unavailable
from sync.client.link import Link, Timeouts
from sync.protocol.messages import Head
from sync.server.organisation import read_organisation
from sync.server.own_certificate import check_pinned, pin_of
from tests.sync.authority import HOST, Authority, Wish
from tests.sync.door import Door, Manner
from tests.sync.house import Member, house
from tests.sync.rig import ServerRig, sample_organisation

QUICK = Timeouts(connect_s=10.0, read_s=10.0, poll_s=10.0)
STRANGER, READ, TIME = "sync.not_our_server", "sync.line_read", "sync.certificate_time"


class Nobody:
    key = "0" * 64

    def sign(self, h: str) -> str:
        return "signed" + h


@pytest.fixture
def believed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Authority:
    """The authority that this machine believes; the name leads here."""
    made = Authority("A root")
    believe(monkeypatch, tmp_path, made)
    found = socket.getaddrinfo

    def here(host: str, *rest: object, **named: object) -> object:
        return found("127.0.0.1" if host == HOST else host, *rest, **named)  # type: ignore[arg-type]

    monkeypatch.setattr(socket, "getaddrinfo", here)
    return made


def believe(monkeypatch: pytest.MonkeyPatch, folder: Path, *roots: Authority) -> None:
    (folder / "roots.pem").write_bytes(b"".join(root.pem for root in roots))
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(folder / "roots.pem"))


@dataclass(frozen=True)
class Case:
    """`pem` makes the certificate in a folder; `hears` whether a request may come as far as the door at all."""

    pem: Callable[[Authority, Path], Path] = lambda root, path: root.issue(path)
    manner: Manner = field(default_factory=Manner)
    code: str = STRANGER
    pins: tuple[str, ...] = ()
    hears: bool = False


def issued(wish: Wish) -> Callable[[Authority, Path], Path]:
    return lambda root, path: root.issue(path, wish)


def of_its_own(_root: Authority, path: Path) -> Path:
    """Signed by itself."""
    own = Authority(HOST, Wish())
    assert not isinstance(own.key, rsa.RSAPrivateKey)
    return own.issue(path, key=own.key)


def below_a_server(root: Authority, path: Path) -> Path:
    """Issued by somebody who has a certificate for a name and none for issuing."""
    first = root.issue(path.with_suffix(".first")).read_bytes()
    other = Authority(HOST, Wish(), key=load_pem_private_key(first[first.index(b"-----BEGIN PRIVATE") :], None))  # type: ignore[arg-type]
    second = other.issue(path).read_bytes()
    cut = second.index(b"-----BEGIN PRIVATE")
    path.write_bytes(second[:cut] + first[: first.index(b"-----BEGIN PRIVATE")] + second[cut:])
    return path


def short(root: Authority, path: Path) -> Path:
    return root.issue(path, key=rsa.generate_private_key(65537, 1024))


def old(version: ssl.TLSVersion) -> Manner:
    return Manner(oldest=version, newest=version)


REDIRECT = b"HTTP/1.1 307 Temporary Redirect\r\nLocation: https://elsewhere.example/v1/head\r\nContent-Length: 0\r\n\r\n"
FALSE_HEAD = json.dumps({"feed_epoch": 1, "key_state": "open"}).encode()
FALSE = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s" % (len(FALSE_HEAD), FALSE_HEAD)

PROXY = Authority("A proxy's root")
CASES = {
    "it has ended": Case(issued(Wish(begins=-30, ends=-1)), code=TIME),
    "it begins tomorrow": Case(issued(Wish(begins=1)), code=TIME),
    "another name": Case(issued(Wish(host="elsewhere.example"))),
    "a name above ours": Case(issued(Wish(host="example"))),
    "a name in the wrong place": Case(issued(Wish(is_named=False))),
    "signed by itself": Case(of_its_own),
    "an authority that nobody believes": Case(lambda _, path: Authority("A root").issue(path)),
    "issued by a server": Case(below_a_server),
    "a key of 1,024 bits": Case(short),
    "TLS 1.0": Case(manner=old(ssl.TLSVersion.TLSv1)),
    "TLS 1.1": Case(manner=old(ssl.TLSVersion.TLSv1_1)),
    "no TLS": Case(manner=Manner(speaks_tls=False)),
    "hung up in the handshake": Case(manner=Manner(hangs_up=True), code="sync.offline"),
    "a believed certificate, another key than the pins": Case(code=READ, pins=("1" * 64, "2" * 64)),
    "a proxy's authority that this machine believes": Case(
        lambda _, path: PROXY.issue(path), manner=Manner(reply=FALSE), code=READ, pins=("1" * 64, "2" * 64)
    ),
    "a log-in page": Case(hears=True),
    "a redirect": Case(manner=Manner(reply=REDIRECT), hears=True),
    "words that look like ours": Case(manner=Manner(reply=FALSE), hears=True),
}


@pytest.mark.parametrize("name", CASES)
def test_a_stranger_at_the_door_gets_nothing_and_is_not_believed(
    name: str, believed: Authority, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = CASES[name]
    believe(monkeypatch, tmp_path, believed, PROXY)
    with warnings.catch_warnings():
        # Python itself warns of the old versions that a case is about.
        warnings.simplefilter("ignore", DeprecationWarning)
        door = Door(case.pem(believed, tmp_path / "door.pem"), case.manner)
        link = Link(f"https://{HOST}:{door.port}", Nobody(), QUICK, lambda: case.pins)
        with closing(door), closing(link), pytest.raises(Unavailable) as refused:
            link.get("/v1/head", Head)
    assert refused.value.code == case.code
    assert door.came >= 1 and bool(door.heard) is case.hears
    assert b"authorization" not in door.heard.lower() and b"cookie" not in door.heard.lower()


def test_the_same_door_is_passed_with_the_right_certificate(believed: Authority, tmp_path: Path) -> None:
    pem = believed.issue(tmp_path / "door.pem")
    door = Door(pem, Manner(reply=b"HTTP/1.1 204 No Content\r\n\r\n"))
    link = Link(f"https://{HOST}:{door.port}", Nobody(), QUICK, lambda: ("1" * 64, pin_of(pem.read_bytes())))
    with closing(door), closing(link):
        assert link.ask("GET", "/v1/head").status == 204
    assert door.heard


# --- pins from end to end


class Pinned:
    """A server with https under one of two pinned keys; `serve` changes its certificate."""

    def __init__(self, root: Authority, folder: Path) -> None:
        self.folder, self.pems = folder, {name: root.issue(folder / f"{name}.pem") for name in ("present", "spare", "stolen")}
        self.pins = {name: pin_of(pem.read_bytes()) for name, pem in self.pems.items()}
        words = msgspec.structs.replace(sample_organisation(), tls_pins=(self.pins["present"], self.pins["spare"]))
        self.rig = ServerRig(folder / "server", organisation=words, tls=self._both("present"), host="127.0.0.1").start()

    def _both(self, name: str) -> tuple[Path, Path]:
        return self.pems[name], self.pems[name]

    def serve(self, name: str, caller: Member | None = None) -> None:
        if caller is not None:
            # A new process of the server finds no old connections.
            for lane in caller.engine._lanes:
                lane.cut()
        self.rig.stop()
        self.rig.tls = self._both(name)
        self.rig.start()


class ByName(ServerRig):
    @property
    def url(self) -> str:
        return f"https://{HOST}:{self.port}"


@pytest.fixture
def pinned(believed: Authority, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Pinned]:
    monkeypatch.setattr(ServerRig, "url", ByName.url)
    made = Pinned(believed, tmp_path)
    yield made
    made.rig.stop()


def test_a_pinned_device_takes_the_spare_key_and_no_third_one_until_it_is_told(pinned: Pinned, tmp_path: Path) -> None:
    rig = pinned.rig
    with closing(house(rig, tmp_path, "desk")) as desk:
        desk.dispatch("W03")
        desk.synced()
        pinned.serve("spare", desk)
        desk.synced()
        pinned.serve("stolen", desk)
        desk.dispatch("W03")
        failure = desk.sync().failure
        assert failure is not None and failure.code == READ and failure.kind == "foreign"
        assert desk.opened.replica.waiting().events == 1
        # Told over the line that is still good, without a new start.
        rig.organisation = msgspec.structs.replace(rig.organisation, tls_pins=(pinned.pins["spare"], pinned.pins["stolen"]))
        pinned.serve("spare", desk)
        desk.synced()
        assert desk.opened.enrolled.pins == rig.organisation.tls_pins
        pinned.serve("stolen", desk)
        desk.synced()
        assert desk.opened.replica.waiting().events == 0


def test_a_ticket_for_a_pinned_server_enrols_nobody_elsewhere(pinned: Pinned, tmp_path: Path) -> None:
    pinned.serve("stolen")
    with pytest.raises(Unavailable, match=r"sync\.line_read"):
        house(pinned.rig, tmp_path, "desk")
    with pinned.rig.running.transactions.read() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM ticket WHERE key IS NOT NULL").scalar() == 0


def test_a_server_under_a_key_that_devices_would_refuse_does_not_start(believed: Authority, tmp_path: Path) -> None:
    pem = believed.issue(tmp_path / "own.pem")
    check_pinned(str(pem), ())
    check_pinned(None, ("1" * 64, "2" * 64))
    check_pinned(str(pem), ("1" * 64, pin_of(pem.read_bytes())))
    with pytest.raises(Refused, match=r"server\.pin_missing"):
        check_pinned(str(pem), ("1" * 64, "2" * 64))


@pytest.mark.parametrize("pins", [["1" * 64], ["1" * 64, "1" * 64], ["1" * 64, "2" * 63], ["1" * 64, "A" * 64]])
def test_pins_without_a_spare_or_ill_written_are_a_mistake(tmp_path: Path, pins: list[str]) -> None:
    words = msgspec.structs.replace(sample_organisation(), tls_pins=tuple(pins))
    (tmp_path / "o.yaml").write_bytes(msgspec.json.encode(words))
    with pytest.raises(Refused, match=r"server\.organisation_wrong"):
        read_organisation(tmp_path / "o.yaml")
