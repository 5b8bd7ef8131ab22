from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from virtengine.chain.kernel.keys import decode_key, encode_key, following

PARTS = {
    str: st.text(max_size=12),
    int: st.integers(min_value=0, max_value=2**255),
    bytes: st.binary(max_size=12),
}
SHAPES = st.lists(st.sampled_from([str, int, bytes]), min_size=1, max_size=3)


@st.composite
def pairs(draw: Any) -> tuple[list[type], tuple[Any, ...], tuple[Any, ...]]:
    shape = draw(SHAPES)
    return shape, tuple(draw(PARTS[kind]) for kind in shape), tuple(draw(PARTS[kind]) for kind in shape)


def comparable(key: tuple[Any, ...]) -> tuple[Any, ...]:
    return tuple(part.encode() if isinstance(part, str) else part for part in key)


@given(pairs())
def test_the_order_of_the_bytes_is_the_order_of_the_tuples(case: Any) -> None:
    _shape, first, second = case
    assert (encode_key(first) < encode_key(second)) == (comparable(first) < comparable(second))


@given(pairs())
def test_a_key_reads_back(case: Any) -> None:
    shape, key, _other = case
    assert decode_key(encode_key(key), shape) == key


@given(pairs())
def test_no_key_is_the_beginning_of_another_of_its_shape(case: Any) -> None:
    _shape, first, second = case
    if first != second:
        assert not encode_key(second).startswith(encode_key(first))


@given(st.binary(max_size=6), st.binary(max_size=6))
def test_what_follows_a_prefix_is_above_all_that_begins_with_it(prefix: bytes, rest: bytes) -> None:
    bound = following(prefix)
    assert bound is None or prefix + rest < bound


@pytest.mark.parametrize("data", [b"", b"\x05\x01", b"\x01\x00", b"\x01\x01\x01"])
def test_malformed_integers_are_refused(data: bytes) -> None:
    with pytest.raises(ValueError):
        decode_key(data, (int,))


@pytest.mark.parametrize("data", [b"", b"a", b"a\x00", b"a\x00\x01b", b"\xff\x00\x01"])
def test_malformed_texts_are_refused(data: bytes) -> None:
    with pytest.raises(ValueError):
        decode_key(data, (str,))


def test_a_negative_number_is_no_key() -> None:
    with pytest.raises(OverflowError):
        encode_key((-1,))


def test_the_encoding_is_pinned() -> None:
    assert encode_key(("ab", 0, 256, b"\x00\xff")).hex() == "616200010002010000ffff0001"
