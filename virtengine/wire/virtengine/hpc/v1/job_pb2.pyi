from virtengine.wire.cosmos.base.v1beta1 import coin_pb2 as _coin_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class JobState(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    JOB_STATE_UNSPECIFIED: _ClassVar[JobState]
    JOB_STATE_PENDING: _ClassVar[JobState]
    JOB_STATE_QUEUED: _ClassVar[JobState]
    JOB_STATE_RUNNING: _ClassVar[JobState]
    JOB_STATE_COMPLETED: _ClassVar[JobState]
    JOB_STATE_FAILED: _ClassVar[JobState]
    JOB_STATE_CANCELLED: _ClassVar[JobState]
    JOB_STATE_TIMEOUT: _ClassVar[JobState]
JOB_STATE_UNSPECIFIED: JobState
JOB_STATE_PENDING: JobState
JOB_STATE_QUEUED: JobState
JOB_STATE_RUNNING: JobState
JOB_STATE_COMPLETED: JobState
JOB_STATE_FAILED: JobState
JOB_STATE_CANCELLED: JobState
JOB_STATE_TIMEOUT: JobState

class EnvironmentVariable(_message.Message):
    __slots__ = ("name", "value")
    NAME_FIELD_NUMBER: _ClassVar[int]
    VALUE_FIELD_NUMBER: _ClassVar[int]
    name: str
    value: str
    def __init__(self, name: _Optional[str] = ..., value: _Optional[str] = ...) -> None: ...

class WorkloadSpec(_message.Message):
    __slots__ = ("container_image", "command", "arguments", "environment", "working_directory", "preconfigured_workload_id", "is_preconfigured", "script_sha256")
    CONTAINER_IMAGE_FIELD_NUMBER: _ClassVar[int]
    COMMAND_FIELD_NUMBER: _ClassVar[int]
    ARGUMENTS_FIELD_NUMBER: _ClassVar[int]
    ENVIRONMENT_FIELD_NUMBER: _ClassVar[int]
    WORKING_DIRECTORY_FIELD_NUMBER: _ClassVar[int]
    PRECONFIGURED_WORKLOAD_ID_FIELD_NUMBER: _ClassVar[int]
    IS_PRECONFIGURED_FIELD_NUMBER: _ClassVar[int]
    SCRIPT_SHA256_FIELD_NUMBER: _ClassVar[int]
    container_image: str
    command: str
    arguments: _containers.RepeatedScalarFieldContainer[str]
    environment: _containers.RepeatedCompositeFieldContainer[EnvironmentVariable]
    working_directory: str
    preconfigured_workload_id: str
    is_preconfigured: bool
    script_sha256: bytes
    def __init__(self, container_image: _Optional[str] = ..., command: _Optional[str] = ..., arguments: _Optional[_Iterable[str]] = ..., environment: _Optional[_Iterable[_Union[EnvironmentVariable, _Mapping]]] = ..., working_directory: _Optional[str] = ..., preconfigured_workload_id: _Optional[str] = ..., is_preconfigured: _Optional[bool] = ..., script_sha256: _Optional[bytes] = ...) -> None: ...

class Resources(_message.Message):
    __slots__ = ("nodes", "cpu_cores_per_node", "memory_gb_per_node", "gpus_per_node", "storage_gb", "gpu_type")
    NODES_FIELD_NUMBER: _ClassVar[int]
    CPU_CORES_PER_NODE_FIELD_NUMBER: _ClassVar[int]
    MEMORY_GB_PER_NODE_FIELD_NUMBER: _ClassVar[int]
    GPUS_PER_NODE_FIELD_NUMBER: _ClassVar[int]
    STORAGE_GB_FIELD_NUMBER: _ClassVar[int]
    GPU_TYPE_FIELD_NUMBER: _ClassVar[int]
    nodes: int
    cpu_cores_per_node: int
    memory_gb_per_node: int
    gpus_per_node: int
    storage_gb: int
    gpu_type: str
    def __init__(self, nodes: _Optional[int] = ..., cpu_cores_per_node: _Optional[int] = ..., memory_gb_per_node: _Optional[int] = ..., gpus_per_node: _Optional[int] = ..., storage_gb: _Optional[int] = ..., gpu_type: _Optional[str] = ...) -> None: ...

class DataReference(_message.Message):
    __slots__ = ("reference_id", "type", "uri", "encrypted", "checksum", "size_bytes")
    REFERENCE_ID_FIELD_NUMBER: _ClassVar[int]
    TYPE_FIELD_NUMBER: _ClassVar[int]
    URI_FIELD_NUMBER: _ClassVar[int]
    ENCRYPTED_FIELD_NUMBER: _ClassVar[int]
    CHECKSUM_FIELD_NUMBER: _ClassVar[int]
    SIZE_BYTES_FIELD_NUMBER: _ClassVar[int]
    reference_id: str
    type: str
    uri: str
    encrypted: bool
    checksum: str
    size_bytes: int
    def __init__(self, reference_id: _Optional[str] = ..., type: _Optional[str] = ..., uri: _Optional[str] = ..., encrypted: _Optional[bool] = ..., checksum: _Optional[str] = ..., size_bytes: _Optional[int] = ...) -> None: ...

class UsageMetrics(_message.Message):
    __slots__ = ("wall_clock_seconds", "cpu_core_seconds", "memory_gb_seconds", "gpu_seconds", "storage_gb_hours", "network_bytes_in", "network_bytes_out", "node_hours", "nodes_used")
    WALL_CLOCK_SECONDS_FIELD_NUMBER: _ClassVar[int]
    CPU_CORE_SECONDS_FIELD_NUMBER: _ClassVar[int]
    MEMORY_GB_SECONDS_FIELD_NUMBER: _ClassVar[int]
    GPU_SECONDS_FIELD_NUMBER: _ClassVar[int]
    STORAGE_GB_HOURS_FIELD_NUMBER: _ClassVar[int]
    NETWORK_BYTES_IN_FIELD_NUMBER: _ClassVar[int]
    NETWORK_BYTES_OUT_FIELD_NUMBER: _ClassVar[int]
    NODE_HOURS_FIELD_NUMBER: _ClassVar[int]
    NODES_USED_FIELD_NUMBER: _ClassVar[int]
    wall_clock_seconds: int
    cpu_core_seconds: int
    memory_gb_seconds: int
    gpu_seconds: int
    storage_gb_hours: int
    network_bytes_in: int
    network_bytes_out: int
    node_hours: int
    nodes_used: int
    def __init__(self, wall_clock_seconds: _Optional[int] = ..., cpu_core_seconds: _Optional[int] = ..., memory_gb_seconds: _Optional[int] = ..., gpu_seconds: _Optional[int] = ..., storage_gb_hours: _Optional[int] = ..., network_bytes_in: _Optional[int] = ..., network_bytes_out: _Optional[int] = ..., node_hours: _Optional[int] = ..., nodes_used: _Optional[int] = ...) -> None: ...

class Job(_message.Message):
    __slots__ = ("job_id", "number", "customer", "external_id", "offering_id", "cluster_id", "provider", "scheduler_job_id", "state", "queue_name", "workload_spec", "resources", "data_references", "encrypted_inputs_pointer", "encrypted_outputs_pointer", "max_runtime_seconds", "agreed_price", "estimate", "escrow_id", "scheduling_decision_id", "status_message", "exit_code", "created_at", "queued_at", "started_at", "completed_at", "block_height", "content_hash", "tasks", "dependencies", "usage", "last_report_at", "ended_by", "priority_score", "requeues", "waits", "report_hash", "undecided_reason", "decided_at")
    JOB_ID_FIELD_NUMBER: _ClassVar[int]
    NUMBER_FIELD_NUMBER: _ClassVar[int]
    CUSTOMER_FIELD_NUMBER: _ClassVar[int]
    EXTERNAL_ID_FIELD_NUMBER: _ClassVar[int]
    OFFERING_ID_FIELD_NUMBER: _ClassVar[int]
    CLUSTER_ID_FIELD_NUMBER: _ClassVar[int]
    PROVIDER_FIELD_NUMBER: _ClassVar[int]
    SCHEDULER_JOB_ID_FIELD_NUMBER: _ClassVar[int]
    STATE_FIELD_NUMBER: _ClassVar[int]
    QUEUE_NAME_FIELD_NUMBER: _ClassVar[int]
    WORKLOAD_SPEC_FIELD_NUMBER: _ClassVar[int]
    RESOURCES_FIELD_NUMBER: _ClassVar[int]
    DATA_REFERENCES_FIELD_NUMBER: _ClassVar[int]
    ENCRYPTED_INPUTS_POINTER_FIELD_NUMBER: _ClassVar[int]
    ENCRYPTED_OUTPUTS_POINTER_FIELD_NUMBER: _ClassVar[int]
    MAX_RUNTIME_SECONDS_FIELD_NUMBER: _ClassVar[int]
    AGREED_PRICE_FIELD_NUMBER: _ClassVar[int]
    ESTIMATE_FIELD_NUMBER: _ClassVar[int]
    ESCROW_ID_FIELD_NUMBER: _ClassVar[int]
    SCHEDULING_DECISION_ID_FIELD_NUMBER: _ClassVar[int]
    STATUS_MESSAGE_FIELD_NUMBER: _ClassVar[int]
    EXIT_CODE_FIELD_NUMBER: _ClassVar[int]
    CREATED_AT_FIELD_NUMBER: _ClassVar[int]
    QUEUED_AT_FIELD_NUMBER: _ClassVar[int]
    STARTED_AT_FIELD_NUMBER: _ClassVar[int]
    COMPLETED_AT_FIELD_NUMBER: _ClassVar[int]
    BLOCK_HEIGHT_FIELD_NUMBER: _ClassVar[int]
    CONTENT_HASH_FIELD_NUMBER: _ClassVar[int]
    TASKS_FIELD_NUMBER: _ClassVar[int]
    DEPENDENCIES_FIELD_NUMBER: _ClassVar[int]
    USAGE_FIELD_NUMBER: _ClassVar[int]
    LAST_REPORT_AT_FIELD_NUMBER: _ClassVar[int]
    ENDED_BY_FIELD_NUMBER: _ClassVar[int]
    PRIORITY_SCORE_FIELD_NUMBER: _ClassVar[int]
    REQUEUES_FIELD_NUMBER: _ClassVar[int]
    WAITS_FIELD_NUMBER: _ClassVar[int]
    REPORT_HASH_FIELD_NUMBER: _ClassVar[int]
    UNDECIDED_REASON_FIELD_NUMBER: _ClassVar[int]
    DECIDED_AT_FIELD_NUMBER: _ClassVar[int]
    job_id: str
    number: int
    customer: str
    external_id: str
    offering_id: str
    cluster_id: str
    provider: str
    scheduler_job_id: str
    state: JobState
    queue_name: str
    workload_spec: WorkloadSpec
    resources: Resources
    data_references: _containers.RepeatedCompositeFieldContainer[DataReference]
    encrypted_inputs_pointer: str
    encrypted_outputs_pointer: str
    max_runtime_seconds: int
    agreed_price: _coin_pb2.Coin
    estimate: _coin_pb2.Coin
    escrow_id: str
    scheduling_decision_id: str
    status_message: str
    exit_code: int
    created_at: int
    queued_at: int
    started_at: int
    completed_at: int
    block_height: int
    content_hash: bytes
    tasks: int
    dependencies: _containers.RepeatedScalarFieldContainer[str]
    usage: UsageMetrics
    last_report_at: int
    ended_by: str
    priority_score: int
    requeues: int
    waits: bool
    report_hash: bytes
    undecided_reason: str
    decided_at: int
    def __init__(self, job_id: _Optional[str] = ..., number: _Optional[int] = ..., customer: _Optional[str] = ..., external_id: _Optional[str] = ..., offering_id: _Optional[str] = ..., cluster_id: _Optional[str] = ..., provider: _Optional[str] = ..., scheduler_job_id: _Optional[str] = ..., state: _Optional[_Union[JobState, str]] = ..., queue_name: _Optional[str] = ..., workload_spec: _Optional[_Union[WorkloadSpec, _Mapping]] = ..., resources: _Optional[_Union[Resources, _Mapping]] = ..., data_references: _Optional[_Iterable[_Union[DataReference, _Mapping]]] = ..., encrypted_inputs_pointer: _Optional[str] = ..., encrypted_outputs_pointer: _Optional[str] = ..., max_runtime_seconds: _Optional[int] = ..., agreed_price: _Optional[_Union[_coin_pb2.Coin, _Mapping]] = ..., estimate: _Optional[_Union[_coin_pb2.Coin, _Mapping]] = ..., escrow_id: _Optional[str] = ..., scheduling_decision_id: _Optional[str] = ..., status_message: _Optional[str] = ..., exit_code: _Optional[int] = ..., created_at: _Optional[int] = ..., queued_at: _Optional[int] = ..., started_at: _Optional[int] = ..., completed_at: _Optional[int] = ..., block_height: _Optional[int] = ..., content_hash: _Optional[bytes] = ..., tasks: _Optional[int] = ..., dependencies: _Optional[_Iterable[str]] = ..., usage: _Optional[_Union[UsageMetrics, _Mapping]] = ..., last_report_at: _Optional[int] = ..., ended_by: _Optional[str] = ..., priority_score: _Optional[int] = ..., requeues: _Optional[int] = ..., waits: _Optional[bool] = ..., report_hash: _Optional[bytes] = ..., undecided_reason: _Optional[str] = ..., decided_at: _Optional[int] = ...) -> None: ...

class EventJobSubmitted(_message.Message):
    __slots__ = ("job_id", "customer", "provider", "cluster_id", "external_id")
    JOB_ID_FIELD_NUMBER: _ClassVar[int]
    CUSTOMER_FIELD_NUMBER: _ClassVar[int]
    PROVIDER_FIELD_NUMBER: _ClassVar[int]
    CLUSTER_ID_FIELD_NUMBER: _ClassVar[int]
    EXTERNAL_ID_FIELD_NUMBER: _ClassVar[int]
    job_id: str
    customer: str
    provider: str
    cluster_id: str
    external_id: str
    def __init__(self, job_id: _Optional[str] = ..., customer: _Optional[str] = ..., provider: _Optional[str] = ..., cluster_id: _Optional[str] = ..., external_id: _Optional[str] = ...) -> None: ...

class EventJobState(_message.Message):
    __slots__ = ("job_id", "customer", "provider", "cluster_id", "state", "message")
    JOB_ID_FIELD_NUMBER: _ClassVar[int]
    CUSTOMER_FIELD_NUMBER: _ClassVar[int]
    PROVIDER_FIELD_NUMBER: _ClassVar[int]
    CLUSTER_ID_FIELD_NUMBER: _ClassVar[int]
    STATE_FIELD_NUMBER: _ClassVar[int]
    MESSAGE_FIELD_NUMBER: _ClassVar[int]
    job_id: str
    customer: str
    provider: str
    cluster_id: str
    state: JobState
    message: str
    def __init__(self, job_id: _Optional[str] = ..., customer: _Optional[str] = ..., provider: _Optional[str] = ..., cluster_id: _Optional[str] = ..., state: _Optional[_Union[JobState, str]] = ..., message: _Optional[str] = ...) -> None: ...
