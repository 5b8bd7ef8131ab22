from __future__ import annotations

import hashlib

import bech32
import pytest
from hypothesis import given
from hypothesis import strategies as st

from virtengine.core.errors import Rejected
from virtengine.crypto import addresses


@given(st.binary(min_size=20, max_size=20))
def test_an_address_reads_back(raw: bytes) -> None:
    text = addresses.encode_address(raw)
    assert text.startswith("ve1")
    assert addresses.decode_address(text) == raw


@given(st.binary(min_size=20, max_size=20))
def test_our_quick_encoding_is_that_of_the_library(raw: bytes) -> None:
    text = addresses.encode_address(raw)
    assert text == bech32.bech32_encode("ve", bech32.convertbits(raw, 8, 5))
    assert bech32.bech32_decode(text)[0] == "ve"


@given(
    st.binary(min_size=20, max_size=20),
    st.integers(3, 40),
    st.sampled_from("qpzry9x8gf2tvdw0s3jn54khce6mua7lbio1"),
)
def test_one_wrong_character_is_found(raw: bytes, place: int, character: str) -> None:
    text = addresses.encode_address(raw)
    wrong = text[:place] + character + text[place + 1 :]
    assert addresses.is_address(wrong) == (wrong == text)


def test_other_prefixes_are_kept_apart() -> None:
    text = addresses.encode_address(bytes(20), prefix="vevalcons")
    assert addresses.decode_address(text, prefix="vevalcons") == bytes(20)
    assert not addresses.is_address(text)
    with pytest.raises(Rejected):
        addresses.decode_address(addresses.encode_address(bytes(20)), prefix="vevalcons")


def test_a_known_key_has_its_known_address() -> None:
    key = bytes.fromhex("0279be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798")
    raw = bytes.fromhex("751e76e8199196d454941c45d1b3a323f1433bd6")
    assert addresses.decode_address(addresses.secp256k1_address(key)) == raw


def test_a_module_address_is_the_hash_of_its_name() -> None:
    raw = hashlib.sha256(b"escrow").digest()[:20]
    assert addresses.decode_address(addresses.module_address("escrow")) == raw


@pytest.mark.parametrize(
    "text",
    [
        "",
        "ve1",
        "cosmos1w508d6qejxtdg4y5r3zarvary0c5xw7k6ah6g4",
        addresses.encode_address(bytes(19)),
        addresses.encode_address(bytes(21)),
        addresses.encode_address(bytes(20)).upper(),
        addresses.encode_address(bytes(20))[:-1] + "b",
        "ve1" + "q" * 200,
        "ve1é",
    ],
)
def test_other_texts_are_refused(text: str) -> None:
    with pytest.raises(Rejected):
        addresses.decode_address(text)
    assert not addresses.is_address(text)
