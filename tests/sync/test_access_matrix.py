"""Who may do what with whose order: one table, every cell of it asked of the real server.

Rows are callers, columns are requests about an order of the north (crew N-WATER) and of the south (crew S-ALL). What is not said
in TABLE is refused: 401 for those who cannot sign, 403 for scopes, 404 alike for what is not there and what is not theirs.
"""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import msgspec
import pytest

from app.domain.envelope import BlobRef
from app.domain.events import DeviceRevoked, PhotoTaken
from app.domain.identity import DeviceId
from sync.protocol import messages as m
from sync.protocol.desk_messages import TicketWish
from sync.server.newcomers import await_second
from sync.server.organisation import Member, Organisation, Place
from tests.sync import tus_device
from tests.sync.access_requests import REQUESTS as MORE
from tests.sync.access_requests import Asked, by_stick
from tests.sync.raw_device import RawDevice, Signed
from tests.sync.rig import ServerRig, sample_organisation
from tests.sync.test_server_ledger import outcomes

PHOTOS = {"north": b"a photo of the north", "south": b"a photo of the south"}
BEGUN = {"north": b"n" * 3000, "south": b"s" * 3000}
CREWS = {"north": "N-WATER", "south": "S-ALL"}
LABELS = {"north": "field-N-WATER", "south": "field-S-ALL"}
REQUESTS = (
    "pull area",
    "pull crew",
    "pull gone area",
    "pull gone crew",
    "wait",
    "events",
    "file state",
    "file",
    "put",
    "roster",
    "ticket",
    "integrity",
    *MORE,
)
# What a device reads of an order, and what a desk asks beyond that.
READS = ("pull area", "pull gone area", "wait", "events", "file state", "file")
CREW_READS = ("pull crew", "pull gone crew", *READS[2:], "bundle")
DESKS = ("roster", "ticket", "integrity")
BOTH, NORTH, SOUTH = ("north", "south"), ("north",), ("south",)

# caller -> request -> the places where it is answered. `head` is asked of all and shows exactly the scopes of "pull".
TABLE: dict[str, dict[str, tuple[str, ...]]] = {
    "crew": dict.fromkeys((*CREW_READS, "put", *MORE.keys() - {"take over"}), NORTH),
    "second crew": dict.fromkeys(CREW_READS, NORTH),
    "south crew": dict.fromkeys((*CREW_READS, "put", *MORE.keys() - {"take over"}), SOUTH),
    # The same area, another crew.
    "other trade": {},
    "desk": dict.fromkeys((*READS, "bundle", *DESKS), BOTH),
    "north desk": dict.fromkeys((*READS, "bundle", *DESKS), NORTH),
    "importer": dict.fromkeys(READS, BOTH),
    "withdrawn": {},
    "unconfirmed": {},
    "unconfirmed desk": {},
    "closed key": {},
    "other organisation": {},
    "unsigned": {},
}
# What becomes of a crew's step on a fresh order of the place; whoever can sign is never refused storage.
NOT_MINE, NO_CREW = "quarantined:server.not_own_scope", "quarantined:server.role_not_allowed"
PUSHED: dict[str, tuple[str, str]] = {
    "crew": ("applied", NOT_MINE),
    "second crew": ("applied", NOT_MINE),
    "south crew": (NOT_MINE, "applied"),
    "other trade": (NOT_MINE, NOT_MINE),
    "desk": (NO_CREW, NO_CREW),
    "north desk": (NO_CREW, NO_CREW),
    "importer": (NO_CREW, NO_CREW),
    "withdrawn": ("quarantined:server.device_revoked", "quarantined:server.device_revoked"),
    # Kept, and judged once a second person has compared its key.
    "unconfirmed": ("deferred:server.waits", "deferred:server.waits"),
    "unconfirmed desk": (NO_CREW, NO_CREW),
    "closed key": ("applied", NOT_MINE),
    "other organisation": ("401", "401"),
    "unsigned": ("401", "401"),
}
# How the server refuses what it refuses neither as out of scope nor as not there.
_OTHERWISE = {"take over": (403,), "shift end": (409,)}
# Scopes of the callers' own that no request of the table is about.
ELSEWHERE = {"other trade": {"crew:N-HEAT"}}
SIGNS = set(TABLE) - {"other organisation", "unsigned"}


@dataclass
class World:
    server: ServerRig
    callers: dict[str, RawDevice]
    orders: dict[str, Signed]
    authors: dict[str, RawDevice]
    uploads: dict[str, str]


def _organisation() -> Organisation:
    whole = sample_organisation()
    place = Place(label="north desk", role="dispatcher", areas=("north",))
    member = Member(id="m-0103", name="n", title="t", staff_no="0103", role="dispatcher", areas=("north",))
    return msgspec.structs.replace(whole, devices=(*whole.devices, place), members=(*whole.members, member))


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    folder: Path = tmp_path_factory.mktemp("matrix")
    server = ServerRig(folder / "ours", organisation=_organisation()).start()
    other = ServerRig(folder / "theirs", organisation=msgspec.structs.replace(sample_organisation(), id="another")).start()

    def device(label: str, rig: ServerRig = server) -> RawDevice:
        rig.running.tickets.issue(label, rig.url)
        made = RawDevice(rig.url, rig.organisation.id)
        made.enrol(rig.ticket(label).ticket)
        return made

    callers = {name: device("field-N-WATER") for name in ("crew", "second crew", "withdrawn", "unconfirmed", "closed key", "unsigned")}
    callers |= {
        "desk": device("desk"),
        "unconfirmed desk": device("desk"),
        "north desk": device("north desk"),
        "importer": device("import"),
    }
    callers["other organisation"] = device("field-N-WATER", other)
    callers["other organisation"].url = server.url
    callers |= {"south crew": device("field-S-ALL"), "other trade": device("field-N-HEAT")}
    orders, uploads, authors = {}, {}, {"north": callers["crew"], "south": callers["south crew"]}
    for place, author in authors.items():
        orders[place] = author.create(crew=CREWS[place], area=place)
        sha = _sha(PHOTOS[place])
        body = PhotoTaken(item="p", role="before", sha256=sha)
        refs = tuple(BlobRef("photo", _sha(data), len(data), "image/jpeg") for data in (PHOTOS[place], BEGUN[place]))
        photo = author.follow(body, orders[place], blobs=tuple(sorted(refs, key=lambda ref: ref.sha256)))
        author.push(orders[place], photo)
        assert author.put(PHOTOS[place]).status_code == 200
        uploads[place] = tus_device.create(author, BEGUN[place]).headers["Location"]
        # Held, and about no order: what the desks of the place are told of by "integrity".
        author.push(author.record(DeviceRevoked(device=DeviceId(author.device), reason="x"), None))
    gone = DeviceRevoked(device=DeviceId(callers["withdrawn"].device), reason="left")
    assert outcomes(callers["desk"].push(callers["desk"].record(gone, None))) == ["applied"]
    for name in ("unconfirmed", "unconfirmed desk"):
        server.running.transactions.write(lambda work, name=name: await_second(work, callers[name].key, callers[name].device))
    new = RawDevice(server.url, server.organisation.id, device=callers["closed key"].device)
    assert new.post_enrol(new.enrol_request(old=callers["closed key"])).status_code == 200
    callers["unsigned"].headers = lambda *_: {}  # type: ignore[method-assign]
    yield World(server, callers, orders, authors, uploads)
    server.stop()
    other.stop()


def _sha(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def _asked(world: World, caller: str, request: str, place: str) -> bool:
    """Whether the request was answered with what it asks for; anything but the right refusal fails."""
    device, order, sha = world.callers[caller], world.orders[place], _sha(PHOTOS[place])
    refusals = {403} if request.startswith(("pull", "wait")) or request in DESKS else {404, 403}
    if caller not in SIGNS:
        refusals = {401}
    if request in MORE:
        reply, is_told = MORE[request](Asked(device, world.authors[place], order, PHOTOS[place], BEGUN[place], world.uploads[place]))
        assert is_told or reply.status_code in {None, 200, *refusals, *_OTHERWISE.get(request, ())}, (
            caller,
            request,
            place,
            reply.status_code,
            reply.text,
        )
        return is_told
    if request == "put":
        reply = device.put(PHOTOS[place])
    elif request == "ticket":
        reply = device.ask("POST", "/v1/ticket", msgspec.json.encode(TicketWish(label=LABELS[place])))
    elif request in DESKS:
        reply = device.ask("GET", f"/v1/{request}")
        if reply.status_code == 200:
            return world.authors[place].device in reply.text
    else:
        target = {
            "pull area": f"/v1/pull?scope=area:{place}",
            "pull crew": f"/v1/pull?scope=crew:{CREWS[place]}",
            "pull gone area": f"/v1/pull?scope=area:{place}&gone=1",
            "pull gone crew": f"/v1/pull?scope=crew:{CREWS[place]}&gone=1",
            "wait": f"/v1/wait?cursors={_scope(caller, place)}=0",
            "events": f"/v1/order/{order.envelope.order_id}/events",
            "file state": f"/v1/blob/{sha}",
            "file": f"/v1/blob/{sha}",
        }[request]
        reply = device.ask("HEAD" if request == "file state" else "GET", target)
    assert reply.status_code in (200, 204) or reply.status_code in refusals, (caller, request, place, reply.status_code, reply.text)
    return reply.status_code in (200, 204)


def _scope(caller: str, place: str) -> str:
    return f"area:{place}" if caller in ("desk", "north desk", "importer") else f"crew:{CREWS[place]}"


def _pushed(world: World, caller: str, place: str) -> str:
    device, author = world.callers[caller], world.authors[place]
    order = author.create(crew=CREWS[place], area=place)
    assert outcomes(author.push(order)) == ["applied"]
    request = m.PushRequest(events=(device.accept(order).wire(),))
    reply = device.ask("POST", "/v1/push", msgspec.json.encode(request))
    return outcomes(msgspec.json.decode(reply.content, type=m.PushReply).answers)[0] if reply.status_code == 200 else str(reply.status_code)


@pytest.mark.parametrize("caller", sorted(TABLE))
def test_every_cell_of_the_table_is_what_the_server_does(world: World, caller: str) -> None:
    found = {request: tuple(place for place in BOTH if _asked(world, caller, request, place)) for request in REQUESTS}
    assert {request: places for request, places in found.items() if places} == TABLE[caller]


@pytest.mark.parametrize("caller", sorted(PUSHED))
def test_what_becomes_of_a_record_by_whoever_signed_it(world: World, caller: str) -> None:
    assert tuple(_pushed(world, caller, place) for place in BOTH) == PUSHED[caller]


@pytest.mark.parametrize("caller", sorted(PUSHED))
def test_by_stick_becomes_of_a_record_what_becomes_of_it_on_the_wire(world: World, caller: str) -> None:
    device, reader = world.callers[caller], world.server.running.keys.carrier_public
    for place, wanted in zip(BOTH, PUSHED[caller], strict=True):
        author = world.authors[place]
        order = author.create(crew=CREWS[place], area=place)
        author.push(order)
        step = device.accept(order)
        reply = by_stick(device, step, reader, org=world.server.organisation.id, is_signed=caller != "unsigned")
        if wanted == "401":
            is_passed_over = reply.status_code == 200 and reply.headers["Doorstep-Taken"] == "0 0 1"
            assert is_passed_over or reply.status_code in (401, 403), reply.text
            assert not author.known(step.h)
        else:
            assert reply.status_code == 200 and outcomes(device.known(step.h)) == [wanted]


@pytest.mark.parametrize("caller", sorted(SIGNS))
def test_the_head_names_the_scopes_that_may_be_pulled_and_no_other(world: World, caller: str) -> None:
    areas, crews = (TABLE[caller].get(f"pull {kind}", ()) for kind in ("area", "crew"))
    named = {scope.id for scope in world.callers[caller].head().scopes}
    assert named == {f"area:{place}" for place in areas} | {f"crew:{CREWS[place]}" for place in crews} | ELSEWHERE.get(caller, set())
