"""The second person's page, driven by clicks: who asked has no button, a colleague agrees or declines, and what was done alone is red."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import msgspec
import pytest
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QAbstractItemModelTester

from app.domain.errors import Refused
from app.wording import sentence
from sync.protocol.desk_messages import Act, ListedProposal
from sync.protocol.figures import words
from tests.gui.admin_roster import ACTS, DAY_MS, DEVICES, ROSTER, tablet
from tests.gui.desk_replica import Desk
from tests.gui.desk_station import Station
from tests.gui.looking import faults
from tests.gui.replica import MORNING_MS, catalog
from tests.gui.test_desk_admin import admin, everything, shown, withdraw
from ui.demo.drive import click, find, key, look_for, settle, type_text, wait_for

COLLEAGUE, ME = "m-0417", "m-0102"
WEEK_MS = 7 * DAY_MS


def waits(name: str, kind: str, member: str, asked_ms: int = MORNING_MS - DAY_MS, **more: Any) -> ListedProposal:
    fields: dict[str, Any] = dict(about="d2", label="field-N-HEAT", reason="昨日抢修途中遗失。", device="desk") | more
    return ListedProposal(id=name, kind=kind, member=member, asked_ms=asked_ms, ends_ms=asked_ms + WEEK_MS, **fields)


WIPE = waits("p1", "wipe.ordered", COLLEAGUE)
MINE = waits("p2", "customer.erased", ME, MORNING_MS - 2 * DAY_MS, about="cu1", label="W20261121-010001-6", reason="客户书面要求。")
KEYS = waits("p3", "key.changed", "", MORNING_MS - WEEK_MS + 3_600_000, about="", label="", device="", reason="一年一换。")
NEW_KEY = "3f9a07c2b41d58e6" + "0" * 48
NEWCOMER = waits(NEW_KEY, "device.enrolled", COLLEAGUE, about="d12", label="field-S-ALL", reason="")
OWN_TICKET = waits("8" * 64, "device.enrolled", ME, about="d13", label="field-N-WATER", reason="")
NEWCOMERS = tuple(msgspec.structs.replace(each, ends_ms=0) for each in (NEWCOMER, OWN_TICKET))
ALONE = Act(
    id="operator-9",
    kind="customer.erased",
    at_ms=MORNING_MS - DAY_MS,
    device="",
    about="cu2",
    reason="法院限当日办结。",
    outcome="applied",
    is_alone=True,
)
BUSY = msgspec.structs.replace(ROSTER, proposals=(WIPE, MINE, KEYS), acts=(ALONE, *ACTS))


@pytest.fixture(scope="module")
def one(qapp: QGuiApplication, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Station]:
    desk = Desk(tmp_path_factory.mktemp("desk"), catalog())
    desk.parts = replace(desk.parts, setup=msgspec.structs.replace(desk.parts.setup, two_persons=True))
    desk.server.roster = BUSY
    station = Station(desk, "en").unlock()
    yield station
    station.close()


@pytest.fixture
def station(one: Station) -> Iterator[Callable[..., Station]]:
    page = admin(one)

    def start(language: str = "en", section: str = "proposals") -> Station:
        one.app.speak(language)
        for place in ("nav_board", "nav_admin"):
            click(one.window, place)
        one.rest()
        SEEN[0] = len(everything(one))
        click(one.window, f"section-{section}")
        return one

    yield start
    one.rest()
    one.window.resize(1440, 900)
    one.desk.server.roster = BUSY
    page._proposals._answered.clear()
    page.leavePane()
    page.goTo("devices")
    page.refresh()
    one.rest()


SEEN = [0]


def recorded(station: Station) -> list[dict[str, Any]]:
    return everything(station)[SEEN[0] :]


def row(station: Station, proposal: str) -> str:
    rows = admin(station).proposals.rows.rows  # type: ignore[attr-defined]
    return f"proposal-{[each.proposal for each in rows].index(proposal)}"


def test_what_ends_first_stands_first_with_who_asked_and_why(station: Callable[..., Station]) -> None:
    desk = station()
    rows = admin(desk).proposals.rows  # type: ignore[attr-defined]
    assert [each.proposal for each in rows.rows] == ["p3", "p2", "p1"] and [each.tone for each in rows.rows] == ["warn", "calm", "calm"]
    assert [each.who for each in rows.rows] == ["Operator's command", "陈静 · desk", "李建国 · desk"]
    for said in ("Wipe device field-N-HEAT", "客户书面要求。", "Change the server's signing key"):
        assert wait_for(lambda said=said: said in shown(desk)), said  # type: ignore[misc]
    QAbstractItemModelTester(rows, QAbstractItemModelTester.FailureReportingMode.Fatal)


def test_a_colleague_agrees_by_one_signed_event_after_one_more_question(station: Callable[..., Station]) -> None:
    desk = station()
    click(desk.window, row(desk, "p1"))
    assert "There is no way back" in shown(desk)
    click(desk.window, "agree")
    assert recorded(desk) == []
    click(desk.window, "agreeConfirm")
    assert wait_for(lambda: len(recorded(desk)) == 1)
    (event,) = recorded(desk)
    assert (event["type"], event["order_id"], event["actor"]["member"]) == ("proposal.decided", None, ME)
    assert event["body"] == {"proposal": "p1", "verdict": "agree", "reason": ""}
    desk.rest()
    assert look_for(desk.window, "agree") is None and "Your agreement is signed: Wipe device" in shown(desk)
    click(desk.window, "language_zh")
    assert wait_for(lambda: "已签名同意：清除终端" in shown(desk))


def test_going_back_at_the_question_signs_nothing(station: Callable[..., Station]) -> None:
    desk = station()
    click(desk.window, row(desk, "p1"))
    click(desk.window, "agree")
    click(desk.window, "agreeCancel")
    desk.rest()
    assert recorded(desk) == [] and find(desk.window, "agree").isEnabled()


def test_who_asked_sees_the_request_and_has_no_button(station: Callable[..., Station]) -> None:
    desk = station()
    click(desk.window, row(desk, "p2"))
    assert look_for(desk.window, "agree") is None and look_for(desk.window, "decline") is None
    assert find(desk.window, "proposalWhy").property("text") == sentence("desk.proposal_own", "en")


def test_whoever_declines_writes_down_why(station: Callable[..., Station]) -> None:
    desk = station()
    click(desk.window, row(desk, "p1"))
    click(desk.window, "decline")
    assert recorded(desk) == [] and "Write down why" in shown(desk)
    type_text(desk.window, "proposalReasonField", "it lies in the depot")
    click(desk.window, "decline")
    assert wait_for(lambda: len(recorded(desk)) == 1)
    assert recorded(desk)[0]["body"] == {"proposal": "p1", "verdict": "decline", "reason": "it lies in the depot"}
    desk.rest()


def test_no_key_or_second_click_signs_where_there_is_no_button(station: Callable[..., Station]) -> None:
    desk = station()
    model = admin(desk)._proposals
    for chosen in ("", "p2"):
        model.choose(chosen)
        model.agree("")
        model.decline("x")
    desk.rest()
    assert recorded(desk) == []
    model.choose("p1")
    for _ in range(2):
        model.agree("")
    assert wait_for(lambda: recorded(desk) != [])
    model.agree("")
    desk.rest()
    assert len(recorded(desk)) == 1


def test_another_request_begins_with_an_empty_reason(station: Callable[..., Station]) -> None:
    desk = station()
    click(desk.window, row(desk, "p1"))
    type_text(desk.window, "proposalReasonField", "x")
    click(desk.window, row(desk, "p3"))
    assert find(desk.window, "proposalReasonField").property("text") == ""


def test_a_request_that_was_decided_elsewhere_leaves_with_its_pane(station: Callable[..., Station]) -> None:
    desk = station()
    key(desk.window, Qt.Key.Key_J)
    assert admin(desk).state.pane == "proposal"
    desk.desk.server.roster = msgspec.structs.replace(BUSY, proposals=(WIPE,))
    admin(desk).refresh()
    desk.rest()
    assert admin(desk).state.pane == "" and look_for(desk.window, "agree") is None


def test_the_rail_counts_what_waits_for_this_member_also_unseen(station: Callable[..., Station]) -> None:
    desk = station()

    def count() -> int:
        return next(int(str(place["count"])) for place in desk.app.state.places if place["key"] == "admin")

    assert wait_for(lambda: count() == 2)
    click(desk.window, "nav_board")
    desk.desk.server.roster = msgspec.structs.replace(BUSY, proposals=(*NEWCOMERS, WIPE, MINE, KEYS))
    for _ in range(60):
        desk.app.tick()
    assert wait_for(lambda: count() == 3)
    desk.rest()


def test_the_rule_reaches_a_window_that_was_open_when_it_was_turned_on(station: Callable[..., Station]) -> None:
    desk = station()
    shift, page = desk.app.shift, admin(desk)
    assert shift is not None and page.state.needs_second
    ruled = shift.parts
    for setup in (msgspec.structs.replace(ruled.setup, two_persons=False), ruled.setup):
        shift.parts = replace(ruled, setup=setup)
        shift.syncChanged.emit()
        assert page.state.needs_second is setup.two_persons


def test_what_was_done_alone_is_told_in_red_on_every_section(station: Callable[..., Station]) -> None:
    desk = station(section="devices")
    banner = find(desk.window, "doneAlone")
    assert banner.property("tone") == "danger" and "法院限当日办结。" in banner.property("text")
    click(desk.window, "section-acts")
    rows = admin(desk).acts.rows  # type: ignore[attr-defined]
    assert (rows[0].tone, rows[0].status) == ("danger", sentence("desk.act_alone", "en"))
    desk.desk.server.roster = msgspec.structs.replace(BUSY, acts=(msgspec.structs.replace(ALONE, at_ms=MORNING_MS - 31 * DAY_MS),))
    admin(desk).refresh()
    desk.rest()
    assert look_for(desk.window, "doneAlone") is None


def test_harmless_acts_cover_none_that_is_not(station: Callable[..., Station]) -> None:
    desk = station(section="devices")
    desk.app.dismissNotice()
    new = (("device.enrolled", "第二台。"), ("device.enrolled", "第一台。"), ("wipe.ordered", "急。"))
    acts = tuple(
        msgspec.structs.replace(ALONE, id=f"operator-2{n}", kind=kind, reason=why, at_ms=MORNING_MS - n * 60_000)
        for n, (kind, why) in enumerate(new)
    )
    desk.desk.server.roster = msgspec.structs.replace(BUSY, acts=(*acts, *BUSY.acts))
    admin(desk).refresh()
    assert wait_for(lambda: "急。" in str(find(desk.window, "notice").property("title")))
    for told in (find(desk.window, "notice").property("title"), find(desk.window, "doneAlone").property("text")):
        lines = told.split("\n")
        assert [why in line for why, line in zip(("第二台。", "急。", "法院限当日办结。"), lines, strict=True)] == [True] * 3
        assert "2 times" in lines[0] and "times" not in lines[1]
    desk.app.dismissNotice()
    desk.rest()


def test_it_is_told_once_over_whatever_page_is_open(station: Callable[..., Station]) -> None:
    desk = station()
    desk.app.dismissNotice()
    click(desk.window, "nav_board")
    later = msgspec.structs.replace(ALONE, id="operator-10", at_ms=MORNING_MS, reason="同事住院。")
    desk.desk.server.roster = msgspec.structs.replace(BUSY, acts=(later, *BUSY.acts))
    for _ in range(60):
        desk.app.tick()
    assert wait_for(lambda: "同事住院。" in str(find(desk.window, "notice").property("title")))
    assert find(desk.window, "notice").property("tone") == "danger" and desk.board.state.said == ""
    desk.app.dismissNotice()
    for _ in range(60):
        desk.app.tick()
    desk.rest()
    assert look_for(desk.window, "notice") is None


def test_a_new_desk_says_over_its_empty_board_what_it_waits_for(station: Callable[..., Station], monkeypatch: pytest.MonkeyPatch) -> None:
    desk = station()
    click(desk.window, "nav_board")

    def refused(_name: str, _answer: object) -> None:
        raise Refused("server.device_unconfirmed", words=words(NEW_KEY))

    monkeypatch.setattr(desk.desk.server, "_up", refused)
    desk.app.dismissNotice()
    for _ in range(60):
        desk.app.tick()
    assert wait_for(lambda: look_for(desk.window, "notice") is not None)
    said = str(find(desk.window, "notice").property("title"))
    assert "A second person has not confirmed this device yet" in said and "3F9A 07C2 B41D 58E6" in said
    desk.app.dismissNotice()
    desk.rest()


def test_a_waiting_act_and_a_colleagues_word_are_told_among_the_acts(station: Callable[..., Station]) -> None:
    desk = station()
    asked = Act(id="p1", kind="wipe.ordered", at_ms=MORNING_MS, device="desk", member=COLLEAGUE, about="d2", outcome="deferred")
    word = Act(
        id="w",
        kind="proposal.decided",
        at_ms=MORNING_MS,
        device="desk",
        member=ME,
        about="d2",
        outcome="applied",
        verdict="decline",
        of="wipe.ordered",
    )
    desk.desk.server.roster = msgspec.structs.replace(BUSY, acts=(asked, word))
    admin(desk).refresh()
    desk.rest()
    rows = admin(desk).acts.rows  # type: ignore[attr-defined]
    assert [(each.title, each.status) for each in rows] == [
        ("Wipe ordered", "Waits for a second person"),
        ("Declined: Wipe ordered", "In effect"),
    ]


def test_the_newest_act_is_in_sight_when_it_comes(station: Callable[..., Station]) -> None:
    desk = station(section="acts")
    acts = tuple(msgspec.structs.replace(ALONE, id=f"operator-{n}") for n in range(100, 130))
    for newest in (12, 0):
        desk.desk.server.roster = msgspec.structs.replace(BUSY, acts=acts[newest:])
        admin(desk).refresh()
        desk.rest()
        settle()
    assert find(desk.window, "acts").property("atYBeginning") is True


def test_a_wipe_is_said_to_be_asked_for_and_not_done(station: Callable[..., Station]) -> None:
    desk = station(section="devices")
    withdraw(desk, "field-N-WATER", "withWipe")
    assert "agreed, within seven days:\nWith its next call it destroys" in shown(desk)
    click(desk.window, "withdrawConfirm")
    assert wait_for(lambda: len(recorded(desk)) == 2)
    desk.rest()
    assert "its wipe waits for a second person" in shown(desk)


def test_a_wipe_that_waits_is_not_asked_for_twice(station: Callable[..., Station]) -> None:
    desk = station(section="devices")
    gone = tuple(msgspec.structs.replace(each, is_withdrawn=True) if each.device == "d2" else each for each in DEVICES)
    for proposals, may_wipe in (((WIPE,), False), ((), True)):
        desk.desk.server.roster = msgspec.structs.replace(BUSY, devices=gone, proposals=proposals)
        admin(desk).refresh()
        desk.rest()
        click(desk.window, "deviceFilter_withdrawn")
        click(desk.window, "device-field-N-HEAT")
        assert (look_for(desk.window, "withdraw") is not None) is may_wipe
        assert (sentence("desk.wipe_waits", "en") in shown(desk)) is not may_wipe
    click(desk.window, "deviceFilter_in_use")


def test_what_was_said_of_one_request_is_not_said_of_the_next(station: Callable[..., Station]) -> None:
    desk = station()
    click(desk.window, row(desk, "p1"))
    click(desk.window, "agree")
    click(desk.window, "agreeConfirm")
    desk.rest()
    assert look_for(desk.window, "proposalSaid") is not None
    click(desk.window, row(desk, "p3"))
    assert look_for(desk.window, "proposalSaid") is None


def with_newcomers(desk: Station) -> None:
    new = tuple(tablet(n, "S-ALL", label, MORNING_MS, is_unconfirmed=True) for n, label in ((12, "field-S-ALL"), (13, "field-N-WATER")))
    desk.desk.server.roster = msgspec.structs.replace(BUSY, proposals=(*NEWCOMERS, WIPE), devices=(*DEVICES, *new))
    admin(desk).refresh()
    desk.rest()


def test_a_new_device_is_confirmed_beside_its_figures(station: Callable[..., Station]) -> None:
    desk = station()
    with_newcomers(desk)
    assert [each.proposal for each in admin(desk).proposals.rows.rows][-1] == "p1"  # type: ignore[attr-defined]
    click(desk.window, row(desk, NEW_KEY))
    assert find(desk.window, "proposalWords").property("text") == "3F9A 07C2 B41D 58E6" == words(NEW_KEY)
    click(desk.window, "agree")
    click(desk.window, "agreeConfirm")
    assert wait_for(lambda: len(recorded(desk)) == 1)
    assert recorded(desk)[0]["body"] == {"proposal": NEW_KEY, "verdict": "agree", "reason": ""}
    desk.rest()


def test_who_made_the_ticket_sees_the_figures_and_has_no_button(station: Callable[..., Station]) -> None:
    desk = station()
    with_newcomers(desk)
    click(desk.window, row(desk, OWN_TICKET.id))
    assert find(desk.window, "proposalWords").property("text") == "8888 8888 8888 8888"
    assert look_for(desk.window, "agree") is None and "You made its ticket" in shown(desk)


def test_a_new_device_stands_among_the_first_that_need_somebody(station: Callable[..., Station]) -> None:
    desk = station(section="devices")
    with_newcomers(desk)
    rows = admin(desk).devices.rows  # type: ignore[attr-defined]
    assert {each.label for each in rows if each.status == "To be confirmed"} == {"field-S-ALL", "field-N-WATER"}


def test_whoever_makes_a_ticket_is_told_that_a_colleague_confirms(station: Callable[..., Station]) -> None:
    desk = station(section="devices")
    key(desk.window, Qt.Key.Key_N)
    click(desk.window, "primary")
    assert wait_for(lambda: "a colleague of yours compares its four groups" in shown(desk))
    desk.rest()


@pytest.mark.parametrize("language", ["zh", "en"])
def test_no_word_is_cut_at_any_size(station: Callable[..., Station], language: str, tmp_path: Path) -> None:
    desk = station(language)
    with_newcomers(desk)
    desk.desk.server.roster = msgspec.structs.replace(desk.desk.server.roster, proposals=(*NEWCOMERS, WIPE, MINE))
    admin(desk).refresh()
    desk.rest()
    names = (*(each.reason for each in (WIPE, MINE, KEYS, ALONE)), "李建国", "陈静", *(each.label for each in DEVICES))
    found: dict[str, str] = {}
    for size in ((1920, 1080), (1280, 800), (800, 1280)):
        desk.window.resize(*size)
        for proposal in ("p1", "p2", NEW_KEY, OWN_TICKET.id):
            admin(desk).pick(int(row(desk, proposal).rpartition("-")[2]))
            desk.rest()
            settle()
            if size == (1280, 800) and look_for(desk.window, "agree"):
                button = find(desk.window, "agree")
                bottom = button.mapRectToScene(QRectF(0, 0, button.width(), button.height())).bottom()
                # The status bar lies below the pane.
                assert bottom <= find(desk.window, "statusBar").y(), proposal
            for fault in faults(desk.window, language, touch=False, names=names):
                found.setdefault(fault, str(size))
    assert found == {}
