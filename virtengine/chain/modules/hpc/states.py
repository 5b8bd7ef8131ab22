"""States of clusters, jobs and nodes, and the legal moves between them."""

from __future__ import annotations

from collections.abc import Mapping
from enum import IntEnum
from typing import Final


class ClusterState(IntEnum):
    """States of a cluster."""

    PENDING = 1
    ACTIVE = 2
    DRAINING = 3
    OFFLINE = 4
    DEREGISTERED = 5


CLUSTER_MOVES: Final[Mapping[ClusterState, frozenset[ClusterState]]] = {
    ClusterState.PENDING: frozenset({ClusterState.ACTIVE, ClusterState.DEREGISTERED}),
    ClusterState.ACTIVE: frozenset({ClusterState.DRAINING, ClusterState.OFFLINE, ClusterState.DEREGISTERED}),
    ClusterState.DRAINING: frozenset({ClusterState.ACTIVE, ClusterState.OFFLINE, ClusterState.DEREGISTERED}),
    ClusterState.OFFLINE: frozenset({ClusterState.ACTIVE, ClusterState.DEREGISTERED}),
    ClusterState.DEREGISTERED: frozenset(),
}


class JobState(IntEnum):
    """States of a job."""

    PENDING = 1
    QUEUED = 2
    RUNNING = 3
    COMPLETED = 4
    FAILED = 5
    CANCELLED = 6
    TIMEOUT = 7


ENDED_JOBS: Final = frozenset({JobState.COMPLETED, JobState.FAILED, JobState.CANCELLED, JobState.TIMEOUT})
JOB_MOVES: Final[Mapping[JobState, frozenset[JobState]]] = {
    JobState.PENDING: frozenset({JobState.QUEUED, JobState.FAILED, JobState.CANCELLED}),
    JobState.QUEUED: frozenset({JobState.RUNNING, JobState.FAILED, JobState.CANCELLED, JobState.TIMEOUT}),
    JobState.RUNNING: frozenset({JobState.COMPLETED, JobState.FAILED, JobState.CANCELLED, JobState.TIMEOUT}),
    JobState.COMPLETED: frozenset(),
    JobState.FAILED: frozenset(),
    JobState.CANCELLED: frozenset(),
    JobState.TIMEOUT: frozenset(),
}
"""Moves that a report may make. Only the network puts a running job back into the queue (preemption)."""


class NodeState(IntEnum):
    """States of a node."""

    PENDING = 1
    ACTIVE = 2
    STALE = 3
    DRAINING = 4
    DRAINED = 5
    OFFLINE = 6
    DEREGISTERED = 7
    UNKNOWN = 8


NODE_MOVES: Final[Mapping[NodeState, frozenset[NodeState]]] = {
    NodeState.PENDING: frozenset({NodeState.ACTIVE, NodeState.OFFLINE, NodeState.DEREGISTERED}),
    NodeState.ACTIVE: frozenset(
        {NodeState.STALE, NodeState.DRAINING, NodeState.OFFLINE, NodeState.DEREGISTERED}
    ),
    NodeState.STALE: frozenset({NodeState.ACTIVE, NodeState.OFFLINE, NodeState.DEREGISTERED}),
    NodeState.DRAINING: frozenset({NodeState.DRAINED, NodeState.OFFLINE, NodeState.DEREGISTERED}),
    NodeState.DRAINED: frozenset({NodeState.ACTIVE, NodeState.OFFLINE, NodeState.DEREGISTERED}),
    NodeState.OFFLINE: frozenset({NodeState.ACTIVE, NodeState.PENDING, NodeState.DEREGISTERED}),
    NodeState.DEREGISTERED: frozenset(),
    NodeState.UNKNOWN: frozenset(),
}


class HealthStatus(IntEnum):
    """How a node feels."""

    UNSPECIFIED = 0
    HEALTHY = 1
    DEGRADED = 2
    UNHEALTHY = 3
    DRAINING = 4
    OFFLINE = 5


class RoutingMode(IntEnum):
    """What becomes of a job that runs elsewhere than decided."""

    STRICT = 1
    PERMISSIVE = 2
    AUDIT_ONLY = 3
