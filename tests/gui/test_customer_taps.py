"""An ordinary repair in the real window, from opening the order to the signed sheet: the taps are counted."""

from pathlib import Path

import pytest

from app.domain.order import OrderState
from tests.gui.late import PIN, ROOM_TOO_COLD, crew_with_sheets
from tests.gui.whole_visit import Tablet
from ui.background import Background
from ui.demo import drive

# screens.md, rule 8: beside text (the figures of readings and of the PIN are typed), photos and the signature.
MOST_TAPS = 30


@pytest.mark.parametrize("language", ["zh", "en"])
def test_an_ordinary_repair_takes_at_most_thirty_taps(background: Background, tmp_path: Path, language: str) -> None:
    crew = crew_with_sheets(tmp_path / "tablet")
    (order_id,) = crew.take_in(ROOM_TOO_COLD)
    tablet = Tablet(crew, background, language)
    tablet.open(order_id)
    tablet.tap("outcome-agreed", "primary")
    tablet.tap("item-arrival.badge", "primary")
    tablet.tap("all-", "primary")
    tablet.tap("cause-H04-C01", "side-customer", "part-PH02More", "part-LB01More")
    tablet.hands.photograph("photo.before")
    tablet.settle()
    tablet.tap("primary")
    tablet.tap("primary", "agree")
    tablet.hands.sign()
    tablet.tap("confirmConsent")
    tablet.hands.enter(PIN)
    tablet.settle()
    tablet.hands.photograph("photo.after")
    tablet.settle()
    tablet.tap("primary", "watched")
    for value in ("18.6", "49.0", "9.8"):
        tablet.hands.enter(value)
        tablet.tap("takeReading")
    tablet.tap("all-", "primary")
    tablet.tap("all-", "primary")
    tablet.tap("primary", "rating-Q6_yes", "rating-Q4_5", "rating-Q9_4")
    tablet.hands.sign()
    tablet.tap("confirmSignOff")
    tablet.hands.enter(PIN)
    tablet.wait(lambda: drive.look_for(tablet.window, "sheetPage-0") is not None)
    order, taps = tablet.order(order_id), tablet.hands.taps
    tablet.close()
    assert order.state is OrderState.SIGNED_OFF
    assert len(order.visit.sheets) == 1
    assert len(taps) <= MOST_TAPS, taps
    assert not tablet.opened.warnings
