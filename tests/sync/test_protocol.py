"""The wire: golden messages, tolerated fields, and hashes that are never taken for one another."""

import hashlib
import inspect
import json
from typing import Any

import msgspec
import pytest

from app.domain.envelope import canonical, enrolment_hash, parse
from sync.protocol import desk_messages, log_messages, reference_messages, shift_messages, signing
from sync.protocol import messages as m
from tests import goldens
from tests.sync import messages

FULL = messages.full()
FILES = goldens.wire_files()
# What stands on the wire exactly as it was signed, or holds names of its own: nothing may be added within.
OPAQUE = frozenset(
    {
        "raw",
        "enrol",
        "receipt",
        "grant",
        "rollover",
        "place",
        "wipe",
        "shift_end",
        "params",
        "files",
        "keys",
        "pubkeys",
        "labels",
        "answers",
        "checkpoint",
        "leaves",
        "plan",
        "action",
        "text",
        "unit",
        "note",
    }
)


def test_every_message_has_its_golden_file() -> None:
    modules = (m, log_messages, desk_messages, reference_messages, shift_messages)
    classes = [each for module in modules for each in inspect.getmembers(module, inspect.isclass)]
    structs = {name for name, kind in classes if issubclass(kind, m.Message) and kind is not m.Message}
    assert set(FULL) == structs
    assert set(goldens.WIRE.glob("*.json")) == set(FILES)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_the_wire_is_that_of_the_golden_file(path: goldens.Path) -> None:
    assert path.read_bytes() == FILES[path]


@pytest.mark.parametrize("name", FULL)
def test_a_golden_message_is_read_back_as_it_was(name: str) -> None:
    wire = (goldens.WIRE / f"{name}.json").read_bytes()
    read = msgspec.json.decode(wire, type=type(FULL[name]))
    assert json.loads(msgspec.json.encode(read)) == json.loads(wire)


@pytest.mark.parametrize("name", FULL)
def test_no_field_of_a_full_message_is_left_out(name: str) -> None:
    message = FULL[name]
    assert set(json.loads(msgspec.json.encode(message))) == set(message.__struct_encode_fields__)


def _with_later_fields(value: Any, name: str = "") -> Any:
    if isinstance(value, dict) and name not in OPAQUE:
        return {key: _with_later_fields(inner, key) for key, inner in value.items()} | {"later": [1, {"x": None}]}
    if isinstance(value, list):
        return [_with_later_fields(inner) for inner in value]
    return value


@pytest.mark.parametrize("name", FULL)
def test_unknown_fields_are_passed_over(name: str) -> None:
    message = FULL[name]
    wire = json.dumps(_with_later_fields(json.loads(msgspec.json.encode(message)))).encode()
    read = msgspec.json.decode(wire, type=type(message))
    assert json.loads(msgspec.json.encode(read)) == json.loads(msgspec.json.encode(message))


def test_signed_bytes_travel_untouched() -> None:
    wire = msgspec.json.encode(m.PushRequest(events=(messages.PUSHED,)))
    pushed = msgspec.json.decode(wire, type=m.PushRequest).events[0]
    assert bytes(pushed.raw) == messages.RAW
    assert parse(bytes(pushed.raw)).id == parse(messages.RAW).id


@pytest.mark.parametrize(
    ("wire", "kind"),
    [
        (b'{"kind":"X","entity":"o","ver":1}', m.Item),
        (b'{"sha256":"a","state":"gone"}', m.FileReply),
        (b'{"h":[7]}', m.KnownRequest),
        (b'{"feed_epoch":"2","answers":[]}', m.PushReply),
        (b'{"events":null}', m.PushRequest),
        (b"[]", m.Head),
    ],
)
def test_a_message_of_the_wrong_shape_is_refused(wire: bytes, kind: type[m.Message]) -> None:
    with pytest.raises(msgspec.ValidationError):
        msgspec.json.decode(wire, type=kind)


def test_final_outcomes_are_outcomes() -> None:
    assert {"applied", "accepted", "rejected"} == m.FINAL


@pytest.mark.parametrize(
    "other",
    [
        ("POST", "/v2/push", "n1", b"body"),
        ("PUT", "/v2/push?x", "n1", b"body"),
        ("PUT", "/v2/push", "n2", b"body"),
        ("PUT", "/v2/push", "n1", b"bodY"),
    ],
)
def test_a_request_hash_covers_method_target_nonce_and_body(other: tuple[str, str, str, bytes]) -> None:
    mine = signing.request_hash("PUT", "/v2/push", "n1", b"body")
    assert mine == signing.streamed_request_hash("PUT", "/v2/push", "n1", hashlib.sha256(b"body").digest())
    assert mine != signing.request_hash(*other)


@pytest.mark.parametrize("field", m.Receipt.__struct_fields__)
def test_a_receipts_hash_covers_every_field(field: str) -> None:
    value = getattr(messages.RECEIPT, field)
    changed = msgspec.structs.replace(messages.RECEIPT, **{field: value + (1 if isinstance(value, int) else "x")})
    assert signing.receipt_hash(changed) != signing.receipt_hash(messages.RECEIPT)


@pytest.mark.parametrize("field", m.Grant.__struct_fields__)
def test_a_grants_hash_covers_every_field(field: str) -> None:
    value = getattr(messages.GRANT, field)
    other = value + 1 if isinstance(value, int) else (*value, "x") if isinstance(value, tuple) else value + "x"
    assert signing.grant_hash(msgspec.structs.replace(messages.GRANT, **{field: other})) != signing.grant_hash(messages.GRANT)


def test_a_field_of_a_later_version_stays_under_the_signature() -> None:
    wire = json.loads(msgspec.json.encode(messages.SIGNED_GRANT))
    wire["grant"]["shift"] = "night"
    read = msgspec.convert(wire, m.SignedGrant)
    assert read.grant == messages.GRANT
    assert signing.grant_hash(read.said) == signing.grant_hash(wire["grant"]) != signing.grant_hash(messages.GRANT)


@pytest.mark.parametrize(("kind", "wire"), [(m.Answer, {"h": "h", "receipt": {"pos": 1}}), (m.SignedGrant, {"grant": {}, "sig": ""})])
def test_what_is_no_receipt_or_grant_is_refused_on_reading(kind: type[m.Message], wire: dict[str, object]) -> None:
    with pytest.raises(msgspec.ValidationError):
        msgspec.json.decode(msgspec.json.encode(wire), type=kind)


def test_no_signature_for_one_thing_is_one_for_another() -> None:
    raw = canonical(msgspec.to_builtins(messages.RECEIPT))
    hashes = {signing.receipt_hash(messages.RECEIPT), enrolment_hash(raw), signing.request_hash("", "", "", raw)}
    assert len(hashes) == 3


def test_known_hashes_stay_the_same() -> None:
    assert enrolment_hash(b"{}") == hashlib.sha256(b"doorstep.enrol.1\0{}").hexdigest()
    canonical = msgspec.json.encode(messages.RECEIPT, order="sorted")
    assert signing.receipt_hash(messages.RECEIPT) == hashlib.sha256(b"doorstep.receipt.1\0" + canonical).hexdigest()
