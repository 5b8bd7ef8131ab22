from virtengine.wire.cosmos.base.query.v1beta1 import pagination_pb2 as _pagination_pb2
from google.api import annotations_pb2 as _annotations_pb2
from virtengine.wire.virtengine.hpc.v1 import books_query_pb2 as _books_query_pb2
from virtengine.wire.virtengine.hpc.v1 import cluster_pb2 as _cluster_pb2
from virtengine.wire.virtengine.hpc.v1 import decision_pb2 as _decision_pb2
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

class QueryClusterRequest(_message.Message):
    __slots__ = ("cluster_id", "provider", "external_id")
    CLUSTER_ID_FIELD_NUMBER: _ClassVar[int]
    PROVIDER_FIELD_NUMBER: _ClassVar[int]
    EXTERNAL_ID_FIELD_NUMBER: _ClassVar[int]
    cluster_id: str
    provider: str
    external_id: str
    def __init__(self, cluster_id: _Optional[str] = ..., provider: _Optional[str] = ..., external_id: _Optional[str] = ...) -> None: ...

class QueryClusterResponse(_message.Message):
    __slots__ = ("cluster",)
    CLUSTER_FIELD_NUMBER: _ClassVar[int]
    cluster: _cluster_pb2.Cluster
    def __init__(self, cluster: _Optional[_Union[_cluster_pb2.Cluster, _Mapping]] = ...) -> None: ...

class QueryClustersRequest(_message.Message):
    __slots__ = ("state", "pagination")
    STATE_FIELD_NUMBER: _ClassVar[int]
    PAGINATION_FIELD_NUMBER: _ClassVar[int]
    state: _cluster_pb2.ClusterState
    pagination: _pagination_pb2.PageRequest
    def __init__(self, state: _Optional[_Union[_cluster_pb2.ClusterState, str]] = ..., pagination: _Optional[_Union[_pagination_pb2.PageRequest, _Mapping]] = ...) -> None: ...

class QueryClustersByProviderRequest(_message.Message):
    __slots__ = ("provider", "pagination", "external_id")
    PROVIDER_FIELD_NUMBER: _ClassVar[int]
    PAGINATION_FIELD_NUMBER: _ClassVar[int]
    EXTERNAL_ID_FIELD_NUMBER: _ClassVar[int]
    provider: str
    pagination: _pagination_pb2.PageRequest
    external_id: str
    def __init__(self, provider: _Optional[str] = ..., pagination: _Optional[_Union[_pagination_pb2.PageRequest, _Mapping]] = ..., external_id: _Optional[str] = ...) -> None: ...

class QueryClustersResponse(_message.Message):
    __slots__ = ("clusters", "pagination")
    CLUSTERS_FIELD_NUMBER: _ClassVar[int]
    PAGINATION_FIELD_NUMBER: _ClassVar[int]
    clusters: _containers.RepeatedCompositeFieldContainer[_cluster_pb2.Cluster]
    pagination: _pagination_pb2.PageResponse
    def __init__(self, clusters: _Optional[_Iterable[_Union[_cluster_pb2.Cluster, _Mapping]]] = ..., pagination: _Optional[_Union[_pagination_pb2.PageResponse, _Mapping]] = ...) -> None: ...

class QueryOfferingRequest(_message.Message):
    __slots__ = ("offering_id",)
    OFFERING_ID_FIELD_NUMBER: _ClassVar[int]
    offering_id: str
    def __init__(self, offering_id: _Optional[str] = ...) -> None: ...

class QueryOfferingResponse(_message.Message):
    __slots__ = ("offering",)
    OFFERING_FIELD_NUMBER: _ClassVar[int]
    offering: _offering_pb2.Offering
    def __init__(self, offering: _Optional[_Union[_offering_pb2.Offering, _Mapping]] = ...) -> None: ...

class QueryOfferingsRequest(_message.Message):
    __slots__ = ("provider", "external_id", "pagination")
    PROVIDER_FIELD_NUMBER: _ClassVar[int]
    EXTERNAL_ID_FIELD_NUMBER: _ClassVar[int]
    PAGINATION_FIELD_NUMBER: _ClassVar[int]
    provider: str
    external_id: str
    pagination: _pagination_pb2.PageRequest
    def __init__(self, provider: _Optional[str] = ..., external_id: _Optional[str] = ..., pagination: _Optional[_Union[_pagination_pb2.PageRequest, _Mapping]] = ...) -> None: ...

class QueryOfferingsByClusterRequest(_message.Message):
    __slots__ = ("cluster_id", "pagination")
    CLUSTER_ID_FIELD_NUMBER: _ClassVar[int]
    PAGINATION_FIELD_NUMBER: _ClassVar[int]
    cluster_id: str
    pagination: _pagination_pb2.PageRequest
    def __init__(self, cluster_id: _Optional[str] = ..., pagination: _Optional[_Union[_pagination_pb2.PageRequest, _Mapping]] = ...) -> None: ...

class QueryOfferingsResponse(_message.Message):
    __slots__ = ("offerings", "pagination")
    OFFERINGS_FIELD_NUMBER: _ClassVar[int]
    PAGINATION_FIELD_NUMBER: _ClassVar[int]
    offerings: _containers.RepeatedCompositeFieldContainer[_offering_pb2.Offering]
    pagination: _pagination_pb2.PageResponse
    def __init__(self, offerings: _Optional[_Iterable[_Union[_offering_pb2.Offering, _Mapping]]] = ..., pagination: _Optional[_Union[_pagination_pb2.PageResponse, _Mapping]] = ...) -> None: ...

class QueryJobRequest(_message.Message):
    __slots__ = ("job_id",)
    JOB_ID_FIELD_NUMBER: _ClassVar[int]
    job_id: str
    def __init__(self, job_id: _Optional[str] = ...) -> None: ...

class QueryJobResponse(_message.Message):
    __slots__ = ("job",)
    JOB_FIELD_NUMBER: _ClassVar[int]
    job: _job_pb2.Job
    def __init__(self, job: _Optional[_Union[_job_pb2.Job, _Mapping]] = ...) -> None: ...

class QueryJobsRequest(_message.Message):
    __slots__ = ("state", "cluster_id", "pagination")
    STATE_FIELD_NUMBER: _ClassVar[int]
    CLUSTER_ID_FIELD_NUMBER: _ClassVar[int]
    PAGINATION_FIELD_NUMBER: _ClassVar[int]
    state: _job_pb2.JobState
    cluster_id: str
    pagination: _pagination_pb2.PageRequest
    def __init__(self, state: _Optional[_Union[_job_pb2.JobState, str]] = ..., cluster_id: _Optional[str] = ..., pagination: _Optional[_Union[_pagination_pb2.PageRequest, _Mapping]] = ...) -> None: ...

class QueryJobsByCustomerRequest(_message.Message):
    __slots__ = ("customer", "state", "external_id", "pagination")
    CUSTOMER_FIELD_NUMBER: _ClassVar[int]
    STATE_FIELD_NUMBER: _ClassVar[int]
    EXTERNAL_ID_FIELD_NUMBER: _ClassVar[int]
    PAGINATION_FIELD_NUMBER: _ClassVar[int]
    customer: str
    state: _job_pb2.JobState
    external_id: str
    pagination: _pagination_pb2.PageRequest
    def __init__(self, customer: _Optional[str] = ..., state: _Optional[_Union[_job_pb2.JobState, str]] = ..., external_id: _Optional[str] = ..., pagination: _Optional[_Union[_pagination_pb2.PageRequest, _Mapping]] = ...) -> None: ...

class QueryJobsByProviderRequest(_message.Message):
    __slots__ = ("provider", "state", "pagination")
    PROVIDER_FIELD_NUMBER: _ClassVar[int]
    STATE_FIELD_NUMBER: _ClassVar[int]
    PAGINATION_FIELD_NUMBER: _ClassVar[int]
    provider: str
    state: _job_pb2.JobState
    pagination: _pagination_pb2.PageRequest
    def __init__(self, provider: _Optional[str] = ..., state: _Optional[_Union[_job_pb2.JobState, str]] = ..., pagination: _Optional[_Union[_pagination_pb2.PageRequest, _Mapping]] = ...) -> None: ...

class QueryJobsResponse(_message.Message):
    __slots__ = ("jobs", "pagination")
    JOBS_FIELD_NUMBER: _ClassVar[int]
    PAGINATION_FIELD_NUMBER: _ClassVar[int]
    jobs: _containers.RepeatedCompositeFieldContainer[_job_pb2.Job]
    pagination: _pagination_pb2.PageResponse
    def __init__(self, jobs: _Optional[_Iterable[_Union[_job_pb2.Job, _Mapping]]] = ..., pagination: _Optional[_Union[_pagination_pb2.PageResponse, _Mapping]] = ...) -> None: ...

class QueryNodeRequest(_message.Message):
    __slots__ = ("node_id",)
    NODE_ID_FIELD_NUMBER: _ClassVar[int]
    node_id: str
    def __init__(self, node_id: _Optional[str] = ...) -> None: ...

class QueryNodeResponse(_message.Message):
    __slots__ = ("node",)
    NODE_FIELD_NUMBER: _ClassVar[int]
    node: _node_pb2.Node
    def __init__(self, node: _Optional[_Union[_node_pb2.Node, _Mapping]] = ...) -> None: ...

class QueryNodesByClusterRequest(_message.Message):
    __slots__ = ("cluster_id", "state", "pagination")
    CLUSTER_ID_FIELD_NUMBER: _ClassVar[int]
    STATE_FIELD_NUMBER: _ClassVar[int]
    PAGINATION_FIELD_NUMBER: _ClassVar[int]
    cluster_id: str
    state: _node_pb2.NodeState
    pagination: _pagination_pb2.PageRequest
    def __init__(self, cluster_id: _Optional[str] = ..., state: _Optional[_Union[_node_pb2.NodeState, str]] = ..., pagination: _Optional[_Union[_pagination_pb2.PageRequest, _Mapping]] = ...) -> None: ...

class QueryNodesByClusterResponse(_message.Message):
    __slots__ = ("nodes", "pagination")
    NODES_FIELD_NUMBER: _ClassVar[int]
    PAGINATION_FIELD_NUMBER: _ClassVar[int]
    nodes: _containers.RepeatedCompositeFieldContainer[_node_pb2.Node]
    pagination: _pagination_pb2.PageResponse
    def __init__(self, nodes: _Optional[_Iterable[_Union[_node_pb2.Node, _Mapping]]] = ..., pagination: _Optional[_Union[_pagination_pb2.PageResponse, _Mapping]] = ...) -> None: ...

class QueryNodeAuditsRequest(_message.Message):
    __slots__ = ("node_id", "pagination")
    NODE_ID_FIELD_NUMBER: _ClassVar[int]
    PAGINATION_FIELD_NUMBER: _ClassVar[int]
    node_id: str
    pagination: _pagination_pb2.PageRequest
    def __init__(self, node_id: _Optional[str] = ..., pagination: _Optional[_Union[_pagination_pb2.PageRequest, _Mapping]] = ...) -> None: ...

class QueryNodeAuditsResponse(_message.Message):
    __slots__ = ("audits", "pagination")
    AUDITS_FIELD_NUMBER: _ClassVar[int]
    PAGINATION_FIELD_NUMBER: _ClassVar[int]
    audits: _containers.RepeatedCompositeFieldContainer[_node_pb2.NodeAudit]
    pagination: _pagination_pb2.PageResponse
    def __init__(self, audits: _Optional[_Iterable[_Union[_node_pb2.NodeAudit, _Mapping]]] = ..., pagination: _Optional[_Union[_pagination_pb2.PageResponse, _Mapping]] = ...) -> None: ...

class QueryDecisionRequest(_message.Message):
    __slots__ = ("decision_id",)
    DECISION_ID_FIELD_NUMBER: _ClassVar[int]
    decision_id: str
    def __init__(self, decision_id: _Optional[str] = ...) -> None: ...

class QueryJobDecisionRequest(_message.Message):
    __slots__ = ("job_id",)
    JOB_ID_FIELD_NUMBER: _ClassVar[int]
    job_id: str
    def __init__(self, job_id: _Optional[str] = ...) -> None: ...

class QueryDecisionResponse(_message.Message):
    __slots__ = ("decision",)
    DECISION_FIELD_NUMBER: _ClassVar[int]
    decision: _decision_pb2.Decision
    def __init__(self, decision: _Optional[_Union[_decision_pb2.Decision, _Mapping]] = ...) -> None: ...

class QuerySchedulingMetricsRequest(_message.Message):
    __slots__ = ("cluster_id", "queue_name")
    CLUSTER_ID_FIELD_NUMBER: _ClassVar[int]
    QUEUE_NAME_FIELD_NUMBER: _ClassVar[int]
    cluster_id: str
    queue_name: str
    def __init__(self, cluster_id: _Optional[str] = ..., queue_name: _Optional[str] = ...) -> None: ...

class QuerySchedulingMetricsResponse(_message.Message):
    __slots__ = ("metrics",)
    METRICS_FIELD_NUMBER: _ClassVar[int]
    metrics: _decision_pb2.SchedulingMetrics
    def __init__(self, metrics: _Optional[_Union[_decision_pb2.SchedulingMetrics, _Mapping]] = ...) -> None: ...

class QueryParamsRequest(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class QueryParamsResponse(_message.Message):
    __slots__ = ("params",)
    PARAMS_FIELD_NUMBER: _ClassVar[int]
    params: _params_pb2.Params
    def __init__(self, params: _Optional[_Union[_params_pb2.Params, _Mapping]] = ...) -> None: ...
