from __future__ import annotations

import hashlib

import pytest

from virtengine.crypto import provider_key, signature, usage_signature
from virtengine.crypto.signature import KeyType
from virtengine.wire.virtengine.settlement.v1 import types_pb2

DIGEST = bytes(range(32))
PRIVATE = bytes([7]) * 32
ORDER = 0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEBAAEDCE6AF48A03BBFD25E8CD0364141


@pytest.mark.parametrize("kind", list(KeyType))
def test_a_signature_holds_for_its_digest_and_key_only(kind: KeyType) -> None:
    public = signature.get_public_key(PRIVATE, kind)
    signed = signature.sign(DIGEST, PRIVATE, kind)
    assert len(signed) == 64
    assert signature.is_valid(DIGEST, signed, public, kind)
    assert not signature.is_valid(bytes(32), signed, public, kind)
    assert not signature.is_valid(DIGEST, signed, signature.get_public_key(bytes([8]) * 32, kind), kind)
    assert signature.sign(DIGEST, PRIVATE, kind) == signed


@pytest.mark.parametrize("kind", list(KeyType))
def test_no_changed_byte_of_a_signature_is_accepted(kind: KeyType) -> None:
    public = signature.get_public_key(PRIVATE, kind)
    signed = signature.sign(DIGEST, PRIVATE, kind)
    for place in range(64):
        for bit in (1, 128):
            changed = bytearray(signed)
            changed[place] ^= bit
            assert not signature.is_valid(DIGEST, bytes(changed), public, kind)
    assert not signature.is_valid(DIGEST, signed + b"\x00", public, kind)
    assert not signature.is_valid(DIGEST, b"", public, kind)


def test_the_high_twin_of_an_ecdsa_signature_is_refused() -> None:
    public = signature.get_public_key(PRIVATE, KeyType.SECP256K1)
    signed = signature.sign(DIGEST, PRIVATE, KeyType.SECP256K1)
    twin = signed[:32] + (ORDER - int.from_bytes(signed[32:])).to_bytes(32)
    assert not signature.is_valid(DIGEST, twin, public, KeyType.SECP256K1)


def test_what_is_no_key_verifies_nothing() -> None:
    assert not signature.is_public_key(bytes(32), KeyType.ED25519)
    assert not signature.is_public_key(bytes(31), KeyType.ED25519)
    assert not signature.is_public_key(b"\x05" + bytes(32), KeyType.SECP256K1)
    assert not signature.is_valid(DIGEST, bytes(64), bytes(32), KeyType.ED25519)


def test_a_zero_ecdsa_signature_is_refused() -> None:
    public = signature.get_public_key(PRIVATE, KeyType.SECP256K1)
    assert not signature.is_valid(DIGEST, bytes(64), public, KeyType.SECP256K1)
    assert not signature.is_valid(DIGEST, b"\xff" * 64, public, KeyType.SECP256K1)


def test_the_rotation_digest_covers_owner_type_and_key() -> None:
    first = provider_key.rotation_digest("ve1a", b"k" * 32, KeyType.ED25519)
    content = b"VE-PROVIDER-KEY-V1" + b"\x00\x00\x00\x04ve1a" + b"\x01" + b"\x00\x00\x00\x20" + b"k" * 32
    assert first == hashlib.sha256(content).digest()
    assert first != provider_key.rotation_digest("ve1b", b"k" * 32, KeyType.ED25519)
    assert first != provider_key.rotation_digest("ve1a", b"l" * 32, KeyType.ED25519)
    assert first != provider_key.rotation_digest("ve1a", b"k" * 32, KeyType.SECP256K1)


def batch(**changes: object) -> types_pb2.UsageBatch:
    fields: dict[str, object] = {
        "lease_id": "ve1t/a/ve1p",
        "sequence": 3,
        "lines": [types_pb2.UsageLine(resource=1, quantity="12", period_start=1000, period_end=2000)],
        "merkle_root": bytes(32),
        "interval_count": 4,
    }
    return types_pb2.UsageBatch(**fields | changes)  # type: ignore[arg-type]


def test_the_signed_json_of_usage_is_pinned() -> None:
    assert usage_signature.sign_bytes("virtengine-1", batch()) == (
        b'{"chain_id":"virtengine-1","interval_count":4,"is_final":false,"lease_id":"ve1t/a/ve1p","lines":['
        b'{"period_end":2000,"period_start":1000,"quantity":"12","resource":1,"unit_price":""}],'
        b'"merkle_root":"0000000000000000000000000000000000000000000000000000000000000000","sequence":3}'
    )


@pytest.mark.parametrize(
    "other",
    [
        batch(lease_id="ve1t/b/ve1p"),
        batch(sequence=4),
        batch(lines=[]),
        batch(lines=[types_pb2.UsageLine(resource=2, quantity="12", period_start=1000, period_end=2000)]),
        batch(lines=[types_pb2.UsageLine(resource=1, quantity="13", period_start=1000, period_end=2000)]),
        batch(lines=[types_pb2.UsageLine(resource=1, quantity="12", period_start=1001, period_end=2000)]),
        batch(lines=[types_pb2.UsageLine(resource=1, quantity="12", period_start=1000, period_end=2001)]),
        batch(
            lines=[
                types_pb2.UsageLine(
                    resource=1, quantity="12", period_start=1000, period_end=2000, unit_price="1"
                )
            ]
        ),
        batch(merkle_root=bytes([1]) * 32),
        batch(interval_count=5),
        batch(is_final=True),
    ],
)
def test_every_field_of_a_batch_is_signed(other: types_pb2.UsageBatch) -> None:
    public = signature.get_public_key(PRIVATE, KeyType.ED25519)
    signed = usage_signature.sign("virtengine-1", batch(), PRIVATE, KeyType.ED25519)
    assert usage_signature.is_valid("virtengine-1", batch(), signed, public, KeyType.ED25519)
    assert not usage_signature.is_valid("virtengine-1", other, signed, public, KeyType.ED25519)
    assert not usage_signature.is_valid("virtengine-2", batch(), signed, public, KeyType.ED25519)


def test_the_signed_json_covers_every_field_there_is() -> None:
    assert {field.name for field in types_pb2.UsageBatch.DESCRIPTOR.fields} == {
        "lease_id", "sequence", "lines", "merkle_root", "interval_count", "is_final", "corrects",
    }  # fmt: skip
    assert {field.name for field in types_pb2.UsageLine.DESCRIPTOR.fields} == {
        "resource", "quantity", "period_start", "period_end", "unit_price",
    }  # fmt: skip
