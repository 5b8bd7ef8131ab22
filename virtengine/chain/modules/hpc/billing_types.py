"""Records of billing: what providers charge, and what one job was promised."""

from __future__ import annotations

from enum import IntEnum
from typing import Final

from virtengine.chain.kernel.codec import Record

FORMULA_VERSION: Final = "v1.0.0"
DAY: Final = 86_400


class GpuRate(Record, frozen=True):
    """The price of an hour of one type of GPU, as decimal text."""

    gpu_type: str
    hour: str


class Rates(Record, frozen=True):
    """Decimal uve for one unit; empty is zero."""

    cpu_core_hour: str = ""
    memory_gb_hour: str = ""
    gpu_hour: str = ""
    node_hour: str = ""
    storage_gb_hour: str = ""
    network_gb: str = ""
    gpu_types: tuple[GpuRate, ...] = ()

    def hour_of_gpu(self, gpu_type: str) -> str:
        """Return what an hour of this type of GPU costs."""
        return next((one.hour for one in self.gpu_types if one.gpu_type == gpu_type), self.gpu_hour)


class QueueRule(Record, frozen=True):
    """Credit for waiting: each full minute above the threshold, up to a bound."""

    enabled: bool = False
    threshold_seconds: int = 0
    bps_per_minute: int = 0
    max_bps: int = 0


class DiscountType(IntEnum):
    """What a discount is for. Only volume is found on chain."""

    VOLUME = 1
    LOYALTY = 2
    PROMO = 3
    BUNDLE = 4
    PARTNER = 5


class DiscountRule(Record, frozen=True):
    """A discount from a threshold of use on."""

    rule_id: str
    type: DiscountType
    bps: int
    threshold_value: str = ""
    threshold_unit: str = ""
    rule_name: str = ""
    applies_to: tuple[str, ...] = ()
    requires_code: bool = False
    promo_code: str = ""
    valid_from: int = 0
    valid_until: int = 0
    max_uses_per_customer: int = 0
    active: bool = True


class CapType(IntEnum):
    """How long a cap counts."""

    PER_JOB = 1
    DAILY = 2
    WEEKLY = 3
    MONTHLY = 4
    TOTAL = 5


CAP_PERIODS: Final = {CapType.DAILY: DAY, CapType.WEEKLY: 7 * DAY, CapType.MONTHLY: 30 * DAY}


class CapRule(Record, frozen=True):
    """The most that a customer pays a provider in a period."""

    cap_id: str
    type: CapType
    amount: int
    cap_name: str = ""
    period_seconds: int = 0
    applies_to: tuple[str, ...] = ()
    per_cluster: bool = False
    active: bool = True

    @property
    def period(self) -> int:
        """How many seconds a period has; 0 for one that never ends."""
        return 0 if self.type is CapType.TOTAL else self.period_seconds or CAP_PERIODS.get(self.type, 0)


class NodeOperator(Record, frozen=True):
    """Who is paid for a node; an empty id stands for every node."""

    address: str
    weight: int
    node_id: str = ""


class BillingRules(Record, frozen=True):
    """How a provider bills. A version never changes."""

    provider: str = ""
    version: int = 0
    formula_version: str = FORMULA_VERSION
    rates: Rates = Rates()
    minimum_charge: int = 0
    granularity_seconds: int = 1
    queue_rule: QueueRule = QueueRule()
    discounts: tuple[DiscountRule, ...] = ()
    caps: tuple[CapRule, ...] = ()
    node_reward_bps: int = 0
    node_operators: tuple[NodeOperator, ...] = ()
    updated_at: int = 0
    height: int = 0


def _tier(hours: int, bps: int) -> DiscountRule:
    return DiscountRule(f"volume-{hours}", DiscountType.VOLUME, bps, str(hours), "cpu_core_hours")


DEFAULT_RULES: Final = BillingRules(
    rates=Rates(
        cpu_core_hour="10000",
        memory_gb_hour="1000",
        gpu_hour="100000",
        node_hour="50000",
        storage_gb_hour="50",
        network_gb="100",
        gpu_types=(
            GpuRate("nvidia-a100", "500000"),
            GpuRate("nvidia-t4", "100000"),
            GpuRate("nvidia-v100", "250000"),
        ),
    ),
    minimum_charge=1_000,
    granularity_seconds=60,
    queue_rule=QueueRule(enabled=True, threshold_seconds=3_600, bps_per_minute=10, max_bps=5_000),
    discounts=(_tier(100, 500), _tier(500, 1_000), _tier(1_000, 1_500)),
    caps=(
        CapRule("job", CapType.PER_JOB, 10_000_000_000),
        CapRule("day", CapType.DAILY, 100_000_000_000),
        CapRule("month", CapType.MONTHLY, 1_000_000_000_000),
    ),
)
"""What a provider without rules of its own bills by."""


class JobTerms(Record, frozen=True):
    """What a job was promised when it was submitted."""

    job_id: str
    provider: str
    customer: str
    cluster_id: str
    offering_id: str
    rules_owner: str
    rules_version: int
    rates: Rates
    price_multiplier: str
    minimum_charge: int
    ceiling: int
    escrow_id: str
