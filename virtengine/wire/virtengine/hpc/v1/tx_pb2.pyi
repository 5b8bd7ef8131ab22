from virtengine.wire.amino import amino_pb2 as _amino_pb2
from virtengine.wire.cosmos.base.v1beta1 import coin_pb2 as _coin_pb2
from virtengine.wire.cosmos.msg.v1 import msg_pb2 as _msg_pb2
from virtengine.wire.virtengine.hpc.v1 import books_tx_pb2 as _books_tx_pb2
from virtengine.wire.virtengine.hpc.v1 import cluster_pb2 as _cluster_pb2
from virtengine.wire.virtengine.hpc.v1 import job_pb2 as _job_pb2
from virtengine.wire.virtengine.hpc.v1 import node_pb2 as _node_pb2
from virtengine.wire.virtengine.hpc.v1 import offering_pb2 as _offering_pb2
from virtengine.wire.virtengine.hpc.v1 import params_pb2 as _params_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class MsgRegisterCluster(_message.Message):
    __slots__ = ("provider", "external_id", "name", "description", "region", "partitions", "total_nodes", "cluster_metadata", "slurm_version", "kubernetes_cluster_id")
    PROVIDER_FIELD_NUMBER: _ClassVar[int]
    EXTERNAL_ID_FIELD_NUMBER: _ClassVar[int]
    NAME_FIELD_NUMBER: _ClassVar[int]
    DESCRIPTION_FIELD_NUMBER: _ClassVar[int]
    REGION_FIELD_NUMBER: _ClassVar[int]
    PARTITIONS_FIELD_NUMBER: _ClassVar[int]
    TOTAL_NODES_FIELD_NUMBER: _ClassVar[int]
    CLUSTER_METADATA_FIELD_NUMBER: _ClassVar[int]
    SLURM_VERSION_FIELD_NUMBER: _ClassVar[int]
    KUBERNETES_CLUSTER_ID_FIELD_NUMBER: _ClassVar[int]
    provider: str
    external_id: str
    name: str
    description: str
    region: str
    partitions: _containers.RepeatedCompositeFieldContainer[_cluster_pb2.Partition]
    total_nodes: int
    cluster_metadata: _cluster_pb2.ClusterMetadata
    slurm_version: str
    kubernetes_cluster_id: str
    def __init__(self, provider: _Optional[str] = ..., external_id: _Optional[str] = ..., name: _Optional[str] = ..., description: _Optional[str] = ..., region: _Optional[str] = ..., partitions: _Optional[_Iterable[_Union[_cluster_pb2.Partition, _Mapping]]] = ..., total_nodes: _Optional[int] = ..., cluster_metadata: _Optional[_Union[_cluster_pb2.ClusterMetadata, _Mapping]] = ..., slurm_version: _Optional[str] = ..., kubernetes_cluster_id: _Optional[str] = ...) -> None: ...

class MsgRegisterClusterResponse(_message.Message):
    __slots__ = ("cluster_id",)
    CLUSTER_ID_FIELD_NUMBER: _ClassVar[int]
    cluster_id: str
    def __init__(self, cluster_id: _Optional[str] = ...) -> None: ...

class MsgUpdateCluster(_message.Message):
    __slots__ = ("provider", "cluster_id", "name", "description", "state", "partitions", "total_nodes", "cluster_metadata", "slurm_version", "kubernetes_cluster_id", "region", "fields")
    PROVIDER_FIELD_NUMBER: _ClassVar[int]
    CLUSTER_ID_FIELD_NUMBER: _ClassVar[int]
    NAME_FIELD_NUMBER: _ClassVar[int]
    DESCRIPTION_FIELD_NUMBER: _ClassVar[int]
    STATE_FIELD_NUMBER: _ClassVar[int]
    PARTITIONS_FIELD_NUMBER: _ClassVar[int]
    TOTAL_NODES_FIELD_NUMBER: _ClassVar[int]
    CLUSTER_METADATA_FIELD_NUMBER: _ClassVar[int]
    SLURM_VERSION_FIELD_NUMBER: _ClassVar[int]
    KUBERNETES_CLUSTER_ID_FIELD_NUMBER: _ClassVar[int]
    REGION_FIELD_NUMBER: _ClassVar[int]
    FIELDS_FIELD_NUMBER: _ClassVar[int]
    provider: str
    cluster_id: str
    name: str
    description: str
    state: _cluster_pb2.ClusterState
    partitions: _containers.RepeatedCompositeFieldContainer[_cluster_pb2.Partition]
    total_nodes: int
    cluster_metadata: _cluster_pb2.ClusterMetadata
    slurm_version: str
    kubernetes_cluster_id: str
    region: str
    fields: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, provider: _Optional[str] = ..., cluster_id: _Optional[str] = ..., name: _Optional[str] = ..., description: _Optional[str] = ..., state: _Optional[_Union[_cluster_pb2.ClusterState, str]] = ..., partitions: _Optional[_Iterable[_Union[_cluster_pb2.Partition, _Mapping]]] = ..., total_nodes: _Optional[int] = ..., cluster_metadata: _Optional[_Union[_cluster_pb2.ClusterMetadata, _Mapping]] = ..., slurm_version: _Optional[str] = ..., kubernetes_cluster_id: _Optional[str] = ..., region: _Optional[str] = ..., fields: _Optional[_Iterable[str]] = ...) -> None: ...

class MsgUpdateClusterResponse(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class MsgDeregisterCluster(_message.Message):
    __slots__ = ("provider", "cluster_id", "cancel_jobs")
    PROVIDER_FIELD_NUMBER: _ClassVar[int]
    CLUSTER_ID_FIELD_NUMBER: _ClassVar[int]
    CANCEL_JOBS_FIELD_NUMBER: _ClassVar[int]
    provider: str
    cluster_id: str
    cancel_jobs: bool
    def __init__(self, provider: _Optional[str] = ..., cluster_id: _Optional[str] = ..., cancel_jobs: _Optional[bool] = ...) -> None: ...

class MsgDeregisterClusterResponse(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class MsgCreateOffering(_message.Message):
    __slots__ = ("provider", "external_id", "cluster_id", "name", "description", "queue_options", "pricing", "required_identity_threshold", "max_runtime_seconds", "preconfigured_workloads", "supports_custom_workloads", "more_cluster_ids")
    PROVIDER_FIELD_NUMBER: _ClassVar[int]
    EXTERNAL_ID_FIELD_NUMBER: _ClassVar[int]
    CLUSTER_ID_FIELD_NUMBER: _ClassVar[int]
    NAME_FIELD_NUMBER: _ClassVar[int]
    DESCRIPTION_FIELD_NUMBER: _ClassVar[int]
    QUEUE_OPTIONS_FIELD_NUMBER: _ClassVar[int]
    PRICING_FIELD_NUMBER: _ClassVar[int]
    REQUIRED_IDENTITY_THRESHOLD_FIELD_NUMBER: _ClassVar[int]
    MAX_RUNTIME_SECONDS_FIELD_NUMBER: _ClassVar[int]
    PRECONFIGURED_WORKLOADS_FIELD_NUMBER: _ClassVar[int]
    SUPPORTS_CUSTOM_WORKLOADS_FIELD_NUMBER: _ClassVar[int]
    MORE_CLUSTER_IDS_FIELD_NUMBER: _ClassVar[int]
    provider: str
    external_id: str
    cluster_id: str
    name: str
    description: str
    queue_options: _containers.RepeatedCompositeFieldContainer[_offering_pb2.QueueOption]
    pricing: _offering_pb2.Pricing
    required_identity_threshold: int
    max_runtime_seconds: int
    preconfigured_workloads: _containers.RepeatedCompositeFieldContainer[_offering_pb2.PreconfiguredWorkload]
    supports_custom_workloads: bool
    more_cluster_ids: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, provider: _Optional[str] = ..., external_id: _Optional[str] = ..., cluster_id: _Optional[str] = ..., name: _Optional[str] = ..., description: _Optional[str] = ..., queue_options: _Optional[_Iterable[_Union[_offering_pb2.QueueOption, _Mapping]]] = ..., pricing: _Optional[_Union[_offering_pb2.Pricing, _Mapping]] = ..., required_identity_threshold: _Optional[int] = ..., max_runtime_seconds: _Optional[int] = ..., preconfigured_workloads: _Optional[_Iterable[_Union[_offering_pb2.PreconfiguredWorkload, _Mapping]]] = ..., supports_custom_workloads: _Optional[bool] = ..., more_cluster_ids: _Optional[_Iterable[str]] = ...) -> None: ...

class MsgCreateOfferingResponse(_message.Message):
    __slots__ = ("offering_id",)
    OFFERING_ID_FIELD_NUMBER: _ClassVar[int]
    offering_id: str
    def __init__(self, offering_id: _Optional[str] = ...) -> None: ...

class MsgUpdateOffering(_message.Message):
    __slots__ = ("provider", "offering_id", "name", "description", "queue_options", "pricing", "required_identity_threshold", "max_runtime_seconds", "preconfigured_workloads", "supports_custom_workloads", "active", "fields", "more_cluster_ids")
    PROVIDER_FIELD_NUMBER: _ClassVar[int]
    OFFERING_ID_FIELD_NUMBER: _ClassVar[int]
    NAME_FIELD_NUMBER: _ClassVar[int]
    DESCRIPTION_FIELD_NUMBER: _ClassVar[int]
    QUEUE_OPTIONS_FIELD_NUMBER: _ClassVar[int]
    PRICING_FIELD_NUMBER: _ClassVar[int]
    REQUIRED_IDENTITY_THRESHOLD_FIELD_NUMBER: _ClassVar[int]
    MAX_RUNTIME_SECONDS_FIELD_NUMBER: _ClassVar[int]
    PRECONFIGURED_WORKLOADS_FIELD_NUMBER: _ClassVar[int]
    SUPPORTS_CUSTOM_WORKLOADS_FIELD_NUMBER: _ClassVar[int]
    ACTIVE_FIELD_NUMBER: _ClassVar[int]
    FIELDS_FIELD_NUMBER: _ClassVar[int]
    MORE_CLUSTER_IDS_FIELD_NUMBER: _ClassVar[int]
    provider: str
    offering_id: str
    name: str
    description: str
    queue_options: _containers.RepeatedCompositeFieldContainer[_offering_pb2.QueueOption]
    pricing: _offering_pb2.Pricing
    required_identity_threshold: int
    max_runtime_seconds: int
    preconfigured_workloads: _containers.RepeatedCompositeFieldContainer[_offering_pb2.PreconfiguredWorkload]
    supports_custom_workloads: bool
    active: bool
    fields: _containers.RepeatedScalarFieldContainer[str]
    more_cluster_ids: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, provider: _Optional[str] = ..., offering_id: _Optional[str] = ..., name: _Optional[str] = ..., description: _Optional[str] = ..., queue_options: _Optional[_Iterable[_Union[_offering_pb2.QueueOption, _Mapping]]] = ..., pricing: _Optional[_Union[_offering_pb2.Pricing, _Mapping]] = ..., required_identity_threshold: _Optional[int] = ..., max_runtime_seconds: _Optional[int] = ..., preconfigured_workloads: _Optional[_Iterable[_Union[_offering_pb2.PreconfiguredWorkload, _Mapping]]] = ..., supports_custom_workloads: _Optional[bool] = ..., active: _Optional[bool] = ..., fields: _Optional[_Iterable[str]] = ..., more_cluster_ids: _Optional[_Iterable[str]] = ...) -> None: ...

class MsgUpdateOfferingResponse(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class MsgSubmitJob(_message.Message):
    __slots__ = ("customer", "external_id", "offering_id", "queue_name", "workload_spec", "resources", "data_references", "encrypted_inputs_pointer", "encrypted_outputs_pointer", "max_runtime_seconds", "max_price", "tasks", "dependencies")
    CUSTOMER_FIELD_NUMBER: _ClassVar[int]
    EXTERNAL_ID_FIELD_NUMBER: _ClassVar[int]
    OFFERING_ID_FIELD_NUMBER: _ClassVar[int]
    QUEUE_NAME_FIELD_NUMBER: _ClassVar[int]
    WORKLOAD_SPEC_FIELD_NUMBER: _ClassVar[int]
    RESOURCES_FIELD_NUMBER: _ClassVar[int]
    DATA_REFERENCES_FIELD_NUMBER: _ClassVar[int]
    ENCRYPTED_INPUTS_POINTER_FIELD_NUMBER: _ClassVar[int]
    ENCRYPTED_OUTPUTS_POINTER_FIELD_NUMBER: _ClassVar[int]
    MAX_RUNTIME_SECONDS_FIELD_NUMBER: _ClassVar[int]
    MAX_PRICE_FIELD_NUMBER: _ClassVar[int]
    TASKS_FIELD_NUMBER: _ClassVar[int]
    DEPENDENCIES_FIELD_NUMBER: _ClassVar[int]
    customer: str
    external_id: str
    offering_id: str
    queue_name: str
    workload_spec: _job_pb2.WorkloadSpec
    resources: _job_pb2.Resources
    data_references: _containers.RepeatedCompositeFieldContainer[_job_pb2.DataReference]
    encrypted_inputs_pointer: str
    encrypted_outputs_pointer: str
    max_runtime_seconds: int
    max_price: _coin_pb2.Coin
    tasks: int
    dependencies: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, customer: _Optional[str] = ..., external_id: _Optional[str] = ..., offering_id: _Optional[str] = ..., queue_name: _Optional[str] = ..., workload_spec: _Optional[_Union[_job_pb2.WorkloadSpec, _Mapping]] = ..., resources: _Optional[_Union[_job_pb2.Resources, _Mapping]] = ..., data_references: _Optional[_Iterable[_Union[_job_pb2.DataReference, _Mapping]]] = ..., encrypted_inputs_pointer: _Optional[str] = ..., encrypted_outputs_pointer: _Optional[str] = ..., max_runtime_seconds: _Optional[int] = ..., max_price: _Optional[_Union[_coin_pb2.Coin, _Mapping]] = ..., tasks: _Optional[int] = ..., dependencies: _Optional[_Iterable[str]] = ...) -> None: ...

class MsgSubmitJobResponse(_message.Message):
    __slots__ = ("job_id", "escrow_id", "scheduling_decision_id")
    JOB_ID_FIELD_NUMBER: _ClassVar[int]
    ESCROW_ID_FIELD_NUMBER: _ClassVar[int]
    SCHEDULING_DECISION_ID_FIELD_NUMBER: _ClassVar[int]
    job_id: str
    escrow_id: str
    scheduling_decision_id: str
    def __init__(self, job_id: _Optional[str] = ..., escrow_id: _Optional[str] = ..., scheduling_decision_id: _Optional[str] = ...) -> None: ...

class MsgCancelJob(_message.Message):
    __slots__ = ("requester", "job_id", "reason")
    REQUESTER_FIELD_NUMBER: _ClassVar[int]
    JOB_ID_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    requester: str
    job_id: str
    reason: str
    def __init__(self, requester: _Optional[str] = ..., job_id: _Optional[str] = ..., reason: _Optional[str] = ...) -> None: ...

class MsgCancelJobResponse(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class MsgReportJobStatus(_message.Message):
    __slots__ = ("sender", "job_id", "scheduler_job_id", "state", "status_message", "exit_code", "usage_metrics", "signature", "signed_timestamp", "cluster_id")
    SENDER_FIELD_NUMBER: _ClassVar[int]
    JOB_ID_FIELD_NUMBER: _ClassVar[int]
    SCHEDULER_JOB_ID_FIELD_NUMBER: _ClassVar[int]
    STATE_FIELD_NUMBER: _ClassVar[int]
    STATUS_MESSAGE_FIELD_NUMBER: _ClassVar[int]
    EXIT_CODE_FIELD_NUMBER: _ClassVar[int]
    USAGE_METRICS_FIELD_NUMBER: _ClassVar[int]
    SIGNATURE_FIELD_NUMBER: _ClassVar[int]
    SIGNED_TIMESTAMP_FIELD_NUMBER: _ClassVar[int]
    CLUSTER_ID_FIELD_NUMBER: _ClassVar[int]
    sender: str
    job_id: str
    scheduler_job_id: str
    state: _job_pb2.JobState
    status_message: str
    exit_code: int
    usage_metrics: _job_pb2.UsageMetrics
    signature: bytes
    signed_timestamp: int
    cluster_id: str
    def __init__(self, sender: _Optional[str] = ..., job_id: _Optional[str] = ..., scheduler_job_id: _Optional[str] = ..., state: _Optional[_Union[_job_pb2.JobState, str]] = ..., status_message: _Optional[str] = ..., exit_code: _Optional[int] = ..., usage_metrics: _Optional[_Union[_job_pb2.UsageMetrics, _Mapping]] = ..., signature: _Optional[bytes] = ..., signed_timestamp: _Optional[int] = ..., cluster_id: _Optional[str] = ...) -> None: ...

class MsgReportJobStatusResponse(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class MsgRegisterNode(_message.Message):
    __slots__ = ("sender", "identity", "provider_signature")
    SENDER_FIELD_NUMBER: _ClassVar[int]
    IDENTITY_FIELD_NUMBER: _ClassVar[int]
    PROVIDER_SIGNATURE_FIELD_NUMBER: _ClassVar[int]
    sender: str
    identity: _node_pb2.NodeIdentity
    provider_signature: bytes
    def __init__(self, sender: _Optional[str] = ..., identity: _Optional[_Union[_node_pb2.NodeIdentity, _Mapping]] = ..., provider_signature: _Optional[bytes] = ...) -> None: ...

class MsgRegisterNodeResponse(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class MsgUpdateNodeMetadata(_message.Message):
    __slots__ = ("sender", "node_id", "cluster_id", "region", "datacenter", "latency_measurements", "network_bandwidth_mbps", "resources", "active", "state", "agent_pubkey", "hardware_fingerprint", "agent_version", "sequence_number", "capacity", "health", "hardware", "topology", "locality", "hostname")
    SENDER_FIELD_NUMBER: _ClassVar[int]
    NODE_ID_FIELD_NUMBER: _ClassVar[int]
    CLUSTER_ID_FIELD_NUMBER: _ClassVar[int]
    REGION_FIELD_NUMBER: _ClassVar[int]
    DATACENTER_FIELD_NUMBER: _ClassVar[int]
    LATENCY_MEASUREMENTS_FIELD_NUMBER: _ClassVar[int]
    NETWORK_BANDWIDTH_MBPS_FIELD_NUMBER: _ClassVar[int]
    RESOURCES_FIELD_NUMBER: _ClassVar[int]
    ACTIVE_FIELD_NUMBER: _ClassVar[int]
    STATE_FIELD_NUMBER: _ClassVar[int]
    AGENT_PUBKEY_FIELD_NUMBER: _ClassVar[int]
    HARDWARE_FINGERPRINT_FIELD_NUMBER: _ClassVar[int]
    AGENT_VERSION_FIELD_NUMBER: _ClassVar[int]
    SEQUENCE_NUMBER_FIELD_NUMBER: _ClassVar[int]
    CAPACITY_FIELD_NUMBER: _ClassVar[int]
    HEALTH_FIELD_NUMBER: _ClassVar[int]
    HARDWARE_FIELD_NUMBER: _ClassVar[int]
    TOPOLOGY_FIELD_NUMBER: _ClassVar[int]
    LOCALITY_FIELD_NUMBER: _ClassVar[int]
    HOSTNAME_FIELD_NUMBER: _ClassVar[int]
    sender: str
    node_id: str
    cluster_id: str
    region: str
    datacenter: str
    latency_measurements: _containers.RepeatedCompositeFieldContainer[_node_pb2.LatencyMeasurement]
    network_bandwidth_mbps: int
    resources: _node_pb2.NodeResources
    active: bool
    state: _node_pb2.NodeState
    agent_pubkey: bytes
    hardware_fingerprint: str
    agent_version: str
    sequence_number: int
    capacity: _node_pb2.NodeCapacity
    health: _node_pb2.NodeHealth
    hardware: _node_pb2.NodeHardware
    topology: _node_pb2.NodeTopology
    locality: _node_pb2.NodeLocality
    hostname: str
    def __init__(self, sender: _Optional[str] = ..., node_id: _Optional[str] = ..., cluster_id: _Optional[str] = ..., region: _Optional[str] = ..., datacenter: _Optional[str] = ..., latency_measurements: _Optional[_Iterable[_Union[_node_pb2.LatencyMeasurement, _Mapping]]] = ..., network_bandwidth_mbps: _Optional[int] = ..., resources: _Optional[_Union[_node_pb2.NodeResources, _Mapping]] = ..., active: _Optional[bool] = ..., state: _Optional[_Union[_node_pb2.NodeState, str]] = ..., agent_pubkey: _Optional[bytes] = ..., hardware_fingerprint: _Optional[str] = ..., agent_version: _Optional[str] = ..., sequence_number: _Optional[int] = ..., capacity: _Optional[_Union[_node_pb2.NodeCapacity, _Mapping]] = ..., health: _Optional[_Union[_node_pb2.NodeHealth, _Mapping]] = ..., hardware: _Optional[_Union[_node_pb2.NodeHardware, _Mapping]] = ..., topology: _Optional[_Union[_node_pb2.NodeTopology, _Mapping]] = ..., locality: _Optional[_Union[_node_pb2.NodeLocality, _Mapping]] = ..., hostname: _Optional[str] = ...) -> None: ...

class MsgUpdateNodeMetadataResponse(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class MsgRecordHeartbeats(_message.Message):
    __slots__ = ("sender", "cluster_id", "heartbeats")
    SENDER_FIELD_NUMBER: _ClassVar[int]
    CLUSTER_ID_FIELD_NUMBER: _ClassVar[int]
    HEARTBEATS_FIELD_NUMBER: _ClassVar[int]
    sender: str
    cluster_id: str
    heartbeats: _containers.RepeatedCompositeFieldContainer[_node_pb2.SignedHeartbeat]
    def __init__(self, sender: _Optional[str] = ..., cluster_id: _Optional[str] = ..., heartbeats: _Optional[_Iterable[_Union[_node_pb2.SignedHeartbeat, _Mapping]]] = ...) -> None: ...

class MsgRecordHeartbeatsResponse(_message.Message):
    __slots__ = ("answers",)
    ANSWERS_FIELD_NUMBER: _ClassVar[int]
    answers: _containers.RepeatedCompositeFieldContainer[_node_pb2.HeartbeatAnswer]
    def __init__(self, answers: _Optional[_Iterable[_Union[_node_pb2.HeartbeatAnswer, _Mapping]]] = ...) -> None: ...

class MsgMoveNode(_message.Message):
    __slots__ = ("sender", "node_id", "state", "reason")
    SENDER_FIELD_NUMBER: _ClassVar[int]
    NODE_ID_FIELD_NUMBER: _ClassVar[int]
    STATE_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    sender: str
    node_id: str
    state: _node_pb2.NodeState
    reason: str
    def __init__(self, sender: _Optional[str] = ..., node_id: _Optional[str] = ..., state: _Optional[_Union[_node_pb2.NodeState, str]] = ..., reason: _Optional[str] = ...) -> None: ...

class MsgMoveNodeResponse(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class MsgUpdateParams(_message.Message):
    __slots__ = ("authority", "params")
    AUTHORITY_FIELD_NUMBER: _ClassVar[int]
    PARAMS_FIELD_NUMBER: _ClassVar[int]
    authority: str
    params: _params_pb2.Params
    def __init__(self, authority: _Optional[str] = ..., params: _Optional[_Union[_params_pb2.Params, _Mapping]] = ...) -> None: ...

class MsgUpdateParamsResponse(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...
