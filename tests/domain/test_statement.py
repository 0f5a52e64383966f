"""The statement: what the customer sees is one value, and any change of it is another hash."""

import hashlib
from pathlib import Path

import msgspec
import pytest

from app.domain import events as e
from app.domain.errors import Refused
from app.domain.order import Order
from app.domain.procedure import Choice, Step
from app.domain.statement import ShownLine, ShownReading, Statement, consent_statement, sign_off_statement
from tests.domain import build

PLAN = build.procedure()
GOLDEN = Path(__file__).parent / "golden" / "statement.json"
FULL = sign_off_statement(build.before("sheet.issued"), PLAN, "en")


def _other(value: object) -> object:
    """Another value of the same type."""
    match value:
        case bool():
            return not value
        case int():
            return value + 1
        case str():
            return value + "x"
        case tuple():
            return value[:-1]
        case _:
            return "x"


@pytest.mark.parametrize("field", Statement.__struct_fields__)
def test_every_field_counts_in_the_hash(field: str) -> None:
    changed = msgspec.structs.replace(FULL, **{field: _other(getattr(FULL, field))})
    assert changed.sha256() != FULL.sha256()


@pytest.mark.parametrize("field", ShownLine.__struct_fields__)
def test_every_field_of_a_price_line_counts_in_the_hash(field: str) -> None:
    line = FULL.lines[0]
    changed = msgspec.structs.replace(line, **{field: _other(getattr(line, field))})
    assert msgspec.structs.replace(FULL, lines=(changed, *FULL.lines[1:])).sha256() != FULL.sha256()


@pytest.mark.parametrize("field", ShownReading.__struct_fields__)
def test_every_field_of_a_reading_counts_in_the_hash(field: str) -> None:
    reading = FULL.readings[0]
    changed = msgspec.structs.replace(reading, **{field: _other(getattr(reading, field))})
    assert msgspec.structs.replace(FULL, readings=(changed,)).sha256() != FULL.sha256()


def test_the_canonical_bytes_are_those_of_the_golden_file() -> None:
    assert FULL.canonical() == GOLDEN.read_bytes()
    assert FULL.sha256() == hashlib.sha256(GOLDEN.read_bytes()).hexdigest()


def test_both_languages_are_statements_of_their_own() -> None:
    order = build.before("work.started")
    zh, en = consent_statement(order, PLAN, "zh"), consent_statement(order, PLAN, "en")
    assert zh.plan == "中change the valve"
    assert en.cause == "en air in the pipe"
    assert zh.sha256() != en.sha256()


def test_before_a_diagnosis_there_is_nothing_to_show() -> None:
    with pytest.raises(Refused, match=r"statement\.no_diagnosis"):
        consent_statement(build.order(), PLAN, "en")


def test_words_typed_for_the_cause_go_before_the_catalogues() -> None:
    order = build.after(build.before("diagnosis.recorded"), build.diagnosis(cause_text="mouse in the pump"))
    assert consent_statement(order, PLAN, "en").cause == "mouse in the pump"


def test_a_cause_that_the_procedure_no_longer_lists_shows_empty() -> None:
    order = build.before("work.started")
    plan = build.procedure(causes=(Choice("ice", build.text("ice")),), explained=None)
    statement = consent_statement(order, plan, "en")
    assert (statement.cause, statement.explained) == ("", "")


def test_the_sign_off_shows_what_was_done_measured_and_taught() -> None:
    assert FULL.action == "en valve changed"
    assert FULL.readings[0] == ShownReading("en pressure", "0.4", "1.5", "bar", "1.0", "2.0", "pass")
    assert FULL.teachings == ("en care",)
    assert FULL.total == "145.50"


def test_a_reading_without_its_counterpart_before_stands_alone() -> None:
    order = build.before("sheet.issued", skip=("measurement.taken before",))
    assert sign_off_statement(order, PLAN, "en").readings[0].before == ""
    alone = build.procedure({Step.DIAGNOSIS: build.ITEMS[Step.DIAGNOSIS][:2]})
    assert sign_off_statement(build.before("sheet.issued"), alone, "en").readings[0].before == ""


def test_untaken_readings_and_untaught_texts_are_not_shown() -> None:
    statement = sign_off_statement(build.before("work.started"), PLAN, "en")
    assert (statement.readings, statement.teachings, statement.action) == ((), (), "")


def test_after_a_refusal_nothing_is_charged() -> None:
    order: Order = build.before("consent.given")
    statement = sign_off_statement(build.after(order, build.refused(order, PLAN)), PLAN, "en")
    assert (statement.is_refused, statement.lines, statement.total) == (True, (), "0.00")


def test_the_newest_reading_is_the_one_shown() -> None:
    order = build.after(build.before("teaching.given"), build.reading("1.9"))
    assert sign_off_statement(order, PLAN, "en").readings[0].after == "1.9"
    assert isinstance(order.visit.measurements[-1].body, e.MeasurementTaken)
