"""Prices of an offering: what may stand in one. What they come to is in `billing.py`."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from virtengine.chain.modules.checks import refused_as
from virtengine.chain.modules.hpc.errors import InvalidOffering
from virtengine.chain.modules.hpc.types import Pricing, QueueOption
from virtengine.core.amounts import ATTO, DENOM, MAX_AMOUNT, parse_rate

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
