from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from virtengine.crypto import canonical_json

TEXTS = st.text(st.characters(exclude_categories=["Cs"]))
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | TEXTS,
    lambda inner: st.lists(inner) | st.dictionaries(TEXTS, inner),
)


@given(VALUES)
def test_the_text_is_that_of_the_standard_library(value: canonical_json.Value) -> None:
    text = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    assert canonical_json.encode(value) == text.encode()


class Word(str):
    __slots__ = ()


@pytest.mark.parametrize("value", [2**64, -(2**63) - 1, {"a": [10**40]}, Word("x"), {Word("k"): Word("v")}])
def test_large_numbers_and_kinds_of_text_are_written_too(value: canonical_json.Value) -> None:
    assert canonical_json.encode(value) == json.dumps(value, separators=(",", ":")).encode()


def test_every_character_is_written_as_the_standard_library_does() -> None:
    text = "".join(chr(code) for code in range(0x3000) if not 0xD800 <= code < 0xE000)
    assert canonical_json.encode(text) == json.dumps(text, ensure_ascii=False).encode()


def test_keys_are_sorted_and_nothing_is_spaced() -> None:
    assert canonical_json.encode({"b": [1, True, None], "a": {"d": "x", "c": -2}}) == (
        b'{"a":{"c":-2,"d":"x"},"b":[1,true,null]}'
    )


def test_the_order_of_insertion_does_not_matter() -> None:
    assert canonical_json.digest({"a": 1, "b": 2}) == canonical_json.digest({"b": 2, "a": 1})


def test_text_is_utf_8_and_not_escaped() -> None:
    assert canonical_json.encode("é\n") == b'"\xc3\xa9\\n"'


@pytest.mark.parametrize("value", [1.5, float("nan"), b"x", {1: 2}, {"a": {1, 2}}, [object()]])
def test_what_has_no_one_text_is_refused(value: object) -> None:
    with pytest.raises(TypeError):
        canonical_json.encode(value)  # type: ignore[arg-type]
