"""The chain's check of an envelope: structure, signature, and who can open it. Its content stays unknown."""

from __future__ import annotations

from virtengine.chain.modules import wire
from virtengine.chain.modules.encryption.errors import (
    InvalidEnvelope,
    InvalidNonce,
    InvalidSignature,
    KeyNotFound,
    NotRecipient,
    TooManyRecipients,
    UnsupportedAlgorithm,
    UnsupportedVersion,
)
from virtengine.chain.modules.encryption.store import State
from virtengine.chain.modules.encryption.types import Envelope, Params
from virtengine.core.errors import ModuleError
from virtengine.crypto import envelope as crypto_envelope
from virtengine.crypto import envelope_structure as structure
from virtengine.crypto.recipient_key import normalise_key_id
from virtengine.wire.virtengine.encryption.v1 import types_pb2

_ERRORS: dict[type[structure.EnvelopeRefused], type[ModuleError]] = {
    structure.VersionRefused: UnsupportedVersion,
    structure.AlgorithmRefused: UnsupportedAlgorithm,
    structure.NonceRefused: InvalidNonce,
    structure.TooManyRecipients: TooManyRecipients,
}


def require_structure(envelope: types_pb2.Envelope, params: Params) -> None:
    """Raise this module's error unless the envelope is well formed."""
    try:
        structure.require_structure(
            envelope,
            max_recipients=params.max_recipients_per_envelope,
            max_ciphertext_bytes=params.max_ciphertext_bytes,
        )
    except structure.EnvelopeRefused as refusal:
        raise _ERRORS.get(type(refusal), InvalidEnvelope)(refusal.message) from refusal
    if envelope.algorithm_id not in params.allowed_algorithms:
        raise UnsupportedAlgorithm(f"algorithm_id: {envelope.algorithm_id[:60]!r} is not allowed")


def require_envelope(envelope: types_pb2.Envelope, params: Params) -> None:
    """Raise unless the envelope is well formed and its signature covers it."""
    require_structure(envelope, params)
    signed = bool(envelope.sender_signature)
    if (params.require_signature or signed) and not crypto_envelope.is_signature_valid(envelope):
        raise InvalidSignature("the envelope's signature does not cover it")


def require_recipient(state: State, envelope: types_pb2.Envelope, address: str, now: int) -> None:
    """Raise unless the account's active key is one of the recipients."""
    key = state.active_key(address, now)
    if key is None:
        raise KeyNotFound(f"{address} has no active recipient key; it registers one first")
    if key.fingerprint not in {normalise_key_id(key_id) for key_id in envelope.recipient_key_ids}:
        raise NotRecipient(
            f"the active key {key.fingerprint} of {address} is not a recipient of the envelope"
        )


def to_record(envelope: types_pb2.Envelope) -> Envelope:
    """Return the envelope as the chain keeps it."""
    return wire.from_wire(envelope, Envelope)


def to_wire(record: Envelope) -> types_pb2.Envelope:
    """Return the envelope as it came."""
    return wire.to_wire(record, types_pb2.Envelope)
