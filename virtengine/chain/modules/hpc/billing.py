"""What a job costs: the one formula, exact, in whole numbers. Needs no state.

A quantity in hours is seconds / 3600, which is never rounded: each part of a bill is cut off once, at the
end. Seconds are rounded up to the granularity before. Prices are decimals of 18 places, held as whole
numbers of 10^-18.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

from virtengine.chain.kernel.codec import Record
from virtengine.chain.modules.hpc.billing_types import (
    BillingRules,
    DiscountRule,
    DiscountType,
    JobTerms,
    QueueRule,
    Rates,
)
from virtengine.chain.modules.hpc.types import Pricing, Resources
from virtengine.chain.modules.hpc.usage_types import Metrics
from virtengine.core.amounts import ATTO, parse_rate
from virtengine.core.resources import GIB

HOUR: Final = 3_600
BPS: Final = 10_000
PARTS: Final = ("cpu", "memory", "gpu", "storage", "network", "node")


class Breakdown(Record, frozen=True):
    """What each part costs; `subtotal` is their sum less the credit for waiting, `queue_penalty`."""

    cpu: int = 0
    memory: int = 0
    gpu: int = 0
    storage: int = 0
    network: int = 0
    node: int = 0
    queue_penalty: int = 0
    subtotal: int = 0


class AppliedDiscount(Record, frozen=True):
    """A discount and what it took off."""

    rule_id: str
    bps: int
    amount: int


class AppliedCap(Record, frozen=True):
    """A cap, how much room it had, and what it took off."""

    cap_id: str
    room: int
    amount: int


class Room(Record, frozen=True):
    """A cap and what its customer may still be billed in its period."""

    cap_id: str
    room: int


class Bill(Record, frozen=True):
    """What a job is billed.

    total = subtotal - discounts - caps + minimum_adjustment - ceiling_excess.
    """

    total: int
    breakdown: Breakdown
    discounts: tuple[AppliedDiscount, ...] = ()
    caps: tuple[AppliedCap, ...] = ()
    minimum_adjustment: int = 0
    ceiling_excess: int = 0


class Used(Record, frozen=True):
    """What a customer used before, by which volume discounts are found; in seconds."""

    cpu_core_hours: int = 0
    gpu_hours: int = 0
    node_hours: int = 0


class Standing(Record, frozen=True):
    """What counts for a bill beside the job itself."""

    now: int
    queue_seconds: int = 0
    used: Used = Used()
    rooms: tuple[Room, ...] = ()


def round_up(quantity: int, step: int) -> int:
    """Return a quantity rounded up to a multiple of the step."""
    return -(-quantity // step) * step


def rates_of(pricing: Pricing, rules: BillingRules) -> Rates:
    """Return an offering's prices; one that names none at all sells at its provider's."""
    if not any(_prices(pricing)):
        return rules.rates
    return Rates(
        cpu_core_hour=pricing.cpu_core_hour_price,
        memory_gb_hour=pricing.memory_gb_hour_price,
        gpu_hour=pricing.gpu_hour_price,
        node_hour=pricing.base_node_hour_price,
        storage_gb_hour=pricing.storage_gb_price,
        network_gb=pricing.network_gb_price,
    )


def minimum_of(pricing: Pricing, rules: BillingRules) -> int:
    """Return the least that a job costs which ran, rounded up; the provider's with its prices."""
    if not any(_prices(pricing)) and not pricing.minimum_charge:
        return rules.minimum_charge
    return -(-parse_rate(pricing.minimum_charge or "0", field="minimum_charge") // ATTO)


def _prices(pricing: Pricing) -> tuple[str, ...]:
    """Return an offering's prices."""
    return (
        pricing.cpu_core_hour_price,
        pricing.memory_gb_hour_price,
        pricing.gpu_hour_price,
        pricing.base_node_hour_price,
        pricing.storage_gb_price,
        pricing.network_gb_price,
    )


def price_parts(metrics: Metrics, rates: Rates, multiplier: str, granularity: int) -> dict[str, int]:
    """Return what each part of the usage costs, each cut off once."""
    times = parse_rate(multiplier or "1", field="price_multiplier")

    def by_time(seconds: int, hour: str) -> int:
        return round_up(seconds, granularity) * parse_rate(hour or "0") * times // (HOUR * ATTO * ATTO)

    def by_amount(amount: int, price: str, unit: int) -> int:
        return amount * parse_rate(price or "0") * times // (unit * ATTO * ATTO)

    transferred = metrics.network_bytes_in + metrics.network_bytes_out
    return {
        "cpu": by_time(metrics.cpu_core_seconds, rates.cpu_core_hour),
        "memory": by_time(metrics.memory_gb_seconds, rates.memory_gb_hour),
        "gpu": by_time(metrics.gpu_seconds, rates.hour_of_gpu(metrics.gpu_type)),
        "storage": by_amount(metrics.storage_gb_hours, rates.storage_gb_hour, 1),
        "network": by_amount(transferred, rates.network_gb, GIB),
        "node": by_time(metrics.node_seconds, rates.node_hour),
    }


def credit_for_waiting(rule: QueueRule, amount: int, queue_seconds: int) -> int:
    """Return what a long wait takes off an amount: full minutes above the threshold, up to a bound."""
    if not rule.enabled:
        return 0
    minutes = max(0, queue_seconds - rule.threshold_seconds) // 60
    return amount * min(minutes * rule.bps_per_minute, rule.max_bps) // BPS


def find_discount(
    rules: Iterable[DiscountRule], parts: Mapping[str, int], standing: Standing
) -> AppliedDiscount | None:
    """Return the volume discount that takes off most; the first of the rules when several do."""
    best: AppliedDiscount | None = None
    for rule in rules:
        if not _is_reached(rule, standing):
            continue
        base = sum(parts[part] for part in rule.applies_to or ("cpu",))
        amount = base * rule.bps // BPS
        if amount and (best is None or amount > best.amount):
            best = AppliedDiscount(rule.rule_id, rule.bps, amount)
    return best


def _is_reached(rule: DiscountRule, standing: Standing) -> bool:
    """Say whether a rule is in force and the customer used enough before."""
    if rule.type is not DiscountType.VOLUME or not rule.active or rule.requires_code:
        return False
    if standing.now < rule.valid_from or (rule.valid_until and standing.now >= rule.valid_until):
        return False
    used = {
        "cpu_core_hours": standing.used.cpu_core_hours,
        "gpu_hours": standing.used.gpu_hours,
        "node_hours": standing.used.node_hours,
    }[rule.threshold_unit]
    return used * ATTO >= parse_rate(rule.threshold_value or "0") * HOUR


def compute_bill(metrics: Metrics, terms: JobTerms, rules: BillingRules, standing: Standing) -> Bill:
    """Return the bill of a job that ran.

    Caps come last: neither the minimum charge nor anything else is billed beyond one. Nothing is billed
    beyond what is held for the job.
    """
    parts = price_parts(metrics, terms.rates, terms.price_multiplier, rules.granularity_seconds)
    priced = sum(parts.values())
    credit = credit_for_waiting(rules.queue_rule, priced, standing.queue_seconds)
    subtotal = priced - credit
    found = find_discount(rules.discounts, parts, standing)
    # A discount is of the full price of its parts; the credit may have left less than that.
    if found is not None and found.amount > subtotal:
        found = AppliedDiscount(found.rule_id, found.bps, subtotal)
    reduced = subtotal - (found.amount if found else 0)
    charged = max(reduced, terms.minimum_charge)
    capped, caps = apply_caps(charged, standing.rooms)
    total = min(capped, terms.ceiling)
    return Bill(
        total=total,
        breakdown=Breakdown(**parts, queue_penalty=credit, subtotal=subtotal),
        discounts=(found,) if found else (),
        caps=caps,
        minimum_adjustment=charged - reduced,
        ceiling_excess=capped - total,
    )


def apply_caps(amount: int, rooms: Iterable[Room]) -> tuple[int, tuple[AppliedCap, ...]]:
    """Return an amount within the room of every cap, and what each cap took off."""
    caps = []
    for one in rooms:
        excess = max(0, amount - one.room)
        if excess:
            caps.append(AppliedCap(one.cap_id, one.room, excess))
            amount -= excess
    return amount, tuple(caps)


def full_use(resources: Resources, seconds: int, tasks: int = 1) -> Metrics:
    """Return what a job uses that keeps all it asked for, for so long."""
    nodes = resources.nodes * tasks
    return Metrics(
        wall_clock_seconds=seconds,
        cpu_core_seconds=nodes * resources.cpu_cores_per_node * seconds,
        memory_gb_seconds=nodes * resources.memory_gb_per_node * seconds,
        gpu_seconds=nodes * resources.gpus_per_node * seconds,
        gpu_type=resources.gpu_type,
        storage_gb_hours=resources.storage_gb * tasks * (-(-seconds // HOUR)),
        node_seconds=nodes * seconds,
        nodes_used=nodes,
    )


def estimate(resources: Resources, seconds: int, tasks: int, terms: JobTerms, rules: BillingRules) -> int:
    """Return the most that a job can cost which keeps to what it asked for; transfers come on top.

    It is billed at least the minimum, and never more than this: so much is held when it is submitted.
    """
    metrics = full_use(resources, seconds, tasks)
    parts = price_parts(metrics, terms.rates, terms.price_multiplier, rules.granularity_seconds)
    return max(sum(parts.values()), terms.minimum_charge)
