from virtengine.wire.amino import amino_pb2 as _amino_pb2
from virtengine.wire.cosmos.base.v1beta1 import coin_pb2 as _coin_pb2
from virtengine.wire.cosmos.msg.v1 import msg_pb2 as _msg_pb2
from virtengine.wire.virtengine.hpc.v1 import billing_pb2 as _billing_pb2
from virtengine.wire.virtengine.hpc.v1 import cluster_template_pb2 as _cluster_template_pb2
from virtengine.wire.virtengine.hpc.v1 import dispute_pb2 as _dispute_pb2
from virtengine.wire.virtengine.hpc.v1 import job_pb2 as _job_pb2
from virtengine.wire.virtengine.hpc.v1 import reconciliation_pb2 as _reconciliation_pb2
from virtengine.wire.virtengine.hpc.v1 import template_pb2 as _template_pb2
from virtengine.wire.virtengine.hpc.v1 import usage_pb2 as _usage_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class MsgSetBillingRules(_message.Message):
    __slots__ = ("provider", "rules")
    PROVIDER_FIELD_NUMBER: _ClassVar[int]
    RULES_FIELD_NUMBER: _ClassVar[int]
    provider: str
    rules: _billing_pb2.BillingRules
    def __init__(self, provider: _Optional[str] = ..., rules: _Optional[_Union[_billing_pb2.BillingRules, _Mapping]] = ...) -> None: ...

class MsgSetBillingRulesResponse(_message.Message):
    __slots__ = ("version",)
    VERSION_FIELD_NUMBER: _ClassVar[int]
    version: int
    def __init__(self, version: _Optional[int] = ...) -> None: ...

class MsgSubmitUsageSnapshot(_message.Message):
    __slots__ = ("sender", "report", "signature")
    SENDER_FIELD_NUMBER: _ClassVar[int]
    REPORT_FIELD_NUMBER: _ClassVar[int]
    SIGNATURE_FIELD_NUMBER: _ClassVar[int]
    sender: str
    report: _usage_pb2.SnapshotReport
    signature: bytes
    def __init__(self, sender: _Optional[str] = ..., report: _Optional[_Union[_usage_pb2.SnapshotReport, _Mapping]] = ..., signature: _Optional[bytes] = ...) -> None: ...

class MsgSubmitUsageSnapshotResponse(_message.Message):
    __slots__ = ("snapshot_id", "billable_amount")
    SNAPSHOT_ID_FIELD_NUMBER: _ClassVar[int]
    BILLABLE_AMOUNT_FIELD_NUMBER: _ClassVar[int]
    snapshot_id: str
    billable_amount: str
    def __init__(self, snapshot_id: _Optional[str] = ..., billable_amount: _Optional[str] = ...) -> None: ...

class MsgSettleJob(_message.Message):
    __slots__ = ("sender", "job_id")
    SENDER_FIELD_NUMBER: _ClassVar[int]
    JOB_ID_FIELD_NUMBER: _ClassVar[int]
    sender: str
    job_id: str
    def __init__(self, sender: _Optional[str] = ..., job_id: _Optional[str] = ...) -> None: ...

class MsgSettleJobResponse(_message.Message):
    __slots__ = ("settlement_id", "invoice_id", "billed", "refunded", "reward_id")
    SETTLEMENT_ID_FIELD_NUMBER: _ClassVar[int]
    INVOICE_ID_FIELD_NUMBER: _ClassVar[int]
    BILLED_FIELD_NUMBER: _ClassVar[int]
    REFUNDED_FIELD_NUMBER: _ClassVar[int]
    REWARD_ID_FIELD_NUMBER: _ClassVar[int]
    settlement_id: str
    invoice_id: str
    billed: str
    refunded: str
    reward_id: str
    def __init__(self, settlement_id: _Optional[str] = ..., invoice_id: _Optional[str] = ..., billed: _Optional[str] = ..., refunded: _Optional[str] = ..., reward_id: _Optional[str] = ...) -> None: ...

class MsgCorrectAccounting(_message.Message):
    __slots__ = ("sender", "record_id", "metrics", "reason")
    SENDER_FIELD_NUMBER: _ClassVar[int]
    RECORD_ID_FIELD_NUMBER: _ClassVar[int]
    METRICS_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    sender: str
    record_id: str
    metrics: _usage_pb2.DetailedMetrics
    reason: str
    def __init__(self, sender: _Optional[str] = ..., record_id: _Optional[str] = ..., metrics: _Optional[_Union[_usage_pb2.DetailedMetrics, _Mapping]] = ..., reason: _Optional[str] = ...) -> None: ...

class MsgCorrectAccountingResponse(_message.Message):
    __slots__ = ("record_id", "billable_amount", "returned")
    RECORD_ID_FIELD_NUMBER: _ClassVar[int]
    BILLABLE_AMOUNT_FIELD_NUMBER: _ClassVar[int]
    RETURNED_FIELD_NUMBER: _ClassVar[int]
    record_id: str
    billable_amount: str
    returned: str
    def __init__(self, record_id: _Optional[str] = ..., billable_amount: _Optional[str] = ..., returned: _Optional[str] = ...) -> None: ...

class MsgReconcileJob(_message.Message):
    __slots__ = ("sender", "job_id", "source_type", "source_id", "extract_time", "metrics")
    SENDER_FIELD_NUMBER: _ClassVar[int]
    JOB_ID_FIELD_NUMBER: _ClassVar[int]
    SOURCE_TYPE_FIELD_NUMBER: _ClassVar[int]
    SOURCE_ID_FIELD_NUMBER: _ClassVar[int]
    EXTRACT_TIME_FIELD_NUMBER: _ClassVar[int]
    METRICS_FIELD_NUMBER: _ClassVar[int]
    sender: str
    job_id: str
    source_type: str
    source_id: str
    extract_time: int
    metrics: _usage_pb2.DetailedMetrics
    def __init__(self, sender: _Optional[str] = ..., job_id: _Optional[str] = ..., source_type: _Optional[str] = ..., source_id: _Optional[str] = ..., extract_time: _Optional[int] = ..., metrics: _Optional[_Union[_usage_pb2.DetailedMetrics, _Mapping]] = ...) -> None: ...

class MsgReconcileJobResponse(_message.Message):
    __slots__ = ("reconciliation_id", "status", "holds_settlement")
    RECONCILIATION_ID_FIELD_NUMBER: _ClassVar[int]
    STATUS_FIELD_NUMBER: _ClassVar[int]
    HOLDS_SETTLEMENT_FIELD_NUMBER: _ClassVar[int]
    reconciliation_id: str
    status: _reconciliation_pb2.ReconciliationStatus
    holds_settlement: bool
    def __init__(self, reconciliation_id: _Optional[str] = ..., status: _Optional[_Union[_reconciliation_pb2.ReconciliationStatus, str]] = ..., holds_settlement: _Optional[bool] = ...) -> None: ...

class MsgResolveReconciliation(_message.Message):
    __slots__ = ("sender", "reconciliation_id", "action", "resolution")
    SENDER_FIELD_NUMBER: _ClassVar[int]
    RECONCILIATION_ID_FIELD_NUMBER: _ClassVar[int]
    ACTION_FIELD_NUMBER: _ClassVar[int]
    RESOLUTION_FIELD_NUMBER: _ClassVar[int]
    sender: str
    reconciliation_id: str
    action: _reconciliation_pb2.ResolutionAction
    resolution: str
    def __init__(self, sender: _Optional[str] = ..., reconciliation_id: _Optional[str] = ..., action: _Optional[_Union[_reconciliation_pb2.ResolutionAction, str]] = ..., resolution: _Optional[str] = ...) -> None: ...

class MsgResolveReconciliationResponse(_message.Message):
    __slots__ = ("adjustment_record_id",)
    ADJUSTMENT_RECORD_ID_FIELD_NUMBER: _ClassVar[int]
    adjustment_record_id: str
    def __init__(self, adjustment_record_id: _Optional[str] = ...) -> None: ...

class MsgFlagDispute(_message.Message):
    __slots__ = ("disputer", "job_id", "reward_id", "dispute_type", "reason", "evidence")
    DISPUTER_FIELD_NUMBER: _ClassVar[int]
    JOB_ID_FIELD_NUMBER: _ClassVar[int]
    REWARD_ID_FIELD_NUMBER: _ClassVar[int]
    DISPUTE_TYPE_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    EVIDENCE_FIELD_NUMBER: _ClassVar[int]
    disputer: str
    job_id: str
    reward_id: str
    dispute_type: str
    reason: str
    evidence: str
    def __init__(self, disputer: _Optional[str] = ..., job_id: _Optional[str] = ..., reward_id: _Optional[str] = ..., dispute_type: _Optional[str] = ..., reason: _Optional[str] = ..., evidence: _Optional[str] = ...) -> None: ...

class MsgFlagDisputeResponse(_message.Message):
    __slots__ = ("dispute_id",)
    DISPUTE_ID_FIELD_NUMBER: _ClassVar[int]
    dispute_id: str
    def __init__(self, dispute_id: _Optional[str] = ...) -> None: ...

class MsgResolveDispute(_message.Message):
    __slots__ = ("authority", "dispute_id", "status", "resolution", "awarded")
    AUTHORITY_FIELD_NUMBER: _ClassVar[int]
    DISPUTE_ID_FIELD_NUMBER: _ClassVar[int]
    STATUS_FIELD_NUMBER: _ClassVar[int]
    RESOLUTION_FIELD_NUMBER: _ClassVar[int]
    AWARDED_FIELD_NUMBER: _ClassVar[int]
    authority: str
    dispute_id: str
    status: _dispute_pb2.DisputeStatus
    resolution: str
    awarded: _coin_pb2.Coin
    def __init__(self, authority: _Optional[str] = ..., dispute_id: _Optional[str] = ..., status: _Optional[_Union[_dispute_pb2.DisputeStatus, str]] = ..., resolution: _Optional[str] = ..., awarded: _Optional[_Union[_coin_pb2.Coin, _Mapping]] = ...) -> None: ...

class MsgResolveDisputeResponse(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class MsgRefreshDecision(_message.Message):
    __slots__ = ("sender", "job_id")
    SENDER_FIELD_NUMBER: _ClassVar[int]
    JOB_ID_FIELD_NUMBER: _ClassVar[int]
    sender: str
    job_id: str
    def __init__(self, sender: _Optional[str] = ..., job_id: _Optional[str] = ...) -> None: ...

class MsgRefreshDecisionResponse(_message.Message):
    __slots__ = ("scheduling_decision_id", "cluster_id")
    SCHEDULING_DECISION_ID_FIELD_NUMBER: _ClassVar[int]
    CLUSTER_ID_FIELD_NUMBER: _ClassVar[int]
    scheduling_decision_id: str
    cluster_id: str
    def __init__(self, scheduling_decision_id: _Optional[str] = ..., cluster_id: _Optional[str] = ...) -> None: ...

class MsgResolveViolation(_message.Message):
    __slots__ = ("authority", "violation_id", "resolution")
    AUTHORITY_FIELD_NUMBER: _ClassVar[int]
    VIOLATION_ID_FIELD_NUMBER: _ClassVar[int]
    RESOLUTION_FIELD_NUMBER: _ClassVar[int]
    authority: str
    violation_id: str
    resolution: str
    def __init__(self, authority: _Optional[str] = ..., violation_id: _Optional[str] = ..., resolution: _Optional[str] = ...) -> None: ...

class MsgResolveViolationResponse(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class MsgCreateTemplate(_message.Message):
    __slots__ = ("creator", "template")
    CREATOR_FIELD_NUMBER: _ClassVar[int]
    TEMPLATE_FIELD_NUMBER: _ClassVar[int]
    creator: str
    template: _template_pb2.WorkloadTemplate
    def __init__(self, creator: _Optional[str] = ..., template: _Optional[_Union[_template_pb2.WorkloadTemplate, _Mapping]] = ...) -> None: ...

class MsgCreateTemplateResponse(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class MsgUpdateTemplate(_message.Message):
    __slots__ = ("creator", "template")
    CREATOR_FIELD_NUMBER: _ClassVar[int]
    TEMPLATE_FIELD_NUMBER: _ClassVar[int]
    creator: str
    template: _template_pb2.WorkloadTemplate
    def __init__(self, creator: _Optional[str] = ..., template: _Optional[_Union[_template_pb2.WorkloadTemplate, _Mapping]] = ...) -> None: ...

class MsgUpdateTemplateResponse(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class MsgApproveTemplate(_message.Message):
    __slots__ = ("authority", "template_id", "version", "reason", "image_digest")
    AUTHORITY_FIELD_NUMBER: _ClassVar[int]
    TEMPLATE_ID_FIELD_NUMBER: _ClassVar[int]
    VERSION_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    IMAGE_DIGEST_FIELD_NUMBER: _ClassVar[int]
    authority: str
    template_id: str
    version: str
    reason: str
    image_digest: str
    def __init__(self, authority: _Optional[str] = ..., template_id: _Optional[str] = ..., version: _Optional[str] = ..., reason: _Optional[str] = ..., image_digest: _Optional[str] = ...) -> None: ...

class MsgApproveTemplateResponse(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class MsgRejectTemplate(_message.Message):
    __slots__ = ("authority", "template_id", "version", "reason")
    AUTHORITY_FIELD_NUMBER: _ClassVar[int]
    TEMPLATE_ID_FIELD_NUMBER: _ClassVar[int]
    VERSION_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    authority: str
    template_id: str
    version: str
    reason: str
    def __init__(self, authority: _Optional[str] = ..., template_id: _Optional[str] = ..., version: _Optional[str] = ..., reason: _Optional[str] = ...) -> None: ...

class MsgRejectTemplateResponse(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class MsgDeprecateTemplate(_message.Message):
    __slots__ = ("sender", "template_id", "version", "reason")
    SENDER_FIELD_NUMBER: _ClassVar[int]
    TEMPLATE_ID_FIELD_NUMBER: _ClassVar[int]
    VERSION_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    sender: str
    template_id: str
    version: str
    reason: str
    def __init__(self, sender: _Optional[str] = ..., template_id: _Optional[str] = ..., version: _Optional[str] = ..., reason: _Optional[str] = ...) -> None: ...

class MsgDeprecateTemplateResponse(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class MsgRevokeTemplate(_message.Message):
    __slots__ = ("authority", "template_id", "version", "reason")
    AUTHORITY_FIELD_NUMBER: _ClassVar[int]
    TEMPLATE_ID_FIELD_NUMBER: _ClassVar[int]
    VERSION_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    authority: str
    template_id: str
    version: str
    reason: str
    def __init__(self, authority: _Optional[str] = ..., template_id: _Optional[str] = ..., version: _Optional[str] = ..., reason: _Optional[str] = ...) -> None: ...

class MsgRevokeTemplateResponse(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class MsgSubmitJobFromTemplate(_message.Message):
    __slots__ = ("creator", "external_id", "template_id", "version", "parameters", "resource_overrides", "offering_id", "queue_name", "max_price", "data_references")
    CREATOR_FIELD_NUMBER: _ClassVar[int]
    EXTERNAL_ID_FIELD_NUMBER: _ClassVar[int]
    TEMPLATE_ID_FIELD_NUMBER: _ClassVar[int]
    VERSION_FIELD_NUMBER: _ClassVar[int]
    PARAMETERS_FIELD_NUMBER: _ClassVar[int]
    RESOURCE_OVERRIDES_FIELD_NUMBER: _ClassVar[int]
    OFFERING_ID_FIELD_NUMBER: _ClassVar[int]
    QUEUE_NAME_FIELD_NUMBER: _ClassVar[int]
    MAX_PRICE_FIELD_NUMBER: _ClassVar[int]
    DATA_REFERENCES_FIELD_NUMBER: _ClassVar[int]
    creator: str
    external_id: str
    template_id: str
    version: str
    parameters: _containers.RepeatedCompositeFieldContainer[_template_pb2.TemplateParameter]
    resource_overrides: _template_pb2.ResourceOverrides
    offering_id: str
    queue_name: str
    max_price: _coin_pb2.Coin
    data_references: _containers.RepeatedCompositeFieldContainer[_job_pb2.DataReference]
    def __init__(self, creator: _Optional[str] = ..., external_id: _Optional[str] = ..., template_id: _Optional[str] = ..., version: _Optional[str] = ..., parameters: _Optional[_Iterable[_Union[_template_pb2.TemplateParameter, _Mapping]]] = ..., resource_overrides: _Optional[_Union[_template_pb2.ResourceOverrides, _Mapping]] = ..., offering_id: _Optional[str] = ..., queue_name: _Optional[str] = ..., max_price: _Optional[_Union[_coin_pb2.Coin, _Mapping]] = ..., data_references: _Optional[_Iterable[_Union[_job_pb2.DataReference, _Mapping]]] = ...) -> None: ...

class MsgSubmitJobFromTemplateResponse(_message.Message):
    __slots__ = ("job_id", "escrow_id", "scheduling_decision_id")
    JOB_ID_FIELD_NUMBER: _ClassVar[int]
    ESCROW_ID_FIELD_NUMBER: _ClassVar[int]
    SCHEDULING_DECISION_ID_FIELD_NUMBER: _ClassVar[int]
    job_id: str
    escrow_id: str
    scheduling_decision_id: str
    def __init__(self, job_id: _Optional[str] = ..., escrow_id: _Optional[str] = ..., scheduling_decision_id: _Optional[str] = ...) -> None: ...

class MsgSetClusterTemplate(_message.Message):
    __slots__ = ("provider", "template")
    PROVIDER_FIELD_NUMBER: _ClassVar[int]
    TEMPLATE_FIELD_NUMBER: _ClassVar[int]
    provider: str
    template: _cluster_template_pb2.ClusterTemplate
    def __init__(self, provider: _Optional[str] = ..., template: _Optional[_Union[_cluster_template_pb2.ClusterTemplate, _Mapping]] = ...) -> None: ...

class MsgSetClusterTemplateResponse(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...
