"""The door to the network: where it goes, what it takes for ours, and how it ends."""

import socket
import threading
from collections.abc import Iterator

import pytest

from app.domain.errors import Refused, Unavailable
from sync.client.link import Link, Timeouts, query
from sync.protocol.messages import FileReply, Head
from tests.sync.line import Line

# Long enough for a machine with much else to do: only who tests slowness itself is in a hurry.
PATIENT = Timeouts(connect_s=20.0, read_s=20.0, poll_s=20.0)
QUICK = Timeouts(connect_s=20.0, read_s=0.3, poll_s=20.0)
JSON = {"Content_Type": "application/json"}
SHA = "a" * 64


class Nobody:
    """A signer whose signatures no server checks here."""

    key = "k" * 64

    def sign(self, h: str) -> str:
        return h * 2


@pytest.fixture
def line() -> Iterator[Line]:
    made = Line(target_port=9)
    yield made
    made.close()


@pytest.fixture
def link(line: Line) -> Iterator[Link]:
    made = Link(line.url + "/", Nobody(), PATIENT)
    yield made
    made.close()


@pytest.mark.parametrize("url", ["http://10.0.0.7:8000", "http://doorstep.example", "http://192.168.1.4"])
def test_plain_http_leads_to_this_machine_only(url: str) -> None:
    with pytest.raises(Refused, match=r"sync\.insecure_address"):
        Link(url, Nobody())


@pytest.mark.parametrize("url", ["ftp://127.0.0.1", "doorstep.example", "https://", ""])
def test_what_is_no_address_is_refused(url: str) -> None:
    with pytest.raises(Refused, match=r"sync\.address_wrong"):
        Link(url, Nobody())


@pytest.mark.parametrize("url", ["http://127.0.0.1:1", "http://localhost:1", "http://[::1]:1", "https://doorstep.example"])
def test_these_addresses_are_taken(url: str) -> None:
    Link(url, Nobody()).close()


def test_values_of_a_query_are_quoted() -> None:
    assert query("/v1/pull", scope="crew:N WATER&x=1", cursor=0) == "/v1/pull?scope=crew%3AN%20WATER%26x%3D1&cursor=0"


def test_a_refusal_with_a_fresh_nonce_is_tried_once_more(line: Line, link: Link) -> None:
    line.answer("/", 401, b'{"code":"server.nonce_spent"}', times=2, Doorstep_Nonce="n", **JSON)
    with pytest.raises(Refused, match=r"server\.nonce_spent|sync\.refused"):
        link.get("/v1/head", Head)
    assert len(line.seen) == 2


def test_a_refusal_without_a_nonce_is_final(line: Line, link: Link) -> None:
    line.answer("/", 401, b'{"code":"server.not_signed"}', times=9, **JSON)
    with pytest.raises(Refused):
        link.get("/v1/head", Head)
    assert len(line.seen) == 1


def test_a_refusal_in_words_we_do_not_know_still_has_a_sentence(line: Line, link: Link) -> None:
    line.answer("/", 400, b'{"code":"server.of_tomorrow"}', **JSON)
    with pytest.raises(Refused) as refused:
        link.get("/v1/head", Head)
    assert (refused.value.code, refused.value.params) == ("sync.refused", {"what": "server.of_tomorrow"})


def test_a_refusal_that_is_no_problem_of_ours_is_a_strangers(line: Line, link: Link) -> None:
    line.answer("/", 403, b"[]", **JSON)
    with pytest.raises(Unavailable, match=r"sync\.not_our_server"):
        link.get("/v1/head", Head)


def test_an_endless_reply_is_cut_off(line: Line, link: Link) -> None:
    line.answer("/", 200, bytes(9 * 1024 * 1024), **JSON)
    with pytest.raises(Unavailable, match=r"sync\.not_our_server"):
        link.get("/v1/head", Head)


def test_a_silent_server_is_too_slow() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        link = Link(f"http://127.0.0.1:{silent.getsockname()[1]}", Nobody(), QUICK)
        with pytest.raises(Unavailable, match=r"sync\.too_slow"):
            link.get("/v1/head", Head)
        link.close()


def test_a_closed_port_is_offline() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    link = Link(f"http://127.0.0.1:{port}", Nobody(), PATIENT)
    with pytest.raises(Unavailable, match=r"sync\.offline"):
        link.get("/v1/head", Head)
    link.close()


def test_nobody_at_the_door_speaking_tls_is_not_our_server(line: Line) -> None:
    link = Link(f"https://127.0.0.1:{line.port}", Nobody(), PATIENT)
    with pytest.raises(Unavailable, match=r"sync\.(not_our_server|offline)"):
        link.get("/v1/head", Head)
    link.close()


def test_a_garbled_location_is_not_our_server(line: Line, link: Link) -> None:
    line.answer("/", 200, b"{}", Content_Type="application/json", Content_Encoding="gzip")
    with pytest.raises(Unavailable, match=r"sync\.not_our_server"):
        link.get("/v1/head", Head)


@pytest.mark.parametrize("state", ["stored", "durable"])
def test_the_state_of_a_file_comes_in_a_header(line: Line, link: Link, state: str) -> None:
    line.answer("/", 200, b"", Doorstep_File=state)
    assert link.file_state(SHA) == state


def test_a_file_nobody_knows_is_missing(line: Line, link: Link) -> None:
    line.answer("/", 404, b"", Doorstep_File="missing")
    assert link.file_state(SHA) == "missing"


def test_a_state_without_our_header_is_a_strangers(line: Line, link: Link) -> None:
    line.answer("/", 200, b"")
    with pytest.raises(Unavailable, match=r"sync\.not_our_server"):
        link.file_state(SHA)


def test_a_page_in_a_files_place_is_not_the_file(line: Line, link: Link) -> None:
    line.answer("/", 200, b"<html>", Content_Type="text/html")
    with pytest.raises(Unavailable, match=r"sync\.not_our_server"):
        link.get_file(SHA)


def test_a_file_goes_out_whole(line: Line, link: Link) -> None:
    line.answer("/", 200, b'{"sha256":"%s","state":"stored"}' % SHA.encode(), **JSON)
    assert link.put_file(SHA, bytes(300_000), FileReply).state == "stored"


def test_a_lane_that_was_cut_says_so_to_who_waits_on_it() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        link = Link(f"http://127.0.0.1:{silent.getsockname()[1]}", Nobody(), Timeouts(2.0, 20.0, 20.0))
        reached = threading.Event()
        told: list[str] = []

        def ask() -> None:
            try:
                link.get("/v1/head", Head)
            except Unavailable as error:
                told.append(error.code)

        thread = threading.Thread(target=ask)
        thread.start()
        accepted, _ = silent.accept()
        accepted.recv(100)
        reached.set()
        link.cut()
        thread.join(10)
        accepted.close()
        link.close()
    assert told == ["sync.offline"]


def test_a_poll_that_breaks_off_is_told_apart_from_one_that_was_ended(line: Line, link: Link) -> None:
    line.is_down = True
    with pytest.raises(Unavailable, match=r"sync\.offline"):
        link.wait("/v1/wait?cursors=a=1", lambda: False)
    assert link.wait("/v1/wait?cursors=a=1", lambda: True) is False


def test_a_poll_without_news_says_so(line: Line, link: Link) -> None:
    line.answer("/", 204, b"")
    assert link.wait("/v1/wait?cursors=a=1", lambda: False) is False


def test_a_closed_lane_lets_nothing_more_out(line: Line, link: Link) -> None:
    link.close()
    with pytest.raises(Unavailable, match=r"sync\.stopped"):
        link.get("/v1/head", Head)
    assert line.seen == []
