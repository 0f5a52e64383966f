"""Amounts in words."""

import pytest

from app.domain.errors import Refused
from app.storage.sheet.words import amount_in_words


@pytest.mark.parametrize(
    ("amount", "words"),
    [
        ("0", "零元整"),
        ("0.00", "零元整"),
        ("75.00", "柒拾伍元整"),
        ("0.05", "伍分"),
        ("0.50", "伍角整"),
        ("1.05", "壹元零伍分"),
        ("10.50", "壹拾元伍角整"),
        ("325.04", "叁佰贰拾伍元零肆分"),
        ("1005.00", "壹仟零伍元整"),
        ("1680.32", "壹仟陆佰捌拾元叁角贰分"),
        ("10000", "壹万元整"),
        ("16409.02", "壹万陆仟肆佰零玖元零贰分"),
        ("100500", "壹拾万零伍佰元整"),
        ("107000.53", "壹拾万零柒仟元伍角叁分"),
        ("20050030.00", "贰仟零伍万零叁拾元整"),
        ("100000001", "壹亿零壹元整"),
        ("100010000", "壹亿零壹万元整"),
        ("999999999999.99", "玖仟玖佰玖拾玖亿玖仟玖佰玖拾玖万玖仟玖佰玖拾玖元玖角玖分"),
    ],
)
def test_chinese_amounts_follow_the_form_for_bills(amount: str, words: str) -> None:
    assert amount_in_words(amount, "zh") == words


@pytest.mark.parametrize(
    ("amount", "words"),
    [
        ("0.00", "zero yuan"),
        ("75.00", "seventy-five yuan"),
        ("75.50", "seventy-five yuan fifty fen"),
        ("0.07", "seven fen"),
        ("119", "one hundred nineteen yuan"),
        ("1000000.00", "one million yuan"),
        ("2340512.00", "two million three hundred forty thousand five hundred twelve yuan"),
    ],
)
def test_english_amounts(amount: str, words: str) -> None:
    assert amount_in_words(amount, "en") == words


@pytest.mark.parametrize("amount", ["-1", "0.001", "1000000000000", "abc", "NaN", ""])
def test_an_amount_that_is_no_money_is_refused(amount: str) -> None:
    with pytest.raises(Refused) as refusal:
        amount_in_words(amount, "zh")
    assert refusal.value.code == "sheet.amount_unsayable"
