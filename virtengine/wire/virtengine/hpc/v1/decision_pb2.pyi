from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class Candidate(_message.Message):
    __slots__ = ("cluster_id", "available_nodes", "avg_latency_ms", "latency_score", "capacity_score", "price_score", "base_score", "age_score", "job_size_score", "partition_score", "priority_score", "fair_share_score", "combined_score", "eligible", "ineligibility_reason", "ineligibility_details", "preemption_possible", "quota_burst_used", "backfill_used", "waits")
    CLUSTER_ID_FIELD_NUMBER: _ClassVar[int]
    AVAILABLE_NODES_FIELD_NUMBER: _ClassVar[int]
    AVG_LATENCY_MS_FIELD_NUMBER: _ClassVar[int]
    LATENCY_SCORE_FIELD_NUMBER: _ClassVar[int]
    CAPACITY_SCORE_FIELD_NUMBER: _ClassVar[int]
    PRICE_SCORE_FIELD_NUMBER: _ClassVar[int]
    BASE_SCORE_FIELD_NUMBER: _ClassVar[int]
    AGE_SCORE_FIELD_NUMBER: _ClassVar[int]
    JOB_SIZE_SCORE_FIELD_NUMBER: _ClassVar[int]
    PARTITION_SCORE_FIELD_NUMBER: _ClassVar[int]
    PRIORITY_SCORE_FIELD_NUMBER: _ClassVar[int]
    FAIR_SHARE_SCORE_FIELD_NUMBER: _ClassVar[int]
    COMBINED_SCORE_FIELD_NUMBER: _ClassVar[int]
    ELIGIBLE_FIELD_NUMBER: _ClassVar[int]
    INELIGIBILITY_REASON_FIELD_NUMBER: _ClassVar[int]
    INELIGIBILITY_DETAILS_FIELD_NUMBER: _ClassVar[int]
    PREEMPTION_POSSIBLE_FIELD_NUMBER: _ClassVar[int]
    QUOTA_BURST_USED_FIELD_NUMBER: _ClassVar[int]
    BACKFILL_USED_FIELD_NUMBER: _ClassVar[int]
    WAITS_FIELD_NUMBER: _ClassVar[int]
    cluster_id: str
    available_nodes: int
    avg_latency_ms: int
    latency_score: int
    capacity_score: int
    price_score: int
    base_score: int
    age_score: int
    job_size_score: int
    partition_score: int
    priority_score: int
    fair_share_score: int
    combined_score: int
    eligible: bool
    ineligibility_reason: str
    ineligibility_details: str
    preemption_possible: bool
    quota_burst_used: bool
    backfill_used: bool
    waits: bool
    def __init__(self, cluster_id: _Optional[str] = ..., available_nodes: _Optional[int] = ..., avg_latency_ms: _Optional[int] = ..., latency_score: _Optional[int] = ..., capacity_score: _Optional[int] = ..., price_score: _Optional[int] = ..., base_score: _Optional[int] = ..., age_score: _Optional[int] = ..., job_size_score: _Optional[int] = ..., partition_score: _Optional[int] = ..., priority_score: _Optional[int] = ..., fair_share_score: _Optional[int] = ..., combined_score: _Optional[int] = ..., eligible: _Optional[bool] = ..., ineligibility_reason: _Optional[str] = ..., ineligibility_details: _Optional[str] = ..., preemption_possible: _Optional[bool] = ..., quota_burst_used: _Optional[bool] = ..., backfill_used: _Optional[bool] = ..., waits: _Optional[bool] = ...) -> None: ...

class Decision(_message.Message):
    __slots__ = ("decision_id", "number", "job_id", "selected_cluster_id", "candidate_clusters", "decision_reason", "is_fallback", "fallback_reason", "latency_score", "capacity_score", "combined_score", "priority_score", "fair_share_score", "age_score", "job_size_score", "partition_score", "preemption_planned", "preempted_job_ids", "backfill_used", "backfill_window_seconds", "quota_burst_used", "quota_reason", "created_at", "block_height", "inputs", "inputs_hash")
    DECISION_ID_FIELD_NUMBER: _ClassVar[int]
    NUMBER_FIELD_NUMBER: _ClassVar[int]
    JOB_ID_FIELD_NUMBER: _ClassVar[int]
    SELECTED_CLUSTER_ID_FIELD_NUMBER: _ClassVar[int]
    CANDIDATE_CLUSTERS_FIELD_NUMBER: _ClassVar[int]
    DECISION_REASON_FIELD_NUMBER: _ClassVar[int]
    IS_FALLBACK_FIELD_NUMBER: _ClassVar[int]
    FALLBACK_REASON_FIELD_NUMBER: _ClassVar[int]
    LATENCY_SCORE_FIELD_NUMBER: _ClassVar[int]
    CAPACITY_SCORE_FIELD_NUMBER: _ClassVar[int]
    COMBINED_SCORE_FIELD_NUMBER: _ClassVar[int]
    PRIORITY_SCORE_FIELD_NUMBER: _ClassVar[int]
    FAIR_SHARE_SCORE_FIELD_NUMBER: _ClassVar[int]
    AGE_SCORE_FIELD_NUMBER: _ClassVar[int]
    JOB_SIZE_SCORE_FIELD_NUMBER: _ClassVar[int]
    PARTITION_SCORE_FIELD_NUMBER: _ClassVar[int]
    PREEMPTION_PLANNED_FIELD_NUMBER: _ClassVar[int]
    PREEMPTED_JOB_IDS_FIELD_NUMBER: _ClassVar[int]
    BACKFILL_USED_FIELD_NUMBER: _ClassVar[int]
    BACKFILL_WINDOW_SECONDS_FIELD_NUMBER: _ClassVar[int]
    QUOTA_BURST_USED_FIELD_NUMBER: _ClassVar[int]
    QUOTA_REASON_FIELD_NUMBER: _ClassVar[int]
    CREATED_AT_FIELD_NUMBER: _ClassVar[int]
    BLOCK_HEIGHT_FIELD_NUMBER: _ClassVar[int]
    INPUTS_FIELD_NUMBER: _ClassVar[int]
    INPUTS_HASH_FIELD_NUMBER: _ClassVar[int]
    decision_id: str
    number: int
    job_id: str
    selected_cluster_id: str
    candidate_clusters: _containers.RepeatedCompositeFieldContainer[Candidate]
    decision_reason: str
    is_fallback: bool
    fallback_reason: str
    latency_score: int
    capacity_score: int
    combined_score: int
    priority_score: int
    fair_share_score: int
    age_score: int
    job_size_score: int
    partition_score: int
    preemption_planned: bool
    preempted_job_ids: _containers.RepeatedScalarFieldContainer[str]
    backfill_used: bool
    backfill_window_seconds: int
    quota_burst_used: bool
    quota_reason: str
    created_at: int
    block_height: int
    inputs: DecisionInputs
    inputs_hash: bytes
    def __init__(self, decision_id: _Optional[str] = ..., number: _Optional[int] = ..., job_id: _Optional[str] = ..., selected_cluster_id: _Optional[str] = ..., candidate_clusters: _Optional[_Iterable[_Union[Candidate, _Mapping]]] = ..., decision_reason: _Optional[str] = ..., is_fallback: _Optional[bool] = ..., fallback_reason: _Optional[str] = ..., latency_score: _Optional[int] = ..., capacity_score: _Optional[int] = ..., combined_score: _Optional[int] = ..., priority_score: _Optional[int] = ..., fair_share_score: _Optional[int] = ..., age_score: _Optional[int] = ..., job_size_score: _Optional[int] = ..., partition_score: _Optional[int] = ..., preemption_planned: _Optional[bool] = ..., preempted_job_ids: _Optional[_Iterable[str]] = ..., backfill_used: _Optional[bool] = ..., backfill_window_seconds: _Optional[int] = ..., quota_burst_used: _Optional[bool] = ..., quota_reason: _Optional[str] = ..., created_at: _Optional[int] = ..., block_height: _Optional[int] = ..., inputs: _Optional[_Union[DecisionInputs, _Mapping]] = ..., inputs_hash: _Optional[bytes] = ...) -> None: ...

class ClusterView(_message.Message):
    __slots__ = ("cluster_id", "active", "available_nodes", "active_nodes", "total_nodes", "avg_latency_ms", "total_cpu_cores", "total_memory_gb", "total_gpus", "fitting_nodes", "unfit_reason", "partition_priority", "highest_waiting_priority", "highest_waiting_nodes", "waiting_jobs", "use", "running", "price")
    CLUSTER_ID_FIELD_NUMBER: _ClassVar[int]
    ACTIVE_FIELD_NUMBER: _ClassVar[int]
    AVAILABLE_NODES_FIELD_NUMBER: _ClassVar[int]
    ACTIVE_NODES_FIELD_NUMBER: _ClassVar[int]
    TOTAL_NODES_FIELD_NUMBER: _ClassVar[int]
    AVG_LATENCY_MS_FIELD_NUMBER: _ClassVar[int]
    TOTAL_CPU_CORES_FIELD_NUMBER: _ClassVar[int]
    TOTAL_MEMORY_GB_FIELD_NUMBER: _ClassVar[int]
    TOTAL_GPUS_FIELD_NUMBER: _ClassVar[int]
    FITTING_NODES_FIELD_NUMBER: _ClassVar[int]
    UNFIT_REASON_FIELD_NUMBER: _ClassVar[int]
    PARTITION_PRIORITY_FIELD_NUMBER: _ClassVar[int]
    HIGHEST_WAITING_PRIORITY_FIELD_NUMBER: _ClassVar[int]
    HIGHEST_WAITING_NODES_FIELD_NUMBER: _ClassVar[int]
    WAITING_JOBS_FIELD_NUMBER: _ClassVar[int]
    USE_FIELD_NUMBER: _ClassVar[int]
    RUNNING_FIELD_NUMBER: _ClassVar[int]
    PRICE_FIELD_NUMBER: _ClassVar[int]
    cluster_id: str
    active: bool
    available_nodes: int
    active_nodes: int
    total_nodes: int
    avg_latency_ms: int
    total_cpu_cores: int
    total_memory_gb: int
    total_gpus: int
    fitting_nodes: int
    unfit_reason: str
    partition_priority: int
    highest_waiting_priority: int
    highest_waiting_nodes: int
    waiting_jobs: int
    use: TenantUse
    running: _containers.RepeatedCompositeFieldContainer[RunningJob]
    price: int
    def __init__(self, cluster_id: _Optional[str] = ..., active: _Optional[bool] = ..., available_nodes: _Optional[int] = ..., active_nodes: _Optional[int] = ..., total_nodes: _Optional[int] = ..., avg_latency_ms: _Optional[int] = ..., total_cpu_cores: _Optional[int] = ..., total_memory_gb: _Optional[int] = ..., total_gpus: _Optional[int] = ..., fitting_nodes: _Optional[int] = ..., unfit_reason: _Optional[str] = ..., partition_priority: _Optional[int] = ..., highest_waiting_priority: _Optional[int] = ..., highest_waiting_nodes: _Optional[int] = ..., waiting_jobs: _Optional[int] = ..., use: _Optional[_Union[TenantUse, _Mapping]] = ..., running: _Optional[_Iterable[_Union[RunningJob, _Mapping]]] = ..., price: _Optional[int] = ...) -> None: ...

class TenantUse(_message.Message):
    __slots__ = ("running_jobs", "queued_jobs", "nodes", "cpu_cores", "memory_gb", "gpus")
    RUNNING_JOBS_FIELD_NUMBER: _ClassVar[int]
    QUEUED_JOBS_FIELD_NUMBER: _ClassVar[int]
    NODES_FIELD_NUMBER: _ClassVar[int]
    CPU_CORES_FIELD_NUMBER: _ClassVar[int]
    MEMORY_GB_FIELD_NUMBER: _ClassVar[int]
    GPUS_FIELD_NUMBER: _ClassVar[int]
    running_jobs: int
    queued_jobs: int
    nodes: int
    cpu_cores: int
    memory_gb: int
    gpus: int
    def __init__(self, running_jobs: _Optional[int] = ..., queued_jobs: _Optional[int] = ..., nodes: _Optional[int] = ..., cpu_cores: _Optional[int] = ..., memory_gb: _Optional[int] = ..., gpus: _Optional[int] = ...) -> None: ...

class RunningJob(_message.Message):
    __slots__ = ("job_id", "priority_score", "nodes", "own", "cpu_cores", "memory_gb", "gpus")
    JOB_ID_FIELD_NUMBER: _ClassVar[int]
    PRIORITY_SCORE_FIELD_NUMBER: _ClassVar[int]
    NODES_FIELD_NUMBER: _ClassVar[int]
    OWN_FIELD_NUMBER: _ClassVar[int]
    CPU_CORES_FIELD_NUMBER: _ClassVar[int]
    MEMORY_GB_FIELD_NUMBER: _ClassVar[int]
    GPUS_FIELD_NUMBER: _ClassVar[int]
    job_id: str
    priority_score: int
    nodes: int
    own: bool
    cpu_cores: int
    memory_gb: int
    gpus: int
    def __init__(self, job_id: _Optional[str] = ..., priority_score: _Optional[int] = ..., nodes: _Optional[int] = ..., own: _Optional[bool] = ..., cpu_cores: _Optional[int] = ..., memory_gb: _Optional[int] = ..., gpus: _Optional[int] = ...) -> None: ...

class JobView(_message.Message):
    __slots__ = ("job_id", "created_at", "nodes", "cpu_cores", "memory_gb", "gpus", "max_runtime_seconds", "queue_name", "queue_max_nodes", "queue_max_runtime", "max_price")
    JOB_ID_FIELD_NUMBER: _ClassVar[int]
    CREATED_AT_FIELD_NUMBER: _ClassVar[int]
    NODES_FIELD_NUMBER: _ClassVar[int]
    CPU_CORES_FIELD_NUMBER: _ClassVar[int]
    MEMORY_GB_FIELD_NUMBER: _ClassVar[int]
    GPUS_FIELD_NUMBER: _ClassVar[int]
    MAX_RUNTIME_SECONDS_FIELD_NUMBER: _ClassVar[int]
    QUEUE_NAME_FIELD_NUMBER: _ClassVar[int]
    QUEUE_MAX_NODES_FIELD_NUMBER: _ClassVar[int]
    QUEUE_MAX_RUNTIME_FIELD_NUMBER: _ClassVar[int]
    MAX_PRICE_FIELD_NUMBER: _ClassVar[int]
    job_id: str
    created_at: int
    nodes: int
    cpu_cores: int
    memory_gb: int
    gpus: int
    max_runtime_seconds: int
    queue_name: str
    queue_max_nodes: int
    queue_max_runtime: int
    max_price: int
    def __init__(self, job_id: _Optional[str] = ..., created_at: _Optional[int] = ..., nodes: _Optional[int] = ..., cpu_cores: _Optional[int] = ..., memory_gb: _Optional[int] = ..., gpus: _Optional[int] = ..., max_runtime_seconds: _Optional[int] = ..., queue_name: _Optional[str] = ..., queue_max_nodes: _Optional[int] = ..., queue_max_runtime: _Optional[int] = ..., max_price: _Optional[int] = ...) -> None: ...

class DecisionRules(_message.Message):
    __slots__ = ("latency_weight", "capacity_weight", "price_weight", "max_latency_ms", "proximity", "max_waiting_jobs", "running_jobs_quota", "running_jobs_burst", "queued_jobs_quota", "queued_jobs_burst", "enforce_quotas")
    LATENCY_WEIGHT_FIELD_NUMBER: _ClassVar[int]
    CAPACITY_WEIGHT_FIELD_NUMBER: _ClassVar[int]
    PRICE_WEIGHT_FIELD_NUMBER: _ClassVar[int]
    MAX_LATENCY_MS_FIELD_NUMBER: _ClassVar[int]
    PROXIMITY_FIELD_NUMBER: _ClassVar[int]
    MAX_WAITING_JOBS_FIELD_NUMBER: _ClassVar[int]
    RUNNING_JOBS_QUOTA_FIELD_NUMBER: _ClassVar[int]
    RUNNING_JOBS_BURST_FIELD_NUMBER: _ClassVar[int]
    QUEUED_JOBS_QUOTA_FIELD_NUMBER: _ClassVar[int]
    QUEUED_JOBS_BURST_FIELD_NUMBER: _ClassVar[int]
    ENFORCE_QUOTAS_FIELD_NUMBER: _ClassVar[int]
    latency_weight: int
    capacity_weight: int
    price_weight: int
    max_latency_ms: int
    proximity: bool
    max_waiting_jobs: int
    running_jobs_quota: int
    running_jobs_burst: int
    queued_jobs_quota: int
    queued_jobs_burst: int
    enforce_quotas: bool
    def __init__(self, latency_weight: _Optional[int] = ..., capacity_weight: _Optional[int] = ..., price_weight: _Optional[int] = ..., max_latency_ms: _Optional[int] = ..., proximity: _Optional[bool] = ..., max_waiting_jobs: _Optional[int] = ..., running_jobs_quota: _Optional[int] = ..., running_jobs_burst: _Optional[int] = ..., queued_jobs_quota: _Optional[int] = ..., queued_jobs_burst: _Optional[int] = ..., enforce_quotas: _Optional[bool] = ...) -> None: ...

class DecisionInputs(_message.Message):
    __slots__ = ("now", "job", "clusters", "rules")
    NOW_FIELD_NUMBER: _ClassVar[int]
    JOB_FIELD_NUMBER: _ClassVar[int]
    CLUSTERS_FIELD_NUMBER: _ClassVar[int]
    RULES_FIELD_NUMBER: _ClassVar[int]
    now: int
    job: JobView
    clusters: _containers.RepeatedCompositeFieldContainer[ClusterView]
    rules: DecisionRules
    def __init__(self, now: _Optional[int] = ..., job: _Optional[_Union[JobView, _Mapping]] = ..., clusters: _Optional[_Iterable[_Union[ClusterView, _Mapping]]] = ..., rules: _Optional[_Union[DecisionRules, _Mapping]] = ...) -> None: ...

class SchedulingMetrics(_message.Message):
    __slots__ = ("cluster_id", "queue_name", "total_decisions", "preemption_planned", "backfill_used", "quota_burst_used", "quota_denied", "avg_latency_score", "avg_capacity_score", "avg_combined_score", "avg_priority_score", "avg_fair_share_score", "avg_age_score", "avg_job_size_score", "avg_partition_score", "last_decision_at", "block_height")
    CLUSTER_ID_FIELD_NUMBER: _ClassVar[int]
    QUEUE_NAME_FIELD_NUMBER: _ClassVar[int]
    TOTAL_DECISIONS_FIELD_NUMBER: _ClassVar[int]
    PREEMPTION_PLANNED_FIELD_NUMBER: _ClassVar[int]
    BACKFILL_USED_FIELD_NUMBER: _ClassVar[int]
    QUOTA_BURST_USED_FIELD_NUMBER: _ClassVar[int]
    QUOTA_DENIED_FIELD_NUMBER: _ClassVar[int]
    AVG_LATENCY_SCORE_FIELD_NUMBER: _ClassVar[int]
    AVG_CAPACITY_SCORE_FIELD_NUMBER: _ClassVar[int]
    AVG_COMBINED_SCORE_FIELD_NUMBER: _ClassVar[int]
    AVG_PRIORITY_SCORE_FIELD_NUMBER: _ClassVar[int]
    AVG_FAIR_SHARE_SCORE_FIELD_NUMBER: _ClassVar[int]
    AVG_AGE_SCORE_FIELD_NUMBER: _ClassVar[int]
    AVG_JOB_SIZE_SCORE_FIELD_NUMBER: _ClassVar[int]
    AVG_PARTITION_SCORE_FIELD_NUMBER: _ClassVar[int]
    LAST_DECISION_AT_FIELD_NUMBER: _ClassVar[int]
    BLOCK_HEIGHT_FIELD_NUMBER: _ClassVar[int]
    cluster_id: str
    queue_name: str
    total_decisions: int
    preemption_planned: int
    backfill_used: int
    quota_burst_used: int
    quota_denied: int
    avg_latency_score: int
    avg_capacity_score: int
    avg_combined_score: int
    avg_priority_score: int
    avg_fair_share_score: int
    avg_age_score: int
    avg_job_size_score: int
    avg_partition_score: int
    last_decision_at: int
    block_height: int
    def __init__(self, cluster_id: _Optional[str] = ..., queue_name: _Optional[str] = ..., total_decisions: _Optional[int] = ..., preemption_planned: _Optional[int] = ..., backfill_used: _Optional[int] = ..., quota_burst_used: _Optional[int] = ..., quota_denied: _Optional[int] = ..., avg_latency_score: _Optional[int] = ..., avg_capacity_score: _Optional[int] = ..., avg_combined_score: _Optional[int] = ..., avg_priority_score: _Optional[int] = ..., avg_fair_share_score: _Optional[int] = ..., avg_age_score: _Optional[int] = ..., avg_job_size_score: _Optional[int] = ..., avg_partition_score: _Optional[int] = ..., last_decision_at: _Optional[int] = ..., block_height: _Optional[int] = ...) -> None: ...

class EventSchedulingDecision(_message.Message):
    __slots__ = ("job_id", "cluster_id", "decision_id", "combined_score", "priority_score", "fair_share_score", "preemption_planned", "backfill_used", "quota_burst_used")
    JOB_ID_FIELD_NUMBER: _ClassVar[int]
    CLUSTER_ID_FIELD_NUMBER: _ClassVar[int]
    DECISION_ID_FIELD_NUMBER: _ClassVar[int]
    COMBINED_SCORE_FIELD_NUMBER: _ClassVar[int]
    PRIORITY_SCORE_FIELD_NUMBER: _ClassVar[int]
    FAIR_SHARE_SCORE_FIELD_NUMBER: _ClassVar[int]
    PREEMPTION_PLANNED_FIELD_NUMBER: _ClassVar[int]
    BACKFILL_USED_FIELD_NUMBER: _ClassVar[int]
    QUOTA_BURST_USED_FIELD_NUMBER: _ClassVar[int]
    job_id: str
    cluster_id: str
    decision_id: str
    combined_score: int
    priority_score: int
    fair_share_score: int
    preemption_planned: bool
    backfill_used: bool
    quota_burst_used: bool
    def __init__(self, job_id: _Optional[str] = ..., cluster_id: _Optional[str] = ..., decision_id: _Optional[str] = ..., combined_score: _Optional[int] = ..., priority_score: _Optional[int] = ..., fair_share_score: _Optional[int] = ..., preemption_planned: _Optional[bool] = ..., backfill_used: _Optional[bool] = ..., quota_burst_used: _Optional[bool] = ...) -> None: ...

class EventPreemptionPlan(_message.Message):
    __slots__ = ("job_id", "cluster_id", "preempted_job_ids")
    JOB_ID_FIELD_NUMBER: _ClassVar[int]
    CLUSTER_ID_FIELD_NUMBER: _ClassVar[int]
    PREEMPTED_JOB_IDS_FIELD_NUMBER: _ClassVar[int]
    job_id: str
    cluster_id: str
    preempted_job_ids: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, job_id: _Optional[str] = ..., cluster_id: _Optional[str] = ..., preempted_job_ids: _Optional[_Iterable[str]] = ...) -> None: ...

class EventBackfillScheduled(_message.Message):
    __slots__ = ("job_id", "cluster_id", "backfill_window_seconds")
    JOB_ID_FIELD_NUMBER: _ClassVar[int]
    CLUSTER_ID_FIELD_NUMBER: _ClassVar[int]
    BACKFILL_WINDOW_SECONDS_FIELD_NUMBER: _ClassVar[int]
    job_id: str
    cluster_id: str
    backfill_window_seconds: int
    def __init__(self, job_id: _Optional[str] = ..., cluster_id: _Optional[str] = ..., backfill_window_seconds: _Optional[int] = ...) -> None: ...
