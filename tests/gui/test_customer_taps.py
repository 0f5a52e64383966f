"""An ordinary repair in the real window, from opening the order, or taking it in, to the signed sheet: the taps are counted."""

from pathlib import Path

import pytest

from app.domain.order import OrderState
from tests.gui.late import ROOM_TOO_COLD, crew_with_sheets
from tests.gui.whole_visit import Tablet, ordinary_repair
from ui.background import Background
from ui.demo import drive

# screens.md, rule 8: beside text (the figures of readings and of the PIN are typed), photos and the signature.
MOST_TAPS = 30


@pytest.mark.long
def test_an_ordinary_repair_takes_at_most_thirty_taps(background: Background, tmp_path: Path) -> None:
    crew = crew_with_sheets(tmp_path / "tablet")
    (order_id,) = crew.take_in(ROOM_TOO_COLD)
    tablet = Tablet(crew, background)
    tablet.open(order_id)
    ordinary_repair(tablet)
    order, taps = tablet.order(order_id), tablet.hands.taps
    tablet.close()
    assert order.state is OrderState.SIGNED_OFF
    assert len(order.visit.sheets) == 1
    assert len(taps) <= MOST_TAPS, taps
    assert not tablet.opened.warnings


@pytest.mark.long
def test_an_order_taken_in_at_the_door_is_repaired_and_signed_in_english(background: Background, tmp_path: Path) -> None:
    tablet = Tablet(crew_with_sheets(tmp_path / "tablet"), background, "en")
    tablet.tap("newOrder")
    for field, text in (("newAddressField", "3 Huaiyin Li"), ("newPhoneField", "13800001234")):
        drive.type_text(tablet.window, field, text)
        tablet.settle()
    tablet.tap("newFault-H04", "saveNew")
    tablet.wait(lambda: tablet.app.isOrderOpen)
    ordinary_repair(tablet)
    assert tablet.app.order is not None and tablet.app.order.order_id is not None
    order, taps = tablet.order(tablet.app.order.order_id), tablet.hands.taps
    tablet.close()
    assert order.state is OrderState.SIGNED_OFF and order.channel == "field"
    assert len(order.visit.sheets) == 1
    # Three more than from the list: begin, fault, save.
    assert len(taps) <= MOST_TAPS + 3, taps
    assert not tablet.opened.warnings
