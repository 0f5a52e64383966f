"""The gates: every requirement refuses when it is broken and is silent when it holds."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import pytest

from app.domain import events as e
from app.domain import gates
from app.domain.gates import GATES, unmet
from app.domain.order import Order
from app.domain.pricing import price_lines
from app.domain.procedure import Check, PlannedItem, Procedure, Reading, Rules, Step, Text
from app.wording import has_sentence
from tests.domain import build

replace = msgspec.structs.replace
Asked = tuple[Order, Procedure, Any]
PLAN = build.procedure()
CODES = set(re.findall(r'"(gate\.\w+)"', Path(gates.__file__).read_text(encoding="utf-8")))


def _codes(order: Order, plan: Procedure, body: e.Body) -> list[str]:
    return [reason.code for reason in unmet(order, e.kind_of(body), plan, body)]


def _at(name: str, body: Any = None, *, skip: tuple[str, ...] = (), plan: Procedure = PLAN, **changes: Any) -> Asked:
    """The order before a step and the body of that step, or another body for the same place."""
    order = build.before(name, plan, skip=skip, **changes)
    usual = dict(build.VISIT)[name]
    return order, plan, build.made(usual, order, plan) if body is None else body


def _changed(name: str, **changes: Any) -> Asked:
    order, plan, body = _at(name)
    return order, plan, replace(body, **changes)


def _contacts(*outcomes: str, **changes: Any) -> Asked:
    order = build.before("contact.attempted", **changes)
    attempts = [e.ContactAttempted(outcome=outcome, answers={"home": "no"}) for outcome in outcomes]  # type: ignore[arg-type]
    return build.after(order, *attempts), PLAN, e.CrewDeparted()


def _line(**changes: Any) -> Asked:
    lines = build.diagnosis().lines
    return _changed("diagnosis.recorded", lines=(replace(lines[0], **changes), lines[1]))


def _measured(**changes: Any) -> Asked:
    order, plan, body = _at("measurement.taken")
    return order, plan, e.MeasurementTaken(measurement=replace(body.measurement, **changes))


def _failed_test(name: str) -> Asked:
    order = build.after(build.before("measurement.taken"), build.reading("9"))
    if name == "visit.signed":
        order = build.after(order, build.TAUGHT, build.TIDIED)
        return order, PLAN, build.signed(order, PLAN)
    return order, PLAN, build.TAUGHT


def _sign(**changes: Any) -> Asked:
    return _changed("visit.signed", **changes)


def _rediagnosed(name: str) -> Asked:
    """Before a step after the consent, with a dearer diagnosis recorded in between."""
    order = build.before("work.started")
    dearer = build.diagnosis(minutes=90)
    if name == "work.started":
        return build.after(order, dearer), PLAN, e.WorkStarted()
    return build.after(order, e.WorkStarted(), dearer), PLAN, build.FINISHED


def _other_hash(name: str) -> Asked:
    order, plan, body = _at(name)
    return order, plan, replace(body, shown=replace(body.shown, statement_sha256="0" * 64))


def _refusing(name: str) -> Asked:
    order = build.before("consent.given")
    return build.after(order, build.refused(order, PLAN)), PLAN, dict(build.VISIT)[name]


def _early(name: str, place: str) -> Asked:
    """The body of a step offered too early, before another step."""
    return build.before(place), PLAN, _at(name)[2]


def _unasked() -> Asked:
    order = build.before("contact.attempted")
    return build.after(order, e.ContactAttempted(outcome="agreed")), PLAN, e.CrewDeparted()


def _hazard(name: str) -> Asked:
    order, plan, body = _at(name)
    return build.after(order, e.SafetyChecked(answers={"gas": "fail"})), plan, body


def _outdated(body: e.Body, *, skip: tuple[str, ...] = ()) -> Asked:
    """Before the consent, with another diagnosis than the one that was explained."""
    return build.after(build.before("consent.given", skip=skip), build.diagnosis(minutes=90)), PLAN, body


def _refusal(seen: e.Shown | None = None) -> e.ConsentRefused:
    return e.ConsentRefused(shown=seen or _at("consent.given")[2].shown, reason="too dear")


def _voided(name: str) -> Asked:
    """A price line changed after the consent, whichever way that came about (a desk may have accepted it late)."""
    order, plan, body = _at(name)
    noted = order.visit.diagnoses[-1]
    line = replace(noted.body.lines[0], amount="99.00")
    dearer = replace(noted, body=replace(noted.body, lines=(line, noted.body.lines[1])))
    visit = replace(order.visit, diagnoses=(*order.visit.diagnoses, dearer))
    return replace(order, visits=(visit,)), plan, body


def _not_overridable() -> Asked:
    hazard = Check(id="gas", text=build.text("gas"), blocks=True, overridable=False)
    body = e.SafetyChecked(answers={"gas": "override"}, override_reason="in a hurry")
    return _at("safety.checked", body, plan=build.procedure({Step.SAFETY: (hazard,)}))


def _bad_air(name: str) -> Asked:
    oxygen = Reading(id="oxygen", text=build.text("oxygen"), test="oxygen", unit="%", minimum="19.5", required=False)
    plan = build.procedure({Step.SAFETY: (*build.ITEMS[Step.SAFETY], oxygen)})
    order, _, body = _at(name, plan=plan)
    return build.after(order, build.reading("17", oxygen)), plan, body


def _consent_check() -> Asked:
    asked = (Check(id="read_aloud", text=build.text("read aloud")),)
    return _at("consent.given", plan=build.procedure({Step.CONSENT: asked}))


def _sign_off_check() -> Asked:
    asked = (Check(id="copy_offered", text=build.text("copy offered")),)
    return _at("visit.signed", plan=build.procedure({Step.SIGN_OFF: asked}))


def _not_overridable() -> Asked:
    items = (Check(id="rope", text=build.text("rope"), blocks=True, overridable=False),)
    body = e.SafetyChecked(answers={"rope": "override"}, override_reason="in a hurry")
    return _at("safety.checked", body, plan=build.procedure({Step.SAFETY: items}))


FAILING: list[tuple[str, str, Callable[[], Asked]]] = [
    ("crew.departed", "gate.contact_missing", lambda: _at("crew.departed", skip=("contact.attempted",))),
    ("crew.departed", "gate.number_known", lambda: _contacts("no_number")),
    ("crew.departed", "gate.visit_refused", lambda: _contacts("refused")),
    ("crew.departed", "gate.contact_again", lambda: _contacts("no_answer", "off")),
    ("crew.departed", "gate.contact_spread", lambda: _contacts("no_answer", "off", "no_answer")),
    ("crew.departed", "gate.question_open", _unasked),
    ("crew.arrived", "gate.check_open", lambda: _at("crew.arrived", e.CrewArrived())),
    ("safety.checked", "gate.check_open", lambda: _at("safety.checked", e.SafetyChecked(answers={"floor": "ok"}))),
    (
        "safety.checked",
        "gate.override_reason",
        lambda: _at("safety.checked", e.SafetyChecked(answers={"gas": "override"}, override_reason=" ")),
    ),
    ("safety.checked", "gate.not_overridable", _not_overridable),
    ("safety.checked", "gate.not_overridable", _not_overridable),
    ("diagnosis.recorded", "gate.reading_failed", lambda: _bad_air("diagnosis.recorded")),
    ("diagnosis.recorded", "gate.safety_missing", lambda: _at("diagnosis.recorded", skip=("safety.checked",))),
    ("diagnosis.recorded", "gate.hazard_failed", lambda: _hazard("diagnosis.recorded")),
    ("diagnosis.recorded", "gate.question_open", lambda: _changed("diagnosis.recorded", answers={"where": "  "})),
    ("diagnosis.recorded", "gate.photo_missing", lambda: _at("diagnosis.recorded", skip=("photo.taken before",))),
    ("diagnosis.recorded", "gate.cause_missing", lambda: _changed("diagnosis.recorded", cause="", cause_text=" ")),
    ("diagnosis.recorded", "gate.plan_missing", lambda: _changed("diagnosis.recorded", plan=Text(zh="换阀门", en=" "))),
    ("diagnosis.recorded", "gate.plan_missing", lambda: _changed("diagnosis.recorded", plan=Text(zh="", en="change"))),
    ("diagnosis.recorded", "gate.price_unknown", lambda: _line(code="gold")),
    ("diagnosis.recorded", "gate.price_wrong", lambda: _line(amount="1.00")),
    ("diagnosis.recorded", "gate.price_wrong", lambda: _line(quantity="none")),
    ("diagnosis.recorded", "gate.price_wrong", lambda: _line(quantity="1e40")),
    ("diagnosis.recorded", "gate.price_wrong", lambda: _line(free="goodwill", amount="0.00")),
    ("diagnosis.recorded", "gate.price_wrong", lambda: _line(free="repeat_visit", amount="0.00")),
    ("diagnosis.recorded", "gate.price_list_other", lambda: _changed("diagnosis.recorded", price_list="2025-Q1")),
    ("explanation.shown", "gate.cause_missing", lambda: _early("explanation.shown", "diagnosis.recorded")),
    ("explanation.shown", "gate.check_open", lambda: _changed("explanation.shown", answers={})),
    ("explanation.shown", "gate.statement_changed", lambda: _other_hash("explanation.shown")),
    ("consent.given", "gate.explanation_missing", lambda: _at("consent.given", skip=("explanation.shown",))),
    ("consent.given", "gate.explanation_outdated", lambda: _outdated(_at("consent.given")[2])),
    ("consent.given", "gate.check_open", _consent_check),
    ("consent.given", "gate.statement_changed", lambda: _other_hash("consent.given")),
    ("consent.given", "gate.consent_unsigned", lambda: _changed("consent.given", strokes_sha256=None)),
    ("consent.refused", "gate.explanation_missing", lambda: _outdated(_refusal(), skip=("explanation.shown",))),
    ("consent.refused", "gate.statement_changed", lambda: _at("consent.given", _refusal(_other_hash("consent.given")[2].shown))),
    ("work.started", "gate.reading_failed", lambda: _bad_air("work.started")),
    ("work.started", "gate.hazard_failed", lambda: _hazard("work.started")),
    ("work.started", "gate.cause_missing", lambda: _early("work.started", "diagnosis.recorded")),
    ("work.started", "gate.consent_missing", lambda: _at("work.started", skip=("consent.given",))),
    ("work.started", "gate.consent_refused", lambda: _refusing("work.started")),
    ("work.started", "gate.consent_void", lambda: _rediagnosed("work.started")),
    ("part.used", "gate.part_not_agreed", lambda: _at("part.used", e.PartUsed(code="valve", quantity="1.5"))),
    ("part.used", "gate.part_not_agreed", lambda: _at("photo.taken after", e.PartUsed(code="valve", quantity="0.1"))),
    ("part.used", "gate.part_not_agreed", lambda: _at("part.used", e.PartUsed(code="gold", quantity="1"))),
    ("part.used", "gate.part_quantity", lambda: _at("part.used", e.PartUsed(code="valve", quantity="NaN"))),
    ("part.used", "gate.part_quantity", lambda: _at("part.used", e.PartUsed(code="valve", quantity="-1"))),
    ("work.finished", "gate.consent_void", lambda: _rediagnosed("work.finished")),
    ("work.finished", "gate.photo_missing", lambda: _at("work.finished", skip=("photo.taken after",))),
    ("work.finished", "gate.action_missing", lambda: _changed("work.finished", action=Text(zh=" ", en="done"))),
    ("work.finished", "gate.action_missing", lambda: _changed("work.finished", action=Text(zh="换", en=""))),
    ("measurement.taken", "gate.reading_unknown", lambda: _measured(item="care")),
    ("measurement.taken", "gate.reading_wrong", lambda: _measured(value="9")),
    ("measurement.taken", "gate.reading_wrong", lambda: _measured(value="much")),
    ("measurement.taken", "gate.reading_wrong", lambda: _measured(value="9", maximum="10")),
    ("teaching.given", "gate.reading_missing", lambda: _at("teaching.given", skip=("measurement.taken",))),
    ("teaching.given", "gate.reading_failed", lambda: _failed_test("teaching.given")),
    ("teaching.given", "gate.check_open", lambda: _at("teaching.given", e.TeachingGiven(answers={}))),
    ("site.tidied", "gate.check_open", lambda: _at("site.tidied", e.SiteTidied(answers={}))),
    ("visit.signed", "gate.cause_missing", lambda: _early("visit.signed", "diagnosis.recorded")),
    ("visit.signed", "gate.consent_void", lambda: _voided("visit.signed")),
    ("visit.signed", "gate.action_missing", lambda: _early("visit.signed", "work.started")),
    ("visit.signed", "gate.reading_missing", lambda: _at("visit.signed", skip=("measurement.taken",))),
    ("visit.signed", "gate.reading_failed", lambda: _failed_test("visit.signed")),
    ("visit.signed", "gate.teaching_missing", lambda: _at("visit.signed", skip=("teaching.given",))),
    ("visit.signed", "gate.tidying_missing", lambda: _at("visit.signed", skip=("site.tidied",))),
    ("visit.signed", "gate.check_open", _sign_off_check),
    ("visit.signed", "gate.statement_changed", lambda: _other_hash("visit.signed")),
    ("visit.signed", "gate.signature_missing", lambda: _sign(strokes_sha256=None)),
    ("visit.signed", "gate.situation_reason", lambda: _sign(situation="absent", strokes_sha256=None, reason=" ")),
    ("sheet.issued", "gate.signature_missing", lambda: _early("sheet.issued", "visit.signed")),
    ("sheet.issued", "gate.sheet_other_visit", lambda: _changed("sheet.issued", visit_h="0" * 64)),
    ("sheet.issued", "gate.consent_void", lambda: _voided("sheet.issued")),
]


@pytest.mark.parametrize(("kind", "code", "ask"), FAILING, ids=lambda value: value if isinstance(value, str) else "")
def test_a_broken_requirement_refuses_with_its_code(kind: str, code: str, ask: Callable[[], Asked]) -> None:
    order, plan, body = ask()
    assert e.kind_of(body) == kind
    assert code in _codes(order, plan, body)


def test_every_row_of_the_gates_and_every_code_is_refused_by_some_case() -> None:
    assert {kind for kind, _, _ in FAILING} == set(GATES)
    assert {code for _, code, _ in FAILING} == CODES


REQUIREMENTS = [(kind, index) for kind, row in GATES.items() for index in range(len(row))]


@pytest.mark.parametrize(("kind", "index"), REQUIREMENTS, ids=lambda value: str(value))
def test_no_requirement_of_a_row_is_idle(kind: str, index: int) -> None:
    cases = [ask() for row, _, ask in FAILING if row == kind]
    assert any(list(GATES[kind][index](gates.Asked(*case))) for case in cases)


@pytest.mark.parametrize("name", [name for name, _ in build.VISIT])
def test_every_step_of_a_whole_visit_passes(name: str) -> None:
    order, plan, body = _at(name)
    assert _codes(order, plan, body) == []


def test_a_refusal_on_the_current_statement_passes() -> None:
    assert _codes(*_at("consent.given", _refusal())) == []


@pytest.mark.parametrize("kind", sorted(set(e.KINDS) - set(GATES)))
def test_a_kind_without_a_row_needs_nothing(kind: str) -> None:
    assert unmet(build.order(), kind, PLAN) == ()


@pytest.mark.parametrize("kind", sorted(GATES))
def test_a_screen_may_look_ahead_without_a_body(kind: str) -> None:
    assert all(reason.code in CODES for reason in unmet(build.order(), kind, PLAN))


@pytest.mark.parametrize("code", sorted(CODES))
def test_every_reason_has_a_sentence(code: str) -> None:
    assert has_sentence(code)


@pytest.mark.parametrize(
    ("outcomes", "changes"),
    [(["no_answer"], {"urgency": "P1"}), (["rescheduled"], {}), (["no_number"], {"contact_known": False})],
)
def test_the_crew_may_leave_after_enough_attempts(outcomes: list[str], changes: dict[str, Any]) -> None:
    assert _codes(*_contacts(*outcomes, **changes)) == []


@pytest.mark.parametrize(("minutes", "codes"), [((0, 10, 60), []), ((60, 0, 5), []), ((0, 10, 59), ["gate.contact_spread"])])
def test_the_calls_to_a_silent_customer_lie_an_hour_apart(minutes: tuple[int, ...], codes: list[str]) -> None:
    order = build.before("contact.attempted")
    for minute in minutes:
        attempt = e.ContactAttempted(outcome="no_answer", answers={"home": "no"})
        order = build.after(order, attempt, at_ms=build.START_MS + minute * build.MINUTE_MS)
    assert _codes(order, PLAN, e.CrewDeparted()) == codes


def test_the_attempts_still_to_make_are_told() -> None:
    reason = unmet(_contacts("no_answer")[0], "crew.departed", PLAN)[0]
    assert reason.what == Text("2", "2")


def test_an_override_with_its_reason_clears_a_hazard() -> None:
    order = build.after(
        build.before("safety.checked"), e.SafetyChecked(answers={"gas": "override"}, override_reason="valve shut by the desk")
    )
    assert "gate.hazard_failed" not in _codes(order, PLAN, build.diagnosis())


def test_a_repeat_visit_has_free_labour_only_when_the_order_repeats_another() -> None:
    line = replace(build.diagnosis().lines[1], free="repeat_visit", amount="0.00")
    body = build.diagnosis(lines=(line,))
    assert "gate.price_wrong" in _codes(build.before("diagnosis.recorded"), PLAN, body)
    assert _codes(build.before("diagnosis.recorded", repeat_of=build.event_id(99)), PLAN, body) == []


def test_a_free_repair_needs_no_signed_consent_unless_the_rules_say_so() -> None:
    strict = build.procedure(rules=Rules(sign_consent_when_free=True))
    for plan, codes in ((PLAN, []), (strict, ["gate.consent_unsigned"])):
        order = build.after(build.before("diagnosis.recorded"), build.diagnosis(side="utility"))
        order = build.after(order, build.explained(order, plan))
        assert _codes(order, plan, e.ConsentGiven(shown=build.shown(order, plan))) == codes


def test_a_part_of_half_a_metre_is_used_within_what_was_agreed() -> None:
    pipe = PlannedItem(code="pipe", text=build.text("pipe"), unit=build.text("m"), unit_price="9", charge="customer")
    plan = replace(PLAN, items=(pipe,))
    lines = price_lines(plan, {"pipe": "1.5"}, "customer")
    order = build.after(build.before("diagnosis.recorded"), build.diagnosis(lines=lines))
    order = replace(order, state=build.before("part.used").state)
    order = build.after(order, e.PartUsed(code="pipe", quantity="0.5"))
    assert _codes(order, plan, e.PartUsed(code="pipe", quantity="1.0")) == []
    assert _codes(order, plan, e.PartUsed(code="pipe", quantity="1.001")) == ["gate.part_not_agreed"]


def test_readings_before_the_repair_may_be_out_of_limits() -> None:
    before = Reading(id="first", text=build.text("first"), test="pressure", phase="before", unit="bar", minimum="1.0", maximum="2.0")
    plan = build.procedure({Step.TEST: (before, build.READING)})
    order = build.after(build.before("teaching.given"), build.reading("0.1", before))
    assert _codes(order, plan, build.TAUGHT) == []


@pytest.mark.parametrize(("step", "name"), [(Step.TEACHING, "teaching.given"), (Step.TIDYING, "site.tidied")])
def test_a_skipped_step_is_not_asked_for_at_the_sign_off(step: Step, name: str) -> None:
    plan = build.skipping(step)
    order = build.before("visit.signed", plan, skip=(name,))
    assert _codes(order, plan, build.signed(order, plan)) == []
