from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class RewardSource(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    REWARD_SOURCE_UNSPECIFIED: _ClassVar[RewardSource]
    REWARD_SOURCE_JOB_COMPLETION: _ClassVar[RewardSource]
    REWARD_SOURCE_USAGE: _ClassVar[RewardSource]
    REWARD_SOURCE_BONUS: _ClassVar[RewardSource]

class RecipientType(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    RECIPIENT_TYPE_UNSPECIFIED: _ClassVar[RecipientType]
    RECIPIENT_TYPE_PLATFORM: _ClassVar[RecipientType]
    RECIPIENT_TYPE_PROVIDER: _ClassVar[RecipientType]
    RECIPIENT_TYPE_NODE_OPERATOR: _ClassVar[RecipientType]
REWARD_SOURCE_UNSPECIFIED: RewardSource
REWARD_SOURCE_JOB_COMPLETION: RewardSource
REWARD_SOURCE_USAGE: RewardSource
REWARD_SOURCE_BONUS: RewardSource
RECIPIENT_TYPE_UNSPECIFIED: RecipientType
RECIPIENT_TYPE_PLATFORM: RecipientType
RECIPIENT_TYPE_PROVIDER: RecipientType
RECIPIENT_TYPE_NODE_OPERATOR: RecipientType

class RewardRecipient(_message.Message):
    __slots__ = ("address", "amount", "recipient_type", "node_id", "contribution_weight", "reason")
    ADDRESS_FIELD_NUMBER: _ClassVar[int]
    AMOUNT_FIELD_NUMBER: _ClassVar[int]
    RECIPIENT_TYPE_FIELD_NUMBER: _ClassVar[int]
    NODE_ID_FIELD_NUMBER: _ClassVar[int]
    CONTRIBUTION_WEIGHT_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    address: str
    amount: str
    recipient_type: RecipientType
    node_id: str
    contribution_weight: int
    reason: str
    def __init__(self, address: _Optional[str] = ..., amount: _Optional[str] = ..., recipient_type: _Optional[_Union[RecipientType, str]] = ..., node_id: _Optional[str] = ..., contribution_weight: _Optional[int] = ..., reason: _Optional[str] = ...) -> None: ...

class Reward(_message.Message):
    __slots__ = ("reward_id", "job_id", "cluster_id", "source", "total_reward", "recipients", "referenced_usage_records", "job_completion_status", "formula_version", "calculation_details", "disputed", "dispute_id", "issued_at", "height")
    REWARD_ID_FIELD_NUMBER: _ClassVar[int]
    JOB_ID_FIELD_NUMBER: _ClassVar[int]
    CLUSTER_ID_FIELD_NUMBER: _ClassVar[int]
    SOURCE_FIELD_NUMBER: _ClassVar[int]
    TOTAL_REWARD_FIELD_NUMBER: _ClassVar[int]
    RECIPIENTS_FIELD_NUMBER: _ClassVar[int]
    REFERENCED_USAGE_RECORDS_FIELD_NUMBER: _ClassVar[int]
    JOB_COMPLETION_STATUS_FIELD_NUMBER: _ClassVar[int]
    FORMULA_VERSION_FIELD_NUMBER: _ClassVar[int]
    CALCULATION_DETAILS_FIELD_NUMBER: _ClassVar[int]
    DISPUTED_FIELD_NUMBER: _ClassVar[int]
    DISPUTE_ID_FIELD_NUMBER: _ClassVar[int]
    ISSUED_AT_FIELD_NUMBER: _ClassVar[int]
    HEIGHT_FIELD_NUMBER: _ClassVar[int]
    reward_id: str
    job_id: str
    cluster_id: str
    source: RewardSource
    total_reward: str
    recipients: _containers.RepeatedCompositeFieldContainer[RewardRecipient]
    referenced_usage_records: _containers.RepeatedScalarFieldContainer[str]
    job_completion_status: str
    formula_version: str
    calculation_details: str
    disputed: bool
    dispute_id: str
    issued_at: int
    height: int
    def __init__(self, reward_id: _Optional[str] = ..., job_id: _Optional[str] = ..., cluster_id: _Optional[str] = ..., source: _Optional[_Union[RewardSource, str]] = ..., total_reward: _Optional[str] = ..., recipients: _Optional[_Iterable[_Union[RewardRecipient, _Mapping]]] = ..., referenced_usage_records: _Optional[_Iterable[str]] = ..., job_completion_status: _Optional[str] = ..., formula_version: _Optional[str] = ..., calculation_details: _Optional[str] = ..., disputed: _Optional[bool] = ..., dispute_id: _Optional[str] = ..., issued_at: _Optional[int] = ..., height: _Optional[int] = ...) -> None: ...

class EventJobSettled(_message.Message):
    __slots__ = ("settlement_id", "job_id", "accounting_record_id", "customer", "provider", "customer_paid", "provider_received", "platform_fee", "refund", "invoice_id")
    SETTLEMENT_ID_FIELD_NUMBER: _ClassVar[int]
    JOB_ID_FIELD_NUMBER: _ClassVar[int]
    ACCOUNTING_RECORD_ID_FIELD_NUMBER: _ClassVar[int]
    CUSTOMER_FIELD_NUMBER: _ClassVar[int]
    PROVIDER_FIELD_NUMBER: _ClassVar[int]
    CUSTOMER_PAID_FIELD_NUMBER: _ClassVar[int]
    PROVIDER_RECEIVED_FIELD_NUMBER: _ClassVar[int]
    PLATFORM_FEE_FIELD_NUMBER: _ClassVar[int]
    REFUND_FIELD_NUMBER: _ClassVar[int]
    INVOICE_ID_FIELD_NUMBER: _ClassVar[int]
    settlement_id: str
    job_id: str
    accounting_record_id: str
    customer: str
    provider: str
    customer_paid: str
    provider_received: str
    platform_fee: str
    refund: str
    invoice_id: str
    def __init__(self, settlement_id: _Optional[str] = ..., job_id: _Optional[str] = ..., accounting_record_id: _Optional[str] = ..., customer: _Optional[str] = ..., provider: _Optional[str] = ..., customer_paid: _Optional[str] = ..., provider_received: _Optional[str] = ..., platform_fee: _Optional[str] = ..., refund: _Optional[str] = ..., invoice_id: _Optional[str] = ...) -> None: ...

class EventJobReleased(_message.Message):
    __slots__ = ("job_id", "customer", "provider", "refund")
    JOB_ID_FIELD_NUMBER: _ClassVar[int]
    CUSTOMER_FIELD_NUMBER: _ClassVar[int]
    PROVIDER_FIELD_NUMBER: _ClassVar[int]
    REFUND_FIELD_NUMBER: _ClassVar[int]
    job_id: str
    customer: str
    provider: str
    refund: str
    def __init__(self, job_id: _Optional[str] = ..., customer: _Optional[str] = ..., provider: _Optional[str] = ..., refund: _Optional[str] = ...) -> None: ...

class EventJobCorrected(_message.Message):
    __slots__ = ("job_id", "record_id", "corrected_from_id", "amount", "returned")
    JOB_ID_FIELD_NUMBER: _ClassVar[int]
    RECORD_ID_FIELD_NUMBER: _ClassVar[int]
    CORRECTED_FROM_ID_FIELD_NUMBER: _ClassVar[int]
    AMOUNT_FIELD_NUMBER: _ClassVar[int]
    RETURNED_FIELD_NUMBER: _ClassVar[int]
    job_id: str
    record_id: str
    corrected_from_id: str
    amount: str
    returned: str
    def __init__(self, job_id: _Optional[str] = ..., record_id: _Optional[str] = ..., corrected_from_id: _Optional[str] = ..., amount: _Optional[str] = ..., returned: _Optional[str] = ...) -> None: ...
