"""Each device as a witness: proofs are collected and checked, a log that does not go on from what was seen is an alarm."""

from collections.abc import Callable, Iterator
from dataclasses import replace

import msgspec
import pytest
from sqlalchemy import func, or_, select

from app.domain.envelope import parse
from app.domain.merkle import event_leaf, root_from_path
from app.storage import proofs
from app.storage.database import reading, writing
from app.storage.proof_tables import head, proof
from app.storage.tables import log
from sync.client.witness import REGULAR_MS
from sync.server import tables as t
from sync.server.log import EVERY_MS
from tests.sync import dishonest
from tests.sync.line import Line
from tests.sync.replicas import Tablet
from tests.sync.rig import ServerRig
from tests.sync.witnesses import Tablets, alarms, newest, settled, told, unproven, with_change, with_three_events

_DAY_MS = 86_400_000


@pytest.fixture
def crew(joined: Tablets) -> Tablet:
    return joined("field-N-WATER")


@pytest.fixture
def witness(server: ServerRig, crew: Tablet) -> Tablet:
    return with_three_events(server, crew)


def test_every_own_event_gets_a_proof_that_its_receipt_alone_can_check(witness: Tablet) -> None:
    assert unproven(witness) == 0
    with reading(witness.store.engine) as connection:
        rows = connection.execute(select(log, proof).join(proof, proof.c.h == log.c.h)).all()
    assert len(rows) == 3
    for row in rows:
        path = [row.path[at : at + 32] for at in range(0, len(row.path), 32)]
        leaf = event_leaf(row.h, row.sig, msgspec.json.decode(row.receipt)["server_time"])
        found = root_from_path(leaf, row.idx, row.size, path)
        assert found is not None and found.hex() == newest(witness).root


def test_an_event_says_which_head_its_author_had_seen(witness: Tablet) -> None:
    order = witness.create()
    with reading(witness.store.engine) as connection:
        raw = connection.execute(select(log.c.raw).where(log.c.order_id == order)).scalar_one()
    seen = parse(raw).seen
    assert seen is not None and (seen.size, seen.root) == (newest(witness).size, newest(witness).root)
    witness.synced()


def test_only_proven_events_may_be_pruned(server: ServerRig, witness: Tablet) -> None:
    witness.create()
    witness.synced()
    with reading(witness.store.engine) as connection:
        hashes = list(connection.execute(select(log.c.h).order_by(log.c.seq)).scalars())
        assert proofs.proven(connection, hashes) == set(hashes[:3])
    settled(server, witness)
    with reading(witness.store.engine) as connection:
        assert proofs.proven(connection, hashes) == set(hashes)


def test_more_events_than_one_question_takes_are_all_proven(server: ServerRig, crew: Tablet, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sync.client.witness.LARGEST_HASHES", 2)
    for _ in range(5):
        crew.create()
    crew.synced()
    settled(server, crew)
    assert unproven(crew) == 0


def test_who_has_nothing_to_prove_looks_after_the_log_now_and_then(server: ServerRig, witness: Tablet, joined: Tablets) -> None:
    other = joined("desk")
    other.create()
    other.synced()
    seen = newest(witness).size
    settled(server, witness)
    assert newest(witness).size == seen
    server.clock.advance(REGULAR_MS)
    witness.synced()
    assert newest(witness).size == seen + 1


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(dishonest.without(t.event.c.seq > 2), id="the newest event dropped"),
        pytest.param(dishonest.without(t.event.c.seq == 1), id="the first event dropped"),
        pytest.param(dishonest.without(), id="a fresh tree"),
        pytest.param(dishonest.with_a_later_time, id="an event back-dated"),
    ],
)
def test_a_rewritten_log_is_an_alarm_that_keeps_both_heads(server: ServerRig, witness: Tablet, joined: Tablets, change: object) -> None:
    before = newest(witness)
    dishonest.rewrite(server, change)  # type: ignore[arg-type]
    other = joined("desk")
    for _ in range(4):
        other.create()
    other.synced()
    server.clock.advance(REGULAR_MS)
    witness.create()
    assert told(witness) in ("sync.log_split", "sync.log_unproven")
    assert newest(witness) == before
    with reading(witness.store.engine) as connection:
        (alarm,) = proofs.alarms(connection)
    assert alarm.kept_said == before.said and alarm.shown_said != before.said and alarm.is_open
    # The evidence went up all the same, and nothing of it may be pruned.
    assert witness.replica.waiting().events == 0 and unproven(witness) == 1
    told(witness)
    assert len(alarms(witness)) == 1


def test_a_whole_device_dropped_is_found_by_every_other_device(server: ServerRig, witness: Tablet, joined: Tablets) -> None:
    other = joined("desk")
    server.clock.advance(EVERY_MS)
    other.synced()
    dishonest.rewrite(server, dishonest.without(t.event.c.device == witness.store.device().device))
    for _ in range(5):
        other.create()
    other.sync()
    server.clock.advance(REGULAR_MS)
    assert told(other) in ("sync.log_split", "sync.log_unproven")


@pytest.mark.parametrize("days", [(1,), (2,), (2, 3), (0, 1, 2, 3)])
def test_whole_days_dropped_are_found(server: ServerRig, witness: Tablet, days: tuple[int, ...]) -> None:
    began = server.clock.now_ms
    for _ in range(3):
        server.clock.advance(_DAY_MS)
        witness.create()
        witness.synced()
        settled(server, witness)
    gone = [t.event.c.received_ms.between(began + (day - 1) * _DAY_MS + 1, began + day * _DAY_MS + _DAY_MS // 2) for day in days]
    dishonest.rewrite(server, dishonest.without(or_(*gone)))
    server.clock.advance(_DAY_MS)
    for _ in range(7):
        witness.create()
    assert told(witness) in ("sync.log_split", "sync.log_unproven")


def test_a_smaller_log_is_an_alarm_at_once(server: ServerRig, witness: Tablet) -> None:
    dishonest.rewrite(server, dishonest.without(t.event.c.seq > 1))
    assert told(witness) == "sync.log_split"
    assert alarms(witness) == [("split", True)]


@pytest.fixture
def lined(server: ServerRig, witness: Tablet) -> Iterator[tuple[Line, Tablet]]:
    """The witness behind a line that can change what the server says, with an event that waits for its proof."""
    line = Line(server.port)
    witness.ticket = msgspec.structs.replace(witness.ticket, url=line.url)
    witness.restart()
    witness.create()
    witness.synced()
    server.clock.advance(EVERY_MS)
    yield line, witness
    line.close()


def flipped(hashes: object) -> object:
    assert isinstance(hashes, list)
    return ["0" * 64, *hashes[1:]]


def test_a_byte_changed_once_on_the_line_is_no_alarm(lined: tuple[Line, Tablet]) -> None:
    line, tablet = lined
    line.change("/v1/log", with_change("consistency", flipped))
    tablet.synced()
    assert alarms(tablet) == [] and unproven(tablet) == 0


def test_a_head_that_is_never_shown_to_continue_ours_is_an_alarm_until_it_is(lined: tuple[Line, Tablet]) -> None:
    line, tablet = lined
    line.change("/v1/log", with_change("consistency", flipped), times=2)
    assert told(tablet) == "sync.log_unproven"
    assert alarms(tablet) == [("unproven", True)] and unproven(tablet) == 1
    tablet.synced()
    assert alarms(tablet) == [("unproven", False)] and unproven(tablet) == 0


@pytest.mark.parametrize(
    ("name", "change", "code"),
    [
        ("checkpoint", lambda said: said | {"sig": "0" * 128}, "sync.bad_checkpoint"),
        ("checkpoint", lambda said: said | {"checkpoint": said["checkpoint"] | {"size": 99}}, "sync.bad_checkpoint"),
        ("checkpoint", lambda said: said | {"checkpoint": said["checkpoint"] | {"later": 1.5}}, "sync.bad_checkpoint"),
        ("checkpoint", lambda said: None, "sync.bad_checkpoint"),
        ("path", flipped, "sync.bad_proof"),
        ("path", lambda path: [*path, "0" * 64], "sync.bad_proof"),
        ("path", lambda path: ["no hash", *path[1:]], "sync.bad_proof"),
        ("leaves", lambda leaves: {h: index - 1 for h, index in leaves.items()}, "sync.bad_proof"),
        ("leaves", lambda leaves: dict.fromkeys(leaves, 2**60), "sync.bad_proof"),
    ],
)
def test_what_is_not_signed_or_does_not_fit_is_not_taken_and_no_alarm(
    lined: tuple[Line, Tablet], name: str, change: Callable[[object], object], code: str
) -> None:
    line, tablet = lined
    line.change("/v1/log", with_change(name, change), times=9)
    assert told(tablet) == code
    assert alarms(tablet) == [] and unproven(tablet) == 1


def test_leaves_that_were_not_asked_for_are_passed_over(lined: tuple[Line, Tablet]) -> None:
    line, tablet = lined
    line.change("/v1/log", with_change("leaves", lambda leaves: {**leaves, "f" * 64: 0}))  # type: ignore[dict-item]
    tablet.synced()
    assert unproven(tablet) == 0


def test_heads_are_thinned_out_towards_the_past_and_those_of_proofs_stay(witness: Tablet, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(proofs, "_MOST_HEADS", 20)
    proven_at = newest(witness)
    with writing(witness.store.engine) as connection:
        for size in range(10, 80):
            proofs.accept(connection, replace(proven_at, size=size))
        kept = connection.execute(select(func.count()).select_from(head)).scalar_one()
        sizes = {each.size for each in proofs.heads(connection)}
    assert kept <= 22 and {proven_at.size, 10, 79, 78} <= sizes
