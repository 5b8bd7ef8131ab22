"""Keeping the key registry: every change of a key goes through here, so that its queues always fit."""

from __future__ import annotations

from msgspec.structs import replace

from virtengine.chain.kernel.context import Context
from virtengine.chain.modules.encryption.errors import InvalidPublicKey, KeyExists, UnsupportedAlgorithm
from virtengine.chain.modules.encryption.store import State
from virtengine.chain.modules.encryption.types import KeyRef, RecipientKey
from virtengine.crypto.recipient_key import compute_fingerprint
from virtengine.wire.virtengine.encryption.v1 import types_pb2

HELD_PER_ALLOWED_KEY = 10
"""How many keys, revoked ones included, an account may hold for each that it may use."""


def require_algorithm(state: State, algorithm: str) -> None:
    """Raise unless new keys may use the algorithm."""
    if algorithm not in state.get_params().allowed_algorithms:
        raise UnsupportedAlgorithm(f"algorithm_id: {algorithm[:60]!r} is not allowed")


def add_key(state: State, new: RecipientKey, ctx: Context, *, ttl: int = 0) -> RecipientKey:
    """Register a key as the newest of its account."""
    params = state.get_params()
    fingerprint = compute_fingerprint(new.public_key)
    if state.fingerprints.has(fingerprint):
        raise KeyExists(f"{fingerprint} is registered")
    held = list(state.keys_of(new.address))
    usable = sum(1 for key in held if not key.revoked_at)
    limit = params.max_keys_per_account
    if usable >= limit or len(held) >= limit * HELD_PER_ALLOWED_KEY:
        raise InvalidPublicKey(
            f"{new.address} has {usable} keys ({len(held)} with revoked ones); at most {limit}"
        )
    ttl = ttl or params.default_key_ttl_seconds
    key = replace(
        new,
        fingerprint=fingerprint,
        key_version=held[0].key_version + 1 if held else 1,
        registered_at=ctx.time,
        expires_at=ctx.time + ttl if ttl else 0,
    )
    put_key(state, key)
    ctx.emit(
        types_pb2.EventKeyRegistered(
            address=key.address,
            fingerprint=key.fingerprint,
            algorithm=key.algorithm_id,
            label=key.label,
            registered_at=key.registered_at,
        )
    )
    return key


def put_key(state: State, key: RecipientKey) -> None:
    """Store a key that is new to this state and queue what time will do to it."""
    state.keys.set(key.address, key.key_version, key)
    state.fingerprints.set(key.fingerprint, KeyRef(key.address, key.key_version))
    if key.purge_at:
        state.purges.add(key.purge_at, key.address, key.key_version)
    if not key.expires_at or key.revoked_at:
        return
    state.expiries.add(key.expires_at, key.address, key.key_version)
    for window in state.get_params().key_expiry_warning_seconds:
        if window not in key.warned_seconds:
            due = max(key.registered_at, key.expires_at - window)
            state.warnings.add(due, key.address, key.key_version, window)


def revoke(state: State, key: RecipientKey, *, now: int, deprecate: bool = False) -> RecipientKey:
    """Mark a key as revoked and queue its removal."""
    grace = state.get_params().revocation_grace_period_seconds
    revoked = replace(
        key,
        revoked_at=now,
        deprecated_at=key.deprecated_at or (now if deprecate else 0),
        purge_at=key.purge_at or now + grace,
    )
    state.keys.set(key.address, key.key_version, revoked)
    state.purges.add(revoked.purge_at, key.address, key.key_version)
    if key.expires_at:
        state.expiries.remove(key.expires_at, key.address, key.key_version)
        for window in state.get_params().key_expiry_warning_seconds:
            due = max(key.registered_at, key.expires_at - window)
            state.warnings.remove(due, key.address, key.key_version, window)
    return revoked


def deprecate(state: State, key: RecipientKey, *, now: int) -> None:
    """Mark a key as rotated away: it opens what it opened, and nothing new names it."""
    state.keys.set(key.address, key.key_version, replace(key, deprecated_at=now))


def purge(state: State, key: RecipientKey) -> None:
    """Remove a key and everything that points to it."""
    state.keys.delete(key.address, key.key_version)
    state.fingerprints.delete(key.fingerprint)
    state.purges.remove(key.purge_at, key.address, key.key_version)
