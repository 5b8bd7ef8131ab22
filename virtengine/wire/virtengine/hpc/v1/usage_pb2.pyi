from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class SnapshotType(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    SNAPSHOT_TYPE_UNSPECIFIED: _ClassVar[SnapshotType]
    SNAPSHOT_TYPE_INTERIM: _ClassVar[SnapshotType]
    SNAPSHOT_TYPE_FINAL: _ClassVar[SnapshotType]
    SNAPSHOT_TYPE_RECONCILIATION: _ClassVar[SnapshotType]
    SNAPSHOT_TYPE_DISPUTE: _ClassVar[SnapshotType]
SNAPSHOT_TYPE_UNSPECIFIED: SnapshotType
SNAPSHOT_TYPE_INTERIM: SnapshotType
SNAPSHOT_TYPE_FINAL: SnapshotType
SNAPSHOT_TYPE_RECONCILIATION: SnapshotType
SNAPSHOT_TYPE_DISPUTE: SnapshotType

class DetailedMetrics(_message.Message):
    __slots__ = ("wall_clock_seconds", "queue_time_seconds", "cpu_core_seconds", "cpu_time_seconds", "memory_gb_seconds", "memory_bytes_max", "gpu_seconds", "gpu_type", "storage_gb_hours", "network_bytes_in", "network_bytes_out", "node_seconds", "nodes_used", "energy_joules", "submit_time", "start_time", "end_time")
    WALL_CLOCK_SECONDS_FIELD_NUMBER: _ClassVar[int]
    QUEUE_TIME_SECONDS_FIELD_NUMBER: _ClassVar[int]
    CPU_CORE_SECONDS_FIELD_NUMBER: _ClassVar[int]
    CPU_TIME_SECONDS_FIELD_NUMBER: _ClassVar[int]
    MEMORY_GB_SECONDS_FIELD_NUMBER: _ClassVar[int]
    MEMORY_BYTES_MAX_FIELD_NUMBER: _ClassVar[int]
    GPU_SECONDS_FIELD_NUMBER: _ClassVar[int]
    GPU_TYPE_FIELD_NUMBER: _ClassVar[int]
    STORAGE_GB_HOURS_FIELD_NUMBER: _ClassVar[int]
    NETWORK_BYTES_IN_FIELD_NUMBER: _ClassVar[int]
    NETWORK_BYTES_OUT_FIELD_NUMBER: _ClassVar[int]
    NODE_SECONDS_FIELD_NUMBER: _ClassVar[int]
    NODES_USED_FIELD_NUMBER: _ClassVar[int]
    ENERGY_JOULES_FIELD_NUMBER: _ClassVar[int]
    SUBMIT_TIME_FIELD_NUMBER: _ClassVar[int]
    START_TIME_FIELD_NUMBER: _ClassVar[int]
    END_TIME_FIELD_NUMBER: _ClassVar[int]
    wall_clock_seconds: int
    queue_time_seconds: int
    cpu_core_seconds: int
    cpu_time_seconds: int
    memory_gb_seconds: int
    memory_bytes_max: int
    gpu_seconds: int
    gpu_type: str
    storage_gb_hours: int
    network_bytes_in: int
    network_bytes_out: int
    node_seconds: int
    nodes_used: int
    energy_joules: int
    submit_time: int
    start_time: int
    end_time: int
    def __init__(self, wall_clock_seconds: _Optional[int] = ..., queue_time_seconds: _Optional[int] = ..., cpu_core_seconds: _Optional[int] = ..., cpu_time_seconds: _Optional[int] = ..., memory_gb_seconds: _Optional[int] = ..., memory_bytes_max: _Optional[int] = ..., gpu_seconds: _Optional[int] = ..., gpu_type: _Optional[str] = ..., storage_gb_hours: _Optional[int] = ..., network_bytes_in: _Optional[int] = ..., network_bytes_out: _Optional[int] = ..., node_seconds: _Optional[int] = ..., nodes_used: _Optional[int] = ..., energy_joules: _Optional[int] = ..., submit_time: _Optional[int] = ..., start_time: _Optional[int] = ..., end_time: _Optional[int] = ...) -> None: ...

class SnapshotReport(_message.Message):
    __slots__ = ("job_id", "cluster_id", "scheduler_type", "scheduler_job_id", "snapshot_type", "sequence_number", "metrics", "cumulative_metrics", "job_state", "snapshot_time", "scheduler_raw_data")
    JOB_ID_FIELD_NUMBER: _ClassVar[int]
    CLUSTER_ID_FIELD_NUMBER: _ClassVar[int]
    SCHEDULER_TYPE_FIELD_NUMBER: _ClassVar[int]
    SCHEDULER_JOB_ID_FIELD_NUMBER: _ClassVar[int]
    SNAPSHOT_TYPE_FIELD_NUMBER: _ClassVar[int]
    SEQUENCE_NUMBER_FIELD_NUMBER: _ClassVar[int]
    METRICS_FIELD_NUMBER: _ClassVar[int]
    CUMULATIVE_METRICS_FIELD_NUMBER: _ClassVar[int]
    JOB_STATE_FIELD_NUMBER: _ClassVar[int]
    SNAPSHOT_TIME_FIELD_NUMBER: _ClassVar[int]
    SCHEDULER_RAW_DATA_FIELD_NUMBER: _ClassVar[int]
    job_id: str
    cluster_id: str
    scheduler_type: str
    scheduler_job_id: str
    snapshot_type: SnapshotType
    sequence_number: int
    metrics: DetailedMetrics
    cumulative_metrics: DetailedMetrics
    job_state: str
    snapshot_time: int
    scheduler_raw_data: str
    def __init__(self, job_id: _Optional[str] = ..., cluster_id: _Optional[str] = ..., scheduler_type: _Optional[str] = ..., scheduler_job_id: _Optional[str] = ..., snapshot_type: _Optional[_Union[SnapshotType, str]] = ..., sequence_number: _Optional[int] = ..., metrics: _Optional[_Union[DetailedMetrics, _Mapping]] = ..., cumulative_metrics: _Optional[_Union[DetailedMetrics, _Mapping]] = ..., job_state: _Optional[str] = ..., snapshot_time: _Optional[int] = ..., scheduler_raw_data: _Optional[str] = ...) -> None: ...

class UsageSnapshot(_message.Message):
    __slots__ = ("snapshot_id", "job_id", "cluster_id", "scheduler_type", "scheduler_job_id", "snapshot_type", "sequence_number", "provider", "customer", "metrics", "cumulative_metrics", "delta_metrics", "job_state", "snapshot_time", "previous_snapshot_id", "provider_signature", "content_hash", "scheduler_raw_data", "signed_digest", "height", "recorded_at")
    SNAPSHOT_ID_FIELD_NUMBER: _ClassVar[int]
    JOB_ID_FIELD_NUMBER: _ClassVar[int]
    CLUSTER_ID_FIELD_NUMBER: _ClassVar[int]
    SCHEDULER_TYPE_FIELD_NUMBER: _ClassVar[int]
    SCHEDULER_JOB_ID_FIELD_NUMBER: _ClassVar[int]
    SNAPSHOT_TYPE_FIELD_NUMBER: _ClassVar[int]
    SEQUENCE_NUMBER_FIELD_NUMBER: _ClassVar[int]
    PROVIDER_FIELD_NUMBER: _ClassVar[int]
    CUSTOMER_FIELD_NUMBER: _ClassVar[int]
    METRICS_FIELD_NUMBER: _ClassVar[int]
    CUMULATIVE_METRICS_FIELD_NUMBER: _ClassVar[int]
    DELTA_METRICS_FIELD_NUMBER: _ClassVar[int]
    JOB_STATE_FIELD_NUMBER: _ClassVar[int]
    SNAPSHOT_TIME_FIELD_NUMBER: _ClassVar[int]
    PREVIOUS_SNAPSHOT_ID_FIELD_NUMBER: _ClassVar[int]
    PROVIDER_SIGNATURE_FIELD_NUMBER: _ClassVar[int]
    CONTENT_HASH_FIELD_NUMBER: _ClassVar[int]
    SCHEDULER_RAW_DATA_FIELD_NUMBER: _ClassVar[int]
    SIGNED_DIGEST_FIELD_NUMBER: _ClassVar[int]
    HEIGHT_FIELD_NUMBER: _ClassVar[int]
    RECORDED_AT_FIELD_NUMBER: _ClassVar[int]
    snapshot_id: str
    job_id: str
    cluster_id: str
    scheduler_type: str
    scheduler_job_id: str
    snapshot_type: SnapshotType
    sequence_number: int
    provider: str
    customer: str
    metrics: DetailedMetrics
    cumulative_metrics: DetailedMetrics
    delta_metrics: DetailedMetrics
    job_state: str
    snapshot_time: int
    previous_snapshot_id: str
    provider_signature: bytes
    content_hash: str
    scheduler_raw_data: str
    signed_digest: bytes
    height: int
    recorded_at: int
    def __init__(self, snapshot_id: _Optional[str] = ..., job_id: _Optional[str] = ..., cluster_id: _Optional[str] = ..., scheduler_type: _Optional[str] = ..., scheduler_job_id: _Optional[str] = ..., snapshot_type: _Optional[_Union[SnapshotType, str]] = ..., sequence_number: _Optional[int] = ..., provider: _Optional[str] = ..., customer: _Optional[str] = ..., metrics: _Optional[_Union[DetailedMetrics, _Mapping]] = ..., cumulative_metrics: _Optional[_Union[DetailedMetrics, _Mapping]] = ..., delta_metrics: _Optional[_Union[DetailedMetrics, _Mapping]] = ..., job_state: _Optional[str] = ..., snapshot_time: _Optional[int] = ..., previous_snapshot_id: _Optional[str] = ..., provider_signature: _Optional[bytes] = ..., content_hash: _Optional[str] = ..., scheduler_raw_data: _Optional[str] = ..., signed_digest: _Optional[bytes] = ..., height: _Optional[int] = ..., recorded_at: _Optional[int] = ...) -> None: ...

class EventUsageSnapshotRecorded(_message.Message):
    __slots__ = ("snapshot_id", "job_id", "provider", "customer", "sequence_number", "is_final")
    SNAPSHOT_ID_FIELD_NUMBER: _ClassVar[int]
    JOB_ID_FIELD_NUMBER: _ClassVar[int]
    PROVIDER_FIELD_NUMBER: _ClassVar[int]
    CUSTOMER_FIELD_NUMBER: _ClassVar[int]
    SEQUENCE_NUMBER_FIELD_NUMBER: _ClassVar[int]
    IS_FINAL_FIELD_NUMBER: _ClassVar[int]
    snapshot_id: str
    job_id: str
    provider: str
    customer: str
    sequence_number: int
    is_final: bool
    def __init__(self, snapshot_id: _Optional[str] = ..., job_id: _Optional[str] = ..., provider: _Optional[str] = ..., customer: _Optional[str] = ..., sequence_number: _Optional[int] = ..., is_final: _Optional[bool] = ...) -> None: ...
