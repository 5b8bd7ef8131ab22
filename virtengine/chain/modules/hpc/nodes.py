"""Messages about nodes: check, then change. Every change of a state leaves an audit entry."""

from __future__ import annotations

from typing import Any, Final

from msgspec.structs import replace

from virtengine.chain.kernel.context import Context
from virtengine.chain.modules import wire
from virtengine.chain.modules.hpc import clusters
from virtengine.chain.modules.hpc.errors import (
    InvalidIdentity,
    InvalidNode,
    NodeDeregistered,
    NodeExists,
    StaleHeartbeat,
    TooMany,
    Unauthorized,
)
from virtengine.chain.modules.hpc.keeping import put_cluster, put_node
from virtengine.chain.modules.hpc.node_types import (
    LatencyMeasurement,
    Node,
    NodeAudit,
    NodeCapacity,
    NodeHardware,
    NodeHealth,
    NodeLocality,
    NodeResources,
    NodeTopology,
)
from virtengine.chain.modules.hpc.places import shape_of
from virtengine.chain.modules.hpc.reports import is_signed_by_provider
from virtengine.chain.modules.hpc.rights import require_provider_side, require_standing
from virtengine.chain.modules.hpc.states import NODE_MOVES, ClusterState, HealthStatus, NodeState
from virtengine.chain.modules.hpc.store import State
from virtengine.chain.modules.hpc.types import Cluster
from virtengine.crypto import hpc as crypto_hpc
from virtengine.wire.virtengine.hpc.v1 import node_pb2, tx_pb2

MAX_SHAPES: Final = 256
"""How many kinds of nodes a cluster may have, so that a decision stays cheap."""
IDENTITY_SECONDS: Final = 300


def register_node(state: State, msg: tx_pb2.MsgRegisterNode, ctx: Context) -> tx_pb2.MsgRegisterNodeResponse:
    """Add a node by its signed identity; it is pending until its first heartbeat."""
    identity = msg.identity
    cluster = _require_cluster(state, identity.cluster_id, msg.sender)
    if identity.provider != cluster.provider:
        raise InvalidIdentity(f"{identity.provider} does not own {cluster.cluster_id}")
    existing = state.nodes.get(identity.node_id)
    if existing is not None:
        if _is_same(existing, identity):
            return tx_pb2.MsgRegisterNodeResponse()
        raise NodeExists(f"{identity.node_id} is taken")
    digest = crypto_hpc.digest(crypto_hpc.NODE, ctx.chain_id, identity)
    if not is_signed_by_provider(state, cluster.provider, digest, msg.provider_signature, ctx):
        raise InvalidIdentity("provider_signature: is not the provider's signing key's")
    if abs(ctx.time - identity.registration_timestamp) > IDENTITY_SECONDS:
        raise InvalidIdentity("registration_timestamp: is too far from the chain's time")
    _require_room(state, cluster)

    node = _fresh(identity.node_id, cluster, NodeState.PENDING, ctx)
    node = replace(
        node,
        agent_pubkey=identity.agent_pubkey,
        hostname=identity.hostname,
        hardware_fingerprint=identity.hardware_fingerprint,
        registration_nonce=identity.registration_nonce,
        health_status=HealthStatus.OFFLINE,
    )
    put_node(state, node)
    audit(state, node, None, ctx, reason="registered", by=msg.sender)
    return tx_pb2.MsgRegisterNodeResponse()


def update_node_metadata(
    state: State, msg: tx_pb2.MsgUpdateNodeMetadata, ctx: Context
) -> tx_pb2.MsgUpdateNodeMetadataResponse:
    """Replace what is said of a node; add one that is not known."""
    cluster = _require_cluster(state, msg.cluster_id, msg.sender)
    existing = state.nodes.get(msg.node_id)
    if existing is None:
        _add(state, cluster, msg, ctx)
        return tx_pb2.MsgUpdateNodeMetadataResponse()
    if (existing.cluster_id, existing.provider) != (cluster.cluster_id, cluster.provider):
        raise Unauthorized(f"{msg.node_id} is a node of {existing.cluster_id}")
    to = NodeState(int(msg.state)) if msg.state else existing.state
    _require_move(existing, to)
    if msg.sequence_number and msg.sequence_number <= existing.last_sequence_number:
        raise StaleHeartbeat(f"sequence_number: {msg.sequence_number}, was {existing.last_sequence_number}")

    node = replace(existing, **_read(msg), last_heartbeat=ctx.time, updated_at=ctx.time)
    if not msg.agent_pubkey:
        node = replace(node, agent_pubkey=existing.agent_pubkey)
    sequence = max(msg.sequence_number, existing.last_sequence_number)
    node = replace(node, last_sequence_number=sequence)
    require_shape(state, node)
    store_move(state, node, to, ctx, reason="reported", by=msg.sender)
    hear(state, node.cluster_id, ctx)
    return tx_pb2.MsgUpdateNodeMetadataResponse()


def move_node(state: State, msg: tx_pb2.MsgMoveNode, ctx: Context) -> tx_pb2.MsgMoveNodeResponse:
    """Drain, activate, take offline or deregister a node."""
    node = state.require_node(msg.node_id)
    require_provider_side(state, node.provider, msg.sender, node.node_id)
    to = NodeState(int(msg.state))
    if to is node.state:
        return tx_pb2.MsgMoveNodeResponse()
    _require_move(node, to)

    if to is NodeState.DEREGISTERED:
        node = replace(node, deregistered_at=ctx.time, deregistration_reason=msg.reason)
    store_move(state, node, to, ctx, reason=msg.reason or "owner", by=msg.sender)
    return tx_pb2.MsgMoveNodeResponse()


def store_move(state: State, node: Node, to: NodeState, ctx: Context, *, reason: str, by: str) -> Node:
    """Store a node in a state, with an audit entry if it is another one. `node` has the state of before."""
    before = node.state
    moved = replace(node, state=to, active=to is NodeState.ACTIVE)
    if to is not before:
        moved = replace(moved, state_changed_at=ctx.time)
    put_node(state, moved)
    if to is not before:
        audit(state, moved, before, ctx, reason=reason, by=by)
    return moved


def audit(state: State, node: Node, before: NodeState | None, ctx: Context, *, reason: str, by: str) -> None:
    """Write down a change of a node's state, and tell of it."""
    last = next(state.node_audits.keys(node.node_id, reverse=True), None)
    sequence = int(last[1]) + 1 if last else 1
    entry = NodeAudit(
        node_id=node.node_id,
        sequence=sequence,
        cluster_id=node.cluster_id,
        previous_state=int(before) if before else 0,
        new_state=node.state,
        reason=reason,
        triggered_by=by,
        timestamp=ctx.time,
        block_height=ctx.height,
    )
    state.node_audits.set(node.node_id, sequence, entry)
    ctx.emit(
        node_pb2.EventNodeState(
            node_id=node.node_id,
            cluster_id=node.cluster_id,
            provider=node.provider,
            state=wire.number(node.state),
            reason=reason,
        )
    )


def hear(state: State, cluster_id: str, ctx: Context) -> None:
    """Note that a cluster lives; one that was given up for silent is active again."""
    cluster = state.require_cluster(cluster_id)
    if cluster.last_heartbeat != ctx.time:
        cluster = replace(cluster, last_heartbeat=ctx.time)
        put_cluster(state, cluster)
    if cluster.state is ClusterState.OFFLINE and cluster.active_nodes:
        clusters.move_cluster(state, cluster, ClusterState.ACTIVE, ctx, reason="heartbeat")


def compute_mean(latencies: tuple[LatencyMeasurement, ...]) -> int:
    """Return the mean of measurements in whole milliseconds."""
    return sum(one.latency_ms for one in latencies) // len(latencies) if latencies else 0


def require_shape(state: State, node: Node) -> None:
    """Raise unless a cluster may have one more kind of node."""
    if state.shapes.has(node.cluster_id, *shape_of(node)):
        return
    if sum(1 for _ in state.shapes.encoded_keys(node.cluster_id)) >= MAX_SHAPES:
        raise InvalidNode(f"resources: {node.cluster_id} has {MAX_SHAPES} kinds of nodes already")


def _add(state: State, cluster: Cluster, msg: tx_pb2.MsgUpdateNodeMetadata, ctx: Context) -> None:
    _require_room(state, cluster)
    first = NodeState.ACTIVE if msg.active else NodeState.PENDING
    to = NodeState(int(msg.state)) if msg.state else first
    if to not in {NodeState.PENDING, NodeState.ACTIVE}:
        raise InvalidNode(f"state: a new node is pending or active, not {to.name}")
    node = replace(
        _fresh(msg.node_id, cluster, to, ctx), **_read(msg), last_sequence_number=msg.sequence_number
    )
    node = replace(node, active=to is NodeState.ACTIVE)
    require_shape(state, node)
    put_node(state, node)
    audit(state, node, None, ctx, reason="registered", by=msg.sender)
    hear(state, cluster.cluster_id, ctx)


def _require_cluster(state: State, cluster_id: str, sender: str) -> Cluster:
    cluster = state.require_cluster(cluster_id)
    require_provider_side(state, cluster.provider, sender, cluster_id)
    if cluster.state is ClusterState.DEREGISTERED:
        raise InvalidNode(f"{cluster_id} is deregistered")
    return cluster


def _require_room(state: State, cluster: Cluster) -> None:
    require_standing(state, cluster.provider)
    limit = state.get_params().max_nodes_per_cluster
    count = state.node_counts.get(cluster.cluster_id) or 0
    if count >= limit:
        raise TooMany(f"{cluster.cluster_id} has {count} nodes, at most {limit}")


def _require_move(node: Node, to: NodeState) -> None:
    if node.state is NodeState.DEREGISTERED:
        raise NodeDeregistered(f"{node.node_id} was deregistered: {node.deregistration_reason}")
    if to is not node.state and to not in NODE_MOVES[node.state]:
        raise InvalidNode(f"{node.node_id} is {node.state.name} and cannot become {to.name}")


def _is_same(node: Node, identity: node_pb2.NodeIdentity) -> bool:
    known = (node.cluster_id, node.agent_pubkey, node.registration_nonce)
    return known == (identity.cluster_id, identity.agent_pubkey, identity.registration_nonce)


def _fresh(node_id: str, cluster: Cluster, to: NodeState, ctx: Context) -> Node:
    return Node(
        node_id=node_id,
        cluster_id=cluster.cluster_id,
        provider=cluster.provider,
        region=cluster.region,
        state=to,
        joined_at=ctx.time,
        updated_at=ctx.time,
        state_changed_at=ctx.time,
        last_heartbeat=ctx.time,
    )


def _read(msg: tx_pb2.MsgUpdateNodeMetadata) -> dict[str, Any]:
    latencies = tuple(wire.from_wire(one, LatencyMeasurement) for one in msg.latency_measurements)
    health = wire.from_wire(msg.health, NodeHealth)
    return {
        "region": msg.region,
        "datacenter": msg.datacenter,
        "latency_measurements": latencies,
        "avg_latency_ms": compute_mean(latencies),
        "network_bandwidth_mbps": msg.network_bandwidth_mbps,
        "resources": wire.from_wire(msg.resources, NodeResources),
        "agent_pubkey": msg.agent_pubkey,
        "hardware_fingerprint": msg.hardware_fingerprint,
        "agent_version": msg.agent_version,
        "capacity": wire.from_wire(msg.capacity, NodeCapacity),
        "health": health,
        "health_status": health.status,
        "hardware": wire.from_wire(msg.hardware, NodeHardware),
        "topology": wire.from_wire(msg.topology, NodeTopology),
        "locality": wire.from_wire(msg.locality, NodeLocality),
        "hostname": msg.hostname,
    }
