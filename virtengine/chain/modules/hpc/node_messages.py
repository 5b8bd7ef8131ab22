"""What is wrong with a message about nodes whatever the state."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from google.protobuf.message import Message

from virtengine.chain.modules.checks import require_address, require_text, require_unique
from virtengine.chain.modules.hpc.errors import (
    HpcError,
    InvalidHeartbeat,
    InvalidIdentity,
    InvalidNode,
)
from virtengine.chain.modules.hpc.messages import MAX_LIST, require_id, require_range, require_words
from virtengine.chain.modules.hpc.states import HealthStatus, NodeState
from virtengine.crypto import signature
from virtengine.crypto.signature import KeyType
from virtengine.wire.virtengine.hpc.v1 import node_pb2, tx_pb2

MIN_NODE_ID: Final = 4
MAX_BEATS: Final = 50
NONCE_BYTES: Final = 16
MAX_ERROR_TEXT: Final = 256
_PARTS: Final = ("capacity", "health", "hardware", "topology", "locality", "resources")
MOVED: Final = frozenset(
    {
        NodeState.ACTIVE,
        NodeState.DRAINING,
        NodeState.DRAINED,
        NodeState.OFFLINE,
        NodeState.PENDING,
        NodeState.DEREGISTERED,
    }
)
"""States into which a provider may bring a node."""


def check_register_node(msg: tx_pb2.MsgRegisterNode) -> None:
    """Check a node's identity."""
    require_address(msg.sender, InvalidIdentity, field="sender")
    identity = msg.identity
    require_address(identity.provider, InvalidIdentity, field="identity.provider")
    _require_node_id(identity.node_id, InvalidIdentity)
    require_id(identity.cluster_id, InvalidIdentity, field="identity.cluster_id")
    require_id(identity.registration_nonce, InvalidIdentity, field="identity.registration_nonce")
    for name in ("hostname", "hardware_fingerprint"):
        require_text(getattr(identity, name), InvalidIdentity, field=f"identity.{name}")
    if not signature.is_public_key(identity.agent_pubkey, KeyType.ED25519):
        raise InvalidIdentity("identity.agent_pubkey: is not an Ed25519 public key")


def check_update_node_metadata(msg: tx_pb2.MsgUpdateNodeMetadata) -> None:
    """Check a node's description."""
    require_address(msg.sender, InvalidNode, field="sender")
    require_id(msg.node_id, InvalidNode, field="node_id")
    require_id(msg.cluster_id, InvalidNode, field="cluster_id")
    require_id(msg.region, InvalidNode, field="region")
    for name in ("datacenter", "hardware_fingerprint", "agent_version", "hostname"):
        require_text(getattr(msg, name), InvalidNode, field=name)
    if msg.state and int(msg.state) not in set(NodeState) - {NodeState.UNKNOWN}:
        raise InvalidNode(f"state: {msg.state} is not one of its values")
    require_range(msg.network_bandwidth_mbps, 0, 10**9, InvalidNode, field="network_bandwidth_mbps")
    if msg.agent_pubkey and not signature.is_public_key(msg.agent_pubkey, KeyType.ED25519):
        raise InvalidNode("agent_pubkey: is not an Ed25519 public key")
    _check_latencies([(one.target_node_id, one.latency_ms) for one in msg.latency_measurements], InvalidNode)
    for part in _PARTS:
        require_part(getattr(msg, part), InvalidNode, field=part)
    if int(msg.health.status) not in set(HealthStatus):
        raise InvalidNode(f"health.status: {msg.health.status} is not one of its values")


def check_move_node(msg: tx_pb2.MsgMoveNode) -> None:
    """Check a node's new state."""
    require_address(msg.sender, InvalidNode, field="sender")
    require_id(msg.node_id, InvalidNode, field="node_id")
    if int(msg.state) not in MOVED:
        raise InvalidNode(f"state: {msg.state} is not one into which a provider brings a node")
    require_text(msg.reason, InvalidNode, field="reason")


def check_record_heartbeats(msg: tx_pb2.MsgRecordHeartbeats) -> None:
    """Check heartbeats as far as they can be checked without the time."""
    require_address(msg.sender, InvalidHeartbeat, field="sender")
    require_id(msg.cluster_id, InvalidHeartbeat, field="cluster_id")
    require_range(len(msg.heartbeats), 1, MAX_BEATS, InvalidHeartbeat, field="heartbeats")
    require_unique((one.heartbeat.node_id for one in msg.heartbeats), InvalidHeartbeat, field="heartbeats")
    for signed in msg.heartbeats:
        _check_heartbeat(signed.heartbeat)


def _check_heartbeat(beat: node_pb2.Heartbeat) -> None:
    _require_node_id(beat.node_id, InvalidHeartbeat, least=1)
    require_id(beat.cluster_id, InvalidHeartbeat, field="cluster_id")
    if beat.sequence_number < 1:
        raise InvalidHeartbeat("sequence_number: must be above 0")
    if len(beat.nonce) != NONCE_BYTES:
        raise InvalidHeartbeat(f"nonce: is not {NONCE_BYTES} bytes")
    require_text(beat.agent_version, InvalidHeartbeat, field="agent_version", limit=MAX_LIST)
    for part in ("capacity", "health"):
        require_part(getattr(beat, part), InvalidHeartbeat, field=part)
    has = beat.capacity
    for name, total, available in (
        ("cpu_cores", has.cpu_cores_total, has.cpu_cores_available),
        ("memory_gb", has.memory_gb_total, has.memory_gb_available),
    ):
        require_range(total, 1, 10**9, InvalidHeartbeat, field=f"capacity.{name}_total")
        require_range(available, 0, total, InvalidHeartbeat, field=f"capacity.{name}_available")
    health = beat.health
    if int(health.status) not in set(HealthStatus) - {HealthStatus.UNSPECIFIED}:
        raise InvalidHeartbeat(f"health.status: {health.status} is not one of its values")
    for name in ("cpu_utilization_percent", "memory_utilization_percent"):
        require_range(getattr(health, name), 0, 100, InvalidHeartbeat, field=f"health.{name}")
    if len(health.last_error_message) > MAX_ERROR_TEXT:
        raise InvalidHeartbeat(f"health.last_error_message: at most {MAX_ERROR_TEXT} characters")
    _check_latencies([(one.target_node_id, one.latency_us) for one in beat.latencies], InvalidHeartbeat)


def require_part(part: Message, error: type[HpcError], *, field: str) -> None:
    """Raise unless every number of a part is plausible and every text short."""
    for descriptor, value in part.ListFields():
        where = f"{field}.{descriptor.name}"
        if isinstance(value, str):
            require_text(value, error, field=where)
        elif isinstance(value, int):
            lowest = -300 if descriptor.name.endswith("celsius") else 0
            require_range(value, lowest, 2**53, error, field=where)
        elif isinstance(value, Sequence):
            require_words(value, error, field=where)


def _check_latencies(measured: Iterable[tuple[str, int]], error: type[HpcError]) -> None:
    listed = list(measured)
    require_range(len(listed), 0, MAX_LIST, error, field="latencies")
    for target, latency in listed:
        require_id(target, error, field="latencies.target_node_id")
        require_range(latency, 0, 10**9, error, field="latencies")


def _require_node_id(text: str, error: type[HpcError], *, least: int = MIN_NODE_ID) -> None:
    require_id(text, error, field="node_id")
    if len(text) < least:
        raise error(f"node_id: must be {least} to 64 characters")
