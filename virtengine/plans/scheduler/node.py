"""Controller, nodes and partitions as every scheduler reports them."""

from __future__ import annotations

from dataclasses import dataclass

from virtengine.plans.scheduler.job import Gres
from virtengine.plans.scheduler.state import NodeState

OURS = "virtengine:"
"""How the reason of every drain begins that we ask for."""


@dataclass(frozen=True, slots=True)
class ControllerAnswer:
    """What the controller says about itself."""

    hostname: str
    is_up: bool
    mode: str = "primary"
    version: str = ""


@dataclass(frozen=True, slots=True)
class Node:
    """One node. `flags` are the scheduler's own words; times are seconds since 1970, 0 is never."""

    name: str
    state: NodeState
    cpus: int = 0
    allocated_cpus: int = 0
    memory_mib: int = 0
    allocated_memory_mib: int = 0
    reason: str = ""
    reason_by: str = ""
    reason_at: int = 0
    start_time: int = 0
    address: str = ""
    hostname: str = ""
    version: str = ""
    features: tuple[str, ...] = ()
    gres: tuple[Gres, ...] = ()
    allocated_gres: tuple[Gres, ...] = ()
    partitions: tuple[str, ...] = ()
    flags: frozenset[str] = frozenset()
    is_responding: bool = True

    @property
    def is_drained_by_us(self) -> bool:
        """Say whether we asked for the drain; a person's drain is never undone."""
        return self.reason.startswith(OURS)

    @property
    def is_empty(self) -> bool:
        """Say whether nothing runs on it."""
        return self.allocated_cpus == 0 and self.state not in {
            NodeState.ALLOCATED,
            NodeState.MIXED,
            NodeState.DRAINING,
        }


@dataclass(frozen=True, slots=True)
class Partition:
    """One partition. 0 seconds and 0 nodes mean that there is no limit."""

    name: str
    is_up: bool
    nodes: tuple[str, ...] = ()
    total_nodes: int = 0
    total_cpus: int = 0
    max_time_seconds: int = 0
    max_nodes: int = 0
    is_default: bool = False
    raw_state: str = ""
