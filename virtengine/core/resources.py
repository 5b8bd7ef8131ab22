"""Resources that are sold, the units they are metered and priced in, and the one price formula.

| Resource | Asked as        | Metered in            | Priced per |
|----------|-----------------|-----------------------|------------|
| cpu      | millicores      | core-milliseconds     | core-hour  |
| memory   | bytes           | byte-seconds          | GiB-hour   |
| storage  | bytes           | byte-seconds          | GiB-hour   |
| gpu      | devices         | GPU-milliseconds      | GPU-hour   |
| block    | -               | blocks                | block      |
| network  | -               | bytes that leave      | GiB        |
| node     | nodes           | node-milliseconds     | node-hour  |

Nodes are of batch jobs only, and so is an adjustment: a discount, a credit or a charge on an invoice.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum
from fractions import Fraction

GIB = 2**30
MILLISECONDS_PER_HOUR = 3_600_000


class ResourceType(IntEnum):
    """What is metered. The numbers are those of `virtengine.market.v1.ResourceType`."""

    CPU = 1
    MEMORY = 2
    STORAGE = 3
    GPU = 4
    BLOCK = 5
    NETWORK = 6
    NODE = 7
    ADJUSTMENT = 8


OF_LEASES: frozenset[ResourceType] = frozenset(
    {
        ResourceType.CPU,
        ResourceType.MEMORY,
        ResourceType.STORAGE,
        ResourceType.GPU,
        ResourceType.NETWORK,
    }
)
"""What leases are priced and metered by."""

METERED_PER_UNIT: Mapping[ResourceType, int] = {
    ResourceType.CPU: MILLISECONDS_PER_HOUR,
    ResourceType.MEMORY: GIB * 3600,
    ResourceType.STORAGE: GIB * 3600,
    ResourceType.GPU: MILLISECONDS_PER_HOUR,
    ResourceType.BLOCK: 1,
    ResourceType.NETWORK: GIB,
    ResourceType.NODE: MILLISECONDS_PER_HOUR,
    ResourceType.ADJUSTMENT: 1,
}
"""Metered units in one priced unit."""

UNIT_NAMES: Mapping[ResourceType, str] = {
    ResourceType.CPU: "core-hour",
    ResourceType.MEMORY: "GiB-hour",
    ResourceType.STORAGE: "GiB-hour",
    ResourceType.GPU: "GPU-hour",
    ResourceType.BLOCK: "block",
    ResourceType.NETWORK: "GiB",
    ResourceType.NODE: "node-hour",
    ResourceType.ADJUSTMENT: "item",
}


@dataclass(frozen=True, slots=True)
class Resources:
    """An amount of each resource; also a capacity. Amounts are never negative."""

    cpu_millis: int = 0
    memory_bytes: int = 0
    storage_bytes: int = 0
    gpus: int = 0

    def __add__(self, other: Resources) -> Resources:
        """Return the sum, field by field."""
        return Resources(
            self.cpu_millis + other.cpu_millis,
            self.memory_bytes + other.memory_bytes,
            self.storage_bytes + other.storage_bytes,
            self.gpus + other.gpus,
        )

    def minus(self, other: Resources) -> Resources:
        """Return what is left, never below zero in any field."""
        return Resources(
            max(0, self.cpu_millis - other.cpu_millis),
            max(0, self.memory_bytes - other.memory_bytes),
            max(0, self.storage_bytes - other.storage_bytes),
            max(0, self.gpus - other.gpus),
        )

    def times(self, count: int) -> Resources:
        """Return `count` of these."""
        return Resources(
            self.cpu_millis * count, self.memory_bytes * count, self.storage_bytes * count, self.gpus * count
        )

    def fits(self, limit: Resources) -> bool:
        """Say whether every field is within the limit."""
        return (
            self.cpu_millis <= limit.cpu_millis
            and self.memory_bytes <= limit.memory_bytes
            and self.storage_bytes <= limit.storage_bytes
            and self.gpus <= limit.gpus
        )


def compute_hourly_price(resources: Resources, prices: Mapping[ResourceType, int]) -> int:
    """Return uve per hour of full use: the exact sum of price times amount, rounded up once."""
    asked = {
        ResourceType.CPU: Fraction(resources.cpu_millis, 1000),
        ResourceType.MEMORY: Fraction(resources.memory_bytes, GIB),
        ResourceType.STORAGE: Fraction(resources.storage_bytes, GIB),
        ResourceType.GPU: Fraction(resources.gpus),
    }
    total = sum((prices.get(resource, 0) * amount for resource, amount in asked.items()), Fraction(0))
    return -(-total.numerator // total.denominator)


def compute_cost(resource: ResourceType, quantity: int, unit_price: int) -> int:
    """Return what a running total of metered units costs in uve, rounded down.

    A batch costs the difference between the totals after and before it, so cutting usage into more or fewer
    batches never changes the sum.
    """
    return unit_price * quantity // METERED_PER_UNIT[resource]
