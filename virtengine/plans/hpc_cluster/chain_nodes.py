"""Nodes on chain: what is sent so that the chain knows which nodes live, and what they have.

A node's id is used once. It is made of the node's name and of what tells one life of it from the next.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Mapping
from typing import cast

from google.protobuf.message import Message

from virtengine.api import HPCCluster
from virtengine.chain.modules.hpc.states import NODE_MOVES
from virtengine.chain.modules.hpc.states import NodeState as ChainState
from virtengine.core.ids import short_hash
from virtengine.plans.hpc_cluster.on_chain import Facts
from virtengine.plans.hpc_cluster.probe import is_alive
from virtengine.plans.scheduler import Node, NodeState
from virtengine.wire.virtengine.hpc.v1 import node_pb2, tx_pb2

KEPT = 44
MIB_PER_GB = 1024


def node_id(cluster: HPCCluster, name: str, life: str, turn: int = 0) -> str:
    """Return a node's id on chain; `turn` counts ids that the chain has given up."""
    return f"{name[:KEPT].strip('-.')}-{short_hash(f'{cluster.metadata.uid}/{name}/{life}/{turn}')}"


def state_of(node: Node) -> ChainState:
    """Return the chain's word for what a node does."""
    if not is_alive(node):
        return ChainState.OFFLINE
    if node.state is NodeState.DRAINED:
        return ChainState.DRAINED
    return ChainState.DRAINING if node.state is NodeState.DRAINING else ChainState.ACTIVE


def messages(
    cluster_id: str, facts: Facts, nodes: Mapping[str, Node], known: Iterable[node_pb2.Node], *, is_beat: bool
) -> list[Message]:
    """Return what tells the chain of nodes, given by their ids, and of those that are gone.

    `is_beat`: it is time to say of every node that it lives, whether or not anything about it changed.
    """
    before = {one.node_id: one for one in known if one.state != node_pb2.NODE_STATE_DEREGISTERED}
    wanted: list[Message] = []
    for key, node in sorted(nodes.items()):
        wanted += _about(cluster_id, facts, key, node, before.get(key), is_beat=is_beat)
    wanted += [
        tx_pb2.MsgMoveNode(
            sender=facts.address, node_id=key, state=node_pb2.NODE_STATE_DEREGISTERED, reason="removed"
        )
        for key in sorted(before.keys() - nodes.keys())
    ]
    return wanted


def steps(start: ChainState, end: ChainState) -> tuple[ChainState, ...]:
    """Return the shortest legal way from one state to another, without the start; empty: there is none."""
    ways: deque[tuple[ChainState, ...]] = deque([(start,)])
    seen = {start}
    while ways:
        way = ways.popleft()
        if way[-1] is end:
            return way[1:]
        for after in sorted(NODE_MOVES[way[-1]] - seen - {ChainState.DEREGISTERED}):
            seen.add(after)
            ways.append((*way, after))
    return ()


def _about(
    cluster_id: str, facts: Facts, key: str, node: Node, known: node_pb2.Node | None, *, is_beat: bool
) -> list[Message]:
    to = state_of(node)
    if known is None:
        # One that was never alive is not worth telling of.
        return [_metadata(cluster_id, facts, key, node, ChainState.ACTIVE)] if to is ChainState.ACTIVE else []
    start = ChainState(int(known.state))
    way = steps(start, to)
    moves: list[Message] = [
        tx_pb2.MsgMoveNode(sender=facts.address, node_id=key, state=_wire(one), reason=node.reason[:128])
        for one in way[:-1]
    ]
    if to is ChainState.OFFLINE:
        last = [
            tx_pb2.MsgMoveNode(sender=facts.address, node_id=key, state=_wire(to), reason=node.reason[:128])
        ]
        return [*moves, *last] if way else []
    is_other = bool(way) or _resources(node) != known.resources
    return [*moves, _metadata(cluster_id, facts, key, node, to)] if is_beat or is_other else []


def _metadata(
    cluster_id: str, facts: Facts, key: str, node: Node, to: ChainState
) -> tx_pb2.MsgUpdateNodeMetadata:
    found = _resources(node)
    held_gpus = sum(one.count for one in node.allocated_gres if one.name == "gpu")
    held_gb = min(-(-node.allocated_memory_mib // MIB_PER_GB), found.memory_gb)
    health = {
        ChainState.ACTIVE: node_pb2.HEALTH_STATUS_HEALTHY,
        ChainState.DRAINING: node_pb2.HEALTH_STATUS_DRAINING,
        ChainState.DRAINED: node_pb2.HEALTH_STATUS_DRAINING,
    }
    return tx_pb2.MsgUpdateNodeMetadata(
        sender=facts.address,
        node_id=key,
        cluster_id=cluster_id,
        region=facts.region,
        resources=found,
        active=to is ChainState.ACTIVE,
        state=_wire(to),
        hostname=node.name,
        capacity=node_pb2.NodeCapacity(
            cpu_cores_total=found.cpu_cores,
            cpu_cores_available=max(found.cpu_cores - node.allocated_cpus, 0),
            cpu_cores_allocated=min(node.allocated_cpus, found.cpu_cores),
            memory_gb_total=found.memory_gb,
            memory_gb_available=found.memory_gb - held_gb,
            memory_gb_allocated=held_gb,
            gpus_total=found.gpus,
            gpus_available=max(found.gpus - held_gpus, 0),
            gpus_allocated=min(held_gpus, found.gpus),
            gpu_type=found.gpu_type,
        ),
        health=node_pb2.NodeHealth(status=health[to], slurm_state=node.state.value),
    )


def _resources(node: Node) -> node_pb2.NodeResources:
    """Return what a node has. The chain counts whole GB: a small node has one."""
    gpus = [one for one in node.gres if one.name == "gpu"]
    return node_pb2.NodeResources(
        cpu_cores=node.cpus,
        memory_gb=max(node.memory_mib // MIB_PER_GB, 1),
        gpus=sum(one.count for one in gpus),
        gpu_type=gpus[0].type if gpus else "",
    )


def _wire(state: ChainState) -> node_pb2.NodeState:
    return cast("node_pb2.NodeState", int(state))
