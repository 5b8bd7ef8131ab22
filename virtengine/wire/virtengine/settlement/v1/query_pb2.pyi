from virtengine.wire.cosmos.base.query.v1beta1 import pagination_pb2 as _pagination_pb2
from google.api import annotations_pb2 as _annotations_pb2
from virtengine.wire.virtengine.settlement.v1 import types_pb2 as _types_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class QueryUsageRecordsRequest(_message.Message):
    __slots__ = ("lease_id", "pagination")
    LEASE_ID_FIELD_NUMBER: _ClassVar[int]
    PAGINATION_FIELD_NUMBER: _ClassVar[int]
    lease_id: str
    pagination: _pagination_pb2.PageRequest
    def __init__(self, lease_id: _Optional[str] = ..., pagination: _Optional[_Union[_pagination_pb2.PageRequest, _Mapping]] = ...) -> None: ...

class QueryUsageRecordsResponse(_message.Message):
    __slots__ = ("records", "pagination")
    RECORDS_FIELD_NUMBER: _ClassVar[int]
    PAGINATION_FIELD_NUMBER: _ClassVar[int]
    records: _containers.RepeatedCompositeFieldContainer[_types_pb2.UsageRecord]
    pagination: _pagination_pb2.PageResponse
    def __init__(self, records: _Optional[_Iterable[_Union[_types_pb2.UsageRecord, _Mapping]]] = ..., pagination: _Optional[_Union[_pagination_pb2.PageResponse, _Mapping]] = ...) -> None: ...

class QueryUsageSummaryRequest(_message.Message):
    __slots__ = ("lease_id",)
    LEASE_ID_FIELD_NUMBER: _ClassVar[int]
    lease_id: str
    def __init__(self, lease_id: _Optional[str] = ...) -> None: ...

class QueryUsageSummaryResponse(_message.Message):
    __slots__ = ("totals", "recorded", "settled", "last_sequence", "last_settlement", "last_settled_at", "final_recorded", "credit", "credit_returned", "credit_lost", "usage_until", "gap_ms", "gaps", "unsettled_records")
    TOTALS_FIELD_NUMBER: _ClassVar[int]
    RECORDED_FIELD_NUMBER: _ClassVar[int]
    SETTLED_FIELD_NUMBER: _ClassVar[int]
    LAST_SEQUENCE_FIELD_NUMBER: _ClassVar[int]
    LAST_SETTLEMENT_FIELD_NUMBER: _ClassVar[int]
    LAST_SETTLED_AT_FIELD_NUMBER: _ClassVar[int]
    FINAL_RECORDED_FIELD_NUMBER: _ClassVar[int]
    CREDIT_FIELD_NUMBER: _ClassVar[int]
    CREDIT_RETURNED_FIELD_NUMBER: _ClassVar[int]
    CREDIT_LOST_FIELD_NUMBER: _ClassVar[int]
    USAGE_UNTIL_FIELD_NUMBER: _ClassVar[int]
    GAP_MS_FIELD_NUMBER: _ClassVar[int]
    GAPS_FIELD_NUMBER: _ClassVar[int]
    UNSETTLED_RECORDS_FIELD_NUMBER: _ClassVar[int]
    totals: _containers.RepeatedCompositeFieldContainer[_types_pb2.UsageTotal]
    recorded: str
    settled: str
    last_sequence: int
    last_settlement: int
    last_settled_at: int
    final_recorded: bool
    credit: str
    credit_returned: str
    credit_lost: str
    usage_until: int
    gap_ms: int
    gaps: int
    unsettled_records: int
    def __init__(self, totals: _Optional[_Iterable[_Union[_types_pb2.UsageTotal, _Mapping]]] = ..., recorded: _Optional[str] = ..., settled: _Optional[str] = ..., last_sequence: _Optional[int] = ..., last_settlement: _Optional[int] = ..., last_settled_at: _Optional[int] = ..., final_recorded: _Optional[bool] = ..., credit: _Optional[str] = ..., credit_returned: _Optional[str] = ..., credit_lost: _Optional[str] = ..., usage_until: _Optional[int] = ..., gap_ms: _Optional[int] = ..., gaps: _Optional[int] = ..., unsettled_records: _Optional[int] = ...) -> None: ...

class QuerySettlementsRequest(_message.Message):
    __slots__ = ("lease_id", "pagination")
    LEASE_ID_FIELD_NUMBER: _ClassVar[int]
    PAGINATION_FIELD_NUMBER: _ClassVar[int]
    lease_id: str
    pagination: _pagination_pb2.PageRequest
    def __init__(self, lease_id: _Optional[str] = ..., pagination: _Optional[_Union[_pagination_pb2.PageRequest, _Mapping]] = ...) -> None: ...

class QuerySettlementsResponse(_message.Message):
    __slots__ = ("settlements", "pagination")
    SETTLEMENTS_FIELD_NUMBER: _ClassVar[int]
    PAGINATION_FIELD_NUMBER: _ClassVar[int]
    settlements: _containers.RepeatedCompositeFieldContainer[_types_pb2.Settlement]
    pagination: _pagination_pb2.PageResponse
    def __init__(self, settlements: _Optional[_Iterable[_Union[_types_pb2.Settlement, _Mapping]]] = ..., pagination: _Optional[_Union[_pagination_pb2.PageResponse, _Mapping]] = ...) -> None: ...

class QueryInvoiceRequest(_message.Message):
    __slots__ = ("id",)
    ID_FIELD_NUMBER: _ClassVar[int]
    id: str
    def __init__(self, id: _Optional[str] = ...) -> None: ...

class QueryInvoiceResponse(_message.Message):
    __slots__ = ("invoice", "entries")
    INVOICE_FIELD_NUMBER: _ClassVar[int]
    ENTRIES_FIELD_NUMBER: _ClassVar[int]
    invoice: _types_pb2.Invoice
    entries: _containers.RepeatedCompositeFieldContainer[_types_pb2.LedgerEntry]
    def __init__(self, invoice: _Optional[_Union[_types_pb2.Invoice, _Mapping]] = ..., entries: _Optional[_Iterable[_Union[_types_pb2.LedgerEntry, _Mapping]]] = ...) -> None: ...

class QueryInvoicesRequest(_message.Message):
    __slots__ = ("lease_id", "provider", "customer", "status", "any_status", "pagination")
    LEASE_ID_FIELD_NUMBER: _ClassVar[int]
    PROVIDER_FIELD_NUMBER: _ClassVar[int]
    CUSTOMER_FIELD_NUMBER: _ClassVar[int]
    STATUS_FIELD_NUMBER: _ClassVar[int]
    ANY_STATUS_FIELD_NUMBER: _ClassVar[int]
    PAGINATION_FIELD_NUMBER: _ClassVar[int]
    lease_id: str
    provider: str
    customer: str
    status: _types_pb2.InvoiceStatus
    any_status: bool
    pagination: _pagination_pb2.PageRequest
    def __init__(self, lease_id: _Optional[str] = ..., provider: _Optional[str] = ..., customer: _Optional[str] = ..., status: _Optional[_Union[_types_pb2.InvoiceStatus, str]] = ..., any_status: _Optional[bool] = ..., pagination: _Optional[_Union[_pagination_pb2.PageRequest, _Mapping]] = ...) -> None: ...

class QueryInvoicesResponse(_message.Message):
    __slots__ = ("invoices", "pagination")
    INVOICES_FIELD_NUMBER: _ClassVar[int]
    PAGINATION_FIELD_NUMBER: _ClassVar[int]
    invoices: _containers.RepeatedCompositeFieldContainer[_types_pb2.Invoice]
    pagination: _pagination_pb2.PageResponse
    def __init__(self, invoices: _Optional[_Iterable[_Union[_types_pb2.Invoice, _Mapping]]] = ..., pagination: _Optional[_Union[_pagination_pb2.PageResponse, _Mapping]] = ...) -> None: ...

class QueryParamsRequest(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class QueryParamsResponse(_message.Message):
    __slots__ = ("params",)
    PARAMS_FIELD_NUMBER: _ClassVar[int]
    params: _types_pb2.Params
    def __init__(self, params: _Optional[_Union[_types_pb2.Params, _Mapping]] = ...) -> None: ...
