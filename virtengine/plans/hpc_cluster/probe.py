"""What SLURM says about itself in one look."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from virtengine.api.hpc_parts import HPCCapacity, HPCDrain, HPCQueue
from virtengine.plans.hpc_cluster.members import is_drained_by_person
from virtengine.plans.scheduler import ControllerAnswer, Job, JobState, Node, NodeState, Partition

WAITING = frozenset({JobState.PENDING, JobState.QUEUED})
RUNNING = frozenset({JobState.STARTING, JobState.RUNNING, JobState.SUSPENDED})
MAX_DRAINS = 32


@dataclass(frozen=True, slots=True)
class Probe:
    """Controller, nodes, partitions and the length of the queue, which may be some seconds old."""

    answer: ControllerAnswer
    nodes: tuple[Node, ...] = ()
    partitions: tuple[Partition, ...] = ()
    queue: HPCQueue = field(default_factory=HPCQueue)


def count_jobs(jobs: Iterable[Job]) -> HPCQueue:
    """Return how many jobs wait and run; each task of an array is one."""
    states = [task.state for job in jobs for task in (job.tasks or (job,))]
    return HPCQueue(
        waiting=sum(1 for state in states if state in WAITING),
        running=sum(1 for state in states if state in RUNNING),
    )


def capacity(nodes: Iterable[Node]) -> HPCCapacity:
    """Return what nodes have that are not down."""
    alive = [one for one in nodes if is_alive(one)]
    found = {
        "nodes": len(alive),
        "cpus": sum(one.cpus for one in alive),
        "memory_mib": sum(one.memory_mib for one in alive),
        "gpus": sum(device.count for one in alive for device in one.gres if device.name == "gpu"),
    }
    return HPCCapacity.model_validate(found)


def is_alive(node: Node) -> bool:
    """Say whether a node answers."""
    return node.is_responding and node.state not in {NodeState.DOWN, NodeState.UNKNOWN}


def drains(nodes: Iterable[Node]) -> tuple[HPCDrain, ...]:
    """Return nodes that people drained, with their reasons."""
    found = sorted((one.name, one.reason) for one in nodes if is_drained_by_person(one))
    return tuple(HPCDrain(node=name, reason=reason[:256]) for name, reason in found[:MAX_DRAINS])
