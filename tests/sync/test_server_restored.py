"""A server restored from a backup of any age ends in the same state, with nothing lost and nothing doubled."""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import func, select, update

from app.domain.order import Order, OrderState
from app.domain.procedure import Step
from app.storage import tables as c
from app.storage.database import writing
from app.storage.keys import Kdf
from sync.server import tables as t
from sync.server.backup_folder import open_backups
from sync.server.backups import make_backup
from sync.server.file_store import FolderStore, checked
from sync.server.folders import ServerFolders
from sync.server.restoring import restore
from tests.sync.house import Member, house
from tests.sync.rig import ServerRig

CHEAP = Kdf(memory_kib=8, passes=1)
WORDS = "correct horse battery"


class Town:
    """A server, a desk and one or two tablets; `ages` are the moments of a day at which a backup may be made."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.server = ServerRig(folder / "server").start()
        self.desk = house(self.server, folder, "desk")
        self.members = [self.desk]
        self.orders: list[str] = []

    def join(self) -> Member:
        member = house(self.server, self.folder, "field-N-WATER")
        self.members.append(member)
        return member

    def all_sync(self, rounds: int = 1) -> None:
        for _ in range(rounds):
            for member in self.members:
                member.sync()
        self.server.clock.advance(60_000)

    def ages(self) -> Iterator[None]:
        yield
        self.orders += self.desk.dispatch("W03", "W02")
        self.all_sync()
        yield
        tablet = self.join()
        tablet.synced()
        for act in tablet.does.whole_visit(self.orders[0]):
            assert act.events
        yield
        self.all_sync(2)
        yield
        second = self.join()
        second.synced()
        self.orders += self.desk.dispatch("W01")
        self.desk.does.orders.cancel(self.orders[1], "called off")
        self.all_sync(2)
        yield

    def back_up(self, name: str = "backups") -> None:
        backups = open_backups(self.folder / name, WORDS, make=True, kdf=CHEAP)
        make_backup(self.server.folders, backups, checked(FolderStore(self.server.folders.of_replica.files)), self.server.clock)

    def restore(self, name: str = "backups") -> None:
        self.server.stop()
        self.server.clock.advance(60_000)
        fresh = ServerFolders(self.folder / f"from-{name}")
        restore(open_backups(self.folder / name, WORDS), fresh, self.server.clock)
        self.server.data = fresh.data
        self.server.start()

    def stored(self) -> Counter[str]:
        with self.server.running.transactions.read() as connection:
            return Counter(connection.execute(select(t.event.c.h)).scalars())

    def close(self) -> None:
        for member in self.members:
            member.close()
        self.server.stop()


@pytest.fixture
def town(tmp_path: Path) -> Iterator[Town]:
    made = Town(tmp_path)
    yield made
    made.close()


@pytest.mark.long
def test_backups_of_five_ages_all_end_in_the_same_state(town: Town) -> None:
    for age, _ in enumerate(town.ages()):
        town.back_up(f"age-{age}")
    before, shown = town.stored(), seen(town.desk)
    receipts = {row.h: row.receipt for member in town.members for row in member.log()}
    assert len(shown) == 3 and set(before.values()) == {1}
    for age in (4, 3, 2, 1, 0):
        town.restore(f"age-{age}")
        town.all_sync(3)
        for member in town.members:
            member.synced()
        assert town.stored() == before, age
        assert seen(town.desk) == shown, age
        tablets = town.members[1:]
        assert seen(tablets[0]) == seen(tablets[1]) and set(seen(tablets[0])) <= set(shown), age
        rows = [row for member in town.members for row in member.log()]
        assert all(row.outcome == "applied" and row.receipt == receipts[row.h] for row in rows), age
        waiting = [member.opened.replica.waiting() for member in town.members]
        assert not any(one.events or one.files for one in waiting), age
    assert town.desk.order(town.orders[0]).state is OrderState.SIGNED_OFF


def test_an_old_receipt_is_believed_only_under_our_own_signature(town: Town) -> None:
    town.back_up()
    town.orders += town.desk.dispatch("W03")
    town.desk.synced()
    with writing(town.desk.opened.store.engine) as connection:
        connection.execute(update(c.log).values(receipt=func.replace(c.log.c.receipt, '"pos":1', '"pos":9')))
    town.restore()
    town.desk.synced()
    with town.server.running.transactions.read() as connection:
        assert list(connection.execute(select(t.event.c.pos)).scalars()) == [1]


def test_a_key_that_another_followed_stays_closed_after_a_restore(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    tablet = town.join()
    tablet.synced()
    town.back_up()
    old = tablet.opened.key.key
    with_closed(town, old)
    tablet.synced()
    assert tablet.opened.key.key != old
    town.restore()
    tablet.synced()
    with town.server.running.transactions.read() as connection:
        states = {row.key: row.state for row in connection.execute(select(t.key).where(t.key.c.device == device_of(tablet)))}
    assert states == {old: "closed", tablet.opened.key.key: "open"}


def with_closed(town: Town, key: str) -> None:
    """The key forks: the device is asked to take a new one at its next sync."""

    def fork(work: object) -> None:
        work.connection.execute(t.key.update().where(t.key.c.key == key).values(state="forked"))  # type: ignore[attr-defined]

    town.server.running.transactions.write(fork)


def seen(member: Member) -> dict[str, Order]:
    """Every order of the view, as a screen opens it."""
    return {order_id: member.order(order_id) for order_id in member.shown()}


def device_of(member: Member) -> str:
    return member.opened.store.device().device


def test_what_was_pushed_before_the_restore_is_judged_alike_in_another_order_of_arrival(town: Town) -> None:
    tablet = town.join()
    town.back_up()
    town.orders += town.desk.dispatch("W03")
    town.all_sync(2)
    tablet.does.until(town.orders[0], Step.SAFETY)
    tablet.synced()
    town.restore()
    # The tablet comes first: its work rests on an order that the server does not know yet.
    tablet.sync()
    assert {row.outcome for row in tablet.log()} == {"deferred"}
    town.desk.synced()
    tablet.synced()
    assert {row.outcome for row in tablet.log()} == {"applied"}
