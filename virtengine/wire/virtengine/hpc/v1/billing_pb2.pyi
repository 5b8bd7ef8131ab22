from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class DiscountType(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    DISCOUNT_TYPE_UNSPECIFIED: _ClassVar[DiscountType]
    DISCOUNT_TYPE_VOLUME: _ClassVar[DiscountType]
    DISCOUNT_TYPE_LOYALTY: _ClassVar[DiscountType]
    DISCOUNT_TYPE_PROMO: _ClassVar[DiscountType]
    DISCOUNT_TYPE_BUNDLE: _ClassVar[DiscountType]
    DISCOUNT_TYPE_PARTNER: _ClassVar[DiscountType]

class CapType(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    CAP_TYPE_UNSPECIFIED: _ClassVar[CapType]
    CAP_TYPE_PER_JOB: _ClassVar[CapType]
    CAP_TYPE_DAILY: _ClassVar[CapType]
    CAP_TYPE_WEEKLY: _ClassVar[CapType]
    CAP_TYPE_MONTHLY: _ClassVar[CapType]
    CAP_TYPE_TOTAL: _ClassVar[CapType]
DISCOUNT_TYPE_UNSPECIFIED: DiscountType
DISCOUNT_TYPE_VOLUME: DiscountType
DISCOUNT_TYPE_LOYALTY: DiscountType
DISCOUNT_TYPE_PROMO: DiscountType
DISCOUNT_TYPE_BUNDLE: DiscountType
DISCOUNT_TYPE_PARTNER: DiscountType
CAP_TYPE_UNSPECIFIED: CapType
CAP_TYPE_PER_JOB: CapType
CAP_TYPE_DAILY: CapType
CAP_TYPE_WEEKLY: CapType
CAP_TYPE_MONTHLY: CapType
CAP_TYPE_TOTAL: CapType

class Rates(_message.Message):
    __slots__ = ("cpu_core_hour", "memory_gb_hour", "gpu_hour", "node_hour", "storage_gb_hour", "network_gb", "gpu_types")
    CPU_CORE_HOUR_FIELD_NUMBER: _ClassVar[int]
    MEMORY_GB_HOUR_FIELD_NUMBER: _ClassVar[int]
    GPU_HOUR_FIELD_NUMBER: _ClassVar[int]
    NODE_HOUR_FIELD_NUMBER: _ClassVar[int]
    STORAGE_GB_HOUR_FIELD_NUMBER: _ClassVar[int]
    NETWORK_GB_FIELD_NUMBER: _ClassVar[int]
    GPU_TYPES_FIELD_NUMBER: _ClassVar[int]
    cpu_core_hour: str
    memory_gb_hour: str
    gpu_hour: str
    node_hour: str
    storage_gb_hour: str
    network_gb: str
    gpu_types: _containers.RepeatedCompositeFieldContainer[GpuRate]
    def __init__(self, cpu_core_hour: _Optional[str] = ..., memory_gb_hour: _Optional[str] = ..., gpu_hour: _Optional[str] = ..., node_hour: _Optional[str] = ..., storage_gb_hour: _Optional[str] = ..., network_gb: _Optional[str] = ..., gpu_types: _Optional[_Iterable[_Union[GpuRate, _Mapping]]] = ...) -> None: ...

class GpuRate(_message.Message):
    __slots__ = ("gpu_type", "hour")
    GPU_TYPE_FIELD_NUMBER: _ClassVar[int]
    HOUR_FIELD_NUMBER: _ClassVar[int]
    gpu_type: str
    hour: str
    def __init__(self, gpu_type: _Optional[str] = ..., hour: _Optional[str] = ...) -> None: ...

class QueueRule(_message.Message):
    __slots__ = ("enabled", "threshold_seconds", "bps_per_minute", "max_bps")
    ENABLED_FIELD_NUMBER: _ClassVar[int]
    THRESHOLD_SECONDS_FIELD_NUMBER: _ClassVar[int]
    BPS_PER_MINUTE_FIELD_NUMBER: _ClassVar[int]
    MAX_BPS_FIELD_NUMBER: _ClassVar[int]
    enabled: bool
    threshold_seconds: int
    bps_per_minute: int
    max_bps: int
    def __init__(self, enabled: _Optional[bool] = ..., threshold_seconds: _Optional[int] = ..., bps_per_minute: _Optional[int] = ..., max_bps: _Optional[int] = ...) -> None: ...

class DiscountRule(_message.Message):
    __slots__ = ("rule_id", "rule_name", "type", "bps", "threshold_value", "threshold_unit", "applies_to", "requires_code", "promo_code", "valid_from", "valid_until", "max_uses_per_customer", "active")
    RULE_ID_FIELD_NUMBER: _ClassVar[int]
    RULE_NAME_FIELD_NUMBER: _ClassVar[int]
    TYPE_FIELD_NUMBER: _ClassVar[int]
    BPS_FIELD_NUMBER: _ClassVar[int]
    THRESHOLD_VALUE_FIELD_NUMBER: _ClassVar[int]
    THRESHOLD_UNIT_FIELD_NUMBER: _ClassVar[int]
    APPLIES_TO_FIELD_NUMBER: _ClassVar[int]
    REQUIRES_CODE_FIELD_NUMBER: _ClassVar[int]
    PROMO_CODE_FIELD_NUMBER: _ClassVar[int]
    VALID_FROM_FIELD_NUMBER: _ClassVar[int]
    VALID_UNTIL_FIELD_NUMBER: _ClassVar[int]
    MAX_USES_PER_CUSTOMER_FIELD_NUMBER: _ClassVar[int]
    ACTIVE_FIELD_NUMBER: _ClassVar[int]
    rule_id: str
    rule_name: str
    type: DiscountType
    bps: int
    threshold_value: str
    threshold_unit: str
    applies_to: _containers.RepeatedScalarFieldContainer[str]
    requires_code: bool
    promo_code: str
    valid_from: int
    valid_until: int
    max_uses_per_customer: int
    active: bool
    def __init__(self, rule_id: _Optional[str] = ..., rule_name: _Optional[str] = ..., type: _Optional[_Union[DiscountType, str]] = ..., bps: _Optional[int] = ..., threshold_value: _Optional[str] = ..., threshold_unit: _Optional[str] = ..., applies_to: _Optional[_Iterable[str]] = ..., requires_code: _Optional[bool] = ..., promo_code: _Optional[str] = ..., valid_from: _Optional[int] = ..., valid_until: _Optional[int] = ..., max_uses_per_customer: _Optional[int] = ..., active: _Optional[bool] = ...) -> None: ...

class CapRule(_message.Message):
    __slots__ = ("cap_id", "cap_name", "type", "amount", "period_seconds", "applies_to", "per_cluster", "active")
    CAP_ID_FIELD_NUMBER: _ClassVar[int]
    CAP_NAME_FIELD_NUMBER: _ClassVar[int]
    TYPE_FIELD_NUMBER: _ClassVar[int]
    AMOUNT_FIELD_NUMBER: _ClassVar[int]
    PERIOD_SECONDS_FIELD_NUMBER: _ClassVar[int]
    APPLIES_TO_FIELD_NUMBER: _ClassVar[int]
    PER_CLUSTER_FIELD_NUMBER: _ClassVar[int]
    ACTIVE_FIELD_NUMBER: _ClassVar[int]
    cap_id: str
    cap_name: str
    type: CapType
    amount: str
    period_seconds: int
    applies_to: _containers.RepeatedScalarFieldContainer[str]
    per_cluster: bool
    active: bool
    def __init__(self, cap_id: _Optional[str] = ..., cap_name: _Optional[str] = ..., type: _Optional[_Union[CapType, str]] = ..., amount: _Optional[str] = ..., period_seconds: _Optional[int] = ..., applies_to: _Optional[_Iterable[str]] = ..., per_cluster: _Optional[bool] = ..., active: _Optional[bool] = ...) -> None: ...

class NodeOperator(_message.Message):
    __slots__ = ("node_id", "address", "weight")
    NODE_ID_FIELD_NUMBER: _ClassVar[int]
    ADDRESS_FIELD_NUMBER: _ClassVar[int]
    WEIGHT_FIELD_NUMBER: _ClassVar[int]
    node_id: str
    address: str
    weight: int
    def __init__(self, node_id: _Optional[str] = ..., address: _Optional[str] = ..., weight: _Optional[int] = ...) -> None: ...

class BillingRules(_message.Message):
    __slots__ = ("provider", "version", "formula_version", "rates", "minimum_charge", "granularity_seconds", "queue_rule", "discounts", "caps", "node_reward_bps", "node_operators", "updated_at", "height")
    PROVIDER_FIELD_NUMBER: _ClassVar[int]
    VERSION_FIELD_NUMBER: _ClassVar[int]
    FORMULA_VERSION_FIELD_NUMBER: _ClassVar[int]
    RATES_FIELD_NUMBER: _ClassVar[int]
    MINIMUM_CHARGE_FIELD_NUMBER: _ClassVar[int]
    GRANULARITY_SECONDS_FIELD_NUMBER: _ClassVar[int]
    QUEUE_RULE_FIELD_NUMBER: _ClassVar[int]
    DISCOUNTS_FIELD_NUMBER: _ClassVar[int]
    CAPS_FIELD_NUMBER: _ClassVar[int]
    NODE_REWARD_BPS_FIELD_NUMBER: _ClassVar[int]
    NODE_OPERATORS_FIELD_NUMBER: _ClassVar[int]
    UPDATED_AT_FIELD_NUMBER: _ClassVar[int]
    HEIGHT_FIELD_NUMBER: _ClassVar[int]
    provider: str
    version: int
    formula_version: str
    rates: Rates
    minimum_charge: str
    granularity_seconds: int
    queue_rule: QueueRule
    discounts: _containers.RepeatedCompositeFieldContainer[DiscountRule]
    caps: _containers.RepeatedCompositeFieldContainer[CapRule]
    node_reward_bps: int
    node_operators: _containers.RepeatedCompositeFieldContainer[NodeOperator]
    updated_at: int
    height: int
    def __init__(self, provider: _Optional[str] = ..., version: _Optional[int] = ..., formula_version: _Optional[str] = ..., rates: _Optional[_Union[Rates, _Mapping]] = ..., minimum_charge: _Optional[str] = ..., granularity_seconds: _Optional[int] = ..., queue_rule: _Optional[_Union[QueueRule, _Mapping]] = ..., discounts: _Optional[_Iterable[_Union[DiscountRule, _Mapping]]] = ..., caps: _Optional[_Iterable[_Union[CapRule, _Mapping]]] = ..., node_reward_bps: _Optional[int] = ..., node_operators: _Optional[_Iterable[_Union[NodeOperator, _Mapping]]] = ..., updated_at: _Optional[int] = ..., height: _Optional[int] = ...) -> None: ...

class JobTerms(_message.Message):
    __slots__ = ("job_id", "provider", "customer", "cluster_id", "offering_id", "rules_owner", "rules_version", "rates", "price_multiplier", "minimum_charge", "ceiling", "escrow_id")
    JOB_ID_FIELD_NUMBER: _ClassVar[int]
    PROVIDER_FIELD_NUMBER: _ClassVar[int]
    CUSTOMER_FIELD_NUMBER: _ClassVar[int]
    CLUSTER_ID_FIELD_NUMBER: _ClassVar[int]
    OFFERING_ID_FIELD_NUMBER: _ClassVar[int]
    RULES_OWNER_FIELD_NUMBER: _ClassVar[int]
    RULES_VERSION_FIELD_NUMBER: _ClassVar[int]
    RATES_FIELD_NUMBER: _ClassVar[int]
    PRICE_MULTIPLIER_FIELD_NUMBER: _ClassVar[int]
    MINIMUM_CHARGE_FIELD_NUMBER: _ClassVar[int]
    CEILING_FIELD_NUMBER: _ClassVar[int]
    ESCROW_ID_FIELD_NUMBER: _ClassVar[int]
    job_id: str
    provider: str
    customer: str
    cluster_id: str
    offering_id: str
    rules_owner: str
    rules_version: int
    rates: Rates
    price_multiplier: str
    minimum_charge: str
    ceiling: str
    escrow_id: str
    def __init__(self, job_id: _Optional[str] = ..., provider: _Optional[str] = ..., customer: _Optional[str] = ..., cluster_id: _Optional[str] = ..., offering_id: _Optional[str] = ..., rules_owner: _Optional[str] = ..., rules_version: _Optional[int] = ..., rates: _Optional[_Union[Rates, _Mapping]] = ..., price_multiplier: _Optional[str] = ..., minimum_charge: _Optional[str] = ..., ceiling: _Optional[str] = ..., escrow_id: _Optional[str] = ...) -> None: ...

class EventBillingRulesSet(_message.Message):
    __slots__ = ("provider", "version")
    PROVIDER_FIELD_NUMBER: _ClassVar[int]
    VERSION_FIELD_NUMBER: _ClassVar[int]
    provider: str
    version: int
    def __init__(self, provider: _Optional[str] = ..., version: _Optional[int] = ...) -> None: ...
