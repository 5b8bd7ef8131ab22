"""What is wrong with a message of the encryption module whatever the state."""

from __future__ import annotations

from virtengine.chain.modules.checks import require_address, require_text
from virtengine.chain.modules.encryption.errors import (
    InvalidAddress,
    InvalidFingerprint,
    InvalidLabel,
    InvalidPublicKey,
    UnsupportedAlgorithm,
)
from virtengine.crypto import recipient_key
from virtengine.crypto.envelope_structure import ALGORITHM
from virtengine.wire.virtengine.encryption.v1 import tx_pb2

MAX_LABEL = 64
MAX_TTL_SECONDS = 100 * 366 * 86_400


def check_register_recipient_key(msg: tx_pb2.MsgRegisterRecipientKey) -> None:
    """Check a registration."""
    require_address(msg.sender, InvalidAddress, field="sender")
    _require_key(msg.public_key, msg.algorithm_id, field="public_key")
    require_text(msg.label, InvalidLabel, field="label", limit=MAX_LABEL)


def check_revoke_recipient_key(msg: tx_pb2.MsgRevokeRecipientKey) -> None:
    """Check a revocation."""
    require_address(msg.sender, InvalidAddress, field="sender")
    _require_fingerprint(msg.key_fingerprint, field="key_fingerprint")


def check_update_key_label(msg: tx_pb2.MsgUpdateKeyLabel) -> None:
    """Check a new label."""
    require_address(msg.sender, InvalidAddress, field="sender")
    _require_fingerprint(msg.key_fingerprint, field="key_fingerprint")
    require_text(msg.label, InvalidLabel, field="label", limit=MAX_LABEL)


def check_rotate_key(msg: tx_pb2.MsgRotateKey) -> None:
    """Check a rotation."""
    require_address(msg.sender, InvalidAddress, field="sender")
    _require_fingerprint(msg.old_key_fingerprint, field="old_key_fingerprint")
    _require_key(msg.new_public_key, msg.new_algorithm_id or ALGORITHM, field="new_public_key")
    require_text(msg.new_label, InvalidLabel, field="new_label", limit=MAX_LABEL)
    if not 0 <= msg.new_key_ttl_seconds <= MAX_TTL_SECONDS:
        raise InvalidPublicKey(f"new_key_ttl_seconds: must be 0 to {MAX_TTL_SECONDS}")
    if msg.reason not in tx_pb2.RotationReason.values():
        raise InvalidPublicKey(f"reason: {msg.reason} is not one of its values")


def _require_key(public_key: bytes, algorithm: str, *, field: str) -> None:
    if not public_key:
        raise InvalidPublicKey(f"{field}: is empty")
    if algorithm != ALGORITHM:
        raise UnsupportedAlgorithm(f"algorithm_id: {algorithm[:60]!r} is not supported; use {ALGORITHM}")
    if len(public_key) != recipient_key.KEY_BYTES:
        raise InvalidPublicKey(f"{field}: {len(public_key)} bytes, {recipient_key.KEY_BYTES} are wanted")
    if not recipient_key.is_usable(public_key):
        raise InvalidPublicKey(f"{field}: is a point of low order or not in canonical form")


def _require_fingerprint(text: str, *, field: str) -> None:
    if len(text) != 2 * recipient_key.FINGERPRINT_BYTES or not set(text) <= set("0123456789abcdef"):
        raise InvalidFingerprint(f"{field}: {text[:60]!r} is not 40 lower-case hex digits")
