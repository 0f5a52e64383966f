"""S02: orders and members changed at random while somebody types and records: everything stays with the order and member it was meant for.

The ordinary suite switches 30 times; DOORSTEP_SWITCHES=1000 takes the number of survive.md.
"""

import os
import random
import uuid
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication
from sqlalchemy import inspect, select

from app.domain.envelope import parse
from app.domain.identity import MemberId, OrderId
from app.storage.database import reading
from app.storage.drafts import read_draft
from app.storage.listing import list_orders
from app.storage.store import Acting
from app.storage.tables import draft, log
from app.use_cases.visit import Visits
from tests.gui.replica import MEMBERS, ORDERS, Crew, StandingClock
from ui.background import Background
from ui.common.shift import Shift
from ui.demo.drive import wait_for
from ui.field.order_page import OrderPageModel
from ui.field.photo import GivenPhotos

COUNT = int(os.environ.get("DOORSTEP_SWITCHES", "30"))


@pytest.fixture
def crew(tmp_path: Path) -> Crew:
    made = Crew(tmp_path / "data", StandingClock())
    made.take_in(*ORDERS)
    return made


class Hand:
    """Whoever holds the tablet: one page at a time, under one member."""

    def __init__(self, crew: Crew, background: Background) -> None:
        self.crew, self.background = crew, background
        self.be(0)

    def be(self, place: int) -> None:
        """Another member takes over: new parts, new shift, a new page."""
        member = MEMBERS[place]
        acting = Acting(MemberId(member.member), "crew", member.id, "pin", self.crew.clock.mono_ms())
        had = self.crew.parts
        visits = Visits(had.store, had.catalog, acting, self.crew.recovery)
        parts = replace(had, member=member, acting=acting, visits=visits)
        self.shift = Shift(parts, self.background, lambda: None, "zh")
        self.page = OrderPageModel(self.shift, GivenPhotos([]))

    def is_open(self) -> bool:
        return self.page._step is not None and self.page._step.order_id == self.page.order_id


def test_what_is_typed_stays_with_its_order_step_and_member(crew: Crew, background: Background) -> None:
    orders = [OrderId(row.order_id) for row in list_orders(crew.parts.store.engine)]
    draw, hand = random.Random(3), Hand(crew, background)
    meant: dict[tuple[str, str, str], int] = {}
    for number in range(COUNT):
        if draw.random() < 0.1:
            hand.be(draw.randrange(len(MEMBERS)))
        hand.page.open(draw.choice(orders))
        if draw.random() < 0.7:
            assert wait_for(hand.is_open)
        else:
            QCoreApplication.processEvents()
        for _ in range(draw.randrange(3)):
            step = hand.page._step
            if step is not None:
                meant[step.order_id, step.step.value, hand.shift.parts.member.member] = number
                step.keep(typed=number)
    assert wait_for(lambda: background.is_idle)
    with reading(crew.parts.store.engine) as connection:
        found = {(row.order_id, row.step, row.member) for row in connection.execute(select(draft))}
    assert found == set(meant)
    assert {key: read_draft(crew.parts.store.engine, *key).get("typed") for key in meant} == meant


@pytest.mark.long
def test_what_is_recorded_is_of_the_order_that_was_shown_and_the_member_who_did_it(crew: Crew, background: Background) -> None:
    orders = [OrderId(row.order_id) for row in list_orders(crew.parts.store.engine)]
    draw, hand = random.Random(4), Hand(crew, background)
    meant: list[tuple[str, str]] = []
    for _ in range(COUNT):
        if draw.random() < 0.2:
            hand.be(draw.randrange(len(MEMBERS)))
        hand.page.open(draw.choice(orders))
        assert wait_for(hand.is_open)
        step = hand.page._step
        assert step is not None
        who, order = hand.shift.parts, step.order_id
        meant.append((order, who.member.member))
        step.record(lambda who=who, order=order: who.visits.attempt_contact(order, "no_answer"))  # type: ignore[misc]
        # The next order at once, while this is being saved.
        hand.page.open(draw.choice(orders))
        QCoreApplication.processEvents()
        assert wait_for(lambda: background.is_idle)
    with reading(crew.parts.store.engine) as connection:
        rows = connection.execute(select(log).where(log.c.type == "contact.attempted").order_by(log.c.seq)).all()
    assert [(row.order_id, row.member) for row in rows] == meant
    assert all(parse(row.raw).order_id == row.order_id for row in rows)


def test_every_id_of_the_tables_is_a_uuid_or_a_hash(crew: Crew) -> None:
    """No row is named by its place: `seq` numbers the journal of one device and is never sent, `n` and `pos` are facts of a chain."""
    with reading(crew.parts.store.engine) as connection:
        events = connection.execute(select(log)).all()
        keys = {name: inspect(connection).get_pk_constraint(name)["constrained_columns"] for name in ("base", "view", "draft", "blob")}
    assert {uuid.UUID(row.id).version for row in events} == {uuid.UUID(row.order_id).version for row in events if row.order_id} == {7}
    assert keys == {"base": ["order_id"], "view": ["order_id"], "draft": ["order_id", "step", "member"], "blob": ["sha256"]}
    assert all(set(row.h) <= set("0123456789abcdef") and len(row.h) == 64 for row in events)
