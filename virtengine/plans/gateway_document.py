"""What tenants are shown of their lease, out of objects of the cluster: only what is theirs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from virtengine.api import Lease
from virtengine.core.ids import short_hash
from virtengine.core.resources import ResourceType
from virtengine.plans.gateway import state_of
from virtengine.plans.isolation import LEASE_LABEL, SERVICE_LABEL
from virtengine.plans.names import word
from virtengine.wire.virtengine.market.v1 import types_pb2 as market
from virtengine.wire.virtengine.settlement.v1 import query_pb2

Object = Mapping[str, Any]
MAX_MESSAGE = 512


@dataclass(frozen=True, slots=True)
class Replica:
    """One pod of a service, by its place among them: the oldest is 0."""

    service: str
    number: int
    pod: str
    item: Object

    @property
    def container(self) -> str:
        """Return the container that runs the service, which has its name."""
        return self.service

    @property
    def label(self) -> str:
        """Return what stands before its lines."""
        return f"{self.service}/{self.number}"


def replicas(pods: Sequence[Object], lease_id: str) -> tuple[Replica, ...]:
    """Return the replicas of a lease, by service and age. Pods without its label are not among them."""
    found: dict[str, list[Object]] = {}
    reference = short_hash(lease_id)
    for pod in pods:
        labels = pod["metadata"].get("labels") or {}
        if labels.get(LEASE_LABEL) == reference and labels.get(SERVICE_LABEL):
            found.setdefault(labels[SERVICE_LABEL], []).append(pod)
    return tuple(
        Replica(service, number, pod["metadata"]["name"], pod)
        for service, items in sorted(found.items())
        for number, pod in enumerate(sorted(items, key=_age))
    )


def status(lease: Lease, found: Sequence[Replica] | None) -> dict[str, Any]:
    """Return the status of a lease; without replicas when the cluster does not tell."""
    ready = lease.condition("Ready")
    said = lease.status
    return {
        "lease": lease.spec.lease_id,
        "reference": short_hash(lease.spec.lease_id),
        "order": lease.spec.order_id,
        "state": state_of(lease),
        "reason": said.reason,
        "ready": ready.status if ready else "Unknown",
        "message": ready.message if ready else "",
        "endpoints": [{"service": one.service, "url": one.url} for one in said.endpoints or ()],
        "ready_replicas": said.ready_replicas or 0,
        "desired_replicas": said.desired_replicas or 0,
        "manifest_version": lease.spec.manifest_version,
        "resources": lease.spec.resources.model_dump(by_alias=True, mode="json", exclude_none=True),
        "price": lease.spec.price.model_dump(by_alias=True, mode="json", exclude_none=True),
        "replicas": None if found is None else [_replica(one) for one in found],
    }


def events(items: Sequence[Object], limit: int) -> list[dict[str, Any]]:
    """Return events of the workload, the newest last."""
    ordered = sorted(items, key=_moment)
    return [
        {
            "time": _moment(item),
            "type": item.get("type") or "Normal",
            "reason": item.get("reason") or "",
            "object": _subject(item),
            "message": _cut(item.get("message") or ""),
            "count": item.get("count") or (item.get("series") or {}).get("count") or 1,
        }
        for item in (ordered[-limit:] if limit else [])
    ]


def usage(
    lease: Lease, summary: query_pb2.QueryUsageSummaryResponse, balance: str | None, *, as_of: int
) -> dict[str, Any]:
    """Return what was recorded on the chain and what it costs, in uve."""
    totals = [
        {
            "resource": word(market.ResourceType.Name(total.resource), "RESOURCE_TYPE_").lower(),
            "quantity": total.quantity,
            "unit": _unit(total.resource),
            "amount": total.amount,
            "until_ms": total.period_end,
        }
        for total in summary.totals
    ]
    return {
        "lease": lease.spec.lease_id,
        "as_of": as_of,
        "totals": totals,
        "recorded": summary.recorded or "0",
        "settled": summary.settled or "0",
        "in_escrow": balance,
        "last_settled_at": summary.last_settled_at,
        "is_final": summary.final_recorded,
    }


_UNITS = {
    ResourceType.CPU: "core-milliseconds",
    ResourceType.MEMORY: "byte-seconds",
    ResourceType.STORAGE: "byte-seconds",
    ResourceType.GPU: "GPU-milliseconds",
    ResourceType.BLOCK: "blocks",
    ResourceType.NETWORK: "bytes",
    ResourceType.NODE: "node-milliseconds",
    ResourceType.ADJUSTMENT: "items",
}


def _unit(resource: int) -> str:
    known = {int(kind): unit for kind, unit in _UNITS.items()}
    return known.get(int(resource), "units")


def _replica(one: Replica) -> dict[str, Any]:
    state = one.item.get("status") or {}
    container: Object = next(
        (item for item in state.get("containerStatuses") or [] if item.get("name") == one.container), {}
    )
    now = container.get("state") or {}
    halted = now.get("waiting") or now.get("terminated") or {}
    is_going = one.item["metadata"].get("deletionTimestamp") is not None
    return {
        "service": one.service,
        "replica": one.number,
        "phase": "Terminating" if is_going else state.get("phase") or "Pending",
        "ready": bool(container.get("ready")),
        "restarts": container.get("restartCount") or 0,
        "started_at": (now.get("running") or {}).get("startedAt"),
        "reason": halted.get("reason"),
        "message": _cut(halted.get("message") or ""),
    }


def _age(pod: Object) -> tuple[str, str]:
    return pod["metadata"].get("creationTimestamp") or "", pod["metadata"]["name"]


def _moment(item: Object) -> str:
    series = (item.get("series") or {}).get("lastObservedTime")
    found = (
        series
        or item.get("lastTimestamp")
        or item.get("eventTime")
        or item["metadata"].get("creationTimestamp")
    )
    return str(found or "")


def _subject(item: Object) -> str:
    about = item.get("involvedObject") or item.get("regarding") or {}
    return f"{about.get('kind', '')}/{about.get('name', '')}"


def _cut(text: str) -> str:
    shown = "".join(letter if letter.isprintable() else " " for letter in text)
    return shown if len(shown) <= MAX_MESSAGE else shown[: MAX_MESSAGE - 1] + "…"
