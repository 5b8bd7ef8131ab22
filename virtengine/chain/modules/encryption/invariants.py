"""What must always hold in the encryption module."""

from __future__ import annotations

from virtengine.chain.modules.encryption.store import State
from virtengine.crypto.recipient_key import compute_fingerprint


def keys_and_fingerprints_match(state: State) -> str | None:
    """Every key is found by its own fingerprint, and every fingerprint finds a key."""
    count = 0
    for (address, version), key in state.keys.items():
        count += 1
        ref = state.fingerprints.get(key.fingerprint)
        if ref is None or (ref.address, ref.key_version) != (address, version):
            return f"encryption: {key.fingerprint} does not lead to its key"
        if key.fingerprint != compute_fingerprint(key.public_key):
            return f"encryption: {key.fingerprint} is not the fingerprint of its key"
    fingerprints = len(list(state.fingerprints.keys()))
    return None if count == fingerprints else f"encryption: {count} keys, {fingerprints} fingerprints"


def queues_hold_what_will_happen(state: State) -> str | None:
    """A key that will expire or be purged is in its queue."""
    for (address, version), key in state.keys.items():
        if key.purge_at and not state.purges.has(key.purge_at, address, version):
            return f"encryption: {key.fingerprint} is not queued for removal"
        if key.expires_at and not key.revoked_at and not state.expiries.has(key.expires_at, address, version):
            return f"encryption: {key.fingerprint} is not queued for expiry"
    return None
