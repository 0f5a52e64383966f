"""Repair: usual words, agreed parts and nothing beyond them, waiting for parts, and work before consent in an emergency."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication

from app.domain import events as e
from app.domain.order import OrderState
from app.domain.procedure import Step
from tests.gui.late import PIPE_LEAK, ROOM_TOO_COLD, Visit, crew_with_sheets
from tests.gui.replica import Crew
from tests.gui.whole_visit import Tablet
from ui.background import Background
from ui.demo import drive
from ui.field.agreed_parts import still_to_record, wanted_parts
from ui.field.open_order import OpenOrder, read_open
from ui.field.repair_page import action_of

PAID = {"PH02": "2", "LB01": "1"}


@pytest.fixture
def crew(qapp: QGuiApplication, tmp_path: Path) -> Crew:
    return crew_with_sheets(tmp_path / "tablet")


@pytest.fixture
def tablet(crew: Crew, background: Background) -> Iterator[Tablet]:
    opened = Tablet(crew, background)
    yield opened
    opened.close()
    assert not opened.opened.warnings


def opened_order(crew: Crew, visit: Visit, language: str = "zh") -> OpenOrder:
    opened = read_open(crew.parts, visit.order_id, Step.REPAIR, language)
    assert opened is not None
    return opened


def test_the_usual_words_are_ready_in_both_languages(crew: Crew) -> None:
    visit = Visit(crew, ROOM_TOO_COLD).explained(items=PAID).consented()
    action = action_of(opened_order(crew, visit))
    assert action == visit.procedure.plans[0].done


def test_own_words_stand_in_both_languages(crew: Crew) -> None:
    visit = Visit(crew, ROOM_TOO_COLD).explained(items=PAID).consented()
    crew.parts.store.save_draft(visit.order_id, "repair", "m-0417", {"action": "拆洗了阀门"})
    action = action_of(opened_order(crew, visit))
    assert (action.zh, action.en) == ("拆洗了阀门", "拆洗了阀门")


def test_labour_is_no_part_and_all_that_was_agreed_is_the_default(crew: Crew) -> None:
    visit = Visit(crew, ROOM_TOO_COLD).explained(items=PAID).consented()
    assert wanted_parts(opened_order(crew, visit)) == {"PH02": "2"}


def test_a_draft_above_what_was_agreed_is_cut(crew: Crew) -> None:
    visit = Visit(crew, ROOM_TOO_COLD).explained(items=PAID).consented()
    crew.parts.store.save_draft(visit.order_id, "repair", "m-0417", {"parts": {"PH02": "9"}})
    assert wanted_parts(opened_order(crew, visit)) == {"PH02": "2"}


def test_after_a_crash_in_the_middle_only_the_rest_is_recorded(crew: Crew) -> None:
    visit = Visit(crew, ROOM_TOO_COLD).explained(items=PAID).consented()
    visit.visits.start_work(visit.order_id)
    visit.visits.use_part(visit.order_id, "PH02", "1")
    assert still_to_record({"PH02": "2"}, visit.visits.order(visit.order_id).visit) == {"PH02": "1"}
    assert still_to_record({"PH02": "1"}, visit.visits.order(visit.order_id).visit) == {}


def test_start_parts_and_end_are_recorded_by_one_tap(crew: Crew, tablet: Tablet) -> None:
    visit = Visit(crew, ROOM_TOO_COLD).explained(items=PAID).consented()
    tablet.open(visit.order_id)
    tablet.tap("part-PH02Less")
    tablet.hands.photograph("photo.after")
    tablet.settle()
    tablet.tap("primary")
    order = tablet.order(visit.order_id)
    assert order.state is OrderState.FINISHED
    assert len(order.visit.starts) == 1
    assert [(p.body.code, p.body.quantity) for p in order.visit.parts] == [("PH02", "1")]
    assert order.visit.finishes[-1].body.action == visit.procedure.plans[0].done


def test_at_the_agreed_number_more_is_off_with_its_reason(crew: Crew, tablet: Tablet) -> None:
    visit = Visit(crew, ROOM_TOO_COLD).explained(items=PAID).consented()
    tablet.open(visit.order_id)
    assert not drive.find(tablet.window, "part-PH02More").isEnabled()
    assert "客户同意的是 2 个" in "".join(drive.texts(tablet.window))
    tablet.tap("changePlan")
    assert drive.look_for(tablet.window, "cause-H04-C01") is not None


def test_what_was_chosen_and_written_survives_a_restart(crew: Crew, background: Background) -> None:
    visit = Visit(crew, ROOM_TOO_COLD).explained(items=PAID).consented()
    first = Tablet(crew, background)
    first.open(visit.order_id)
    first.tap("part-PH02Less")
    drive.type_text(first.window, "actionField", "清洗滤芯")
    first.close()
    again = Tablet(crew, background)
    again.open(visit.order_id)
    texts = drive.texts(again.window)
    again.close()
    assert "清洗滤芯" in texts
    assert "1 个" in texts


def test_parts_are_counted_by_their_codes_and_never_beyond_what_was_agreed(crew: Crew, tablet: Tablet) -> None:
    visit = Visit(crew, ROOM_TOO_COLD).explained(items=PAID).consented()
    tablet.open(visit.order_id)

    def scanned(code: str) -> str:
        """As a hand scanner does: it types the code and Enter."""
        drive.type_text(tablet.window, "partCodeField", code)
        drive.key(tablet.window, Qt.Key.Key_Return)
        tablet.settle()
        return "".join(drive.texts(tablet.window))

    said = scanned("ph02")
    assert "已数 1 个，共同意 2 个" in said and "1 个" in drive.texts(tablet.window)
    assert "已数 2 个" in scanned("PH02") and "已经数满" in scanned("PH02")
    assert "4006381333931 不在客户同意的方案里" in scanned("4006381333931")
    assert "2 个" in drive.texts(tablet.window)


def test_without_a_camera_the_hand_scanner_is_named(crew: Crew, tablet: Tablet, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ui.common.camera.has_camera", lambda: False)
    visit = Visit(crew, ROOM_TOO_COLD).explained(items=PAID).consented()
    tablet.open(visit.order_id)
    tablet.tap("partScan")
    assert "扫码枪" in "".join(drive.texts(tablet.window))


def test_waiting_for_parts_suspends_with_the_reason_and_is_taken_up_again(crew: Crew, tablet: Tablet) -> None:
    visit = Visit(crew, ROOM_TOO_COLD).explained(items=PAID).consented()
    tablet.open(visit.order_id)
    tablet.tap("waitForParts")
    drive.type_text(tablet.window, "waitingForField", "DN20 阀门")
    tablet.tap("waitingConfirm")
    order = tablet.order(visit.order_id)
    assert order.state is OrderState.SUSPENDED
    assert isinstance(order.visit.pauses[-1].body, e.WorkSuspended)
    assert order.visit.pauses[-1].body.reason == "等待配件：DN20 阀门"
    tablet.tap("primary")
    assert tablet.order(visit.order_id).state is OrderState.WORKING


def test_in_an_emergency_work_starts_before_consent_with_its_reason(crew: Crew, tablet: Tablet) -> None:
    visit = Visit(crew, PIPE_LEAK).explained("utility", {})
    tablet.open(visit.order_id)
    tablet.tap("workFirst")
    assert not drive.find(tablet.window, "emergencyStart").isEnabled()
    drive.type_text(tablet.window, "emergencyReasonField", "水漫到电箱")
    tablet.settle()
    tablet.tap("emergencyStart")
    order = tablet.order(visit.order_id)
    assert order.state is OrderState.WORKING
    assert order.visit.starts[-1].body.emergency == "水漫到电箱"


def test_without_an_emergency_nothing_offers_to_work_first(crew: Crew, tablet: Tablet) -> None:
    visit = Visit(crew, ROOM_TOO_COLD).explained("utility", PAID)
    tablet.open(visit.order_id)
    assert drive.look_for(tablet.window, "workFirst") is None


def test_after_an_emergency_start_the_repair_leads_on_to_the_test(crew: Crew, tablet: Tablet) -> None:
    visit = Visit(crew, PIPE_LEAK).explained("utility", {})
    visit.visits.start_work(visit.order_id, "水漫到电箱")
    tablet.open(visit.order_id)
    tablet.hands.photograph("photo.after")
    tablet.settle()
    tablet.tap("primary")
    assert drive.look_for(tablet.window, "testCount") is not None
