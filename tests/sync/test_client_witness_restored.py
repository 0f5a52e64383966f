"""A witness and a server that comes back from its backups, in any order: told, followed, and no alarm."""

from contextlib import closing

import msgspec
import pytest

from app.storage import proofs
from app.storage.database import reading
from sync.client.witness import REGULAR_MS
from tests.sync.line import Line
from tests.sync.replicas import Tablet
from tests.sync.rig import ServerRig
from tests.sync.witnesses import Backups, Tablets, alarms, newest, settled, told, unproven, with_change, with_three_events


@pytest.fixture
def witness(server: ServerRig, joined: Tablets) -> Tablet:
    return with_three_events(server, joined("field-N-WATER"))


@pytest.fixture
def backups(server: ServerRig, joined: Tablets) -> Backups:
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
