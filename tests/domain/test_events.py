"""The kinds of events: every one travels, keeps its golden bytes, and a newer one is kept for later."""

import json

import msgspec
import pytest

from app.domain import events as e
from app.domain.envelope import parse, seal
from app.domain.errors import Refused
from tests import goldens
from tests.domain import build

ALL = build.one_of_each()
FILES = goldens.domain_files()


def test_there_is_a_golden_file_of_every_kind_and_no_other() -> None:
    assert set(goldens.DOMAIN.iterdir()) == set(FILES)
    assert set(ALL) == set(e.KINDS)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_the_signed_bytes_are_those_of_the_golden_file(path: goldens.Path) -> None:
    assert path.read_bytes() == FILES[path]


@pytest.mark.parametrize("kind", sorted(e.KINDS))
def test_every_kind_travels_and_comes_back(kind: str) -> None:
    raw = (goldens.DOMAIN / f"{kind}.json").read_bytes()
    envelope = parse(raw)
    fact = e.read_fact(envelope, "f" * 64)
    assert isinstance(fact, e.Fact)
    assert fact.body == ALL[kind]
    assert fact.kind == kind
    assert (fact.id, fact.av, fact.after, fact.member) == (envelope.id, envelope.av, envelope.after, envelope.actor.member)
    assert fact.blobs == envelope.blobs
    assert seal(build.envelope(fact.body))[0] == raw


@pytest.mark.parametrize("kind", sorted(e.KINDS))
def test_unknown_fields_of_a_body_are_tolerated(kind: str) -> None:
    plain = _with_later_fields(e.plain_body(ALL[kind]))
    assert isinstance(plain, dict)
    fact = e.read_fact(build.envelope(ALL[kind], body=plain), "f" * 64)
    assert isinstance(fact, e.Fact)
    assert fact.body == ALL[kind]


def _with_later_fields(value: object, name: str = "") -> object:
    """Every object within with a field that nobody knows yet; answers and texts hold names of their own."""
    match value:
        case dict():
            inner = {key: _with_later_fields(part, key) for key, part in value.items()}
            return inner if name in ("answers", "plan", "action", "text", "unit", "note") else inner | {"later": {"x": [1]}}
        case list() | tuple():
            return [_with_later_fields(part) for part in value]
    return value


def test_a_body_that_claims_another_kind_is_read_as_its_envelopes() -> None:
    plain = e.plain_body(build.SAFE) | {"type": "order.closed"}
    fact = e.read_fact(build.envelope(build.SAFE, body=plain), "f" * 64)
    assert isinstance(fact, e.Fact)
    assert fact.body == build.SAFE


@pytest.mark.parametrize(("kind", "v"), [("order.teleported", 1), ("order.closed", 2)])
def test_an_unknown_kind_or_version_is_newer(kind: str, v: int) -> None:
    envelope = msgspec.structs.replace(build.envelope(e.OrderClosed()), type=kind, v=v)
    assert e.read_fact(envelope, "f" * 64) == e.Newer(kind, v)


@pytest.mark.parametrize("v", [0, -1])
def test_a_version_that_never_was_is_refused(v: int) -> None:
    with pytest.raises(Refused, match=r"event\.body_invalid"):
        e.read_fact(build.envelope(e.OrderClosed(), v=v), "f" * 64)


@pytest.mark.parametrize("body", [{}, {"crew": 7, "area": "north"}, {"crew": None, "area": "north"}])
def test_a_body_that_does_not_fit_its_kind_is_refused(body: dict[str, object]) -> None:
    envelope = build.envelope(e.OrderAssigned(crew="c1", area="north"), body=body)
    with pytest.raises(Refused) as refused:
        e.read_fact(envelope, "f" * 64)
    assert refused.value.code == "event.body_invalid"
    assert refused.value.params["kind"] == "order.assigned"


@pytest.mark.parametrize("quantity", ["", "x", "-1", "NaN", "1e3", "1.2345", "99999999", "１", "1\n"])
def test_a_quantity_that_cannot_be_summed_is_no_valid_body(quantity: str) -> None:
    envelope = build.envelope(e.PartUsed(code="valve", quantity=quantity))
    with pytest.raises(Refused, match=r"event\.body_invalid"):
        e.read_fact(envelope, "f" * 64)


@pytest.mark.parametrize("name", ["amount", "unit_price"])
@pytest.mark.parametrize("money", ["", "free", "-1.00", "1", "1.5", "NaN", "1e9", "1.00\n", "9" * 40 + ".00"])
def test_money_that_cannot_be_summed_is_no_valid_body(name: str, money: str) -> None:
    line = msgspec.structs.replace(build.diagnosis().lines[0], **{name: money})
    with pytest.raises(Refused, match=r"event\.body_invalid"):
        e.read_fact(build.envelope(build.diagnosis(lines=(line,))), "f" * 64)


def test_the_kind_stands_in_the_envelope_only() -> None:
    assert all("type" not in e.plain_body(body) for body in ALL.values())
    assert e.kind_of(e.OrderClosed) == e.kind_of(e.OrderClosed()) == "order.closed"


def test_desks_decide_on_orders_and_crews_record_visits() -> None:
    assert e.KINDS["order.assigned"].roles == e.DESK
    assert e.KINDS["visit.signed"].roles == e.CREW
    assert e.KINDS["order.created"].roles == {"dispatcher", "crew", "importer"}


def test_a_golden_file_is_plain_text_for_auditors() -> None:
    signed = json.loads((goldens.DOMAIN / "visit.signed.json").read_bytes())
    assert signed["type"] == "visit.signed"
    assert signed["body"]["situation"] == "signed"
