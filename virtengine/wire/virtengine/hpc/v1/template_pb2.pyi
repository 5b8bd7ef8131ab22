from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class TemplateStatus(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    TEMPLATE_STATUS_UNSPECIFIED: _ClassVar[TemplateStatus]
    TEMPLATE_STATUS_PENDING: _ClassVar[TemplateStatus]
    TEMPLATE_STATUS_APPROVED: _ClassVar[TemplateStatus]
    TEMPLATE_STATUS_REJECTED: _ClassVar[TemplateStatus]
    TEMPLATE_STATUS_DEPRECATED: _ClassVar[TemplateStatus]
    TEMPLATE_STATUS_REVOKED: _ClassVar[TemplateStatus]
TEMPLATE_STATUS_UNSPECIFIED: TemplateStatus
TEMPLATE_STATUS_PENDING: TemplateStatus
TEMPLATE_STATUS_APPROVED: TemplateStatus
TEMPLATE_STATUS_REJECTED: TemplateStatus
TEMPLATE_STATUS_DEPRECATED: TemplateStatus
TEMPLATE_STATUS_REVOKED: TemplateStatus

class TemplateRuntime(_message.Message):
    __slots__ = ("runtime_type", "container_image", "container_registry", "image_digest", "required_modules", "mpi_implementation", "cuda_version", "python_version")
    RUNTIME_TYPE_FIELD_NUMBER: _ClassVar[int]
    CONTAINER_IMAGE_FIELD_NUMBER: _ClassVar[int]
    CONTAINER_REGISTRY_FIELD_NUMBER: _ClassVar[int]
    IMAGE_DIGEST_FIELD_NUMBER: _ClassVar[int]
    REQUIRED_MODULES_FIELD_NUMBER: _ClassVar[int]
    MPI_IMPLEMENTATION_FIELD_NUMBER: _ClassVar[int]
    CUDA_VERSION_FIELD_NUMBER: _ClassVar[int]
    PYTHON_VERSION_FIELD_NUMBER: _ClassVar[int]
    runtime_type: str
    container_image: str
    container_registry: str
    image_digest: str
    required_modules: _containers.RepeatedScalarFieldContainer[str]
    mpi_implementation: str
    cuda_version: str
    python_version: str
    def __init__(self, runtime_type: _Optional[str] = ..., container_image: _Optional[str] = ..., container_registry: _Optional[str] = ..., image_digest: _Optional[str] = ..., required_modules: _Optional[_Iterable[str]] = ..., mpi_implementation: _Optional[str] = ..., cuda_version: _Optional[str] = ..., python_version: _Optional[str] = ...) -> None: ...

class ResourceRange(_message.Message):
    __slots__ = ("min", "max", "default")
    MIN_FIELD_NUMBER: _ClassVar[int]
    MAX_FIELD_NUMBER: _ClassVar[int]
    DEFAULT_FIELD_NUMBER: _ClassVar[int]
    min: int
    max: int
    default: int
    def __init__(self, min: _Optional[int] = ..., max: _Optional[int] = ..., default: _Optional[int] = ...) -> None: ...

class TemplateResources(_message.Message):
    __slots__ = ("nodes", "cpus_per_node", "memory_mb_per_node", "gpus_per_node", "runtime_minutes", "gpu_types", "storage_gb_required", "network_required", "exclusive_nodes")
    NODES_FIELD_NUMBER: _ClassVar[int]
    CPUS_PER_NODE_FIELD_NUMBER: _ClassVar[int]
    MEMORY_MB_PER_NODE_FIELD_NUMBER: _ClassVar[int]
    GPUS_PER_NODE_FIELD_NUMBER: _ClassVar[int]
    RUNTIME_MINUTES_FIELD_NUMBER: _ClassVar[int]
    GPU_TYPES_FIELD_NUMBER: _ClassVar[int]
    STORAGE_GB_REQUIRED_FIELD_NUMBER: _ClassVar[int]
    NETWORK_REQUIRED_FIELD_NUMBER: _ClassVar[int]
    EXCLUSIVE_NODES_FIELD_NUMBER: _ClassVar[int]
    nodes: ResourceRange
    cpus_per_node: ResourceRange
    memory_mb_per_node: ResourceRange
    gpus_per_node: ResourceRange
    runtime_minutes: ResourceRange
    gpu_types: _containers.RepeatedScalarFieldContainer[str]
    storage_gb_required: int
    network_required: bool
    exclusive_nodes: bool
    def __init__(self, nodes: _Optional[_Union[ResourceRange, _Mapping]] = ..., cpus_per_node: _Optional[_Union[ResourceRange, _Mapping]] = ..., memory_mb_per_node: _Optional[_Union[ResourceRange, _Mapping]] = ..., gpus_per_node: _Optional[_Union[ResourceRange, _Mapping]] = ..., runtime_minutes: _Optional[_Union[ResourceRange, _Mapping]] = ..., gpu_types: _Optional[_Iterable[str]] = ..., storage_gb_required: _Optional[int] = ..., network_required: _Optional[bool] = ..., exclusive_nodes: _Optional[bool] = ...) -> None: ...

class TemplateSecurity(_message.Message):
    __slots__ = ("allowed_images", "blocked_images", "allowed_registries", "require_image_digest", "allow_network_access", "allow_host_mounts", "allowed_host_paths", "sandbox_level", "max_open_files", "max_processes", "max_file_size", "require_signed_image", "trusted_signers")
    ALLOWED_IMAGES_FIELD_NUMBER: _ClassVar[int]
    BLOCKED_IMAGES_FIELD_NUMBER: _ClassVar[int]
    ALLOWED_REGISTRIES_FIELD_NUMBER: _ClassVar[int]
    REQUIRE_IMAGE_DIGEST_FIELD_NUMBER: _ClassVar[int]
    ALLOW_NETWORK_ACCESS_FIELD_NUMBER: _ClassVar[int]
    ALLOW_HOST_MOUNTS_FIELD_NUMBER: _ClassVar[int]
    ALLOWED_HOST_PATHS_FIELD_NUMBER: _ClassVar[int]
    SANDBOX_LEVEL_FIELD_NUMBER: _ClassVar[int]
    MAX_OPEN_FILES_FIELD_NUMBER: _ClassVar[int]
    MAX_PROCESSES_FIELD_NUMBER: _ClassVar[int]
    MAX_FILE_SIZE_FIELD_NUMBER: _ClassVar[int]
    REQUIRE_SIGNED_IMAGE_FIELD_NUMBER: _ClassVar[int]
    TRUSTED_SIGNERS_FIELD_NUMBER: _ClassVar[int]
    allowed_images: _containers.RepeatedScalarFieldContainer[str]
    blocked_images: _containers.RepeatedScalarFieldContainer[str]
    allowed_registries: _containers.RepeatedScalarFieldContainer[str]
    require_image_digest: bool
    allow_network_access: bool
    allow_host_mounts: bool
    allowed_host_paths: _containers.RepeatedScalarFieldContainer[str]
    sandbox_level: str
    max_open_files: int
    max_processes: int
    max_file_size: int
    require_signed_image: bool
    trusted_signers: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, allowed_images: _Optional[_Iterable[str]] = ..., blocked_images: _Optional[_Iterable[str]] = ..., allowed_registries: _Optional[_Iterable[str]] = ..., require_image_digest: _Optional[bool] = ..., allow_network_access: _Optional[bool] = ..., allow_host_mounts: _Optional[bool] = ..., allowed_host_paths: _Optional[_Iterable[str]] = ..., sandbox_level: _Optional[str] = ..., max_open_files: _Optional[int] = ..., max_processes: _Optional[int] = ..., max_file_size: _Optional[int] = ..., require_signed_image: _Optional[bool] = ..., trusted_signers: _Optional[_Iterable[str]] = ...) -> None: ...

class TemplateEntrypoint(_message.Message):
    __slots__ = ("command", "default_args", "arg_template", "working_directory", "pre_run_script", "post_run_script", "use_mpirun", "mpirun_args")
    COMMAND_FIELD_NUMBER: _ClassVar[int]
    DEFAULT_ARGS_FIELD_NUMBER: _ClassVar[int]
    ARG_TEMPLATE_FIELD_NUMBER: _ClassVar[int]
    WORKING_DIRECTORY_FIELD_NUMBER: _ClassVar[int]
    PRE_RUN_SCRIPT_FIELD_NUMBER: _ClassVar[int]
    POST_RUN_SCRIPT_FIELD_NUMBER: _ClassVar[int]
    USE_MPIRUN_FIELD_NUMBER: _ClassVar[int]
    MPIRUN_ARGS_FIELD_NUMBER: _ClassVar[int]
    command: str
    default_args: _containers.RepeatedScalarFieldContainer[str]
    arg_template: str
    working_directory: str
    pre_run_script: str
    post_run_script: str
    use_mpirun: bool
    mpirun_args: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, command: _Optional[str] = ..., default_args: _Optional[_Iterable[str]] = ..., arg_template: _Optional[str] = ..., working_directory: _Optional[str] = ..., pre_run_script: _Optional[str] = ..., post_run_script: _Optional[str] = ..., use_mpirun: _Optional[bool] = ..., mpirun_args: _Optional[_Iterable[str]] = ...) -> None: ...

class TemplateVariable(_message.Message):
    __slots__ = ("name", "value", "value_template", "required", "secret", "description")
    NAME_FIELD_NUMBER: _ClassVar[int]
    VALUE_FIELD_NUMBER: _ClassVar[int]
    VALUE_TEMPLATE_FIELD_NUMBER: _ClassVar[int]
    REQUIRED_FIELD_NUMBER: _ClassVar[int]
    SECRET_FIELD_NUMBER: _ClassVar[int]
    DESCRIPTION_FIELD_NUMBER: _ClassVar[int]
    name: str
    value: str
    value_template: str
    required: bool
    secret: bool
    description: str
    def __init__(self, name: _Optional[str] = ..., value: _Optional[str] = ..., value_template: _Optional[str] = ..., required: _Optional[bool] = ..., secret: _Optional[bool] = ..., description: _Optional[str] = ...) -> None: ...

class DataBinding(_message.Message):
    __slots__ = ("name", "mount_path", "host_path", "data_type", "required", "read_only")
    NAME_FIELD_NUMBER: _ClassVar[int]
    MOUNT_PATH_FIELD_NUMBER: _ClassVar[int]
    HOST_PATH_FIELD_NUMBER: _ClassVar[int]
    DATA_TYPE_FIELD_NUMBER: _ClassVar[int]
    REQUIRED_FIELD_NUMBER: _ClassVar[int]
    READ_ONLY_FIELD_NUMBER: _ClassVar[int]
    name: str
    mount_path: str
    host_path: str
    data_type: str
    required: bool
    read_only: bool
    def __init__(self, name: _Optional[str] = ..., mount_path: _Optional[str] = ..., host_path: _Optional[str] = ..., data_type: _Optional[str] = ..., required: _Optional[bool] = ..., read_only: _Optional[bool] = ...) -> None: ...

class ParameterSchema(_message.Message):
    __slots__ = ("name", "type", "default", "required", "enum_values", "min", "max", "pattern")
    NAME_FIELD_NUMBER: _ClassVar[int]
    TYPE_FIELD_NUMBER: _ClassVar[int]
    DEFAULT_FIELD_NUMBER: _ClassVar[int]
    REQUIRED_FIELD_NUMBER: _ClassVar[int]
    ENUM_VALUES_FIELD_NUMBER: _ClassVar[int]
    MIN_FIELD_NUMBER: _ClassVar[int]
    MAX_FIELD_NUMBER: _ClassVar[int]
    PATTERN_FIELD_NUMBER: _ClassVar[int]
    name: str
    type: str
    default: str
    required: bool
    enum_values: _containers.RepeatedScalarFieldContainer[str]
    min: str
    max: str
    pattern: str
    def __init__(self, name: _Optional[str] = ..., type: _Optional[str] = ..., default: _Optional[str] = ..., required: _Optional[bool] = ..., enum_values: _Optional[_Iterable[str]] = ..., min: _Optional[str] = ..., max: _Optional[str] = ..., pattern: _Optional[str] = ...) -> None: ...

class TemplateSignature(_message.Message):
    __slots__ = ("algorithm", "publisher_pub_key", "signature", "signed_at", "content_hash")
    ALGORITHM_FIELD_NUMBER: _ClassVar[int]
    PUBLISHER_PUB_KEY_FIELD_NUMBER: _ClassVar[int]
    SIGNATURE_FIELD_NUMBER: _ClassVar[int]
    SIGNED_AT_FIELD_NUMBER: _ClassVar[int]
    CONTENT_HASH_FIELD_NUMBER: _ClassVar[int]
    algorithm: str
    publisher_pub_key: bytes
    signature: bytes
    signed_at: int
    content_hash: str
    def __init__(self, algorithm: _Optional[str] = ..., publisher_pub_key: _Optional[bytes] = ..., signature: _Optional[bytes] = ..., signed_at: _Optional[int] = ..., content_hash: _Optional[str] = ...) -> None: ...

class WorkloadTemplate(_message.Message):
    __slots__ = ("template_id", "name", "version", "description", "type", "runtime", "resources", "security", "entrypoint", "environment", "modules", "data_bindings", "parameter_schema", "publisher", "artifact_cid", "signature", "tags")
    TEMPLATE_ID_FIELD_NUMBER: _ClassVar[int]
    NAME_FIELD_NUMBER: _ClassVar[int]
    VERSION_FIELD_NUMBER: _ClassVar[int]
    DESCRIPTION_FIELD_NUMBER: _ClassVar[int]
    TYPE_FIELD_NUMBER: _ClassVar[int]
    RUNTIME_FIELD_NUMBER: _ClassVar[int]
    RESOURCES_FIELD_NUMBER: _ClassVar[int]
    SECURITY_FIELD_NUMBER: _ClassVar[int]
    ENTRYPOINT_FIELD_NUMBER: _ClassVar[int]
    ENVIRONMENT_FIELD_NUMBER: _ClassVar[int]
    MODULES_FIELD_NUMBER: _ClassVar[int]
    DATA_BINDINGS_FIELD_NUMBER: _ClassVar[int]
    PARAMETER_SCHEMA_FIELD_NUMBER: _ClassVar[int]
    PUBLISHER_FIELD_NUMBER: _ClassVar[int]
    ARTIFACT_CID_FIELD_NUMBER: _ClassVar[int]
    SIGNATURE_FIELD_NUMBER: _ClassVar[int]
    TAGS_FIELD_NUMBER: _ClassVar[int]
    template_id: str
    name: str
    version: str
    description: str
    type: str
    runtime: TemplateRuntime
    resources: TemplateResources
    security: TemplateSecurity
    entrypoint: TemplateEntrypoint
    environment: _containers.RepeatedCompositeFieldContainer[TemplateVariable]
    modules: _containers.RepeatedScalarFieldContainer[str]
    data_bindings: _containers.RepeatedCompositeFieldContainer[DataBinding]
    parameter_schema: _containers.RepeatedCompositeFieldContainer[ParameterSchema]
    publisher: str
    artifact_cid: str
    signature: TemplateSignature
    tags: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, template_id: _Optional[str] = ..., name: _Optional[str] = ..., version: _Optional[str] = ..., description: _Optional[str] = ..., type: _Optional[str] = ..., runtime: _Optional[_Union[TemplateRuntime, _Mapping]] = ..., resources: _Optional[_Union[TemplateResources, _Mapping]] = ..., security: _Optional[_Union[TemplateSecurity, _Mapping]] = ..., entrypoint: _Optional[_Union[TemplateEntrypoint, _Mapping]] = ..., environment: _Optional[_Iterable[_Union[TemplateVariable, _Mapping]]] = ..., modules: _Optional[_Iterable[str]] = ..., data_bindings: _Optional[_Iterable[_Union[DataBinding, _Mapping]]] = ..., parameter_schema: _Optional[_Iterable[_Union[ParameterSchema, _Mapping]]] = ..., publisher: _Optional[str] = ..., artifact_cid: _Optional[str] = ..., signature: _Optional[_Union[TemplateSignature, _Mapping]] = ..., tags: _Optional[_Iterable[str]] = ...) -> None: ...

class TemplateRecord(_message.Message):
    __slots__ = ("template", "status", "image_digest", "reason", "decided_by", "created_at", "updated_at", "content_hash", "is_latest")
    TEMPLATE_FIELD_NUMBER: _ClassVar[int]
    STATUS_FIELD_NUMBER: _ClassVar[int]
    IMAGE_DIGEST_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    DECIDED_BY_FIELD_NUMBER: _ClassVar[int]
    CREATED_AT_FIELD_NUMBER: _ClassVar[int]
    UPDATED_AT_FIELD_NUMBER: _ClassVar[int]
    CONTENT_HASH_FIELD_NUMBER: _ClassVar[int]
    IS_LATEST_FIELD_NUMBER: _ClassVar[int]
    template: WorkloadTemplate
    status: TemplateStatus
    image_digest: str
    reason: str
    decided_by: str
    created_at: int
    updated_at: int
    content_hash: str
    is_latest: bool
    def __init__(self, template: _Optional[_Union[WorkloadTemplate, _Mapping]] = ..., status: _Optional[_Union[TemplateStatus, str]] = ..., image_digest: _Optional[str] = ..., reason: _Optional[str] = ..., decided_by: _Optional[str] = ..., created_at: _Optional[int] = ..., updated_at: _Optional[int] = ..., content_hash: _Optional[str] = ..., is_latest: _Optional[bool] = ...) -> None: ...

class TemplateJob(_message.Message):
    __slots__ = ("job_id", "template_id", "version", "needs_action", "provider")
    JOB_ID_FIELD_NUMBER: _ClassVar[int]
    TEMPLATE_ID_FIELD_NUMBER: _ClassVar[int]
    VERSION_FIELD_NUMBER: _ClassVar[int]
    NEEDS_ACTION_FIELD_NUMBER: _ClassVar[int]
    PROVIDER_FIELD_NUMBER: _ClassVar[int]
    job_id: str
    template_id: str
    version: str
    needs_action: bool
    provider: str
    def __init__(self, job_id: _Optional[str] = ..., template_id: _Optional[str] = ..., version: _Optional[str] = ..., needs_action: _Optional[bool] = ..., provider: _Optional[str] = ...) -> None: ...

class ResourceOverrides(_message.Message):
    __slots__ = ("nodes", "cpus_per_node", "memory_mb_per_node", "runtime_minutes", "gpus_per_node")
    NODES_FIELD_NUMBER: _ClassVar[int]
    CPUS_PER_NODE_FIELD_NUMBER: _ClassVar[int]
    MEMORY_MB_PER_NODE_FIELD_NUMBER: _ClassVar[int]
    RUNTIME_MINUTES_FIELD_NUMBER: _ClassVar[int]
    GPUS_PER_NODE_FIELD_NUMBER: _ClassVar[int]
    nodes: int
    cpus_per_node: int
    memory_mb_per_node: int
    runtime_minutes: int
    gpus_per_node: int
    def __init__(self, nodes: _Optional[int] = ..., cpus_per_node: _Optional[int] = ..., memory_mb_per_node: _Optional[int] = ..., runtime_minutes: _Optional[int] = ..., gpus_per_node: _Optional[int] = ...) -> None: ...

class TemplateParameter(_message.Message):
    __slots__ = ("name", "value")
    NAME_FIELD_NUMBER: _ClassVar[int]
    VALUE_FIELD_NUMBER: _ClassVar[int]
    name: str
    value: str
    def __init__(self, name: _Optional[str] = ..., value: _Optional[str] = ...) -> None: ...

class EventTemplateCreated(_message.Message):
    __slots__ = ("template_id", "version", "publisher")
    TEMPLATE_ID_FIELD_NUMBER: _ClassVar[int]
    VERSION_FIELD_NUMBER: _ClassVar[int]
    PUBLISHER_FIELD_NUMBER: _ClassVar[int]
    template_id: str
    version: str
    publisher: str
    def __init__(self, template_id: _Optional[str] = ..., version: _Optional[str] = ..., publisher: _Optional[str] = ...) -> None: ...

class EventTemplateApproved(_message.Message):
    __slots__ = ("template_id", "version", "image_digest")
    TEMPLATE_ID_FIELD_NUMBER: _ClassVar[int]
    VERSION_FIELD_NUMBER: _ClassVar[int]
    IMAGE_DIGEST_FIELD_NUMBER: _ClassVar[int]
    template_id: str
    version: str
    image_digest: str
    def __init__(self, template_id: _Optional[str] = ..., version: _Optional[str] = ..., image_digest: _Optional[str] = ...) -> None: ...

class EventTemplateRejected(_message.Message):
    __slots__ = ("template_id", "version", "reason")
    TEMPLATE_ID_FIELD_NUMBER: _ClassVar[int]
    VERSION_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    template_id: str
    version: str
    reason: str
    def __init__(self, template_id: _Optional[str] = ..., version: _Optional[str] = ..., reason: _Optional[str] = ...) -> None: ...

class EventTemplateDeprecated(_message.Message):
    __slots__ = ("template_id", "version", "reason")
    TEMPLATE_ID_FIELD_NUMBER: _ClassVar[int]
    VERSION_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    template_id: str
    version: str
    reason: str
    def __init__(self, template_id: _Optional[str] = ..., version: _Optional[str] = ..., reason: _Optional[str] = ...) -> None: ...

class EventTemplateRevoked(_message.Message):
    __slots__ = ("template_id", "version", "reason")
    TEMPLATE_ID_FIELD_NUMBER: _ClassVar[int]
    VERSION_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    template_id: str
    version: str
    reason: str
    def __init__(self, template_id: _Optional[str] = ..., version: _Optional[str] = ..., reason: _Optional[str] = ...) -> None: ...

class EventTemplateUsed(_message.Message):
    __slots__ = ("template_id", "version", "job_id", "customer")
    TEMPLATE_ID_FIELD_NUMBER: _ClassVar[int]
    VERSION_FIELD_NUMBER: _ClassVar[int]
    JOB_ID_FIELD_NUMBER: _ClassVar[int]
    CUSTOMER_FIELD_NUMBER: _ClassVar[int]
    template_id: str
    version: str
    job_id: str
    customer: str
    def __init__(self, template_id: _Optional[str] = ..., version: _Optional[str] = ..., job_id: _Optional[str] = ..., customer: _Optional[str] = ...) -> None: ...

class EventJobNeedsAction(_message.Message):
    __slots__ = ("job_id", "provider", "template_id", "version")
    JOB_ID_FIELD_NUMBER: _ClassVar[int]
    PROVIDER_FIELD_NUMBER: _ClassVar[int]
    TEMPLATE_ID_FIELD_NUMBER: _ClassVar[int]
    VERSION_FIELD_NUMBER: _ClassVar[int]
    job_id: str
    provider: str
    template_id: str
    version: str
    def __init__(self, job_id: _Optional[str] = ..., provider: _Optional[str] = ..., template_id: _Optional[str] = ..., version: _Optional[str] = ...) -> None: ...
