"""The envelope: canonical bytes, hashes and the bytes that are no envelope."""

import hashlib
import json
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain import events as e
from app.domain.envelope import (
    LARGEST_EVENT_BYTES,
    BlobRef,
    Enrolment,
    Envelope,
    Place,
    canonical,
    enrolment_hash,
    event_hash,
    parse,
    seal,
    tagged_hash,
)
from app.domain.errors import Refused
from tests.domain import build

SAFE_INTEGERS = st.integers(-(2**53) + 1, 2**53 - 1)
TEXTS = st.text(st.characters(exclude_categories=["Cs"]))
JSON = st.recursive(
    st.none() | st.booleans() | SAFE_INTEGERS | TEXTS, lambda inner: st.lists(inner) | st.dictionaries(TEXTS, inner), max_leaves=20
)


@given(JSON)
def test_canonical_bytes_read_back_and_stay_the_same(value: Any) -> None:
    raw = canonical(value)
    assert json.loads(raw) == value
    assert canonical(json.loads(raw)) == raw


def test_names_are_sorted_by_utf16_as_rfc_8785_says() -> None:
    # U+10000 sorts before U+E000 in UTF-16 code units, but not in code points.
    assert canonical({"\ue000": 1, "\U00010000": 2, "a": 3}) == '{"a":3,"\U00010000":2,"\ue000":1}'.encode()


@pytest.mark.parametrize(
    ("value", "code"),
    [
        (1.0, "event.type_not_allowed"),
        (float("nan"), "event.type_not_allowed"),
        ({"a": [0.5]}, "event.type_not_allowed"),
        (b"bytes", "event.type_not_allowed"),
        ({1, 2}, "event.type_not_allowed"),
        ({1: "a"}, "event.type_not_allowed"),
        ({None: "a"}, "event.type_not_allowed"),
        (build.INK, "event.type_not_allowed"),
        (2**53, "event.number_too_large"),
        (-(2**53), "event.number_too_large"),
        ("\ud800", "event.text_broken"),
        ({"\udfff": 1}, "event.text_broken"),
        (["ok", "a\ude00b"], "event.text_broken"),
        ("x" * LARGEST_EVENT_BYTES, "event.too_large"),
    ],
    ids=lambda value: value if isinstance(value, str) and value.startswith("event.") else "",
)
def test_what_cannot_be_kept_exactly_is_refused(value: object, code: str) -> None:
    with pytest.raises(Refused) as refused:
        canonical(value)
    assert refused.value.code == code


def test_the_largest_event_still_fits() -> None:
    assert len(canonical("x" * (LARGEST_EVENT_BYTES - 2))) == LARGEST_EVENT_BYTES
    assert canonical(2**53 - 1) == b"9007199254740991"


def test_an_envelope_comes_back_from_its_bytes() -> None:
    whole = build.envelope(build.SAFE, place=Place("c" * 64, 12))
    raw, h = seal(whole)
    assert parse(raw) == whole
    assert h == event_hash(raw) == hashlib.sha256(b"doorstep.event.1\0" + raw).hexdigest()


def test_an_absent_place_leaves_no_trace_in_the_bytes() -> None:
    raw, _ = seal(build.envelope(build.SAFE))
    assert b'"place"' not in raw
    assert parse(raw).place is None


def _raw(**changes: Any) -> bytes:
    plain = json.loads(seal(build.envelope(build.SAFE))[0]) | changes
    return canonical({name: value for name, value in plain.items() if value is not ...})


def test_unknown_fields_are_tolerated() -> None:
    actor = json.loads(_raw())["actor"] | {"badge": "7"}
    assert parse(_raw(later="field", actor=actor)) == build.envelope(build.SAFE)


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"null",
        b"[]",
        b"{}",
        b"\xff\xfe",
        b'"\xed\xa0\x80"',
        _raw() + b"\n",
        b" " + _raw(),
        json.dumps(json.loads(_raw())).encode(),
        json.dumps(json.loads(_raw()), separators=(",", ":")).encode().replace(b'{"actor"', b'{"z":1,"actor"', 1),
        _raw()[:-1],
        _raw(n="7"),
        _raw(n=...),
        _raw(actor=None),
        _raw(body=[]),
        _raw().replace(b'"n":7', b'"n":7.0'),
        _raw().replace(b'"n":7', b'"n":7,"n":7'),
        _raw().replace(b'"n":7', b'"n":9007199254740993'),
        _raw().replace(b'"n":7', b'"n":99999999999999999999999999'),
        _raw().replace(b'"n":7', b'"n":1e400'),
        _raw(body={"words": "x"}).replace(b'"x"', b'"\\ud800"'),
        b"[" * 100_000,
        b'{"body":' * 100_000,
    ],
)
def test_bytes_that_are_no_canonical_envelope_are_refused(raw: bytes) -> None:
    with pytest.raises(Refused, match=r"event\.malformed"):
        parse(raw)


@given(st.binary(max_size=60), st.integers(0, 600), st.integers(0, 8))
def test_damaged_bytes_are_read_or_refused_but_never_crash(garbage: bytes, place: int, cut: int) -> None:
    raw = _raw()
    try:
        parse(raw[:place] + garbage + raw[place + cut :])
    except Refused as refused:
        assert refused.code == "event.malformed"


def test_each_kind_of_hash_has_its_own_tag() -> None:
    assert tagged_hash("a", b"x") != tagged_hash("b", b"x")
    assert tagged_hash("a", b"x") == hashlib.sha256(b"a\0x").hexdigest()


def test_a_keys_chain_begins_at_the_hash_of_its_enrolment() -> None:
    enrolment = Enrolment(org="o", device="d", key="1" * 64, pubkey="2" * 64, old_key=None, old_h=None, time=1)
    raw = canonical(msgspec.to_builtins(enrolment))
    assert enrolment.canonical() == raw
    assert enrolment_hash(raw) == tagged_hash("doorstep.enrol.1", raw)
    assert enrolment_hash(raw) != enrolment_hash(msgspec.structs.replace(enrolment, time=2).canonical())


def test_files_sort_by_role_then_hash() -> None:
    files = [BlobRef("sheet", "a" * 64, 1, "x"), BlobRef("photo", "b" * 64, 9, "x"), BlobRef("photo", "a" * 64, 5, "x")]
    assert [(file.role, file.sha256[0]) for file in sorted(files)] == [("photo", "a"), ("photo", "b"), ("sheet", "a")]


def test_an_event_without_an_order_has_an_envelope_too() -> None:
    whole = build.envelope(e.OrderClosed(), order_id=None, av=None, after=None, blobs=())
    assert parse(seal(whole)[0]) == whole
    assert isinstance(whole, Envelope)
