"""Each device as a witness: proofs are collected and checked, a log that does not go on from what was seen is an alarm."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import msgspec
import pytest
from sqlalchemy import func, select

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
from tests.sync.line import Line, Reply
from tests.sync.replicas import Tablet
from tests.sync.rig import ServerRig

Join = Callable[[str], Tablet]


@pytest.fixture
def joined(server: ServerRig, tmp_path: Path) -> Iterator[Join]:
    tablets: list[Tablet] = []

    def make(label: str) -> Tablet:
        server.running.tickets.issue(label, server.url)
        tablets.append(Tablet(tmp_path / f"{label}-{len(tablets)}", server.ticket(label), server.clock))
        return tablets[-1]

    yield make
    for tablet in tablets:
        tablet.close()


@pytest.fixture
def crew(joined: Join) -> Tablet:
    return joined("field-N-WATER")


@pytest.fixture
def witness(server: ServerRig, crew: Tablet) -> Tablet:
    """A tablet that has seen a head over three events of its own, and has their proofs."""
    for _ in range(3):
        crew.create()
    crew.synced()
    settled(server, crew)
    return crew


def settled(server: ServerRig, tablet: Tablet) -> None:
    server.clock.advance(EVERY_MS)
    tablet.synced()


def told(tablet: Tablet) -> str:
    """The code of what the next sync complains about, empty for nothing."""
    failure = tablet.sync().failure
    return failure.code if failure else ""


def alarms(tablet: Tablet) -> list[tuple[str, bool]]:
    with reading(tablet.store.engine) as connection:
        return [(alarm.kind, alarm.is_open) for alarm in proofs.alarms(connection)]


def newest(tablet: Tablet) -> proofs.Head:
    with reading(tablet.store.engine) as connection:
        found = proofs.newest_head(connection)
    assert found is not None
    return found


def unproven(tablet: Tablet) -> int:
    with reading(tablet.store.engine) as connection:
        return len(proofs.unproven(connection, 1000))


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


def test_who_has_nothing_to_prove_looks_after_the_log_now_and_then(server: ServerRig, witness: Tablet, joined: Join) -> None:
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
def test_a_rewritten_log_is_an_alarm_that_keeps_both_heads(server: ServerRig, witness: Tablet, joined: Join, change: object) -> None:
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


def test_a_whole_device_dropped_is_found_by_every_other_device(server: ServerRig, witness: Tablet, joined: Join) -> None:
    other = joined("desk")
    server.clock.advance(EVERY_MS)
    other.synced()
    dishonest.rewrite(server, dishonest.without(t.event.c.device == witness.store.device().device))
    for _ in range(5):
        other.create()
    other.sync()
    server.clock.advance(REGULAR_MS)
    assert told(other) in ("sync.log_split", "sync.log_unproven")


def test_a_smaller_log_is_an_alarm_at_once(server: ServerRig, witness: Tablet) -> None:
    dishonest.rewrite(server, dishonest.without(t.event.c.seq > 1))
    assert told(witness) == "sync.log_split"
    assert alarms(witness) == [("split", True)]


class Backups:
    """Copies of the stopped server's database by name, and another device that makes the log grow."""

    def __init__(self, server: ServerRig, other: Tablet) -> None:
        self._server = server
        self._other = other
        self._database = server.folders.of_replica.database.parent

    def make(self, name: str) -> None:
        self._server.stop()
        shutil.copytree(self._database, self._of(name))
        self._server.start()

    def bring_back(self, name: str) -> None:
        self._server.stop()
        shutil.rmtree(self._database)
        shutil.copytree(self._of(name), self._database)
        self._server.start()

    def grow(self, count: int) -> None:
        for _ in range(count):
            self._other.create()
        self._other.synced()
        self._server.clock.advance(EVERY_MS)
        self._server.running.parts.log.sign_due()

    def _of(self, name: str) -> Path:
        return self._server.data.parent / name


@pytest.fixture
def backups(server: ServerRig, joined: Join) -> Backups:
    return Backups(server, joined("desk"))


def grown(server: ServerRig, witness: Tablet) -> None:
    """One more event, and the head over it."""
    witness.create()
    witness.synced()
    settled(server, witness)


def test_a_restored_server_is_told_and_no_alarm(server: ServerRig, witness: Tablet, backups: Backups) -> None:
    backups.make("first")
    witness.create()
    grown(server, witness)
    lost = newest(witness)
    backups.bring_back("first")
    witness.synced()
    settled(server, witness)
    assert alarms(witness) == [("restored", True)]
    with reading(witness.store.engine) as connection:
        assert proofs.alarms(connection)[0].kept_said == lost.said
    assert newest(witness).feed_epoch == 2 and newest(witness).size == lost.size
    assert unproven(witness) == 0


def test_a_server_restored_to_the_head_that_was_seen_last_is_nothing_to_tell(server: ServerRig, witness: Tablet, backups: Backups) -> None:
    backups.make("first")
    backups.grow(2)
    backups.bring_back("first")
    grown(server, witness)
    assert alarms(witness) == [] and newest(witness).feed_epoch == 2


def test_a_server_restored_twice_while_a_device_was_away_is_no_alarm(server: ServerRig, witness: Tablet, backups: Backups) -> None:
    backups.make("first")
    grown(server, witness)
    backups.bring_back("first")
    backups.grow(4)
    backups.make("second")
    backups.grow(1)
    backups.bring_back("second")
    witness.synced()
    settled(server, witness)
    assert alarms(witness) == [("restored", True)]
    assert newest(witness).feed_epoch == 3 and unproven(witness) == 0


def test_a_device_that_saw_an_older_backup_follows_the_newer_one_that_came_after_it(
    server: ServerRig, witness: Tablet, backups: Backups
) -> None:
    backups.make("older")
    grown(server, witness)
    backups.make("newer")
    backups.bring_back("older")
    backups.grow(1)
    grown(server, witness)
    on_the_branch = newest(witness)
    backups.bring_back("newer")
    backups.grow(3)
    witness.synced()
    settled(server, witness)
    assert newest(witness).feed_epoch == 3 and newest(witness).size > on_the_branch.size
    assert {kind for kind, _ in alarms(witness)} == {"restored"} and unproven(witness) == 0


def test_a_restored_log_must_begin_with_a_head_that_was_seen(server: ServerRig, witness: Tablet, backups: Backups) -> None:
    """The server may say that it has lost leaves, but not that it goes on from one that it changed."""
    backups.make("first")
    backups.grow(1)
    backups.bring_back("first")
    before = newest(witness)
    with closing(Line(server.port)) as line:
        witness.ticket = msgspec.structs.replace(witness.ticket, url=line.url)
        witness.restart()
        line.change("/v1/log", with_change("consistency", lambda _: ["0" * 64]), times=2)
        server.clock.advance(REGULAR_MS)
        assert told(witness) == "sync.log_unproven"
    assert alarms(witness) == [("unproven", True)] and newest(witness) == before


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


def with_change(name: str, change: Callable[[object], object]) -> Callable[[Reply], Reply]:
    def changed(reply: Reply) -> Reply:
        said = msgspec.json.decode(reply[2])
        said[name] = change(said.get(name))
        return replace_body(reply, msgspec.json.encode(said))

    return changed


def replace_body(reply: Reply, body: bytes) -> Reply:
    return reply[0], reply[1], body


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
