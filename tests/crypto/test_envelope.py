from __future__ import annotations

import copy
import hashlib
import itertools
from collections.abc import Sequence

import nacl.bindings
import nacl.exceptions
import pytest
from google.protobuf.message import DecodeError
from hypothesis import given, settings
from hypothesis import strategies as st

from virtengine.core.errors import Rejected
from virtengine.crypto import envelope as envelopes
from virtengine.crypto import envelope_structure as structure
from virtengine.crypto import recipient_key
from virtengine.wire.virtengine.encryption.v1 import types_pb2

ANNA, BERT, CARL = (hashlib.sha256(name).digest() for name in (b"anna", b"bert", b"carl"))
TEXT = b"the workload"


def fresh(count: int = 1) -> envelopes.SealingKeys:
    return envelopes.SealingKeys(
        sender_private_key=b"\x11" * 32,
        signing_seed=b"\x22" * 32,
        nonce=b"\x33" * 24,
        data_key=b"\x44" * 32,
        key_nonces=[bytes([0x50 + index]) * 24 for index in range(count)],
    )


def seal(*owners: bytes, metadata: dict[str, str] | None = None) -> types_pb2.Envelope:
    publics = [recipient_key.get_public_key(owner) for owner in owners]
    return envelopes.seal(TEXT, publics, fresh(len(owners)), metadata=metadata)


def test_one_recipient_opens_what_was_sealed_for_it() -> None:
    assert envelopes.open_envelope(seal(ANNA), ANNA) == TEXT


def test_each_of_two_recipients_opens_the_envelope_and_a_third_key_does_not() -> None:
    sealed = seal(ANNA, BERT)
    assert envelopes.open_envelope(sealed, ANNA) == TEXT
    assert envelopes.open_envelope(sealed, BERT) == TEXT
    with pytest.raises(envelopes.NotRecipient):
        envelopes.open_envelope(sealed, CARL)


def test_the_payload_of_several_opens_with_the_data_key_and_no_constant_one() -> None:
    sealed = seal(ANNA, BERT)
    assert nacl.bindings.crypto_secretbox_open(sealed.ciphertext, sealed.nonce, b"\x44" * 32) == TEXT
    for constant in (bytes(32), b"\xff" * 32, sealed.sender_pub_key, hashlib.sha256(sealed.nonce).digest()):
        with pytest.raises(nacl.exceptions.CryptoError):
            nacl.bindings.crypto_secretbox_open(sealed.ciphertext, sealed.nonce, constant)


@pytest.mark.parametrize("owners", [(ANNA,), (ANNA, BERT)])
def test_no_envelope_with_a_changed_byte_opens(owners: Sequence[bytes]) -> None:
    sealed = seal(*owners, metadata={"kind": "manifest"})
    raw = sealed.SerializeToString(deterministic=True)
    for place in range(len(raw)):
        for bit in (0x01, 0x80):
            changed = bytearray(raw)
            changed[place] ^= bit
            assert _open_or_none(bytes(changed)) is None or _is_same(bytes(changed), sealed)


def _open_or_none(raw: bytes) -> bytes | None:
    try:
        return envelopes.open_envelope(types_pb2.Envelope.FromString(raw), ANNA)
    except (Rejected, DecodeError):
        return None


def _is_same(raw: bytes, sealed: types_pb2.Envelope) -> bool:
    """Say whether the change was one of encoding only, such as an unknown field."""
    return envelopes.canonical_bytes(types_pb2.Envelope.FromString(raw)) == envelopes.canonical_bytes(sealed)


def test_swapped_wrapped_keys_do_not_open() -> None:
    sealed = seal(ANNA, BERT)
    first, second = sealed.wrapped_keys
    first.wrapped_key, second.wrapped_key = second.wrapped_key, first.wrapped_key
    with pytest.raises(envelopes.OpeningFailed):
        envelopes.open_envelope(sealed, ANNA)


def test_a_signature_by_somebody_else_is_only_as_good_as_its_own_key() -> None:
    sealed = seal(ANNA)
    other = envelopes.seal(
        TEXT,
        [recipient_key.get_public_key(ANNA)],
        envelopes.SealingKeys(b"\x11" * 32, b"\x66" * 32, b"\x33" * 24),
    )
    sealed.sender_signature = other.sender_signature
    assert not envelopes.is_signature_valid(sealed)


def test_canonical_bytes_do_not_depend_on_the_order_of_recipients_or_metadata() -> None:
    sealed = seal(ANNA, BERT, CARL, metadata={"b": "2", "a": "1"})
    for order in itertools.permutations(range(3)):
        shuffled = copy.deepcopy(sealed)
        for name in ("recipient_key_ids", "recipient_public_keys"):
            values = [getattr(sealed, name)[index] for index in order]
            del getattr(shuffled, name)[:]
            getattr(shuffled, name).extend(values)
        wrapped = [sealed.wrapped_keys[index] for index in reversed(order)]
        del shuffled.wrapped_keys[:]
        shuffled.wrapped_keys.extend(wrapped)
        shuffled.metadata.clear()
        for key in sorted(sealed.metadata, reverse=True):
            shuffled.metadata[key] = sealed.metadata[key]
        assert envelopes.canonical_bytes(shuffled) == envelopes.canonical_bytes(sealed)
        assert envelopes.open_envelope(shuffled, BERT) == TEXT


def test_recipients_are_ordered_by_their_ids_whatever_the_length() -> None:
    sealed = seal(ANNA, BERT)
    lower, higher = sorted(sealed.recipient_key_ids)
    del sealed.recipient_key_ids[:]
    sealed.recipient_key_ids.extend([higher, f"{lower}:v2"])
    content = envelopes.canonical_bytes(sealed)
    assert content.index(lower.encode()) < content.index(higher.encode())


def test_the_hash_and_the_signed_digest_are_pinned() -> None:
    one, two = seal(ANNA), seal(ANNA, BERT, metadata={"kind": "manifest"})
    assert (
        envelopes.compute_hash(one).hex()
        == "c1fe412dc44744290d9ffdc8de269c492aa40637467404c9c01d799bf8e26ac5"
    )
    assert (
        envelopes.sign_digest(one).hex() == "7a4626049b3974f91a769d428a6da6f61035210ee6b5396cb741660b4a3f3a24"
    )
    assert (
        envelopes.compute_hash(two).hex()
        == "2e98d5f1b7c00b089dc29715a7a300559fadf083e644744f2482977a94a6b777"
    )
    assert (
        envelopes.sign_digest(two).hex() == "294e4122afab571fdd4900f17a09c1c5d3a010305dea46c6c673d5a831517124"
    )


def test_the_canonical_bytes_are_laid_out_as_documented() -> None:
    sealed = seal(ANNA)

    def prefixed(value: bytes) -> bytes:
        return len(value).to_bytes(4) + value

    expected = b"".join(
        [
            (1).to_bytes(4),
            prefixed(b"X25519-XSALSA20-POLY1305"),
            (1).to_bytes(4),
            prefixed(sealed.nonce),
            prefixed(sealed.ciphertext),
            prefixed(sealed.sender_pub_key),
            prefixed(sealed.sender_signature),
            (1).to_bytes(4),
            prefixed(sealed.recipient_key_ids[0].encode()),
            prefixed(recipient_key.get_public_key(ANNA)),
            prefixed(b"") * 4,
            (1).to_bytes(4),
            prefixed(b"sender_sign_pub"),
            prefixed(sealed.metadata["sender_sign_pub"].encode()),
        ]
    )
    assert envelopes.canonical_bytes(sealed) == expected
    assert envelopes.compute_hash(sealed) == hashlib.sha256(expected).digest()


@pytest.mark.parametrize(
    ("change", "error"),
    [
        ({"version": 2}, structure.VersionRefused),
        ({"algorithm_version": 2}, structure.VersionRefused),
        ({"algorithm_id": "AGE-X25519"}, structure.AlgorithmRefused),
        ({"nonce": b"short"}, structure.NonceRefused),
        ({"ciphertext": b"x" * 15}, structure.EnvelopeRefused),
        ({"sender_pub_key": b"x" * 31}, structure.EnvelopeRefused),
    ],
)
def test_an_envelope_of_another_shape_is_refused(change: dict[str, object], error: type[Exception]) -> None:
    sealed = seal(ANNA)
    for name, value in change.items():
        setattr(sealed, name, value)
    with pytest.raises(error):
        structure.require_structure(sealed)


def test_recipients_must_be_named_once_with_their_own_keys() -> None:
    doubled = seal(ANNA, BERT)
    doubled.recipient_key_ids[1] = f"{doubled.recipient_key_ids[0]}:v2"
    wrong = seal(ANNA)
    wrong.recipient_public_keys[0] = recipient_key.get_public_key(BERT)
    nobody = seal(ANNA)
    del nobody.recipient_key_ids[:]
    unwrapped = seal(ANNA, BERT)
    del unwrapped.wrapped_keys[1]
    stranger = seal(ANNA, BERT)
    stranger.wrapped_keys[1].recipient_id = "0" * 40
    for refused in (doubled, wrong, nobody, unwrapped, stranger):
        with pytest.raises(structure.EnvelopeRefused):
            structure.require_structure(refused)


def test_more_recipients_than_allowed_are_refused() -> None:
    with pytest.raises(structure.TooManyRecipients):
        structure.require_structure(seal(ANNA, BERT), max_recipients=1)


def test_a_key_of_low_order_or_in_another_form_is_no_recipient() -> None:
    low_order = [
        bytes(32),
        (1).to_bytes(32, "little"),
        bytes.fromhex("e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800"),
        bytes.fromhex("5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157"),
        (2**255 - 20).to_bytes(32, "little"),
        (2**255 - 19).to_bytes(32, "little"),
        (2**255 - 18).to_bytes(32, "little"),
    ]
    for key in low_order:
        assert not recipient_key.is_usable(key)
        with pytest.raises(structure.EnvelopeRefused):
            envelopes.seal(TEXT, [key], fresh())
    good = recipient_key.get_public_key(ANNA)
    assert recipient_key.is_usable(good)
    assert not recipient_key.is_usable(good[:31] + bytes([good[31] | 0x80]))


def test_sealing_for_several_needs_a_data_key_and_fresh_nonces() -> None:
    publics = [recipient_key.get_public_key(owner) for owner in (ANNA, BERT)]
    keys = envelopes.SealingKeys(
        b"\x11" * 32, b"\x22" * 32, b"\x33" * 24, b"\x44" * 32, [b"n" * 24, b"n" * 24]
    )
    with pytest.raises(ValueError):
        envelopes.seal(TEXT, publics, keys)


@settings(max_examples=50, deadline=None)
@given(st.binary(max_size=2000), st.integers(min_value=1, max_value=10))
def test_any_payload_comes_back_for_every_recipient(payload: bytes, count: int) -> None:
    owners = [hashlib.sha256(bytes([index])).digest() for index in range(count)]
    publics = [recipient_key.get_public_key(owner) for owner in owners]
    sealed = envelopes.seal(payload, publics, fresh(count))
    structure.require_structure(sealed)
    again = types_pb2.Envelope.FromString(sealed.SerializeToString())
    assert all(envelopes.open_envelope(again, owner) == payload for owner in owners)
