"""Readings against their limits."""

from decimal import Decimal

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.errors import Refused
from app.domain.measurement import judge, measure
from app.domain.procedure import Reading
from tests.domain import build

LIMITED = build.READING
PASSFAIL = msgspec.structs.replace(LIMITED, passfail=True, minimum=None, maximum=None)


def _bounded(minimum: str | None, maximum: str | None) -> Reading:
    return msgspec.structs.replace(LIMITED, minimum=minimum, maximum=maximum)


@pytest.mark.parametrize(
    ("value", "verdict"),
    [("1.0", "pass"), ("1", "pass"), ("2.00", "pass"), ("0.999", "fail"), ("2.001", "fail"), ("1.5", "pass"), ("-1.5", "fail")],
)
def test_both_limits_are_inclusive(value: str, verdict: str) -> None:
    assert judge(LIMITED, value) == verdict


@given(st.decimals(allow_nan=False, allow_infinity=False))
def test_a_missing_limit_does_not_bound(value: Decimal) -> None:
    assert judge(_bounded(None, None), str(value)) == "pass"
    assert judge(_bounded(str(value), None), str(value)) == "pass"
    assert judge(_bounded(None, str(value)), str(value)) == "pass"


@pytest.mark.parametrize(("low", "high", "value"), [("5", None, "4.9"), (None, "5", "5.1")])
def test_one_limit_alone_bounds(low: str | None, high: str | None, value: str) -> None:
    assert judge(_bounded(low, high), value) == "fail"


@pytest.mark.parametrize("value", ["", "warm", "NaN", "sNaN", "Infinity", "-inf", "1,5", "1.5 bar"])
def test_what_is_no_number_is_refused(value: str) -> None:
    with pytest.raises(Refused, match=r"measurement\.not_a_number"):
        measure(LIMITED, value)


def test_pass_and_fail_are_the_only_words_of_a_pass_fail_test() -> None:
    assert (judge(PASSFAIL, "pass"), judge(PASSFAIL, "fail")) == ("pass", "fail")
    with pytest.raises(Refused, match=r"measurement\.pass_or_fail"):
        judge(PASSFAIL, "1.5")


@given(st.text())
def test_any_text_is_judged_or_refused(text: str) -> None:
    for reading in (LIMITED, PASSFAIL):
        try:
            assert judge(reading, text) in ("pass", "fail")
        except Refused:
            continue


def test_a_measurement_carries_the_limits_it_was_judged_by() -> None:
    taken = measure(LIMITED, "1.50", "gauge 7", "2027-01-31")
    assert (taken.value, taken.minimum, taken.maximum, taken.unit) == ("1.50", "1.0", "2.0", "bar")
    assert (taken.instrument, taken.calibrated_until, taken.verdict) == ("gauge 7", "2027-01-31", "pass")
