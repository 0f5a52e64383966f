"""The customer's view: what is read, agreed, refused, rated and signed on it, and what nobody can do on it."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtGui import QGuiApplication
from sqlalchemy import select

from app.domain import events as e
from app.domain.order import OrderState
from app.storage.database import reading
from app.storage.tables import draft
from app.use_cases.visit import Diagnosis
from tests.gui.late import PIN, ROOM_TOO_COLD, Visit, check_pin, crew_with_sheets
from tests.gui.replica import Crew
from tests.gui.whole_visit import SIGNATURE
from ui.background import Background
from ui.common.shift import Shift
from ui.common.window import OpenWindow, open_window, theme_of
from ui.demo import drive
from ui.field.customer_state import Tapped, derive, read_seen
from ui.field.customer_view import CustomerViewModel
from ui.field.photo import KeptPhotos
from ui.field.speech import Silence, Speech, find_speech

UI = Path(__file__).resolve().parents[2] / "ui"
FRAME = f"""
import QtQuick
import QtQuick.Window
import Doorstep.Common
import Doorstep.Field
import "{(UI / "common").as_uri()}"
import "{(UI / "field").as_uri()}"

Window {{
    id: frame
    required property CustomerViewModel customer
    width: 1280
    height: 800
    visible: true

    CustomerView {{
        anchors.fill: parent
        customer: frame.customer
    }}
}}
"""
PAID = {"PH02": "1", "LB01": "1"}


class Screen:
    """The customer's view in a window of its own."""

    def __init__(
        self, crew: Crew, background: Background, visit: Visit, purpose: str, language: str = "zh", voice: Speech | None = None
    ) -> None:
        self.crew, self.visit, self.background = crew, visit, background
        self.shift = Shift(crew.parts, background, lambda: None, language)
        self.model = CustomerViewModel(self.shift, visit.order_id, purpose, check_pin, voice or Silence())
        self.handed_back: list[str] = []
        self.model.handedBack.connect(lambda: self.handed_back.append(self.shift.language))
        path = crew.folder / f"Frame{id(self)}.qml"
        path.write_text(FRAME, encoding="utf-8")
        images = {"photo": KeptPhotos(lambda: crew.parts.store.files)}
        self.opened: OpenWindow = open_window(path, {"customer": self.model}, language, images)
        self.shift.languageChanged.connect(lambda: self.opened.language.speak(self.shift.language))
        self.settle()

    def settle(self) -> None:
        drive.wait_for(lambda: self.background.is_idle)
        drive.settle()

    def tap(self, *names: str) -> None:
        for name in names:
            drive.click(self.opened.window, name)
            self.settle()

    def sign(self) -> None:
        drive.write(self.opened.window, "padCanvas", SIGNATURE)

    def pin(self, pin: str) -> None:
        for figure in pin:
            drive.click(self.opened.window, f"key_{figure}")
        self.settle()

    def there(self, name: str) -> bool:
        return drive.look_for(self.opened.window, name) is not None

    def texts(self) -> str:
        return "\n".join(drive.texts(self.opened.window))


@pytest.fixture
def crew(qapp: QGuiApplication, tmp_path: Path) -> Crew:
    return crew_with_sheets(tmp_path / "tablet")


@pytest.fixture
def show(crew: Crew, background: Background) -> Iterator[Callable[..., Screen]]:
    opened: list[Screen] = []

    def screen(visit: Visit, purpose: str, language: str = "zh", voice: Speech | None = None) -> Screen:
        opened.append(Screen(crew, background, visit, purpose, language, voice))
        return opened[-1]

    yield screen
    for one in opened:
        one.settle()
        one.opened.close()
        assert not one.opened.warnings


Show = Callable[..., Screen]


class Voice:
    """Speaks Chinese only, and remembers what it said."""

    def __init__(self) -> None:
        self.said: list[str] = []

    def speaks(self, language: str) -> bool:
        return language == "zh"

    def say(self, text: str, language: str) -> None:
        self.said.append(text)

    def stop(self) -> None:
        self.said.append("")


def test_cause_plan_and_price_are_read_aloud_where_the_machine_has_a_voice(crew: Crew, show: Show) -> None:
    voice = Voice()
    screen = show(Visit(crew, ROOM_TOO_COLD).explained(items=PAID), "consent", voice=voice)
    screen.tap("readAloud")
    assert "流量不足" in voice.said[-1]
    assert "合计 65.00 元" in voice.said[-1]
    screen.tap("otherLanguage")
    assert voice.said[-1] == ""
    assert not screen.there("readAloud")


def test_without_a_voice_no_button_promises_one(crew: Crew, show: Show) -> None:
    screen = show(Visit(crew, ROOM_TOO_COLD).explained(items=PAID), "consent")
    assert not screen.there("readAloud")
    assert not Silence().speaks("zh")
    assert isinstance(find_speech().speaks("zh"), bool)


def test_larger_text_is_the_customers_and_goes_back_with_the_tablet(crew: Crew, show: Show) -> None:
    screen = show(Visit(crew, ROOM_TOO_COLD).explained(items=PAID), "consent")
    theme = theme_of(screen.opened.engine)
    screen.tap("largerText")
    assert theme.scale_now == pytest.approx(1.35)
    screen.tap("largerText")
    assert theme.scale_now == 1.0


def test_cause_plan_and_every_price_line_stand_before_the_customer(crew: Crew, show: Show) -> None:
    screen = show(Visit(crew, ROOM_TOO_COLD).explained(items=PAID), "explanation")
    texts = screen.texts()
    for words in ("流量不足", "入户过滤器滤芯", "15.00", "50.00", "65.00 元", "价目表 2026-11"):
        assert words in texts


def test_a_paid_repair_is_agreed_by_hand_and_the_time_of_reading_is_measured(crew: Crew, show: Show) -> None:
    visit = Visit(crew, ROOM_TOO_COLD).explained(items=PAID)
    screen = show(visit, "explanation")
    crew.clock.now_ms += 46_000
    screen.tap("agree")
    screen.sign()
    screen.tap("confirmConsent")
    order = visit.visits.order(visit.order_id)
    consent = order.visit.consent
    assert isinstance(consent, e.ConsentGiven)
    assert (consent.shown.viewed_ms, consent.shown.language) == (46_000, "zh")
    assert consent.strokes_sha256 is not None
    assert order.visit.explanations[-1].body.shown.statement_sha256 == consent.shown.statement_sha256


def test_a_free_repair_is_agreed_by_one_tap(crew: Crew, show: Show) -> None:
    visit = Visit(crew, ROOM_TOO_COLD).explained("utility", PAID)
    screen = show(visit, "consent")
    screen.tap("agree")
    assert isinstance(visit.visits.order(visit.order_id).visit.consent, e.ConsentGiven)
    assert screen.there("customerDone")


def test_a_tap_is_no_signature_and_the_pad_says_so(crew: Crew, show: Show) -> None:
    visit = Visit(crew, ROOM_TOO_COLD).explained(items=PAID)
    screen = show(visit, "consent")
    screen.tap("agree")
    drive.write(screen.opened.window, "padCanvas", [[(0.5, 0.5), (0.51, 0.5)]])
    screen.tap("confirmConsent")
    assert "笔迹太少" in screen.model.state.problem
    assert not screen.model.state.can_confirm
    assert visit.visits.order(visit.order_id).visit.consent is None
    screen.sign()
    screen.tap("confirmConsent")
    assert visit.visits.order(visit.order_id).visit.consent is not None


def test_a_second_tap_while_saving_does_not_sign_twice(crew: Crew, show: Show) -> None:
    visit = Visit(crew, ROOM_TOO_COLD).explained(items=PAID)
    screen = show(visit, "consent")
    screen.tap("agree")
    screen.sign()
    screen.model.confirm()
    screen.model.confirm()
    screen.settle()
    assert len(visit.visits.order(visit.order_id).visit.consents) == 1


def test_the_other_language_is_another_statement_with_its_own_time_and_an_empty_pad(crew: Crew, show: Show) -> None:
    visit = Visit(crew, ROOM_TOO_COLD).explained(items=PAID)
    screen = show(visit, "consent")
    screen.tap("agree")
    screen.sign()
    crew.clock.now_ms += 10_000
    screen.tap("otherLanguage")
    assert not screen.model.state.can_confirm
    assert "Strainer screen 15.00" in screen.texts()
    crew.clock.now_ms += 7_000
    screen.sign()
    screen.tap("confirmConsent")
    consent = visit.visits.order(visit.order_id).visit.consent
    assert isinstance(consent, e.ConsentGiven)
    assert (consent.shown.language, consent.shown.viewed_ms) == ("en", 7_000)


def test_the_crews_language_is_back_when_the_tablet_is(crew: Crew, show: Show) -> None:
    screen = show(Visit(crew, ROOM_TOO_COLD).explained(items=PAID), "consent")
    screen.tap("otherLanguage", "handBack")
    screen.pin(PIN)
    assert screen.handed_back == ["zh"]


def test_only_the_crews_pin_leads_back(crew: Crew, show: Show) -> None:
    screen = show(Visit(crew, ROOM_TOO_COLD).explained(items=PAID), "consent")
    screen.tap("handBack")
    screen.pin("111111")
    assert screen.handed_back == []
    assert "密码不对" in screen.texts()
    screen.pin(PIN)
    assert screen.handed_back == ["zh"]


def test_handed_back_unanswered_the_explanation_is_on_record_as_shown(crew: Crew, show: Show) -> None:
    visit = Visit(crew, ROOM_TOO_COLD).explained(items=PAID)
    screen = show(visit, "explanation")
    screen.tap("handBack")
    screen.pin(PIN)
    order = visit.visits.order(visit.order_id)
    assert len(order.visit.explanations) == 1
    assert order.visit.consent is None


def test_to_disagree_takes_a_reason_and_no_signature(crew: Crew, show: Show) -> None:
    visit = Visit(crew, ROOM_TOO_COLD).explained(items=PAID)
    screen = show(visit, "consent")
    screen.tap("disagree")
    assert not screen.model.state.can_confirm
    screen.tap("refuseReason-0", "confirmRefusal")
    consent = visit.visits.order(visit.order_id).visit.consent
    assert isinstance(consent, e.ConsentRefused)
    assert consent.reason == "费用太高"


def test_a_price_changed_while_the_customer_reads_is_refused_in_a_sentence(crew: Crew, show: Show) -> None:
    visit = Visit(crew, ROOM_TOO_COLD).explained(items=PAID)
    screen = show(visit, "consent")
    screen.tap("agree")
    screen.sign()
    diagnosis = visit.visits.order(visit.order_id).visit.diagnosis
    assert diagnosis is not None
    found = Diagnosis(cause=diagnosis.cause, responsibility="customer", plan=diagnosis.plan, minutes=50, items={"PH02": "3"}, answers={})
    visit.visits.diagnose(visit.order_id, found)
    screen.tap("confirmConsent")
    assert "客户看到的内容已变" in screen.model.state.trouble
    assert visit.visits.order(visit.order_id).visit.consent is None
    assert screen.model.state.said["total"] == "45.00 元"


def signing(crew: Crew) -> Visit:
    return Visit(crew, ROOM_TOO_COLD).explained(items=PAID).consented().repaired().tested().tidied()


def test_the_visit_is_rated_signed_and_its_sheet_is_made(crew: Crew, show: Show) -> None:
    visit = signing(crew)
    screen = show(visit, "sign_off")
    screen.tap("rating-Q6_yes", "rating-Q9_5")
    screen.sign()
    screen.tap("confirmSignOff")
    order = visit.visits.order(visit.order_id)
    assert order.state is OrderState.SIGNED_OFF
    assert order.visit.ratings[-1].body.answered == 2
    assert len(order.visit.sheets) == 1
    assert screen.model.state.said["receipt"] in screen.texts()


def test_what_was_rated_stays_in_memory_and_is_gone_after_signing(crew: Crew, show: Show) -> None:
    visit = signing(crew)
    screen = show(visit, "sign_off")
    screen.tap("rating-Q9_1", "complain")
    drive.type_text(screen.opened.window, "complaintField", "抽烟了还乱扔")
    screen.tap("surveyBack")
    screen.sign()
    with reading(crew.parts.store.engine) as connection:
        kept = "".join(connection.execute(select(draft.c.json)).scalars())
    assert "抽烟" not in kept and "Q9" not in kept
    screen.tap("confirmSignOff")
    given = visit.visits.order(visit.order_id).visit.ratings[-1].body
    assert (given.answered, given.complaint) == (1, True)
    assert {row.value for row in (*screen.model.state.core, *screen.model.state.more)} == {""}
    assert screen.model.state.said["complaint"] == ""


def test_the_same_answer_again_takes_it_back(crew: Crew, show: Show) -> None:
    screen = show(signing(crew), "sign_off")
    screen.tap("rating-Q9_4", "rating-Q9_4")
    assert next(row.value for row in screen.model.state.core if row.id == "Q9") == ""


@pytest.mark.parametrize("situation", ["absent", "refused", "cannot_write"])
def test_without_a_signature_a_reason_is_demanded(crew: Crew, show: Show, situation: str) -> None:
    visit = signing(crew)
    screen = show(visit, "sign_off")
    screen.tap("otherWays", f"situation-{situation}")
    assert not screen.there("padCanvas")
    assert not screen.model.state.can_confirm
    drive.type_text(screen.opened.window, "situationReasonField", "出门了")
    screen.tap("confirmSignOff")
    signed = visit.visits.order(visit.order_id).visit.signatures[-1].body
    assert (signed.situation, signed.reason, signed.strokes_sha256) == (situation, "出门了", None)
    assert "已保存，没有签名。" in screen.texts() and "谢谢您" not in screen.texts()
    assert ("请把平板交还给维修人员" in screen.texts()) == (situation != "absent")


@pytest.mark.parametrize("situation", ["proxy", "minor"])
def test_someone_else_signs_with_name_and_relation(crew: Crew, show: Show, situation: str) -> None:
    visit = signing(crew)
    screen = show(visit, "sign_off")
    screen.tap("otherWays", f"situation-{situation}")
    screen.sign()
    assert not screen.model.state.can_confirm
    drive.type_text(screen.opened.window, "proxyNameField", "王小明")
    drive.type_text(screen.opened.window, "proxyRelationField", "儿子")
    screen.tap("confirmSignOff")
    signed = visit.visits.order(visit.order_id).visit.signatures[-1].body
    assert signed.situation == situation
    assert signed.person is not None and signed.strokes_sha256 is not None


def test_nobody_rates_for_an_absent_customer(crew: Crew, show: Show) -> None:
    visit = signing(crew)
    screen = show(visit, "sign_off")
    screen.tap("rating-Q9_5", "otherWays", "situation-absent")
    drive.type_text(screen.opened.window, "situationReasonField", "出门了")
    screen.tap("confirmSignOff")
    assert visit.visits.order(visit.order_id).visit.ratings == ()


def test_the_strokes_survive_a_turn_of_the_tablet(crew: Crew, show: Show) -> None:
    screen = show(signing(crew), "sign_off")
    screen.sign()
    before = screen.model._tapped.strokes
    window = screen.opened.window
    window.setWidth(800)
    window.setHeight(1280)
    screen.settle()
    assert drive.find(window, "padCanvas").property("strokeCount") == len(SIGNATURE)
    screen.tap("confirmSignOff")
    assert screen.model.state.page == "signed"
    assert before


def test_a_refused_repair_is_signed_for_as_not_done(crew: Crew) -> None:
    visit = Visit(crew, ROOM_TOO_COLD).explained(items=PAID)
    visit.visits.show_explanation(visit.order_id, "zh", 1000)
    visit.visits.refuse_consent(visit.order_id, "zh", 1000, "太贵")
    state = derive(read_seen(crew.parts, visit.order_id, "sign_off", "zh"), Tapped(), "sign_off")
    assert state.said["total"] == "0.00 元"
    assert "没有动工" in state.said["done"]


def test_nothing_untranslated_stands_on_either_page(crew: Crew, show: Show) -> None:
    screen = show(signing(crew), "sign_off", "en")
    chinese = [text for text in drive.texts(screen.opened.window) if any("\u4e00" <= letter <= "\u9fff" for letter in text)]
    assert {text for text in chinese if "王秀兰" not in text} == {"中文"}
