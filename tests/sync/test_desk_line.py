"""A real desk against a real server: it orders without an order, hears its roster, makes a ticket that lets a tablet in."""

from pathlib import Path

import msgspec
import pytest

from app.domain.errors import Refused
from app.storage.listing import customer_of
from app.use_cases.administration import Administration
from app.use_cases.verify_bundle import verify_bundle
from sync.client.desk_line import DeskLine
from sync.client.link import Link
from tests.faults.crew import PERSON
from tests.sync.house import Member, house
from tests.sync.rig import ServerRig
from tests.sync.visited import visited
from ui.opening import acting_as


def line(desk: Member) -> DeskLine:
    return DeskLine(Link(desk.opened.enrolled.url, desk.opened.key), desk.opened.enrolled.url, lambda: desk.opened.enrolled.reply)


def administration(desk: Member) -> Administration:
    return Administration(desk.opened.store, acting_as(desk.opened, desk.opened.grants[0], "pin"))


@pytest.fixture
def desk(server: ServerRig, tmp_path: Path):  # type: ignore[no-untyped-def]
    made = house(server, tmp_path, "desk")
    yield made
    made.close()


def test_a_withdrawn_and_wiped_tablet_reads_nothing_more_and_hands_in_what_it_has(server: ServerRig, desk: Member, tmp_path: Path) -> None:
    crew = house(server, tmp_path, "field-N-WATER")
    crew.synced()
    device = crew.opened.store.device().device
    administration(desk).withdraw_device(device, " left in a taxi ", is_lost=True, with_wipe=True)
    assert desk.opened.replica.waiting().events == 2
    desk.synced()
    assert desk.opened.replica.waiting().events == 0
    asked = line(desk)
    found = next(each for each in asked.roster().devices if each.device == device)
    assert found.is_withdrawn and found.is_lost and found.wiped_ms
    assert {act.reason for act in asked.roster().acts} == {"left in a taxi"}
    assert crew.engine.sync_once().wipe
    asked.close()
    crew.close()


def test_what_is_ordered_survives_a_lost_database(server: ServerRig, desk: Member) -> None:
    administration(desk).withdraw_member("m-0417", "left the company")
    desk.opened.close()
    desk.folders.database.unlink()
    desk.reopen()
    desk.synced()
    asked = line(desk)
    assert [member.member for member in asked.roster().members if member.is_withdrawn] == ["m-0417"]
    asked.close()


def test_an_erased_customer_leaves_the_desk_with_its_next_sync(server: ServerRig, desk: Member, tmp_path: Path) -> None:
    crew, order_id = visited(server, tmp_path)
    desk.synced()
    order = desk.opened.store.order(order_id)
    assert order is not None and order.customer and customer_of(desk.opened.store.engine, order_id) == PERSON
    administration(desk).erase_customer(order.customer, "asked for it in writing")
    for device in (desk, desk, crew):
        device.synced()
    assert not customer_of(desk.opened.store.engine, order_id).name and not customer_of(crew.opened.store.engine, order_id).name
    crew.close()


def test_no_reason_no_act(desk: Member) -> None:
    with pytest.raises(Refused, match=r"administration\.reason"):
        administration(desk).order_wipe("d", "  ")
    assert desk.opened.replica.waiting().events == 0


def test_a_ticket_made_at_the_desk_lets_a_tablet_in(server: ServerRig, desk: Member, tmp_path: Path) -> None:
    asked = line(desk)
    ticket, ends_ms = asked.ticket("field-N-HEAT", "m-0102")
    asked.close()
    assert ticket.url == server.url and ends_ms == server.clock.now_ms + 600_000
    path = tmp_path / "ticket.json"
    path.write_bytes(msgspec.json.encode(msgspec.structs.replace(ticket, preset_pin="482913")))
    tablet = Member(tmp_path / "new", path, server.clock)
    assert tablet.opened.store.device().label == "field-N-HEAT"
    tablet.close()


def test_a_bundle_comes_with_its_count_and_passes(server: ServerRig, desk: Member, tmp_path: Path) -> None:
    crew, order_id = visited(server, tmp_path)
    crew.close()
    heard: list[tuple[int, int]] = []
    asked = line(desk)
    data = asked.bundle(order_id, lambda came, of: heard.append((came, of)))
    asked.close()
    assert heard[-1] == (len(data), len(data)) and heard == sorted(heard)
    assert verify_bundle(data, "b", server.folders.of_replica.trust, "en").passed
