"""Pods of the platform and of leases, counted."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from virtengine.cli.connection import answering


@dataclass(frozen=True)
class Count:
    """How many of some things there are and how many of them work."""

    ready: int
    total: int

    def __str__(self) -> str:
        return f"{self.ready}/{self.total}"


def in_namespace(api: Any, namespace: str) -> Count:
    """Count a namespace's pods, without those that have done their work."""
    with answering(f"pods in {namespace}"):
        return _count(api.list_namespaced_pod(namespace))


def with_label(api: Any, label: str) -> Count:
    """Count the pods of all namespaces that have a label, without those that have done their work."""
    with answering(f"pods with {label}"):
        return _count(api.list_pod_for_all_namespaces(label_selector=label))


def _count(found: Any) -> Count:
    pods = [pod for pod in found.items if pod.status.phase != "Succeeded"]
    return Count(sum(map(_is_ready, pods)), len(pods))


def _is_ready(pod: Any) -> bool:
    return any(one.type == "Ready" and one.status == "True" for one in pod.status.conditions or [])
