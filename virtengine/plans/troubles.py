"""Why replicas do not run, in words that are stable between two looks."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from virtengine.plans.isolation import SERVICE_LABEL

MOST = 3
ORDINARY = frozenset({"ContainerCreating", "PodInitializing"})
SAME: Mapping[str, str] = {"ErrImagePull": "ImagePullBackOff"}


def find_troubles(
    deployments: Sequence[Mapping[str, Any]], pods: Sequence[Mapping[str, Any]]
) -> tuple[str, ...]:
    """Return up to three distinct troubles, such as `web: ImagePullBackOff`."""
    found: set[str] = set()
    for item in deployments:
        found.update(_of_deployment(item))
    for pod in pods:
        found.update(_of_pod(pod))
    return tuple(sorted(found)[:MOST])


def _of_deployment(item: Mapping[str, Any]) -> Iterator[str]:
    for condition in (item.get("status") or {}).get("conditions") or []:
        if condition["type"] == "ReplicaFailure" and condition["status"] == "True":
            text = str(condition.get("message") or "")[:160]
            yield f"{item['metadata']['name']}: {condition.get('reason')}: {text}"


def _of_pod(pod: Mapping[str, Any]) -> Iterator[str]:
    if pod["metadata"].get("deletionTimestamp"):
        return
    status = pod.get("status") or {}
    name = (pod["metadata"].get("labels") or {}).get(SERVICE_LABEL, pod["metadata"]["name"])
    for condition in status.get("conditions") or []:
        if condition["type"] == "PodScheduled" and condition["status"] == "False":
            yield f"{name}: {condition.get('reason')}"
    for container in status.get("containerStatuses") or []:
        if trouble := _of_container(container):
            yield f"{name}: {trouble}"


def _of_container(container: Mapping[str, Any]) -> str:
    """Return one word for what comes and goes in turns, such as pulling and waiting to pull again."""
    state = container.get("state") or {}
    reason = str((state.get("waiting") or {}).get("reason") or "")
    exited = state.get("terminated") or (container.get("lastState") or {}).get("terminated") or {}
    if exited and "running" not in state:
        return f"exits with {exited.get('exitCode')}"
    return "" if reason in ORDINARY else SAME.get(reason, reason)
