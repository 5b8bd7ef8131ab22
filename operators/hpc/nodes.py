"""What SLURM says about nodes, asked once for all who look at the same moment."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass, field

import structlog

from virtengine.clients.scheduler import Scheduler
from virtengine.core.errors import Rejected, Unavailable
from virtengine.plans.hpc_cluster import names
from virtengine.plans.hpc_cluster.scaling import Act
from virtengine.plans.scheduler import Node

FRESH_SECONDS = 0.4
log = structlog.get_logger()


@dataclass(slots=True)
class _Look:
    at: float = 0.0
    nodes: tuple[Node, ...] = ()
    asking: asyncio.Lock = field(default_factory=asyncio.Lock)


class NodeLooks:
    """Nodes by scheduler. An answer is never older than its reader's question by more than moments."""

    def __init__(self) -> None:
        self._looks: dict[int, tuple[Scheduler, _Look]] = {}

    async def nodes(self, scheduler: Scheduler) -> tuple[Node, ...]:
        """Return every node that has a record. Raises Unavailable."""
        _kept, look = self._looks.setdefault(id(scheduler), (scheduler, _Look()))
        async with look.asking:
            if time.monotonic() - look.at > FRESH_SECONDS:
                look.nodes = tuple(await scheduler.nodes())
                look.at = time.monotonic()
            return look.nodes

    def forget(self, scheduler: Scheduler) -> None:
        """Ask anew next time: something was changed."""
        found = self._looks.get(id(scheduler))
        if found is not None:
            found[1].at = 0.0


async def carry_out(
    acts: tuple[Act, ...], scheduler: Scheduler, *, cluster: str, namespace: str, pool: str
) -> Unavailable | None:
    """Tell SLURM each thing. What it refuses is looked at again later; the first silence is returned."""
    for act in acts:
        node = names.node(cluster, pool, act.number)
        try:
            await _do(act, node, scheduler, names.node_address(cluster, namespace, pool, act.number))
        except Rejected as error:
            log.info("node not changed", node=node, act=act.verb, reason=error.reason, error=error.message)
        except Unavailable as error:
            return error
        else:
            log.info("node changed", node=node, act=act.verb, mark=act.mark)
    return None


async def _do(act: Act, node: str, scheduler: Scheduler, address: str) -> None:
    match act.verb:
        case "address":
            await scheduler.set_node_address(node, address)
        case "drain":
            await scheduler.drain(node, act.reason)
        case "resume":
            await scheduler.resume(node)
        case "down":
            await scheduler.down(node, act.reason)
        case "forget":
            await scheduler.delete_node(node)
