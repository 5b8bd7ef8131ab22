from virtengine.wire.cosmos.base.query.v1beta1 import pagination_pb2 as _pagination_pb2
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

class QueryJobAccountingRequest(_message.Message):
    __slots__ = ("job_id",)
    JOB_ID_FIELD_NUMBER: _ClassVar[int]
    job_id: str
    def __init__(self, job_id: _Optional[str] = ...) -> None: ...

class QueryJobAccountingResponse(_message.Message):
    __slots__ = ("books", "terms", "records")
    BOOKS_FIELD_NUMBER: _ClassVar[int]
    TERMS_FIELD_NUMBER: _ClassVar[int]
    RECORDS_FIELD_NUMBER: _ClassVar[int]
    books: _accounting_pb2.JobBooks
    terms: _billing_pb2.JobTerms
    records: _containers.RepeatedCompositeFieldContainer[_accounting_pb2.AccountingRecord]
    def __init__(self, books: _Optional[_Union[_accounting_pb2.JobBooks, _Mapping]] = ..., terms: _Optional[_Union[_billing_pb2.JobTerms, _Mapping]] = ..., records: _Optional[_Iterable[_Union[_accounting_pb2.AccountingRecord, _Mapping]]] = ...) -> None: ...

class QueryAccountingRecordRequest(_message.Message):
    __slots__ = ("record_id",)
    RECORD_ID_FIELD_NUMBER: _ClassVar[int]
    record_id: str
    def __init__(self, record_id: _Optional[str] = ...) -> None: ...

class QueryAccountingRecordResponse(_message.Message):
    __slots__ = ("record",)
    RECORD_FIELD_NUMBER: _ClassVar[int]
    record: _accounting_pb2.AccountingRecord
    def __init__(self, record: _Optional[_Union[_accounting_pb2.AccountingRecord, _Mapping]] = ...) -> None: ...

class QueryAccountingRecordsRequest(_message.Message):
    __slots__ = ("provider", "customer", "status", "pagination")
    PROVIDER_FIELD_NUMBER: _ClassVar[int]
    CUSTOMER_FIELD_NUMBER: _ClassVar[int]
    STATUS_FIELD_NUMBER: _ClassVar[int]
    PAGINATION_FIELD_NUMBER: _ClassVar[int]
    provider: str
    customer: str
    status: _accounting_pb2.AccountingStatus
    pagination: _pagination_pb2.PageRequest
    def __init__(self, provider: _Optional[str] = ..., customer: _Optional[str] = ..., status: _Optional[_Union[_accounting_pb2.AccountingStatus, str]] = ..., pagination: _Optional[_Union[_pagination_pb2.PageRequest, _Mapping]] = ...) -> None: ...

class QueryAccountingRecordsResponse(_message.Message):
    __slots__ = ("records", "pagination")
    RECORDS_FIELD_NUMBER: _ClassVar[int]
    PAGINATION_FIELD_NUMBER: _ClassVar[int]
    records: _containers.RepeatedCompositeFieldContainer[_accounting_pb2.AccountingRecord]
    pagination: _pagination_pb2.PageResponse
    def __init__(self, records: _Optional[_Iterable[_Union[_accounting_pb2.AccountingRecord, _Mapping]]] = ..., pagination: _Optional[_Union[_pagination_pb2.PageResponse, _Mapping]] = ...) -> None: ...

class QueryUsageSnapshotsRequest(_message.Message):
    __slots__ = ("job_id", "pagination")
    JOB_ID_FIELD_NUMBER: _ClassVar[int]
    PAGINATION_FIELD_NUMBER: _ClassVar[int]
    job_id: str
    pagination: _pagination_pb2.PageRequest
    def __init__(self, job_id: _Optional[str] = ..., pagination: _Optional[_Union[_pagination_pb2.PageRequest, _Mapping]] = ...) -> None: ...

class QueryUsageSnapshotsResponse(_message.Message):
    __slots__ = ("snapshots", "pagination")
    SNAPSHOTS_FIELD_NUMBER: _ClassVar[int]
    PAGINATION_FIELD_NUMBER: _ClassVar[int]
    snapshots: _containers.RepeatedCompositeFieldContainer[_usage_pb2.UsageSnapshot]
    pagination: _pagination_pb2.PageResponse
    def __init__(self, snapshots: _Optional[_Iterable[_Union[_usage_pb2.UsageSnapshot, _Mapping]]] = ..., pagination: _Optional[_Union[_pagination_pb2.PageResponse, _Mapping]] = ...) -> None: ...

class QueryBillingRulesRequest(_message.Message):
    __slots__ = ("provider",)
    PROVIDER_FIELD_NUMBER: _ClassVar[int]
    provider: str
    def __init__(self, provider: _Optional[str] = ...) -> None: ...

class QueryBillingRulesResponse(_message.Message):
    __slots__ = ("rules",)
    RULES_FIELD_NUMBER: _ClassVar[int]
    rules: _billing_pb2.BillingRules
    def __init__(self, rules: _Optional[_Union[_billing_pb2.BillingRules, _Mapping]] = ...) -> None: ...

class QueryAggregationsRequest(_message.Message):
    __slots__ = ("customer", "provider", "pagination")
    CUSTOMER_FIELD_NUMBER: _ClassVar[int]
    PROVIDER_FIELD_NUMBER: _ClassVar[int]
    PAGINATION_FIELD_NUMBER: _ClassVar[int]
    customer: str
    provider: str
    pagination: _pagination_pb2.PageRequest
    def __init__(self, customer: _Optional[str] = ..., provider: _Optional[str] = ..., pagination: _Optional[_Union[_pagination_pb2.PageRequest, _Mapping]] = ...) -> None: ...

class QueryAggregationsResponse(_message.Message):
    __slots__ = ("aggregations", "pagination")
    AGGREGATIONS_FIELD_NUMBER: _ClassVar[int]
    PAGINATION_FIELD_NUMBER: _ClassVar[int]
    aggregations: _containers.RepeatedCompositeFieldContainer[_accounting_pb2.Aggregation]
    pagination: _pagination_pb2.PageResponse
    def __init__(self, aggregations: _Optional[_Iterable[_Union[_accounting_pb2.Aggregation, _Mapping]]] = ..., pagination: _Optional[_Union[_pagination_pb2.PageResponse, _Mapping]] = ...) -> None: ...

class QueryRewardRequest(_message.Message):
    __slots__ = ("reward_id",)
    REWARD_ID_FIELD_NUMBER: _ClassVar[int]
    reward_id: str
    def __init__(self, reward_id: _Optional[str] = ...) -> None: ...

class QueryRewardResponse(_message.Message):
    __slots__ = ("reward",)
    REWARD_FIELD_NUMBER: _ClassVar[int]
    reward: _settlement_pb2.Reward
    def __init__(self, reward: _Optional[_Union[_settlement_pb2.Reward, _Mapping]] = ...) -> None: ...

class QueryJobRewardsRequest(_message.Message):
    __slots__ = ("job_id",)
    JOB_ID_FIELD_NUMBER: _ClassVar[int]
    job_id: str
    def __init__(self, job_id: _Optional[str] = ...) -> None: ...

class QueryJobRewardsResponse(_message.Message):
    __slots__ = ("rewards",)
    REWARDS_FIELD_NUMBER: _ClassVar[int]
    rewards: _containers.RepeatedCompositeFieldContainer[_settlement_pb2.Reward]
    def __init__(self, rewards: _Optional[_Iterable[_Union[_settlement_pb2.Reward, _Mapping]]] = ...) -> None: ...

class QueryReconciliationsRequest(_message.Message):
    __slots__ = ("job_id", "pagination")
    JOB_ID_FIELD_NUMBER: _ClassVar[int]
    PAGINATION_FIELD_NUMBER: _ClassVar[int]
    job_id: str
    pagination: _pagination_pb2.PageRequest
    def __init__(self, job_id: _Optional[str] = ..., pagination: _Optional[_Union[_pagination_pb2.PageRequest, _Mapping]] = ...) -> None: ...

class QueryReconciliationsResponse(_message.Message):
    __slots__ = ("reconciliations", "pagination")
    RECONCILIATIONS_FIELD_NUMBER: _ClassVar[int]
    PAGINATION_FIELD_NUMBER: _ClassVar[int]
    reconciliations: _containers.RepeatedCompositeFieldContainer[_reconciliation_pb2.Reconciliation]
    pagination: _pagination_pb2.PageResponse
    def __init__(self, reconciliations: _Optional[_Iterable[_Union[_reconciliation_pb2.Reconciliation, _Mapping]]] = ..., pagination: _Optional[_Union[_pagination_pb2.PageResponse, _Mapping]] = ...) -> None: ...

class QueryDisputeRequest(_message.Message):
    __slots__ = ("dispute_id",)
    DISPUTE_ID_FIELD_NUMBER: _ClassVar[int]
    dispute_id: str
    def __init__(self, dispute_id: _Optional[str] = ...) -> None: ...

class QueryDisputeResponse(_message.Message):
    __slots__ = ("dispute",)
    DISPUTE_FIELD_NUMBER: _ClassVar[int]
    dispute: _dispute_pb2.Dispute
    def __init__(self, dispute: _Optional[_Union[_dispute_pb2.Dispute, _Mapping]] = ...) -> None: ...

class QueryDisputesRequest(_message.Message):
    __slots__ = ("job_id", "status", "pagination")
    JOB_ID_FIELD_NUMBER: _ClassVar[int]
    STATUS_FIELD_NUMBER: _ClassVar[int]
    PAGINATION_FIELD_NUMBER: _ClassVar[int]
    job_id: str
    status: _dispute_pb2.DisputeStatus
    pagination: _pagination_pb2.PageRequest
    def __init__(self, job_id: _Optional[str] = ..., status: _Optional[_Union[_dispute_pb2.DisputeStatus, str]] = ..., pagination: _Optional[_Union[_pagination_pb2.PageRequest, _Mapping]] = ...) -> None: ...

class QueryDisputesResponse(_message.Message):
    __slots__ = ("disputes", "pagination")
    DISPUTES_FIELD_NUMBER: _ClassVar[int]
    PAGINATION_FIELD_NUMBER: _ClassVar[int]
    disputes: _containers.RepeatedCompositeFieldContainer[_dispute_pb2.Dispute]
    pagination: _pagination_pb2.PageResponse
    def __init__(self, disputes: _Optional[_Iterable[_Union[_dispute_pb2.Dispute, _Mapping]]] = ..., pagination: _Optional[_Union[_pagination_pb2.PageResponse, _Mapping]] = ...) -> None: ...

class QueryRoutingAuditsRequest(_message.Message):
    __slots__ = ("job_id", "pagination")
    JOB_ID_FIELD_NUMBER: _ClassVar[int]
    PAGINATION_FIELD_NUMBER: _ClassVar[int]
    job_id: str
    pagination: _pagination_pb2.PageRequest
    def __init__(self, job_id: _Optional[str] = ..., pagination: _Optional[_Union[_pagination_pb2.PageRequest, _Mapping]] = ...) -> None: ...

class QueryRoutingAuditsResponse(_message.Message):
    __slots__ = ("audits", "pagination")
    AUDITS_FIELD_NUMBER: _ClassVar[int]
    PAGINATION_FIELD_NUMBER: _ClassVar[int]
    audits: _containers.RepeatedCompositeFieldContainer[_routing_pb2.RoutingAudit]
    pagination: _pagination_pb2.PageResponse
    def __init__(self, audits: _Optional[_Iterable[_Union[_routing_pb2.RoutingAudit, _Mapping]]] = ..., pagination: _Optional[_Union[_pagination_pb2.PageResponse, _Mapping]] = ...) -> None: ...

class QueryRoutingViolationsRequest(_message.Message):
    __slots__ = ("provider", "pagination")
    PROVIDER_FIELD_NUMBER: _ClassVar[int]
    PAGINATION_FIELD_NUMBER: _ClassVar[int]
    provider: str
    pagination: _pagination_pb2.PageRequest
    def __init__(self, provider: _Optional[str] = ..., pagination: _Optional[_Union[_pagination_pb2.PageRequest, _Mapping]] = ...) -> None: ...

class QueryRoutingViolationsResponse(_message.Message):
    __slots__ = ("conduct", "violations", "pagination")
    CONDUCT_FIELD_NUMBER: _ClassVar[int]
    VIOLATIONS_FIELD_NUMBER: _ClassVar[int]
    PAGINATION_FIELD_NUMBER: _ClassVar[int]
    conduct: _routing_pb2.RoutingConduct
    violations: _containers.RepeatedCompositeFieldContainer[_routing_pb2.RoutingViolation]
    pagination: _pagination_pb2.PageResponse
    def __init__(self, conduct: _Optional[_Union[_routing_pb2.RoutingConduct, _Mapping]] = ..., violations: _Optional[_Iterable[_Union[_routing_pb2.RoutingViolation, _Mapping]]] = ..., pagination: _Optional[_Union[_pagination_pb2.PageResponse, _Mapping]] = ...) -> None: ...

class QueryTemplateRequest(_message.Message):
    __slots__ = ("template_id", "version")
    TEMPLATE_ID_FIELD_NUMBER: _ClassVar[int]
    VERSION_FIELD_NUMBER: _ClassVar[int]
    template_id: str
    version: str
    def __init__(self, template_id: _Optional[str] = ..., version: _Optional[str] = ...) -> None: ...

class QueryTemplateResponse(_message.Message):
    __slots__ = ("record",)
    RECORD_FIELD_NUMBER: _ClassVar[int]
    record: _template_pb2.TemplateRecord
    def __init__(self, record: _Optional[_Union[_template_pb2.TemplateRecord, _Mapping]] = ...) -> None: ...

class QueryTemplatesRequest(_message.Message):
    __slots__ = ("status", "type", "publisher", "pagination")
    STATUS_FIELD_NUMBER: _ClassVar[int]
    TYPE_FIELD_NUMBER: _ClassVar[int]
    PUBLISHER_FIELD_NUMBER: _ClassVar[int]
    PAGINATION_FIELD_NUMBER: _ClassVar[int]
    status: _template_pb2.TemplateStatus
    type: str
    publisher: str
    pagination: _pagination_pb2.PageRequest
    def __init__(self, status: _Optional[_Union[_template_pb2.TemplateStatus, str]] = ..., type: _Optional[str] = ..., publisher: _Optional[str] = ..., pagination: _Optional[_Union[_pagination_pb2.PageRequest, _Mapping]] = ...) -> None: ...

class QueryTemplatesResponse(_message.Message):
    __slots__ = ("records", "pagination")
    RECORDS_FIELD_NUMBER: _ClassVar[int]
    PAGINATION_FIELD_NUMBER: _ClassVar[int]
    records: _containers.RepeatedCompositeFieldContainer[_template_pb2.TemplateRecord]
    pagination: _pagination_pb2.PageResponse
    def __init__(self, records: _Optional[_Iterable[_Union[_template_pb2.TemplateRecord, _Mapping]]] = ..., pagination: _Optional[_Union[_pagination_pb2.PageResponse, _Mapping]] = ...) -> None: ...

class QueryTemplateJobsRequest(_message.Message):
    __slots__ = ("template_id", "version", "needs_action", "pagination")
    TEMPLATE_ID_FIELD_NUMBER: _ClassVar[int]
    VERSION_FIELD_NUMBER: _ClassVar[int]
    NEEDS_ACTION_FIELD_NUMBER: _ClassVar[int]
    PAGINATION_FIELD_NUMBER: _ClassVar[int]
    template_id: str
    version: str
    needs_action: bool
    pagination: _pagination_pb2.PageRequest
    def __init__(self, template_id: _Optional[str] = ..., version: _Optional[str] = ..., needs_action: _Optional[bool] = ..., pagination: _Optional[_Union[_pagination_pb2.PageRequest, _Mapping]] = ...) -> None: ...

class QueryTemplateJobsResponse(_message.Message):
    __slots__ = ("jobs", "pagination")
    JOBS_FIELD_NUMBER: _ClassVar[int]
    PAGINATION_FIELD_NUMBER: _ClassVar[int]
    jobs: _containers.RepeatedCompositeFieldContainer[_template_pb2.TemplateJob]
    pagination: _pagination_pb2.PageResponse
    def __init__(self, jobs: _Optional[_Iterable[_Union[_template_pb2.TemplateJob, _Mapping]]] = ..., pagination: _Optional[_Union[_pagination_pb2.PageResponse, _Mapping]] = ...) -> None: ...

class QueryClusterTemplateRequest(_message.Message):
    __slots__ = ("provider", "template_id")
    PROVIDER_FIELD_NUMBER: _ClassVar[int]
    TEMPLATE_ID_FIELD_NUMBER: _ClassVar[int]
    provider: str
    template_id: str
    def __init__(self, provider: _Optional[str] = ..., template_id: _Optional[str] = ...) -> None: ...

class QueryClusterTemplateResponse(_message.Message):
    __slots__ = ("record",)
    RECORD_FIELD_NUMBER: _ClassVar[int]
    record: _cluster_template_pb2.ClusterTemplateRecord
    def __init__(self, record: _Optional[_Union[_cluster_template_pb2.ClusterTemplateRecord, _Mapping]] = ...) -> None: ...

class QueryClusterTemplatesRequest(_message.Message):
    __slots__ = ("provider", "pagination")
    PROVIDER_FIELD_NUMBER: _ClassVar[int]
    PAGINATION_FIELD_NUMBER: _ClassVar[int]
    provider: str
    pagination: _pagination_pb2.PageRequest
    def __init__(self, provider: _Optional[str] = ..., pagination: _Optional[_Union[_pagination_pb2.PageRequest, _Mapping]] = ...) -> None: ...

class QueryClusterTemplatesResponse(_message.Message):
    __slots__ = ("records", "pagination")
    RECORDS_FIELD_NUMBER: _ClassVar[int]
    PAGINATION_FIELD_NUMBER: _ClassVar[int]
    records: _containers.RepeatedCompositeFieldContainer[_cluster_template_pb2.ClusterTemplateRecord]
    pagination: _pagination_pb2.PageResponse
    def __init__(self, records: _Optional[_Iterable[_Union[_cluster_template_pb2.ClusterTemplateRecord, _Mapping]]] = ..., pagination: _Optional[_Union[_pagination_pb2.PageResponse, _Mapping]] = ...) -> None: ...
