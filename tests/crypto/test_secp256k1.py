from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given
from hypothesis import strategies as st

from virtengine.core.errors import Rejected
from virtengine.crypto.secp256k1 import PrivateKey, is_public_key, verify

ORDER = 0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEBAAEDCE6AF48A03BBFD25E8CD0364141
KEY = PrivateKey(bytes(31) + b"\x07")


@given(st.binary(max_size=300))
def test_a_signature_verifies_for_its_message_alone(message: bytes) -> None:
    signature = KEY.sign(message)
    assert len(signature) == 64
    assert verify(KEY.public_key, message, signature)
    assert not verify(KEY.public_key, message + b"x", signature)


@given(st.integers(min_value=0, max_value=511))
def test_no_bit_of_a_signature_may_change(bit: int) -> None:
    changed = bytearray(KEY.sign(b"message"))
    changed[bit // 8] ^= 1 << bit % 8
    assert not verify(KEY.public_key, b"message", bytes(changed))


def test_a_high_s_is_refused() -> None:
    signature = KEY.sign(b"message")
    high = ORDER - int.from_bytes(signature[32:], "big")
    assert not verify(KEY.public_key, b"message", signature[:32] + high.to_bytes(32, "big"))


def test_signing_is_deterministic() -> None:
    assert KEY.sign(b"message") == KEY.sign(b"message")


@pytest.mark.parametrize("size", [0, 63, 65, 72])
def test_a_signature_of_another_length_is_refused(size: int) -> None:
    assert not verify(KEY.public_key, b"message", KEY.sign(b"message").ljust(size, b"\0")[:size])


@pytest.mark.parametrize(
    "key", [b"", bytes(33), b"\x02" + b"\xff" * 32, b"\x04" + bytes(64), KEY.public_key[:-1]]
)
def test_bytes_that_are_no_point_are_no_key(key: bytes) -> None:
    assert not is_public_key(key)
    assert not verify(key, b"message", KEY.sign(b"message"))


@pytest.mark.parametrize("secret", [b"", bytes(32), ORDER.to_bytes(32, "big"), b"\x01" * 31])
def test_bytes_that_are_no_private_key_are_refused(secret: bytes) -> None:
    with pytest.raises(Rejected):
        PrivateKey(secret)


def test_a_key_does_not_show_its_secret() -> None:
    assert KEY.secret.hex() not in repr(KEY)
    assert KEY.address in repr(KEY)


def test_threads_get_right_answers() -> None:
    cases = [(PrivateKey(bytes([0] * 30 + [1, index])), b"%d" % index) for index in range(64)]
    signed = [(key.public_key, message, key.sign(message)) for key, message in cases]
    with ThreadPoolExecutor(8) as workers:
        good = list(workers.map(lambda case: verify(*case), signed * 20))
        bad = list(workers.map(lambda case: verify(case[0], case[1] + b"!", case[2]), signed * 20))
    assert all(good)
    assert not any(bad)
