"""A stored value as somebody may have altered it: one bit, one character, or another word that would fit.

The one rule: what comes back differs from what was there, and is drawn, so that a seed alters the same again.
"""

import random
from typing import Any

from sqlalchemy import Table

from sync.server import tables as t

# Columns of few words, each of which is tried.
_WORDS = {"state": ("open", "forked", "closed"), "kind": ("U", "R"), "reason": ("", "server.left_closed", "server.left_reassigned")}


def other_word(draw: random.Random, table: Table, column: str, row: dict[str, Any]) -> str:
    """For half of the draws another word that such a column may hold; empty where it holds any."""
    words = _WORDS.get(column, ()) if table in (t.key, t.feed) else ()
    others = [word for word in words if word != row[column]]
    return draw.choice(others) if others and draw.random() < 0.5 else ""


def altered(draw: random.Random, value: Any) -> Any:
    """One bit or one character changed, one added or one taken away; of a number one bit."""
    if isinstance(value, int):
        return value ^ 1 << draw.randrange(max(1, min(52, value.bit_length() + 3)))
    if isinstance(value, bytes):
        return altered_bytes(draw, value)
    if value is None:
        return "x"
    text = str(value)
    at = draw.randrange(len(text) + 1)
    kind = draw.randrange(3)
    if kind == 0 or not text:
        return text[:at] + draw.choice("0aZ ") + text[at:]
    at %= len(text)
    if kind == 1:
        return text[:at] + text[at + 1 :]
    return text[:at] + chr((ord(text[at]) ^ 1 << draw.randrange(6)) or 1) + text[at + 1 :]


def altered_bytes(draw: random.Random, data: bytes) -> bytes:
    if not data or draw.random() < 0.1:
        return data + bytes([draw.randrange(256)])
    at = draw.randrange(len(data))
    if draw.random() < 0.1:
        return data[:at] + data[at + 1 :]
    return data[:at] + bytes([data[at] ^ 1 << draw.randrange(8)]) + data[at + 1 :]
