"""A database with old pages among the new ones: sound page by page, and not to be trusted."""

import random
from pathlib import Path

import pytest

from tests.sync.house import Member
from tests.sync.rig import ServerRig


def _reopened(member: Member) -> bool:
    """A start after a clean stop, at which no page is checked; whether the database was made again."""
    member.close()
    member.reopen()
    return member.opened.was_rebuilt


def _ids(member: Member) -> list[str]:
    with member.opened.store.engine.connect() as connection:
        return list(connection.exec_driver_sql("SELECT id FROM log ORDER BY seq").scalars())


@pytest.mark.parametrize("has_looked", [False, True], ids=["never read whole", "read whole before"])
def test_a_record_that_is_missing_before_the_place_is_brought_back(server: ServerRig, tmp_path: Path, *, has_looked: bool) -> None:
    server.running.tickets.issue("field-N-WATER", server.url)
    member = Member(tmp_path / "tablet", server.folders.tickets / "ticket-field-N-WATER.json")
    ids = [event for _ in range(3) for event, _ in member.does.take_in(random.Random(1), "N-WATER", "north").events]
    assert not _reopened(member)
    if has_looked:
        assert not member.opened.look_behind() and not _reopened(member)
        assert member.opened.store.journal.trusted is not None
    with member.opened.store.engine.begin() as connection:
        connection.exec_driver_sql("DELETE FROM log WHERE id = ?", (ids[1],))
    assert _ids(member) == [ids[0], ids[2]]
    assert _reopened(member)
    assert _ids(member) == ids
    assert not _reopened(member)
    member.close()


def test_a_start_after_a_kill_trusts_nothing(server: ServerRig, tmp_path: Path) -> None:
    server.running.tickets.issue("field-N-WATER", server.url)
    member = Member(tmp_path / "tablet", server.folders.tickets / "ticket-field-N-WATER.json")
    member.does.take_in(random.Random(1), "N-WATER", "north")
    member.opened.look_behind()
    member.die()
    assert member.reopen().store.journal.trusted is None
    member.close()
    assert member.reopen().store.journal.trusted is not None
    member.close()
