"""Random histories against the real ledger: late, repeated, reordered and lost pushes; then an oracle looks at everything.

The ideas are those of design/sync_model.py; here the server is the real one and only the network is made up.
"""

import asyncio
import hashlib
import random
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import msgspec
import pytest

from app.domain.envelope import BlobRef, parse
from app.domain.errors import Refused
from app.domain.events import (
    Body,
    ContactAttempted,
    CrewAccepted,
    CrewDeparted,
    Fact,
    OrderAssigned,
    OrderCancelled,
    OrderClosed,
    WorkReturned,
    read_fact,
)
from app.domain.order import Order, apply, scopes_of
from app.settings import resource
from sync.protocol.messages import Answer, Page, PushRequest
from sync.server.__main__ import Server, assemble
from sync.server.audit import verify_store
from sync.server.beside import Backing
from sync.server.devices import Caller, caller_of
from sync.server.folders import ServerFolders
from sync.server.organisation import read_organisation
from tests.sync.raw_device import RawDevice, Signed
from tests.sync.rig import FakeClock, shipped

AREAS = {"N-WATER": "north", "N-HEAT": "north", "S-ALL": "south"}
LABELS = {"desk": "dispatcher", "import": "importer", "field-N-WATER": "crew", "field-N-HEAT": "crew", "field-S-ALL": "crew"}


@dataclass
class Replica:
    """What one device pulled so far: order -> (ver, order), and where it stands."""

    cursors: dict[str, int] = field(default_factory=dict)
    orders: dict[tuple[str, str], tuple[int, Order]] = field(default_factory=dict)


@dataclass
class World:
    server: Server
    random: random.Random
    devices: dict[str, RawDevice]
    made: list[Signed] = field(default_factory=list)
    first_answers: dict[str, Answer] = field(default_factory=dict)
    files: dict[str, bytes] = field(default_factory=dict)
    undelivered: list[tuple[RawDevice, Signed]] = field(default_factory=list)
    replicas: dict[str, Replica] = field(default_factory=dict)

    # --- what people do

    def act(self) -> None:
        label, device = self.random.choice(sorted(self.devices.items()))
        created = [event for event in self.made if event.envelope.type == "order.created"]
        if not created or self.random.random() < 0.25:
            crew = self.random.choice([*AREAS, None])
            area = AREAS[crew] if crew else self.random.choice(["north", "south"])
            self.note(device, device.create(crew, area, **self.blobs()))
            return
        order = self.random.choice(created)
        history = [event for event in self.made if event.envelope.order_id == order.envelope.order_id]
        assignments = [event for event in history if event.envelope.type in ("order.created", "order.assigned")]
        # Mostly what an honest author would have seen, now and then an older view.
        after = history[-1] if self.random.random() < 0.8 else self.random.choice(history)
        av = assignments[-1] if self.random.random() < 0.85 else self.random.choice(assignments)
        self.note(device, device.follow(self.body(label), order, after, av, **self.blobs()))

    def body(self, label: str) -> Body:
        crew = self.random.choice(sorted(AREAS))
        desk = [OrderAssigned(crew=crew, area=AREAS[crew]), OrderCancelled(reason="x"), OrderClosed(), CrewAccepted()]
        crews = [CrewAccepted(), ContactAttempted(outcome="agreed"), CrewDeparted(), WorkReturned(reason="x"), OrderClosed()]
        return self.random.choice(desk if label == "desk" else crews)

    def blobs(self) -> dict[str, tuple[BlobRef, ...]]:
        if self.random.random() < 0.8:
            return {}
        data = self.random.randbytes(8)
        sha = hashlib.sha256(data).hexdigest()
        self.files[sha] = data
        return {"blobs": (BlobRef("photo", sha, len(data), "image/jpeg"),)}

    def note(self, device: RawDevice, event: Signed) -> None:
        self.made.append(event)
        self.undelivered.append((device, event))

    # --- what the network does

    def deliver(self) -> None:
        """Some undelivered events in any order, and now and then one that was delivered before."""
        count = min(len(self.undelivered), self.random.randrange(1, 6))
        batch = [self.undelivered.pop(self.random.randrange(len(self.undelivered))) for _ in range(count)]
        events = [event for _, event in batch]
        if self.made and self.random.random() < 0.5:
            events.append(self.random.choice(self.made))
            self.undelivered = [(device, event) for device, event in self.undelivered if event is not events[-1]]
        reply = self.server.parts.ledger.push(PushRequest(events=tuple(event.wire() for event in events)))
        for answer in reply.answers:
            first = self.first_answers.setdefault(answer.h, answer)
            assert answer.receipt == first.receipt and answer.receipt_sig == first.receipt_sig, "a repeat got another receipt"

    def upload(self) -> None:
        for sha, data in sorted(self.files.items()):
            caller = next((c for c in map(self.caller, sorted(self.devices)) if self.is_named(c, sha)), None)
            if caller and self.random.random() < 0.5:
                arriving = asyncio.run(self.server.parts.blobs.receive(sha, once(data)))
                self.server.parts.blobs.take(caller, sha, arriving)

    def is_named(self, caller: Caller, sha: str) -> bool:
        try:
            self.server.parts.blobs.check_named(caller, sha)
        except Refused:
            return False
        return True

    def caller(self, label: str) -> Caller:
        with self.server.transactions.read() as connection:
            found = caller_of(connection, self.devices[label].key)
        assert found is not None
        return found[0]

    def pull(self, label: str) -> bool:
        """One page of each scope, taken as a replica takes it; whether there is more."""
        is_more = False
        caller, replica = self.caller(label), self.replicas.setdefault(label, Replica())
        for scope in caller.scopes:
            raw = self.server.parts.scopes.pull(caller, scope, replica.cursors.get(scope, 0), self.random.randrange(1, 6))
            page = msgspec.json.decode(raw, type=Page)
            assert page.start == replica.cursors.get(scope, 0)
            for item in page.items:
                held = replica.orders.pop((scope, item.entity), None)
                assert held is None or item.ver > held[0], "a version went backwards"
                if item.kind == "U":
                    assert item.order is not None and scope in scopes_of(item.order), "leak"
                    replica.orders[scope, item.entity] = (item.ver, item.order)
            replica.cursors[scope] = page.end
            is_more = is_more or page.more
        return is_more

    # --- the oracle

    def finish(self) -> None:
        while self.undelivered:
            self.deliver()
        for _ in range(12):
            self.upload()
        for label in self.devices:
            while self.pull(label):
                continue
        outcomes = self.outcomes()
        orders = self.orders_of("desk") | {}
        assert set(outcomes) == {event.h for event in self.made}, "evidence was lost"
        for order in orders.values():
            self.check_order(order, outcomes)
        for label, replica in self.replicas.items():
            scopes = set(self.caller(label).scopes)
            want = {(scope, order.id): order for order in orders.values() for scope in scopes_of(order) & scopes}
            assert {place: order for place, (_, order) in replica.orders.items()} == want, f"the view of {label} differs"
        self.check_waiting(outcomes)

    def outcomes(self) -> dict[str, Answer]:
        found: dict[str, Answer] = {}
        for label, device in self.devices.items():
            hashes = tuple(event.h for event in self.made if event.envelope.device == device.device)
            for answer in self.server.parts.ledger.known(self.caller(label).device, hashes).answers:
                found[answer.h] = answer
        return found

    def orders_of(self, label: str) -> dict[str, Order]:
        return {order.id: order for _, order in self.replicas[label].orders.values()}

    def check_order(self, order: Order, outcomes: dict[str, Answer]) -> None:
        by_id = {event.id: event for event in self.made}
        assert len(order.trail) == len(set(order.trail)), "double effect"
        assert order.pending == (), "files pending for ever"
        folded: Order | None = None
        for place, event_id in enumerate(order.trail):
            event = by_id[event_id]
            assert outcomes[event.h].outcome == "applied"
            assert event.envelope.after is None or event.envelope.after in order.trail[:place], "built on what has no effect"
            fact = read_fact(parse(event.raw), event.h)  # type: ignore[arg-type]
            assert isinstance(fact, Fact)
            step = apply(folded, fact)
            assert isinstance(step, Order), "not a path of the lifecycle"
            folded = step
        assert folded is not None
        assert msgspec.structs.replace(order, held=(), pending=()) == folded, "the stored order is not the fold of its events"
        mine = [event for event in self.made if event.envelope.order_id == order.id]
        applied = {event.id for event in mine if outcomes[event.h].outcome == "applied"}
        held = {event.id for event in mine if outcomes[event.h].outcome == "quarantined"}
        assert (applied, held) == (set(order.trail), set(order.held)), "an outcome and the order disagree"

    def check_waiting(self, outcomes: dict[str, Answer]) -> None:
        """All was delivered, so whatever still waits rests on an order that never came to be."""
        deferred = [event for event in self.made if outcomes[event.h].outcome == "deferred"]
        assert not deferred, f"deferred for ever: {[event.envelope.type for event in deferred]}"


async def once(data: bytes) -> AsyncIterator[bytes]:
    yield data


# Seeds of histories that run on the tests' PostgreSQL.
ON_POSTGRESQL = range(100, 103)


@pytest.fixture
def world(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[World]:
    kept = Backing(request.getfixturevalue("postgresql") if request.param in ON_POSTGRESQL else "")
    organisation = read_organisation(resource("sample/organisation.yaml"))
    server = assemble(ServerFolders(tmp_path), organisation, shipped(), FakeClock(), is_demo=True, kept=kept)
    devices: dict[str, RawDevice] = {}
    for label, role in LABELS.items():
        path = server.tickets.issue(label, "http://127.0.0.1")
        devices[label] = RawDevice("", organisation.id, role=role)
        ticket = msgspec.json.decode(path.read_bytes())["ticket"]
        devices[label].act_under(server.parts.enrolment.enrol(devices[label].enrol_request(ticket)))
    yield World(server, random.Random(request.param), devices)
    server.close()


@pytest.mark.parametrize("world", [*range(12), *ON_POSTGRESQL], indirect=True)
def test_whatever_the_network_does_the_server_holds_the_fold_of_its_events(world: World, tmp_path: Path) -> None:
    for _ in range(world.random.randrange(30, 90)):
        step = world.random.random()
        if step < 0.55:
            world.act()
        elif step < 0.8 and world.undelivered:
            world.deliver()
        elif step < 0.9:
            world.pull(world.random.choice(sorted(world.devices)))
        else:
            world.upload()
    world.finish()
    world.server.parts.log.sign_now()
    # The auditor reads an embedded database only.
    if not world.server.transactions.is_shared:
        report = verify_store(tmp_path, None, "en")
        assert [finding for finding in report.findings if finding.outcome == "fail"] == []
