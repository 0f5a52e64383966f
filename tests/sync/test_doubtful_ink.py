"""What a desk is told of signatures: one hand under several customers' orders, the same points twice, no time at all."""

import pytest

from app.domain.hands import movement_of
from app.domain.identity import OrderId
from app.domain.privacy import Person
from app.domain.procedure import Step
from app.domain.signature import Strokes, pack
from app.use_cases.visit import SignOff
from sync.client.desk_line import DeskLine
from sync.client.link import Link
from sync.protocol.desk_messages import DoubtfulInk
from sync.server.doubtful_ink import Ink, InkReader
from tests.domain.made_hands import Hand
from tests.faults.crew import RATING
from tests.sync.house import Member
from tests.sync.rig import ServerRig


def signed(tablet: Member, order: OrderId, strokes: Strokes) -> None:
    tablet.does.until(order, Step.SIGN_OFF)
    tablet.does.visits.sign_off(order, SignOff(language="zh", viewed_ms=9000, strokes=strokes), dict(RATING))


def told(desk: Member) -> tuple[DoubtfulInk, ...]:
    enrolled = desk.opened.enrolled
    line = DeskLine(Link(enrolled.url, desk.opened.key), enrolled.url, lambda: enrolled.reply)
    try:
        return line.integrity().inks
    finally:
        line.close()


def hasty() -> Strokes:
    """Hand 40 in a quarter of its time."""
    return tuple(tuple((x, y, t // 4, p) for x, y, t, p in stroke) for stroke in Hand(40).writes())


def test_a_desk_is_told_of_repeats_copies_and_haste_and_of_nobody_else(members: tuple[Member, Member]) -> None:
    desk, tablet = members
    crew, copied = Hand(10), Hand(20).writes()
    writes = [crew.writes(), crew.writes(), copied, copied, hasty()]
    people = [Person(name=f"客户{n}", phone=f"1390000000{n}", address="柳荫街") for n in range(len(writes))]
    orders = [desk.dispatch("W03", person=person)[0] for person in people]
    desk.synced()
    tablet.synced()
    for order, strokes in zip(orders, writes, strict=True):
        assert movement_of(strokes)
        signed(tablet, order, strokes)
    tablet.synced()
    found = told(desk)
    pairs = {
        (ink.kind, *sorted((orders.index(OrderId(ink.order_id)), orders.index(OrderId(ink.other_id))))) for ink in found if ink.other_id
    }
    assert pairs == {("alike", 0, 1), ("copied", 2, 3)}
    assert found[0].kind == "copied"
    assert {orders.index(OrderId(ink.order_id)) for ink in found if ink.kind == "hasty"} >= {4}
    (copy,) = [ink for ink in found if ink.kind == "copied"]
    assert copy.member == "m-0417" and copy.crew == "N-WATER" and copy.number != copy.other


def test_signatures_are_held_against_each_other_again_only_where_one_is_new(monkeypatch: pytest.MonkeyPatch) -> None:
    compared: list[str] = []
    monkeypatch.setattr("sync.server.doubtful_ink.is_alike", lambda *_: bool(compared.append("pair")))
    hand = Hand(10)
    files = {f"{n}": pack(hand.writes()) for n in range(4)}
    reader = InkReader(files.__getitem__)
    inks = [Ink(f"o{n}", f"W-{n}", f"cu{n}", "N-WATER" if n < 3 else "N-HEAT", "m", n, f"{n}") for n in range(4)]
    reader.doubtful(inks[1:])
    assert len(compared) == 1
    reader.doubtful(inks[1:])
    assert len(compared) == 1
    reader.doubtful(inks)
    assert len(compared) == 4


def test_one_customers_two_orders_and_a_file_that_is_gone_are_no_doubt(server: ServerRig, members: tuple[Member, Member]) -> None:
    desk, tablet = members
    strokes = Hand(50).writes()
    slow: Strokes = tuple(tuple((x, y, t * 4, p) for x, y, t, p in stroke) for stroke in strokes)
    first, second = desk.dispatch("W03", "W03")
    desk.synced()
    tablet.synced()
    for order in (first, second):
        signed(tablet, order, slow)
    tablet.synced()
    assert [ink.kind for ink in told(desk)] == ["copied"]
    with server.running.transactions.read() as connection:
        customers = set(connection.exec_driver_sql("SELECT customer FROM orders").scalars())
    server.running.transactions.write(lambda work: work.connection.exec_driver_sql("UPDATE orders SET customer = 'c1'"))
    assert len(customers) == 2 and told(desk) == ()
