from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class RoutingMode(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    ROUTING_MODE_UNSPECIFIED: _ClassVar[RoutingMode]
    ROUTING_MODE_STRICT: _ClassVar[RoutingMode]
    ROUTING_MODE_PERMISSIVE: _ClassVar[RoutingMode]
    ROUTING_MODE_AUDIT_ONLY: _ClassVar[RoutingMode]
ROUTING_MODE_UNSPECIFIED: RoutingMode
ROUTING_MODE_STRICT: RoutingMode
ROUTING_MODE_PERMISSIVE: RoutingMode
ROUTING_MODE_AUDIT_ONLY: RoutingMode

class Params(_message.Message):
    __slots__ = ("platform_fee_rate", "provider_reward_rate", "node_reward_rate", "min_job_duration_seconds", "max_job_duration_seconds", "default_identity_threshold", "cluster_heartbeat_timeout", "node_heartbeat_timeout", "latency_weight_factor", "capacity_weight_factor", "max_latency_ms", "dispute_resolution_period", "reward_formula_version", "enable_proximity_clustering", "default_denom", "accounting_finalization_delay_sec", "settlement_delay_sec", "platform_fee_rate_bps", "usage_snapshot_interval_sec", "enable_auto_settlement", "reconciliation_enabled", "routing_enforcement_enabled", "routing_enforcement_mode", "max_scheduling_decision_age_blocks", "max_scheduling_decision_age_seconds", "allow_automatic_fallback", "price_weight_factor", "pending_job_ttl_seconds", "retries_per_block", "queue_batch", "max_waiting_jobs", "running_jobs_quota", "running_jobs_burst", "queued_jobs_quota", "queued_jobs_burst", "identity_auditors", "max_clusters_per_provider", "max_nodes_per_cluster", "max_offerings_per_cluster", "max_jobs_per_customer", "enforce_tenant_quotas")
    PLATFORM_FEE_RATE_FIELD_NUMBER: _ClassVar[int]
    PROVIDER_REWARD_RATE_FIELD_NUMBER: _ClassVar[int]
    NODE_REWARD_RATE_FIELD_NUMBER: _ClassVar[int]
    MIN_JOB_DURATION_SECONDS_FIELD_NUMBER: _ClassVar[int]
    MAX_JOB_DURATION_SECONDS_FIELD_NUMBER: _ClassVar[int]
    DEFAULT_IDENTITY_THRESHOLD_FIELD_NUMBER: _ClassVar[int]
    CLUSTER_HEARTBEAT_TIMEOUT_FIELD_NUMBER: _ClassVar[int]
    NODE_HEARTBEAT_TIMEOUT_FIELD_NUMBER: _ClassVar[int]
    LATENCY_WEIGHT_FACTOR_FIELD_NUMBER: _ClassVar[int]
    CAPACITY_WEIGHT_FACTOR_FIELD_NUMBER: _ClassVar[int]
    MAX_LATENCY_MS_FIELD_NUMBER: _ClassVar[int]
    DISPUTE_RESOLUTION_PERIOD_FIELD_NUMBER: _ClassVar[int]
    REWARD_FORMULA_VERSION_FIELD_NUMBER: _ClassVar[int]
    ENABLE_PROXIMITY_CLUSTERING_FIELD_NUMBER: _ClassVar[int]
    DEFAULT_DENOM_FIELD_NUMBER: _ClassVar[int]
    ACCOUNTING_FINALIZATION_DELAY_SEC_FIELD_NUMBER: _ClassVar[int]
    SETTLEMENT_DELAY_SEC_FIELD_NUMBER: _ClassVar[int]
    PLATFORM_FEE_RATE_BPS_FIELD_NUMBER: _ClassVar[int]
    USAGE_SNAPSHOT_INTERVAL_SEC_FIELD_NUMBER: _ClassVar[int]
    ENABLE_AUTO_SETTLEMENT_FIELD_NUMBER: _ClassVar[int]
    RECONCILIATION_ENABLED_FIELD_NUMBER: _ClassVar[int]
    ROUTING_ENFORCEMENT_ENABLED_FIELD_NUMBER: _ClassVar[int]
    ROUTING_ENFORCEMENT_MODE_FIELD_NUMBER: _ClassVar[int]
    MAX_SCHEDULING_DECISION_AGE_BLOCKS_FIELD_NUMBER: _ClassVar[int]
    MAX_SCHEDULING_DECISION_AGE_SECONDS_FIELD_NUMBER: _ClassVar[int]
    ALLOW_AUTOMATIC_FALLBACK_FIELD_NUMBER: _ClassVar[int]
    PRICE_WEIGHT_FACTOR_FIELD_NUMBER: _ClassVar[int]
    PENDING_JOB_TTL_SECONDS_FIELD_NUMBER: _ClassVar[int]
    RETRIES_PER_BLOCK_FIELD_NUMBER: _ClassVar[int]
    QUEUE_BATCH_FIELD_NUMBER: _ClassVar[int]
    MAX_WAITING_JOBS_FIELD_NUMBER: _ClassVar[int]
    RUNNING_JOBS_QUOTA_FIELD_NUMBER: _ClassVar[int]
    RUNNING_JOBS_BURST_FIELD_NUMBER: _ClassVar[int]
    QUEUED_JOBS_QUOTA_FIELD_NUMBER: _ClassVar[int]
    QUEUED_JOBS_BURST_FIELD_NUMBER: _ClassVar[int]
    IDENTITY_AUDITORS_FIELD_NUMBER: _ClassVar[int]
    MAX_CLUSTERS_PER_PROVIDER_FIELD_NUMBER: _ClassVar[int]
    MAX_NODES_PER_CLUSTER_FIELD_NUMBER: _ClassVar[int]
    MAX_OFFERINGS_PER_CLUSTER_FIELD_NUMBER: _ClassVar[int]
    MAX_JOBS_PER_CUSTOMER_FIELD_NUMBER: _ClassVar[int]
    ENFORCE_TENANT_QUOTAS_FIELD_NUMBER: _ClassVar[int]
    platform_fee_rate: str
    provider_reward_rate: str
    node_reward_rate: str
    min_job_duration_seconds: int
    max_job_duration_seconds: int
    default_identity_threshold: int
    cluster_heartbeat_timeout: int
    node_heartbeat_timeout: int
    latency_weight_factor: str
    capacity_weight_factor: str
    max_latency_ms: int
    dispute_resolution_period: int
    reward_formula_version: str
    enable_proximity_clustering: bool
    default_denom: str
    accounting_finalization_delay_sec: int
    settlement_delay_sec: int
    platform_fee_rate_bps: int
    usage_snapshot_interval_sec: int
    enable_auto_settlement: bool
    reconciliation_enabled: bool
    routing_enforcement_enabled: bool
    routing_enforcement_mode: RoutingMode
    max_scheduling_decision_age_blocks: int
    max_scheduling_decision_age_seconds: int
    allow_automatic_fallback: bool
    price_weight_factor: str
    pending_job_ttl_seconds: int
    retries_per_block: int
    queue_batch: int
    max_waiting_jobs: int
    running_jobs_quota: int
    running_jobs_burst: int
    queued_jobs_quota: int
    queued_jobs_burst: int
    identity_auditors: _containers.RepeatedScalarFieldContainer[str]
    max_clusters_per_provider: int
    max_nodes_per_cluster: int
    max_offerings_per_cluster: int
    max_jobs_per_customer: int
    enforce_tenant_quotas: bool
    def __init__(self, platform_fee_rate: _Optional[str] = ..., provider_reward_rate: _Optional[str] = ..., node_reward_rate: _Optional[str] = ..., min_job_duration_seconds: _Optional[int] = ..., max_job_duration_seconds: _Optional[int] = ..., default_identity_threshold: _Optional[int] = ..., cluster_heartbeat_timeout: _Optional[int] = ..., node_heartbeat_timeout: _Optional[int] = ..., latency_weight_factor: _Optional[str] = ..., capacity_weight_factor: _Optional[str] = ..., max_latency_ms: _Optional[int] = ..., dispute_resolution_period: _Optional[int] = ..., reward_formula_version: _Optional[str] = ..., enable_proximity_clustering: _Optional[bool] = ..., default_denom: _Optional[str] = ..., accounting_finalization_delay_sec: _Optional[int] = ..., settlement_delay_sec: _Optional[int] = ..., platform_fee_rate_bps: _Optional[int] = ..., usage_snapshot_interval_sec: _Optional[int] = ..., enable_auto_settlement: _Optional[bool] = ..., reconciliation_enabled: _Optional[bool] = ..., routing_enforcement_enabled: _Optional[bool] = ..., routing_enforcement_mode: _Optional[_Union[RoutingMode, str]] = ..., max_scheduling_decision_age_blocks: _Optional[int] = ..., max_scheduling_decision_age_seconds: _Optional[int] = ..., allow_automatic_fallback: _Optional[bool] = ..., price_weight_factor: _Optional[str] = ..., pending_job_ttl_seconds: _Optional[int] = ..., retries_per_block: _Optional[int] = ..., queue_batch: _Optional[int] = ..., max_waiting_jobs: _Optional[int] = ..., running_jobs_quota: _Optional[int] = ..., running_jobs_burst: _Optional[int] = ..., queued_jobs_quota: _Optional[int] = ..., queued_jobs_burst: _Optional[int] = ..., identity_auditors: _Optional[_Iterable[str]] = ..., max_clusters_per_provider: _Optional[int] = ..., max_nodes_per_cluster: _Optional[int] = ..., max_offerings_per_cluster: _Optional[int] = ..., max_jobs_per_customer: _Optional[int] = ..., enforce_tenant_quotas: _Optional[bool] = ...) -> None: ...
