"""Envelopes, version 1: a payload that only its recipients can open.

One recipient: NaCl box from the envelope's sender key to the recipient. Several: NaCl secretbox under a
random data key, which is boxed for each recipient under a nonce of its own. An Ed25519 signature covers
everything else. The signing key travels in the metadata, so the signature proves that the envelope is whole;
who sent it is for the transaction to say.

Chance comes in as an argument: every key and nonce must be fresh for each envelope.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import nacl.bindings
import nacl.exceptions
import nacl.signing

from virtengine.crypto import recipient_key
from virtengine.crypto.envelope_structure import (
    ALGORITHM,
    ALGORITHM_VERSION,
    NONCE_BYTES,
    SIGNATURE_BYTES,
    TAG_BYTES,
    VERSION,
    EnvelopeRefused,
    require_structure,
)
from virtengine.crypto.recipient_key import compute_fingerprint, normalise_key_id
from virtengine.wire.virtengine.encryption.v1 import types_pb2

DATA_KEY_BYTES = 32
WRAPPED_KEY_BYTES = NONCE_BYTES + DATA_KEY_BYTES + TAG_BYTES
SIGNING_KEY_METADATA = "sender_sign_pub"
MODE_METADATA = "_mode"
MULTI_RECIPIENT = "multi-recipient"
DOMAIN = b"VE-ENVELOPE-V1"


class NotRecipient(EnvelopeRefused):
    """The key is not one of the envelope's recipients."""


class OpeningFailed(EnvelopeRefused):
    """The envelope did not open with this recipient's key."""


@dataclass(frozen=True, slots=True)
class SealingKeys:
    """Fresh secrets for one envelope; several recipients need a data key and a nonce each."""

    sender_private_key: bytes
    signing_seed: bytes
    nonce: bytes
    data_key: bytes = b""
    key_nonces: Sequence[bytes] = field(default_factory=tuple)


def seal(
    plaintext: bytes,
    recipients: Sequence[bytes],
    keys: SealingKeys,
    *,
    metadata: Mapping[str, str] | None = None,
) -> types_pb2.Envelope:
    """Encrypt a payload to the recipients' public keys and sign the envelope."""
    if not recipients:
        raise EnvelopeRefused("an envelope needs a recipient")
    if not all(recipient_key.is_usable(key) for key in recipients):
        raise EnvelopeRefused("a recipient's key is not a usable X25519 public key")
    envelope = types_pb2.Envelope(
        version=VERSION,
        algorithm_id=ALGORITHM,
        algorithm_version=ALGORITHM_VERSION,
        recipient_key_ids=[compute_fingerprint(key) for key in recipients],
        recipient_public_keys=recipients,
        nonce=keys.nonce,
        sender_pub_key=recipient_key.get_public_key(keys.sender_private_key),
        metadata=dict(metadata or {}),
    )
    if len(recipients) == 1:
        envelope.ciphertext = nacl.bindings.crypto_box(
            plaintext, keys.nonce, recipients[0], keys.sender_private_key
        )
    else:
        _seal_for_several(envelope, plaintext, recipients, keys)
    return _sign(envelope, keys.signing_seed)


def open_envelope(envelope: types_pb2.Envelope, private_key: bytes) -> bytes:
    """Return the payload, after structure, signature and the recipient are checked."""
    require_structure(envelope)
    if not is_signature_valid(envelope):
        raise OpeningFailed("the envelope's signature is not valid")
    own = compute_fingerprint(recipient_key.get_public_key(private_key))
    ids = [normalise_key_id(key_id) for key_id in envelope.recipient_key_ids]
    if own not in ids:
        raise NotRecipient("this key is not a recipient of the envelope")
    try:
        if not is_multi_recipient(envelope):
            return nacl.bindings.crypto_box_open(
                envelope.ciphertext, envelope.nonce, envelope.sender_pub_key, private_key
            )
        data_key = _unwrap(envelope, own, ids.index(own), private_key)
        return nacl.bindings.crypto_secretbox_open(envelope.ciphertext, envelope.nonce, data_key)
    except (nacl.exceptions.CryptoError, nacl.exceptions.ValueError, RuntimeError) as error:
        raise OpeningFailed("the envelope does not open") from error


def is_multi_recipient(envelope: types_pb2.Envelope) -> bool:
    """Say whether the payload is under a data key of its own."""
    return bool(envelope.wrapped_keys) or bool(envelope.encrypted_keys)


def canonical_bytes(envelope: types_pb2.Envelope, *, signed: bool = True) -> bytes:
    """Return the one serialisation that is hashed; without the signature, the one that is signed."""
    metadata = dict(envelope.metadata)
    out = [
        envelope.version.to_bytes(4),
        _prefixed(envelope.algorithm_id.encode()),
        envelope.algorithm_version.to_bytes(4),
        _prefixed(envelope.nonce),
        _prefixed(envelope.ciphertext),
        _prefixed(envelope.sender_pub_key),
        _prefixed(envelope.sender_signature if signed else b""),
        len(envelope.recipient_key_ids).to_bytes(4),
        *[part for _, part in sorted(_recipient_parts(envelope))],
        len(metadata).to_bytes(4),
    ]
    for key in sorted(metadata):
        out += [_prefixed(key.encode()), _prefixed(metadata[key].encode())]
    return b"".join(out)


def compute_hash(envelope: types_pb2.Envelope) -> bytes:
    """Return SHA-256 of the canonical bytes, which names this envelope."""
    return hashlib.sha256(canonical_bytes(envelope)).digest()


def sign_digest(envelope: types_pb2.Envelope) -> bytes:
    """Return the 32 bytes that the sender signs."""
    return hashlib.sha256(DOMAIN + canonical_bytes(envelope, signed=False)).digest()


def get_signing_key(envelope: types_pb2.Envelope) -> bytes | None:
    """Return the Ed25519 public key in the metadata; None when there is none of the right form."""
    try:
        key = base64.b64decode(envelope.metadata.get(SIGNING_KEY_METADATA, ""), validate=True)
    except (binascii.Error, ValueError):
        return None
    return key if len(key) == 32 else None


def is_signature_valid(envelope: types_pb2.Envelope) -> bool:
    """Say whether the signature covers the envelope as it is."""
    key = get_signing_key(envelope)
    if key is None or len(envelope.sender_signature) != SIGNATURE_BYTES:
        return False
    try:
        nacl.signing.VerifyKey(key).verify(sign_digest(envelope), envelope.sender_signature)
    except (nacl.exceptions.BadSignatureError, nacl.exceptions.ValueError):
        return False
    return True


def _seal_for_several(
    envelope: types_pb2.Envelope, plaintext: bytes, recipients: Sequence[bytes], keys: SealingKeys
) -> None:
    if len(set(keys.key_nonces)) != len(recipients) or len(keys.data_key) != DATA_KEY_BYTES:
        raise ValueError("several recipients need a data key and one fresh nonce each")
    if len(set(recipients)) != len(recipients):
        raise EnvelopeRefused("a recipient is named twice")
    envelope.metadata[MODE_METADATA] = MULTI_RECIPIENT
    envelope.ciphertext = nacl.bindings.crypto_secretbox(plaintext, keys.nonce, keys.data_key)
    for key, nonce in zip(recipients, keys.key_nonces, strict=True):
        boxed = nacl.bindings.crypto_box(keys.data_key, nonce, key, keys.sender_private_key)
        envelope.wrapped_keys.add(
            recipient_id=compute_fingerprint(key),
            wrapped_key=nonce + boxed,
            algorithm=ALGORITHM,
            ephemeral_pub_key=envelope.sender_pub_key,
        )


def _sign(envelope: types_pb2.Envelope, seed: bytes) -> types_pb2.Envelope:
    key = nacl.signing.SigningKey(seed)
    envelope.metadata[SIGNING_KEY_METADATA] = base64.b64encode(bytes(key.verify_key)).decode()
    envelope.sender_signature = key.sign(sign_digest(envelope)).signature
    return envelope


def _unwrap(envelope: types_pb2.Envelope, own: str, place: int, private_key: bytes) -> bytes:
    """Return the data key from this recipient's wrapped key, or from the older list of encrypted keys."""
    sender, wrapped = envelope.sender_pub_key, b""
    for entry in envelope.wrapped_keys:
        if normalise_key_id(entry.recipient_id) == own:
            sender, wrapped = entry.ephemeral_pub_key or sender, entry.wrapped_key
    if not wrapped and place < len(envelope.encrypted_keys):
        wrapped = envelope.encrypted_keys[place]
    if len(wrapped) != WRAPPED_KEY_BYTES:
        raise OpeningFailed("the envelope does not open")
    nonce, boxed = wrapped[:NONCE_BYTES], wrapped[NONCE_BYTES:]
    return nacl.bindings.crypto_box_open(boxed, nonce, sender, private_key)


def _recipient_parts(envelope: types_pb2.Envelope) -> list[tuple[str, bytes]]:
    wrapped = {entry.recipient_id: entry for entry in envelope.wrapped_keys}
    keys, encrypted = list(envelope.recipient_public_keys), list(envelope.encrypted_keys)
    nothing = types_pb2.WrappedKey()
    parts = []
    for place, key_id in enumerate(envelope.recipient_key_ids):
        entry = wrapped.get(key_id, nothing)
        fields = (
            key_id.encode(),
            _at(keys, place),
            _at(encrypted, place),
            entry.wrapped_key,
            entry.algorithm.encode(),
            entry.ephemeral_pub_key,
        )
        parts.append((key_id, b"".join(_prefixed(value) for value in fields)))
    return parts


def _at(values: Sequence[bytes], place: int) -> bytes:
    return values[place] if place < len(values) else b""


def _prefixed(value: bytes) -> bytes:
    return len(value).to_bytes(4) + value
