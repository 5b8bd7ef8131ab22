from virtengine.wire.amino import amino_pb2 as _amino_pb2
from virtengine.wire.cosmos.base.v1beta1 import coin_pb2 as _coin_pb2
from virtengine.wire.cosmos.msg.v1 import msg_pb2 as _msg_pb2
from virtengine.wire.virtengine.encryption.v1 import types_pb2 as _types_pb2
from virtengine.wire.virtengine.market.v1 import types_pb2 as _types_pb2_1
from virtengine.wire.virtengine.provider.v1 import types_pb2 as _types_pb2_1_1
from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class MsgCreateOffering(_message.Message):
    __slots__ = ("provider", "external_id", "category", "name", "description", "price", "attributes", "regions", "tags", "max_per_order", "max_concurrent_orders")
    PROVIDER_FIELD_NUMBER: _ClassVar[int]
    EXTERNAL_ID_FIELD_NUMBER: _ClassVar[int]
    CATEGORY_FIELD_NUMBER: _ClassVar[int]
    NAME_FIELD_NUMBER: _ClassVar[int]
    DESCRIPTION_FIELD_NUMBER: _ClassVar[int]
    PRICE_FIELD_NUMBER: _ClassVar[int]
    ATTRIBUTES_FIELD_NUMBER: _ClassVar[int]
    REGIONS_FIELD_NUMBER: _ClassVar[int]
    TAGS_FIELD_NUMBER: _ClassVar[int]
    MAX_PER_ORDER_FIELD_NUMBER: _ClassVar[int]
    MAX_CONCURRENT_ORDERS_FIELD_NUMBER: _ClassVar[int]
    provider: str
    external_id: str
    category: _types_pb2_1.Category
    name: str
    description: str
    price: _types_pb2_1.Price
    attributes: _containers.RepeatedCompositeFieldContainer[_types_pb2_1_1.Attribute]
    regions: _containers.RepeatedScalarFieldContainer[str]
    tags: _containers.RepeatedScalarFieldContainer[str]
    max_per_order: _types_pb2_1.Resources
    max_concurrent_orders: int
    def __init__(self, provider: _Optional[str] = ..., external_id: _Optional[str] = ..., category: _Optional[_Union[_types_pb2_1.Category, str]] = ..., name: _Optional[str] = ..., description: _Optional[str] = ..., price: _Optional[_Union[_types_pb2_1.Price, _Mapping]] = ..., attributes: _Optional[_Iterable[_Union[_types_pb2_1_1.Attribute, _Mapping]]] = ..., regions: _Optional[_Iterable[str]] = ..., tags: _Optional[_Iterable[str]] = ..., max_per_order: _Optional[_Union[_types_pb2_1.Resources, _Mapping]] = ..., max_concurrent_orders: _Optional[int] = ...) -> None: ...

class MsgCreateOfferingResponse(_message.Message):
    __slots__ = ("offering_id",)
    OFFERING_ID_FIELD_NUMBER: _ClassVar[int]
    offering_id: str
    def __init__(self, offering_id: _Optional[str] = ...) -> None: ...

class MsgUpdateOffering(_message.Message):
    __slots__ = ("provider", "external_id", "category", "name", "description", "price", "attributes", "regions", "tags", "max_per_order", "max_concurrent_orders")
    PROVIDER_FIELD_NUMBER: _ClassVar[int]
    EXTERNAL_ID_FIELD_NUMBER: _ClassVar[int]
    CATEGORY_FIELD_NUMBER: _ClassVar[int]
    NAME_FIELD_NUMBER: _ClassVar[int]
    DESCRIPTION_FIELD_NUMBER: _ClassVar[int]
    PRICE_FIELD_NUMBER: _ClassVar[int]
    ATTRIBUTES_FIELD_NUMBER: _ClassVar[int]
    REGIONS_FIELD_NUMBER: _ClassVar[int]
    TAGS_FIELD_NUMBER: _ClassVar[int]
    MAX_PER_ORDER_FIELD_NUMBER: _ClassVar[int]
    MAX_CONCURRENT_ORDERS_FIELD_NUMBER: _ClassVar[int]
    provider: str
    external_id: str
    category: _types_pb2_1.Category
    name: str
    description: str
    price: _types_pb2_1.Price
    attributes: _containers.RepeatedCompositeFieldContainer[_types_pb2_1_1.Attribute]
    regions: _containers.RepeatedScalarFieldContainer[str]
    tags: _containers.RepeatedScalarFieldContainer[str]
    max_per_order: _types_pb2_1.Resources
    max_concurrent_orders: int
    def __init__(self, provider: _Optional[str] = ..., external_id: _Optional[str] = ..., category: _Optional[_Union[_types_pb2_1.Category, str]] = ..., name: _Optional[str] = ..., description: _Optional[str] = ..., price: _Optional[_Union[_types_pb2_1.Price, _Mapping]] = ..., attributes: _Optional[_Iterable[_Union[_types_pb2_1_1.Attribute, _Mapping]]] = ..., regions: _Optional[_Iterable[str]] = ..., tags: _Optional[_Iterable[str]] = ..., max_per_order: _Optional[_Union[_types_pb2_1.Resources, _Mapping]] = ..., max_concurrent_orders: _Optional[int] = ...) -> None: ...

class MsgUpdateOfferingResponse(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class MsgSetOfferingState(_message.Message):
    __slots__ = ("provider", "external_id", "state")
    PROVIDER_FIELD_NUMBER: _ClassVar[int]
    EXTERNAL_ID_FIELD_NUMBER: _ClassVar[int]
    STATE_FIELD_NUMBER: _ClassVar[int]
    provider: str
    external_id: str
    state: _types_pb2_1.OfferingState
    def __init__(self, provider: _Optional[str] = ..., external_id: _Optional[str] = ..., state: _Optional[_Union[_types_pb2_1.OfferingState, str]] = ...) -> None: ...

class MsgSetOfferingStateResponse(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class MsgCreateOrder(_message.Message):
    __slots__ = ("owner", "external_id", "offering_id", "requirements", "resources", "billing", "max_price", "deposit", "expires_in_blocks", "units")
    OWNER_FIELD_NUMBER: _ClassVar[int]
    EXTERNAL_ID_FIELD_NUMBER: _ClassVar[int]
    OFFERING_ID_FIELD_NUMBER: _ClassVar[int]
    REQUIREMENTS_FIELD_NUMBER: _ClassVar[int]
    RESOURCES_FIELD_NUMBER: _ClassVar[int]
    BILLING_FIELD_NUMBER: _ClassVar[int]
    MAX_PRICE_FIELD_NUMBER: _ClassVar[int]
    DEPOSIT_FIELD_NUMBER: _ClassVar[int]
    EXPIRES_IN_BLOCKS_FIELD_NUMBER: _ClassVar[int]
    UNITS_FIELD_NUMBER: _ClassVar[int]
    owner: str
    external_id: str
    offering_id: str
    requirements: _types_pb2_1.Requirements
    resources: _types_pb2_1.Resources
    billing: _types_pb2_1.Billing
    max_price: str
    deposit: _coin_pb2.Coin
    expires_in_blocks: int
    units: _containers.RepeatedCompositeFieldContainer[_types_pb2_1.ResourceUnit]
    def __init__(self, owner: _Optional[str] = ..., external_id: _Optional[str] = ..., offering_id: _Optional[str] = ..., requirements: _Optional[_Union[_types_pb2_1.Requirements, _Mapping]] = ..., resources: _Optional[_Union[_types_pb2_1.Resources, _Mapping]] = ..., billing: _Optional[_Union[_types_pb2_1.Billing, str]] = ..., max_price: _Optional[str] = ..., deposit: _Optional[_Union[_coin_pb2.Coin, _Mapping]] = ..., expires_in_blocks: _Optional[int] = ..., units: _Optional[_Iterable[_Union[_types_pb2_1.ResourceUnit, _Mapping]]] = ...) -> None: ...

class MsgCreateOrderResponse(_message.Message):
    __slots__ = ("order_id",)
    ORDER_ID_FIELD_NUMBER: _ClassVar[int]
    order_id: str
    def __init__(self, order_id: _Optional[str] = ...) -> None: ...

class MsgCancelOrder(_message.Message):
    __slots__ = ("owner", "order_id")
    OWNER_FIELD_NUMBER: _ClassVar[int]
    ORDER_ID_FIELD_NUMBER: _ClassVar[int]
    owner: str
    order_id: str
    def __init__(self, owner: _Optional[str] = ..., order_id: _Optional[str] = ...) -> None: ...

class MsgCancelOrderResponse(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class MsgPlaceBid(_message.Message):
    __slots__ = ("provider", "order_id", "price", "offering_id", "deposit", "expires_in_blocks")
    PROVIDER_FIELD_NUMBER: _ClassVar[int]
    ORDER_ID_FIELD_NUMBER: _ClassVar[int]
    PRICE_FIELD_NUMBER: _ClassVar[int]
    OFFERING_ID_FIELD_NUMBER: _ClassVar[int]
    DEPOSIT_FIELD_NUMBER: _ClassVar[int]
    EXPIRES_IN_BLOCKS_FIELD_NUMBER: _ClassVar[int]
    provider: str
    order_id: str
    price: _types_pb2_1.Price
    offering_id: str
    deposit: _coin_pb2.Coin
    expires_in_blocks: int
    def __init__(self, provider: _Optional[str] = ..., order_id: _Optional[str] = ..., price: _Optional[_Union[_types_pb2_1.Price, _Mapping]] = ..., offering_id: _Optional[str] = ..., deposit: _Optional[_Union[_coin_pb2.Coin, _Mapping]] = ..., expires_in_blocks: _Optional[int] = ...) -> None: ...

class MsgPlaceBidResponse(_message.Message):
    __slots__ = ("bid_id",)
    BID_ID_FIELD_NUMBER: _ClassVar[int]
    bid_id: str
    def __init__(self, bid_id: _Optional[str] = ...) -> None: ...

class MsgWithdrawBid(_message.Message):
    __slots__ = ("provider", "order_id")
    PROVIDER_FIELD_NUMBER: _ClassVar[int]
    ORDER_ID_FIELD_NUMBER: _ClassVar[int]
    provider: str
    order_id: str
    def __init__(self, provider: _Optional[str] = ..., order_id: _Optional[str] = ...) -> None: ...

class MsgWithdrawBidResponse(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class MsgAcceptBid(_message.Message):
    __slots__ = ("owner", "order_id", "provider", "manifest")
    OWNER_FIELD_NUMBER: _ClassVar[int]
    ORDER_ID_FIELD_NUMBER: _ClassVar[int]
    PROVIDER_FIELD_NUMBER: _ClassVar[int]
    MANIFEST_FIELD_NUMBER: _ClassVar[int]
    owner: str
    order_id: str
    provider: str
    manifest: _types_pb2.Envelope
    def __init__(self, owner: _Optional[str] = ..., order_id: _Optional[str] = ..., provider: _Optional[str] = ..., manifest: _Optional[_Union[_types_pb2.Envelope, _Mapping]] = ...) -> None: ...

class MsgAcceptBidResponse(_message.Message):
    __slots__ = ("lease_id",)
    LEASE_ID_FIELD_NUMBER: _ClassVar[int]
    lease_id: str
    def __init__(self, lease_id: _Optional[str] = ...) -> None: ...

class MsgUpdateManifest(_message.Message):
    __slots__ = ("owner", "lease_id", "manifest", "manifest_version")
    OWNER_FIELD_NUMBER: _ClassVar[int]
    LEASE_ID_FIELD_NUMBER: _ClassVar[int]
    MANIFEST_FIELD_NUMBER: _ClassVar[int]
    MANIFEST_VERSION_FIELD_NUMBER: _ClassVar[int]
    owner: str
    lease_id: str
    manifest: _types_pb2.Envelope
    manifest_version: int
    def __init__(self, owner: _Optional[str] = ..., lease_id: _Optional[str] = ..., manifest: _Optional[_Union[_types_pb2.Envelope, _Mapping]] = ..., manifest_version: _Optional[int] = ...) -> None: ...

class MsgUpdateManifestResponse(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class MsgAdvanceLease(_message.Message):
    __slots__ = ("provider", "lease_id", "state", "message", "endpoints", "manifest_version", "manifest_failed")
    PROVIDER_FIELD_NUMBER: _ClassVar[int]
    LEASE_ID_FIELD_NUMBER: _ClassVar[int]
    STATE_FIELD_NUMBER: _ClassVar[int]
    MESSAGE_FIELD_NUMBER: _ClassVar[int]
    ENDPOINTS_FIELD_NUMBER: _ClassVar[int]
    MANIFEST_VERSION_FIELD_NUMBER: _ClassVar[int]
    MANIFEST_FAILED_FIELD_NUMBER: _ClassVar[int]
    provider: str
    lease_id: str
    state: _types_pb2_1.LeaseState
    message: str
    endpoints: _containers.RepeatedCompositeFieldContainer[_types_pb2_1.Endpoint]
    manifest_version: int
    manifest_failed: bool
    def __init__(self, provider: _Optional[str] = ..., lease_id: _Optional[str] = ..., state: _Optional[_Union[_types_pb2_1.LeaseState, str]] = ..., message: _Optional[str] = ..., endpoints: _Optional[_Iterable[_Union[_types_pb2_1.Endpoint, _Mapping]]] = ..., manifest_version: _Optional[int] = ..., manifest_failed: _Optional[bool] = ...) -> None: ...

class MsgAdvanceLeaseResponse(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class MsgPauseLease(_message.Message):
    __slots__ = ("owner", "lease_id")
    OWNER_FIELD_NUMBER: _ClassVar[int]
    LEASE_ID_FIELD_NUMBER: _ClassVar[int]
    owner: str
    lease_id: str
    def __init__(self, owner: _Optional[str] = ..., lease_id: _Optional[str] = ...) -> None: ...

class MsgPauseLeaseResponse(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class MsgResumeLease(_message.Message):
    __slots__ = ("owner", "lease_id")
    OWNER_FIELD_NUMBER: _ClassVar[int]
    LEASE_ID_FIELD_NUMBER: _ClassVar[int]
    owner: str
    lease_id: str
    def __init__(self, owner: _Optional[str] = ..., lease_id: _Optional[str] = ...) -> None: ...

class MsgResumeLeaseResponse(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class MsgCloseLease(_message.Message):
    __slots__ = ("sender", "lease_id", "reason")
    SENDER_FIELD_NUMBER: _ClassVar[int]
    LEASE_ID_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    sender: str
    lease_id: str
    reason: _types_pb2_1.LeaseReason
    def __init__(self, sender: _Optional[str] = ..., lease_id: _Optional[str] = ..., reason: _Optional[_Union[_types_pb2_1.LeaseReason, str]] = ...) -> None: ...

class MsgCloseLeaseResponse(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class MsgProposeContractChange(_message.Message):
    __slots__ = ("owner", "lease_id", "resources", "max_price", "units")
    OWNER_FIELD_NUMBER: _ClassVar[int]
    LEASE_ID_FIELD_NUMBER: _ClassVar[int]
    RESOURCES_FIELD_NUMBER: _ClassVar[int]
    MAX_PRICE_FIELD_NUMBER: _ClassVar[int]
    UNITS_FIELD_NUMBER: _ClassVar[int]
    owner: str
    lease_id: str
    resources: _types_pb2_1.Resources
    max_price: str
    units: _containers.RepeatedCompositeFieldContainer[_types_pb2_1.ResourceUnit]
    def __init__(self, owner: _Optional[str] = ..., lease_id: _Optional[str] = ..., resources: _Optional[_Union[_types_pb2_1.Resources, _Mapping]] = ..., max_price: _Optional[str] = ..., units: _Optional[_Iterable[_Union[_types_pb2_1.ResourceUnit, _Mapping]]] = ...) -> None: ...

class MsgProposeContractChangeResponse(_message.Message):
    __slots__ = ("number",)
    NUMBER_FIELD_NUMBER: _ClassVar[int]
    number: int
    def __init__(self, number: _Optional[int] = ...) -> None: ...

class MsgAcceptContractChange(_message.Message):
    __slots__ = ("provider", "lease_id", "number", "price")
    PROVIDER_FIELD_NUMBER: _ClassVar[int]
    LEASE_ID_FIELD_NUMBER: _ClassVar[int]
    NUMBER_FIELD_NUMBER: _ClassVar[int]
    PRICE_FIELD_NUMBER: _ClassVar[int]
    provider: str
    lease_id: str
    number: int
    price: _types_pb2_1.Price
    def __init__(self, provider: _Optional[str] = ..., lease_id: _Optional[str] = ..., number: _Optional[int] = ..., price: _Optional[_Union[_types_pb2_1.Price, _Mapping]] = ...) -> None: ...

class MsgAcceptContractChangeResponse(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class MsgRejectContractChange(_message.Message):
    __slots__ = ("sender", "lease_id", "number", "reason")
    SENDER_FIELD_NUMBER: _ClassVar[int]
    LEASE_ID_FIELD_NUMBER: _ClassVar[int]
    NUMBER_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    sender: str
    lease_id: str
    number: int
    reason: str
    def __init__(self, sender: _Optional[str] = ..., lease_id: _Optional[str] = ..., number: _Optional[int] = ..., reason: _Optional[str] = ...) -> None: ...

class MsgRejectContractChangeResponse(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class MsgUpdateParams(_message.Message):
    __slots__ = ("authority", "params")
    AUTHORITY_FIELD_NUMBER: _ClassVar[int]
    PARAMS_FIELD_NUMBER: _ClassVar[int]
    authority: str
    params: _types_pb2_1.Params
    def __init__(self, authority: _Optional[str] = ..., params: _Optional[_Union[_types_pb2_1.Params, _Mapping]] = ...) -> None: ...

class MsgUpdateParamsResponse(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...
