"""A cluster's nodes and pods, as the API server shows them, in the words of capacity."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from virtengine.api.capacity import GpuKind
from virtengine.core.resources import Resources
from virtengine.plans.capacity import ANY_PODS, Holding, Node
from virtengine.plans.isolation import LEASE_LABEL
from virtengine.plans.quantity import parse_quantity, parse_resources

FINISHED = frozenset({"Succeeded", "Failed"})
BLOCKING_TAINTS = frozenset({"NoSchedule", "NoExecute"})


def read_nodes(
    items: Iterable[Mapping[str, Any]], selector: Mapping[str, str], gpus: Sequence[GpuKind] = ()
) -> tuple[Node, ...]:
    """Return the nodes whose capacity is sold, with the models of GPUs that they have."""
    return tuple(
        Node(
            name=item["metadata"]["name"],
            allocatable=parse_resources(_allocatable(item)),
            is_usable=_is_usable(item),
            address=_address(item),
            offers=_offers(item, gpus),
            pods=parse_quantity(_allocatable(item).get("pods", ANY_PODS)),
        )
        for item in items
        if _has(item, selector)
    )


def read_holdings(items: Iterable[Mapping[str, Any]]) -> tuple[Holding, ...]:
    """Return what pods that are not over request."""
    return tuple(
        Holding(
            node=(item.get("spec") or {}).get("nodeName") or "",
            resources=pod_requests(item),
            block=(item["metadata"].get("labels") or {}).get(LEASE_LABEL, ""),
        )
        for item in items
        if (item.get("status") or {}).get("phase") not in FINISHED
    )


def pod_requests(pod: Mapping[str, Any]) -> Resources:
    """Return what the scheduler sets aside for a pod."""
    spec = pod.get("spec") or {}
    running, starting = Resources(), Resources()
    for container in spec.get("initContainers") or []:
        asked = _requests(container)
        if container.get("restartPolicy") == "Always":
            running += asked
        starting = _larger(starting, running + asked)
    for container in spec.get("containers") or []:
        running += _requests(container)
    return _larger(running, starting) + parse_resources(spec.get("overhead"))


def public_host(nodes: Iterable[Node]) -> str:
    """Return an address at which node ports answer: that of the first usable node by name."""
    usable = sorted((node.name, node.address) for node in nodes if node.is_usable and node.address)
    return usable[0][1] if usable else ""


def usual_gpu(gpus: Sequence[GpuKind]) -> str:
    """Return what GPUs of any model need of a node: nothing where all have the same resource name."""
    names = {kind.resource_name for kind in gpus}
    return gpus[0].resource_name if len(names) > 1 else ""


def _offers(item: Mapping[str, Any], gpus: Sequence[GpuKind]) -> frozenset[str]:
    there = _allocatable(item)
    found = [
        kind
        for kind in gpus
        if parse_quantity(there.get(kind.resource_name, 0)) and _has(item, kind.node_selector)
    ]
    return frozenset(name for kind in found for name in (kind.model, kind.resource_name))


def _allocatable(item: Mapping[str, Any]) -> Mapping[str, Any]:
    return (item.get("status") or {}).get("allocatable") or {}


def _requests(container: Mapping[str, Any]) -> Resources:
    return parse_resources((container.get("resources") or {}).get("requests"))


def _larger(one: Resources, two: Resources) -> Resources:
    return Resources(
        max(one.cpu_millis, two.cpu_millis),
        max(one.memory_bytes, two.memory_bytes),
        max(one.storage_bytes, two.storage_bytes),
        max(one.gpus, two.gpus),
    )


def _is_usable(item: Mapping[str, Any]) -> bool:
    spec = item.get("spec") or {}
    if spec.get("unschedulable") or item["metadata"].get("deletionTimestamp"):
        return False
    if any(taint.get("effect") in BLOCKING_TAINTS for taint in spec.get("taints") or []):
        return False
    conditions = (item.get("status") or {}).get("conditions") or []
    return any(one["type"] == "Ready" and one["status"] == "True" for one in conditions)


def _address(item: Mapping[str, Any]) -> str:
    addresses = (item.get("status") or {}).get("addresses") or []
    found = {one["type"]: one["address"] for one in reversed(addresses)}
    return str(found.get("ExternalIP") or found.get("InternalIP") or "")


def _has(item: Mapping[str, Any], selector: Mapping[str, str]) -> bool:
    labels = item["metadata"].get("labels") or {}
    return all(labels.get(name) == value for name, value in selector.items())
