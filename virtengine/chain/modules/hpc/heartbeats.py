"""Heartbeats of nodes' agents: signed with the node's own key, in order, never the same twice."""

from __future__ import annotations

from typing import Final

from msgspec.structs import replace

from virtengine.chain.kernel.context import Context
from virtengine.chain.modules import wire
from virtengine.chain.modules.hpc.errors import (
    HeartbeatNotAuthentic,
    InvalidHeartbeat,
    NodeDeregistered,
    StaleHeartbeat,
)
from virtengine.chain.modules.hpc.node_types import (
    LatencyMeasurement,
    Node,
    NodeCapacity,
    NodeHealth,
    NodeResources,
)
from virtengine.chain.modules.hpc.nodes import compute_mean, hear, require_shape, store_move
from virtengine.chain.modules.hpc.rights import require_provider_side
from virtengine.chain.modules.hpc.states import HealthStatus, NodeState
from virtengine.chain.modules.hpc.store import State
from virtengine.crypto import hpc as crypto_hpc
from virtengine.crypto import signature
from virtengine.crypto.signature import KeyType
from virtengine.wire.virtengine.hpc.v1 import node_pb2, tx_pb2

OLDEST_SECONDS: Final = 300
NEWEST_SECONDS: Final = 60
USUAL_INTERVAL: Final = 30
DEGRADED_INTERVAL: Final = 15
AWAKENED: Final = frozenset({NodeState.PENDING, NodeState.STALE, NodeState.OFFLINE})
"""States that the first heartbeat ends."""


def record_heartbeats(
    state: State, msg: tx_pb2.MsgRecordHeartbeats, ctx: Context
) -> tx_pb2.MsgRecordHeartbeatsResponse:
    """Take heartbeats of nodes of one cluster."""
    cluster = state.require_cluster(msg.cluster_id)
    require_provider_side(state, cluster.provider, msg.sender, cluster.cluster_id)
    answers = [_record(state, signed, msg, ctx) for signed in msg.heartbeats]
    hear(state, cluster.cluster_id, ctx)
    return tx_pb2.MsgRecordHeartbeatsResponse(answers=answers)


def _record(
    state: State, signed: node_pb2.SignedHeartbeat, msg: tx_pb2.MsgRecordHeartbeats, ctx: Context
) -> node_pb2.HeartbeatAnswer:
    beat = signed.heartbeat
    node = state.require_node(beat.node_id)
    if node.cluster_id != beat.cluster_id or beat.cluster_id != msg.cluster_id:
        raise InvalidHeartbeat(f"{beat.node_id} is a node of {node.cluster_id}")
    if node.state is NodeState.DEREGISTERED:
        raise NodeDeregistered(f"{node.node_id} was deregistered: {node.deregistration_reason}")
    if beat.sequence_number <= node.last_sequence_number:
        raise StaleHeartbeat(f"sequence_number: {beat.sequence_number}, was {node.last_sequence_number}")
    if not ctx.time - OLDEST_SECONDS <= beat.timestamp <= ctx.time + NEWEST_SECONDS:
        raise InvalidHeartbeat(f"timestamp: {beat.timestamp} is too far from {ctx.time}")
    _require_authentic(node, signed, ctx)

    heard = _heard(node, beat, ctx)
    require_shape(state, heard)
    to = NodeState.ACTIVE if node.state in AWAKENED else node.state
    store_move(state, heard, to, ctx, reason="heartbeat", by=msg.sender)
    degraded = heard.health.status is HealthStatus.DEGRADED
    return node_pb2.HeartbeatAnswer(
        node_id=node.node_id,
        accepted=True,
        sequence_ack=beat.sequence_number,
        timestamp=ctx.time,
        next_heartbeat_seconds=DEGRADED_INTERVAL if degraded else USUAL_INTERVAL,
    )


def _require_authentic(node: Node, signed: node_pb2.SignedHeartbeat, ctx: Context) -> None:
    if not node.agent_pubkey:
        raise HeartbeatNotAuthentic(f"{node.node_id} has no agent key")
    if signed.heartbeat.nonce == node.last_nonce:
        raise HeartbeatNotAuthentic("nonce: was used by the heartbeat before")
    digest = crypto_hpc.digest(crypto_hpc.BEAT, ctx.chain_id, signed.heartbeat)
    if len(signed.signature) != signature.SIGNATURE_BYTES or not signature.is_valid(
        digest, signed.signature, node.agent_pubkey, KeyType.ED25519
    ):
        raise HeartbeatNotAuthentic(f"signature: is not that of the agent of {node.node_id}")


def _heard(node: Node, beat: node_pb2.Heartbeat, ctx: Context) -> Node:
    capacity, health = wire.from_wire(beat.capacity, NodeCapacity), wire.from_wire(beat.health, NodeHealth)
    latencies = tuple(
        LatencyMeasurement(one.target_node_id, one.latency_us // 1_000, one.measured_at)
        for one in beat.latencies
    )
    return replace(
        node,
        last_sequence_number=beat.sequence_number,
        last_heartbeat=ctx.time,
        last_healthy_at=ctx.time if health.status is HealthStatus.HEALTHY else node.last_healthy_at,
        updated_at=ctx.time,
        capacity=capacity,
        resources=NodeResources(
            cpu_cores=capacity.cpu_cores_total,
            memory_gb=capacity.memory_gb_total,
            gpus=capacity.gpus_total,
            gpu_type=capacity.gpu_type,
            storage_gb=capacity.storage_gb_total,
        ),
        health=health,
        health_status=health.status,
        latency_measurements=latencies or node.latency_measurements,
        avg_latency_ms=compute_mean(latencies) if latencies else node.avg_latency_ms,
        agent_version=beat.agent_version or node.agent_version,
        missed_heartbeat_count=0,
        total_heartbeats=node.total_heartbeats + 1,
        last_nonce=beat.nonce,
    )
