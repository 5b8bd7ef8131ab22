"""A usage report as the store keeps it: its text, and what batches need of it without reading the text.

`leaves` are the hashes of the intervals as leaves of a Merkle tree, 32 bytes each, by resource; `amounts`
are the quantities in the same order. A report arrives as text in a bundle of many and is kept as it came.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import msgspec

from virtengine.core.errors import Rejected
from virtengine.crypto import canonical_json, merkle
from virtengine.plans import usage_report
from virtengine.plans.usage_report import Report, WireInterval, WireReport

_DECODER = msgspec.json.Decoder(WireReport)
_ENCODER = msgspec.json.Encoder(order="deterministic")
_BEFORE_LEASE = b'"measured":'


@dataclass(frozen=True, slots=True)
class UsageRow:
    """One report of one lease."""

    lease: str
    sequence: int
    provider: str
    start_ms: int
    end_ms: int
    is_final: bool
    content: str
    amounts: str
    leaves: bytes


def from_text(text: str) -> UsageRow:
    """Read a report's text. Raises Rejected for anything that is not exactly one report."""
    try:
        report = _DECODER.decode(text)
    except (msgspec.DecodeError, RecursionError) as error:
        raise Rejected(f"not a usage report: {error}"[:500], reason="ReportMalformed") from error
    usage_report.require_whole(report)
    return _row(report, text)


def from_report(report: Report, signed: bytes) -> UsageRow:
    """Return the row of a report."""
    text = canonical_json.encode(usage_report.to_data(report, signed)).decode()
    return _row(_DECODER.decode(text), text)


def write_amounts(amounts: Iterable[tuple[int, int]]) -> str:
    """Write quantities by resource as one text."""
    return ",".join(f"{resource}:{quantity}" for resource, quantity in amounts)


def read_amounts(text: str) -> tuple[tuple[int, int], ...]:
    """Read quantities by resource."""
    pairs = (item.split(":") for item in text.split(",")) if text else ()
    return tuple((int(resource), int(quantity)) for resource, quantity in pairs)


def read_leaves(packed: bytes) -> list[bytes]:
    """Return hashes of leaves that were kept as one value."""
    size = merkle.HASH_BYTES
    return [packed[place : place + size] for place in range(0, len(packed), size)]


def of_content(content: Mapping[str, object]) -> UsageRow:
    """Return the row of a report that was kept as data."""
    return from_text(canonical_json.encode(content).decode())  # type: ignore[arg-type]  # it was JSON


def _row(report: WireReport, text: str) -> UsageRow:
    intervals = report.intervals
    if len(intervals) > 1:
        intervals = sorted(intervals, key=_resource)
    lease = b'"lease":' + _ENCODER.encode(report.lease) + b',"measured":'
    first = intervals[0]
    return UsageRow(
        report.lease,
        report.sequence,
        report.provider,
        first.start_ms,
        first.end_ms,
        report.is_final,
        text,
        ",".join([f"{item.resource.value}:{item.quantity}" for item in intervals]),
        b"".join(
            [merkle.hash_leaf(_ENCODER.encode(item).replace(_BEFORE_LEASE, lease, 1)) for item in intervals]
        ),
    )


def _resource(interval: WireInterval) -> int:
    return interval.resource
