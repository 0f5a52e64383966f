"""Addresses of files and orders without the right to them: what is there and what is not are refused alike (survive.md S40)."""

import random
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import msgspec
import pytest
import requests

from app.domain.envelope import BlobRef
from app.domain.events import PhotoTaken
from app.domain.identity import DeviceId
from app.storage.keys import sign
from sync.protocol import tus
from sync.protocol.signing import NONCE_HEADER, SIGNATURE_HEADER, streamed_request_hash
from sync.server.api import _routes
from sync.server.revocations import revoke_device
from tests.sync import tus_device
from tests.sync.raw_device import RawDevice
from tests.sync.rig import ServerRig, sample_organisation
from tests.sync.test_access_matrix import _sha

PHOTO, BEGUN = b"a photo of the north", b"n" * 3000
GUESSES = 250
# What differs between any two replies.
_PASSING = {NONCE_HEADER.lower(), "date"}


@dataclass
class Closed:
    """A server of which one crew has an order, a file and an upload; `strangers` have no right to any of them."""

    names: dict[str, str]
    strangers: dict[str, RawDevice]


@pytest.fixture(scope="module")
def closed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Closed]:
    folder: Path = tmp_path_factory.mktemp("closed")
    server = ServerRig(folder / "ours").start()
    other = ServerRig(folder / "theirs", organisation=msgspec.structs.replace(sample_organisation(), id="another")).start()

    def device(label: str, rig: ServerRig = server) -> RawDevice:
        rig.running.tickets.issue(label, rig.url)
        made = RawDevice(rig.url, rig.organisation.id)
        made.enrol(rig.ticket(label).ticket)
        made.url = server.url
        return made

    owner = device("field-N-WATER")
    order = owner.create()
    refs = sorted((BlobRef("photo", _sha(data), len(data), "image/jpeg") for data in (PHOTO, BEGUN)), key=lambda ref: ref.sha256)
    owner.push(order, owner.follow(PhotoTaken(item="p", role="before", sha256=_sha(PHOTO)), order, blobs=tuple(refs)))
    assert owner.put(PHOTO).status_code == 200
    upload = tus_device.create(owner, BEGUN).headers["Location"].rpartition("/")[2]
    names = {"order_id": str(order.envelope.order_id), "sha256": _sha(PHOTO), "name": upload}
    strangers = {"another crew": device("field-S-ALL"), "withdrawn": device("field-N-WATER")}
    strangers |= {"another organisation": device("field-N-WATER", other), "nobody": device("field-N-WATER")}
    strangers["nobody"].headers = lambda *_: {}  # type: ignore[method-assign]
    gone = DeviceId(strangers["withdrawn"].device)
    server.running.transactions.write(lambda work: revoke_device(work, gone, "lost"))
    for target, wanted in (("/v1/order/{order_id}/events", 200), ("/v1/order/{order_id}/bundle", 200), ("/v1/blob/{sha256}", 200)):
        assert owner.ask("GET", target.format(**names)).status_code == wanted
    yield Closed(names, strangers)
    server.stop()
    other.stop()


def addresses() -> list[tuple[str, str]]:
    """(method, path with places) of every route that names one thing, from the server's own table."""
    return sorted(
        (method, route.path_format)
        for route in _routes().routes
        if "{" in route.path_format and not route.path_format.startswith("/schema")
        for method in getattr(route, "methods", ())
        if method != "OPTIONS"
    )


def put(device: RawDevice, target: str) -> requests.Response:
    """Some bytes under a name; the signature is over the name, as that of a sender who has the file would be."""
    name = target.rpartition("/")[2]
    digest = bytes.fromhex(name) if re.fullmatch(r"[0-9a-f]{64}", name) else b""
    for _ in range(2):
        headers = device.headers("PUT", target, b"", device.nonce or "00")
        if headers:
            headers[SIGNATURE_HEADER] = sign(device.seed, streamed_request_hash("PUT", target, headers[NONCE_HEADER], digest))
        reply = device.session.put(device.url + target, data=b"x", headers=headers, timeout=20)
        device.nonce = reply.headers[NONCE_HEADER]
        if reply.status_code != 401:
            break
    return reply


def asked(device: RawDevice, method: str, target: str) -> tuple[int, bytes, dict[str, str]]:
    if target.startswith(tus.UPLOADS):
        more = {"Upload_Offset": "0", "Content_Type": tus.PART_TYPE} if method == "PATCH" else {}
        reply = tus_device.by_hand(device, method, target, BEGUN[:1] if method == "PATCH" else b"", **more)
    elif method == "PUT":
        reply = put(device, target)
    else:
        reply = device.ask(method, target)
    told = {name.lower(): value for name, value in reply.headers.items() if name.lower() not in _PASSING}
    return reply.status_code, reply.content, told


def test_the_routes_that_name_one_thing_are_these() -> None:
    assert {target for _, target in addresses()} == {
        "/v1/order/{order_id}/events",
        "/v1/order/{order_id}/bundle",
        "/v1/blob/{sha256}",
        tus.UPLOADS + "/{name}",
    }


@pytest.mark.parametrize("stranger", ["another crew", "withdrawn", "another organisation", "nobody"])
def test_what_is_there_is_refused_like_what_is_not(closed: Closed, stranger: str) -> None:
    draw, device = random.Random(40), closed.strangers[stranger]
    for method, path in addresses():
        place = path.partition("{")[2].rstrip("}").partition("}")[0]
        there = closed.names[place]
        invented = "".join(letter if letter in "-" else draw.choice("0123456789abcdef") for letter in there)
        found, guessed = (asked(device, method, path.format(**{place: name})) for name in (there, invented))
        assert found == guessed, (method, path)
        assert found[0] == (404 if stranger in ("another crew", "withdrawn") else 401), (method, path, found)


MADE_UP: dict[str, Callable[[str, random.Random], str]] = {
    "drawn": lambda there, draw: "".join(draw.choice("0123456789abcdef") for _ in there),
    "one letter off": lambda there, draw: _changed(there, draw.randrange(len(there))),
    "cut": lambda there, draw: there[: draw.randrange(1, len(there))],
    "dressed up": lambda there, draw: draw.choice((there.upper(), f"{there}.jpg", f"{there}%00", f"..%2f{there}", f"%2e%2e%2f{there}")),
}


def _changed(there: str, place: int) -> str:
    return there[:place] + ("0" if there[place] != "0" else "1") + there[place + 1 :]


def test_guessing_near_what_is_there_gives_nothing(closed: Closed) -> None:
    draw, device = random.Random(41), closed.strangers["another crew"]
    met = set()
    for number in range(GUESSES):
        method, path = draw.choice(addresses())
        place = path.partition("{")[2].rstrip("}").partition("}")[0]
        kind = list(MADE_UP)[number % len(MADE_UP)]
        status, _, _ = asked(device, method, path.format(**{place: MADE_UP[kind](closed.names[place], draw)}))
        met.add(status)
    assert met == {404}
