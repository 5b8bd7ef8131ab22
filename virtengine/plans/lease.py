"""A lease at its provider: for each state on the chain, what should run and what to report.

The chain says what is owed, the cluster says what is so. Nothing here closes a lease because of trouble on
the provider's side: only a manifest that cannot be run is rejected, and only a first deployment that does
not come up in time has failed. The namespace goes when the last usage is recorded, never before.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from virtengine.api.manifest import Manifest
from virtengine.plans import lease_report, rollout
from virtengine.plans.addresses import addresses, find_endpoints
from virtengine.plans.credentials import secrets
from virtengine.plans.isolation import Object, Tenancy, quota, walls
from virtengine.plans.lease_report import LOOK_AGAIN_SECONDS, NEXT_WHEN_STARTING, OVER, STARTING
from virtengine.plans.manifest import ManifestInvalid
from virtengine.plans.names import word
from virtengine.plans.plan import ObjectRef, Plan
from virtengine.plans.rollout import Version
from virtengine.plans.troubles import find_troubles
from virtengine.plans.workload import claims, deployments
from virtengine.wire.virtengine.market.v1 import tx_pb2, types_pb2


@dataclass(frozen=True, slots=True)
class Cluster:
    """What the cluster holds of a lease now; `host` is the address at which node ports answer."""

    namespace: Mapping[str, Any] | None = None
    deployments: tuple[Mapping[str, Any], ...] = ()
    services: tuple[Mapping[str, Any], ...] = ()
    pods: tuple[Mapping[str, Any], ...] = ()
    claims: tuple[Mapping[str, Any], ...] = ()
    host: str = ""

    @property
    def has_namespace(self) -> bool:
        """Say whether the lease's namespace is there."""
        return self.namespace is not None


@dataclass(frozen=True, slots=True)
class Decision:
    """The wanted objects and status, and what the chain must be told, in this order."""

    plan: Plan
    messages: tuple[tx_pb2.MsgAdvanceLease, ...] = ()
    is_over: bool = False

    @property
    def gives_up(self) -> bool:
        """Say whether the chain is to be told that a lease never came up."""
        return any(one.state == types_pb2.LEASE_STATE_FAILED for one in self.messages)


def decide(
    lease: types_pb2.Lease,
    manifest: Manifest | ManifestInvalid,
    tenancy: Tenancy,
    cluster: Cluster,
    *,
    now: float,
    is_final_recorded: bool,
    good: Version | None = None,
) -> Decision:
    """Return what to do about a lease, whatever was done before; `good` is what was ready last."""
    version = rollout.choose(lease, manifest, good)
    if lease.state in OVER or lease.state == types_pb2.LEASE_STATE_TERMINATING:
        return _end(lease, version, tenancy, cluster, is_final_recorded=is_final_recorded)
    if version is None:
        assert isinstance(manifest, ManifestInvalid), "there is nothing else to run"
        return _reject(lease, manifest, cluster)
    if lease.state == types_pb2.LEASE_STATE_SUSPENDED:
        notes = rollout.keep_notes(cluster.namespace)
        objects = build_objects(tenancy, version, notes=notes, is_running=False)
        stopped = lease_report.status(lease, tenancy)
        note = lease.message or word(types_pb2.LeaseReason.Name(lease.reason), "LEASE_REASON_")
        text = f"paused: {note}"
        keep = _claims_to_keep(cluster)
        return Decision(
            Plan(objects=objects, keep=keep, ready=True, reason="Paused", message=text, status=stopped)
        )
    decision = _run(lease, version, tenancy, cluster, now=now)
    if isinstance(manifest, ManifestInvalid):
        return Decision(decision.plan, (*decision.messages, *_refuse(lease, manifest)))
    return decision


def _run(
    lease: types_pb2.Lease, version: Version, tenancy: Tenancy, cluster: Cluster, *, now: float
) -> Decision:
    endpoints = find_endpoints(tenancy, version.manifest, cluster.services, cluster.host)
    if rollout.is_up(version, cluster.deployments) and endpoints is not None:
        return _running(lease, version, tenancy, cluster, endpoints)
    notes = rollout.keep_notes(cluster.namespace)
    objects = build_objects(tenancy, version, notes=notes, is_running=True)
    keep = _claims_to_keep(cluster)
    ready_now = 0 if lease.state in STARTING else _count_ready(cluster)
    status = lease_report.status(lease, tenancy, version=version, ready=ready_now)
    troubles = find_troubles(cluster.deployments, cluster.pods)
    waits = "; ".join(troubles) or "replicas are not ready yet"
    if lease.state not in STARTING:
        is_new = version.number == lease.manifest_version != lease.ready_manifest_version
        if is_new and rollout.has_failed(version, cluster.deployments):
            text = f"manifest {version.number} did not get ready: {waits}"
            is_told = lease.failed_manifest_version == version.number
            messages = () if is_told else (lease_report.give_up(lease, text),)
            return Decision(lease_report.waiting(objects, "UpdateFailed", text, status, keep=keep), messages)
        reason = "Updating" if is_new and lease.ready_manifest_version else "Degraded"
        return Decision(lease_report.waiting(objects, reason, waits, status, keep=keep))
    if rollout.is_late(version, cluster.deployments, now):
        text = f"not ready in time: {waits}"
        failed = lease_report.advance(lease, types_pb2.LEASE_STATE_FAILED, text)
        return Decision(
            lease_report.waiting(objects, "DeployFailed", text, status), (*lease_report.steps(lease), failed)
        )
    return Decision(lease_report.waiting(objects, "Provisioning", waits, status), lease_report.steps(lease))


def _running(
    lease: types_pb2.Lease,
    version: Version,
    tenancy: Tenancy,
    cluster: Cluster,
    endpoints: tuple[types_pb2.Endpoint, ...],
) -> Decision:
    """Return the decision on a manifest of which every replica is ready."""
    is_newest = version.number == lease.manifest_version
    if is_newest:
        notes = rollout.write_noted(version.number, lease.manifest)
    else:
        notes = rollout.keep_notes(cluster.namespace)
    keep = () if is_newest else _claims_to_keep(cluster)
    status = lease_report.status(lease, tenancy, version=version, ready=version.replicas)
    steps = (*NEXT_WHEN_STARTING.get(lease.state, ()), types_pb2.LEASE_STATE_ACTIVE)
    is_told = (
        lease.state == types_pb2.LEASE_STATE_ACTIVE
        and tuple(lease.endpoints) == endpoints
        and (not is_newest or lease.ready_manifest_version == version.number)
    )
    report = version.number if is_newest else 0
    messages = (
        () if is_told else tuple(lease_report.advance(lease, step, "", endpoints, report) for step in steps)
    )
    reason, text = "Running", "every replica is ready"
    if not is_newest:
        reason = "RolledBack"
        text = f"manifest {version.number} runs; {lease.manifest_version} was given up: {lease.message}"
    plan = Plan(
        objects=build_objects(tenancy, version, notes=notes, is_running=True),
        keep=keep,
        reason=reason,
        message=text,
        status=status,
    )
    return Decision(plan, messages)


def _end(
    lease: types_pb2.Lease,
    version: Version | None,
    tenancy: Tenancy,
    cluster: Cluster,
    *,
    is_final_recorded: bool,
) -> Decision:
    status = lease_report.status(lease, tenancy)
    is_accounted = lease.settled or is_final_recorded
    if lease.state == types_pb2.LEASE_STATE_TERMINATING and not is_accounted:
        objects: tuple[Object, ...] = ()
        if version is not None:
            notes = rollout.keep_notes(cluster.namespace)
            objects = build_objects(tenancy, version, notes=notes, is_running=False)
        kept = objects if cluster.has_namespace else ()
        text = "stopped; waiting for the last usage to be recorded"
        return Decision(lease_report.waiting(kept, "Stopping", text, status, prune=False))
    removed = (ObjectRef("v1", "Namespace", tenancy.namespace),)
    if lease.state == types_pb2.LEASE_STATE_TERMINATING:
        done = lease_report.advance(lease, types_pb2.LEASE_STATE_TERMINATED, "") if lease.settled else None
        text = "the workload is removed; waiting for the final settlement"
        plan = lease_report.waiting((), "Settling", text, status, prune=False, remove=removed)
        return Decision(plan, (done,) if done else ())
    text = lease.message or "the lease is over and its workload is removed"
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
        rejected = lease_report.advance(lease, types_pb2.LEASE_STATE_REJECTED, text)
        return Decision(lease_report.waiting((), "ManifestInvalid", text, None), (rejected,))
    # A replaced manifest that cannot be run leaves what runs as it is.
    plan = lease_report.waiting(
        (), "ManifestInvalid", f"{text}; the workload stays as it was", None, prune=False
    )
    return Decision(plan, _refuse(lease, manifest))


def _refuse(lease: types_pb2.Lease, manifest: ManifestInvalid) -> tuple[tx_pb2.MsgAdvanceLease, ...]:
    """Return the report that the newest manifest of a running lease is not valid, once."""
    is_told = lease.failed_manifest_version == lease.manifest_version
    if is_told or lease.state != types_pb2.LEASE_STATE_ACTIVE:
        return ()
    return (lease_report.give_up(lease, f"manifest: {manifest.message}"),)


def build_objects(
    tenancy: Tenancy, version: Version, *, notes: Mapping[str, str], is_running: bool
) -> tuple[Object, ...]:
    """Return everything that a lease is in the cluster, in the order in which it is made."""
    manifest = version.manifest
    return (
        *walls(tenancy, manifest, notes),
        *secrets(tenancy, manifest),
        *claims(tenancy, manifest),
        *addresses(tenancy, manifest),
        quota(tenancy),
        *deployments(tenancy, manifest, is_running=is_running, version=version.number),
    )


def _claims_to_keep(cluster: Cluster) -> tuple[ObjectRef, ...]:
    """Return all volumes that are there: no data goes before the manifest without it has proven itself."""
    return tuple(
        ObjectRef(
            "v1", "PersistentVolumeClaim", item["metadata"]["name"], item["metadata"].get("namespace") or ""
        )
        for item in cluster.claims
    )


def _count_ready(cluster: Cluster) -> int:
    return sum((item.get("status") or {}).get("readyReplicas") or 0 for item in cluster.deployments)
