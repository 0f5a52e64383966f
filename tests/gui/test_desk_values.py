"""What the desk derives without a window: rows and filters, suggestions, words of events, checks of stored events."""

from dataclasses import replace
from pathlib import Path

import msgspec
import pytest

from app.domain import events as e
from app.domain.identity import EventHash, EventId, KeyId
from app.domain.measurement import measure
from app.domain.order import OrderState
from app.domain.procedure import Procedure, Question, Text
from app.domain.procedure import Reading as ReadingItem
from app.storage.listing import list_orders
from tests.domain import build
from tests.gui.desk_replica import SETUP, Desk, intake
from tests.gui.replica import MORNING_MS, catalog
from tests.storage import visited
from ui.desk.board_rows import CHIPS, BoardRow, board_row, by_limit, chips, lanes, passes, tally
from ui.desk.checking import checks, seen
from ui.desk.dispatching import assign_batch, batches
from ui.desk.names import Names
from ui.desk.suggestion import MOST, Load, offers
from ui.desk.telling import ICONS, Line, Teller
from ui.desk.times import countdown, span

CATALOG = catalog()
ZH, EN = (Names(CATALOG, SETUP, (), language) for language in ("zh", "en"))


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path, CATALOG)


def rows_of(desk: Desk, names: Names = EN) -> list[BoardRow]:
    return sorted((board_row(row, names) for row in list_orders(desk.parts.store.engine)), key=by_limit)


def test_the_limit_that_ends_next_stands_first(desk: Desk) -> None:
    desk.take_in(intake("W12", "P4", 5), intake("W01", "P1", 3), intake("W03", "P2", 200))
    assert [row.urgency for row in rows_of(desk)] == ["P2", "P1", "P4"]


def test_a_repeated_call_is_not_proposed_for_dispatch(desk: Desk) -> None:
    (first,) = desk.take_in(intake("W01", "P1", 9))
    desk.take_in(intake("W01", "P1", 5, repeat_of=first))
    rows = rows_of(desk)
    assert [row.is_proposed for row in rows] == [True, False]
    assert [passes(row, "repeat", MORNING_MS) for row in rows] == [False, True]


def test_every_chip_counts_what_it_shows(desk: Desk) -> None:
    desk.take_in(intake("W01", "P1", 60), intake("H04", "P2", 2, special=("aged",)), intake("W12", "P4", 1))
    rows = rows_of(desk)
    counted = {chip["key"]: chip["count"] for chip in chips(tally(rows, MORNING_MS, MORNING_MS), EN)}
    assert counted == {key: sum(passes(row, key, MORNING_MS) for row in rows) for key in CHIPS}
    assert counted["late"] == 1 and counted["special"] == 1 and counted["all"] == 3


def test_there_is_a_lane_for_every_state_and_it_counts_the_late(desk: Desk) -> None:
    desk.take_in(intake("W01", "P1", 60))
    shown = lanes(tally(rows_of(desk), MORNING_MS, MORNING_MS), EN)
    assert [lane["key"] for lane in shown] == [state.value for state in OrderState]
    assert shown[0]["late"] == "1 late" and shown[1]["late"] == ""


@pytest.mark.parametrize("names", [ZH, EN])
def test_every_state_has_a_word(names: Names) -> None:
    assert all(names.state(state.value) != state.value for state in OrderState)


def test_the_points_of_a_suggestion_add_up_to_a_hundred() -> None:
    assert sum(MOST.values()) == 100
    best = offers("water", "north", SETUP.crews, {})[0]
    assert best.crew.id == "N-WATER" and best.score == 100 == sum(factor.points for factor in best.factors)


def test_a_crew_without_the_trade_cannot_be_sent() -> None:
    ranked = offers("gas", "north", SETUP.crews, {})
    assert [offer.can_go for offer in ranked] == [True, False, False]
    assert ranked[0].crew.id == "S-ALL" and ranked[1].score == 0


def test_a_busy_home_crew_loses_points_for_its_load_only() -> None:
    calm = offers("water", "north", SETUP.crews, {})[0]
    busy = next(o for o in offers("water", "north", SETUP.crews, {"N-WATER": Load(open=9)}) if o.crew.id == "N-WATER")
    lost = {a.key for a, b in zip(calm.factors, busy.factors, strict=True) if a.points != b.points}
    assert lost == {"load"}


@pytest.mark.parametrize(("left_ms", "said"), [(401_000, "06:41"), (-252_000, "04:12"), (5_900_000, "1:38:20")])
def test_a_countdown_is_read_as_minutes_and_seconds(left_ms: int, said: str) -> None:
    assert countdown(left_ms) == said


def test_a_length_is_said_in_its_largest_units() -> None:
    assert [span(ms, "en") for ms in (4_000, 22 * 60_000, 5_400_000, 90_000_000)] == ["4 s", "22 min", "1 h 30 min", "1 d"]


def fact(body: e.Body) -> e.Fact:
    return e.Fact(
        id=EventId("e1"),
        h=EventHash("0" * 64),
        key=KeyId("1" * 64),
        device=build.envelope(body).device,
        order_id=None,
        av=None,
        after=None,
        member=build.envelope(body).actor.member,
        at_ms=MORNING_MS,
        body=body,  # type: ignore[arg-type]
    )


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("kind", sorted(e.KINDS))
def test_every_kind_of_event_is_worded(kind: str, language: str) -> None:
    names = ZH if language == "zh" else EN
    told = Teller(names, build.procedure(), 480, {}).told(fact(build.one_of_each()[kind]))
    assert told.title != kind.replace(".", "_") and "…" not in told.title
    assert kind in ICONS
    silent = {"crew.accepted", "crew.departed", "crew.arrived", "order.closed", "work.started"}
    assert told.line or kind in silent


def own_procedure() -> Procedure:
    plan = CATALOG.procedure("H09")
    own = (
        Question(id="own.floor", text=Text("住在几楼", "Which floor"), answer="number"),
        ReadingItem(
            id="own.pipe", text=Text("回水管温度", "Return pipe temperature"), test="own.pipe", unit="℃", minimum="30", phase="before"
        ),
    )
    steps = tuple(msgspec.structs.replace(step, items=(*step.items, *own)) if step.step == "diagnosis" else step for step in plan.steps)
    return msgspec.structs.replace(plan, steps=steps)


def test_items_added_by_yaml_alone_are_told_by_their_text() -> None:
    plan = own_procedure()
    reading = plan.find("own.pipe")
    assert isinstance(reading, ReadingItem)
    teller = Teller(EN, plan, 480, {})
    found = e.DiagnosisRecorded(
        cause="x",
        cause_text="worn",
        responsibility="utility",
        plan=Text("换", "change"),
        minutes=5,
        lines=(),
        price_list="p",
        answers={"own.floor": "3"},
    )
    assert Line("Which floor", "3") in teller.told(fact(found)).lines
    taken = e.MeasurementTaken(measurement=measure(reading, "28"))
    told = teller.told(fact(taken))
    assert told.line == "Return pipe temperature · 28 ℃ · failed"
    assert told.lines[0].verdict == "fail"


def test_sound_events_pass_every_check(desk: Desk) -> None:
    order_id = visited.new_order(desk.tablet, "W03")
    visited.until_repair(desk.tablet, order_id)
    events = seen(desk.reply(order_id), desk.details().trust)
    assert {check.name: check.verdict for check in checks(events)} == dict.fromkeys(("signatures", "chain", "receipts", "bytes"), "pass")


def test_a_changed_byte_is_seen_in_signature_and_receipt(desk: Desk) -> None:
    order_id = visited.new_order(desk.tablet, "W03")
    reply = desk.reply(order_id)
    first = reply.events[0]
    forged = msgspec.structs.replace(first, raw=msgspec.Raw(bytes(first.raw).replace(b'"P2"', b'"P1"')))
    events = seen(msgspec.structs.replace(reply, events=(forged,)), desk.details().trust)
    assert (events[0].signed, events[0].receipted) == ("fail", "fail")


def test_a_receipt_of_another_server_is_refused(desk: Desk) -> None:
    order_id = visited.new_order(desk.tablet, "W03")
    trust = msgspec.structs.replace(desk.details().trust, server_key="0" * 64)
    assert {each.receipted for each in seen(desk.reply(order_id), trust)} == {"fail"}


def test_a_signature_without_its_key_is_unknown_not_passed(desk: Desk) -> None:
    order_id = visited.new_order(desk.tablet, "W03")
    reply = msgspec.structs.replace(desk.reply(order_id), pubkeys={})
    found = checks(seen(reply, desk.details().trust))
    assert found[0].verdict == "unknown"


def test_bytes_that_are_no_event_fail(desk: Desk) -> None:
    order_id = visited.new_order(desk.tablet, "W03")
    reply = desk.reply(order_id)
    broken = msgspec.structs.replace(reply.events[0], raw=msgspec.Raw(b'{"a":1}'))
    found = checks(seen(msgspec.structs.replace(reply, events=(broken,)), desk.details().trust))
    assert {check.name for check in found if check.verdict == "fail"} >= {"signatures", "receipts", "bytes"}


def test_a_row_keeps_its_words_when_its_language_changes(desk: Desk) -> None:
    desk.take_in(intake("W01", "P1", 9))
    row = rows_of(desk, ZH)[0]
    assert (row.state_word, row.fault) == ("已受理", "主干管爆裂") or row.fault
    assert replace(row, state_word="x").state_code == row.state_code


def test_one_refused_order_does_not_hold_the_batch_back(desk: Desk) -> None:
    first, second, third = desk.take_in(*(intake("W01", "P1", n + 1, n) for n in range(3)))
    desk.parts.orders.cancel(second, "called off")
    done, refusal = assign_batch(desk.parts.orders, ("N-WATER", [first, second, third]), "north", "")
    assert done == 2 and refusal is not None and refusal.code == "order.terminal"


def test_marked_orders_spread_over_the_crews_as_loads_grow(desk: Desk) -> None:
    desk.take_in(*(intake("W01", "P1", n + 1, n) for n in range(60)))
    marked = [(row, "north") for row in rows_of(desk)]
    found = batches(marked, SETUP.crews, {"N-WATER": Load(open=40)}, None)
    assert {crew for crew, _ in found} == {"N-WATER", "S-ALL"} and sum(len(ids) for _, ids in found) == 60
    assert batches(marked, SETUP.crews, {}, "S-ALL")[0][0] == "S-ALL"
