"""As test_field_looks, from the customer's first page to the sheet."""

import pytest
from PySide6.QtCore import Qt

from tests.gui.late import PIN
from tests.gui.test_field_looks import COLD, Walk
from tests.gui.test_field_looks import walk as walk  # the fixture
from ui.demo import drive


@pytest.mark.long
def test_the_customers_pages_and_the_last_steps_cut_no_word(walk: Walk) -> None:
    tablet = walk.tablet
    (order_id,) = tablet.crew.take_in(COLD)
    tablet.open(order_id)
    tablet.tap("outcome-agreed", "primary", "item-arrival.badge", "primary", "all-", "primary")
    tablet.tap("cause-H04-C01", "side-customer", "part-PH02More", "part-LB01More")
    tablet.hands.photograph("photo.before")
    tablet.settle()
    tablet.tap("primary", "primary")
    walk.look("statement", "zh")
    tablet.tap("otherLanguage")
    walk.look("statement", "en")
    tablet.tap("disagree")
    walk.look("refusal", "en")
    tablet.tap("refuseBack", "agree")
    walk.look("signature", "en")
    tablet.hands.sign()
    tablet.tap("confirmConsent")
    tablet.hands.enter(PIN)
    tablet.settle()
    tablet.hands.photograph("photo.after")
    tablet.settle()
    walk.look("repair")
    tablet.tap("leave")
    walk.look("leaving")
    drive.key(tablet.window, Qt.Key.Key_Escape)
    tablet.tap("primary", "watched")
    for value in ("18.6", "49.0", "9.8"):
        tablet.hands.enter(value)
        tablet.tap("takeReading")
    walk.look("test")
    tablet.tap("all-", "primary", "all-", "primary", "primary", "otherLanguage")
    walk.look("sign-off", "en")
    tablet.tap("otherWays")
    walk.look("situation", "en")
    tablet.tap("otherWays", "moreQuestions")
    walk.look("survey", "en")
    tablet.tap("surveyBack")
    tablet.hands.sign()
    tablet.tap("confirmSignOff")
    walk.look("signed", "en")
    tablet.hands.enter(PIN)
    tablet.wait(lambda: drive.look_for(tablet.window, "sheetPage-0") is not None)
    walk.look("sheet")
    # What the bar counts is what the rows count, the sheet of a moment ago too.
    assert tablet.shift.waiting == tablet.crew.parts.replica.waiting()
    assert walk.found == {}
