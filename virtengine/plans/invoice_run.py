"""An invoice run: what stored usage comes to, record by record, held against the chain's records.

What reports hold comes record by record and in order; each record's Merkle root and quantities are made from
it again. It takes one look at each interval, so that a month of many leases takes seconds.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from virtengine.core.resources import ResourceType, compute_cost
from virtengine.crypto import merkle
from virtengine.plans import usage_row
from virtengine.wire.virtengine.settlement.v1 import types_pb2


@dataclass
class RecordTally:
    """What the rows of one record come to."""

    quantities: dict[int, int] = field(default_factory=dict)
    leaves: list[bytes] = field(default_factory=list)

    def add(self, amounts: str, leaves: bytes) -> None:
        """Count quantities by resource, written as in a row, and the hashes of their intervals."""
        quantities = self.quantities
        for resource, quantity in usage_row.read_amounts(amounts):
            quantities[resource] = quantities.get(resource, 0) + quantity
        self.leaves += usage_row.read_leaves(leaves)


@dataclass
class LeaseTally:
    """What the rows of one lease come to."""

    records: dict[int, RecordTally] = field(default_factory=dict)

    @property
    def intervals(self) -> int:
        """Return how many intervals there are."""
        return sum(len(tally.leaves) for tally in self.records.values())

    def add(self, record: int, amounts: str, leaves: bytes) -> None:
        """Count reports of a record."""
        tally = self.records.get(record)
        if tally is None:
            tally = self.records[record] = RecordTally()
        tally.add(amounts, leaves)

    def compute_amounts(self, prices: Mapping[int, int]) -> dict[int, int]:
        """Return what each priced resource costs in all."""
        totals: dict[int, int] = {}
        for tally in self.records.values():
            for resource, quantity in tally.quantities.items():
                totals[resource] = totals.get(resource, 0) + quantity
        return {
            resource: compute_cost(ResourceType(resource), total, prices[resource])
            for resource, total in totals.items()
            if resource in prices
        }

    def find_faults(self, records: Mapping[int, types_pb2.UsageRecord]) -> Iterator[str]:
        """Yield where the chain's records, corrections left out, say otherwise than the rows."""
        for number, record in records.items():
            tally = self.records.get(number)
            if record.corrects or (tally is None and not record.interval_count):
                continue
            if tally is None:
                yield f"record {number}: no reports"
                continue
            if merkle.compute_root_of_hashes(tally.leaves) != record.merkle_root:
                yield f"record {number}: another Merkle root"
            for charge in record.charges:
                if tally.quantities.get(int(charge.resource), 0) != int(charge.quantity):
                    yield f"record {number}: {charge.quantity} of {ResourceType(int(charge.resource)).name}"
        for number in self.records.keys() - records.keys():
            yield f"record {number} is not on chain"
