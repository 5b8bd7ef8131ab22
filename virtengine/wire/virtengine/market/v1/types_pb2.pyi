from virtengine.wire.cosmos.base.v1beta1 import coin_pb2 as _coin_pb2
from virtengine.wire.virtengine.encryption.v1 import types_pb2 as _types_pb2
from virtengine.wire.virtengine.provider.v1 import types_pb2 as _types_pb2_1
from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class ResourceType(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    RESOURCE_TYPE_UNSPECIFIED: _ClassVar[ResourceType]
    RESOURCE_TYPE_CPU: _ClassVar[ResourceType]
    RESOURCE_TYPE_MEMORY: _ClassVar[ResourceType]
    RESOURCE_TYPE_STORAGE: _ClassVar[ResourceType]
    RESOURCE_TYPE_GPU: _ClassVar[ResourceType]
    RESOURCE_TYPE_BLOCK: _ClassVar[ResourceType]
    RESOURCE_TYPE_NETWORK: _ClassVar[ResourceType]
    RESOURCE_TYPE_NODE: _ClassVar[ResourceType]
    RESOURCE_TYPE_ADJUSTMENT: _ClassVar[ResourceType]

class Billing(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    BILLING_UNSPECIFIED: _ClassVar[Billing]
    BILLING_USAGE: _ClassVar[Billing]
    BILLING_RATE: _ClassVar[Billing]

class OfferingState(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    OFFERING_STATE_UNSPECIFIED: _ClassVar[OfferingState]
    OFFERING_STATE_ACTIVE: _ClassVar[OfferingState]
    OFFERING_STATE_PAUSED: _ClassVar[OfferingState]
    OFFERING_STATE_SUSPENDED: _ClassVar[OfferingState]
    OFFERING_STATE_DEPRECATED: _ClassVar[OfferingState]
    OFFERING_STATE_TERMINATED: _ClassVar[OfferingState]

class Category(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    CATEGORY_UNSPECIFIED: _ClassVar[Category]
    CATEGORY_COMPUTE: _ClassVar[Category]
    CATEGORY_STORAGE: _ClassVar[Category]
    CATEGORY_NETWORK: _ClassVar[Category]
    CATEGORY_HPC: _ClassVar[Category]
    CATEGORY_GPU: _ClassVar[Category]
    CATEGORY_ML: _ClassVar[Category]
    CATEGORY_OTHER: _ClassVar[Category]

class OrderState(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    ORDER_STATE_UNSPECIFIED: _ClassVar[OrderState]
    ORDER_STATE_PENDING_PAYMENT: _ClassVar[OrderState]
    ORDER_STATE_OPEN: _ClassVar[OrderState]
    ORDER_STATE_MATCHED: _ClassVar[OrderState]
    ORDER_STATE_PROVISIONING: _ClassVar[OrderState]
    ORDER_STATE_ACTIVE: _ClassVar[OrderState]
    ORDER_STATE_SUSPENDED: _ClassVar[OrderState]
    ORDER_STATE_PENDING_TERMINATION: _ClassVar[OrderState]
    ORDER_STATE_TERMINATED: _ClassVar[OrderState]
    ORDER_STATE_FAILED: _ClassVar[OrderState]
    ORDER_STATE_CANCELLED: _ClassVar[OrderState]

class BidState(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    BID_STATE_UNSPECIFIED: _ClassVar[BidState]
    BID_STATE_OPEN: _ClassVar[BidState]
    BID_STATE_ACCEPTED: _ClassVar[BidState]
    BID_STATE_REJECTED: _ClassVar[BidState]
    BID_STATE_WITHDRAWN: _ClassVar[BidState]
    BID_STATE_EXPIRED: _ClassVar[BidState]

class LeaseState(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    LEASE_STATE_UNSPECIFIED: _ClassVar[LeaseState]
    LEASE_STATE_PENDING: _ClassVar[LeaseState]
    LEASE_STATE_ACCEPTED: _ClassVar[LeaseState]
    LEASE_STATE_PROVISIONING: _ClassVar[LeaseState]
    LEASE_STATE_ACTIVE: _ClassVar[LeaseState]
    LEASE_STATE_SUSPENDED: _ClassVar[LeaseState]
    LEASE_STATE_TERMINATING: _ClassVar[LeaseState]
    LEASE_STATE_TERMINATED: _ClassVar[LeaseState]
    LEASE_STATE_REJECTED: _ClassVar[LeaseState]
    LEASE_STATE_FAILED: _ClassVar[LeaseState]

class LeaseReason(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    LEASE_REASON_NONE: _ClassVar[LeaseReason]
    LEASE_REASON_OWNER: _ClassVar[LeaseReason]
    LEASE_REASON_UNSTABLE: _ClassVar[LeaseReason]
    LEASE_REASON_DECOMMISSION: _ClassVar[LeaseReason]
    LEASE_REASON_UNSPECIFIED: _ClassVar[LeaseReason]
    LEASE_REASON_MANIFEST: _ClassVar[LeaseReason]
    LEASE_REASON_INSUFFICIENT_FUNDS: _ClassVar[LeaseReason]

class ContractChangeState(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    CONTRACT_CHANGE_STATE_UNSPECIFIED: _ClassVar[ContractChangeState]
    CONTRACT_CHANGE_STATE_PROPOSED: _ClassVar[ContractChangeState]
    CONTRACT_CHANGE_STATE_ACCEPTED: _ClassVar[ContractChangeState]
    CONTRACT_CHANGE_STATE_REJECTED: _ClassVar[ContractChangeState]
    CONTRACT_CHANGE_STATE_WITHDRAWN: _ClassVar[ContractChangeState]
    CONTRACT_CHANGE_STATE_EXPIRED: _ClassVar[ContractChangeState]
RESOURCE_TYPE_UNSPECIFIED: ResourceType
RESOURCE_TYPE_CPU: ResourceType
RESOURCE_TYPE_MEMORY: ResourceType
RESOURCE_TYPE_STORAGE: ResourceType
RESOURCE_TYPE_GPU: ResourceType
RESOURCE_TYPE_BLOCK: ResourceType
RESOURCE_TYPE_NETWORK: ResourceType
RESOURCE_TYPE_NODE: ResourceType
RESOURCE_TYPE_ADJUSTMENT: ResourceType
BILLING_UNSPECIFIED: Billing
BILLING_USAGE: Billing
BILLING_RATE: Billing
OFFERING_STATE_UNSPECIFIED: OfferingState
OFFERING_STATE_ACTIVE: OfferingState
OFFERING_STATE_PAUSED: OfferingState
OFFERING_STATE_SUSPENDED: OfferingState
OFFERING_STATE_DEPRECATED: OfferingState
OFFERING_STATE_TERMINATED: OfferingState
CATEGORY_UNSPECIFIED: Category
CATEGORY_COMPUTE: Category
CATEGORY_STORAGE: Category
CATEGORY_NETWORK: Category
CATEGORY_HPC: Category
CATEGORY_GPU: Category
CATEGORY_ML: Category
CATEGORY_OTHER: Category
ORDER_STATE_UNSPECIFIED: OrderState
ORDER_STATE_PENDING_PAYMENT: OrderState
ORDER_STATE_OPEN: OrderState
ORDER_STATE_MATCHED: OrderState
ORDER_STATE_PROVISIONING: OrderState
ORDER_STATE_ACTIVE: OrderState
ORDER_STATE_SUSPENDED: OrderState
ORDER_STATE_PENDING_TERMINATION: OrderState
ORDER_STATE_TERMINATED: OrderState
ORDER_STATE_FAILED: OrderState
ORDER_STATE_CANCELLED: OrderState
BID_STATE_UNSPECIFIED: BidState
BID_STATE_OPEN: BidState
BID_STATE_ACCEPTED: BidState
BID_STATE_REJECTED: BidState
BID_STATE_WITHDRAWN: BidState
BID_STATE_EXPIRED: BidState
LEASE_STATE_UNSPECIFIED: LeaseState
LEASE_STATE_PENDING: LeaseState
LEASE_STATE_ACCEPTED: LeaseState
LEASE_STATE_PROVISIONING: LeaseState
LEASE_STATE_ACTIVE: LeaseState
LEASE_STATE_SUSPENDED: LeaseState
LEASE_STATE_TERMINATING: LeaseState
LEASE_STATE_TERMINATED: LeaseState
LEASE_STATE_REJECTED: LeaseState
LEASE_STATE_FAILED: LeaseState
LEASE_REASON_NONE: LeaseReason
LEASE_REASON_OWNER: LeaseReason
LEASE_REASON_UNSTABLE: LeaseReason
LEASE_REASON_DECOMMISSION: LeaseReason
LEASE_REASON_UNSPECIFIED: LeaseReason
LEASE_REASON_MANIFEST: LeaseReason
LEASE_REASON_INSUFFICIENT_FUNDS: LeaseReason
CONTRACT_CHANGE_STATE_UNSPECIFIED: ContractChangeState
CONTRACT_CHANGE_STATE_PROPOSED: ContractChangeState
CONTRACT_CHANGE_STATE_ACCEPTED: ContractChangeState
CONTRACT_CHANGE_STATE_REJECTED: ContractChangeState
CONTRACT_CHANGE_STATE_WITHDRAWN: ContractChangeState
CONTRACT_CHANGE_STATE_EXPIRED: ContractChangeState

class Resources(_message.Message):
    __slots__ = ("cpu_millis", "memory_bytes", "storage_bytes", "gpus")
    CPU_MILLIS_FIELD_NUMBER: _ClassVar[int]
    MEMORY_BYTES_FIELD_NUMBER: _ClassVar[int]
    STORAGE_BYTES_FIELD_NUMBER: _ClassVar[int]
    GPUS_FIELD_NUMBER: _ClassVar[int]
    cpu_millis: int
    memory_bytes: int
    storage_bytes: int
    gpus: int
    def __init__(self, cpu_millis: _Optional[int] = ..., memory_bytes: _Optional[int] = ..., storage_bytes: _Optional[int] = ..., gpus: _Optional[int] = ...) -> None: ...

class ResourceUnit(_message.Message):
    __slots__ = ("count", "resources", "gpu_model", "storage_class")
    COUNT_FIELD_NUMBER: _ClassVar[int]
    RESOURCES_FIELD_NUMBER: _ClassVar[int]
    GPU_MODEL_FIELD_NUMBER: _ClassVar[int]
    STORAGE_CLASS_FIELD_NUMBER: _ClassVar[int]
    count: int
    resources: Resources
    gpu_model: str
    storage_class: str
    def __init__(self, count: _Optional[int] = ..., resources: _Optional[_Union[Resources, _Mapping]] = ..., gpu_model: _Optional[str] = ..., storage_class: _Optional[str] = ...) -> None: ...

class ResourcePrice(_message.Message):
    __slots__ = ("resource", "price")
    RESOURCE_FIELD_NUMBER: _ClassVar[int]
    PRICE_FIELD_NUMBER: _ClassVar[int]
    resource: ResourceType
    price: _coin_pb2.Coin
    def __init__(self, resource: _Optional[_Union[ResourceType, str]] = ..., price: _Optional[_Union[_coin_pb2.Coin, _Mapping]] = ...) -> None: ...

class Price(_message.Message):
    __slots__ = ("billing", "prices", "rate")
    BILLING_FIELD_NUMBER: _ClassVar[int]
    PRICES_FIELD_NUMBER: _ClassVar[int]
    RATE_FIELD_NUMBER: _ClassVar[int]
    billing: Billing
    prices: _containers.RepeatedCompositeFieldContainer[ResourcePrice]
    rate: str
    def __init__(self, billing: _Optional[_Union[Billing, str]] = ..., prices: _Optional[_Iterable[_Union[ResourcePrice, _Mapping]]] = ..., rate: _Optional[str] = ...) -> None: ...

class Requirements(_message.Message):
    __slots__ = ("attributes", "regions", "signed_by")
    ATTRIBUTES_FIELD_NUMBER: _ClassVar[int]
    REGIONS_FIELD_NUMBER: _ClassVar[int]
    SIGNED_BY_FIELD_NUMBER: _ClassVar[int]
    attributes: _containers.RepeatedCompositeFieldContainer[_types_pb2_1.Attribute]
    regions: _containers.RepeatedScalarFieldContainer[str]
    signed_by: SignedBy
    def __init__(self, attributes: _Optional[_Iterable[_Union[_types_pb2_1.Attribute, _Mapping]]] = ..., regions: _Optional[_Iterable[str]] = ..., signed_by: _Optional[_Union[SignedBy, _Mapping]] = ...) -> None: ...

class SignedBy(_message.Message):
    __slots__ = ("all_of", "any_of")
    ALL_OF_FIELD_NUMBER: _ClassVar[int]
    ANY_OF_FIELD_NUMBER: _ClassVar[int]
    all_of: _containers.RepeatedScalarFieldContainer[str]
    any_of: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, all_of: _Optional[_Iterable[str]] = ..., any_of: _Optional[_Iterable[str]] = ...) -> None: ...

class Offering(_message.Message):
    __slots__ = ("provider", "external_id", "state", "category", "name", "description", "price", "attributes", "regions", "tags", "max_per_order", "max_concurrent_orders", "active_orders", "total_orders", "created_height", "created_at", "content_hash")
    PROVIDER_FIELD_NUMBER: _ClassVar[int]
    EXTERNAL_ID_FIELD_NUMBER: _ClassVar[int]
    STATE_FIELD_NUMBER: _ClassVar[int]
    CATEGORY_FIELD_NUMBER: _ClassVar[int]
    NAME_FIELD_NUMBER: _ClassVar[int]
    DESCRIPTION_FIELD_NUMBER: _ClassVar[int]
    PRICE_FIELD_NUMBER: _ClassVar[int]
    ATTRIBUTES_FIELD_NUMBER: _ClassVar[int]
    REGIONS_FIELD_NUMBER: _ClassVar[int]
    TAGS_FIELD_NUMBER: _ClassVar[int]
    MAX_PER_ORDER_FIELD_NUMBER: _ClassVar[int]
    MAX_CONCURRENT_ORDERS_FIELD_NUMBER: _ClassVar[int]
    ACTIVE_ORDERS_FIELD_NUMBER: _ClassVar[int]
    TOTAL_ORDERS_FIELD_NUMBER: _ClassVar[int]
    CREATED_HEIGHT_FIELD_NUMBER: _ClassVar[int]
    CREATED_AT_FIELD_NUMBER: _ClassVar[int]
    CONTENT_HASH_FIELD_NUMBER: _ClassVar[int]
    provider: str
    external_id: str
    state: OfferingState
    category: Category
    name: str
    description: str
    price: Price
    attributes: _containers.RepeatedCompositeFieldContainer[_types_pb2_1.Attribute]
    regions: _containers.RepeatedScalarFieldContainer[str]
    tags: _containers.RepeatedScalarFieldContainer[str]
    max_per_order: Resources
    max_concurrent_orders: int
    active_orders: int
    total_orders: int
    created_height: int
    created_at: int
    content_hash: bytes
    def __init__(self, provider: _Optional[str] = ..., external_id: _Optional[str] = ..., state: _Optional[_Union[OfferingState, str]] = ..., category: _Optional[_Union[Category, str]] = ..., name: _Optional[str] = ..., description: _Optional[str] = ..., price: _Optional[_Union[Price, _Mapping]] = ..., attributes: _Optional[_Iterable[_Union[_types_pb2_1.Attribute, _Mapping]]] = ..., regions: _Optional[_Iterable[str]] = ..., tags: _Optional[_Iterable[str]] = ..., max_per_order: _Optional[_Union[Resources, _Mapping]] = ..., max_concurrent_orders: _Optional[int] = ..., active_orders: _Optional[int] = ..., total_orders: _Optional[int] = ..., created_height: _Optional[int] = ..., created_at: _Optional[int] = ..., content_hash: _Optional[bytes] = ...) -> None: ...

class Order(_message.Message):
    __slots__ = ("owner", "external_id", "state", "offering_id", "requirements", "resources", "billing", "max_price", "accepted_provider", "bid_count", "created_height", "expires_height", "created_at", "closed_at", "reason", "content_hash", "units")
    OWNER_FIELD_NUMBER: _ClassVar[int]
    EXTERNAL_ID_FIELD_NUMBER: _ClassVar[int]
    STATE_FIELD_NUMBER: _ClassVar[int]
    OFFERING_ID_FIELD_NUMBER: _ClassVar[int]
    REQUIREMENTS_FIELD_NUMBER: _ClassVar[int]
    RESOURCES_FIELD_NUMBER: _ClassVar[int]
    BILLING_FIELD_NUMBER: _ClassVar[int]
    MAX_PRICE_FIELD_NUMBER: _ClassVar[int]
    ACCEPTED_PROVIDER_FIELD_NUMBER: _ClassVar[int]
    BID_COUNT_FIELD_NUMBER: _ClassVar[int]
    CREATED_HEIGHT_FIELD_NUMBER: _ClassVar[int]
    EXPIRES_HEIGHT_FIELD_NUMBER: _ClassVar[int]
    CREATED_AT_FIELD_NUMBER: _ClassVar[int]
    CLOSED_AT_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    CONTENT_HASH_FIELD_NUMBER: _ClassVar[int]
    UNITS_FIELD_NUMBER: _ClassVar[int]
    owner: str
    external_id: str
    state: OrderState
    offering_id: str
    requirements: Requirements
    resources: Resources
    billing: Billing
    max_price: str
    accepted_provider: str
    bid_count: int
    created_height: int
    expires_height: int
    created_at: int
    closed_at: int
    reason: str
    content_hash: bytes
    units: _containers.RepeatedCompositeFieldContainer[ResourceUnit]
    def __init__(self, owner: _Optional[str] = ..., external_id: _Optional[str] = ..., state: _Optional[_Union[OrderState, str]] = ..., offering_id: _Optional[str] = ..., requirements: _Optional[_Union[Requirements, _Mapping]] = ..., resources: _Optional[_Union[Resources, _Mapping]] = ..., billing: _Optional[_Union[Billing, str]] = ..., max_price: _Optional[str] = ..., accepted_provider: _Optional[str] = ..., bid_count: _Optional[int] = ..., created_height: _Optional[int] = ..., expires_height: _Optional[int] = ..., created_at: _Optional[int] = ..., closed_at: _Optional[int] = ..., reason: _Optional[str] = ..., content_hash: _Optional[bytes] = ..., units: _Optional[_Iterable[_Union[ResourceUnit, _Mapping]]] = ...) -> None: ...

class Bid(_message.Message):
    __slots__ = ("order_id", "provider", "state", "price", "hourly", "deposit", "created_height", "offering_id", "expires_height")
    ORDER_ID_FIELD_NUMBER: _ClassVar[int]
    PROVIDER_FIELD_NUMBER: _ClassVar[int]
    STATE_FIELD_NUMBER: _ClassVar[int]
    PRICE_FIELD_NUMBER: _ClassVar[int]
    HOURLY_FIELD_NUMBER: _ClassVar[int]
    DEPOSIT_FIELD_NUMBER: _ClassVar[int]
    CREATED_HEIGHT_FIELD_NUMBER: _ClassVar[int]
    OFFERING_ID_FIELD_NUMBER: _ClassVar[int]
    EXPIRES_HEIGHT_FIELD_NUMBER: _ClassVar[int]
    order_id: str
    provider: str
    state: BidState
    price: Price
    hourly: str
    deposit: _coin_pb2.Coin
    created_height: int
    offering_id: str
    expires_height: int
    def __init__(self, order_id: _Optional[str] = ..., provider: _Optional[str] = ..., state: _Optional[_Union[BidState, str]] = ..., price: _Optional[_Union[Price, _Mapping]] = ..., hourly: _Optional[str] = ..., deposit: _Optional[_Union[_coin_pb2.Coin, _Mapping]] = ..., created_height: _Optional[int] = ..., offering_id: _Optional[str] = ..., expires_height: _Optional[int] = ...) -> None: ...

class Endpoint(_message.Message):
    __slots__ = ("service", "url")
    SERVICE_FIELD_NUMBER: _ClassVar[int]
    URL_FIELD_NUMBER: _ClassVar[int]
    service: str
    url: str
    def __init__(self, service: _Optional[str] = ..., url: _Optional[str] = ...) -> None: ...

class Lease(_message.Message):
    __slots__ = ("id", "order_id", "owner", "provider", "offering_id", "state", "reason", "message", "resources", "price", "escrow_id", "manifest", "manifest_hash", "manifest_version", "endpoints", "created_height", "created_at", "activated_at", "suspended_height", "grace_until_height", "closed_at", "final_by_height", "settled", "units", "ready_manifest_version", "failed_manifest_version")
    ID_FIELD_NUMBER: _ClassVar[int]
    ORDER_ID_FIELD_NUMBER: _ClassVar[int]
    OWNER_FIELD_NUMBER: _ClassVar[int]
    PROVIDER_FIELD_NUMBER: _ClassVar[int]
    OFFERING_ID_FIELD_NUMBER: _ClassVar[int]
    STATE_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    MESSAGE_FIELD_NUMBER: _ClassVar[int]
    RESOURCES_FIELD_NUMBER: _ClassVar[int]
    PRICE_FIELD_NUMBER: _ClassVar[int]
    ESCROW_ID_FIELD_NUMBER: _ClassVar[int]
    MANIFEST_FIELD_NUMBER: _ClassVar[int]
    MANIFEST_HASH_FIELD_NUMBER: _ClassVar[int]
    MANIFEST_VERSION_FIELD_NUMBER: _ClassVar[int]
    ENDPOINTS_FIELD_NUMBER: _ClassVar[int]
    CREATED_HEIGHT_FIELD_NUMBER: _ClassVar[int]
    CREATED_AT_FIELD_NUMBER: _ClassVar[int]
    ACTIVATED_AT_FIELD_NUMBER: _ClassVar[int]
    SUSPENDED_HEIGHT_FIELD_NUMBER: _ClassVar[int]
    GRACE_UNTIL_HEIGHT_FIELD_NUMBER: _ClassVar[int]
    CLOSED_AT_FIELD_NUMBER: _ClassVar[int]
    FINAL_BY_HEIGHT_FIELD_NUMBER: _ClassVar[int]
    SETTLED_FIELD_NUMBER: _ClassVar[int]
    UNITS_FIELD_NUMBER: _ClassVar[int]
    READY_MANIFEST_VERSION_FIELD_NUMBER: _ClassVar[int]
    FAILED_MANIFEST_VERSION_FIELD_NUMBER: _ClassVar[int]
    id: str
    order_id: str
    owner: str
    provider: str
    offering_id: str
    state: LeaseState
    reason: LeaseReason
    message: str
    resources: Resources
    price: Price
    escrow_id: str
    manifest: _types_pb2.Envelope
    manifest_hash: bytes
    manifest_version: int
    endpoints: _containers.RepeatedCompositeFieldContainer[Endpoint]
    created_height: int
    created_at: int
    activated_at: int
    suspended_height: int
    grace_until_height: int
    closed_at: int
    final_by_height: int
    settled: bool
    units: _containers.RepeatedCompositeFieldContainer[ResourceUnit]
    ready_manifest_version: int
    failed_manifest_version: int
    def __init__(self, id: _Optional[str] = ..., order_id: _Optional[str] = ..., owner: _Optional[str] = ..., provider: _Optional[str] = ..., offering_id: _Optional[str] = ..., state: _Optional[_Union[LeaseState, str]] = ..., reason: _Optional[_Union[LeaseReason, str]] = ..., message: _Optional[str] = ..., resources: _Optional[_Union[Resources, _Mapping]] = ..., price: _Optional[_Union[Price, _Mapping]] = ..., escrow_id: _Optional[str] = ..., manifest: _Optional[_Union[_types_pb2.Envelope, _Mapping]] = ..., manifest_hash: _Optional[bytes] = ..., manifest_version: _Optional[int] = ..., endpoints: _Optional[_Iterable[_Union[Endpoint, _Mapping]]] = ..., created_height: _Optional[int] = ..., created_at: _Optional[int] = ..., activated_at: _Optional[int] = ..., suspended_height: _Optional[int] = ..., grace_until_height: _Optional[int] = ..., closed_at: _Optional[int] = ..., final_by_height: _Optional[int] = ..., settled: _Optional[bool] = ..., units: _Optional[_Iterable[_Union[ResourceUnit, _Mapping]]] = ..., ready_manifest_version: _Optional[int] = ..., failed_manifest_version: _Optional[int] = ...) -> None: ...

class ContractChange(_message.Message):
    __slots__ = ("lease_id", "number", "state", "resources", "max_price", "price", "proposed_height", "expires_height", "reason", "units")
    LEASE_ID_FIELD_NUMBER: _ClassVar[int]
    NUMBER_FIELD_NUMBER: _ClassVar[int]
    STATE_FIELD_NUMBER: _ClassVar[int]
    RESOURCES_FIELD_NUMBER: _ClassVar[int]
    MAX_PRICE_FIELD_NUMBER: _ClassVar[int]
    PRICE_FIELD_NUMBER: _ClassVar[int]
    PROPOSED_HEIGHT_FIELD_NUMBER: _ClassVar[int]
    EXPIRES_HEIGHT_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    UNITS_FIELD_NUMBER: _ClassVar[int]
    lease_id: str
    number: int
    state: ContractChangeState
    resources: Resources
    max_price: str
    price: Price
    proposed_height: int
    expires_height: int
    reason: str
    units: _containers.RepeatedCompositeFieldContainer[ResourceUnit]
    def __init__(self, lease_id: _Optional[str] = ..., number: _Optional[int] = ..., state: _Optional[_Union[ContractChangeState, str]] = ..., resources: _Optional[_Union[Resources, _Mapping]] = ..., max_price: _Optional[str] = ..., price: _Optional[_Union[Price, _Mapping]] = ..., proposed_height: _Optional[int] = ..., expires_height: _Optional[int] = ..., reason: _Optional[str] = ..., units: _Optional[_Iterable[_Union[ResourceUnit, _Mapping]]] = ...) -> None: ...

class Params(_message.Message):
    __slots__ = ("bid_min_deposit", "max_bids_per_order", "max_offerings_per_provider", "max_orders_per_customer", "order_expiry_blocks", "funds_grace_blocks", "final_usage_blocks", "max_manifest_bytes", "queue_batch", "change_window_blocks")
    BID_MIN_DEPOSIT_FIELD_NUMBER: _ClassVar[int]
    MAX_BIDS_PER_ORDER_FIELD_NUMBER: _ClassVar[int]
    MAX_OFFERINGS_PER_PROVIDER_FIELD_NUMBER: _ClassVar[int]
    MAX_ORDERS_PER_CUSTOMER_FIELD_NUMBER: _ClassVar[int]
    ORDER_EXPIRY_BLOCKS_FIELD_NUMBER: _ClassVar[int]
    FUNDS_GRACE_BLOCKS_FIELD_NUMBER: _ClassVar[int]
    FINAL_USAGE_BLOCKS_FIELD_NUMBER: _ClassVar[int]
    MAX_MANIFEST_BYTES_FIELD_NUMBER: _ClassVar[int]
    QUEUE_BATCH_FIELD_NUMBER: _ClassVar[int]
    CHANGE_WINDOW_BLOCKS_FIELD_NUMBER: _ClassVar[int]
    bid_min_deposit: _coin_pb2.Coin
    max_bids_per_order: int
    max_offerings_per_provider: int
    max_orders_per_customer: int
    order_expiry_blocks: int
    funds_grace_blocks: int
    final_usage_blocks: int
    max_manifest_bytes: int
    queue_batch: int
    change_window_blocks: int
    def __init__(self, bid_min_deposit: _Optional[_Union[_coin_pb2.Coin, _Mapping]] = ..., max_bids_per_order: _Optional[int] = ..., max_offerings_per_provider: _Optional[int] = ..., max_orders_per_customer: _Optional[int] = ..., order_expiry_blocks: _Optional[int] = ..., funds_grace_blocks: _Optional[int] = ..., final_usage_blocks: _Optional[int] = ..., max_manifest_bytes: _Optional[int] = ..., queue_batch: _Optional[int] = ..., change_window_blocks: _Optional[int] = ...) -> None: ...

class GenesisState(_message.Message):
    __slots__ = ("params", "offerings", "orders", "bids", "leases", "contract_changes")
    PARAMS_FIELD_NUMBER: _ClassVar[int]
    OFFERINGS_FIELD_NUMBER: _ClassVar[int]
    ORDERS_FIELD_NUMBER: _ClassVar[int]
    BIDS_FIELD_NUMBER: _ClassVar[int]
    LEASES_FIELD_NUMBER: _ClassVar[int]
    CONTRACT_CHANGES_FIELD_NUMBER: _ClassVar[int]
    params: Params
    offerings: _containers.RepeatedCompositeFieldContainer[Offering]
    orders: _containers.RepeatedCompositeFieldContainer[Order]
    bids: _containers.RepeatedCompositeFieldContainer[Bid]
    leases: _containers.RepeatedCompositeFieldContainer[Lease]
    contract_changes: _containers.RepeatedCompositeFieldContainer[ContractChange]
    def __init__(self, params: _Optional[_Union[Params, _Mapping]] = ..., offerings: _Optional[_Iterable[_Union[Offering, _Mapping]]] = ..., orders: _Optional[_Iterable[_Union[Order, _Mapping]]] = ..., bids: _Optional[_Iterable[_Union[Bid, _Mapping]]] = ..., leases: _Optional[_Iterable[_Union[Lease, _Mapping]]] = ..., contract_changes: _Optional[_Iterable[_Union[ContractChange, _Mapping]]] = ...) -> None: ...

class EventOfferingCreated(_message.Message):
    __slots__ = ("offering_id", "provider")
    OFFERING_ID_FIELD_NUMBER: _ClassVar[int]
    PROVIDER_FIELD_NUMBER: _ClassVar[int]
    offering_id: str
    provider: str
    def __init__(self, offering_id: _Optional[str] = ..., provider: _Optional[str] = ...) -> None: ...

class EventOfferingUpdated(_message.Message):
    __slots__ = ("offering_id", "provider", "state")
    OFFERING_ID_FIELD_NUMBER: _ClassVar[int]
    PROVIDER_FIELD_NUMBER: _ClassVar[int]
    STATE_FIELD_NUMBER: _ClassVar[int]
    offering_id: str
    provider: str
    state: OfferingState
    def __init__(self, offering_id: _Optional[str] = ..., provider: _Optional[str] = ..., state: _Optional[_Union[OfferingState, str]] = ...) -> None: ...

class EventOrderCreated(_message.Message):
    __slots__ = ("order_id", "owner", "offering_id", "state")
    ORDER_ID_FIELD_NUMBER: _ClassVar[int]
    OWNER_FIELD_NUMBER: _ClassVar[int]
    OFFERING_ID_FIELD_NUMBER: _ClassVar[int]
    STATE_FIELD_NUMBER: _ClassVar[int]
    order_id: str
    owner: str
    offering_id: str
    state: OrderState
    def __init__(self, order_id: _Optional[str] = ..., owner: _Optional[str] = ..., offering_id: _Optional[str] = ..., state: _Optional[_Union[OrderState, str]] = ...) -> None: ...

class EventOrderStateChanged(_message.Message):
    __slots__ = ("order_id", "owner", "previous", "state", "reason")
    ORDER_ID_FIELD_NUMBER: _ClassVar[int]
    OWNER_FIELD_NUMBER: _ClassVar[int]
    PREVIOUS_FIELD_NUMBER: _ClassVar[int]
    STATE_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    order_id: str
    owner: str
    previous: OrderState
    state: OrderState
    reason: str
    def __init__(self, order_id: _Optional[str] = ..., owner: _Optional[str] = ..., previous: _Optional[_Union[OrderState, str]] = ..., state: _Optional[_Union[OrderState, str]] = ..., reason: _Optional[str] = ...) -> None: ...

class EventBidPlaced(_message.Message):
    __slots__ = ("order_id", "owner", "provider", "hourly")
    ORDER_ID_FIELD_NUMBER: _ClassVar[int]
    OWNER_FIELD_NUMBER: _ClassVar[int]
    PROVIDER_FIELD_NUMBER: _ClassVar[int]
    HOURLY_FIELD_NUMBER: _ClassVar[int]
    order_id: str
    owner: str
    provider: str
    hourly: str
    def __init__(self, order_id: _Optional[str] = ..., owner: _Optional[str] = ..., provider: _Optional[str] = ..., hourly: _Optional[str] = ...) -> None: ...

class EventBidStateChanged(_message.Message):
    __slots__ = ("order_id", "owner", "provider", "state")
    ORDER_ID_FIELD_NUMBER: _ClassVar[int]
    OWNER_FIELD_NUMBER: _ClassVar[int]
    PROVIDER_FIELD_NUMBER: _ClassVar[int]
    STATE_FIELD_NUMBER: _ClassVar[int]
    order_id: str
    owner: str
    provider: str
    state: BidState
    def __init__(self, order_id: _Optional[str] = ..., owner: _Optional[str] = ..., provider: _Optional[str] = ..., state: _Optional[_Union[BidState, str]] = ...) -> None: ...

class EventLeaseCreated(_message.Message):
    __slots__ = ("lease_id", "order_id", "owner", "provider", "offering_id")
    LEASE_ID_FIELD_NUMBER: _ClassVar[int]
    ORDER_ID_FIELD_NUMBER: _ClassVar[int]
    OWNER_FIELD_NUMBER: _ClassVar[int]
    PROVIDER_FIELD_NUMBER: _ClassVar[int]
    OFFERING_ID_FIELD_NUMBER: _ClassVar[int]
    lease_id: str
    order_id: str
    owner: str
    provider: str
    offering_id: str
    def __init__(self, lease_id: _Optional[str] = ..., order_id: _Optional[str] = ..., owner: _Optional[str] = ..., provider: _Optional[str] = ..., offering_id: _Optional[str] = ...) -> None: ...

class EventLeaseStateChanged(_message.Message):
    __slots__ = ("lease_id", "owner", "provider", "previous", "state", "reason")
    LEASE_ID_FIELD_NUMBER: _ClassVar[int]
    OWNER_FIELD_NUMBER: _ClassVar[int]
    PROVIDER_FIELD_NUMBER: _ClassVar[int]
    PREVIOUS_FIELD_NUMBER: _ClassVar[int]
    STATE_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    lease_id: str
    owner: str
    provider: str
    previous: LeaseState
    state: LeaseState
    reason: LeaseReason
    def __init__(self, lease_id: _Optional[str] = ..., owner: _Optional[str] = ..., provider: _Optional[str] = ..., previous: _Optional[_Union[LeaseState, str]] = ..., state: _Optional[_Union[LeaseState, str]] = ..., reason: _Optional[_Union[LeaseReason, str]] = ...) -> None: ...

class EventManifestChanged(_message.Message):
    __slots__ = ("lease_id", "owner", "provider", "manifest_version")
    LEASE_ID_FIELD_NUMBER: _ClassVar[int]
    OWNER_FIELD_NUMBER: _ClassVar[int]
    PROVIDER_FIELD_NUMBER: _ClassVar[int]
    MANIFEST_VERSION_FIELD_NUMBER: _ClassVar[int]
    lease_id: str
    owner: str
    provider: str
    manifest_version: int
    def __init__(self, lease_id: _Optional[str] = ..., owner: _Optional[str] = ..., provider: _Optional[str] = ..., manifest_version: _Optional[int] = ...) -> None: ...

class EventContractChange(_message.Message):
    __slots__ = ("lease_id", "owner", "provider", "number", "state")
    LEASE_ID_FIELD_NUMBER: _ClassVar[int]
    OWNER_FIELD_NUMBER: _ClassVar[int]
    PROVIDER_FIELD_NUMBER: _ClassVar[int]
    NUMBER_FIELD_NUMBER: _ClassVar[int]
    STATE_FIELD_NUMBER: _ClassVar[int]
    lease_id: str
    owner: str
    provider: str
    number: int
    state: ContractChangeState
    def __init__(self, lease_id: _Optional[str] = ..., owner: _Optional[str] = ..., provider: _Optional[str] = ..., number: _Optional[int] = ..., state: _Optional[_Union[ContractChangeState, str]] = ...) -> None: ...
