"""The crew's window driven by clicks: lock, list, order, restart, what YAML adds, what the desk takes away."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QRectF
from PySide6.QtGui import QGuiApplication
from PySide6.QtQuick import QQuickItem

from app.domain.errors import Refused
from app.domain.identity import OrderId
from app.domain.order import OrderState
from app.domain.procedure import Step
from app.settings import resource
from app.storage.catalog import Catalog, load_catalog
from app.storage.lock_card import CardMember, EmergencyNumber, LockCard
from tests.gui.hand import Hand
from tests.gui.replica import MEMBERS, ORDERS, SETUP, Crew, StandingClock, picture
from ui.background import Background
from ui.common.shift import Parts, Shift
from ui.common.window import OpenWindow
from ui.demo.drive import click, find, look_for, type_text, wait_for
from ui.field import order_page
from ui.field.field_app import FieldAppModel
from ui.field.field_window import open_field
from ui.field.open_order import OpenOrder, read_open
from ui.field.pages import page_files
from ui.field.photo import GivenPhotos
from ui.field.settings_page import Preferences

PIN = "482913"

OWN_LAYER = """
version: 2026.11.1+test
sector: heat
steps:
  diagnosis:
    items:
      - kind: question
        id: own.floor
        text: {zh: 住在几楼, en: Which floor}
        answer: number
      - kind: reading
        id: own.pipe
        text: {zh: 回水管温度, en: Return pipe temperature}
        test: own.pipe
        unit: ℃
        minimum: "30"
        phase: before
        required: true
      - kind: photo
        id: own.stairs
        text: {zh: 楼道照片, en: The staircase}
        role: other
"""


def card() -> LockCard:
    members = tuple(CardMember(m.member, m.name, m.title, m.staff_no, None, n, m.title_en) for n, m in enumerate(MEMBERS))
    numbers = tuple(EmergencyNumber(t.zh, t.en, t.number) for t in SETUP.telephones)
    crew = SETUP.crews[0]
    return LockCard(SETUP.org_zh, crew.zh, "BY-T17", members, numbers, utility_en=SETUP.org_en, crew_en=crew.en)


class Tablet(Hand):
    """A tablet with its window; `restart` closes it and opens the folder again."""

    def __init__(self, crew: Crew, photo: Path, language: str = "zh") -> None:
        self.crew, self.photo, self.language = crew, photo, language
        self.failed: list[BaseException] = []
        self.kept = Preferences(language)
        self.open()

    def open(self) -> None:
        self.background = Background(self.failed.append)
        self.app = FieldAppModel(
            self.background, self.crew.clock, card, self._unlock, self._check, self.kept, self._keep, GivenPhotos([self.photo]), "482913"
        )
        self.opened: OpenWindow = open_field(self.app)
        self.window = self.opened.window
        self.rest()

    async def _unlock(self, member: str, pin: str) -> Shift:
        self._check(member, pin)
        return self.crew.shift(self.background, self.kept.language)

    def _check(self, member: str, pin: str) -> None:
        if pin != PIN:
            raise Refused("pin.wrong", left=9)

    def _keep(self, preferences: Preferences) -> None:
        self.kept = preferences

    def pin(self, pin: str = PIN) -> None:
        for figure in pin:
            click(self.window, f"key_{figure}")
        self.rest()

    def close(self) -> None:
        self.rest()
        self.opened.close()
        self.background.close()
        assert self.failed == [] and self.opened.warnings == []

    def restart(self) -> None:
        self.close()
        self.crew.start()
        self.open()


@pytest.fixture
def tablet(qapp: QGuiApplication, tmp_path: Path) -> Iterator[Callable[..., Tablet]]:
    made: list[Tablet] = []

    def make(catalog: Catalog | None = None, language: str = "zh") -> Tablet:
        crew = Crew(tmp_path / "data", StandingClock()) if catalog is None else Crew(tmp_path / "data", StandingClock(), catalog=catalog)
        made.append(Tablet(crew, picture(tmp_path), language))
        return made[-1]

    yield make
    for one in made:
        one.close()


def test_a_wrong_pin_says_what_is_left_and_shows_nothing(tablet: Callable[..., Tablet]) -> None:
    here = tablet()
    here.crew.take_in(ORDERS[1])
    here.pin("111111")
    assert here.sees("还可以试 9 次") and not here.sees("室温不达标")
    here.pin()
    assert here.app.isUnlocked and here.sees("室温不达标")


def test_the_lock_page_speaks_before_the_first_pin(tablet: Callable[..., Tablet]) -> None:
    here = tablet()
    assert here.sees("第一次输入密码之前不会同步") and here.sees("482913") and here.sees("119")
    here.press("language")
    assert here.sees("Nothing syncs before the first PIN") and here.kept.language == "en"
    assert here.sees("Hedong Heat and Power 1") and here.sees("Crew leader") and not here.sees("班长")


def test_the_pages_of_all_steps_are_read_while_the_list_stands(tablet: Callable[..., Tablet]) -> None:
    here = tablet()
    here.pin()
    assert wait_for(lambda: len(here.opened.kept) == len(page_files()) and not any(page.isLoading() for page in here.opened.kept))
    assert [page.url().fileName() for page in here.opened.kept if not page.isReady()] == []


def test_locking_takes_every_order_off_the_screen(tablet: Callable[..., Tablet]) -> None:
    here = tablet()
    here.crew.take_in(ORDERS[1])
    here.pin()
    here.press("navMember")
    assert not here.app.isUnlocked and not here.sees("室温不达标")
    assert here.sees("不会丢失待传记录")


def test_a_visit_up_to_the_customer_goes_by_a_few_taps(tablet: Callable[..., Tablet]) -> None:
    here = tablet()
    order_id = here.crew.take_in(ORDERS[5])[0]
    here.pin()
    taps = ["primary", "allTold", "outcome-agreed", "primary", "item-arrival.badge", "primary", "all-", "primary"]
    taps += ["cause-H06-C01", "side-customer", "photo-photo.before"]
    here.press(*taps)
    if here.app.order.step.state.reason_target:  # type: ignore[union-attr]
        here.press(f"item-{here.app.order.step.state.reason_target}_yes")  # type: ignore[union-attr]
    here.press("part-LB01More", "primary")
    order = here.crew.parts.store.order(order_id)
    assert order is not None and order.visit.diagnosis is not None
    assert order.visit.diagnosis.lines[0].code == "LB01"
    assert len(taps) + 3 <= 16


def test_a_step_that_closes_reads_its_order_once(tablet: Callable[..., Tablet], monkeypatch: pytest.MonkeyPatch) -> None:
    here = tablet()
    here.crew.take_in(ORDERS[5])
    here.pin()
    here.press("primary", "allTold", "outcome-agreed")
    read: list[Step | None] = []

    def counted(parts: Parts, order_id: OrderId, step: Step | None, language: str) -> OpenOrder | None:
        read.append(step)
        return read_open(parts, order_id, step, language)

    monkeypatch.setattr(order_page, "read_open", counted)
    here.press("primary")
    assert read == [None]


def test_what_yaml_adds_stands_on_the_screen_and_in_the_gate(tablet: Callable[..., Tablet], tmp_path: Path) -> None:
    layer = tmp_path / "own"
    layer.mkdir()
    (layer / "own.yaml").write_text(OWN_LAYER, encoding="utf-8")
    here = tablet(load_catalog(resource("."), (layer,)))
    order_id = here.crew.take_in(ORDERS[5])[0]
    visits, now_ms = here.crew.parts.visits, here.crew.clock.wall_ms()
    visits.attempt_contact(order_id, "agreed", (now_ms, now_ms + 1_800_000))
    visits.depart(order_id)
    visits.arrive(order_id, {"arrival.badge": "ok"})
    here.pin()
    here.press("primary", "all-", "primary")
    assert here.sees("住在几楼") and here.sees("回水管温度") and here.sees("楼道照片")
    here.press("cause-H06-C01", "side-customer", "photo-photo.before", "photo-own.stairs")
    type_text(here.window, "item-own.floorField", "6")
    here.rest()
    assert here.sees("还差一项读数：回水管温度")
    here.press("reading-own.pipe", "key_4", "key_1", "readingConfirm")
    assert find(here.window, "primary").isEnabled()
    here.press("primary")
    order = here.crew.parts.store.order(order_id)
    assert order is not None and order.visit.answers()["own.floor"] == "6"
    reading = order.visit.reading("own.pipe")
    assert reading is not None and reading.body.measurement.value == "41"


def test_a_restart_comes_back_to_the_same_order_with_its_answers(tablet: Callable[..., Tablet]) -> None:
    here = tablet()
    here.crew.take_in(*ORDERS[1:3])
    here.pin()
    here.press("primary", "outcome-agreed", "primary", "item-arrival.badge")
    shown = here.app.order.state.number  # type: ignore[union-attr]
    here.restart()
    here.pin()
    assert here.app.isOrderOpen and here.app.order.state.number == shown  # type: ignore[union-attr]
    assert find(here.window, "item-arrival.badge").property("verdict") == "ok"


def test_an_order_cancelled_while_open_says_so_and_takes_nothing(tablet: Callable[..., Tablet]) -> None:
    here = tablet()
    order_id = here.crew.take_in(ORDERS[1])[0]
    here.pin()
    here.press("primary")
    here.app.shift.act(lambda: here.crew.parts.orders.cancel(order_id, "客户撤单"))  # type: ignore[union-attr]
    here.rest()
    assert here.sees("这个工单已取消") and here.sees("客户撤单")
    assert not find(here.window, "primary").isEnabled()
    assert not find(here.window, "outcome-agreed").isEnabled()


def test_undo_takes_the_last_record_back(tablet: Callable[..., Tablet]) -> None:
    here = tablet()
    order_id = here.crew.take_in(ORDERS[1])[0]
    here.pin()
    here.press("primary", "outcome-agreed", "undoBannerAction")
    order = here.crew.parts.store.order(order_id)
    assert order is not None and order.visit.attempts == ()
    assert look_for(here.window, "undoBanner") is None


def test_the_offer_to_undo_covers_nothing_of_the_page(tablet: Callable[..., Tablet]) -> None:
    here = tablet()
    here.crew.take_in(ORDERS[1])
    here.pin()
    here.press("primary", "outcome-agreed")
    banner, page, bar = (place(find(here.window, name)) for name in ("undoBanner", "stepPage", "primary"))
    assert page.bottom() <= banner.top() and banner.bottom() <= bar.top()
    assert find(here.window, "moreBelow") is not None


def place(item: QQuickItem) -> QRectF:
    """Where an item lies in its window."""
    return item.mapRectToScene(QRectF(0, 0, item.width(), item.height()))


def test_an_order_is_given_back_with_its_reason(tablet: Callable[..., Tablet]) -> None:
    here = tablet()
    order_id = here.crew.take_in(ORDERS[1])[0]
    here.pin()
    here.press("primary", "leave", "leave-nobody", "leaveSheetConfirm")
    order = here.crew.parts.store.order(order_id)
    assert order is not None and order.state is OrderState.RETURNED
    assert order.visit.pauses[-1].body.reason == "客户不在家"
    assert not here.app.isOrderOpen


def test_settings_take_effect_at_once_and_are_kept(tablet: Callable[..., Tablet]) -> None:
    here = tablet()
    here.crew.take_in(ORDERS[1])
    here.pin()
    here.press("nav_settings", "languageChoice_en", "themeChoice_dark", "scaleChoice_150", "handChoice_left")
    assert here.kept == Preferences("en", "dark", 1.5, True)
    here.press("nav_today")
    assert here.sees("Room temperature too low") and here.sees("40 min late") and not here.sees("已超")


def test_what_waits_is_listed_by_order_on_the_sync_page(tablet: Callable[..., Tablet]) -> None:
    here = tablet()
    here.crew.take_in(ORDERS[1])
    here.pin()
    here.press("nav_sync")
    assert here.sees("建单") and here.sees("还不能交班") and here.sees("王*兰")


def test_knowledge_finds_a_fault_by_two_letters(tablet: Callable[..., Tablet]) -> None:
    here = tablet()
    here.pin()
    here.press("nav_knowledge")
    type_text(here.window, "knowledgeSearchField", "气堵")
    here.rest()
    assert here.sees("暖气片气堵") and here.sees("逐组放气")


def test_the_list_finds_an_order_by_part_of_the_address(tablet: Callable[..., Tablet]) -> None:
    here = tablet()
    here.crew.take_in(*ORDERS)
    here.pin()
    here.press("searchButton")
    type_text(here.window, "searchField", "运河街")
    here.rest()
    assert here.app.today.count == 1  # type: ignore[union-attr]
