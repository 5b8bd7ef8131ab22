"""Everything that an invoice rests on, as one value and one file: chain records and raw usage reports.

With it an invoice is computed again anywhere, without a network. `told` holds, by the sequence of a usage
record, the texts of the signed reports and corrections that the record was made of.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

from google.protobuf import json_format
from google.protobuf.message import Message

from virtengine.core.errors import Rejected
from virtengine.wire.virtengine.market.v1 import types_pb2 as market
from virtengine.wire.virtengine.provider.v1 import types_pb2 as provider
from virtengine.wire.virtengine.settlement.v1 import query_pb2, types_pb2
from virtengine.wire.virtengine.take.v1 import types_pb2 as take

SCHEMA = "virtengine/invoice-evidence/v1"
M = TypeVar("M", bound=Message)


@dataclass(frozen=True, slots=True)
class Told:
    """What one usage record was made of, as texts that were signed."""

    reports: tuple[str, ...] = ()
    corrections: tuple[str, ...] = ()


@dataclass(frozen=True)
class Evidence:
    """What the chain says about an invoice and the lease it bills, and the reports behind its usage."""

    chain_id: str
    invoice: types_pb2.Invoice
    entries: tuple[types_pb2.LedgerEntry, ...]
    lease: market.Lease
    settlements: tuple[types_pb2.Settlement, ...]
    invoices: tuple[types_pb2.Invoice, ...]
    records: tuple[types_pb2.UsageRecord, ...]
    summary: query_pb2.QueryUsageSummaryResponse
    take: take.Params
    key: provider.SigningKey = field(default_factory=provider.SigningKey)
    told: Mapping[int, Told] = field(default_factory=dict)

    @property
    def settlement(self) -> types_pb2.Settlement:
        """Return the payout that the invoice is for; an empty one where there is none."""
        found = (one for one in self.settlements if one.invoice_id == self.invoice.id)
        return next(found, types_pb2.Settlement())

    @property
    def covered(self) -> frozenset[int]:
        """Return the sequences of the records that the invoice's lines add up."""
        return frozenset(number for line in self.invoice.lines for number in records_of(line))


def records_of(line: types_pb2.InvoiceLine) -> list[int]:
    """Return the sequences of the usage records behind a line, in their order."""
    listed = [int(one.rpartition("/")[2]) for one in line.usage_record_ids]
    return listed or [number for one in line.usage_ranges for number in range(one.first, one.last + 1)]


def to_text(evidence: Evidence) -> str:
    """Write evidence as one JSON document."""
    document = {
        "schema": SCHEMA,
        "chain_id": evidence.chain_id,
        **{name: _write(getattr(evidence, name)) for name in _SINGLE},
        **{name: [_write(one) for one in getattr(evidence, name)] for name in _MANY},
        "told": [
            {"record": number, "reports": list(told.reports), "corrections": list(told.corrections)}
            for number, told in sorted(evidence.told.items())
        ],
    }
    return json.dumps(document, ensure_ascii=False, sort_keys=True, separators=(",", ":")) + "\n"


def from_text(text: str) -> Evidence:
    """Read evidence. Raises Rejected when the document is no such thing."""
    try:
        document = json.loads(text)
        if document["schema"] != SCHEMA:
            raise Rejected(f"the document is {str(document['schema'])[:80]!r}, not {SCHEMA}")
        messages: dict[str, Any] = {name: _read(document[name], kind) for name, kind in _SINGLE.items()}
        for name, kind in _MANY.items():
            messages[name] = tuple(_read(one, kind) for one in document[name])
        told = {int(one["record"]): _told(one) for one in document["told"]}
        return Evidence(chain_id=str(document["chain_id"]), told=told, **messages)
    except (ValueError, KeyError, TypeError, RecursionError, json_format.ParseError) as error:
        raise Rejected(f"not the evidence of an invoice: {error!r}"[:500]) from error


_SINGLE: Mapping[str, type[Any]] = {
    "invoice": types_pb2.Invoice,
    "lease": market.Lease,
    "summary": query_pb2.QueryUsageSummaryResponse,
    "take": take.Params,
    "key": provider.SigningKey,
}
_MANY: Mapping[str, type[Any]] = {
    "entries": types_pb2.LedgerEntry,
    "settlements": types_pb2.Settlement,
    "invoices": types_pb2.Invoice,
    "records": types_pb2.UsageRecord,
}


def _told(one: Mapping[str, Any]) -> Told:
    return Told(tuple(map(str, one["reports"])), tuple(map(str, one["corrections"])))


def _write(message: Message) -> dict[str, Any]:
    return json_format.MessageToDict(message, preserving_proto_field_name=True)


def _read(document: Mapping[str, Any], kind: type[M]) -> M:
    return json_format.ParseDict(dict(document), kind())
