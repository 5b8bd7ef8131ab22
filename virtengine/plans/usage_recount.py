"""Usage counted again: from the shares in signed reports to the Merkle root and charges of a usage record."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

import msgspec

from virtengine.core.resources import ResourceType, compute_cost
from virtengine.crypto import merkle, signature, usage_signature
from virtengine.crypto.signature import KeyType
from virtengine.plans import usage_correction, usage_report, usage_row
from virtengine.plans.invoice_evidence import Told
from virtengine.plans.usage import FINE_PER_METERED
from virtengine.plans.usage_report import WireReport
from virtengine.wire.virtengine.market.v1 import types_pb2 as market
from virtengine.wire.virtengine.provider.v1 import types_pb2 as provider
from virtengine.wire.virtengine.settlement.v1 import types_pb2

_DECODER = msgspec.json.Decoder(WireReport)


@dataclass
class Count:
    """What the reports behind one record come to, and what is wrong with them."""

    intervals: int = 0
    quantities: dict[int, int] = field(default_factory=dict)
    leaves: list[bytes] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    unsigned: list[str] = field(default_factory=list)

    @property
    def root(self) -> bytes:
        """Return the Merkle root of the intervals."""
        return merkle.compute_root_of_hashes(self.leaves)


@dataclass(frozen=True)
class Signer:
    """Who must have signed, and for which chain."""

    chain_id: str
    key: provider.SigningKey

    def has_signed(self, digest: bytes, signed: bytes) -> bool:
        """Say whether the key, or the one before it, signed a digest."""
        keys = [(self.key.public_key, self.key.key_type)]
        if self.key.previous_public_key:
            keys.append((self.key.previous_public_key, self.key.previous_key_type))
        return any(
            signature.is_valid(digest, signed, public, KeyType(kind)) for public, kind in keys if public
        )


def count(told: Told, signer: Signer) -> Count:
    """Count again what a record was made of, in the order of its leaves."""
    found = Count()
    ordered: list[tuple[tuple[int, int, int], list[bytes]]] = []
    for text in told.reports:
        row = usage_row.from_text(text)
        report, signed = usage_report.from_data(json.loads(text))
        if not signer.has_signed(usage_report.digest(signer.chain_id, report), signed):
            found.unsigned.append(f"report {row.sequence}")
        found.faults += _miscounted(_DECODER.decode(text))
        ordered.append(((row.start_ms, row.sequence, 0), usage_row.read_leaves(row.leaves)))
        _add(found, dict(usage_row.read_amounts(row.amounts)))
    for text in told.corrections:
        correction, signed = usage_correction.from_data(json.loads(text))
        if not signer.has_signed(usage_correction.digest(signer.chain_id, correction), signed):
            found.unsigned.append(f"correction {correction.number}")
        leaves = [merkle.hash_leaf(usage_correction.leaf(correction, kind)) for kind, _ in correction.deltas]
        ordered.append(((correction.start_ms, 0, correction.number), leaves))
        _add(found, {int(kind): delta for kind, delta in correction.deltas})
    found.leaves = [leaf for _, leaves in sorted(ordered) for leaf in leaves]
    found.intervals = len(found.leaves)
    return found


def record_faults(record: types_pb2.UsageRecord, counted: Count, chain_id: str) -> list[str]:
    """Return what a record says otherwise than its reports: root, number, quantities, or its signed hash."""
    name = f"record {record.sequence}"
    faults = [f"{name}: {fault}" for fault in counted.faults]
    if counted.root != record.merkle_root:
        faults.append(f"{name}: its Merkle root is not that of its {counted.intervals} intervals")
    if counted.intervals != record.interval_count:
        faults.append(f"{name}: {record.interval_count} intervals, {counted.intervals} are here")
    charged: dict[int, int] = {}
    for charge in record.charges:
        charged[int(charge.resource)] = charged.get(int(charge.resource), 0) + int(charge.quantity)
    for resource, quantity in charged.items():
        if counted.quantities.get(resource, 0) != quantity:
            named = ResourceType(resource).name
            faults.append(f"{name}: {quantity} of {named}, {counted.quantities.get(resource, 0)} reported")
    if record.batch_hash not in _batch_hashes(chain_id, record):
        faults.append(f"{name}: it is not the batch that the provider signed")
    return faults


def price_faults(
    records: tuple[types_pb2.UsageRecord, ...], prices: Mapping[int, int]
) -> dict[int, list[str]]:
    """Return, by record, the charges that are not the price times the running totals."""
    totals: dict[int, int] = {}
    faults: dict[int, list[str]] = {}
    for record in sorted(records, key=lambda one: one.sequence):
        for charge in record.charges:
            resource, before = int(charge.resource), totals.get(int(charge.resource), 0)
            after = totals[resource] = before + int(charge.quantity)
            kind, price = ResourceType(resource), prices.get(resource, 0)
            cost = compute_cost(kind, after, price) - compute_cost(kind, before, price)
            if (cost, price) != (int(charge.amount), int(charge.unit_price or "0")):
                text = f"record {record.sequence}: {kind.name} {charge.amount} uve, {cost} expected"
                faults.setdefault(record.sequence, []).append(text)
    return faults


def _add(found: Count, quantities: Mapping[int, int]) -> None:
    for resource, quantity in quantities.items():
        found.quantities[resource] = found.quantities.get(resource, 0) + quantity


def _miscounted(report: WireReport) -> Iterator[str]:
    """Yield the intervals whose quantity does not follow from their shares."""
    for one in report.intervals:
        fine = int(one.carry_before) + sum(
            int(share.amount) * (share.to_ms - share.from_ms) for share in one.shares
        )
        if fine != int(one.quantity) * FINE_PER_METERED[one.resource] + int(one.carry_after):
            yield f"report {report.sequence}: {one.resource.name} does not follow from its shares"


def _batch_hashes(chain_id: str, record: types_pb2.UsageRecord) -> tuple[bytes, bytes]:
    """Return the digests of the batch behind a record: its lines without and with their prices."""
    batch = types_pb2.UsageBatch(
        lease_id=record.lease_id,
        sequence=record.sequence,
        merkle_root=record.merkle_root,
        interval_count=record.interval_count,
        is_final=record.is_final,
        corrects=record.corrects,
        lines=[
            types_pb2.UsageLine(
                resource=market.ResourceType.Name(charge.resource),
                quantity=charge.quantity,
                period_start=charge.period_start,
                period_end=charge.period_end,
            )
            for charge in record.charges
        ],
    )
    plain = usage_signature.digest(chain_id, batch)
    for line, charge in zip(batch.lines, record.charges, strict=True):
        line.unit_price = charge.unit_price
    return plain, usage_signature.digest(chain_id, batch)
