"""What a job may cost at most: the price list over the time that it asks for, rounded up to a whole uve."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from virtengine.chain.modules.checks import refused_as
from virtengine.chain.modules.hpc.errors import InvalidOffering
from virtengine.chain.modules.hpc.types import Pricing, QueueOption, Resources
from virtengine.core.amounts import ATTO, DENOM, MAX_AMOUNT, parse_rate

HOUR: Final = 3_600
PRICES: Final = (
    "base_node_hour_price",
    "cpu_core_hour_price",
    "gpu_hour_price",
    "memory_gb_hour_price",
    "storage_gb_price",
    "network_gb_price",
    "minimum_charge",
)


def read_price(text: str) -> int:
    """Return a price in 10^-18 uve; nothing is free."""
    return parse_rate(text) if text else 0


def read_multiplier(queue: QueueOption) -> int:
    """Return by how much a queue is dearer, in 10^-18."""
    return parse_rate(queue.price_multiplier) if queue.price_multiplier else ATTO


def require_pricing(pricing: Pricing, queues: Iterable[QueueOption]) -> None:
    """Raise InvalidOffering unless every price is a decimal, in uve, and every multiplier above 0."""
    with refused_as(InvalidOffering):
        for name in PRICES:
            if read_price(getattr(pricing, name)) > MAX_AMOUNT:
                raise InvalidOffering(f"pricing.{name}: is too large")
        for queue in queues:
            if read_multiplier(queue) <= 0:
                raise InvalidOffering("queue_options.price_multiplier: must be above 0")
    if pricing.currency != DENOM:
        raise InvalidOffering(f"pricing.currency: {pricing.currency[:40]!r} is not {DENOM}")


def compute_hourly(pricing: Pricing, asked: Resources) -> int:
    """Return what an hour of these resources costs, in 10^-18 uve, before the queue's multiplier."""
    by_node = (
        read_price(pricing.base_node_hour_price)
        + asked.cpu_cores_per_node * read_price(pricing.cpu_core_hour_price)
        + asked.memory_gb_per_node * read_price(pricing.memory_gb_hour_price)
        + asked.gpus_per_node * read_price(pricing.gpu_hour_price)
    )
    return asked.nodes * by_node + asked.storage_gb * read_price(pricing.storage_gb_price)


def compute_estimate(
    pricing: Pricing, queue: QueueOption, asked: Resources, seconds: int, *, tasks: int = 1
) -> int:
    """Return the most that all tasks of a job cost within their time, in uve; never below the minimum."""
    work = compute_hourly(pricing, asked) * seconds * tasks * read_multiplier(queue)
    cost = -(-work // (HOUR * ATTO * ATTO))
    least = -(-read_price(pricing.minimum_charge) // ATTO)
    return max(cost, least)
