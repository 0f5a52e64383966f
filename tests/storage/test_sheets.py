"""The sheet of a whole visit: issued, sealed, opened, and refused where something signed has changed."""

from pathlib import Path

import msgspec
import pytest

from app.domain import events as e
from app.domain.errors import Damaged, Refused
from app.domain.gates import unmet
from app.domain.identity import OrderId
from app.domain.order import Order
from app.domain.pricing import PriceLine
from app.storage.listing import customer_key
from app.storage.sheet import check_sheet, sheet_facts
from app.use_cases.visit import SignOff
from tests.storage.visited import Tools, new_order, new_tools, signature, until_explanation, until_sign_off, until_signed

OWN = """
version: 2026.11.1+own
faults: [W03]
steps:
  diagnosis:
    items:
      - kind: question
        id: own.floor
        text: {zh: 几楼, en: Which floor}
        answer: number
  test:
    items:
      - kind: reading
        id: own.noise
        test: OWN1
        text: {zh: 运行噪声, en: Running noise}
        unit: min
        maximum: 0.10
  tidying:
    items:
      - kind: photo
        id: own.panel
        text: {zh: 温控面板, en: The thermostat}
        role: other
"""


@pytest.fixture
def tools(tmp_path: Path) -> Tools:
    return new_tools(tmp_path)


@pytest.fixture
def signed(tools: Tools) -> OrderId:
    order_id = new_order(tools)
    until_signed(tools, order_id)
    return order_id


def test_an_issued_sheet_passes_every_check(tools: Tools, signed: OrderId) -> None:
    tools.sheets.issue(signed)
    report = check_sheet(tools.sheets.pdf(signed), tools.tablet.trust)
    assert {finding.outcome for finding in report.findings} == {"pass"}


def test_a_sheet_names_the_signature_it_belongs_to(tools: Tools, signed: OrderId) -> None:
    tools.sheets.issue(signed)
    order = tools.visits.order(signed)
    facts = sheet_facts(tools.sheets.pdf(signed))
    assert facts.visit_h == order.visit.signatures[-1].h == order.visit.sheets[-1].body.visit_h
    assert facts.statement_sha256 == order.visit.signatures[-1].body.shown.statement_sha256


def test_no_file_of_a_sheet_lies_in_clear(tools: Tools, signed: OrderId) -> None:
    tools.sheets.issue(signed)
    assert not [sha for sha in tools.store.files.all() if tools.store.files.get(sha).startswith(b"%PDF")]
    assert tools.visits.order(signed).visit.sheets[-1].body.sheet_sha256 not in tools.store.files.all()


def test_a_sheet_survives_the_sweep_of_the_next_start(tools: Tools, signed: OrderId) -> None:
    tools.sheets.issue(signed)
    tools.store.start()
    assert tools.sheets.pdf(signed).startswith(b"%PDF")


def test_a_sheet_under_another_customers_key_is_damaged(tools: Tools, signed: OrderId) -> None:
    tools.sheets.issue(signed)
    other = new_order(tools)
    key = customer_key(tools.store.engine, other)
    assert key is not None
    with tools.store.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE person SET key = ? WHERE order_id = ?", (key[1], signed))
    with pytest.raises(Damaged):
        tools.sheets.pdf(signed)


def test_before_the_signature_there_is_no_sheet(tools: Tools) -> None:
    order_id = new_order(tools)
    until_sign_off(tools, order_id)
    with pytest.raises(Refused, match=r"gate\.signature_missing"):
        tools.sheets.issue(order_id)
    with pytest.raises(Refused, match=r"sheet\.not_issued"):
        tools.sheets.pdf(order_id)


def _dearer(order: Order) -> Order:
    """The order with its first line changed after consent and signature."""
    visit = order.visit
    note = visit.diagnoses[-1]
    line: PriceLine = msgspec.structs.replace(note.body.lines[0], unit_price="99.00", amount="99.00", free="")
    body = msgspec.structs.replace(note.body, lines=(line, *note.body.lines[1:]))
    changed = msgspec.structs.replace(visit, diagnoses=(msgspec.structs.replace(note, body=body),))
    return msgspec.structs.replace(order, visits=(changed,))


def test_a_price_line_changed_after_consent_refuses_the_sheet(tools: Tools, signed: OrderId) -> None:
    changed = _dearer(tools.visits.order(signed))
    with pytest.raises(Refused, match=r"gate\.statement_changed"):
        tools.sheets.model(changed)
    body = e.SheetIssued(visit_h=changed.visit.signatures[-1].h, sheet_sha256="")
    reasons = unmet(changed, "sheet.issued", tools.procedure(changed.fault), body)
    assert [reason.code for reason in reasons] == ["gate.consent_void"]


def test_what_yaml_alone_added_stands_on_the_sheet(tmp_path: Path) -> None:
    (tmp_path / "own").mkdir()
    (tmp_path / "own" / "own.yaml").write_text(OWN, encoding="utf-8")
    tools = new_tools(tmp_path / "tablet", (tmp_path / "own",))
    for language, question, noise, panel in (
        ("zh", "几楼", "运行噪声", "温控面板"),
        ("en", "Which floor", "Running noise", "The thermostat"),
    ):
        order_id = new_order(tools)
        until_signed(tools, order_id, language)
        model = tools.sheets.model(tools.visits.order(order_id))
        assert (question, "3") in [(fact.label, fact.value) for fact in model.process.answers]
        assert noise in [reading.name for reading in model.readings]
        assert any(panel in photo.caption for photo in model.photos)


def test_an_english_sign_off_makes_an_english_sheet(tools: Tools) -> None:
    order_id = new_order(tools)
    until_signed(tools, order_id, "en")
    tools.sheets.issue(order_id)
    model = tools.sheets.model(tools.visits.order(order_id))
    assert (model.language, model.utility) == ("en", "Beiyuan Utilities")
    said = [model.fault, model.process.cause, model.process.plan, model.tidy, model.rating, *(line.note for line in model.prices)]
    assert not [text for text in said if not text.isascii()]


def test_a_refused_repair_costs_nothing_and_says_why(tools: Tools) -> None:
    order_id = new_order(tools)
    procedure = until_explanation(tools, order_id)
    tools.visits.show_explanation(order_id, "zh", 5000)
    tools.visits.refuse_consent(order_id, "zh", 5000, "太贵")
    tools.visits.tidy(order_id, {item.id: "ok" for item in procedure.plan_of(procedure.steps[9].step).items if item.required})
    tools.visits.sign_off(order_id, SignOff(language="zh", viewed_ms=3000, situation="refused", reason="不愿签字"))
    tools.sheets.issue(order_id)
    model = tools.sheets.model(tools.visits.order(order_id))
    assert (model.total, model.prices) == ("0.00", ())
    assert model.consent is not None and "太贵" in model.consent.sentence
    assert model.sign_off is not None and model.sign_off.situation and "不愿签字" in model.sign_off.sentence


def test_a_proxy_is_named_on_the_sheet_and_nowhere_in_the_event(tools: Tools) -> None:
    order_id = new_order(tools)
    proxy = {"name": "王小明", "relation": "儿子"}
    until_signed(tools, order_id, by=SignOff(language="zh", viewed_ms=9000, situation="proxy", strokes=signature(), proxy=proxy))
    order = tools.visits.order(order_id)
    model = tools.sheets.model(order)
    assert model.sign_off is not None and "王小明（儿子）" in model.sign_off.sentence
    assert "王小明" not in msgspec.json.encode(order).decode()


def test_a_missing_sheet_is_made_up_for_once(tools: Tools, signed: OrderId) -> None:
    assert tools.sheets.issue_missing(signed) is not None
    assert tools.sheets.issue_missing(signed) is None
    assert len(tools.visits.order(signed).visit.sheets) == 1
