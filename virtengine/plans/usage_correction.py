"""Corrections of usage: signed words of a provider that a report told too much or too little.

A correction names the report it corrects and adds to the quantities told, or takes back from them. It never
edits a report. Corrections of a lease are numbered 1, 2, 3 …; its digest is SHA-256("VE-CORRECTION-V1" |
canonical JSON of the correction and the chain id).
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Annotated, Any

import msgspec

from virtengine.core.errors import Rejected
from virtengine.core.ids import short_hash
from virtengine.core.resources import METERED_PER_UNIT, OF_LEASES, ResourceType
from virtengine.crypto import canonical_json, signature
from virtengine.crypto.signature import KeyType
from virtengine.plans.usage_report import Hex64, Milliseconds, SignedDigits, Text

EVENT_TYPE = "virtengine.usage.v1.Correction"
DOMAIN = b"VE-CORRECTION-V1"
AMOUNT = re.compile(r"[+-]?[0-9]{1,15}(\.[0-9]{1,18})?")
Number = Annotated[int, msgspec.Meta(ge=1, le=2**53 - 1)]
Reason = Annotated[str, msgspec.Meta(min_length=1, max_length=256)]


class _Delta(msgspec.Struct, forbid_unknown_fields=True):
    resource: ResourceType
    quantity: SignedDigits


class _Correction(msgspec.Struct, forbid_unknown_fields=True):
    provider: Text
    lease: Text
    number: Number
    report: Number
    reason: Reason
    start_ms: Milliseconds
    end_ms: Milliseconds
    deltas: Annotated[list[_Delta], msgspec.Meta(min_length=1, max_length=len(ResourceType))]
    signature: Hex64


@dataclass(frozen=True, slots=True)
class Correction:
    """What is added to a report's quantities by resource, or taken back where it is below 0, and why."""

    provider: str
    lease: str
    number: int
    report: int
    reason: str
    start_ms: int
    end_ms: int
    deltas: tuple[tuple[ResourceType, int], ...]


def parse_amount(name: str, amount: str) -> tuple[ResourceType, int]:
    """Return a resource of leases and metered units, from a signed amount in the unit it is priced in."""
    resource = next((one for one in OF_LEASES if one.name.lower() == name.strip().lower()), None)
    if resource is None:
        known = ", ".join(sorted(one.name.lower() for one in OF_LEASES))
        raise Rejected(f"no resource {name!r}; there are {known}", reason="UnknownResource")
    if not AMOUNT.fullmatch(amount.strip()):
        raise Rejected(f"{amount!r} is no amount", reason="AmountMalformed")
    quantity = int(Fraction(amount.strip()) * METERED_PER_UNIT[resource])
    if not quantity:
        raise Rejected(f"{amount} of {name} is nothing", reason="AmountMalformed")
    return resource, quantity


def message_id(correction: Correction) -> str:
    """Return the id by which a stream recognises a repeated correction."""
    return f"usage/{short_hash(correction.lease)}/correction/{correction.number}"


def to_data(correction: Correction, signed: bytes) -> dict[str, Any]:
    """Return the data of the event that carries a signed correction."""
    return {**_content(correction), "signature": signed.hex()}


def from_data(data: Mapping[str, Any]) -> tuple[Correction, bytes]:
    """Read a correction and its signature. Raises Rejected for anything that is not exactly one."""
    try:
        wire = msgspec.convert(data, _Correction)
    except msgspec.ValidationError as error:
        raise Rejected(f"not a correction of usage: {error}", reason="CorrectionMalformed") from error
    deltas = tuple(sorted((item.resource, int(item.quantity)) for item in wire.deltas))
    if wire.end_ms <= wire.start_ms:
        raise Rejected("a correction has a time", reason="CorrectionMalformed")
    if len({resource for resource, _ in deltas}) != len(deltas):
        raise Rejected("a correction holds each resource once", reason="CorrectionMalformed")
    if len({delta > 0 for _, delta in deltas}) > 1 or not all(delta for _, delta in deltas):
        raise Rejected("a correction adds or takes back; send one for each", reason="CorrectionMalformed")
    correction = Correction(
        wire.provider, wire.lease, wire.number, wire.report, wire.reason, wire.start_ms, wire.end_ms, deltas
    )
    return correction, bytes.fromhex(wire.signature)


def digest(chain_id: str, correction: Correction) -> bytes:
    """Return the 32 bytes that a provider's signing key signs."""
    content = canonical_json.encode({**_content(correction), "chain_id": chain_id})
    return hashlib.sha256(DOMAIN + content).digest()


def sign(chain_id: str, correction: Correction, private_key: bytes, key_type: KeyType) -> bytes:
    """Sign a correction with a provider's signing key."""
    return signature.sign(digest(chain_id, correction), private_key, key_type)


def leaf(correction: Correction, resource: ResourceType) -> bytes:
    """Return the bytes of one resource of a correction as a leaf of a batch's Merkle tree."""
    content = _content(correction)
    del content["deltas"], content["provider"]
    delta = next(delta for kind, delta in correction.deltas if kind is resource)
    return canonical_json.encode({**content, "resource": int(resource), "quantity": str(delta)})


def _content(correction: Correction) -> dict[str, Any]:
    return {
        "provider": correction.provider,
        "lease": correction.lease,
        "number": correction.number,
        "report": correction.report,
        "reason": correction.reason,
        "start_ms": correction.start_ms,
        "end_ms": correction.end_ms,
        "deltas": [
            {"resource": int(resource), "quantity": str(delta)} for resource, delta in correction.deltas
        ],
    }
