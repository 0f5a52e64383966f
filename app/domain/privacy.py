"""Who the customer is, and how much of it a list may show.

The one rule: personal data never stands in an event; it travels sealed under the customer's own key (evidence.md section 1).
"""

import msgspec


class Person(msgspec.Struct, frozen=True, kw_only=True):
    """A customer as told at intake; empty where nothing was told. `lat` and `lon` are decimal strings in `coord`."""

    name: str = ""
    phone: str = ""
    address: str = ""
    words: str = ""
    account: str = ""
    equipment: str = ""
    lat: str = ""
    lon: str = ""
    coord: str = ""


def mask_name(name: str) -> str:
    """王秀兰 -> 王*兰, 刘洋 -> 刘*, Mary Smith -> M*** S***."""
    name = name.strip()
    if not name:
        return ""
    if name.isascii():
        return " ".join(f"{word[0]}***" for word in name.split())
    return name[0] + "*" + (name[-1] if len(name) > 2 else "")


def mask_phone(phone: str) -> str:
    """13800006021 -> 138 **** 6021; short numbers keep their last two digits."""
    digits = "".join(letter for letter in phone if letter.isdigit())
    if len(digits) >= 9:
        return f"{digits[:3]} **** {digits[-4:]}"
    return "*" * max(0, len(digits) - 2) + digits[-2:] if digits else ""
