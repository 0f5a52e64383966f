"""A tablet that was away for weeks: grants ended, the server under other keys, another authority and address (survive.md S34)."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import msgspec
import pytest

from app.domain.identity import OrderId
from app.domain.procedure import Step
from sync.protocol.messages import Ticket
from sync.server.organisation import DAY_MS
from sync.server.own_certificate import pin_of
from tests.sync.authority import Authority
from tests.sync.house import Member, house
from tests.sync.test_tls_lines import Pinned, believe, believed, pinned
from ui.own_device import OwnDevice

__all__ = ["believed", "pinned"]

# Thirty days of a grant, and thirty more in which what is on the device may be finished.
GRANT_DAYS = 30


@pytest.fixture
def away(pinned: Pinned, tmp_path: Path) -> Iterator[tuple[Pinned, Member, OrderId]]:
    """A pinned server with short grants, and a tablet that has an order and then no network any more."""
    pinned.rig.organisation = msgspec.structs.replace(pinned.rig.organisation, grant_days=GRANT_DAYS)
    pinned.rig.restart()
    with closing(house(pinned.rig, tmp_path, "desk")) as desk:
        (order,) = desk.dispatch("W03")
        desk.synced()
    with closing(house(pinned.rig, tmp_path, "field-N-WATER")) as tablet:
        tablet.synced()
        for lane in tablet.engine._lanes:
            lane.cut()
        pinned.rig.stop()
        yield pinned, tablet, order


def all_is_changed(pinned: Pinned, tablet: Member, monkeypatch: pytest.MonkeyPatch) -> Ticket:
    """Another authority, another certificate under another key, other pins, another address; what the desk then hands over is a ticket."""
    rig, folder = pinned.rig, pinned.folder
    new = Authority("A later root")
    believe(monkeypatch, folder, new)
    pem, spare = new.issue(folder / "later.pem"), new.issue(folder / "later-spare.pem")
    rig.tls, rig.port = (pem, pem), 0
    rig.organisation = msgspec.structs.replace(rig.organisation, tls_pins=tuple(pin_of(path.read_bytes()) for path in (pem, spare)))
    rig.start()
    rig.running.tickets.issue("field-N-WATER", rig.url)
    return rig.ticket("field-N-WATER")


@pytest.mark.parametrize(("days", "outcomes"), [(45, {"applied"}), (75, {"quarantined"})])
def test_after_weeks_away_all_arrives_by_a_new_ticket(
    away: tuple[Pinned, Member, OrderId], monkeypatch: pytest.MonkeyPatch, days: int, outcomes: set[str]
) -> None:
    pinned, tablet, order = away
    pinned.rig.clock.advance(days * DAY_MS)
    tablet.does.until(order, Step.SAFETY)
    recorded = tablet.opened.replica.waiting()
    assert recorded.events > 3
    failure = tablet.sync().failure
    assert failure is not None and failure.kind == "offline"
    ticket = all_is_changed(pinned, tablet, monkeypatch)
    assert ticket.url != tablet.opened.enrolled.url and ticket.tls_pins != tablet.opened.enrolled.pins
    assert tablet.sync().failure is not None and tablet.opened.replica.waiting() == recorded
    OwnDevice(tablet.opened, lambda: None).enrol_again(pinned.rig.ticket_file("field-N-WATER"))
    # In the same window, by the engine that has been there all the time.
    assert tablet.synced().receipts == recorded.events
    assert tablet.opened.replica.waiting().events == 0 and len(tablet.log()) == recorded.events
    assert {outcome for _, outcome, _ in tablet.outcomes()} == outcomes
    tablet.close()
    tablet.reopen()
    tablet.synced()
