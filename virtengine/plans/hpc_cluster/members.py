"""The nodes of a pool as Kubernetes and SLURM have them, side by side by their number."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from virtengine.plans.hpc_cluster import names
from virtengine.plans.scheduler import OURS, Node, NodeState
from virtengine.plans.timestamps import parse_time

TEMPLATE = "virtengine.com/template"
"""Annotation of a StatefulSet: digest of what its pod is made from."""
REPLACES = "virtengine.com/replaces"
"""Annotation of a pod's template: the pod that it took the place of, on a node that is being emptied."""
Mark = Literal["scale-in", "update"]
CLOCK_SECONDS = 2.0


@dataclass(frozen=True, slots=True)
class Pod:
    """What of a pod matters. `started_at` is 0 while slurmd's container does not run."""

    uid: str
    is_ready: bool = False
    is_deleting: bool = False
    started_at: float = 0.0
    host: str = ""
    digest: str = ""
    """What it was made from."""
    trouble: str = ""


@dataclass(frozen=True, slots=True)
class Member:
    """One node: its StatefulSet's digest and pod in Kubernetes, its record in SLURM.

    `digest` is None when there is no StatefulSet, or one that is being deleted.
    """

    number: int
    digest: str | None = None
    is_ending: bool = False
    replaces: str = ""
    pod: Pod | None = None
    node: Node | None = None
    is_cordoned: bool = False

    @property
    def is_there(self) -> bool:
        """Say whether Kubernetes keeps a pod for it."""
        return self.digest is not None

    @property
    def mark(self) -> Mark | None:
        """Return why we drained it, if we did."""
        return mark_of(self.node)

    @property
    def is_drained_by_person(self) -> bool:
        """Say whether somebody else drained it."""
        return self.node is not None and is_drained_by_person(self.node)

    @property
    def has_joined(self) -> bool:
        """Say whether the slurmd that runs now has registered; an old record alone says nothing."""
        node, pod = self.node, self.pod
        if node is None or pod is None or pod.is_deleting or not pod.started_at:
            return False
        is_of_now = node.start_time >= pod.started_at - CLOCK_SECONDS
        return is_of_now and node.is_responding and node.state not in {NodeState.DOWN, NodeState.UNKNOWN}

    @property
    def is_renewed(self) -> bool:
        """Say whether it has joined with the pod that it shall have, and not with the one before."""
        pod = self.pod
        return self.has_joined and pod is not None and pod.digest == self.digest and pod.uid != self.replaces

    @property
    def is_at_rest(self) -> bool:
        """Say whether it is drained, or down, and holds no job."""
        node = self.node
        return (
            node is not None
            and node.allocated_cpus == 0
            and node.state in {NodeState.DRAINED, NodeState.DOWN}
            and not node.flags & {"COMPLETING"}
        )


def reason_for(mark: Mark) -> str:
    """Return the reason of a drain as people see it; the adapter puts our prefix before it."""
    words: dict[Mark, str] = {"scale-in": "the pool gets smaller", "update": "the node is replaced"}
    return f"{mark}: {words[mark]}"


def mark_of(node: Node | None) -> Mark | None:
    """Return why we drained a node, if we did."""
    if node is None or not node.reason.startswith(OURS):
        return None
    said = node.reason.removeprefix(OURS).strip()
    if said.startswith("scale-in"):
        return "scale-in"
    return "update" if said.startswith("update") else None


def is_drained_by_person(node: Node) -> bool:
    """Say whether a node is drained for a reason that is not ours."""
    is_drained = node.state in {NodeState.DRAINED, NodeState.DRAINING} or "DRAIN" in node.flags
    return is_drained and not node.is_drained_by_us


def read_pod(item: Mapping[str, Any]) -> Pod:
    """Return what of a pod matters."""
    status = item.get("status") or {}
    ready = any(
        one.get("type") == "Ready" and one.get("status") == "True" for one in status.get("conditions") or []
    )
    slurmd: Mapping[str, Any] = next(
        (one for one in status.get("containerStatuses") or [] if one["name"] == names.NODE), {}
    )
    state = slurmd.get("state") or {}
    return Pod(
        uid=item["metadata"]["uid"],
        is_ready=ready,
        is_deleting=item["metadata"].get("deletionTimestamp") is not None,
        started_at=parse_time((state.get("running") or {}).get("startedAt")),
        host=(item.get("spec") or {}).get("nodeName") or "",
        digest=(item["metadata"].get("annotations") or {}).get(TEMPLATE, ""),
        trouble=trouble_of(item),
    )


def trouble_of(item: Mapping[str, Any]) -> str:
    """Return why a pod does not run, in Kubernetes' own words."""
    status = item.get("status") or {}
    every = [*(status.get("initContainerStatuses") or []), *(status.get("containerStatuses") or [])]
    for one in every:
        waiting = (one.get("state") or {}).get("waiting") or {}
        if waiting.get("reason") not in (None, "PodInitializing", "ContainerCreating"):
            return f"{waiting['reason']}: {waiting.get('message') or ''}".strip(": ")[:200]
    for one in status.get("conditions") or []:
        if one.get("type") == "PodScheduled" and one.get("status") == "False":
            return f"{one.get('reason') or 'Unscheduled'}: {one.get('message') or ''}"[:200]
    return ""


def read_members(
    cluster: str,
    pool: str,
    stateful_sets: Iterable[Mapping[str, Any]],
    pods: Iterable[Mapping[str, Any]],
    nodes: Iterable[Node],
    cordoned: frozenset[str] = frozenset(),
) -> tuple[Member, ...]:
    """Return every node of which anything is left, by number."""
    sets = {
        number: item
        for item in stateful_sets
        if (number := names.number_of(cluster, pool, f"{item['metadata']['name']}-0")) is not None
    }
    ran = {
        number: read_pod(item)
        for item in pods
        if (number := names.number_of(cluster, pool, item["metadata"]["name"])) is not None
    }
    known = {
        number: node for node in nodes if (number := names.number_of(cluster, pool, node.name)) is not None
    }
    return tuple(
        _member(number, sets.get(number), ran.get(number), known.get(number), cordoned)
        for number in sorted(sets.keys() | ran.keys() | known.keys())
    )


def _member(
    number: int,
    stateful_set: Mapping[str, Any] | None,
    pod: Pod | None,
    node: Node | None,
    cordoned: frozenset[str],
) -> Member:
    is_cordoned = pod is not None and pod.host in cordoned
    if stateful_set is None:
        return Member(number, pod=pod, node=node, is_cordoned=is_cordoned)
    metadata = stateful_set["metadata"]
    template = stateful_set["spec"]["template"]["metadata"].get("annotations") or {}
    is_ending = metadata.get("deletionTimestamp") is not None
    return Member(
        number,
        digest=None if is_ending else (metadata.get("annotations") or {}).get(TEMPLATE, ""),
        is_ending=is_ending,
        replaces=template.get(REPLACES, ""),
        pod=pod,
        node=node,
        is_cordoned=is_cordoned,
    )
