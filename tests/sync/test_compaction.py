"""S8: old departures leave the feed, and whoever stood before them reads everything anew and ends the same."""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy import delete, func, insert, select

from app.domain.events import OrderAssigned
from app.storage import tables as c
from app.storage.database import writing
from app.storage.listing import list_orders
from sync.server import tables as t
from sync.server.compaction import KEPT_MS, REGULAR_MS, Compaction, compact
from tests.sync.replicas import Tablet
from tests.sync.rig import ServerRig

DAY_MS = REGULAR_MS
STEPS = 60


@dataclass
class Town:
    server: ServerRig
    desk: Tablet
    crew: Tablet
    other: Tablet

    def compact(self) -> int:
        return self.server.running.transactions.write(compact)

    def days(self, count: int) -> None:
        """The server's daily round, day after day."""
        for _ in range(count):
            self.server.clock.advance(DAY_MS)
            self.compact()

    def departures(self) -> int:
        with self.server.running.transactions.read() as connection:
            return connection.execute(select(func.count()).where(t.feed.c.kind == "R")).scalar_one()

    def floors(self) -> dict[str, int]:
        with self.server.running.transactions.read() as connection:
            return {row.id: row.floor for row in connection.execute(select(t.scope))}


@pytest.fixture
def town(server: ServerRig, tmp_path: Path) -> Iterator[Town]:
    def join(label: str, name: str) -> Tablet:
        server.running.tickets.issue(label, server.url)
        return Tablet(tmp_path / name, server.ticket(label), server.clock)

    made = Town(server, join("desk", "desk"), join("field-N-WATER", "crew"), join("field-S-ALL", "other"))
    yield made
    for one in (made.desk, made.crew, made.other):
        one.close()


def seen(tablet: Tablet) -> set[str]:
    return {str(row.order_id) for row in list_orders(tablet.store.engine)}


def given_away(town: Town, order: str) -> None:
    before = town.desk.store.order(order)
    assert before is not None
    crew, area = ("S-ALL", "south") if before.crew == "N-WATER" else ("N-WATER", "north")
    town.desk.record(order, OrderAssigned(crew=crew, area=area, reason="nearer"))


def test_a_departure_goes_after_sixty_days_and_not_before(town: Town) -> None:
    order = town.desk.create()
    town.desk.synced()
    given_away(town, order)
    town.desk.synced()
    town.compact()
    town.days(59)
    assert town.departures() == 2 and set(town.floors().values()) == {0}
    town.days(2)
    assert town.departures() == 0 and max(town.floors().values()) > 0


def test_a_tablet_away_for_longer_reads_everything_anew_and_drops_what_left(town: Town) -> None:
    order, stays = town.desk.create(), town.desk.create()
    town.desk.synced()
    town.crew.synced()
    assert seen(town.crew) == {order, stays}
    given_away(town, order)
    town.desk.synced()
    town.compact()
    town.days(61)
    town.crew.synced()
    assert seen(town.crew) == {stays}
    fresh = town.crew.store.remembered("feed_epoch")
    assert fresh == town.server.running.transactions.feed_epoch


def test_a_full_read_that_falls_below_the_floor_on_its_way_begins_anew(town: Town) -> None:
    order, stays = town.desk.create(), town.desk.create()
    town.desk.synced()
    town.crew.synced()
    given_away(town, order)
    town.desk.synced()
    with writing(town.crew.store.engine) as connection:
        # Cut off after its first row, before the departure.
        connection.execute(delete(c.cursor))
        connection.execute(insert(c.stage_cursor).values(scope="crew:N-WATER", seq=1))
    town.compact()
    town.days(61)
    town.crew.synced()
    assert seen(town.crew) == {stays}


def test_one_who_had_heard_reads_nothing_anew(town: Town) -> None:
    order = town.desk.create()
    town.desk.synced()
    town.crew.synced()
    given_away(town, order)
    town.desk.synced()
    town.crew.synced()
    town.compact()
    town.days(61)
    assert town.crew.synced().pulled == 0 and seen(town.crew) == set()


def test_it_runs_once_a_day(server: ServerRig) -> None:
    compaction = Compaction(server.running.transactions, server.clock)
    compaction.compact_due()
    with server.running.transactions.read() as connection:
        before = connection.execute(select(func.count()).select_from(t.scope_note)).scalar_one()
    compaction.compact_due()
    server.clock.advance(KEPT_MS)
    compaction.compact_due()
    with server.running.transactions.read() as connection:
        assert connection.execute(select(func.count()).select_from(t.scope_note)).scalar_one() >= before


@pytest.mark.parametrize("seed", [7, 8])
def test_replicas_equal_the_server_in_histories_with_compaction(town: Town, seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    # Ten days for sixty: a member's grant ends after ninety, and what is recorded later is held.
    monkeypatch.setattr("sync.server.compaction.KEPT_MS", 10 * DAY_MS)
    draw = random.Random(seed)
    orders: list[str] = []
    for _ in range(STEPS):
        match draw.randrange(6):
            case 0 | 1:
                orders.append(town.desk.create(*draw.choice((("N-WATER", "north"), ("S-ALL", "south")))))
            case 2 if orders:
                given_away(town, draw.choice(orders))
            case 3:
                town.desk.sync()
            case 4:
                draw.choice((town.crew, town.other)).sync()
            case _:
                town.days(draw.choice((1, 3, 7)))
    for tablet in (town.desk, town.crew, town.other, town.desk, town.crew, town.other):
        tablet.synced()
    assert seen(town.desk) == set(orders)
    assert seen(town.crew) | seen(town.other) == set(orders) and not seen(town.crew) & seen(town.other)
    assert seen(town.crew) == {order for order in orders if getattr(town.desk.store.order(order), "crew", "") == "N-WATER"}
    assert max(town.floors().values()) > 0
