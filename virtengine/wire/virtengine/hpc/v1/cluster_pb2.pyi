from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class ClusterState(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    CLUSTER_STATE_UNSPECIFIED: _ClassVar[ClusterState]
    CLUSTER_STATE_PENDING: _ClassVar[ClusterState]
    CLUSTER_STATE_ACTIVE: _ClassVar[ClusterState]
    CLUSTER_STATE_DRAINING: _ClassVar[ClusterState]
    CLUSTER_STATE_OFFLINE: _ClassVar[ClusterState]
    CLUSTER_STATE_DEREGISTERED: _ClassVar[ClusterState]
CLUSTER_STATE_UNSPECIFIED: ClusterState
CLUSTER_STATE_PENDING: ClusterState
CLUSTER_STATE_ACTIVE: ClusterState
CLUSTER_STATE_DRAINING: ClusterState
CLUSTER_STATE_OFFLINE: ClusterState
CLUSTER_STATE_DEREGISTERED: ClusterState

class Partition(_message.Message):
    __slots__ = ("name", "nodes", "max_runtime_seconds", "default_runtime_seconds", "max_nodes", "features", "priority", "state")
    NAME_FIELD_NUMBER: _ClassVar[int]
    NODES_FIELD_NUMBER: _ClassVar[int]
    MAX_RUNTIME_SECONDS_FIELD_NUMBER: _ClassVar[int]
    DEFAULT_RUNTIME_SECONDS_FIELD_NUMBER: _ClassVar[int]
    MAX_NODES_FIELD_NUMBER: _ClassVar[int]
    FEATURES_FIELD_NUMBER: _ClassVar[int]
    PRIORITY_FIELD_NUMBER: _ClassVar[int]
    STATE_FIELD_NUMBER: _ClassVar[int]
    name: str
    nodes: int
    max_runtime_seconds: int
    default_runtime_seconds: int
    max_nodes: int
    features: _containers.RepeatedScalarFieldContainer[str]
    priority: int
    state: str
    def __init__(self, name: _Optional[str] = ..., nodes: _Optional[int] = ..., max_runtime_seconds: _Optional[int] = ..., default_runtime_seconds: _Optional[int] = ..., max_nodes: _Optional[int] = ..., features: _Optional[_Iterable[str]] = ..., priority: _Optional[int] = ..., state: _Optional[str] = ...) -> None: ...

class ClusterMetadata(_message.Message):
    __slots__ = ("total_cpu_cores", "total_memory_gb", "total_gpus", "gpu_types", "interconnect_type", "storage_type", "total_storage_gb")
    TOTAL_CPU_CORES_FIELD_NUMBER: _ClassVar[int]
    TOTAL_MEMORY_GB_FIELD_NUMBER: _ClassVar[int]
    TOTAL_GPUS_FIELD_NUMBER: _ClassVar[int]
    GPU_TYPES_FIELD_NUMBER: _ClassVar[int]
    INTERCONNECT_TYPE_FIELD_NUMBER: _ClassVar[int]
    STORAGE_TYPE_FIELD_NUMBER: _ClassVar[int]
    TOTAL_STORAGE_GB_FIELD_NUMBER: _ClassVar[int]
    total_cpu_cores: int
    total_memory_gb: int
    total_gpus: int
    gpu_types: _containers.RepeatedScalarFieldContainer[str]
    interconnect_type: str
    storage_type: str
    total_storage_gb: int
    def __init__(self, total_cpu_cores: _Optional[int] = ..., total_memory_gb: _Optional[int] = ..., total_gpus: _Optional[int] = ..., gpu_types: _Optional[_Iterable[str]] = ..., interconnect_type: _Optional[str] = ..., storage_type: _Optional[str] = ..., total_storage_gb: _Optional[int] = ...) -> None: ...

class Cluster(_message.Message):
    __slots__ = ("cluster_id", "number", "provider", "external_id", "name", "description", "state", "partitions", "total_nodes", "available_nodes", "active_nodes", "held_nodes", "region", "cluster_metadata", "slurm_version", "kubernetes_cluster_id", "created_at", "updated_at", "block_height", "last_heartbeat", "content_hash", "open_jobs", "promised_nodes", "waiting_jobs", "latency_sum_ms")
    CLUSTER_ID_FIELD_NUMBER: _ClassVar[int]
    NUMBER_FIELD_NUMBER: _ClassVar[int]
    PROVIDER_FIELD_NUMBER: _ClassVar[int]
    EXTERNAL_ID_FIELD_NUMBER: _ClassVar[int]
    NAME_FIELD_NUMBER: _ClassVar[int]
    DESCRIPTION_FIELD_NUMBER: _ClassVar[int]
    STATE_FIELD_NUMBER: _ClassVar[int]
    PARTITIONS_FIELD_NUMBER: _ClassVar[int]
    TOTAL_NODES_FIELD_NUMBER: _ClassVar[int]
    AVAILABLE_NODES_FIELD_NUMBER: _ClassVar[int]
    ACTIVE_NODES_FIELD_NUMBER: _ClassVar[int]
    HELD_NODES_FIELD_NUMBER: _ClassVar[int]
    REGION_FIELD_NUMBER: _ClassVar[int]
    CLUSTER_METADATA_FIELD_NUMBER: _ClassVar[int]
    SLURM_VERSION_FIELD_NUMBER: _ClassVar[int]
    KUBERNETES_CLUSTER_ID_FIELD_NUMBER: _ClassVar[int]
    CREATED_AT_FIELD_NUMBER: _ClassVar[int]
    UPDATED_AT_FIELD_NUMBER: _ClassVar[int]
    BLOCK_HEIGHT_FIELD_NUMBER: _ClassVar[int]
    LAST_HEARTBEAT_FIELD_NUMBER: _ClassVar[int]
    CONTENT_HASH_FIELD_NUMBER: _ClassVar[int]
    OPEN_JOBS_FIELD_NUMBER: _ClassVar[int]
    PROMISED_NODES_FIELD_NUMBER: _ClassVar[int]
    WAITING_JOBS_FIELD_NUMBER: _ClassVar[int]
    LATENCY_SUM_MS_FIELD_NUMBER: _ClassVar[int]
    cluster_id: str
    number: int
    provider: str
    external_id: str
    name: str
    description: str
    state: ClusterState
    partitions: _containers.RepeatedCompositeFieldContainer[Partition]
    total_nodes: int
    available_nodes: int
    active_nodes: int
    held_nodes: int
    region: str
    cluster_metadata: ClusterMetadata
    slurm_version: str
    kubernetes_cluster_id: str
    created_at: int
    updated_at: int
    block_height: int
    last_heartbeat: int
    content_hash: bytes
    open_jobs: int
    promised_nodes: int
    waiting_jobs: int
    latency_sum_ms: int
    def __init__(self, cluster_id: _Optional[str] = ..., number: _Optional[int] = ..., provider: _Optional[str] = ..., external_id: _Optional[str] = ..., name: _Optional[str] = ..., description: _Optional[str] = ..., state: _Optional[_Union[ClusterState, str]] = ..., partitions: _Optional[_Iterable[_Union[Partition, _Mapping]]] = ..., total_nodes: _Optional[int] = ..., available_nodes: _Optional[int] = ..., active_nodes: _Optional[int] = ..., held_nodes: _Optional[int] = ..., region: _Optional[str] = ..., cluster_metadata: _Optional[_Union[ClusterMetadata, _Mapping]] = ..., slurm_version: _Optional[str] = ..., kubernetes_cluster_id: _Optional[str] = ..., created_at: _Optional[int] = ..., updated_at: _Optional[int] = ..., block_height: _Optional[int] = ..., last_heartbeat: _Optional[int] = ..., content_hash: _Optional[bytes] = ..., open_jobs: _Optional[int] = ..., promised_nodes: _Optional[int] = ..., waiting_jobs: _Optional[int] = ..., latency_sum_ms: _Optional[int] = ...) -> None: ...

class EventClusterRegistered(_message.Message):
    __slots__ = ("cluster_id", "provider", "external_id")
    CLUSTER_ID_FIELD_NUMBER: _ClassVar[int]
    PROVIDER_FIELD_NUMBER: _ClassVar[int]
    EXTERNAL_ID_FIELD_NUMBER: _ClassVar[int]
    cluster_id: str
    provider: str
    external_id: str
    def __init__(self, cluster_id: _Optional[str] = ..., provider: _Optional[str] = ..., external_id: _Optional[str] = ...) -> None: ...

class EventClusterUpdated(_message.Message):
    __slots__ = ("cluster_id", "provider", "state", "reason")
    CLUSTER_ID_FIELD_NUMBER: _ClassVar[int]
    PROVIDER_FIELD_NUMBER: _ClassVar[int]
    STATE_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    cluster_id: str
    provider: str
    state: ClusterState
    reason: str
    def __init__(self, cluster_id: _Optional[str] = ..., provider: _Optional[str] = ..., state: _Optional[_Union[ClusterState, str]] = ..., reason: _Optional[str] = ...) -> None: ...
