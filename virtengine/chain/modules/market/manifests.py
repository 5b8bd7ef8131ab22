"""Workloads of leases, sealed to their provider's key."""

from __future__ import annotations

from virtengine.chain.kernel.context import Context
from virtengine.chain.modules.encryption import envelopes
from virtengine.chain.modules.market.errors import InvalidManifest
from virtengine.chain.modules.market.store import State
from virtengine.core.errors import ModuleError
from virtengine.crypto import envelope as crypto_envelope
from virtengine.wire.virtengine.encryption.v1 import types_pb2


def require_manifest(state: State, manifest: types_pb2.Envelope, provider: str, ctx: Context) -> None:
    """Raise unless the envelope is whole, not too large, and the provider can open it."""
    limit = state.get_params().max_manifest_bytes
    if manifest.ByteSize() > limit:
        raise InvalidManifest(f"manifest: {manifest.ByteSize()} bytes, at most {limit}")
    try:
        envelopes.require_envelope(manifest, state.encryption.get_params())
        envelopes.require_recipient(state.encryption, manifest, provider, ctx.time)
    except ModuleError as error:
        raise InvalidManifest(f"manifest: {error.message}") from error


def compute_hash(manifest: types_pb2.Envelope) -> bytes:
    """Return the hash by which a manifest is known."""
    return crypto_envelope.compute_hash(manifest)


def put_manifest(state: State, lease_id: str, manifest: types_pb2.Envelope) -> None:
    """Keep a lease's manifest."""
    state.manifests.set(lease_id, envelopes.to_record(manifest))
