"""The path from one signed interval to a line of an invoice, which anyone can follow with hashes alone.

interval → Merkle root of its usage record → root of the line's records → the line → content hash.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Annotated, Any

import msgspec
from google.protobuf import json_format

from virtengine.core.errors import Rejected
from virtengine.crypto import invoice_hash, merkle
from virtengine.plans import usage_recount
from virtengine.plans.invoice_evidence import Evidence, records_of
from virtengine.plans.usage_recount import Signer
from virtengine.wire.virtengine.settlement.v1 import types_pb2

SCHEMA = "virtengine/invoice-proof/v1"
Hash = Annotated[str, msgspec.Meta(pattern=r"^[0-9a-f]{64}\Z")]


class Step(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One leaf in one tree."""

    index: int
    size: int
    path: Annotated[list[Hash], msgspec.Meta(max_length=64)]


class Proof(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A whole path."""

    schema: str
    leaf: Hash
    record: int
    in_record: Step
    record_root: Hash
    in_line: Step
    line: str
    invoice: dict[str, Any]


def make(evidence: Evidence, line_id: str, record: int, interval: int) -> Proof:
    """Return the path of one interval of a record. Raises Rejected when there is none."""
    line = next((one for one in evidence.invoice.lines if one.id == line_id), None)
    if line is None or record not in records_of(line) or record not in evidence.told:
        raise Rejected(f"line {line_id} rests on no record {record} whose reports are here")
    counted = usage_recount.count(evidence.told[record], Signer(evidence.chain_id, evidence.key))
    if not 0 <= interval < counted.intervals:
        raise Rejected(f"record {record} has the intervals 0 to {counted.intervals - 1}")
    roots = {one.sequence: one.merkle_root for one in evidence.records}
    numbers = records_of(line)
    path = merkle.compute_proof_of_hash(counted.leaves, interval)
    beside = merkle.compute_inclusion_proof([roots[number] for number in numbers], numbers.index(record))
    return Proof(
        schema=SCHEMA,
        leaf=counted.leaves[interval].hex(),
        record=record,
        in_record=Step(interval, counted.intervals, [one.hex() for one in path]),
        record_root=counted.root.hex(),
        in_line=Step(numbers.index(record), len(numbers), [one.hex() for one in beside]),
        line=line_id,
        invoice=json_format.MessageToDict(evidence.invoice, preserving_proto_field_name=True),
    )


def check(proof: Proof) -> list[tuple[str, bool]]:
    """Follow a path; return each step and whether it holds."""
    invoice = json_format.ParseDict(proof.invoice, types_pb2.Invoice())
    line = next((one for one in invoice.lines if one.id == proof.line), types_pb2.InvoiceLine())
    root = bytes.fromhex(proof.record_root)
    return [
        ("interval in record", _holds(proof.in_record, bytes.fromhex(proof.leaf), root)),
        ("record in line", _holds(proof.in_line, merkle.hash_leaf(root), line.usage_root)),
        ("line", bool(line.id) and invoice_hash.compute_line_id(line) == line.id),
        ("invoice", invoice_hash.compute_content_hash(invoice) == invoice.content_hash),
    ]


def from_text(text: str) -> Proof:
    """Read a path. Raises Rejected when the document is none."""
    try:
        proof = msgspec.convert(json.loads(text), Proof)
        json_format.ParseDict(proof.invoice, types_pb2.Invoice())
    except (ValueError, RecursionError, json_format.ParseError, msgspec.ValidationError) as error:
        raise Rejected(f"not the path of an invoice line: {error}"[:500]) from error
    if proof.schema != SCHEMA:
        raise Rejected(f"the document is {proof.schema[:80]!r}, not {SCHEMA}")
    return proof


def to_data(proof: Proof) -> Mapping[str, Any]:
    """Return a path as plain data."""
    data: Mapping[str, Any] = msgspec.to_builtins(proof)
    return data


def _holds(step: Step, leaf_hash: bytes, root: bytes) -> bool:
    path = [bytes.fromhex(one) for one in step.path]
    return merkle.is_hash_included(leaf_hash, index=step.index, size=step.size, proof=path, root=root)
