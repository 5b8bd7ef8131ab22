from virtengine.wire.virtengine.hpc.v1 import books_pb2 as _books_pb2
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

class Counter(_message.Message):
    __slots__ = ("name", "value")
    NAME_FIELD_NUMBER: _ClassVar[int]
    VALUE_FIELD_NUMBER: _ClassVar[int]
    name: str
    value: int
    def __init__(self, name: _Optional[str] = ..., value: _Optional[int] = ...) -> None: ...

class GenesisState(_message.Message):
    __slots__ = ("params", "clusters", "offerings", "jobs", "nodes", "node_audits", "decisions", "scheduling_metrics", "counters", "books")
    PARAMS_FIELD_NUMBER: _ClassVar[int]
    CLUSTERS_FIELD_NUMBER: _ClassVar[int]
    OFFERINGS_FIELD_NUMBER: _ClassVar[int]
    JOBS_FIELD_NUMBER: _ClassVar[int]
    NODES_FIELD_NUMBER: _ClassVar[int]
    NODE_AUDITS_FIELD_NUMBER: _ClassVar[int]
    DECISIONS_FIELD_NUMBER: _ClassVar[int]
    SCHEDULING_METRICS_FIELD_NUMBER: _ClassVar[int]
    COUNTERS_FIELD_NUMBER: _ClassVar[int]
    BOOKS_FIELD_NUMBER: _ClassVar[int]
    params: _params_pb2.Params
    clusters: _containers.RepeatedCompositeFieldContainer[_cluster_pb2.Cluster]
    offerings: _containers.RepeatedCompositeFieldContainer[_offering_pb2.Offering]
    jobs: _containers.RepeatedCompositeFieldContainer[_job_pb2.Job]
    nodes: _containers.RepeatedCompositeFieldContainer[_node_pb2.Node]
    node_audits: _containers.RepeatedCompositeFieldContainer[_node_pb2.NodeAudit]
    decisions: _containers.RepeatedCompositeFieldContainer[_decision_pb2.Decision]
    scheduling_metrics: _containers.RepeatedCompositeFieldContainer[_decision_pb2.SchedulingMetrics]
    counters: _containers.RepeatedCompositeFieldContainer[Counter]
    books: _books_pb2.Books
    def __init__(self, params: _Optional[_Union[_params_pb2.Params, _Mapping]] = ..., clusters: _Optional[_Iterable[_Union[_cluster_pb2.Cluster, _Mapping]]] = ..., offerings: _Optional[_Iterable[_Union[_offering_pb2.Offering, _Mapping]]] = ..., jobs: _Optional[_Iterable[_Union[_job_pb2.Job, _Mapping]]] = ..., nodes: _Optional[_Iterable[_Union[_node_pb2.Node, _Mapping]]] = ..., node_audits: _Optional[_Iterable[_Union[_node_pb2.NodeAudit, _Mapping]]] = ..., decisions: _Optional[_Iterable[_Union[_decision_pb2.Decision, _Mapping]]] = ..., scheduling_metrics: _Optional[_Iterable[_Union[_decision_pb2.SchedulingMetrics, _Mapping]]] = ..., counters: _Optional[_Iterable[_Union[Counter, _Mapping]]] = ..., books: _Optional[_Union[_books_pb2.Books, _Mapping]] = ...) -> None: ...
