"""RFC 8785 (JSON Canonicalization Scheme): the one form of JSON that is hashed and signed.

The one rule: no floats, so that canonical JSON is what msgspec writes with sorted names; rfc8785 itself, which takes twenty
times as long, is asked only where its order of names (by UTF-16 unit) may differ from msgspec's. A test compares both.
"""

import msgspec
import rfc8785

from app.domain.errors import Refused

LARGEST_INTEGER = 2**53 - 1

_ENCODER = msgspec.json.Encoder(order="deterministic")


def jcs(value: object) -> bytes:
    """Canonical bytes of None, bool, int, str, list, tuple and dict.

    Raises Refused("event.number_too_large" | "event.text_broken" | "event.type_not_allowed"); a float is such a type.
    """
    has_odd_names = _has_odd_names(value)
    try:
        if has_odd_names:
            return rfc8785.dumps(value)  # type: ignore[arg-type]  # its type is a recursive union; the check was at run time
        return _ENCODER.encode(value)
    except (UnicodeEncodeError, rfc8785.CanonicalizationError) as error:
        # Half a surrogate pair, which has no UTF-8; all else was refused before.
        raise Refused("event.text_broken") from error


def _has_odd_names(value: object) -> bool:
    """Whether a name is not ASCII. Refuses wrong types on the way, for rfc8785 takes floats silently (measured.md)."""
    if value is None or isinstance(value, str | bool):
        return False
    if isinstance(value, dict):
        return _has_odd(value)
    if isinstance(value, list | tuple):
        # sum, which stops nowhere: every value must be looked at.
        return sum(map(_has_odd_names, value)) > 0
    if not isinstance(value, int):
        raise Refused("event.type_not_allowed", kind=type(value).__name__)
    if abs(value) > LARGEST_INTEGER:
        raise Refused("event.number_too_large")
    return False


def _has_odd(members: dict[object, object]) -> bool:
    has_odd = False
    for name, inner in members.items():
        if not isinstance(name, str):
            raise Refused("event.type_not_allowed", kind=type(name).__name__)
        # Most values are plain text, and this runs for every event: no call for those.
        has_odd |= (type(inner) is not str and _has_odd_names(inner)) or not name.isascii()
    return has_odd
