"""Whatever a device sends: what can be read can be judged, folded and shown without a crash."""

from typing import Any

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from app.domain import events as e
from app.domain.clocks import clocks, next_clock
from app.domain.envelope import canonical, parse, seal
from app.domain.errors import Refused
from app.domain.gates import unmet
from app.domain.order import Order, apply, scopes_of
from app.domain.progress import progress
from app.domain.statement import consent_statement, sign_off_statement
from tests.domain import build

PLAN = build.procedure()
ALL = [e.plain_body(body) | {"type": kind} for kind, body in build.one_of_each().items()]
PLACES = [build.before(name) for name, _ in build.VISIT]
_TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
ODD: st.SearchStrategy[Any] = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(2**53) + 1, 2**53 - 1),
    _TEXTS,
    st.sampled_from(["NaN", "-1", "1e999999", "0", "999999.999", "9" * 12 + ".99", "pressure", "pass", "fail", "override", "zh"]),
)


def _leaves(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list | tuple) else ()
    return [leaf for key, part in inner for leaf in _leaves(part, (*path, key))] or [path]


def _with(value: Any, path: tuple[Any, ...], leaf: Any) -> Any:
    if not path:
        return leaf
    if isinstance(value, dict):
        return {key: _with(part, path[1:], leaf) if key == path[0] else part for key, part in value.items()}
    return [_with(part, path[1:], leaf) if index == path[0] else part for index, part in enumerate(value)]


@st.composite
def received(draw: st.DrawFn) -> e.Fact | None:
    """A fact with up to three odd values in its body; None where the domain refuses to read it."""
    plain = draw(st.sampled_from(ALL))
    kind, body = plain["type"], {name: value for name, value in plain.items() if name != "type"}
    for _ in range(draw(st.integers(0, 3))):
        leaves = _leaves(body)
        if leaves != [()]:
            body = _with(body, draw(st.sampled_from(leaves)), draw(ODD))
    envelope = msgspec.structs.replace(build.envelope(e.OrderClosed()), type=kind, body=body, id=build.event_id(draw(st.integers(50, 60))))
    raw, h = seal(envelope)
    try:
        fact = e.read_fact(parse(raw), h)
    except Refused as refused:
        assert refused.code == "event.body_invalid"
        return None
    assert isinstance(fact, e.Fact)
    return fact


@given(st.sampled_from(PLACES), st.lists(received(), min_size=1, max_size=4))
def test_what_can_be_read_can_be_judged_folded_and_shown(order: Order, facts: list[e.Fact | None]) -> None:
    for fact in facts:
        if fact is None:
            continue
        assert isinstance(unmet(order, fact.kind, PLAN, fact.body), tuple)
        grown = apply(order, fact, late=True)
        order = grown if isinstance(grown, Order) else order
        _shown(order)


def _shown(order: Order) -> None:
    assert len(progress(order, PLAN)) == 11
    assert len(clocks(order, build.START_MS)) in (3, 4)
    assert next_clock(order, build.START_MS) is None or order.state
    assert scopes_of(order)
    assert canonical(msgspec.to_builtins(order))
    for make in (consent_statement, sign_off_statement):
        try:
            assert make(order, PLAN, "zh").sha256()
        except Refused as refused:
            assert refused.code == "statement.no_diagnosis"
