"""A tablet is given to another crew while it is offline with unsent work: nothing is pruned, all arrives (survive.md S31)."""

from contextlib import closing
from pathlib import Path

import msgspec

from app.domain.procedure import Step
from tests.sync.house import house
from tests.sync.rig import ServerRig


def moved(server: ServerRig, label: str, crew: str, area: str) -> None:
    """The organisation's file now says that the label belongs to another crew."""
    places = tuple(
        msgspec.structs.replace(place, crews=(crew,), areas=(area,)) if place.label == label else place
        for place in server.organisation.devices
    )
    server.organisation = msgspec.structs.replace(server.organisation, devices=places)
    server.restart()


def test_work_of_the_former_crew_arrives_and_its_orders_leave(server: ServerRig, tmp_path: Path) -> None:
    with closing(house(server, tmp_path, "desk")) as desk, closing(house(server, tmp_path, "field-N-WATER")) as tablet:
        worked, seen = desk.dispatch("W03", "W02")
        (elsewhere,) = desk.dispatch("W03", crew="S-ALL")
        desk.synced()
        tablet.synced()
        tablet.does.until(worked, Step.SAFETY)
        recorded = len(tablet.log())
        moved(server, "field-N-WATER", "S-ALL", "south")
        report = tablet.synced()
        assert report.receipts == recorded == len(tablet.log()) and tablet.opened.replica.waiting().events == 0
        assert {outcome for _, outcome, _ in tablet.outcomes()} == {"quarantined"}
        desk.synced()
        assert len(desk.order(worked).held) == recorded > 3
        assert tablet.opened.store.shown(seen) is None and tablet.opened.store.shown(elsewhere) is not None
        assert {row.receipt is not None for row in tablet.log()} == {True}
        tablet.close()
        tablet.reopen()
        assert len(tablet.log()) == recorded
        tablet.synced()
