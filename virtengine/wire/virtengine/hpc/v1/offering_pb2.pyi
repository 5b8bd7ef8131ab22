from virtengine.wire.virtengine.hpc.v1 import job_pb2 as _job_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class QueueOption(_message.Message):
    __slots__ = ("partition_name", "display_name", "max_nodes", "max_runtime", "features", "price_multiplier")
    PARTITION_NAME_FIELD_NUMBER: _ClassVar[int]
    DISPLAY_NAME_FIELD_NUMBER: _ClassVar[int]
    MAX_NODES_FIELD_NUMBER: _ClassVar[int]
    MAX_RUNTIME_FIELD_NUMBER: _ClassVar[int]
    FEATURES_FIELD_NUMBER: _ClassVar[int]
    PRICE_MULTIPLIER_FIELD_NUMBER: _ClassVar[int]
    partition_name: str
    display_name: str
    max_nodes: int
    max_runtime: int
    features: _containers.RepeatedScalarFieldContainer[str]
    price_multiplier: str
    def __init__(self, partition_name: _Optional[str] = ..., display_name: _Optional[str] = ..., max_nodes: _Optional[int] = ..., max_runtime: _Optional[int] = ..., features: _Optional[_Iterable[str]] = ..., price_multiplier: _Optional[str] = ...) -> None: ...

class Pricing(_message.Message):
    __slots__ = ("base_node_hour_price", "cpu_core_hour_price", "gpu_hour_price", "memory_gb_hour_price", "storage_gb_price", "network_gb_price", "currency", "minimum_charge")
    BASE_NODE_HOUR_PRICE_FIELD_NUMBER: _ClassVar[int]
    CPU_CORE_HOUR_PRICE_FIELD_NUMBER: _ClassVar[int]
    GPU_HOUR_PRICE_FIELD_NUMBER: _ClassVar[int]
    MEMORY_GB_HOUR_PRICE_FIELD_NUMBER: _ClassVar[int]
    STORAGE_GB_PRICE_FIELD_NUMBER: _ClassVar[int]
    NETWORK_GB_PRICE_FIELD_NUMBER: _ClassVar[int]
    CURRENCY_FIELD_NUMBER: _ClassVar[int]
    MINIMUM_CHARGE_FIELD_NUMBER: _ClassVar[int]
    base_node_hour_price: str
    cpu_core_hour_price: str
    gpu_hour_price: str
    memory_gb_hour_price: str
    storage_gb_price: str
    network_gb_price: str
    currency: str
    minimum_charge: str
    def __init__(self, base_node_hour_price: _Optional[str] = ..., cpu_core_hour_price: _Optional[str] = ..., gpu_hour_price: _Optional[str] = ..., memory_gb_hour_price: _Optional[str] = ..., storage_gb_price: _Optional[str] = ..., network_gb_price: _Optional[str] = ..., currency: _Optional[str] = ..., minimum_charge: _Optional[str] = ...) -> None: ...

class PreconfiguredWorkload(_message.Message):
    __slots__ = ("workload_id", "name", "description", "container_image", "default_command", "required_resources", "category", "version")
    WORKLOAD_ID_FIELD_NUMBER: _ClassVar[int]
    NAME_FIELD_NUMBER: _ClassVar[int]
    DESCRIPTION_FIELD_NUMBER: _ClassVar[int]
    CONTAINER_IMAGE_FIELD_NUMBER: _ClassVar[int]
    DEFAULT_COMMAND_FIELD_NUMBER: _ClassVar[int]
    REQUIRED_RESOURCES_FIELD_NUMBER: _ClassVar[int]
    CATEGORY_FIELD_NUMBER: _ClassVar[int]
    VERSION_FIELD_NUMBER: _ClassVar[int]
    workload_id: str
    name: str
    description: str
    container_image: str
    default_command: str
    required_resources: _job_pb2.Resources
    category: str
    version: str
    def __init__(self, workload_id: _Optional[str] = ..., name: _Optional[str] = ..., description: _Optional[str] = ..., container_image: _Optional[str] = ..., default_command: _Optional[str] = ..., required_resources: _Optional[_Union[_job_pb2.Resources, _Mapping]] = ..., category: _Optional[str] = ..., version: _Optional[str] = ...) -> None: ...

class Offering(_message.Message):
    __slots__ = ("offering_id", "number", "provider", "external_id", "cluster_id", "name", "description", "queue_options", "pricing", "required_identity_threshold", "max_runtime_seconds", "preconfigured_workloads", "supports_custom_workloads", "active", "created_at", "updated_at", "block_height", "content_hash", "more_cluster_ids")
    OFFERING_ID_FIELD_NUMBER: _ClassVar[int]
    NUMBER_FIELD_NUMBER: _ClassVar[int]
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
    ACTIVE_FIELD_NUMBER: _ClassVar[int]
    CREATED_AT_FIELD_NUMBER: _ClassVar[int]
    UPDATED_AT_FIELD_NUMBER: _ClassVar[int]
    BLOCK_HEIGHT_FIELD_NUMBER: _ClassVar[int]
    CONTENT_HASH_FIELD_NUMBER: _ClassVar[int]
    MORE_CLUSTER_IDS_FIELD_NUMBER: _ClassVar[int]
    offering_id: str
    number: int
    provider: str
    external_id: str
    cluster_id: str
    name: str
    description: str
    queue_options: _containers.RepeatedCompositeFieldContainer[QueueOption]
    pricing: Pricing
    required_identity_threshold: int
    max_runtime_seconds: int
    preconfigured_workloads: _containers.RepeatedCompositeFieldContainer[PreconfiguredWorkload]
    supports_custom_workloads: bool
    active: bool
    created_at: int
    updated_at: int
    block_height: int
    content_hash: bytes
    more_cluster_ids: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, offering_id: _Optional[str] = ..., number: _Optional[int] = ..., provider: _Optional[str] = ..., external_id: _Optional[str] = ..., cluster_id: _Optional[str] = ..., name: _Optional[str] = ..., description: _Optional[str] = ..., queue_options: _Optional[_Iterable[_Union[QueueOption, _Mapping]]] = ..., pricing: _Optional[_Union[Pricing, _Mapping]] = ..., required_identity_threshold: _Optional[int] = ..., max_runtime_seconds: _Optional[int] = ..., preconfigured_workloads: _Optional[_Iterable[_Union[PreconfiguredWorkload, _Mapping]]] = ..., supports_custom_workloads: _Optional[bool] = ..., active: _Optional[bool] = ..., created_at: _Optional[int] = ..., updated_at: _Optional[int] = ..., block_height: _Optional[int] = ..., content_hash: _Optional[bytes] = ..., more_cluster_ids: _Optional[_Iterable[str]] = ...) -> None: ...

class EventOfferingCreated(_message.Message):
    __slots__ = ("offering_id", "provider", "cluster_id")
    OFFERING_ID_FIELD_NUMBER: _ClassVar[int]
    PROVIDER_FIELD_NUMBER: _ClassVar[int]
    CLUSTER_ID_FIELD_NUMBER: _ClassVar[int]
    offering_id: str
    provider: str
    cluster_id: str
    def __init__(self, offering_id: _Optional[str] = ..., provider: _Optional[str] = ..., cluster_id: _Optional[str] = ...) -> None: ...

class EventOfferingUpdated(_message.Message):
    __slots__ = ("offering_id", "provider", "active")
    OFFERING_ID_FIELD_NUMBER: _ClassVar[int]
    PROVIDER_FIELD_NUMBER: _ClassVar[int]
    ACTIVE_FIELD_NUMBER: _ClassVar[int]
    offering_id: str
    provider: str
    active: bool
    def __init__(self, offering_id: _Optional[str] = ..., provider: _Optional[str] = ..., active: _Optional[bool] = ...) -> None: ...
