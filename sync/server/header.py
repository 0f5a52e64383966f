"""The little that must be read of a signed record so that it can be stored as evidence; the rest is for the judge.

The one rule: whatever stands in it, every database holds it. What no column takes is stored as its own hash; `raw` says it still.
"""

import hashlib

import msgspec

from app.domain.envelope import SUITE

# Our ids and hashes have 36 or 64 characters; an index of PostgreSQL takes no key over 2,704 bytes.
_LONGEST = 256
# An integer that a JSON reader holds without loss.
_MOST = 2**53


# What bytes from outside may raise that were to be JSON: broken letters, and more brackets than there is stack.
UNREADABLE = (msgspec.MsgspecError, UnicodeDecodeError, RecursionError)


class Header(msgspec.Struct, frozen=True):
    key: str
    suite: str = SUITE
    id: str = ""
    n: int = 0
    prev: str = ""
    order_id: str | None = None


def read_header(raw: bytes) -> Header | None:
    """None for what is no JSON object with a key."""
    try:
        header = msgspec.json.decode(raw, type=Header)
    except UNREADABLE:
        return None
    return msgspec.structs.replace(
        header,
        key=storable(header.key),
        id=storable(header.id),
        n=header.n if abs(header.n) < _MOST else 0,
        prev=storable(header.prev),
        order_id=None if header.order_id is None else storable(header.order_id),
    )


def has_nul(raw: bytes) -> bool:
    """Whether a text of the record holds a NUL, which no sentence needs and PostgreSQL stores in no column; or may, being unreadable."""
    if b"\\u0000" not in raw:
        return False
    try:
        return _holds_nul(msgspec.json.decode(raw))
    except UNREADABLE:
        return True


def _holds_nul(plain: object) -> bool:
    match plain:
        case str():
            return "\0" in plain
        case dict():
            return any(_holds_nul(part) for pair in plain.items() for part in pair)
        case list():
            return any(map(_holds_nul, plain))
    return False


def storable(text: str) -> str:
    """The text, or its hash where a database would refuse it: PostgreSQL stores no NUL and indexes nothing long."""
    if len(text) <= _LONGEST and "\0" not in text:
        return text
    return "sha256:" + hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
