"""Records of nodes and of what becomes of them."""

from __future__ import annotations

from virtengine.chain.kernel.codec import Record
from virtengine.chain.modules.hpc.states import HealthStatus, NodeState


class LatencyMeasurement(Record, frozen=True):
    """How far another node is."""

    target_node_id: str
    latency_ms: int
    measured_at: int = 0


class NodeResources(Record, frozen=True):
    """What a node has."""

    cpu_cores: int = 0
    memory_gb: int = 0
    gpus: int = 0
    gpu_type: str = ""
    storage_gb: int = 0


class NodeCapacity(Record, frozen=True):
    """What a node has, how much is free and how much is taken."""

    cpu_cores_total: int = 0
    cpu_cores_available: int = 0
    cpu_cores_allocated: int = 0
    memory_gb_total: int = 0
    memory_gb_available: int = 0
    memory_gb_allocated: int = 0
    gpus_total: int = 0
    gpus_available: int = 0
    gpus_allocated: int = 0
    gpu_type: str = ""
    storage_gb_total: int = 0
    storage_gb_available: int = 0
    storage_gb_allocated: int = 0


class NodeHealth(Record, frozen=True):
    """How a node feels, in numbers."""

    status: HealthStatus = HealthStatus.UNSPECIFIED
    uptime_seconds: int = 0
    load_average_1m: str = ""
    load_average_5m: str = ""
    load_average_15m: str = ""
    cpu_utilization_percent: int = 0
    memory_utilization_percent: int = 0
    gpu_utilization_percent: int = 0
    gpu_memory_utilization_percent: int = 0
    disk_io_utilization_percent: int = 0
    network_utilization_percent: int = 0
    temperature_celsius: int = 0
    gpu_temperature_celsius: int = 0
    error_count_24h: int = 0
    warning_count_24h: int = 0
    last_error_message: str = ""
    slurm_state: str = ""


class NodeHardware(Record, frozen=True):
    """What a node is made of."""

    cpu_model: str = ""
    cpu_vendor: str = ""
    cpu_arch: str = ""
    sockets: int = 0
    cores_per_socket: int = 0
    threads_per_core: int = 0
    memory_type: str = ""
    memory_speed_mhz: int = 0
    gpu_model: str = ""
    gpu_memory_gb: int = 0
    storage_type: str = ""
    features: tuple[str, ...] = ()


class NodeTopology(Record, frozen=True):
    """How a node's parts are connected."""

    numa_nodes: int = 0
    numa_memory_gb: int = 0
    interconnect: str = ""
    network_fabric: str = ""
    topology_hint: str = ""


class NodeLocality(Record, frozen=True):
    """Where a node stands."""

    region: str = ""
    datacenter: str = ""
    zone: str = ""
    rack: str = ""
    row: str = ""
    position: str = ""


class Node(Record, frozen=True):
    """One machine of a cluster."""

    node_id: str
    cluster_id: str
    provider: str
    region: str
    state: NodeState
    joined_at: int
    updated_at: int
    state_changed_at: int
    last_heartbeat: int
    datacenter: str = ""
    latency_measurements: tuple[LatencyMeasurement, ...] = ()
    avg_latency_ms: int = 0
    network_bandwidth_mbps: int = 0
    resources: NodeResources = NodeResources()
    active: bool = False
    health_status: HealthStatus = HealthStatus.UNSPECIFIED
    agent_pubkey: bytes = b""
    hardware_fingerprint: str = ""
    agent_version: str = ""
    last_sequence_number: int = 0
    last_healthy_at: int = 0
    deregistered_at: int = 0
    deregistration_reason: str = ""
    capacity: NodeCapacity = NodeCapacity()
    health: NodeHealth = NodeHealth()
    hardware: NodeHardware = NodeHardware()
    topology: NodeTopology = NodeTopology()
    locality: NodeLocality = NodeLocality()
    missed_heartbeat_count: int = 0
    total_heartbeats: int = 0
    total_missed_heartbeats: int = 0
    hostname: str = ""
    registration_nonce: str = ""
    last_nonce: bytes = b""


class NodeAudit(Record, frozen=True):
    """One change of a node's state."""

    node_id: str
    sequence: int
    cluster_id: str
    previous_state: int
    new_state: NodeState
    reason: str
    triggered_by: str
    timestamp: int
    block_height: int
    details: str = ""
