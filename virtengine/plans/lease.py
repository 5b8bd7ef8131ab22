"""A lease at its provider: for each state on the chain, what should run and what to report.

The chain says what is owed, the cluster says what is so. Nothing here closes a lease because of trouble on
the provider's side: only a manifest that cannot be run is rejected, and only a first deployment that does
not come up in time has failed. The namespace goes when the last usage is recorded, never before.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from virtengine.api import Status
from virtengine.api.lease import LeaseStatus
from virtengine.api.manifest import Manifest
from virtengine.api.order import OrderEndpoint
from virtengine.plans.isolation import Object, Tenancy, quota, walls
from virtengine.plans.manifest import ManifestInvalid
from virtengine.plans.names import word
from virtengine.plans.plan import ObjectRef, Plan
from virtengine.plans.timestamps import parse_time
from virtengine.plans.troubles import find_troubles
from virtengine.plans.workload import (
    DEPLOY_SECONDS,
    addresses,
    claims,
    deployments,
    endpoint_url,
    public_name,
)
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


@dataclass(frozen=True, slots=True)
class Cluster:
    """What the cluster holds of a lease now; `host` is the address at which node ports answer."""

    has_namespace: bool = False
    deployments: tuple[Mapping[str, Any], ...] = ()
    services: tuple[Mapping[str, Any], ...] = ()
    pods: tuple[Mapping[str, Any], ...] = ()
    host: str = ""


@dataclass(frozen=True, slots=True)
class Decision:
    """The wanted objects and status, and what the chain must be told, in this order."""

    plan: Plan
    messages: tuple[tx_pb2.MsgAdvanceLease, ...] = ()
    is_over: bool = False


def decide(
    lease: types_pb2.Lease,
    manifest: Manifest | ManifestInvalid,
    tenancy: Tenancy,
    cluster: Cluster,
    *,
    now: float,
    is_final_recorded: bool,
) -> Decision:
    """Return what to do about a lease, whatever was done before."""
    if lease.state in OVER or lease.state == types_pb2.LEASE_STATE_TERMINATING:
        return _end(lease, manifest, tenancy, cluster, is_final_recorded=is_final_recorded)
    if isinstance(manifest, ManifestInvalid):
        return _reject(lease, manifest, cluster)
    is_running = lease.state != types_pb2.LEASE_STATE_SUSPENDED
    objects = build_objects(tenancy, manifest, is_running=is_running)
    if not is_running:
        stopped = _status(lease, tenancy)
        note = lease.message or word(types_pb2.LeaseReason.Name(lease.reason), "LEASE_REASON_")
        return Decision(
            Plan(objects=objects, ready=True, reason="Paused", message=f"paused: {note}", status=stopped)
        )
    return _run(lease, manifest, tenancy, cluster, objects, now=now)


def _run(
    lease: types_pb2.Lease,
    manifest: Manifest,
    tenancy: Tenancy,
    cluster: Cluster,
    objects: tuple[Object, ...],
    *,
    now: float,
) -> Decision:
    desired = sum(service.replicas for service in manifest.services)
    endpoints = find_endpoints(manifest, cluster)
    if _is_up(manifest, cluster) and endpoints is not None:
        status = _status(lease, tenancy, desired=desired, ready=desired)
        steps = (*NEXT_WHEN_STARTING.get(lease.state, ()), types_pb2.LEASE_STATE_ACTIVE)
        is_told = lease.state == types_pb2.LEASE_STATE_ACTIVE and tuple(lease.endpoints) == endpoints
        messages = () if is_told else tuple(_advance(lease, step, "", endpoints) for step in steps)
        ready = Plan(objects=objects, reason="Running", message="every replica is ready", status=status)
        return Decision(ready, messages)
    ready_now = 0 if lease.state in STARTING else _count_ready(cluster)
    status = _status(lease, tenancy, desired=desired, ready=ready_now)
    troubles = find_troubles(cluster.deployments, cluster.pods)
    waits = "; ".join(troubles) or "replicas are not ready yet"
    if lease.state not in STARTING:
        return Decision(_waiting(objects, "Degraded", waits, status))
    if _is_late(manifest, cluster, now):
        text = f"not ready after {DEPLOY_SECONDS} s: {waits}"
        failed = _advance(lease, types_pb2.LEASE_STATE_FAILED, text)
        return Decision(_waiting(objects, "DeployFailed", text, status), (*_steps(lease), failed))
    return Decision(_waiting(objects, "Provisioning", waits, status), _steps(lease))


def _end(
    lease: types_pb2.Lease,
    manifest: Manifest | ManifestInvalid,
    tenancy: Tenancy,
    cluster: Cluster,
    *,
    is_final_recorded: bool,
) -> Decision:
    status = _status(lease, tenancy)
    is_accounted = lease.settled or is_final_recorded
    if lease.state == types_pb2.LEASE_STATE_TERMINATING and not is_accounted:
        if isinstance(manifest, ManifestInvalid):
            objects: tuple[Object, ...] = ()
        else:
            objects = build_objects(tenancy, manifest, is_running=False)
        kept = objects if cluster.has_namespace else ()
        text = "stopped; waiting for the last usage to be recorded"
        return Decision(_waiting(kept, "Stopping", text, status, prune=False))
    removed = (ObjectRef("v1", "Namespace", tenancy.namespace),)
    if lease.state == types_pb2.LEASE_STATE_TERMINATING:
        done = _advance(lease, types_pb2.LEASE_STATE_TERMINATED, "") if lease.settled else None
        text = "the workload is removed; waiting for the final settlement"
        plan = _waiting((), "Settling", text, status, prune=False, remove=removed)
        return Decision(plan, (done,) if done else ())
    text = lease.message or "over"
    reason = word(types_pb2.LeaseState.Name(lease.state), "LEASE_STATE_")
    plan = Plan(
        remove=removed,
        prune=False,
        ready=not cluster.has_namespace,
        reason=reason,
        message=text,
        status=status,
        after=LOOK_AGAIN_SECONDS if cluster.has_namespace else None,
    )
    return Decision(plan, is_over=not cluster.has_namespace)


def _reject(lease: types_pb2.Lease, manifest: ManifestInvalid, cluster: Cluster) -> Decision:
    text = f"manifest: {manifest.message}"
    if lease.state == types_pb2.LEASE_STATE_PENDING and not cluster.has_namespace:
        rejected = _advance(lease, types_pb2.LEASE_STATE_REJECTED, text)
        return Decision(_waiting((), "ManifestInvalid", text, None), (rejected,))
    # A replaced manifest that cannot be run leaves what runs as it is.
    return Decision(
        _waiting((), "ManifestInvalid", f"{text}; the workload stays as it was", None, prune=False)
    )


def build_objects(tenancy: Tenancy, manifest: Manifest, *, is_running: bool) -> tuple[Object, ...]:
    """Return everything that a lease is in the cluster, in the order in which it is made."""
    return (
        *walls(tenancy, manifest),
        *claims(tenancy, manifest),
        *addresses(tenancy, manifest),
        quota(tenancy),
        *deployments(tenancy, manifest, is_running=is_running),
    )


def find_endpoints(manifest: Manifest, cluster: Cluster) -> tuple[types_pb2.Endpoint, ...] | None:
    """Return where exposed ports answer, or None while an address is missing."""
    live = {service["metadata"]["name"]: service for service in cluster.services}
    found = []
    for service in manifest.services:
        exposed = {port.name: port for port in service.ports if port.expose}
        if not exposed:
            continue
        opened = live.get(public_name(service.name), {}).get("spec", {}).get("ports") or []
        node_ports = {port["name"]: port.get("nodePort") for port in opened}
        for name, port in exposed.items():
            node_port = node_ports.get(name)
            if not node_port or not cluster.host:
                return None
            url = endpoint_url(cluster.host, node_port, port_name=name, protocol=port.protocol)
            found.append(types_pb2.Endpoint(service=service.name, url=url))
    return tuple(found)


def _is_up(manifest: Manifest, cluster: Cluster) -> bool:
    live = {item["metadata"]["name"]: item for item in cluster.deployments}
    return all(_is_rolled_out(live.get(service.name), service.replicas) for service in manifest.services)


def _is_rolled_out(item: Mapping[str, Any] | None, replicas: int) -> bool:
    if item is None or item["spec"].get("replicas") != replicas:
        return False
    status = item.get("status") or {}
    is_seen = status.get("observedGeneration", 0) >= item["metadata"].get("generation", 0)
    counts = [status.get(name) or 0 for name in ("readyReplicas", "updatedReplicas", "replicas")]
    return is_seen and all(count == replicas for count in counts)


def _is_late(manifest: Manifest, cluster: Cluster, now: float) -> bool:
    """Say whether all Deployments were asked for long ago; what was never asked for is not late."""
    names = {service.name for service in manifest.services}
    asked = {
        item["metadata"]["name"]: parse_time(item["metadata"].get("creationTimestamp"))
        for item in cluster.deployments
    }
    if not names <= set(asked):
        return False
    return now - max(asked[name] for name in names) > DEPLOY_SECONDS


def _steps(lease: types_pb2.Lease) -> tuple[tx_pb2.MsgAdvanceLease, ...]:
    return tuple(_advance(lease, step, "") for step in NEXT_WHEN_STARTING.get(lease.state, ()))


def _advance(
    lease: types_pb2.Lease, state: State, message: str, endpoints: Sequence[types_pb2.Endpoint] = ()
) -> tx_pb2.MsgAdvanceLease:
    is_active = state == types_pb2.LEASE_STATE_ACTIVE
    return tx_pb2.MsgAdvanceLease(
        provider=lease.provider,
        lease_id=lease.id,
        state=state,
        message=_printable(message)[:MESSAGE_LIMIT],
        endpoints=endpoints if is_active else (),
    )


def _printable(text: str) -> str:
    return "".join(letter if letter.isprintable() else " " for letter in text)


def _count_ready(cluster: Cluster) -> int:
    return sum((item.get("status") or {}).get("readyReplicas") or 0 for item in cluster.deployments)


def _status(lease: types_pb2.Lease, tenancy: Tenancy, *, desired: int = 0, ready: int = 0) -> LeaseStatus:
    is_over = lease.state in OVER
    reason = word(types_pb2.LeaseReason.Name(lease.reason), "LEASE_REASON_")
    return LeaseStatus(
        state=word(types_pb2.LeaseState.Name(lease.state), "LEASE_STATE_"),
        reason=None if lease.reason == types_pb2.LEASE_REASON_NONE else reason,
        namespace=None if is_over else tenancy.namespace,
        endpoints=tuple(OrderEndpoint(service=one.service, url=one.url) for one in lease.endpoints) or None,
        ready_replicas=ready,
        desired_replicas=desired,
    )


def _waiting(
    objects: tuple[Object, ...],
    reason: str,
    message: str,
    status: Status | None,
    *,
    prune: bool = True,
    remove: tuple[ObjectRef, ...] = (),
) -> Plan:
    return Plan(
        objects=objects,
        remove=remove,
        prune=prune,
        ready=False,
        reason=reason,
        message=message,
        status=status,
        after=LOOK_AGAIN_SECONDS,
    )
