"""Prices: exact decimals, free lines with their reason, quantities that are quantities."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.errors import Refused
from app.domain.pricing import PriceLine, money, positive, price_line, price_lines, total
from app.domain.procedure import PlannedItem
from tests.domain import build

PLAN = build.procedure()
PRICES = st.decimals(min_value=0, max_value=100_000, places=2)
QUANTITIES = st.decimals(min_value=Decimal("0.001"), max_value=1_000_000, places=3)


def _item(charge: str = "customer", price: str = "10.00", kind: str = "part") -> PlannedItem:
    return PlannedItem("x", build.text("x"), build.text("piece"), price, charge, kind)  # type: ignore[arg-type]


@given(PRICES, QUANTITIES)
def test_an_amount_is_price_times_quantity_to_the_cent(price: Decimal, quantity: Decimal) -> None:
    line = price_line(_item(price=str(price)), str(quantity), "customer")
    assert abs(Decimal(line.amount) - price * quantity) <= Decimal("0.005")
    assert Decimal(line.quantity) == quantity
    assert "E" not in line.quantity + line.amount + line.unit_price
    assert price_line(_item(price=str(price)), line.quantity, "customer") == line


@given(st.lists(st.tuples(PRICES, QUANTITIES), max_size=12))
def test_the_total_is_the_exact_sum_of_its_lines(wanted: list[tuple[Decimal, Decimal]]) -> None:
    lines = tuple(price_line(_item(price=str(price)), str(quantity), "customer") for price, quantity in wanted)
    cents = sum(int(line.amount.replace(".", "")) for line in lines)
    assert total(lines) == f"{cents // 100}.{cents % 100:02d}"


@pytest.mark.parametrize(
    ("charge", "side", "repeat", "kind", "free", "amount"),
    [
        ("customer", "customer", False, "part", "", "20.00"),
        ("by_side", "customer", False, "part", "", "20.00"),
        ("utility", "customer", False, "part", "utility_side", "0.00"),
        ("by_side", "utility", False, "part", "utility_side", "0.00"),
        ("customer", "utility", False, "part", "utility_side", "0.00"),
        ("customer", "customer", True, "labour", "repeat_visit", "0.00"),
        ("customer", "customer", True, "part", "", "20.00"),
        ("utility", "customer", True, "labour", "utility_side", "0.00"),
    ],
)
def test_a_free_line_says_why(charge: str, side: str, repeat: bool, kind: str, free: str, amount: str) -> None:
    line = price_line(_item(charge, kind=kind), "2", side, repeat_visit=repeat)
    assert (line.free, line.amount, line.unit_price) == (free, amount, "10.00")


@pytest.mark.parametrize("quantity", ["", "two", "0", "-1", "NaN", "sNaN", "Infinity", "1e7", "1000001", "1e-9", "0.0001", "1,5", "1e400"])
def test_what_is_no_usable_quantity_is_refused(quantity: str) -> None:
    with pytest.raises(Refused, match=r"pricing\.quantity_wrong"):
        price_line(_item(), quantity, "customer")


@given(st.text())
def test_any_text_is_a_quantity_or_refused(text: str) -> None:
    try:
        assert 0 < positive(text) <= 1_000_000
    except Refused as refused:
        assert refused.params == {"quantity": text}


@pytest.mark.parametrize(("typed", "kept"), [("1", "1"), ("1.0", "1"), ("100", "100"), ("1e2", "100"), ("0.50", "0.5"), (" 3 ", "3")])
def test_a_quantity_is_kept_in_its_plain_form(typed: str, kept: str) -> None:
    assert price_line(_item(), typed, "customer").quantity == kept


@pytest.mark.parametrize(("value", "told"), [("0.005", "0.01"), ("0.0049", "0.00"), ("2.675", "2.68"), ("1", "1.00")])
def test_money_is_rounded_half_up(value: str, told: str) -> None:
    assert money(Decimal(value)) == told


def test_lines_stand_in_the_procedures_order() -> None:
    lines = price_lines(PLAN, {"labour": "1", "valve": "2"}, "customer")
    assert [line.code for line in lines] == ["valve", "labour"]
    assert total(lines) == "231.00"


def test_an_item_outside_the_price_list_is_refused() -> None:
    with pytest.raises(Refused, match=r"pricing\.unknown_item"):
        price_lines(PLAN, {"gold": "1"}, "customer")


def test_labour_is_charged_unless_the_visit_repeats_another() -> None:
    assert price_line(_item(kind="labour"), "1", "customer").free == ""
    repeated = price_lines(PLAN, {"valve": "1", "labour": "1"}, "customer", repeat_visit=True)
    assert [line.free for line in repeated] == ["", "repeat_visit"]


def test_the_total_of_nothing_is_zero() -> None:
    nothing: tuple[PriceLine, ...] = ()
    assert total(nothing) == "0.00"
