"""What a sync with nothing new asks of its database and of the server's: most syncs of a day are such."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import Engine, event, insert

from app.domain.events import CrewAccepted
from app.storage.database import reading
from app.storage.store import NewFile
from sync.protocol.two_persons import ENROLLED
from sync.server.embedded import Embedded
from sync.server.proposals import proposal
from sync.server.work import Work
from tests.sync.raw_device import RawDevice
from tests.sync.replicas import Tablet
from tests.sync.rig import ServerRig
from tests.sync.test_roster import roster
from tests.sync.witnesses import settled

Join = Callable[[str], Tablet]


@contextmanager
def statements(engine: Engine) -> Iterator[list[str]]:
    """Every statement meanwhile, each BEGIN among them."""
    found: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        found.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    try:
        yield found
    finally:
        event.remove(engine, "before_cursor_execute", note)


@pytest.fixture
def crew(server: ServerRig, joined: Join) -> Tablet:
    """A tablet in the middle of its day: an order accepted, all handed in, proven and at the end of its shift's word."""
    desk, crew = joined("desk"), joined("field-N-WATER")
    order = desk.create(name="王秀兰")
    desk.synced()
    crew.synced()
    crew.record(order, CrewAccepted(), files=(NewFile(b"a photo", "image/jpeg", "before"),))
    crew.synced()
    settled(server, crew)
    crew.synced()
    return crew


def test_the_device_asks_little(crew: Tablet) -> None:
    with statements(crew.store.engine) as asked:
        crew.synced()
    begun = [each for each in asked if each.startswith("BEGIN")]
    # It was 42 and 25; what a sync must know is read in few snapshots (outlook.py, places.py).
    assert len(asked) - len(begun) <= 12, asked
    assert len(begun) <= 8, asked


def test_the_device_writes_nothing(crew: Tablet) -> None:
    with statements(crew.store.engine) as asked:
        crew.synced()
    assert [each for each in asked if re.search(r"\b(IMMEDIATE|INSERT|UPDATE|DELETE|REPLACE|CREATE|DROP)\b", each)] == []


def test_no_question_walks_through_what_the_device_has_done(crew: Tablet) -> None:
    """A season lies here: 90 days of six visits are 13,500 rows, and reading them was half of such a sync."""
    with statements(crew.store.engine) as asked:
        crew.synced()
    with reading(crew.store.engine) as connection:
        questions = [each for each in asked if not each.startswith("BEGIN")]
        plans = [connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {each}", ("x",) * each.count("?")).all() for each in questions]
    walks = {row.detail for plan in plans for row in plan if re.match(r"SCAN (log|view|base|blob)\b", row.detail)}
    # These two hold the rows that wait alone.
    assert walks <= {"SCAN log USING INDEX log_unsent", "SCAN log USING INDEX log_undecided"}, walks


def test_the_server_asks_little(server: ServerRig, crew: Tablet) -> None:
    store = server.running.transactions._store
    assert isinstance(store, Embedded)
    with statements(store.engine) as asked:
        crew.synced()
    # It was 19 with two look-ups of the key; one for who asks, one snapshot for the head, one for the log.
    assert len(asked) <= 12, asked
    assert len([each for each in asked if "pubkey" in each]) == 1, asked


def test_a_desks_list_walks_through_no_request_that_was_decided(server: ServerRig, desk: RawDevice) -> None:
    old = dict(kind=ENROLLED, about=desk.device, reason="", device=desk.device, member="m-0102", asked_ms=0, state="agreed", by="x")

    def decided(work: Work) -> None:
        work.connection.execute(insert(proposal), [dict(id=f"key-{n}", **old) for n in range(100)])

    store = server.running.transactions._store
    assert isinstance(store, Embedded)
    with statements(store.engine) as before:
        roster(desk)
    server.running.transactions.write(decided)
    with statements(store.engine) as after:
        roster(desk)
    assert len(after) == len(before)
    asked = [each for each in after if "FROM proposal" in each]
    with server.running.transactions.read() as connection:
        plans = [connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {each}", ("x",) * each.count("?")).all() for each in asked]
    assert asked and [row.detail for plan in plans for row in plan if row.detail.startswith("SCAN")] == []
