"""The early steps of a visit as their models show them, on a real store and the real catalogue; no window."""

from collections.abc import Callable
from pathlib import Path

import pytest

from app.domain.identity import OrderId
from app.domain.order import OrderState
from app.domain.procedure import Check, Question, Reading, Step, Text
from app.use_cases.visit import Diagnosis
from tests.gui.replica import MORNING_MS, ORDERS, Crew, StandingClock, picture
from ui.background import Background
from ui.common.shift import Shift
from ui.demo.drive import wait_for
from ui.field.arrival_page import ArrivalPageModel
from ui.field.contact_page import ContactPageModel
from ui.field.diagnosis_page import DiagnosisPageModel
from ui.field.items_page import TidyingPageModel
from ui.field.open_order import read_open
from ui.field.photo import GivenPhotos
from ui.field.safety_page import SafetyPageModel
from ui.field.step_page import StepModel

COLD_ROOM, METER_PIT, NO_NUMBER = ORDERS[1], ORDERS[2], ORDERS[4]
HALF_AN_HOUR_MS = 30 * 60_000


@pytest.fixture
def crew(tmp_path: Path) -> Crew:
    return Crew(tmp_path / "data", StandingClock())


class Desk:
    """A crew at one order: makes models, waits for what they record, hears refusals."""

    def __init__(self, crew: Crew, background: Background, photo: Path) -> None:
        self.crew, self.background, self.photo = crew, background, photo
        self.shift = self._begin()
        self.refused: list[str] = []
        self.shift.refused.connect(self.refused.append)
        self.order_id = OrderId("")

    def _begin(self) -> Shift:
        return self.crew.shift(self.background)

    def model(self, kind: type[StepModel]) -> StepModel:
        opened = read_open(self.shift.parts, self.order_id, kind.step, "zh")
        assert opened is not None
        return kind(self.shift, opened, GivenPhotos([self.photo]))

    def settle(self, model: StepModel) -> None:
        """Waits for saving, then shows the order as it stands, as the order page does."""
        assert wait_for(lambda: self.background.is_idle and not model.state.is_busy)
        opened = read_open(self.shift.parts, self.order_id, model.step, "zh")
        assert opened is not None
        model.show(opened)

    def order(self):  # type: ignore[no-untyped-def]
        return self.shift.parts.visits.order(self.order_id)

    def on_site(self) -> None:
        visits, wall_ms = self.shift.parts.visits, self.crew.clock.wall_ms()
        visits.attempt_contact(self.order_id, "agreed", (wall_ms, wall_ms + HALF_AN_HOUR_MS))
        visits.depart(self.order_id)
        visits.arrive(self.order_id, {"arrival.badge": "ok"})

    def safe(self) -> None:
        visits = self.shift.parts.visits
        items = visits.procedure(self.order()).items_of(Step.SAFETY)
        for reading in (i for i in items if isinstance(i, Reading)):
            visits.measure(self.order_id, reading.id, reading.minimum or reading.maximum or "0")
        visits.check_safety(self.order_id, {i.id: "ok" for i in items if isinstance(i, Check)})


@pytest.fixture
def at(crew: Crew, background: Background, tmp_path: Path) -> Callable[..., Desk]:
    desk = Desk(crew, background, picture(tmp_path))

    def begin(order: object) -> Desk:
        desk.order_id = crew.take_in(order)[0]  # type: ignore[arg-type]
        return desk

    return begin


def contact(desk: Desk) -> ContactPageModel:
    model = desk.model(ContactPageModel)
    assert isinstance(model, ContactPageModel)
    return model


def test_an_order_without_a_call_cannot_be_set_out_to(at: Callable[..., Desk]) -> None:
    model = contact(at(COLD_ROOM))
    assert not model.state.primary_enabled
    assert "还没有联系记录" in model.state.reason


def test_an_outcome_is_recorded_at_once_and_a_second_tap_is_the_same_call(at: Callable[..., Desk]) -> None:
    desk = at(COLD_ROOM)
    model = contact(desk)
    model.choose("no_answer")
    model.choose("no_answer")
    desk.settle(model)
    model.choose("no_answer")
    desk.settle(model)
    assert len(desk.order().visit.attempts) == 1
    assert not model.state.primary_enabled
    desk.crew.clock.pass_min(12)
    desk.settle(model)
    model.choose("agreed")
    desk.settle(model)
    assert [a.body.outcome for a in desk.order().visit.attempts] == ["no_answer", "agreed"]
    assert model.state.primary_enabled and "2 次" in model.state.attempts_note


def test_the_agreed_window_goes_into_the_record_and_the_script(at: Callable[..., Desk]) -> None:
    desk = at(COLD_ROOM)
    model = contact(desk)
    assert model.state.window == "10:00–10:30"
    model.moveWindow(2)
    assert {"text": "10:30", "value": True} in model.state.script
    model.choose("agreed")
    desk.settle(model)
    recorded = desk.order().visit.attempts[0].body
    assert recorded.window_from_ms == MORNING_MS + 66 * 60_000


def test_cautions_told_after_the_call_go_with_the_departure(at: Callable[..., Desk]) -> None:
    desk = at(COLD_ROOM)
    model = contact(desk)
    model.choose("agreed")
    desk.settle(model)
    model.tellAll()
    assert model.state.all_told
    model.primary()
    desk.settle(model)
    assert desk.order().state is OrderState.EN_ROUTE
    assert desk.order().visit.answers()["caution.1"] == "ok"


def test_the_telephone_number_is_masked_until_it_is_dialled(at: Callable[..., Desk]) -> None:
    assert contact(at(COLD_ROOM)).state.phone == "138 **** 6021"


def test_no_number_on_file_is_offered_where_the_order_has_none(at: Callable[..., Desk]) -> None:
    desk = at(NO_NUMBER)
    model = contact(desk)
    assert model.state.outcomes[0]["key"] == "no_number"
    model.choose("no_number")
    desk.settle(model)
    assert model.state.primary_enabled


def test_no_number_is_not_offered_where_there_is_one(at: Callable[..., Desk]) -> None:
    assert all(outcome["key"] != "no_number" for outcome in contact(at(COLD_ROOM)).state.outcomes)


def test_a_late_arrival_asks_why_and_keeps_the_reason(at: Callable[..., Desk]) -> None:
    desk = at(COLD_ROOM)
    visits, wall_ms = desk.shift.parts.visits, desk.crew.clock.wall_ms()
    visits.attempt_contact(desk.order_id, "agreed", (wall_ms, wall_ms + HALF_AN_HOUR_MS))
    visits.depart(desk.order_id)
    desk.crew.clock.pass_min(100)
    model = desk.model(ArrivalPageModel)
    assert isinstance(model, ArrivalPageModel)
    assert model.state.late_by == "50 分钟" and not model.state.primary_enabled
    model.sayLate("traffic")
    assert "堵车" in model.state.apology
    model.tick("arrival.badge")
    model.primary()
    desk.settle(model)
    assert desk.order().visit.arrivals[0].body.late_reason == "traffic"


def safety(desk: Desk) -> SafetyPageModel:
    model = desk.model(SafetyPageModel)
    assert isinstance(model, SafetyPageModel)
    return model


def test_one_tap_clears_all_hazards(at: Callable[..., Desk]) -> None:
    desk = at(COLD_ROOM)
    desk.on_site()
    model = safety(desk)
    assert not model.state.primary_enabled
    model.allClear("")
    assert model.state.all_clear and model.state.primary_enabled
    model.primary()
    desk.settle(model)
    assert desk.order().visit.safety


def test_a_failed_hazard_locks_the_step_and_says_which(at: Callable[..., Desk]) -> None:
    desk = at(COLD_ROOM)
    desk.on_site()
    model = safety(desk)
    model.allClear("")
    model.answer("HZ10.2", "fail")
    assert not model.state.primary_enabled and model.state.is_blocked
    assert "家中有成年人" in model.state.reason
    model.primary()
    assert not desk.order().visit.safety


def test_a_supervisor_lets_a_hazard_pass_only_with_a_reason(at: Callable[..., Desk]) -> None:
    desk = at(COLD_ROOM)
    desk.on_site()
    model = safety(desk)
    model.allClear("")
    model.answer("HZ10.2", "fail")
    model.answer("HZ10.2", "override")
    assert "放行要写明原因" in model.state.reason
    model.sayWhy("班长李建国：邻居在场")
    assert model.state.primary_enabled
    model.primary()
    desk.settle(model)
    assert desk.order().visit.safety[0].body.override_reason == "班长李建国：邻居在场"


def test_nobody_may_let_a_closed_space_pass(at: Callable[..., Desk]) -> None:
    desk = at(METER_PIT)
    desk.on_site()
    model = safety(desk)
    model.allClear("")
    model.answer("HZ02.1", "fail")
    assert model.state.firm and not model.state.failed
    assert not model.state.primary_enabled


def test_bad_air_blocks_until_it_is_measured_again(at: Callable[..., Desk]) -> None:
    desk = at(METER_PIT)
    desk.on_site()
    model = safety(desk)
    model.allClear("")
    readings = [row.key for row in model.readings.rows]
    for key, value in zip(readings, ("18.7", "2", "3", "0"), strict=True):
        model.measure(key, value)
        desk.settle(model)
    assert model.state.is_blocked and "不合格" in model.state.reason
    model.measure(readings[0], "20.9")
    desk.settle(model)
    assert model.state.primary_enabled and not model.state.is_blocked


def diagnosis(desk: Desk) -> DiagnosisPageModel:
    model = desk.model(DiagnosisPageModel)
    assert isinstance(model, DiagnosisPageModel)
    return model


def test_the_price_stands_as_soon_as_an_item_is_chosen(at: Callable[..., Desk]) -> None:
    desk = at(COLD_ROOM)
    desk.on_site()
    desk.safe()
    model = diagnosis(desk)
    model.chooseCause("H04-C02")
    assert "滤芯" in model.state.plan
    model.chooseSide("customer")
    model.moreOf("PH02", 1)
    model.moreOf("LB01", 1)
    assert model.state.total == "65.00"
    model.chooseSide("utility")
    assert model.state.total == "0.00"
    assert [row.free for row in model.prices.rows if row.can_less] == ["公司承担，不收费"] * 2


def test_cause_side_and_photo_are_asked_for_in_turn_and_then_recorded(at: Callable[..., Desk]) -> None:
    desk = at(COLD_ROOM)
    desk.on_site()
    desk.safe()
    model = diagnosis(desk)
    asked = [model.state.reason_target]
    model.photo("photo.before")
    desk.settle(model)
    for question in (i for i in model.opened.procedure.items_of(Step.DIAGNOSIS) if isinstance(i, Question) and i.required):
        asked.append(model.state.reason_target)
        model.answer(question.id, "yes")
    assert asked[0] == "photo.before"
    assert "原因" in model.state.reason
    model.chooseCause("other")
    model.writeCause("暖气片前放了沙发")
    assert "方案" in model.state.reason
    model.writePlan("请客户移开沙发")
    model.chooseSide("customer")
    assert model.state.primary_enabled
    model.primary()
    desk.settle(model)
    recorded = desk.order().visit.diagnosis
    assert recorded is not None and recorded.cause_text == "暖气片前放了沙发"
    assert recorded.plan == Text("请客户移开沙发", "请客户移开沙发")


def test_what_was_typed_survives_a_restart(at: Callable[..., Desk], background: Background) -> None:
    desk = at(COLD_ROOM)
    desk.on_site()
    desk.safe()
    model = diagnosis(desk)
    model.chooseCause("H04-C02")
    model.chooseSide("customer")
    model.moreOf("PH02", 2)
    assert wait_for(lambda: background.is_idle)
    desk.crew.start()
    desk.shift = desk.crew.shift(background)
    again = diagnosis(desk)
    assert again.state.cause == "H04-C02" and again.state.total == "30.00"


def test_a_step_that_is_done_leads_back_to_the_current_one(at: Callable[..., Desk]) -> None:
    desk = at(COLD_ROOM)
    desk.on_site()
    model = contact(desk)
    led: list[str] = []
    model.mendWanted.connect(lambda step, _item: led.append(step))
    assert model.state.primary_text == "回到：安全"
    model.primary()
    assert led == ["safety"]


def test_a_cancelled_order_takes_no_new_work(at: Callable[..., Desk]) -> None:
    desk = at(COLD_ROOM)
    desk.on_site()
    desk.shift.parts.orders.cancel(desk.order_id, "客户撤单")
    model = safety(desk)
    model.allClear("")
    assert model.state.is_closed and not model.state.primary_enabled
    assert "客户撤单" in model.state.reason


def test_tidying_asks_for_each_point(at: Callable[..., Desk]) -> None:
    desk = at(COLD_ROOM)
    desk.on_site()
    desk.safe()
    visits = desk.shift.parts.visits
    visits.take_photo(desk.order_id, "photo.before", "before", b"jpeg", b"thumb")
    visits.diagnose(
        desk.order_id,
        Diagnosis(cause="H04-C01", responsibility="utility", plan=Text("调", "set"), minutes=20, items={}, answers={}),
    )
    visits.show_explanation(desk.order_id, "zh", 5000)
    visits.refuse_consent(desk.order_id, "zh", 5000, "不修了")
    model = desk.model(TidyingPageModel)
    assert "还没确认" in model.state.reason
    model.allClear("")
    assert model.state.primary_enabled
    model.primary()
    desk.settle(model)
    assert desk.order().visit.tidyings
