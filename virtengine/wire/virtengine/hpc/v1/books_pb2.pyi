from virtengine.wire.virtengine.hpc.v1 import accounting_pb2 as _accounting_pb2
from virtengine.wire.virtengine.hpc.v1 import billing_pb2 as _billing_pb2
from virtengine.wire.virtengine.hpc.v1 import cluster_template_pb2 as _cluster_template_pb2
from virtengine.wire.virtengine.hpc.v1 import dispute_pb2 as _dispute_pb2
from virtengine.wire.virtengine.hpc.v1 import reconciliation_pb2 as _reconciliation_pb2
from virtengine.wire.virtengine.hpc.v1 import routing_pb2 as _routing_pb2
from virtengine.wire.virtengine.hpc.v1 import settlement_pb2 as _settlement_pb2
from virtengine.wire.virtengine.hpc.v1 import template_pb2 as _template_pb2
from virtengine.wire.virtengine.hpc.v1 import usage_pb2 as _usage_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class Books(_message.Message):
    __slots__ = ("rules", "terms", "books", "snapshots", "records", "aggregations", "spending", "rewards", "reconciliations", "disputes", "routing_audits", "routing_violations", "routing_conduct", "templates", "template_jobs", "cluster_templates", "revoked_templates")
    RULES_FIELD_NUMBER: _ClassVar[int]
    TERMS_FIELD_NUMBER: _ClassVar[int]
    BOOKS_FIELD_NUMBER: _ClassVar[int]
    SNAPSHOTS_FIELD_NUMBER: _ClassVar[int]
    RECORDS_FIELD_NUMBER: _ClassVar[int]
    AGGREGATIONS_FIELD_NUMBER: _ClassVar[int]
    SPENDING_FIELD_NUMBER: _ClassVar[int]
    REWARDS_FIELD_NUMBER: _ClassVar[int]
    RECONCILIATIONS_FIELD_NUMBER: _ClassVar[int]
    DISPUTES_FIELD_NUMBER: _ClassVar[int]
    ROUTING_AUDITS_FIELD_NUMBER: _ClassVar[int]
    ROUTING_VIOLATIONS_FIELD_NUMBER: _ClassVar[int]
    ROUTING_CONDUCT_FIELD_NUMBER: _ClassVar[int]
    TEMPLATES_FIELD_NUMBER: _ClassVar[int]
    TEMPLATE_JOBS_FIELD_NUMBER: _ClassVar[int]
    CLUSTER_TEMPLATES_FIELD_NUMBER: _ClassVar[int]
    REVOKED_TEMPLATES_FIELD_NUMBER: _ClassVar[int]
    rules: _containers.RepeatedCompositeFieldContainer[_billing_pb2.BillingRules]
    terms: _containers.RepeatedCompositeFieldContainer[_billing_pb2.JobTerms]
    books: _containers.RepeatedCompositeFieldContainer[_accounting_pb2.JobBooks]
    snapshots: _containers.RepeatedCompositeFieldContainer[_usage_pb2.UsageSnapshot]
    records: _containers.RepeatedCompositeFieldContainer[_accounting_pb2.AccountingRecord]
    aggregations: _containers.RepeatedCompositeFieldContainer[_accounting_pb2.Aggregation]
    spending: _containers.RepeatedCompositeFieldContainer[_accounting_pb2.CapSpending]
    rewards: _containers.RepeatedCompositeFieldContainer[_settlement_pb2.Reward]
    reconciliations: _containers.RepeatedCompositeFieldContainer[_reconciliation_pb2.Reconciliation]
    disputes: _containers.RepeatedCompositeFieldContainer[_dispute_pb2.Dispute]
    routing_audits: _containers.RepeatedCompositeFieldContainer[_routing_pb2.RoutingAudit]
    routing_violations: _containers.RepeatedCompositeFieldContainer[_routing_pb2.RoutingViolation]
    routing_conduct: _containers.RepeatedCompositeFieldContainer[_routing_pb2.RoutingConduct]
    templates: _containers.RepeatedCompositeFieldContainer[_template_pb2.TemplateRecord]
    template_jobs: _containers.RepeatedCompositeFieldContainer[_template_pb2.TemplateJob]
    cluster_templates: _containers.RepeatedCompositeFieldContainer[_cluster_template_pb2.ClusterTemplateRecord]
    revoked_templates: _containers.RepeatedCompositeFieldContainer[RevokedTemplate]
    def __init__(self, rules: _Optional[_Iterable[_Union[_billing_pb2.BillingRules, _Mapping]]] = ..., terms: _Optional[_Iterable[_Union[_billing_pb2.JobTerms, _Mapping]]] = ..., books: _Optional[_Iterable[_Union[_accounting_pb2.JobBooks, _Mapping]]] = ..., snapshots: _Optional[_Iterable[_Union[_usage_pb2.UsageSnapshot, _Mapping]]] = ..., records: _Optional[_Iterable[_Union[_accounting_pb2.AccountingRecord, _Mapping]]] = ..., aggregations: _Optional[_Iterable[_Union[_accounting_pb2.Aggregation, _Mapping]]] = ..., spending: _Optional[_Iterable[_Union[_accounting_pb2.CapSpending, _Mapping]]] = ..., rewards: _Optional[_Iterable[_Union[_settlement_pb2.Reward, _Mapping]]] = ..., reconciliations: _Optional[_Iterable[_Union[_reconciliation_pb2.Reconciliation, _Mapping]]] = ..., disputes: _Optional[_Iterable[_Union[_dispute_pb2.Dispute, _Mapping]]] = ..., routing_audits: _Optional[_Iterable[_Union[_routing_pb2.RoutingAudit, _Mapping]]] = ..., routing_violations: _Optional[_Iterable[_Union[_routing_pb2.RoutingViolation, _Mapping]]] = ..., routing_conduct: _Optional[_Iterable[_Union[_routing_pb2.RoutingConduct, _Mapping]]] = ..., templates: _Optional[_Iterable[_Union[_template_pb2.TemplateRecord, _Mapping]]] = ..., template_jobs: _Optional[_Iterable[_Union[_template_pb2.TemplateJob, _Mapping]]] = ..., cluster_templates: _Optional[_Iterable[_Union[_cluster_template_pb2.ClusterTemplateRecord, _Mapping]]] = ..., revoked_templates: _Optional[_Iterable[_Union[RevokedTemplate, _Mapping]]] = ...) -> None: ...

class RevokedTemplate(_message.Message):
    __slots__ = ("template_id", "version", "cursor")
    TEMPLATE_ID_FIELD_NUMBER: _ClassVar[int]
    VERSION_FIELD_NUMBER: _ClassVar[int]
    CURSOR_FIELD_NUMBER: _ClassVar[int]
    template_id: str
    version: str
    cursor: str
    def __init__(self, template_id: _Optional[str] = ..., version: _Optional[str] = ..., cursor: _Optional[str] = ...) -> None: ...
