"""Our canonical JSON is RFC 8785's, byte for byte."""

from typing import Any

import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from app.domain.errors import Refused
from app.domain.jcs import LARGEST_INTEGER, jcs

TEXTS = st.text(st.characters(exclude_categories=["Cs"])) | st.text(
    st.sampled_from('"\\/\b\f\n\r\t\0\x1f\x7f\x80é界\u2028\ufffd\U0001f600')
)
NAMES = TEXTS | st.text(st.sampled_from("aZ_~\ue000\uffff\U00010000"))
JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-LARGEST_INTEGER, LARGEST_INTEGER) | TEXTS,
    lambda inner: st.lists(inner) | st.tuples(inner, inner) | st.dictionaries(NAMES, inner),
    max_leaves=20,
)


@given(JSON)
def test_our_bytes_are_those_of_the_reference(value: Any) -> None:
    assert jcs(value) == rfc8785.dumps(value)


@pytest.mark.parametrize("bad", [1.5, float("nan"), b"x", "\udc00", LARGEST_INTEGER + 1, {1: 2}])
@pytest.mark.parametrize("where", [lambda bad: [bad, "a"], lambda bad: {"é": 1, "b": bad}, lambda bad: {"b": bad, "é": 1}])
def test_what_jcs_cannot_hold_is_refused_beside_odd_names_too(bad: object, where: Any) -> None:
    with pytest.raises(Refused):
        jcs(where(bad))


def test_every_character_is_written_as_the_reference_writes_it() -> None:
    every = "".join(chr(code) for code in range(0x110000) if not 0xD800 <= code <= 0xDFFF)
    assert jcs(every) == rfc8785.dumps(every)
