"""Messages of the encryption module: check, then change."""

from __future__ import annotations

from msgspec.structs import replace

from virtengine.chain.kernel.context import Context
from virtengine.chain.modules.encryption import registry
from virtengine.chain.modules.encryption.errors import (
    KeyDeprecated,
    KeyExpired,
    KeyNotFound,
    KeyRevoked,
    Unauthorized,
)
from virtengine.chain.modules.encryption.store import State
from virtengine.chain.modules.encryption.types import RecipientKey
from virtengine.crypto.recipient_key import compute_fingerprint
from virtengine.wire.virtengine.encryption.v1 import tx_pb2, types_pb2


def register_recipient_key(
    state: State, msg: tx_pb2.MsgRegisterRecipientKey, ctx: Context
) -> tx_pb2.MsgRegisterRecipientKeyResponse:
    """Register a public key of the sender."""
    registry.require_algorithm(state, msg.algorithm_id)
    known = state.find(compute_fingerprint(msg.public_key))
    if known is not None and known.address == msg.sender and not known.revoked_at:
        return tx_pb2.MsgRegisterRecipientKeyResponse(fingerprint=known.fingerprint)

    key = registry.add_key(state, _new_key(msg.sender, msg.public_key, msg.algorithm_id, msg.label), ctx)
    return tx_pb2.MsgRegisterRecipientKeyResponse(fingerprint=key.fingerprint)


def revoke_recipient_key(
    state: State, msg: tx_pb2.MsgRevokeRecipientKey, ctx: Context
) -> tx_pb2.MsgRevokeRecipientKeyResponse:
    """Revoke a key of the sender; it is removed after the grace period."""
    key = _require_own_key(state, msg.sender, msg.key_fingerprint)
    if key.revoked_at:
        raise KeyRevoked(f"{key.fingerprint} is revoked")

    registry.revoke(state, key, now=ctx.time)
    ctx.emit(
        types_pb2.EventKeyRevoked(address=key.address, fingerprint=key.fingerprint, revoked_by=msg.sender)
    )
    return tx_pb2.MsgRevokeRecipientKeyResponse()


def update_key_label(
    state: State, msg: tx_pb2.MsgUpdateKeyLabel, ctx: Context
) -> tx_pb2.MsgUpdateKeyLabelResponse:
    """Give a key of the sender another label."""
    key = state.find(msg.key_fingerprint)
    if key is None or key.address != msg.sender:
        raise KeyNotFound(f"{msg.sender} has no key {msg.key_fingerprint}")
    if key.label == msg.label:
        return tx_pb2.MsgUpdateKeyLabelResponse()

    state.keys.set(key.address, key.key_version, replace(key, label=msg.label))
    ctx.emit(
        types_pb2.EventKeyUpdated(
            address=key.address,
            fingerprint=key.fingerprint,
            field="label",
            old_value=key.label,
            new_value=msg.label,
        )
    )
    return tx_pb2.MsgUpdateKeyLabelResponse()


def rotate_key(state: State, msg: tx_pb2.MsgRotateKey, ctx: Context) -> tx_pb2.MsgRotateKeyResponse:
    """Put a new key in the place of an old one. After a compromise the old one is revoked at once."""
    old = _require_own_key(state, msg.sender, msg.old_key_fingerprint)
    new_fingerprint = compute_fingerprint(msg.new_public_key)
    known = state.find(new_fingerprint)
    if known is not None and known.address == msg.sender and (old.revoked_at or old.deprecated_at):
        return tx_pb2.MsgRotateKeyResponse(fingerprint=new_fingerprint)
    _require_active(old, ctx.time)
    algorithm = msg.new_algorithm_id or old.algorithm_id
    registry.require_algorithm(state, algorithm)

    if msg.reason == tx_pb2.ROTATION_REASON_COMPROMISE:
        registry.revoke(state, old, now=ctx.time, deprecate=True)
    else:
        registry.deprecate(state, old, now=ctx.time)
    new = _new_key(msg.sender, msg.new_public_key, algorithm, msg.new_label)
    registry.add_key(state, new, ctx, ttl=msg.new_key_ttl_seconds)
    ctx.emit(
        types_pb2.EventKeyRotated(
            address=msg.sender,
            old_fingerprint=old.fingerprint,
            new_fingerprint=new_fingerprint,
            rotated_at=ctx.time,
        )
    )
    return tx_pb2.MsgRotateKeyResponse(fingerprint=new_fingerprint)


def _new_key(address: str, public_key: bytes, algorithm: str, label: str) -> RecipientKey:
    return RecipientKey(address, public_key, "", 0, algorithm, 0, label=label)


def _require_own_key(state: State, sender: str, fingerprint: str) -> RecipientKey:
    key = state.find(fingerprint)
    if key is None:
        raise KeyNotFound(f"no key {fingerprint} is registered")
    if key.address != sender:
        raise Unauthorized(f"{fingerprint} is not a key of {sender}")
    return key


def _require_active(key: RecipientKey, now: int) -> None:
    if key.revoked_at:
        raise KeyRevoked(f"{key.fingerprint} is revoked")
    if key.deprecated_at:
        raise KeyDeprecated(f"{key.fingerprint} was rotated away")
    if key.is_expired(now):
        raise KeyExpired(f"{key.fingerprint} has expired")
