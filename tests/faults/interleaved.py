"""Transactions of two server processes on one PostgreSQL, cut into their statements and mixed by a seed; readers among them.

What must hold is what the oracle says of any server, and for readers: whoever follows the feed from any moment on ends with
exactly what is there. Every seed has a company of its own and as many rounds as `_ROUNDS`.
"""

import argparse
import json
import random
import shutil
import tempfile
from collections import Counter
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from unittest.mock import patch

import msgspec
from sqlalchemy import Engine

import tests.sync.raw_device
from app.domain.events import OrderCancelled
from app.domain.identity import uuid7
from sync.protocol import messages as m
from sync.server.__main__ import Server, assemble
from sync.server.beside import Backing
from sync.server.devices import caller_of
from tests.faults.oracle import Books, Row, scopes
from tests.faults.planted_rivals import PLANTS
from tests.faults.report import Report
from tests.faults.turns import Turns
from tests.sync.cluster import Cluster, lacking
from tests.sync.raw_device import RawDevice, Signed
from tests.sync.rig import START_MS, ServerRig

_ROUNDS = 6
_LABELS = ("field-N-WATER", "field-N-WATER", "field-N-HEAT", "desk")
_CREWS = {"N-WATER": "north", "N-HEAT": "north", "S-ALL": "south"}


@dataclass
class Follower:
    """A device that only reads: its scope's orders as the pages told them."""

    server: Server
    device: RawDevice
    scope: str
    cursor: int = 0
    shown: dict[str, Row] = field(default_factory=dict)

    def pull(self, limit: int) -> None:
        is_more = True
        while is_more:
            with self.server.transactions.read() as connection:
                found = caller_of(connection, self.device.key)
            assert found is not None
            page = msgspec.json.decode(self.server.parts.scopes.pull(found[0], self.scope, self.cursor, limit), type=m.Page)
            for item in page.items:
                if item.order is not None:
                    self.shown[item.entity] = json.loads(msgspec.json.encode(item.order))
                else:
                    self.shown.pop(item.entity, None)
            self.cursor, is_more = page.end, page.more


@dataclass
class Company:
    """Two servers on one database, and devices that only sign."""

    rig: ServerRig
    servers: tuple[Server, Server]
    devices: tuple[RawDevice, ...]
    followers: tuple[Follower, ...]

    @property
    def engines(self) -> list[Engine]:
        return [server.transactions._store.engine for server in self.servers]  # type: ignore[attr-defined]

    def books(self) -> Books:
        engine = self.engines[0]

        def read(statement: str) -> list[Row]:
            with engine.connect() as connection:
                return [dict(row) for row in connection.exec_driver_sql(statement).mappings()]

        return Books(self.rig.data, read)


def open_company(stack: ExitStack, folder: Path, address: str, draw: random.Random) -> Company:
    rig = ServerRig(folder / "one", database=address).start()
    stack.callback(rig.stop)
    devices = []
    for label in _LABELS:
        rig.running.tickets.issue(label, rig.url)
        device = RawDevice(rig.url, rig.ticket(label).org, seed=draw.randbytes(32))
        device.enrol(rig.ticket(label).ticket)
        device.session.close()
        devices.append(device)
    shutil.copytree(rig.data, folder / "two")
    other = ServerRig(folder / "two", database=address)
    second = assemble(other.folders, rig.organisation, rig.procedures, rig.clock, is_demo=True, kept=Backing(address, ""))
    stack.callback(second.close)
    servers = (rig.running, second)
    watched = ((0, "crew:N-WATER"), (2, "crew:N-HEAT"), (3, "area:north"), (3, "area:south"))
    followers = tuple(Follower(servers[at % 2], devices[device], scope) for at, (device, scope) in enumerate(watched))
    return Company(rig, servers, tuple(devices), followers)


def played(seed: int, address: str) -> tuple[list[str], Counter[str], list[str]]:
    """(what is wrong, counts, the order of the statements) of one company."""
    draw, counts = random.Random(seed), Counter[str]()
    with ExitStack() as stack, patch.object(tests.sync.raw_device, "new_id", lambda: uuid7(START_MS, draw.randbytes(32))):
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="doorstep-turns-")))
        company = open_company(stack, folder, address, draw)
        turns = Turns(str(seed), company.engines, address)
        stack.callback(turns.close)
        for _ in range(_ROUNDS):
            turns.play(_acts(company, draw))
        for follower in company.followers:
            follower.pull(500)
        found = _wrong(company)
        counts.update(statements=len(turns.told), waits=turns.waits, events=len(company.books().events))
    return found, counts, turns.told


def _acts(company: Company, draw: random.Random) -> dict[str, Callable[[], None]]:
    """One round: orders that are there already, and what four devices make of them at once, while others read."""
    anna, ben, heat, desk = company.devices
    made = [desk.create(crew) if crew != "S-ALL" else desk.create(crew, "south") for crew in draw.choices(list(_CREWS), k=3)]
    company.servers[0].parts.ledger.push(_request(made))
    batches = {
        "desk": [_of_desk(desk, order, draw) for order in made if draw.random() < 0.7],
        "anna": [anna.create(), *(anna.accept(order) for order in made)],
        "ben": [ben.accept(order) for order in draw.sample(made, len(made))],
        "heat": [heat.accept(order) for order in made if draw.random() < 0.6] + [heat.create("N-HEAT")],
    }
    # Evidence comes in any order, and some of it twice at once.
    batches["anna again"] = batches["anna"] if draw.random() < 0.5 else [anna.contact(made[0], batches["anna"][1])]
    acts: dict[str, Callable[[], None]] = {}
    for at, (name, events) in enumerate(batches.items()):
        acts[name] = partial(_pushed, company.servers[(at + draw.randrange(2)) % 2], _request(events))
    for follower in company.followers:
        acts[f"reader {follower.scope}"] = partial(_pulled, follower, draw.randrange(1, 4), draw.choice((1, 3, 500)))
    return acts


def _of_desk(desk: RawDevice, order: Signed, draw: random.Random) -> Signed:
    crew = draw.choice(list(_CREWS))
    return desk.follow(OrderCancelled(reason="called off"), order) if draw.random() < 0.3 else desk.assign(order, crew, _CREWS[crew])


def _request(events: list[Signed]) -> m.PushRequest:
    return m.PushRequest(events=tuple(each.wire() for each in events))


def _pushed(server: Server, request: m.PushRequest) -> None:
    answers = server.parts.ledger.push(request).answers
    assert all(answer.receipt is not None for answer in answers), "evidence was refused"


def _pulled(follower: Follower, times: int, limit: int) -> None:
    for _ in range(times):
        follower.pull(limit)


def _wrong(company: Company) -> list[str]:
    books = company.books()
    found = list(books.violations({}, set()))
    for follower in company.followers:
        want = {order_id for order_id, order in books.orders.items() if follower.scope in scopes(order)}
        have = follower.shown
        found += [f"{follower.scope}: its reader lacks {each[-6:]}" for each in sorted(want - have.keys())]
        found += [f"{follower.scope}: its reader shows {each[-6:]}, which left" for each in sorted(have.keys() - want)]
        found += [f"{follower.scope}: {each[-6:]} is otherwise" for each in sorted(want & have.keys()) if have[each] != books.orders[each]]
    found += _log_wrong(company, books)
    return found


def _log_wrong(company: Company, books: Books) -> list[str]:
    with company.engines[0].connect() as connection:
        leaves = connection.exec_driver_sql("SELECT idx, h FROM log_leaf ORDER BY idx").all()
    found = [] if [leaf.idx for leaf in leaves] == list(range(len(books.events))) else ["the log's leaves have gaps or doubles"]
    return found + ([] if {leaf.h for leaf in leaves} == set(books.by_h) else ["the log is not of the stored events"])


def campaign(seeds: range, options: argparse.Namespace) -> Report:
    """A company per seed, with --only under a fault of planted_rivals.py; with --twice each again, and the statements must come alike."""
    report = Report("interleaved")
    assert not lacking(), lacking()
    cluster = Cluster().start()
    try:
        with ExitStack() as stack:
            if options.only:
                PLANTS[options.only](stack)
            for seed in seeds:
                found, counts, told = judged(seed, cluster)
                if options.twice and judged(seed, cluster)[2] != told:
                    found.append("the second time in another order")
                report.add(f"seed {seed}", found, counts)
    finally:
        cluster.remove()
    return report


def judged(seed: int, cluster: Cluster) -> tuple[list[str], Counter[str], list[str]]:
    """`played` in a schema of its own."""
    address = cluster.new()
    try:
        return played(seed, address)
    except Exception as error:  # noqa: BLE001 - whatever stops a company is a finding
        return [f"came to a stop: {type(error).__name__} {error}"], Counter(), []
    finally:
        cluster.drop(address)
