"""Names of things: typed ids, UUIDv7, order numbers with a check digit, receipt codes; and the clock they take.

The one rule: an id names, it never orders. Nothing sorts by an id or by a device's time to decide what is true.
"""

import os
import re
import time
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import NewType, Protocol

from app.domain.errors import Refused

OrgId = NewType("OrgId", str)
DeviceId = NewType("DeviceId", str)
KeyId = NewType("KeyId", str)
MemberId = NewType("MemberId", str)
OrderId = NewType("OrderId", str)
EventId = NewType("EventId", str)
CustomerId = NewType("CustomerId", str)
EventHash = NewType("EventHash", str)

SECTOR_LETTERS = {"water": "W", "heat": "H", "power": "E", "gas": "G"}

# Crockford's base 32: no I, L, O, U, so a code read over the telephone has one spelling.
_CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_ORDER_NUMBER = re.compile(r"([WHEG])([0-9]{8})-([0-9]{6,11})-([0-9])")


class Clock(Protocol):
    """The device's time: data for an event, never an order."""

    def wall_ms(self) -> int:
        """Milliseconds since 1970 UTC as the device believes."""
        ...

    def mono_ms(self) -> int:
        """Milliseconds that only go forward within one boot."""
        ...

    def boot(self) -> str:
        """An id of this run of the monotonic clock."""
        ...

    def offset_min(self) -> int:
        """The local zone's offset from UTC in minutes, east positive."""
        ...


class NewId(Protocol):
    """Where new ids come from; given, so that tests know them."""

    def __call__(self) -> str:
        """A new UUIDv7 as text."""
        ...


class SystemClock:
    """The machine's own clocks."""

    def __init__(self) -> None:
        self._boot = os.urandom(8).hex()

    def wall_ms(self) -> int:
        return time.time_ns() // 1_000_000

    def mono_ms(self) -> int:
        return time.monotonic_ns() // 1_000_000

    def boot(self) -> str:
        return self._boot

    def offset_min(self) -> int:
        offset = datetime.now().astimezone().utcoffset()
        return 0 if offset is None else int(offset.total_seconds() // 60)


def uuid7(wall_ms: int, random: bytes) -> str:
    """A UUID of version 7 (RFC 9562 section 5.7) from a time and ten random bytes."""
    value = (wall_ms & (2**48 - 1)) << 80 | int.from_bytes(random[:10], "big")
    value = value & ~(0xF << 76) | 0x7 << 76
    value = value & ~(0x3 << 62) | 0x2 << 62
    digits = f"{value:032x}"
    return f"{digits[:8]}-{digits[8:12]}-{digits[12:16]}-{digits[16:20]}-{digits[20:]}"


class RandomIds:
    """UUIDv7 from a clock and the operating system's randomness."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock

    def __call__(self) -> str:
        return uuid7(self._clock.wall_ms(), os.urandom(10))


def at(wall_ms: int) -> datetime:
    """The aware UTC time of `wall_ms`; a clock beyond year 9999 or before year 1 is held at those ends."""
    return datetime.fromtimestamp(min(max(wall_ms, -62_135_596_800_000), 253_402_300_799_000) / 1000, UTC)


def order_number(sector: str, day: date, device_number: int, count: int) -> str:
    """ "H20261121-010087-6": sector, day, device number (two digits), count of that device and day (four), check digit.

    The device's number keeps offline devices from making the same one. From 100 on it takes five digits, the count may take
    six: then the length alone tells where one ends and the other begins.
    """
    device = f"{device_number:02d}" if device_number < 100 else f"{device_number:05d}"
    digits = f"{day:%Y%m%d}{device}{count:04d}"
    letter = SECTOR_LETTERS[sector]
    return f"{letter}{digits[:8]}-{digits[8:]}-{_check_digit(str(ord(letter)) + digits)}"


def check_order_number(number: str) -> str:
    """The number itself in upper case. Raises Refused("order.number_wrong") when it was mistyped."""
    typed = number.strip().upper()
    parts = _ORDER_NUMBER.fullmatch(typed)
    if parts is None or _check_digit(str(ord(parts[1])) + parts[2] + parts[3]) != int(parts[4]):
        raise Refused("order.number_wrong", number=number)
    return typed


@dataclass(frozen=True)
class OrderNumber:
    """The parts of an order number."""

    sector: str
    day: date
    device: int
    count: int


def read_order_number(number: str) -> OrderNumber | None:
    """The parts of a number as `order_number` made it, None for any other text."""
    parts = _ORDER_NUMBER.fullmatch(number)
    if parts is None:
        return None
    width = 2 if len(parts[3]) <= 8 else 5
    sector = next(name for name, letter in SECTOR_LETTERS.items() if letter == parts[1])
    try:
        day = date.fromisoformat(parts[2])
    except ValueError:
        return None
    return OrderNumber(sector, day, int(parts[3][:width]), int(parts[3][width:]))


def receipt_code(h: str) -> str:
    """The first 50 bits of an event's hash as ten Crockford characters, 4-4-2 (evidence.md section 2)."""
    bits = int(h[:16], 16) >> 14
    text = "".join(_CROCKFORD[bits >> shift & 31] for shift in range(45, -1, -5))
    return f"{text[:4]}-{text[4:8]}-{text[8:]}"


def _check_digit(digits: str) -> int:
    """ISO/IEC 7064 MOD 11,10: finds every single wrong digit and nearly every swap."""
    product = 10
    for digit in digits:
        total = (int(digit) + product) % 10 or 10
        product = total * 2 % 11
    return (11 - product) % 10
