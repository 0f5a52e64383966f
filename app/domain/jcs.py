"""RFC 8785 (JSON Canonicalization Scheme): the one form of JSON that is hashed and signed.

The one rule: no floats, so that canonical JSON is what Python's C encoder writes with sorted names; rfc8785 itself, which
takes ten times as long, is asked only where its order of names (by UTF-16 unit) may differ from Python's. A test compares both.
"""

import json

import rfc8785

from app.domain.errors import Refused

LARGEST_INTEGER = 2**53 - 1

_ENCODER = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"), check_circular=False)


def jcs(value: object) -> bytes:
    """Canonical bytes of None, bool, int, str, list, tuple and dict.

    Raises Refused("event.number_too_large" | "event.text_broken" | "event.type_not_allowed"); a float is such a type.
    """
    if _has_odd_names(value):
        return rfc8785.dumps(value)  # type: ignore[arg-type]  # its type is a recursive union; the check was at run time
    return _ENCODER.encode(value).encode()


def _has_odd_names(value: object) -> bool:
    """Whether a name is not ASCII. Refuses what JCS cannot hold on the way: rfc8785 takes floats silently (measured.md)."""
    match value:
        case str():
            _refuse_broken(value)
        case None | bool():
            pass
        case int():
            if abs(value) > LARGEST_INTEGER:
                raise Refused("event.number_too_large")
        case dict():
            # sum, which stops nowhere: every value must be looked at.
            return sum(_is_odd_name(name) + _has_odd_names(inner) for name, inner in value.items()) > 0
        case list() | tuple():
            return sum(map(_has_odd_names, value)) > 0
        case _:
            raise Refused("event.type_not_allowed", kind=type(value).__name__)
    return False


def _is_odd_name(name: object) -> bool:
    if not isinstance(name, str):
        raise Refused("event.type_not_allowed", kind=type(name).__name__)
    _refuse_broken(name)
    return not name.isascii()


def _refuse_broken(text: str) -> None:
    """Half a surrogate pair has no UTF-8."""
    if not text.isascii():
        try:
            text.encode()
        except UnicodeEncodeError as error:
            raise Refused("event.text_broken") from error
