from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class NodeState(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    NODE_STATE_UNSPECIFIED: _ClassVar[NodeState]
    NODE_STATE_PENDING: _ClassVar[NodeState]
    NODE_STATE_ACTIVE: _ClassVar[NodeState]
    NODE_STATE_STALE: _ClassVar[NodeState]
    NODE_STATE_DRAINING: _ClassVar[NodeState]
    NODE_STATE_DRAINED: _ClassVar[NodeState]
    NODE_STATE_OFFLINE: _ClassVar[NodeState]
    NODE_STATE_DEREGISTERED: _ClassVar[NodeState]
    NODE_STATE_UNKNOWN: _ClassVar[NodeState]

class HealthStatus(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    HEALTH_STATUS_UNSPECIFIED: _ClassVar[HealthStatus]
    HEALTH_STATUS_HEALTHY: _ClassVar[HealthStatus]
    HEALTH_STATUS_DEGRADED: _ClassVar[HealthStatus]
    HEALTH_STATUS_UNHEALTHY: _ClassVar[HealthStatus]
    HEALTH_STATUS_DRAINING: _ClassVar[HealthStatus]
    HEALTH_STATUS_OFFLINE: _ClassVar[HealthStatus]
NODE_STATE_UNSPECIFIED: NodeState
NODE_STATE_PENDING: NodeState
NODE_STATE_ACTIVE: NodeState
NODE_STATE_STALE: NodeState
NODE_STATE_DRAINING: NodeState
NODE_STATE_DRAINED: NodeState
NODE_STATE_OFFLINE: NodeState
NODE_STATE_DEREGISTERED: NodeState
NODE_STATE_UNKNOWN: NodeState
HEALTH_STATUS_UNSPECIFIED: HealthStatus
HEALTH_STATUS_HEALTHY: HealthStatus
HEALTH_STATUS_DEGRADED: HealthStatus
HEALTH_STATUS_UNHEALTHY: HealthStatus
HEALTH_STATUS_DRAINING: HealthStatus
HEALTH_STATUS_OFFLINE: HealthStatus

class LatencyMeasurement(_message.Message):
    __slots__ = ("target_node_id", "latency_ms", "measured_at")
    TARGET_NODE_ID_FIELD_NUMBER: _ClassVar[int]
    LATENCY_MS_FIELD_NUMBER: _ClassVar[int]
    MEASURED_AT_FIELD_NUMBER: _ClassVar[int]
    target_node_id: str
    latency_ms: int
    measured_at: int
    def __init__(self, target_node_id: _Optional[str] = ..., latency_ms: _Optional[int] = ..., measured_at: _Optional[int] = ...) -> None: ...

class NodeResources(_message.Message):
    __slots__ = ("cpu_cores", "memory_gb", "gpus", "gpu_type", "storage_gb")
    CPU_CORES_FIELD_NUMBER: _ClassVar[int]
    MEMORY_GB_FIELD_NUMBER: _ClassVar[int]
    GPUS_FIELD_NUMBER: _ClassVar[int]
    GPU_TYPE_FIELD_NUMBER: _ClassVar[int]
    STORAGE_GB_FIELD_NUMBER: _ClassVar[int]
    cpu_cores: int
    memory_gb: int
    gpus: int
    gpu_type: str
    storage_gb: int
    def __init__(self, cpu_cores: _Optional[int] = ..., memory_gb: _Optional[int] = ..., gpus: _Optional[int] = ..., gpu_type: _Optional[str] = ..., storage_gb: _Optional[int] = ...) -> None: ...

class NodeCapacity(_message.Message):
    __slots__ = ("cpu_cores_total", "cpu_cores_available", "cpu_cores_allocated", "memory_gb_total", "memory_gb_available", "memory_gb_allocated", "gpus_total", "gpus_available", "gpus_allocated", "gpu_type", "storage_gb_total", "storage_gb_available", "storage_gb_allocated")
    CPU_CORES_TOTAL_FIELD_NUMBER: _ClassVar[int]
    CPU_CORES_AVAILABLE_FIELD_NUMBER: _ClassVar[int]
    CPU_CORES_ALLOCATED_FIELD_NUMBER: _ClassVar[int]
    MEMORY_GB_TOTAL_FIELD_NUMBER: _ClassVar[int]
    MEMORY_GB_AVAILABLE_FIELD_NUMBER: _ClassVar[int]
    MEMORY_GB_ALLOCATED_FIELD_NUMBER: _ClassVar[int]
    GPUS_TOTAL_FIELD_NUMBER: _ClassVar[int]
    GPUS_AVAILABLE_FIELD_NUMBER: _ClassVar[int]
    GPUS_ALLOCATED_FIELD_NUMBER: _ClassVar[int]
    GPU_TYPE_FIELD_NUMBER: _ClassVar[int]
    STORAGE_GB_TOTAL_FIELD_NUMBER: _ClassVar[int]
    STORAGE_GB_AVAILABLE_FIELD_NUMBER: _ClassVar[int]
    STORAGE_GB_ALLOCATED_FIELD_NUMBER: _ClassVar[int]
    cpu_cores_total: int
    cpu_cores_available: int
    cpu_cores_allocated: int
    memory_gb_total: int
    memory_gb_available: int
    memory_gb_allocated: int
    gpus_total: int
    gpus_available: int
    gpus_allocated: int
    gpu_type: str
    storage_gb_total: int
    storage_gb_available: int
    storage_gb_allocated: int
    def __init__(self, cpu_cores_total: _Optional[int] = ..., cpu_cores_available: _Optional[int] = ..., cpu_cores_allocated: _Optional[int] = ..., memory_gb_total: _Optional[int] = ..., memory_gb_available: _Optional[int] = ..., memory_gb_allocated: _Optional[int] = ..., gpus_total: _Optional[int] = ..., gpus_available: _Optional[int] = ..., gpus_allocated: _Optional[int] = ..., gpu_type: _Optional[str] = ..., storage_gb_total: _Optional[int] = ..., storage_gb_available: _Optional[int] = ..., storage_gb_allocated: _Optional[int] = ...) -> None: ...

class NodeHealth(_message.Message):
    __slots__ = ("status", "uptime_seconds", "load_average_1m", "load_average_5m", "load_average_15m", "cpu_utilization_percent", "memory_utilization_percent", "gpu_utilization_percent", "gpu_memory_utilization_percent", "disk_io_utilization_percent", "network_utilization_percent", "temperature_celsius", "gpu_temperature_celsius", "error_count_24h", "warning_count_24h", "last_error_message", "slurm_state")
    STATUS_FIELD_NUMBER: _ClassVar[int]
    UPTIME_SECONDS_FIELD_NUMBER: _ClassVar[int]
    LOAD_AVERAGE_1M_FIELD_NUMBER: _ClassVar[int]
    LOAD_AVERAGE_5M_FIELD_NUMBER: _ClassVar[int]
    LOAD_AVERAGE_15M_FIELD_NUMBER: _ClassVar[int]
    CPU_UTILIZATION_PERCENT_FIELD_NUMBER: _ClassVar[int]
    MEMORY_UTILIZATION_PERCENT_FIELD_NUMBER: _ClassVar[int]
    GPU_UTILIZATION_PERCENT_FIELD_NUMBER: _ClassVar[int]
    GPU_MEMORY_UTILIZATION_PERCENT_FIELD_NUMBER: _ClassVar[int]
    DISK_IO_UTILIZATION_PERCENT_FIELD_NUMBER: _ClassVar[int]
    NETWORK_UTILIZATION_PERCENT_FIELD_NUMBER: _ClassVar[int]
    TEMPERATURE_CELSIUS_FIELD_NUMBER: _ClassVar[int]
    GPU_TEMPERATURE_CELSIUS_FIELD_NUMBER: _ClassVar[int]
    ERROR_COUNT_24H_FIELD_NUMBER: _ClassVar[int]
    WARNING_COUNT_24H_FIELD_NUMBER: _ClassVar[int]
    LAST_ERROR_MESSAGE_FIELD_NUMBER: _ClassVar[int]
    SLURM_STATE_FIELD_NUMBER: _ClassVar[int]
    status: HealthStatus
    uptime_seconds: int
    load_average_1m: str
    load_average_5m: str
    load_average_15m: str
    cpu_utilization_percent: int
    memory_utilization_percent: int
    gpu_utilization_percent: int
    gpu_memory_utilization_percent: int
    disk_io_utilization_percent: int
    network_utilization_percent: int
    temperature_celsius: int
    gpu_temperature_celsius: int
    error_count_24h: int
    warning_count_24h: int
    last_error_message: str
    slurm_state: str
    def __init__(self, status: _Optional[_Union[HealthStatus, str]] = ..., uptime_seconds: _Optional[int] = ..., load_average_1m: _Optional[str] = ..., load_average_5m: _Optional[str] = ..., load_average_15m: _Optional[str] = ..., cpu_utilization_percent: _Optional[int] = ..., memory_utilization_percent: _Optional[int] = ..., gpu_utilization_percent: _Optional[int] = ..., gpu_memory_utilization_percent: _Optional[int] = ..., disk_io_utilization_percent: _Optional[int] = ..., network_utilization_percent: _Optional[int] = ..., temperature_celsius: _Optional[int] = ..., gpu_temperature_celsius: _Optional[int] = ..., error_count_24h: _Optional[int] = ..., warning_count_24h: _Optional[int] = ..., last_error_message: _Optional[str] = ..., slurm_state: _Optional[str] = ...) -> None: ...

class NodeHardware(_message.Message):
    __slots__ = ("cpu_model", "cpu_vendor", "cpu_arch", "sockets", "cores_per_socket", "threads_per_core", "memory_type", "memory_speed_mhz", "gpu_model", "gpu_memory_gb", "storage_type", "features")
    CPU_MODEL_FIELD_NUMBER: _ClassVar[int]
    CPU_VENDOR_FIELD_NUMBER: _ClassVar[int]
    CPU_ARCH_FIELD_NUMBER: _ClassVar[int]
    SOCKETS_FIELD_NUMBER: _ClassVar[int]
    CORES_PER_SOCKET_FIELD_NUMBER: _ClassVar[int]
    THREADS_PER_CORE_FIELD_NUMBER: _ClassVar[int]
    MEMORY_TYPE_FIELD_NUMBER: _ClassVar[int]
    MEMORY_SPEED_MHZ_FIELD_NUMBER: _ClassVar[int]
    GPU_MODEL_FIELD_NUMBER: _ClassVar[int]
    GPU_MEMORY_GB_FIELD_NUMBER: _ClassVar[int]
    STORAGE_TYPE_FIELD_NUMBER: _ClassVar[int]
    FEATURES_FIELD_NUMBER: _ClassVar[int]
    cpu_model: str
    cpu_vendor: str
    cpu_arch: str
    sockets: int
    cores_per_socket: int
    threads_per_core: int
    memory_type: str
    memory_speed_mhz: int
    gpu_model: str
    gpu_memory_gb: int
    storage_type: str
    features: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, cpu_model: _Optional[str] = ..., cpu_vendor: _Optional[str] = ..., cpu_arch: _Optional[str] = ..., sockets: _Optional[int] = ..., cores_per_socket: _Optional[int] = ..., threads_per_core: _Optional[int] = ..., memory_type: _Optional[str] = ..., memory_speed_mhz: _Optional[int] = ..., gpu_model: _Optional[str] = ..., gpu_memory_gb: _Optional[int] = ..., storage_type: _Optional[str] = ..., features: _Optional[_Iterable[str]] = ...) -> None: ...

class NodeTopology(_message.Message):
    __slots__ = ("numa_nodes", "numa_memory_gb", "interconnect", "network_fabric", "topology_hint")
    NUMA_NODES_FIELD_NUMBER: _ClassVar[int]
    NUMA_MEMORY_GB_FIELD_NUMBER: _ClassVar[int]
    INTERCONNECT_FIELD_NUMBER: _ClassVar[int]
    NETWORK_FABRIC_FIELD_NUMBER: _ClassVar[int]
    TOPOLOGY_HINT_FIELD_NUMBER: _ClassVar[int]
    numa_nodes: int
    numa_memory_gb: int
    interconnect: str
    network_fabric: str
    topology_hint: str
    def __init__(self, numa_nodes: _Optional[int] = ..., numa_memory_gb: _Optional[int] = ..., interconnect: _Optional[str] = ..., network_fabric: _Optional[str] = ..., topology_hint: _Optional[str] = ...) -> None: ...

class NodeLocality(_message.Message):
    __slots__ = ("region", "datacenter", "zone", "rack", "row", "position")
    REGION_FIELD_NUMBER: _ClassVar[int]
    DATACENTER_FIELD_NUMBER: _ClassVar[int]
    ZONE_FIELD_NUMBER: _ClassVar[int]
    RACK_FIELD_NUMBER: _ClassVar[int]
    ROW_FIELD_NUMBER: _ClassVar[int]
    POSITION_FIELD_NUMBER: _ClassVar[int]
    region: str
    datacenter: str
    zone: str
    rack: str
    row: str
    position: str
    def __init__(self, region: _Optional[str] = ..., datacenter: _Optional[str] = ..., zone: _Optional[str] = ..., rack: _Optional[str] = ..., row: _Optional[str] = ..., position: _Optional[str] = ...) -> None: ...

class Node(_message.Message):
    __slots__ = ("node_id", "cluster_id", "provider", "region", "datacenter", "latency_measurements", "avg_latency_ms", "network_bandwidth_mbps", "resources", "active", "state", "health_status", "agent_pubkey", "hardware_fingerprint", "agent_version", "last_sequence_number", "last_heartbeat", "last_healthy_at", "state_changed_at", "joined_at", "updated_at", "deregistered_at", "deregistration_reason", "capacity", "health", "hardware", "topology", "locality", "missed_heartbeat_count", "total_heartbeats", "total_missed_heartbeats", "hostname", "registration_nonce", "last_nonce")
    NODE_ID_FIELD_NUMBER: _ClassVar[int]
    CLUSTER_ID_FIELD_NUMBER: _ClassVar[int]
    PROVIDER_FIELD_NUMBER: _ClassVar[int]
    REGION_FIELD_NUMBER: _ClassVar[int]
    DATACENTER_FIELD_NUMBER: _ClassVar[int]
    LATENCY_MEASUREMENTS_FIELD_NUMBER: _ClassVar[int]
    AVG_LATENCY_MS_FIELD_NUMBER: _ClassVar[int]
    NETWORK_BANDWIDTH_MBPS_FIELD_NUMBER: _ClassVar[int]
    RESOURCES_FIELD_NUMBER: _ClassVar[int]
    ACTIVE_FIELD_NUMBER: _ClassVar[int]
    STATE_FIELD_NUMBER: _ClassVar[int]
    HEALTH_STATUS_FIELD_NUMBER: _ClassVar[int]
    AGENT_PUBKEY_FIELD_NUMBER: _ClassVar[int]
    HARDWARE_FINGERPRINT_FIELD_NUMBER: _ClassVar[int]
    AGENT_VERSION_FIELD_NUMBER: _ClassVar[int]
    LAST_SEQUENCE_NUMBER_FIELD_NUMBER: _ClassVar[int]
    LAST_HEARTBEAT_FIELD_NUMBER: _ClassVar[int]
    LAST_HEALTHY_AT_FIELD_NUMBER: _ClassVar[int]
    STATE_CHANGED_AT_FIELD_NUMBER: _ClassVar[int]
    JOINED_AT_FIELD_NUMBER: _ClassVar[int]
    UPDATED_AT_FIELD_NUMBER: _ClassVar[int]
    DEREGISTERED_AT_FIELD_NUMBER: _ClassVar[int]
    DEREGISTRATION_REASON_FIELD_NUMBER: _ClassVar[int]
    CAPACITY_FIELD_NUMBER: _ClassVar[int]
    HEALTH_FIELD_NUMBER: _ClassVar[int]
    HARDWARE_FIELD_NUMBER: _ClassVar[int]
    TOPOLOGY_FIELD_NUMBER: _ClassVar[int]
    LOCALITY_FIELD_NUMBER: _ClassVar[int]
    MISSED_HEARTBEAT_COUNT_FIELD_NUMBER: _ClassVar[int]
    TOTAL_HEARTBEATS_FIELD_NUMBER: _ClassVar[int]
    TOTAL_MISSED_HEARTBEATS_FIELD_NUMBER: _ClassVar[int]
    HOSTNAME_FIELD_NUMBER: _ClassVar[int]
    REGISTRATION_NONCE_FIELD_NUMBER: _ClassVar[int]
    LAST_NONCE_FIELD_NUMBER: _ClassVar[int]
    node_id: str
    cluster_id: str
    provider: str
    region: str
    datacenter: str
    latency_measurements: _containers.RepeatedCompositeFieldContainer[LatencyMeasurement]
    avg_latency_ms: int
    network_bandwidth_mbps: int
    resources: NodeResources
    active: bool
    state: NodeState
    health_status: HealthStatus
    agent_pubkey: bytes
    hardware_fingerprint: str
    agent_version: str
    last_sequence_number: int
    last_heartbeat: int
    last_healthy_at: int
    state_changed_at: int
    joined_at: int
    updated_at: int
    deregistered_at: int
    deregistration_reason: str
    capacity: NodeCapacity
    health: NodeHealth
    hardware: NodeHardware
    topology: NodeTopology
    locality: NodeLocality
    missed_heartbeat_count: int
    total_heartbeats: int
    total_missed_heartbeats: int
    hostname: str
    registration_nonce: str
    last_nonce: bytes
    def __init__(self, node_id: _Optional[str] = ..., cluster_id: _Optional[str] = ..., provider: _Optional[str] = ..., region: _Optional[str] = ..., datacenter: _Optional[str] = ..., latency_measurements: _Optional[_Iterable[_Union[LatencyMeasurement, _Mapping]]] = ..., avg_latency_ms: _Optional[int] = ..., network_bandwidth_mbps: _Optional[int] = ..., resources: _Optional[_Union[NodeResources, _Mapping]] = ..., active: _Optional[bool] = ..., state: _Optional[_Union[NodeState, str]] = ..., health_status: _Optional[_Union[HealthStatus, str]] = ..., agent_pubkey: _Optional[bytes] = ..., hardware_fingerprint: _Optional[str] = ..., agent_version: _Optional[str] = ..., last_sequence_number: _Optional[int] = ..., last_heartbeat: _Optional[int] = ..., last_healthy_at: _Optional[int] = ..., state_changed_at: _Optional[int] = ..., joined_at: _Optional[int] = ..., updated_at: _Optional[int] = ..., deregistered_at: _Optional[int] = ..., deregistration_reason: _Optional[str] = ..., capacity: _Optional[_Union[NodeCapacity, _Mapping]] = ..., health: _Optional[_Union[NodeHealth, _Mapping]] = ..., hardware: _Optional[_Union[NodeHardware, _Mapping]] = ..., topology: _Optional[_Union[NodeTopology, _Mapping]] = ..., locality: _Optional[_Union[NodeLocality, _Mapping]] = ..., missed_heartbeat_count: _Optional[int] = ..., total_heartbeats: _Optional[int] = ..., total_missed_heartbeats: _Optional[int] = ..., hostname: _Optional[str] = ..., registration_nonce: _Optional[str] = ..., last_nonce: _Optional[bytes] = ...) -> None: ...

class NodeIdentity(_message.Message):
    __slots__ = ("node_id", "cluster_id", "provider", "agent_pubkey", "hostname", "hardware_fingerprint", "registration_nonce", "registration_timestamp")
    NODE_ID_FIELD_NUMBER: _ClassVar[int]
    CLUSTER_ID_FIELD_NUMBER: _ClassVar[int]
    PROVIDER_FIELD_NUMBER: _ClassVar[int]
    AGENT_PUBKEY_FIELD_NUMBER: _ClassVar[int]
    HOSTNAME_FIELD_NUMBER: _ClassVar[int]
    HARDWARE_FINGERPRINT_FIELD_NUMBER: _ClassVar[int]
    REGISTRATION_NONCE_FIELD_NUMBER: _ClassVar[int]
    REGISTRATION_TIMESTAMP_FIELD_NUMBER: _ClassVar[int]
    node_id: str
    cluster_id: str
    provider: str
    agent_pubkey: bytes
    hostname: str
    hardware_fingerprint: str
    registration_nonce: str
    registration_timestamp: int
    def __init__(self, node_id: _Optional[str] = ..., cluster_id: _Optional[str] = ..., provider: _Optional[str] = ..., agent_pubkey: _Optional[bytes] = ..., hostname: _Optional[str] = ..., hardware_fingerprint: _Optional[str] = ..., registration_nonce: _Optional[str] = ..., registration_timestamp: _Optional[int] = ...) -> None: ...

class Heartbeat(_message.Message):
    __slots__ = ("node_id", "cluster_id", "sequence_number", "timestamp", "agent_version", "capacity", "health", "latencies", "nonce")
    NODE_ID_FIELD_NUMBER: _ClassVar[int]
    CLUSTER_ID_FIELD_NUMBER: _ClassVar[int]
    SEQUENCE_NUMBER_FIELD_NUMBER: _ClassVar[int]
    TIMESTAMP_FIELD_NUMBER: _ClassVar[int]
    AGENT_VERSION_FIELD_NUMBER: _ClassVar[int]
    CAPACITY_FIELD_NUMBER: _ClassVar[int]
    HEALTH_FIELD_NUMBER: _ClassVar[int]
    LATENCIES_FIELD_NUMBER: _ClassVar[int]
    NONCE_FIELD_NUMBER: _ClassVar[int]
    node_id: str
    cluster_id: str
    sequence_number: int
    timestamp: int
    agent_version: str
    capacity: NodeCapacity
    health: NodeHealth
    latencies: _containers.RepeatedCompositeFieldContainer[LatencyProbe]
    nonce: bytes
    def __init__(self, node_id: _Optional[str] = ..., cluster_id: _Optional[str] = ..., sequence_number: _Optional[int] = ..., timestamp: _Optional[int] = ..., agent_version: _Optional[str] = ..., capacity: _Optional[_Union[NodeCapacity, _Mapping]] = ..., health: _Optional[_Union[NodeHealth, _Mapping]] = ..., latencies: _Optional[_Iterable[_Union[LatencyProbe, _Mapping]]] = ..., nonce: _Optional[bytes] = ...) -> None: ...

class LatencyProbe(_message.Message):
    __slots__ = ("target_node_id", "latency_us", "measured_at")
    TARGET_NODE_ID_FIELD_NUMBER: _ClassVar[int]
    LATENCY_US_FIELD_NUMBER: _ClassVar[int]
    MEASURED_AT_FIELD_NUMBER: _ClassVar[int]
    target_node_id: str
    latency_us: int
    measured_at: int
    def __init__(self, target_node_id: _Optional[str] = ..., latency_us: _Optional[int] = ..., measured_at: _Optional[int] = ...) -> None: ...

class SignedHeartbeat(_message.Message):
    __slots__ = ("heartbeat", "signature")
    HEARTBEAT_FIELD_NUMBER: _ClassVar[int]
    SIGNATURE_FIELD_NUMBER: _ClassVar[int]
    heartbeat: Heartbeat
    signature: bytes
    def __init__(self, heartbeat: _Optional[_Union[Heartbeat, _Mapping]] = ..., signature: _Optional[bytes] = ...) -> None: ...

class HeartbeatAnswer(_message.Message):
    __slots__ = ("node_id", "accepted", "sequence_ack", "timestamp", "next_heartbeat_seconds")
    NODE_ID_FIELD_NUMBER: _ClassVar[int]
    ACCEPTED_FIELD_NUMBER: _ClassVar[int]
    SEQUENCE_ACK_FIELD_NUMBER: _ClassVar[int]
    TIMESTAMP_FIELD_NUMBER: _ClassVar[int]
    NEXT_HEARTBEAT_SECONDS_FIELD_NUMBER: _ClassVar[int]
    node_id: str
    accepted: bool
    sequence_ack: int
    timestamp: int
    next_heartbeat_seconds: int
    def __init__(self, node_id: _Optional[str] = ..., accepted: _Optional[bool] = ..., sequence_ack: _Optional[int] = ..., timestamp: _Optional[int] = ..., next_heartbeat_seconds: _Optional[int] = ...) -> None: ...

class NodeAudit(_message.Message):
    __slots__ = ("node_id", "sequence", "cluster_id", "previous_state", "new_state", "reason", "triggered_by", "timestamp", "block_height", "details")
    NODE_ID_FIELD_NUMBER: _ClassVar[int]
    SEQUENCE_FIELD_NUMBER: _ClassVar[int]
    CLUSTER_ID_FIELD_NUMBER: _ClassVar[int]
    PREVIOUS_STATE_FIELD_NUMBER: _ClassVar[int]
    NEW_STATE_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    TRIGGERED_BY_FIELD_NUMBER: _ClassVar[int]
    TIMESTAMP_FIELD_NUMBER: _ClassVar[int]
    BLOCK_HEIGHT_FIELD_NUMBER: _ClassVar[int]
    DETAILS_FIELD_NUMBER: _ClassVar[int]
    node_id: str
    sequence: int
    cluster_id: str
    previous_state: NodeState
    new_state: NodeState
    reason: str
    triggered_by: str
    timestamp: int
    block_height: int
    details: str
    def __init__(self, node_id: _Optional[str] = ..., sequence: _Optional[int] = ..., cluster_id: _Optional[str] = ..., previous_state: _Optional[_Union[NodeState, str]] = ..., new_state: _Optional[_Union[NodeState, str]] = ..., reason: _Optional[str] = ..., triggered_by: _Optional[str] = ..., timestamp: _Optional[int] = ..., block_height: _Optional[int] = ..., details: _Optional[str] = ...) -> None: ...

class EventNodeState(_message.Message):
    __slots__ = ("node_id", "cluster_id", "provider", "state", "reason")
    NODE_ID_FIELD_NUMBER: _ClassVar[int]
    CLUSTER_ID_FIELD_NUMBER: _ClassVar[int]
    PROVIDER_FIELD_NUMBER: _ClassVar[int]
    STATE_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    node_id: str
    cluster_id: str
    provider: str
    state: NodeState
    reason: str
    def __init__(self, node_id: _Optional[str] = ..., cluster_id: _Optional[str] = ..., provider: _Optional[str] = ..., state: _Optional[_Union[NodeState, str]] = ..., reason: _Optional[str] = ...) -> None: ...
