"""What a well-formed envelope looks like. Structure only: signature and content are checked in `envelope`."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise

from virtengine.core.errors import Rejected
from virtengine.crypto.recipient_key import KEY_BYTES, compute_fingerprint, normalise_key_id
from virtengine.wire.virtengine.encryption.v1 import types_pb2

ALGORITHM = "X25519-XSALSA20-POLY1305"
ALGORITHM_VERSION = 1
VERSION = 1
NONCE_BYTES = 24
TAG_BYTES = 16
SIGNATURE_BYTES = 64
MAX_RECIPIENTS = 10
MAX_CIPHERTEXT_BYTES = 1_048_576
MAX_METADATA_ENTRIES = 32
MAX_METADATA_BYTES = 1024
MAX_WRAPPED_KEY_BYTES = 1024


class EnvelopeRefused(Rejected):
    """An envelope that cannot be used; the reason never depends on secrets."""


class VersionRefused(EnvelopeRefused):
    """The envelope or its algorithm is of another version."""


class AlgorithmRefused(EnvelopeRefused):
    """The algorithm is not one that may be used."""


class NonceRefused(EnvelopeRefused):
    """The nonce is of the wrong length."""


class TooManyRecipients(EnvelopeRefused):
    """More recipients than an envelope may have."""


def require_structure(
    envelope: types_pb2.Envelope,
    *,
    max_recipients: int = MAX_RECIPIENTS,
    max_ciphertext_bytes: int = MAX_CIPHERTEXT_BYTES,
) -> None:
    """Raise a kind of EnvelopeRefused unless the envelope is well formed."""
    _require_kind(envelope)
    _require_recipients(envelope, max_recipients)
    _require_wrapped_keys(envelope)
    if len(envelope.nonce) != NONCE_BYTES:
        raise NonceRefused(f"nonce: {len(envelope.nonce)} bytes, {NONCE_BYTES} are wanted")
    if not TAG_BYTES <= len(envelope.ciphertext) <= max_ciphertext_bytes:
        raise EnvelopeRefused(
            f"ciphertext: {len(envelope.ciphertext)} bytes; {TAG_BYTES} to {max_ciphertext_bytes} may be used"
        )
    if len(envelope.sender_pub_key) != KEY_BYTES:
        raise EnvelopeRefused(f"sender_pub_key: {len(envelope.sender_pub_key)} bytes, {KEY_BYTES} are wanted")
    _require_metadata(envelope)


def _require_kind(envelope: types_pb2.Envelope) -> None:
    if envelope.version != VERSION:
        raise VersionRefused(f"version: {envelope.version} is not {VERSION}")
    if envelope.algorithm_id != ALGORITHM:
        raise AlgorithmRefused(f"algorithm_id: {envelope.algorithm_id[:60]!r} is not {ALGORITHM}")
    if envelope.algorithm_version != ALGORITHM_VERSION:
        raise VersionRefused(f"algorithm_version: {envelope.algorithm_version} is not {ALGORITHM_VERSION}")


def _require_recipients(envelope: types_pb2.Envelope, max_recipients: int) -> None:
    ids = envelope.recipient_key_ids
    if not ids:
        raise EnvelopeRefused("recipient_key_ids: an envelope needs a recipient")
    if len(ids) > max_recipients:
        raise TooManyRecipients(
            f"recipient_key_ids: {len(ids)} recipients, at most {max_recipients} may be named"
        )
    names = [normalise_key_id(key_id) for key_id in ids]
    if not all(_is_fingerprint(name) for name in names):
        raise EnvelopeRefused("recipient_key_ids: an id is not a key fingerprint of 40 hex digits")
    if _has_duplicates(names):
        raise EnvelopeRefused("recipient_key_ids: a recipient is named twice")
    keys = envelope.recipient_public_keys
    if keys and [compute_fingerprint(key) for key in keys if len(key) == KEY_BYTES] != names:
        raise EnvelopeRefused(
            "recipient_public_keys: the keys are not those of recipient_key_ids, in their order"
        )
    if envelope.encrypted_keys and len(envelope.encrypted_keys) != len(ids):
        raise EnvelopeRefused("encrypted_keys: one for each of recipient_key_ids is wanted")
    if any(len(key) > MAX_WRAPPED_KEY_BYTES for key in envelope.encrypted_keys):
        raise EnvelopeRefused(f"encrypted_keys: a key is longer than {MAX_WRAPPED_KEY_BYTES} bytes")


def _require_wrapped_keys(envelope: types_pb2.Envelope) -> None:
    owners = [entry.recipient_id for entry in envelope.wrapped_keys]
    if _has_duplicates(owners):
        raise EnvelopeRefused("wrapped_keys: a recipient has two")
    if not set(owners) <= set(envelope.recipient_key_ids):
        raise EnvelopeRefused("wrapped_keys: a recipient is not one of recipient_key_ids")
    if not all(0 < len(entry.wrapped_key) <= MAX_WRAPPED_KEY_BYTES for entry in envelope.wrapped_keys):
        raise EnvelopeRefused(f"wrapped_keys: a key is empty or longer than {MAX_WRAPPED_KEY_BYTES} bytes")
    if not all(len(entry.ephemeral_pub_key) in {0, KEY_BYTES} for entry in envelope.wrapped_keys):
        raise EnvelopeRefused(f"wrapped_keys: an ephemeral key is not {KEY_BYTES} bytes")
    if not all(entry.algorithm in {"", ALGORITHM} for entry in envelope.wrapped_keys):
        raise AlgorithmRefused(f"wrapped_keys: an algorithm is not {ALGORITHM}")
    if len(envelope.recipient_key_ids) > 1 and len(owners) != len(envelope.recipient_key_ids):
        raise EnvelopeRefused("wrapped_keys: several recipients need exactly one each")


def _require_metadata(envelope: types_pb2.Envelope) -> None:
    if len(envelope.metadata) > MAX_METADATA_ENTRIES:
        raise EnvelopeRefused(f"metadata: {len(envelope.metadata)} entries, at most {MAX_METADATA_ENTRIES}")
    for key, value in envelope.metadata.items():
        if not key or len(key) + len(value) > MAX_METADATA_BYTES:
            raise EnvelopeRefused(f"metadata: a key is empty or an entry is longer than {MAX_METADATA_BYTES}")


def _is_fingerprint(text: str) -> bool:
    return len(text) == 40 and not text.strip("0123456789abcdef")


def _has_duplicates(values: Iterable[str]) -> bool:
    ordered = sorted(values)
    return any(first == second for first, second in pairwise(ordered))
