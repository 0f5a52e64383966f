"""Masks: a list shows enough to recognise a customer and too little to learn one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.privacy import Person, mask_name, mask_phone


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("王秀兰", "王*兰"),
        ("刘洋", "刘*"),
        ("欧阳娜娜", "欧*娜"),
        ("王", "王*"),
        (" 王秀兰 ", "王*兰"),
        ("Mary Smith", "M*** S***"),
        ("Mary", "M***"),
        ("", ""),
        ("   ", ""),
    ],
)
def test_a_name_shows_its_ends_only(name: str, shown: str) -> None:
    assert mask_name(name) == shown


@pytest.mark.parametrize(
    ("phone", "shown"),
    [
        ("13800006021", "138 **** 6021"),
        ("+86 138 0000 6021", "861 **** 6021"),
        ("010-5550199", "010 **** 0199"),
        ("5550199", "*****99"),
        ("110", "*10"),
        ("10", "10"),
        ("", ""),
        ("unknown", ""),
    ],
)
def test_a_phone_number_shows_its_ends_only(phone: str, shown: str) -> None:
    assert mask_phone(phone) == shown


@given(st.text())
def test_masks_never_fail(text: str) -> None:
    assert isinstance(mask_name(text), str)
    assert isinstance(mask_phone(text), str)


@given(st.text("一二三四五六七八九", min_size=3))
def test_no_more_than_two_letters_of_a_chinese_name_show(name: str) -> None:
    assert len(mask_name(name).replace("*", "")) == 2


def test_a_person_is_empty_where_nothing_was_told() -> None:
    assert set(Person().__struct_fields__) == {"name", "phone", "address", "words", "account", "equipment", "lat", "lon", "coord"}
    assert all(getattr(Person(), field) == "" for field in Person().__struct_fields__)
