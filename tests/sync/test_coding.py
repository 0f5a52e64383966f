"""Messages made small for the line: what goes in comes out, nothing opens beyond its limit, and nobody has to take it."""

import hashlib
import zlib
from collections.abc import Iterator
from contextlib import suppress

import msgspec
import pytest
import requests

from app.domain.errors import Refused, Unavailable
from app.settings import resource
from sync.client.link import Link
from sync.protocol.coding import CODING, packed, unpacked
from sync.protocol.messages import KnownRequest, PushReply
from tests.sync.line import Line
from tests.sync.raw_device import RawDevice
from tests.sync.rig import ServerRig
from tests.sync.test_client_link import PATIENT, SHA, Nobody

# Another dictionary is another coding: every device and server that is out there has this one.
DICTIONARY = "38edafb791e2eff62c53e9f611e94aa14f80d26ebb39d80b26ae5d4d0bbbe27b"
# A frame by RFC 8878 3.1.1 that asks its opener for a window of 128 MB and then holds one empty block.
FAR_WINDOW = bytes.fromhex("28b52ffd 00 88 010000")
ASKED = msgspec.json.encode(KnownRequest(h=(SHA,) * 9))


@pytest.fixture
def line() -> Iterator[Line]:
    made = Line(target_port=9)
    yield made
    made.close()


@pytest.fixture
def link(line: Line) -> Iterator[Link]:
    made = Link(line.url, Nobody(), PATIENT)
    yield made
    made.close()


def test_the_dictionary_is_that_of_its_name() -> None:
    assert hashlib.sha256(resource("wire/dictionary-1.txt").read_bytes()).hexdigest() == DICTIONARY


@pytest.mark.parametrize("body", [b"", b"{}", b'{"feed_epoch":1}' * 3, "检查燃气表".encode() * 40_000])
def test_what_is_packed_is_opened_as_it_was(body: bytes) -> None:
    assert unpacked(packed(body), CODING, len(body)) == body


def test_nothing_is_opened_beyond_its_limit() -> None:
    with pytest.raises(Refused, match=r"server\.too_large"):
        unpacked(packed(b"0" * 50_000_000), CODING, 1000)


@pytest.mark.parametrize(
    "data",
    [b"", b"nonsense", packed(b"{}")[:-1], packed(b"{}") + b"0", FAR_WINDOW],
    ids=("nothing", "noise", "cut", "longer", "128 MB of memory"),
)
def test_what_does_not_open_is_refused(data: bytes) -> None:
    with pytest.raises(Refused, match=r"server\.request_malformed"):
        unpacked(data, CODING, 1000)


def test_a_message_with_any_bit_turned_never_opens_to_another_one() -> None:
    whole, opened = packed(ASKED), 0
    for place in range(len(whole) * 8):
        spoiled = bytearray(whole)
        spoiled[place // 8] ^= 1 << place % 8
        with suppress(Refused):
            assert unpacked(bytes(spoiled), CODING, 100_000) == ASKED, place
            opened += 1
    assert opened <= 2, "few bits of a frame's head mean nothing"


def test_another_coding_is_refused() -> None:
    with pytest.raises(Refused, match=r"server\.coding_unknown"):
        unpacked(b"", "gzip", 1000)


def test_a_packed_request_is_answered_as_a_plain_one_and_packed_where_that_is_taken(server: ServerRig, crew: RawDevice) -> None:
    reply = _known(crew, server, packed(ASKED), {"Content-Encoding": CODING, "Accept-Encoding": f"gzip, {CODING}"})
    assert reply.status_code == 200 and "Content-Encoding" not in reply.headers, "two dozen bytes are not packed"
    crew.push(*(crew.create() for _ in range(9)))
    target = "/v1/pull?scope=crew:N-WATER&cursor=0&limit=9"
    plain = crew.ask("GET", target)
    crew.session.headers["Accept-Encoding"] = CODING
    small = crew.ask("GET", target)
    assert small.headers["Content-Encoding"] == CODING and "Content-Encoding" not in plain.headers
    assert unpacked(small.content, CODING, 10**6) == plain.content
    assert len(small.content) * 3 < len(plain.content)


def test_the_signature_is_over_the_bytes_as_they_were_sent(server: ServerRig, crew: RawDevice) -> None:
    body = packed(ASKED)
    assert _known(crew, server, body, {"Content-Encoding": CODING}).status_code == 200
    assert _known(crew, server, body, {"Content-Encoding": CODING}, signed=ASKED).status_code == 401


@pytest.mark.parametrize(
    ("body", "coding", "status"),
    [(b"x", "gzip", 415), (b"nonsense", CODING, 400), (packed(b" " * 300_000), CODING, 413)],
    ids=("another coding", "noise", "more than a request may be"),
)
def test_a_request_that_cannot_be_opened_is_refused(server: ServerRig, crew: RawDevice, body: bytes, coding: str, status: int) -> None:
    assert _known(crew, server, body, {"Content-Encoding": coding}).status_code == status


def test_a_server_that_knows_no_coding_is_asked_without(line: Line, link: Link) -> None:
    line.answer("/v1/known", 415, b'{"code":"server.coding_unknown"}', Content_Type="application/json")
    line.answer("/v1/known", 200, b'{"feed_epoch":1,"answers":[]}', times=2, Content_Type="application/json")
    for _ in range(2):
        link.post("/v1/known", KnownRequest(h=(SHA,) * 9), PushReply)
    assert line.seen == ["POST /v1/known"] * 3


@pytest.mark.parametrize("coding", ["gzip", "deflate", "br", "zstd"])
def test_a_coding_that_nobody_asked_for_is_no_reply_of_ours(line: Line, link: Link, coding: str) -> None:
    line.answer("/v1/known", 200, zlib.compress(b"0" * 10**6), Content_Type="application/json", Content_Encoding=coding)
    with pytest.raises(Unavailable, match=r"sync\.not_our_server"):
        link.post("/v1/known", KnownRequest(h=()), PushReply)


def test_a_reply_that_opens_to_more_than_a_reply_may_be_is_not_opened(line: Line, link: Link) -> None:
    line.answer("/v1/known", 200, packed(b" " * 9_000_000), Content_Type="application/json", Content_Encoding=CODING)
    with pytest.raises(Unavailable, match=r"sync\.not_our_server"):
        link.post("/v1/known", KnownRequest(h=()), PushReply)


def _known(device: RawDevice, server: ServerRig, body: bytes, headers: dict[str, str], signed: bytes | None = None) -> requests.Response:
    device.head()
    signs = device.headers("POST", "/v1/known", body if signed is None else signed, device.nonce)
    reply = device.session.post(server.url + "/v1/known", data=body, headers={**signs, **headers}, timeout=20)
    device.nonce = reply.headers["Doorstep-Nonce"]
    return reply
