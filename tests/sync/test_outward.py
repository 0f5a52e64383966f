"""What the server asks outside goes where its operator said and nowhere else: forty ways to lead it astray, and each is refused."""

import contextlib
import http.server
import socket
import threading
import time
import urllib.request
from collections.abc import Iterator
from http.client import HTTPException
from urllib.error import HTTPError

import pytest

from app.domain.errors import DoorstepError, Refused, Unavailable
from sync.server import outward
from sync.server.head_copies import place_of
from sync.server.outward import ask, named, reached

# Addresses that no name may lead to, in each of the forms that a resolver or a router follows.
INSIDE = (
    "127.0.0.1", "127.8.8.8", "0.0.0.0", "10.1.2.3", "172.16.0.1", "192.168.1.1", "100.64.0.1", "169.254.169.254", "224.0.0.1",
    "255.255.255.255", "::1", "::", "fe80::1", "fe80::1%eth0", "fc00::1", "fd12::1", "ff02::1", "::ffff:127.0.0.1",
    "::ffff:169.254.169.254", "::ffff:10.0.0.1", "64:ff9b::a9fe:a9fe", "64:ff9b::7f00:1", "2002:7f00:1::", "2002:a9fe:a9fe::1", "::7f00:1",
)  # fmt: skip
# The same said in the address itself.
ADDRESSES = (
    "http://2130706433/", "http://0x7f000001/", "http://0177.0.0.1/", "http://127.1/", "http://localhost./", "http://ⓛocalhost/",
    "http://①②⑦.0.0.1/", "http://[::ffff:127.0.0.1]/", "http://[::ffff:a9fe:a9fe]/", "http://169.254.169.254/latest/", "http://[fe80::1]/",
    "http://0/", "http://tsa.example@127.0.0.1/", "http://127.0.0.1%2f@tsa.example/", "http://%31%32%37.0.0.1/", "http://tsa.example\\@127.0.0.1/",
    "http://tsa.example /", "http://tsa.example\r\nHost: x/", "http://:80/", "http:///tsa", "http://tsa.example:0/", "http://tsa.example:99999/",
    "http://tsa.example:x/", "http://[::1/", "//tsa.example/", "tsa.example", "file:///etc/passwd", "ftp://tsa.example/", "gopher://tsa.example/",
    "data:text/plain,x", "jar:http://tsa.example/", "HTTP:/tsa.example", "",
)  # fmt: skip


def answers(monkeypatch: pytest.MonkeyPatch, *found: str) -> list[str]:
    """Every name leads to `found`; the list is what was connected to."""
    asked: list[str] = []
    family = socket.AF_INET
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_a, **_k: [(family, socket.SOCK_STREAM, 6, "", (one, 443)) for one in found])

    def connect(address: tuple[str, int], *_more: object) -> socket.socket:
        asked.append(address[0])
        raise OSError("not in a test")

    monkeypatch.setattr(socket, "create_connection", connect)
    return asked


@pytest.mark.parametrize("address", INSIDE)
@pytest.mark.parametrize("scheme", ["http", "https"])
def test_a_name_that_leads_inside_is_not_asked(monkeypatch: pytest.MonkeyPatch, scheme: str, address: str) -> None:
    asked = answers(monkeypatch, address)
    with pytest.raises(Unavailable, match=r"server\.outward_inside"):
        ask(urllib.request.Request(f"{scheme}://tsa.example/"), 10)
    assert asked == []


@pytest.mark.parametrize("address", ADDRESSES)
def test_an_address_that_says_one_thing_and_means_another_is_not_asked(monkeypatch: pytest.MonkeyPatch, address: str) -> None:
    asked: list[object] = []
    monkeypatch.setattr(socket, "create_connection", lambda *words: asked.append(words))
    with pytest.raises((DoorstepError, OSError, HTTPException, ValueError)):
        ask(urllib.request.Request(address), 10)
    assert asked == []


def test_there_are_forty_of_them() -> None:
    assert len(INSIDE) + len(ADDRESSES) >= 40


def test_one_address_of_several_that_leads_inside_is_enough_to_refuse(monkeypatch: pytest.MonkeyPatch) -> None:
    answers(monkeypatch, "93.184.216.34", "10.0.0.1")
    with pytest.raises(Unavailable, match=r"server\.outward_inside"):
        reached("tsa.example", 443, False)


def test_a_name_that_changes_its_mind_is_looked_up_once(monkeypatch: pytest.MonkeyPatch) -> None:
    turns = iter((["93.184.216.34"], ["127.0.0.1"], ["127.0.0.1"]))
    asked = answers(monkeypatch)
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_a, **_k: [(2, 1, 6, "", (one, 80)) for one in next(turns)])
    with pytest.raises(OSError, match="not in a test"):
        ask(urllib.request.Request("http://tsa.example/"), 10)
    assert asked == ["93.184.216.34"]


def test_what_stands_inside_is_asked_where_the_operator_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    answers(monkeypatch, "10.0.0.7")
    assert reached("tsa.intern", 443, True) == "10.0.0.7"
    assert reached("10.0.0.7", 443, False) == "10.0.0.7"
    answers(monkeypatch, "169.254.169.254")
    for is_inside in (True, False):
        with pytest.raises(Unavailable, match=r"server\.outward_inside"):
            reached("tsa.intern", 443, is_inside)


class _Astray(http.server.BaseHTTPRequestHandler):
    met: list[str]

    def do_GET(self) -> None:
        _Astray.met.append(self.path)
        if self.path.startswith("/slow"):
            self.send_response(200)
            # Until the line is cut: who asks without an end of their own waits for ever.
            with contextlib.suppress(OSError):
                while True:
                    self.wfile.write(b"x")
                    time.sleep(0.02)
            return
        self.send_response(int(self.path[1:]))
        self.send_header("Location", "/200")
        self.end_headers()

    def log_message(self, *_words: object) -> None:
        """Not on the tests' stderr."""


@pytest.fixture
def astray() -> Iterator[str]:
    _Astray.met = []
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), _Astray) as made:
        made.daemon_threads = True
        made.block_on_close = False
        threading.Thread(target=made.serve_forever).start()
        yield f"http://127.0.0.1:{made.server_port}"
        made.shutdown()


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_no_redirect_is_followed(astray: str, status: int) -> None:
    with pytest.raises(HTTPError):
        ask(urllib.request.Request(f"{astray}/{status}"), 10)
    assert _Astray.met == [f"/{status}"]


def test_who_answers_drop_by_drop_is_cut_off(astray: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outward, "LONGEST_S", 0.2)
    with pytest.raises((OSError, HTTPException)):
        ask(urllib.request.Request(f"{astray}/slow"), 10)


@pytest.mark.parametrize("place", ["ftp://audit.example/heads", "https://me:secret@audit.example/", "https://audit .example/"])
def test_a_place_for_heads_that_is_no_sound_address_is_refused_at_the_start(place: str) -> None:
    with pytest.raises(Refused, match=r"server\.outward_wrong") as refused:
        place_of(place)
    assert "secret" not in str(refused.value)


def test_a_sound_address_is_named_by_its_host() -> None:
    assert [named(one) for one in ("https://tsa.example/a?b=c", "http://[::1]:8080/x")] == ["tsa.example", "::1"]
