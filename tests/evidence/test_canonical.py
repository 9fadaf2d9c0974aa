"""Canonical JSON against another implementation of RFC 8785, on random values."""

import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from jingwei.evidence.canonical import LIMIT, NotCanonical, canonical

KEYS = st.text(st.characters(max_codepoint=127), max_size=12)
TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-LIMIT, LIMIT) | TEXTS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(KEYS, inner, max_size=4),
    max_leaves=20,
)


@given(value=VALUES)
def test_it_agrees_with_the_reference(value: object) -> None:
    assert canonical(value) == rfc8785.dumps(value)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ({"b": 1, "a": 2, "A": 3, "": 4}, b'{"":4,"A":3,"a":2,"b":1}'),
        ('\u20ac$\x0f\nA\'B"\\\\"/', b'"\xe2\x82\xac$\\u000f\\nA\'B\\"\\\\\\\\\\"/"'),  # RFC 8785, section 3.2.2
        ("福田\U00020bb7", '"福田\U00020bb7"'.encode()),
        ([], b"[]"),
        (-0, b"0"),
        (LIMIT, b"9007199254740991"),
    ],
)
def test_one_text_for_one_value(value: object, text: bytes) -> None:
    assert canonical(value) == text  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "value", [1.0, float("nan"), LIMIT + 1, -LIMIT - 1, {"福": 1}, {1: 2}, ["\ud800"], b"x", {"a": {"b": {1}}}]
)
def test_what_lies_outside_is_refused(value: object) -> None:
    with pytest.raises(NotCanonical):
        canonical(value)  # type: ignore[arg-type]


def test_the_refusal_names_the_place() -> None:
    with pytest.raises(NotCanonical, match=r"\$\.a\[1\]\.b is a float"):
        canonical({"a": [0, {"b": 0.5}]})  # type: ignore[dict-item]
