"""S13, S19: two sides at one order that cannot hear each other, whichever comes first: one takes effect, both are kept, none returns."""

import pytest

from app.domain.order import OrderState
from sync.server.compaction import compact
from tests.sync.house import Member
from tests.sync.rig import ServerRig

DAY_MS = 86_400_000


def desk_acts(desk: Member, order: str, what: str) -> None:
    match what:
        case "cancel":
            desk.does.orders.cancel(order, "customer called off")  # type: ignore[arg-type]
        case "reassign":
            desk.does.orders.assign([order], "S-ALL", "south", "nearer")  # type: ignore[list-item]


@pytest.mark.parametrize("what", ["cancel", "reassign"])
@pytest.mark.parametrize("is_desk_first", [True, False])
def test_the_first_to_arrive_takes_effect_and_the_other_is_kept_and_told(
    members: tuple[Member, Member], what: str, is_desk_first: bool
) -> None:
    desk, tablet = members
    (order,) = desk.dispatch("W03")
    desk.synced()
    tablet.synced()
    tablet.does.whole_visit(order)
    desk_acts(desk, order, what)
    for member in (desk, tablet) if is_desk_first else (tablet, desk):
        member.synced()
    loser = (tablet if is_desk_first else desk).opened.replica.held()
    assert loser and {one.outcome for one in loser} == {"quarantined"} and loser[0].reason
    assert not (desk if is_desk_first else tablet).opened.replica.held()
    for _ in range(2):
        # Nothing stops: both go on, and hear nothing new.
        assert desk.synced().receipts == tablet.synced().receipts == 0
    stands = desk.order(order)
    assert len(stands.held) == len(loser), "the desk has each of them before it"
    told = [event for event in desk.timeline(order).events if event.outcome == "quarantined"]
    assert len(told) == len(loser) and all(event.raw for event in told)
    if is_desk_first:
        assert stands.state is (OrderState.CANCELLED if what == "cancel" else OrderState.DISPATCHED)
        assert not stands.visit.signatures
    else:
        assert stands.state is OrderState.SIGNED_OFF and len(stands.visit.signatures) == 1


def test_what_left_long_ago_is_brought_back_by_nobody(server: ServerRig, members: tuple[Member, Member]) -> None:
    """A tablet comes back after the departure itself has left the feed, with a whole visit of its own on the cancelled order."""
    desk, tablet = members
    order, other = desk.dispatch("W03", "W02")
    desk.synced()
    tablet.synced()
    tablet.does.whole_visit(order)
    desk_acts(desk, order, "cancel")
    desk_acts(desk, other, "reassign")
    desk.synced()
    for _ in range(70):
        server.clock.advance(DAY_MS)
        server.running.transactions.write(compact)
    for _ in range(3):
        tablet.synced()
        desk.synced()
    assert desk.order(order).state is OrderState.CANCELLED and desk.order(other).crew == "S-ALL"
    assert not desk.order(order).visit.signatures and len(desk.order(order).held) == len(tablet.log())
    assert other not in tablet.shown()
    assert {row.outcome for row in tablet.log()} == {"quarantined"}
