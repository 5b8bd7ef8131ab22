from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class AccessControl(_message.Message):
    __slots__ = ("allow_groups", "deny_groups", "require_reservation")
    ALLOW_GROUPS_FIELD_NUMBER: _ClassVar[int]
    DENY_GROUPS_FIELD_NUMBER: _ClassVar[int]
    REQUIRE_RESERVATION_FIELD_NUMBER: _ClassVar[int]
    allow_groups: _containers.RepeatedScalarFieldContainer[str]
    deny_groups: _containers.RepeatedScalarFieldContainer[str]
    require_reservation: bool
    def __init__(self, allow_groups: _Optional[_Iterable[str]] = ..., deny_groups: _Optional[_Iterable[str]] = ..., require_reservation: _Optional[bool] = ...) -> None: ...

class TemplatePartition(_message.Message):
    __slots__ = ("name", "display_name", "nodes", "max_nodes_per_job", "max_runtime_seconds", "default_runtime_seconds", "priority", "features", "state", "access_control")
    NAME_FIELD_NUMBER: _ClassVar[int]
    DISPLAY_NAME_FIELD_NUMBER: _ClassVar[int]
    NODES_FIELD_NUMBER: _ClassVar[int]
    MAX_NODES_PER_JOB_FIELD_NUMBER: _ClassVar[int]
    MAX_RUNTIME_SECONDS_FIELD_NUMBER: _ClassVar[int]
    DEFAULT_RUNTIME_SECONDS_FIELD_NUMBER: _ClassVar[int]
    PRIORITY_FIELD_NUMBER: _ClassVar[int]
    FEATURES_FIELD_NUMBER: _ClassVar[int]
    STATE_FIELD_NUMBER: _ClassVar[int]
    ACCESS_CONTROL_FIELD_NUMBER: _ClassVar[int]
    name: str
    display_name: str
    nodes: int
    max_nodes_per_job: int
    max_runtime_seconds: int
    default_runtime_seconds: int
    priority: int
    features: _containers.RepeatedScalarFieldContainer[str]
    state: str
    access_control: AccessControl
    def __init__(self, name: _Optional[str] = ..., display_name: _Optional[str] = ..., nodes: _Optional[int] = ..., max_nodes_per_job: _Optional[int] = ..., max_runtime_seconds: _Optional[int] = ..., default_runtime_seconds: _Optional[int] = ..., priority: _Optional[int] = ..., features: _Optional[_Iterable[str]] = ..., state: _Optional[str] = ..., access_control: _Optional[_Union[AccessControl, _Mapping]] = ...) -> None: ...

class QosPolicy(_message.Message):
    __slots__ = ("name", "priority", "max_jobs_per_user", "max_submit_jobs_per_user", "max_wall_duration_seconds", "max_cpus_per_user", "max_gpus_per_user", "max_memory_gb_per_user", "preempt_mode", "usage_factor")
    NAME_FIELD_NUMBER: _ClassVar[int]
    PRIORITY_FIELD_NUMBER: _ClassVar[int]
    MAX_JOBS_PER_USER_FIELD_NUMBER: _ClassVar[int]
    MAX_SUBMIT_JOBS_PER_USER_FIELD_NUMBER: _ClassVar[int]
    MAX_WALL_DURATION_SECONDS_FIELD_NUMBER: _ClassVar[int]
    MAX_CPUS_PER_USER_FIELD_NUMBER: _ClassVar[int]
    MAX_GPUS_PER_USER_FIELD_NUMBER: _ClassVar[int]
    MAX_MEMORY_GB_PER_USER_FIELD_NUMBER: _ClassVar[int]
    PREEMPT_MODE_FIELD_NUMBER: _ClassVar[int]
    USAGE_FACTOR_FIELD_NUMBER: _ClassVar[int]
    name: str
    priority: int
    max_jobs_per_user: int
    max_submit_jobs_per_user: int
    max_wall_duration_seconds: int
    max_cpus_per_user: int
    max_gpus_per_user: int
    max_memory_gb_per_user: int
    preempt_mode: str
    usage_factor: str
    def __init__(self, name: _Optional[str] = ..., priority: _Optional[int] = ..., max_jobs_per_user: _Optional[int] = ..., max_submit_jobs_per_user: _Optional[int] = ..., max_wall_duration_seconds: _Optional[int] = ..., max_cpus_per_user: _Optional[int] = ..., max_gpus_per_user: _Optional[int] = ..., max_memory_gb_per_user: _Optional[int] = ..., preempt_mode: _Optional[str] = ..., usage_factor: _Optional[str] = ...) -> None: ...

class HardwareClass(_message.Message):
    __slots__ = ("name", "kind", "type", "count", "capacity_gb")
    NAME_FIELD_NUMBER: _ClassVar[int]
    KIND_FIELD_NUMBER: _ClassVar[int]
    TYPE_FIELD_NUMBER: _ClassVar[int]
    COUNT_FIELD_NUMBER: _ClassVar[int]
    CAPACITY_GB_FIELD_NUMBER: _ClassVar[int]
    name: str
    kind: str
    type: str
    count: int
    capacity_gb: int
    def __init__(self, name: _Optional[str] = ..., kind: _Optional[str] = ..., type: _Optional[str] = ..., count: _Optional[int] = ..., capacity_gb: _Optional[int] = ...) -> None: ...

class ClusterLimits(_message.Message):
    __slots__ = ("max_nodes_per_job", "max_cpus_per_job", "max_gpus_per_job", "max_memory_gb_per_job", "max_wall_time_seconds", "max_jobs", "max_concurrent_jobs_per_user")
    MAX_NODES_PER_JOB_FIELD_NUMBER: _ClassVar[int]
    MAX_CPUS_PER_JOB_FIELD_NUMBER: _ClassVar[int]
    MAX_GPUS_PER_JOB_FIELD_NUMBER: _ClassVar[int]
    MAX_MEMORY_GB_PER_JOB_FIELD_NUMBER: _ClassVar[int]
    MAX_WALL_TIME_SECONDS_FIELD_NUMBER: _ClassVar[int]
    MAX_JOBS_FIELD_NUMBER: _ClassVar[int]
    MAX_CONCURRENT_JOBS_PER_USER_FIELD_NUMBER: _ClassVar[int]
    max_nodes_per_job: int
    max_cpus_per_job: int
    max_gpus_per_job: int
    max_memory_gb_per_job: int
    max_wall_time_seconds: int
    max_jobs: int
    max_concurrent_jobs_per_user: int
    def __init__(self, max_nodes_per_job: _Optional[int] = ..., max_cpus_per_job: _Optional[int] = ..., max_gpus_per_job: _Optional[int] = ..., max_memory_gb_per_job: _Optional[int] = ..., max_wall_time_seconds: _Optional[int] = ..., max_jobs: _Optional[int] = ..., max_concurrent_jobs_per_user: _Optional[int] = ...) -> None: ...

class SchedulingPolicy(_message.Message):
    __slots__ = ("scheduler_type", "backfill", "preemption", "fair_share", "decay_half_life_days", "weight_age", "weight_fair_share", "weight_size", "weight_partition", "weight_qos")
    SCHEDULER_TYPE_FIELD_NUMBER: _ClassVar[int]
    BACKFILL_FIELD_NUMBER: _ClassVar[int]
    PREEMPTION_FIELD_NUMBER: _ClassVar[int]
    FAIR_SHARE_FIELD_NUMBER: _ClassVar[int]
    DECAY_HALF_LIFE_DAYS_FIELD_NUMBER: _ClassVar[int]
    WEIGHT_AGE_FIELD_NUMBER: _ClassVar[int]
    WEIGHT_FAIR_SHARE_FIELD_NUMBER: _ClassVar[int]
    WEIGHT_SIZE_FIELD_NUMBER: _ClassVar[int]
    WEIGHT_PARTITION_FIELD_NUMBER: _ClassVar[int]
    WEIGHT_QOS_FIELD_NUMBER: _ClassVar[int]
    scheduler_type: str
    backfill: bool
    preemption: bool
    fair_share: bool
    decay_half_life_days: int
    weight_age: int
    weight_fair_share: int
    weight_size: int
    weight_partition: int
    weight_qos: int
    def __init__(self, scheduler_type: _Optional[str] = ..., backfill: _Optional[bool] = ..., preemption: _Optional[bool] = ..., fair_share: _Optional[bool] = ..., decay_half_life_days: _Optional[int] = ..., weight_age: _Optional[int] = ..., weight_fair_share: _Optional[int] = ..., weight_size: _Optional[int] = ..., weight_partition: _Optional[int] = ..., weight_qos: _Optional[int] = ...) -> None: ...

class MaintenanceWindow(_message.Message):
    __slots__ = ("name", "start_cron", "duration_hours", "timezone")
    NAME_FIELD_NUMBER: _ClassVar[int]
    START_CRON_FIELD_NUMBER: _ClassVar[int]
    DURATION_HOURS_FIELD_NUMBER: _ClassVar[int]
    TIMEZONE_FIELD_NUMBER: _ClassVar[int]
    name: str
    start_cron: str
    duration_hours: int
    timezone: str
    def __init__(self, name: _Optional[str] = ..., start_cron: _Optional[str] = ..., duration_hours: _Optional[int] = ..., timezone: _Optional[str] = ...) -> None: ...

class ClusterTemplate(_message.Message):
    __slots__ = ("template_id", "template_name", "template_version", "description", "partitions", "qos_policies", "hardware_classes", "resource_limits", "scheduling_policy", "maintenance_windows")
    TEMPLATE_ID_FIELD_NUMBER: _ClassVar[int]
    TEMPLATE_NAME_FIELD_NUMBER: _ClassVar[int]
    TEMPLATE_VERSION_FIELD_NUMBER: _ClassVar[int]
    DESCRIPTION_FIELD_NUMBER: _ClassVar[int]
    PARTITIONS_FIELD_NUMBER: _ClassVar[int]
    QOS_POLICIES_FIELD_NUMBER: _ClassVar[int]
    HARDWARE_CLASSES_FIELD_NUMBER: _ClassVar[int]
    RESOURCE_LIMITS_FIELD_NUMBER: _ClassVar[int]
    SCHEDULING_POLICY_FIELD_NUMBER: _ClassVar[int]
    MAINTENANCE_WINDOWS_FIELD_NUMBER: _ClassVar[int]
    template_id: str
    template_name: str
    template_version: str
    description: str
    partitions: _containers.RepeatedCompositeFieldContainer[TemplatePartition]
    qos_policies: _containers.RepeatedCompositeFieldContainer[QosPolicy]
    hardware_classes: _containers.RepeatedCompositeFieldContainer[HardwareClass]
    resource_limits: ClusterLimits
    scheduling_policy: SchedulingPolicy
    maintenance_windows: _containers.RepeatedCompositeFieldContainer[MaintenanceWindow]
    def __init__(self, template_id: _Optional[str] = ..., template_name: _Optional[str] = ..., template_version: _Optional[str] = ..., description: _Optional[str] = ..., partitions: _Optional[_Iterable[_Union[TemplatePartition, _Mapping]]] = ..., qos_policies: _Optional[_Iterable[_Union[QosPolicy, _Mapping]]] = ..., hardware_classes: _Optional[_Iterable[_Union[HardwareClass, _Mapping]]] = ..., resource_limits: _Optional[_Union[ClusterLimits, _Mapping]] = ..., scheduling_policy: _Optional[_Union[SchedulingPolicy, _Mapping]] = ..., maintenance_windows: _Optional[_Iterable[_Union[MaintenanceWindow, _Mapping]]] = ...) -> None: ...

class ClusterTemplateRecord(_message.Message):
    __slots__ = ("provider", "template", "created_at", "updated_at")
    PROVIDER_FIELD_NUMBER: _ClassVar[int]
    TEMPLATE_FIELD_NUMBER: _ClassVar[int]
    CREATED_AT_FIELD_NUMBER: _ClassVar[int]
    UPDATED_AT_FIELD_NUMBER: _ClassVar[int]
    provider: str
    template: ClusterTemplate
    created_at: int
    updated_at: int
    def __init__(self, provider: _Optional[str] = ..., template: _Optional[_Union[ClusterTemplate, _Mapping]] = ..., created_at: _Optional[int] = ..., updated_at: _Optional[int] = ...) -> None: ...

class EventClusterTemplateSet(_message.Message):
    __slots__ = ("provider", "template_id", "version")
    PROVIDER_FIELD_NUMBER: _ClassVar[int]
    TEMPLATE_ID_FIELD_NUMBER: _ClassVar[int]
    VERSION_FIELD_NUMBER: _ClassVar[int]
    provider: str
    template_id: str
    version: str
    def __init__(self, provider: _Optional[str] = ..., template_id: _Optional[str] = ..., version: _Optional[str] = ...) -> None: ...
