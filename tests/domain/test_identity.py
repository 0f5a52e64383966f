"""Ids, order numbers, receipt codes and the clock."""

import uuid
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.errors import Refused
from app.domain.identity import RandomIds, SystemClock, at, check_order_number, order_number, receipt_code, uuid7

DAYS = st.dates(min_value=date(2000, 1, 1), max_value=date(9999, 12, 31))
DEVICES, COUNTS = st.integers(0, 99_999), st.integers(1, 999_999)
SECTORS = st.sampled_from(["water", "heat", "power", "gas"])


@given(st.integers(0, 2**48 - 1), st.binary(min_size=10, max_size=16))
def test_a_uuid7_holds_time_version_variant_and_randomness(wall_ms: int, random: bytes) -> None:
    value = uuid.UUID(uuid7(wall_ms, random))
    assert (value.version, value.variant) == (7, uuid.RFC_4122)
    assert value.int >> 80 == wall_ms
    assert value.int & (2**62 - 1) == int.from_bytes(random[:10], "big") & (2**62 - 1)
    assert value.int >> 64 & 0xFFF == int.from_bytes(random[:10], "big") >> 64 & 0xFFF


def test_a_uuid7_is_that_of_rfc_9562_appendix_a() -> None:
    random = (0xCC3 << 64 | 0x18C4DC0C0C07398F).to_bytes(10, "big")
    assert uuid7(0x017F22E279B0, random) == "017f22e2-79b0-7cc3-98c4-dc0c0c07398f"


def test_new_ids_differ_and_carry_the_clocks_time() -> None:
    clock = SystemClock()
    before_ms = clock.wall_ms()
    ids = RandomIds(clock)
    first, second = ids(), ids()
    assert first != second
    assert before_ms <= uuid.UUID(first).int >> 80 <= clock.wall_ms()


def test_the_systems_clocks_go_forward_and_know_their_zone() -> None:
    clock = SystemClock()
    assert clock.mono_ms() <= clock.mono_ms()
    assert clock.boot() == clock.boot() != SystemClock().boot()
    assert -24 * 60 < clock.offset_min() < 24 * 60


@pytest.mark.parametrize(
    ("wall_ms", "year"), [(0, 1970), (1_795_000_000_000, 2026), (2**53, 9999), (-(2**53), 1), (253_402_300_799_000, 9999)]
)
def test_any_time_of_a_device_can_be_shown(wall_ms: int, year: int) -> None:
    assert at(wall_ms).year == year
    assert at(wall_ms).tzinfo is UTC
    assert at(0) == datetime(1970, 1, 1, tzinfo=UTC)


def test_an_order_number_reads_sector_day_device_count_and_check_digit() -> None:
    number = order_number("heat", date(2026, 11, 21), 1, 87)
    assert number.startswith("H20261121-010087-")
    assert check_order_number(f"  {number.lower()} ") == number


@given(SECTORS, DAYS, DEVICES, COUNTS)
def test_every_single_wrong_digit_is_found(sector: str, day: date, device: int, count: int) -> None:
    number = order_number(sector, day, device, count)
    assert check_order_number(number) == number
    for place, right in enumerate(number):
        for wrong in "0123456789" if right.isdigit() else "":
            if wrong != right:
                with pytest.raises(Refused, match=r"order\.number_wrong"):
                    check_order_number(number[:place] + wrong + number[place + 1 :])


@given(st.tuples(DEVICES, COUNTS), st.tuples(DEVICES, COUNTS))
def test_no_two_devices_make_the_same_number(one: tuple[int, int], other: tuple[int, int]) -> None:
    day = date(2026, 11, 21)
    assert (order_number("heat", day, *one) == order_number("heat", day, *other)) == (one == other)


def test_a_full_days_count_of_one_device_is_not_anothers() -> None:
    day = date(2026, 11, 21)
    assert order_number("heat", day, 10, 10_001) != order_number("heat", day, 101, 1)


@given(st.text())
def test_any_typed_text_is_a_number_or_refused(text: str) -> None:
    with pytest.raises(Refused) as refused:
        check_order_number(text)
    assert refused.value.params == {"number": text}


@pytest.mark.parametrize(
    "typed", ["H20261121-01008²-6", "H20261121-010087-²", "H20261121-010087-06", "X20261121-010087-6", "--", "H2026-1-1"]
)
def test_what_only_looks_like_a_number_is_refused(typed: str) -> None:
    with pytest.raises(Refused):
        check_order_number(typed)


@given(st.binary(min_size=32, max_size=32))
def test_a_receipt_code_is_four_four_two_of_crockfords_letters(digest: bytes) -> None:
    code = receipt_code(digest.hex())
    assert [len(part) for part in code.split("-")] == [4, 4, 2]
    letters = code.replace("-", "")
    assert set(letters) <= set("0123456789ABCDEFGHJKMNPQRSTVWXYZ")
    value = 0
    for letter in letters:
        value = value * 32 + "0123456789ABCDEFGHJKMNPQRSTVWXYZ".index(letter)
    assert value == int.from_bytes(digest, "big") >> 206


def test_known_receipt_codes() -> None:
    assert receipt_code("0" * 64) == "0000-0000-00"
    assert receipt_code("f" * 64) == "ZZZZ-ZZZZ-ZZ"
