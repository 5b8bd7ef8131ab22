"""Records of the encryption module."""

from __future__ import annotations

from virtengine.chain.kernel.codec import Record
from virtengine.crypto.envelope_structure import ALGORITHM


class RecipientKey(Record, frozen=True):
    """One public key of an account. Zero means "unset" for every time (seconds since 1970)."""

    address: str
    public_key: bytes
    fingerprint: str
    key_version: int
    algorithm_id: str
    registered_at: int
    revoked_at: int = 0
    deprecated_at: int = 0
    expires_at: int = 0
    purge_at: int = 0
    label: str = ""
    warned_seconds: tuple[int, ...] = ()

    def is_active(self, now: int) -> bool:
        """Say whether new envelopes may name the key."""
        return not self.revoked_at and not self.deprecated_at and not self.is_expired(now)

    def is_expired(self, now: int) -> bool:
        """Say whether the key's time is over."""
        return 0 < self.expires_at <= now


class KeyRef(Record, frozen=True):
    """Where the key of a fingerprint is."""

    address: str
    key_version: int


class WrappedKey(Record, frozen=True):
    """The data key of a multi-recipient envelope, boxed for one recipient."""

    recipient_id: str
    wrapped_key: bytes
    algorithm: str = ""
    ephemeral_pub_key: bytes = b""


class Envelope(Record, frozen=True):
    """An envelope as the chain keeps it."""

    version: int
    algorithm_id: str
    algorithm_version: int
    recipient_key_ids: tuple[str, ...]
    recipient_public_keys: tuple[bytes, ...]
    encrypted_keys: tuple[bytes, ...]
    wrapped_keys: tuple[WrappedKey, ...]
    nonce: bytes
    ciphertext: bytes
    sender_signature: bytes
    sender_pub_key: bytes
    metadata: tuple[tuple[str, str], ...]


class Params(Record, frozen=True):
    """Bounds of keys and envelopes."""

    max_recipients_per_envelope: int = 10
    max_keys_per_account: int = 5
    allowed_algorithms: tuple[str, ...] = (ALGORITHM,)
    require_signature: bool = True
    revocation_grace_period_seconds: int = 604_800
    key_expiry_warning_seconds: tuple[int, ...] = (604_800, 86_400)
    rotation_batch_size: int = 100
    default_key_ttl_seconds: int = 0
    max_ciphertext_bytes: int = 65_536
