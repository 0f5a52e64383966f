"""An order that a crew takes in by clicks on the tablet, with no network."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from app.domain.order import OrderState
from app.storage.listing import customer_of
from tests.gui.late import crew_with_sheets
from tests.gui.looking import faults
from tests.gui.replica import AREA, CREW, MEMBERS, ORDERS
from tests.gui.whole_visit import Tablet
from ui.background import Background
from ui.demo import drive
from ui.field.new_order import NewOrder, from_draft, missing

ADDRESS = "槐荫里 3 号楼 1 单元 402"
NAMES = (ADDRESS, *(order.person.name for order in ORDERS), *(order.person.address for order in ORDERS), *(m.name for m in MEMBERS))


@pytest.fixture
def tablet(background: Background, tmp_path: Path) -> Iterator[Tablet]:
    one = Tablet(crew_with_sheets(tmp_path / "tablet"), background)
    yield one
    one.close()
    assert not one.opened.warnings


def enter(tablet: Tablet, field: str, text: str) -> None:
    drive.type_text(tablet.window, field, text)
    tablet.settle()


def taken_in(tablet: Tablet) -> str:
    """The only order on the tablet."""
    order = tablet.app.order
    assert order is not None and order.order_id is not None
    return str(order.order_id)


def test_an_order_taken_in_is_the_crews_own_and_opens_at_its_first_step(tablet: Tablet) -> None:
    tablet.tap("newOrder")
    enter(tablet, "newAddressField", ADDRESS)
    enter(tablet, "newPhoneField", "13800001234")
    tablet.tap("newFault-H04", "newUrgency_P1", "saveNew")
    tablet.wait(lambda: tablet.app.isOrderOpen)
    order = tablet.crew.parts.store.order(taken_in(tablet))
    assert order is not None
    assert (order.crew, order.area, order.channel, order.fault, order.urgency) == (CREW, AREA, "field", "H04", "P1")
    assert order.state in (OrderState.DISPATCHED, OrderState.ACCEPTED)
    assert customer_of(tablet.crew.parts.store.engine, order.id).phone == "13800001234"
    assert len(tablet.hands.taps) == 4
    # One signed record, waiting to go up as any other.
    assert tablet.crew.parts.replica.waiting().events >= 1


def test_the_list_holds_it_behind_the_open_order(tablet: Tablet) -> None:
    tablet.tap("newOrder")
    enter(tablet, "newAddressField", ADDRESS)
    tablet.tap("newNoPhone", "newFault-H04", "saveNew")
    tablet.wait(lambda: tablet.app.isOrderOpen)
    order_id = taken_in(tablet)
    tablet.tap("back")
    assert drive.find(tablet.window, f"order-{order_id}")
    tablet.tap("newOrder")
    assert drive.find(tablet.window, "newAddressField").property("text") == ""


def test_what_is_missing_stands_beside_the_locked_button(tablet: Tablet) -> None:
    tablet.tap("newOrder")
    assert not drive.find(tablet.window, "saveNew").isEnabled()
    enter(tablet, "newFaultField", "H04")
    tablet.tap("newFault-H04", "reasonButton")
    assert drive.find(tablet.window, "newAddressField").hasActiveFocus()


def test_what_was_entered_survives_leaving_and_a_restart(background: Background, tmp_path: Path) -> None:
    crew = crew_with_sheets(tmp_path / "tablet")
    before = Tablet(crew, background)
    before.tap("newOrder")
    enter(before, "newAddressField", ADDRESS)
    before.tap("newSector_power", "newFault-E05", "back", "nav_settings")
    before.close()
    crew.start()
    after = Tablet(crew, background)
    after.tap("newOrder")
    assert drive.find(after.window, "newAddressField").property("text") == ADDRESS
    assert after.app.places.newOrder.fault == "E05"  # type: ignore[union-attr]
    after.close()


def test_the_customer_of_the_chosen_order_is_taken_over_and_let_go_again(tablet: Tablet) -> None:
    (order_id,) = tablet.crew.take_in(ORDERS[0])
    tablet.shift.orderChanged.emit("")
    tablet.settle()
    tablet.tap("newOrder", "sameCustomer")
    entry = tablet.app.places.newOrder  # type: ignore[union-attr]
    assert (entry.address, entry.phone) == (ORDERS[0].person.address, ORDERS[0].person.phone)
    assert drive.find(tablet.window, "newAddressField").property("text") == ORDERS[0].person.address
    tablet.tap("sameCustomer")
    assert entry.address == "" and entry.badges == []
    tablet.tap("sameCustomer", "newFault-H06", "saveNew")
    tablet.wait(lambda: tablet.app.isOrderOpen)
    order = tablet.crew.parts.store.order(taken_in(tablet))
    first = tablet.crew.parts.store.order(order_id)
    assert order is not None and first is not None
    assert order.special == first.special and order.customer != first.customer


def test_what_was_cleared_can_be_brought_back(tablet: Tablet) -> None:
    tablet.tap("newOrder")
    enter(tablet, "newAddressField", ADDRESS)
    tablet.tap("clearNew")
    assert drive.find(tablet.window, "newAddressField").property("text") == ""
    tablet.tap("clearNew")
    assert drive.find(tablet.window, "newAddressField").property("text") == ADDRESS


def test_a_form_whose_record_is_there_takes_nothing_in_again(tablet: Tablet) -> None:
    parts = tablet.crew.parts
    kept = NewOrder(order_id="0192aaaa-0000-7000-8000-000000000001", address=ADDRESS, has_phone=False, fault="H04", urgency="P2")
    unit = parts.setup.crews[0]
    parts.orders.create([kept.intake(unit, parts.clock.wall_ms())])
    # The process ended between the record and the end of the draft.
    parts.store.save_draft("new", "intake", parts.member.member, kept.to_draft())
    tablet.tap("newOrder")
    assert drive.find(tablet.window, "newAddressField").property("text") == ""


def test_the_page_cuts_no_word_in_either_language_and_place(tablet: Tablet) -> None:
    tablet.crew.take_in(*ORDERS)
    tablet.shift.orderChanged.emit("")
    tablet.settle()
    tablet.tap("newOrder", "sameCustomer", "newFault-H04")
    assert tablet.faults(NAMES) == set()


def test_with_text_twice_as_large_customer_and_fault_come_one_after_the_other(tablet: Tablet) -> None:
    tablet.app.look.prefer(replace(tablet.app.preferences, text_scale=2.0))
    tablet.tap("newOrder")
    enter(tablet, "newAddressField", ADDRESS)
    tablet.tap("newNoPhone", "reasonButton", "newFault-H01")
    found: set[str] = set()
    for width, height in ((1280, 800), (800, 1280)):
        tablet.window.resize(width, height)
        drive.settle()
        drive.wait_for(lambda: not faults(tablet.window, "zh", names=NAMES), 1)
        found |= set(faults(tablet.window, "zh", names=NAMES))
    assert found == set()
    tablet.tap("saveNew")
    tablet.wait(lambda: tablet.app.isOrderOpen)


def test_whose_permission_has_ended_takes_nothing_in_that_the_server_would_hold(tablet: Tablet) -> None:
    tablet.tap("newOrder")
    enter(tablet, "newAddressField", ADDRESS)
    tablet.tap("newNoPhone", "newFault-H04")
    assert drive.find(tablet.window, "saveNew").isEnabled()
    tablet.crew.clock.now_ms = MEMBERS[0].not_after_ms + 1
    tablet.tap("newUrgency_P1")
    assert not drive.find(tablet.window, "saveNew").isEnabled()


@pytest.mark.parametrize(
    ("form", "lacks"),
    [
        (NewOrder(), "address"),
        (NewOrder(address="a"), "phone"),
        (NewOrder(address="a", has_phone=False), "fault"),
        (NewOrder(address="a", phone="1", fault="H04"), "urgency"),
        (NewOrder(address="a", phone="1", fault="H04", urgency="P2"), ""),
    ],
)
def test_a_form_names_what_is_missing_first(form: NewOrder, lacks: str) -> None:
    assert missing(form) == lacks
    assert from_draft(form.to_draft() | {"of_another_program": 1}) == form
