"""Workloads of leases as the cluster has them: replicas, events, restarts."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Sequence
from typing import Final

from operators.gateway.snapshots import Snapshots
from virtengine.api import Lease
from virtengine.clients.kubernetes import Kubernetes, Object
from virtengine.clients.kubernetes_kinds import DEPLOYMENTS, EVENTS, PODS
from virtengine.core.errors import NotYet, Rejected, Unavailable
from virtengine.core.ids import lease_namespace, short_hash
from virtengine.plans import gateway_document
from virtengine.plans.gateway import BUILT, Problem, state_of
from virtengine.plans.gateway_document import Replica
from virtengine.plans.isolation import LEASE_LABEL, SERVICE_LABEL

MANAGER: Final = "virtengine-gateway"
RESTART_ANNOTATION: Final = "virtengine.com/restart"
STALE_SECONDS: Final = 60.0


class Workloads:
    """Looks into the namespaces of leases, one question at a time for each."""

    def __init__(self, kube: Kubernetes, *, fresh_seconds: float) -> None:
        self._kube = kube
        self._pods = Snapshots(self._list_pods, fresh_seconds=fresh_seconds, stale_seconds=STALE_SECONDS)
        self._events = Snapshots(self._list_events, fresh_seconds=fresh_seconds, stale_seconds=STALE_SECONDS)

    async def replicas(self, lease: Lease, is_fresh: bool = False) -> tuple[Replica, ...]:
        """Return the replicas of a lease. Raises Problem when the cluster does not tell."""
        try:
            seen = await self._pods.get(lease.spec.lease_id, is_fresh=is_fresh)
        except (Unavailable, NotYet, Rejected) as error:
            raise cluster_away() from error
        return gateway_document.replicas(seen.value, lease.spec.lease_id)

    async def replica(self, lease: Lease, service: str, number: int) -> Replica:
        """Return one replica. Raises Problem when there is none."""
        found = await self.replicas(lease, is_fresh=True)
        for one in found:
            if (one.service, one.number) == (service, number):
                return one
        raise Problem(404, "no-replica", "There is no such replica", "See the status of the lease.")

    async def status(self, lease: Lease) -> dict[str, object]:
        """Return a lease's status; without replicas while the cluster does not answer."""
        found: tuple[Replica, ...] | None = ()
        if state_of(lease) in BUILT:
            try:
                found = await self.replicas(lease)
            except Problem:
                found = None
        return gateway_document.status(lease, found)

    async def events(self, lease: Lease, limit: int) -> list[dict[str, object]]:
        """Return what happened to the workload. Raises Problem when the cluster does not tell."""
        try:
            seen = await self._events.get(lease.spec.lease_id)
        except (Unavailable, NotYet, Rejected) as error:
            raise cluster_away() from error
        return gateway_document.events(seen.value, limit)

    async def restart(self, lease: Lease, service: str | None, key: str) -> list[str]:
        """Replace the pods of one service or all, one by one; the same key again changes nothing."""
        namespace = lease_namespace(lease.spec.lease_id)
        mark = hashlib.sha256(key.encode()).hexdigest()[:32] if key else str(time.time_ns())
        try:
            labels = f"{LEASE_LABEL}={short_hash(lease.spec.lease_id)}"
            found, _version = await self._kube.list(DEPLOYMENTS, namespace, labels=labels)
            chosen = [one for one in found if service in (None, _service(one))]
            if not chosen:
                raise Problem(404, "no-service", "There is no such service", "See the status of the lease.")
            for one in chosen:
                await self._mark(namespace, one, mark)
        except (Unavailable, NotYet, Rejected) as error:
            raise cluster_away() from error
        return sorted(_service(one) for one in chosen)

    async def _mark(self, namespace: str, deployment: Object, mark: str) -> None:
        template = deployment["spec"]["template"]["metadata"]
        if (template.get("annotations") or {}).get(RESTART_ANNOTATION) == mark:
            return
        patch = {"spec": {"template": {"metadata": {"annotations": {RESTART_ANNOTATION: mark}}}}}
        name = deployment["metadata"]["name"]
        await self._kube.merge(DEPLOYMENTS, namespace, name, patch, manager=MANAGER)

    async def _list_pods(self, lease_id: str) -> Sequence[Object]:
        label = f"{LEASE_LABEL}={short_hash(lease_id)}"
        return (await self._kube.list(PODS, lease_namespace(lease_id), labels=label))[0]

    async def _list_events(self, lease_id: str) -> Sequence[Object]:
        return (await self._kube.list(EVENTS, lease_namespace(lease_id)))[0]


def cluster_away() -> Problem:
    """Return the problem of a cluster that does not answer."""
    return Problem(503, "away", "The cluster does not answer", "Ask again.", retry_after=2)


def _service(deployment: Object) -> str:
    return str((deployment["metadata"].get("labels") or {}).get(SERVICE_LABEL, ""))
