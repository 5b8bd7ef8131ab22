"""Messages about leases: check, then change."""

from __future__ import annotations

from msgspec.structs import replace

from virtengine.chain.kernel.context import Context
from virtengine.chain.modules import wire
from virtengine.chain.modules.market import funds, lifecycle, manifests
from virtengine.chain.modules.market.errors import (
    IllegalMove,
    InsufficientFunds,
    InvalidCloseReason,
    InvalidState,
    ManifestVersionConflict,
    NotCustomer,
    NotProvider,
    Unauthorized,
)
from virtengine.chain.modules.market.states import ENDED_LEASES, LeaseReason, LeaseState
from virtengine.chain.modules.market.store import State
from virtengine.chain.modules.market.types import Endpoint, Lease
from virtengine.wire.virtengine.market.v1 import tx_pb2, types_pb2

ENDING = ENDED_LEASES | {LeaseState.TERMINATING}


def update_manifest(
    state: State, msg: tx_pb2.MsgUpdateManifest, ctx: Context
) -> tx_pb2.MsgUpdateManifestResponse:
    """Replace the workload of a lease; its version rises by one."""
    lease = _require_owned(state, msg.lease_id, msg.owner)
    manifest_hash = manifests.compute_hash(msg.manifest)
    if (lease.manifest_version, lease.manifest_hash) == (msg.manifest_version, manifest_hash):
        return tx_pb2.MsgUpdateManifestResponse()
    if lease.state in ENDING:
        raise InvalidState(f"lease {lease.id} is {lease.state.name}")
    if msg.manifest_version != lease.manifest_version + 1:
        raise ManifestVersionConflict(f"manifest_version: lease {lease.id} is at {lease.manifest_version}")
    manifests.require_manifest(state, msg.manifest, lease.provider, ctx)

    manifests.put_manifest(state, lease.id, msg.manifest)
    state.put_lease(replace(lease, manifest_hash=manifest_hash, manifest_version=msg.manifest_version))
    ctx.emit(
        types_pb2.EventManifestChanged(
            lease_id=lease.id,
            owner=lease.owner,
            provider=lease.provider,
            manifest_version=msg.manifest_version,
        )
    )
    return tx_pb2.MsgUpdateManifestResponse()


def advance_lease(state: State, msg: tx_pb2.MsgAdvanceLease, ctx: Context) -> tx_pb2.MsgAdvanceLeaseResponse:
    """Take the provider's word for where the lease stands."""
    lease = state.require_lease(msg.lease_id)
    if lease.provider != msg.provider:
        raise NotProvider(f"{msg.provider} does not provide lease {lease.id}")
    to = LeaseState(int(msg.state))
    if msg.manifest_version > lease.manifest_version:
        raise ManifestVersionConflict(f"manifest_version: lease {lease.id} is at {lease.manifest_version}")
    endpoints = tuple(wire.from_wire(endpoint, Endpoint) for endpoint in msg.endpoints)
    if lease.state is to:
        _take_report(state, lease, endpoints, msg, ctx)
        return tx_pb2.MsgAdvanceLeaseResponse()
    if lease.state is LeaseState.SUSPENDED and to is LeaseState.ACTIVE:
        raise IllegalMove(
            f"lease {lease.id} is suspended for {lease.reason.name}; its provider cannot resume it"
        )

    lease = _note_manifest(lease, msg)
    lease = replace(lease, message=msg.message, endpoints=endpoints or lease.endpoints)
    if to is LeaseState.ACTIVE:
        _activate(state, lease, ctx)
    elif to in ENDED_LEASES and lease.state is not LeaseState.TERMINATING:
        lifecycle.end(state, lease, to, ctx, reason=LeaseReason.UNSPECIFIED)
    elif to is LeaseState.FAILED:
        lifecycle.end(state, lease, to, ctx)
    else:
        lifecycle.move_lease(state, lease, to, ctx)
    return tx_pb2.MsgAdvanceLeaseResponse()


def pause_lease(state: State, msg: tx_pb2.MsgPauseLease, ctx: Context) -> tx_pb2.MsgPauseLeaseResponse:
    """Suspend a lease at its owner's wish."""
    lease = _require_owned(state, msg.lease_id, msg.owner)
    if lease.state is LeaseState.SUSPENDED and lease.reason is LeaseReason.OWNER:
        return tx_pb2.MsgPauseLeaseResponse()

    lifecycle.suspend(state, lease, LeaseReason.OWNER, ctx)
    return tx_pb2.MsgPauseLeaseResponse()


def resume_lease(state: State, msg: tx_pb2.MsgResumeLease, ctx: Context) -> tx_pb2.MsgResumeLeaseResponse:
    """Let a lease that its owner paused run again."""
    lease = _require_owned(state, msg.lease_id, msg.owner)
    if lease.state is LeaseState.ACTIVE:
        return tx_pb2.MsgResumeLeaseResponse()
    if lease.state is LeaseState.SUSPENDED and lifecycle.is_overdrawn(state, lease):
        raise InsufficientFunds(f"lease {lease.id} is out of funds; deposit to {lease.escrow_id}")
    if lease.state is not LeaseState.SUSPENDED:
        raise IllegalMove(f"lease {lease.id} is {lease.state.name} and cannot be resumed")

    lifecycle.resume(state, lease, ctx)
    return tx_pb2.MsgResumeLeaseResponse()


def close_lease(state: State, msg: tx_pb2.MsgCloseLease, ctx: Context) -> tx_pb2.MsgCloseLeaseResponse:
    """End a lease at the wish of its owner or its provider."""
    lease = state.require_lease(msg.lease_id)
    reason = _require_close_reason(lease, msg)
    if lease.state in ENDING:
        return tx_pb2.MsgCloseLeaseResponse()

    lifecycle.close(state, lease, reason, ctx)
    return tx_pb2.MsgCloseLeaseResponse()


def _activate(state: State, lease: Lease, ctx: Context) -> None:
    """Let a lease begin to earn; one that is out of funds already is suspended at once."""
    lease = lifecycle.move_lease(
        state, lease, LeaseState.ACTIVE, ctx, activated_at=lease.activated_at or ctx.time
    )
    if lifecycle.is_overdrawn(state, lease):
        funds.on_overdrawn(state, state.escrow.require_payment(lease.id), ctx)


def _note_manifest(lease: Lease, msg: tx_pb2.MsgAdvanceLease) -> Lease:
    """Note which manifest is ready, or was given up."""
    if not msg.manifest_version:
        return lease
    if msg.manifest_failed:
        return replace(lease, failed_manifest_version=msg.manifest_version)
    return replace(lease, ready_manifest_version=msg.manifest_version, message="")


def _take_report(
    state: State,
    lease: Lease,
    endpoints: tuple[Endpoint, ...],
    msg: tx_pb2.MsgAdvanceLease,
    ctx: Context,
) -> None:
    """Take over other endpoints and another message; a report of what is known already changes nothing."""
    updated = _note_manifest(lease, msg)
    updated = replace(
        updated, endpoints=endpoints or updated.endpoints, message=msg.message or updated.message
    )
    if updated != lease:
        state.put_lease(updated)
        lifecycle.tell_lease(lease, updated, ctx)


def _require_owned(state: State, lease_id: str, owner: str) -> Lease:
    lease = state.require_lease(lease_id)
    if lease.owner != owner:
        raise NotCustomer(f"{owner} does not own lease {lease.id}")
    return lease


def _require_close_reason(lease: Lease, msg: tx_pb2.MsgCloseLease) -> LeaseReason:
    """Return the reason if this signer may give it."""
    reason = LeaseReason(int(msg.reason))
    if msg.sender == lease.owner:
        if reason not in {LeaseReason.NONE, LeaseReason.OWNER}:
            raise InvalidCloseReason(f"reason: an owner cannot give {reason.name}")
        return LeaseReason.OWNER
    if msg.sender != lease.provider:
        raise Unauthorized(f"{msg.sender} has no part in lease {lease.id}")
    if not reason.is_providers:
        raise InvalidCloseReason(f"reason: a provider cannot give {reason.name}")
    return reason
