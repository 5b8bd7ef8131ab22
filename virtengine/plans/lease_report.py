"""What a provider reports of a lease: to the chain, and in the status of the Lease object."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from virtengine.api import Status
from virtengine.api.lease import LeaseStatus
from virtengine.api.order import OrderEndpoint
from virtengine.plans.isolation import Object, Tenancy
from virtengine.plans.names import word
from virtengine.plans.plan import ObjectRef, Plan
from virtengine.plans.rollout import Version
from virtengine.wire.virtengine.market.v1 import tx_pb2, types_pb2

MESSAGE_LIMIT = 256
LOOK_AGAIN_SECONDS = 5.0
State = types_pb2.LeaseState

OVER = frozenset(
    {types_pb2.LEASE_STATE_TERMINATED, types_pb2.LEASE_STATE_REJECTED, types_pb2.LEASE_STATE_FAILED}
)
STARTING = frozenset(
    {types_pb2.LEASE_STATE_PENDING, types_pb2.LEASE_STATE_ACCEPTED, types_pb2.LEASE_STATE_PROVISIONING}
)
NEXT_WHEN_STARTING: Mapping[State, tuple[State, ...]] = {
    types_pb2.LEASE_STATE_PENDING: (types_pb2.LEASE_STATE_ACCEPTED, types_pb2.LEASE_STATE_PROVISIONING),
    types_pb2.LEASE_STATE_ACCEPTED: (types_pb2.LEASE_STATE_PROVISIONING,),
    types_pb2.LEASE_STATE_PROVISIONING: (),
}
"""What a provider reports, in order, once it has taken a lease on."""


def give_up(lease: types_pb2.Lease, message: str) -> tx_pb2.MsgAdvanceLease:
    """Return the report that the newest manifest does not run."""
    report = advance(lease, lease.state, message, number=lease.manifest_version)
    report.manifest_failed = True
    return report


def steps(lease: types_pb2.Lease) -> tuple[tx_pb2.MsgAdvanceLease, ...]:
    """Return what is reported of a lease that was taken on."""
    return tuple(advance(lease, step, "") for step in NEXT_WHEN_STARTING.get(lease.state, ()))


def advance(
    lease: types_pb2.Lease,
    state: State,
    message: str,
    endpoints: Sequence[types_pb2.Endpoint] = (),
    number: int = 0,
) -> tx_pb2.MsgAdvanceLease:
    """Return a report of where a lease stands."""
    is_active = state == types_pb2.LEASE_STATE_ACTIVE
    return tx_pb2.MsgAdvanceLease(
        provider=lease.provider,
        lease_id=lease.id,
        state=state,
        message=_printable(message)[:MESSAGE_LIMIT],
        endpoints=endpoints if is_active else (),
        manifest_version=number if is_active else 0,
    )


def _printable(text: str) -> str:
    return "".join(letter if letter.isprintable() else " " for letter in text)


def status(
    lease: types_pb2.Lease, tenancy: Tenancy, *, version: Version | None = None, ready: int = 0
) -> LeaseStatus:
    """Return the status of the Lease object."""
    is_over = lease.state in OVER
    reason = word(types_pb2.LeaseReason.Name(lease.reason), "LEASE_REASON_")
    return LeaseStatus(
        state=word(types_pb2.LeaseState.Name(lease.state), "LEASE_STATE_"),
        reason=None if lease.reason == types_pb2.LEASE_REASON_NONE else reason,
        namespace=None if is_over else tenancy.namespace,
        endpoints=tuple(OrderEndpoint(service=one.service, url=one.url) for one in lease.endpoints) or None,
        ready_replicas=ready,
        desired_replicas=version.replicas if version else 0,
        manifest_version=version.number if version else None,
    )


def waiting(
    objects: tuple[Object, ...],
    reason: str,
    message: str,
    status: Status | None,
    *,
    prune: bool = True,
    remove: tuple[ObjectRef, ...] = (),
    keep: tuple[ObjectRef, ...] = (),
) -> Plan:
    """Return a plan that is looked at again soon."""
    return Plan(
        objects=objects,
        keep=keep,
        remove=remove,
        prune=prune,
        ready=False,
        reason=reason,
        message=message,
        status=status,
        after=LOOK_AGAIN_SECONDS,
    )
