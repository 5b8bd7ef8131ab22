"""Queries of the encryption module. They never write."""

from __future__ import annotations

from virtengine.chain.kernel.context import Context
from virtengine.chain.kernel.errors import QueryNotFound
from virtengine.chain.kernel.module import QueryService
from virtengine.chain.modules import wire
from virtengine.chain.modules.encryption import envelopes
from virtengine.chain.modules.encryption.errors import EncryptionError
from virtengine.chain.modules.encryption.store import State
from virtengine.crypto import envelope as crypto_envelope
from virtengine.wire.virtengine.encryption.v1 import query_pb2, types_pb2

ALGORITHMS = (
    query_pb2.Algorithm(
        id="X25519-XSALSA20-POLY1305",
        version=1,
        status="recommended",
        family="classical",
        key_size=32,
        nonce_size=24,
    ),
    query_pb2.Algorithm(
        id="AGE-X25519", version=1, status="experimental", family="classical", key_size=32, nonce_size=16
    ),
    query_pb2.Algorithm(
        id="ML-KEM-768-X25519",
        version=1,
        status="experimental",
        family="hybrid",
        key_size=1216,
        nonce_size=24,
    ),
    query_pb2.Algorithm(
        id="ML-KEM-1024",
        version=1,
        status="experimental",
        family="post_quantum",
        key_size=1568,
        nonce_size=32,
    ),
)


def recipient_key(
    state: State, request: query_pb2.QueryRecipientKeyRequest, ctx: Context
) -> query_pb2.QueryRecipientKeyResponse:
    """Return all keys of an account and the one that new envelopes name."""
    active = state.active_key(request.address, ctx.time)
    return query_pb2.QueryRecipientKeyResponse(
        keys=[wire.to_wire(key, types_pb2.RecipientKey) for key in state.keys.records(request.address)],
        active_fingerprint=active.fingerprint if active else "",
    )


def key_by_fingerprint(
    state: State, request: query_pb2.QueryKeyByFingerprintRequest, _ctx: Context
) -> query_pb2.QueryKeyByFingerprintResponse:
    """Return the key of a fingerprint."""
    key = state.find(request.fingerprint)
    if key is None:
        raise QueryNotFound(f"no key {request.fingerprint[:80]!r} is registered")
    return query_pb2.QueryKeyByFingerprintResponse(key=wire.to_wire(key, types_pb2.RecipientKey))


def validate_envelope(
    state: State, request: query_pb2.QueryValidateEnvelopeRequest, _ctx: Context
) -> query_pb2.QueryValidateEnvelopeResponse:
    """Say what the chain thinks of an envelope."""
    envelope = request.envelope
    missing = [key_id for key_id in envelope.recipient_key_ids if state.find(key_id) is None]
    answer = query_pb2.QueryValidateEnvelopeResponse(
        recipient_count=len(envelope.recipient_key_ids),
        algorithm=envelope.algorithm_id,
        signature_valid=crypto_envelope.is_signature_valid(envelope),
        all_keys_registered=not missing,
        missing_keys=missing,
    )
    try:
        envelopes.require_envelope(envelope, state.get_params())
    except EncryptionError as error:
        answer.error = error.message
        return answer
    answer.valid = True
    return answer


def algorithms(
    _state: State, _request: query_pb2.QueryAlgorithmsRequest, _ctx: Context
) -> query_pb2.QueryAlgorithmsResponse:
    """Return the algorithms that have a name and what may be done with them."""
    return query_pb2.QueryAlgorithmsResponse(algorithms=ALGORITHMS)


def params(
    state: State, _request: query_pb2.QueryParamsRequest, _ctx: Context
) -> query_pb2.QueryParamsResponse:
    """Return the parameters."""
    return query_pb2.QueryParamsResponse(params=wire.to_wire(state.get_params(), types_pb2.Params))


QUERIES = QueryService(
    query_pb2.DESCRIPTOR.services_by_name["Query"],
    {
        "RecipientKey": recipient_key,
        "KeyByFingerprint": key_by_fingerprint,
        "ValidateEnvelope": validate_envelope,
        "Algorithms": algorithms,
        "Params": params,
    },
)
