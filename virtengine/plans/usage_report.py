"""The usage report: what a meter signs and publishes, and how its intervals become leaves of a Merkle tree.

A report is the data of the event `virtengine.usage.v1.Intervals`: one cut of one lease, numbered 1, 2, 3 …
without gaps. Its digest is SHA-256("VE-INTERVALS-V1" | canonical JSON of the report and the chain id).
Quantities, amounts and carries are digit strings; times are milliseconds since 1970.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any

import msgspec

from virtengine.core.errors import Rejected
from virtengine.core.ids import short_hash
from virtengine.core.resources import ResourceType
from virtengine.crypto import canonical_json, signature
from virtengine.crypto.signature import KeyType
from virtengine.plans.usage import Interval, Share

EVENT_TYPE = "virtengine.usage.v1.Intervals"
DOMAIN = b"VE-INTERVALS-V1"
MAX_SHARES = 2048

Digits = Annotated[str, msgspec.Meta(pattern=r"^(0|[1-9][0-9]{0,38})\Z")]
SignedDigits = Annotated[str, msgspec.Meta(pattern=r"^(0|-?[1-9][0-9]{0,38})\Z")]
Text = Annotated[str, msgspec.Meta(max_length=256)]
Milliseconds = Annotated[int, msgspec.Meta(ge=0, le=2**53 - 1)]
Hex64 = Annotated[str, msgspec.Meta(pattern=r"^[0-9a-f]{128}\Z")]


class WireShare(msgspec.Struct, forbid_unknown_fields=True, gc=False):
    """A share as it is written. Fields stand in the order of canonical JSON."""

    amount: Digits
    from_ms: Milliseconds
    kind: Text
    name: Text
    node: Text
    run: Text
    to_ms: Milliseconds


class WireInterval(msgspec.Struct, forbid_unknown_fields=True):
    """An interval as it is written. Fields stand in the order of canonical JSON."""

    carry_after: SignedDigits
    carry_before: SignedDigits
    end_ms: Milliseconds
    measured: dict[Text, SignedDigits]
    quantity: Digits
    resource: ResourceType
    shares: Annotated[list[WireShare], msgspec.Meta(max_length=MAX_SHARES)]
    start_ms: Milliseconds


class WireReport(msgspec.Struct, forbid_unknown_fields=True):
    """A signed report as it is written."""

    provider: Text
    lease: Text
    sequence: Annotated[int, msgspec.Meta(ge=1, le=2**53 - 1)]
    is_final: bool
    intervals: Annotated[list[WireInterval], msgspec.Meta(min_length=1, max_length=len(ResourceType))]
    signature: Hex64


@dataclass(frozen=True, slots=True)
class Report:
    """One cut of a lease's usage; `is_final` says that the workload stopped and nothing follows."""

    provider: str
    lease: str
    sequence: int
    intervals: tuple[Interval, ...]
    is_final: bool = False


def subject(lease: str) -> str:
    """Return the subject on which reports of a lease are published."""
    return f"usage.intervals.{short_hash(lease)}"


def message_id(report: Report) -> str:
    """Return the id by which a stream recognises a repeated report."""
    return f"usage/{short_hash(report.lease)}/{report.sequence}"


def to_data(report: Report, signed: bytes) -> dict[str, Any]:
    """Return the data of the event that carries a signed report."""
    return {**_content(report), "signature": signed.hex()}


def from_data(data: Mapping[str, Any]) -> tuple[Report, bytes]:
    """Read a report and its signature. Raises Rejected for anything that is not exactly one."""
    try:
        wire = msgspec.convert(data, WireReport)
    except msgspec.ValidationError as error:
        raise Rejected(f"not a usage report: {error}", reason="ReportMalformed") from error
    require_whole(wire)
    intervals = tuple(_interval(wire.lease, item) for item in wire.intervals)
    report = Report(wire.provider, wire.lease, wire.sequence, intervals, wire.is_final)
    return report, bytes.fromhex(wire.signature)


def require_whole(wire: WireReport) -> None:
    """Raise Rejected unless a report tells each resource once and all of them over one time."""
    first = wire.intervals[0]
    if first.end_ms < first.start_ms:
        raise Rejected("an interval ends before it begins", reason="ReportMalformed")
    if len({item.resource for item in wire.intervals}) != len(wire.intervals):
        raise Rejected("a report holds each resource once", reason="ReportMalformed")
    if any(item.start_ms != first.start_ms or item.end_ms != first.end_ms for item in wire.intervals):
        raise Rejected("the intervals of a report have one time", reason="ReportMalformed")


def digest(chain_id: str, report: Report) -> bytes:
    """Return the 32 bytes that a provider's signing key signs."""
    content = canonical_json.encode({**_content(report), "chain_id": chain_id})
    return hashlib.sha256(DOMAIN + content).digest()


def sign(chain_id: str, report: Report, private_key: bytes, key_type: KeyType) -> bytes:
    """Sign a report with a provider's signing key."""
    return signature.sign(digest(chain_id, report), private_key, key_type)


def is_valid(chain_id: str, report: Report, signed: bytes, key: bytes, key_type: KeyType) -> bool:
    """Say whether the report was signed by this key."""
    return signature.is_valid(digest(chain_id, report), signed, key, key_type)


def leaf(interval: Interval) -> bytes:
    """Return the bytes of an interval as a leaf of a batch's Merkle tree."""
    return canonical_json.encode({"lease": interval.lease, **_interval_content(interval)})


def _content(report: Report) -> dict[str, Any]:
    return {
        "provider": report.provider,
        "lease": report.lease,
        "sequence": report.sequence,
        "is_final": report.is_final,
        "intervals": [_interval_content(interval) for interval in report.intervals],
    }


def _interval_content(interval: Interval) -> dict[str, Any]:
    return {
        "resource": int(interval.resource),
        "quantity": str(interval.quantity),
        "start_ms": interval.start_ms,
        "end_ms": interval.end_ms,
        "carry_before": str(interval.carry_before),
        "carry_after": str(interval.carry_after),
        "shares": [
            {
                "run": share.run,
                "kind": share.kind,
                "name": share.name,
                "node": share.node,
                "amount": str(share.amount),
                "from_ms": share.from_ms,
                "to_ms": share.to_ms,
            }
            for share in interval.shares
        ],
        "measured": {name: str(value) for name, value in sorted(interval.measured.items())},
    }


def interval_from_content(lease: str, content: Mapping[str, Any]) -> Interval:
    """Read one interval back from its canonical content."""
    return _interval(lease, msgspec.convert(content, WireInterval))


def _interval(lease: str, wire: WireInterval) -> Interval:
    return Interval(
        lease=lease,
        resource=wire.resource,
        quantity=int(wire.quantity),
        start_ms=wire.start_ms,
        end_ms=wire.end_ms,
        carry_before=int(wire.carry_before),
        carry_after=int(wire.carry_after),
        shares=tuple(
            Share(item.run, item.kind, item.name, item.node, int(item.amount), item.from_ms, item.to_ms)
            for item in wire.shares
        ),
        measured={name: int(value) for name, value in wire.measured.items()},
    )
