"""Several server processes on one PostgreSQL: nothing lost, nothing doubled, no gap, whoever is asked.

One company of two processes serves all tests of this file, for a start costs seconds; `check_books` looks at all that was done so far.
"""

import hashlib
import os
import signal
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import msgspec
import pytest
import requests
from sqlalchemy import create_engine, func, select

from app.domain.envelope import BlobRef
from app.domain.events import OrderAssigned, PhotoTaken
from app.domain.merkle import Edge, event_leaf, grown
from sync.protocol.messages import Answer, PushReply, PushRequest, Ticket
from sync.server import tables as t
from sync.server.__main__ import main
from sync.server.log_tables import log_head, log_leaf
from tests.sync import tus_device
from tests.sync.cluster import Cluster
from tests.sync.raw_device import RawDevice, Signed

Enrolled = Callable[[str], RawDevice]


@pytest.fixture(scope="module")
def postgresql(cluster: Cluster) -> Iterator[str]:
    address = cluster.new()
    yield address
    cluster.drop(address)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("company")


@pytest.fixture(scope="module")
def company(folder: Path, postgresql: str) -> Iterator[str]:
    """Two processes behind one address."""
    line = [sys.executable, "-m", "sync.server", "--data", str(folder), "--port", "0", "--demo", "--processes", "2"]
    settings = {**os.environ, "DOORSTEP_DATABASE": postgresql}
    process = subprocess.Popen(line, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=settings)
    assert process.stdout is not None
    said = process.stdout.readline().strip()
    yield said.removeprefix("ready on ")
    process.terminate()
    _, errors = process.communicate(timeout=30)
    assert (process.returncode, errors) == (0, ""), errors


@pytest.fixture(scope="module")
def enrolled(company: str, folder: Path) -> Iterator[Enrolled]:
    made: dict[str, RawDevice] = {}

    def one(label: str) -> RawDevice:
        if label not in made:
            ticket = msgspec.json.decode((folder / "tickets" / f"ticket-{label}.json").read_bytes(), type=Ticket)
            made[label] = RawDevice(company, ticket.org, role="dispatcher" if label == "desk" else "crew")
            made[label].enrol(ticket.ticket)
        return made[label]

    yield one
    for device in made.values():
        device.session.close()


def at_once(*acts: Callable[[], None]) -> None:
    """Runs all at the same time; the first failure is raised."""
    failures: list[BaseException] = []
    ready = threading.Barrier(len(acts))

    def run(act: Callable[[], None]) -> None:
        ready.wait()
        try:
            act()
        except BaseException as error:  # noqa: BLE001 - handed to the test
            failures.append(error)

    threads = [threading.Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failures:
        raise failures[0]


def pushed(device: RawDevice, *events: Signed) -> tuple[Answer, ...]:
    """By a connection and a nonce of its own, so that either process may take it; the same device may do it many times at once."""
    body = msgspec.json.encode(PushRequest(events=tuple(event.wire() for event in events)))
    nonce = "00"
    with requests.Session() as session:
        for _ in range(2):
            headers = device.headers("POST", "/v1/push", body, nonce)
            reply = session.post(f"{device.url}/v1/push", data=body, headers=headers, timeout=60)
            nonce = reply.headers["Doorstep-Nonce"]
            if reply.status_code != 401:
                break
    assert reply.status_code == 200, reply.text
    return msgspec.json.decode(reply.content, type=PushReply).answers


def check_books(postgresql: str) -> None:
    """Counters without gaps or repeats: positions of devices, rows of scopes, leaves of the log; and the log is the tree of its leaves."""
    engine = create_engine(postgresql.replace("postgresql:", "postgresql+psycopg:"))
    with engine.connect() as connection:
        for device in connection.execute(select(t.device)).all():
            found = sorted(connection.execute(select(t.event.c.pos).where(t.event.c.device == device.id)).scalars())
            assert found == list(range(1, device.pos + 1))
        for scope in connection.execute(select(t.scope)).all():
            rows = connection.execute(select(func.count(), func.max(t.feed.c.seq)).where(t.feed.c.scope == scope.id)).one()
            assert rows[1] == scope.last and rows[0] <= scope.last
        head = connection.execute(select(log_head)).one()
        join = log_leaf.join(t.event, t.event.c.h == log_leaf.c.h)
        asked = select(log_leaf.c.idx, t.event.c.h, t.event.c.sig, t.event.c.received_ms).select_from(join).order_by(log_leaf.c.idx)
        leaves = connection.execute(asked).all()
        assert [leaf.idx for leaf in leaves] == list(range(head.size))
        assert connection.execute(select(func.count()).select_from(t.event)).scalar_one() == head.size
        edge, _ = grown(Edge(), (event_leaf(leaf.h, leaf.sig, leaf.received_ms) for leaf in leaves))
        assert b"".join(edge.hashes) == head.edge
    engine.dispose()


def test_one_device_that_pushes_many_times_at_once_gets_each_position_once(enrolled: Enrolled, postgresql: str) -> None:
    crew = enrolled("field-N-WATER")
    events = [crew.create() for _ in range(48)]
    answers: list[Answer] = []
    # Every event twice, by two of six senders.
    parts = [events[start::3] for start in (0, 1, 2)] * 2
    at_once(*(lambda part=part: answers.extend(pushed(crew, *part)) for part in parts))
    by_event = {h: {msgspec.json.encode(answer) for answer in answers if answer.h == h} for h in {event.h for event in events}}
    assert all(len(same) == 1 for same in by_event.values()), "a repeat got another answer"
    assert {answer.outcome for answer in answers} == {"applied"}
    check_books(postgresql)


def test_of_rivals_on_one_order_exactly_one_wins(enrolled: Enrolled, postgresql: str) -> None:
    desk, crews = enrolled("desk"), [enrolled("field-N-WATER"), enrolled("field-N-HEAT")]
    created = [desk.create() for _ in range(8)]
    desk.push(*created)
    desk_moves = [desk.follow(OrderAssigned(crew="N-HEAT", area="north"), one) for one in created]
    accepts = [crews[0].accept(one) for one in created]
    results: dict[str, str] = {}

    def send(device: RawDevice, events: list[Signed]) -> None:
        for event in events:
            results[event.h] = pushed(device, event)[0].outcome or ""

    at_once(lambda: send(desk, desk_moves), lambda: send(crews[0], accepts), lambda: send(crews[0], accepts[::-1]))
    for move, accept in zip(desk_moves, accepts, strict=True):
        pair = (results[move.h], results[accept.h])
        # A desk may move an order that was accepted; a crew may not accept what was moved away from it.
        assert pair in {("applied", "applied"), ("applied", "quarantined")}, pair
    seen = {item.entity: item for item in desk.pull("area:north").items}
    for move, accept in zip(desk_moves, accepts, strict=True):
        order = seen[move.envelope.order_id or ""].order
        assert order is not None
        whole = Counter([*order.trail, *order.held])
        assert whole == Counter([order.trail[0], move.id, accept.id])
        assert (accept.id in order.held) == (results[accept.h] == "quarantined")
    check_books(postgresql)


def test_an_event_and_what_waits_for_it_find_each_other_however_they_meet(enrolled: Enrolled, postgresql: str) -> None:
    desk, crew = enrolled("desk"), enrolled("field-N-WATER")
    for _ in range(12):
        created = desk.create()
        accepted = crew.accept(created)
        at_once(lambda one=created: pushed(desk, one), lambda one=accepted: pushed(crew, one))  # type: ignore[misc]
        assert [answer.outcome for answer in crew.known(accepted.h)] == ["applied"], "it waits for what is there"
    check_books(postgresql)


def test_many_devices_at_once_leave_no_gap(enrolled: Enrolled, postgresql: str) -> None:
    devices = [enrolled(label) for label in ("desk", "field-N-WATER", "field-N-HEAT", "import")]
    places = [("N-WATER", "north"), ("N-WATER", "north"), ("N-HEAT", "north"), ("S-ALL", "south")]
    sent = [[device.create(*place) for _ in range(30)] for device, place in zip(devices, places, strict=True)]

    def send(device: RawDevice, events: list[Signed]) -> None:
        for start in range(0, len(events), 5):
            pushed(device, *events[start : start + 5])

    at_once(*(lambda pair=pair: send(*pair) for pair in zip(devices, sent, strict=True)))  # type: ignore[misc]
    found, cursor, more = [], 0, True
    while more:
        page = devices[0].pull("area:north", cursor, limit=7)
        found += [item.entity for item in page.items]
        cursor, more = page.end, page.more
    made = Counter(event.envelope.order_id for part in sent[:3] for event in part)
    assert {order: count for order, count in Counter(found).items() if order in made} == made
    check_books(postgresql)


def test_a_poll_at_one_process_hears_of_what_another_took(enrolled: Enrolled) -> None:
    desk, crew = enrolled("desk"), enrolled("field-N-WATER")
    heard: list[int] = []
    last = {scope.id: scope.last for scope in desk.head().scopes}["area:north"]
    polls = [RawDevice(desk.url, desk.org, desk.device, desk.seed, role="dispatcher") for _ in range(6)]

    def wait(device: RawDevice) -> None:
        heard.append(device.ask("GET", f"/v1/wait?cursors=area:north={last}").status_code)
        device.session.close()

    at_once(*(lambda poll=poll: wait(poll) for poll in polls), lambda: pushed(crew, crew.create()))  # type: ignore[arg-type, misc]
    assert heard == [200] * 6


def test_a_request_is_answered_once_whichever_process_is_asked(enrolled: Enrolled) -> None:
    crew = enrolled("field-N-WATER")
    crew.head()
    headers = crew.headers("GET", "/v1/head", b"", crew.nonce)
    seen: list[int] = []

    def ask() -> None:
        seen.append(requests.get(f"{crew.url}/v1/head", headers=headers, timeout=30).status_code)

    at_once(*[ask] * 8)
    assert sorted(seen) == [200] + [401] * 7


def test_a_large_file_goes_on_at_whichever_process_takes_the_next_part(enrolled: Enrolled) -> None:
    crew, data = enrolled("field-N-WATER"), os.urandom(6_000)
    created = crew.create()
    ref = BlobRef("photo", hashlib.sha256(data).hexdigest(), len(data), "image/jpeg")
    crew.push(created, crew.follow(PhotoTaken(item="p", role="before", sha256=ref.sha256), created, blobs=(ref,)))
    place = tus_device.create(crew, data).headers["Location"]
    for at in range(0, len(data), 500):
        # Another connection may be another process.
        crew.session.close()
        crew.session = requests.Session()
        assert tus_device.send(crew, place, at, data[at : at + 500]).status_code == 204
    assert crew.ask("HEAD", f"/v1/blob/{ref.sha256}").headers["Doorstep-File"] == "stored"


def test_all_processes_tell_a_device_the_same_edition(enrolled: Enrolled) -> None:
    crew, told = enrolled("field-N-WATER"), set()
    for _ in range(12):
        crew.session.close()
        crew.session = requests.Session()
        told.add(crew.head().edition)
    assert len(told) == 1


def test_a_process_that_dies_is_replaced_and_nothing_answered_is_lost(enrolled: Enrolled, postgresql: str, folder: Path) -> None:
    crew = enrolled("field-N-WATER")
    first = crew.create()
    answer = pushed(crew, first)
    for child in children_of_the_server(folder):
        os.kill(child, signal.SIGKILL)
    crew.session.close()
    while True:
        try:
            assert pushed(crew, first) == answer
            break
        except requests.ConnectionError:
            # The address stays open meanwhile; only what the dead had in hand is cut off.
            continue
    check_books(postgresql)


def children_of_the_server(folder: Path) -> list[int]:
    """The processes whose parent is the server of this folder."""
    found: list[int] = []
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            line, parent = (entry / "cmdline").read_bytes(), int((entry / "stat").read_text().rpartition(")")[2].split()[1])
            of_parent = Path(f"/proc/{parent}/cmdline").read_bytes()
        except (OSError, ValueError):
            continue
        if str(folder).encode() in line and str(folder).encode() in of_parent:
            found.append(int(entry.name))
    return found


def test_several_processes_without_a_shared_database_are_refused(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert main(["--data", str(tmp_path), "--demo", "--processes", "2"]) == 1
    assert "--database" in capsys.readouterr().err
