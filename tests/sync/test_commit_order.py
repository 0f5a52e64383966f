"""On PostgreSQL `event.seq` is not the order of commits; nothing that is paged by it or beside it can be missed for that."""

import threading
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from concurrent.futures import TimeoutError as NotYet
from dataclasses import dataclass, field

import pytest
from sqlalchemy import select

from sync.protocol.messages import PushReply, PushRequest
from sync.server import tables as t
from sync.server.audit import verify_store
from sync.server.beside import Backing
from sync.server.log_tables import log_leaf
from sync.server.work import Work
from tests.sync.raw_device import RawDevice, Signed
from tests.sync.rig import ServerRig

SCOPE = "area:north"
_PATIENCE_S = 20.0


@pytest.fixture
def database(postgresql: str) -> str:
    return postgresql


@dataclass
class Slow:
    """A push that has stored its event and is stopped before it takes the counters."""

    server: ServerRig
    lane: ThreadPoolExecutor
    stored: threading.Event = field(default_factory=threading.Event)
    go_on: threading.Event = field(default_factory=threading.Event)

    def push(self, signed: Signed) -> Future[PushReply]:
        reply = self.lane.submit(self.server.running.parts.ledger.push, PushRequest(events=(signed.wire(),)))
        assert self.stored.wait(_PATIENCE_S)
        return reply


@pytest.fixture
def slow(server: ServerRig, monkeypatch: pytest.MonkeyPatch) -> Iterator[Slow]:
    with ThreadPoolExecutor(1, thread_name_prefix="slow") as lane:
        one = Slow(server, lane)
        finish = Work.finish

        def waiting(work: Work) -> frozenset[str]:
            if threading.current_thread().name.startswith("slow"):
                one.stored.set()
                assert one.go_on.wait(_PATIENCE_S)
            return finish(work)

        monkeypatch.setattr(Work, "finish", waiting)
        yield one
        one.go_on.set()


def numbers(server: ServerRig, signed: Signed) -> tuple[int, int, int]:
    """(seq of the event, seq of its order in the desks' feed, its leaf)."""
    with server.running.transactions.read() as connection:
        row = connection.execute(select(t.event).where(t.event.c.h == signed.h)).one()
        fed = connection.execute(select(t.feed.c.seq).where(t.feed.c.entity == row.order_id, t.feed.c.scope == SCOPE)).scalar_one()
        leaf = connection.execute(select(log_leaf.c.idx).where(log_leaf.c.h == signed.h)).scalar_one()
    return row.seq, fed, leaf


def test_who_has_read_past_an_uncommitted_event_still_gets_it(server: ServerRig, slow: Slow, crew: RawDevice, desk: RawDevice) -> None:
    late, early = crew.create(), desk.create()
    pending = slow.push(late)
    assert desk.push(early)[0].outcome == "applied"
    page = desk.pull(SCOPE)
    assert [item.entity for item in page.items] == [early.envelope.order_id]
    slow.go_on.set()
    assert pending.result(_PATIENCE_S).answers[0].outcome == "applied"
    assert [item.entity for item in desk.pull(SCOPE, page.end).items] == [late.envelope.order_id]
    (late_seq, late_fed, late_leaf), (early_seq, early_fed, early_leaf) = numbers(server, late), numbers(server, early)
    assert late_seq < early_seq, "numbers of events were given in the other order, or this test shows nothing"
    assert (late_fed, late_leaf) > (early_fed, early_leaf)
    server.running.parts.log.sign_now()
    assert verify_store(server.data, None, "en", Backing(server.database)).exit_code in (0, 2)


def test_events_of_one_order_are_numbered_as_they_are_committed(server: ServerRig, slow: Slow, crew: RawDevice, desk: RawDevice) -> None:
    created = desk.create()
    desk.push(created)
    accepted, cancelled = crew.accept(created), desk.assign(created, "N-HEAT", "north")
    pending = slow.push(accepted)
    with ThreadPoolExecutor(1) as other:
        second = other.submit(server.running.parts.ledger.push, PushRequest(events=(cancelled.wire(),)))
        with pytest.raises(NotYet):
            second.result(0.3)
        slow.go_on.set()
        assert pending.result(_PATIENCE_S).answers[0].outcome == "applied"
        second.result(_PATIENCE_S)
    order = str(created.envelope.order_id)
    reply = server.running.parts.scopes.events(server.running.parts.access.claimed(desk.key), order, 1)
    assert [bytes(event.raw) for event in reply.events] == [accepted.raw, cancelled.raw]


def test_a_new_key_waits_for_what_its_old_one_is_handing_in(server: ServerRig, slow: Slow, crew: RawDevice) -> None:
    old = crew.create()
    again = RawDevice(crew.url, crew.org, device=crew.device)
    pending = slow.push(old)
    request = again.enrol_request(old=crew)
    with ThreadPoolExecutor(1) as other:
        enrolled = other.submit(again.post_enrol, request)
        with pytest.raises(NotYet):
            enrolled.result(0.3)
        slow.go_on.set()
        assert enrolled.result(_PATIENCE_S).status_code == 200
    assert pending.result(_PATIENCE_S).answers[0].outcome == "applied"
    head = crew.head()
    assert head.key_state == "closed"
    with server.running.transactions.read() as connection:
        found = connection.execute(select(t.event.c.pos).where(t.event.c.device == crew.device).order_by(t.event.c.seq)).scalars().all()
    assert found == sorted(found)
