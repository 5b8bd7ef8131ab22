"""The one formula, exact to the last uve."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from virtengine.chain.modules.hpc import billing
from virtengine.chain.modules.hpc.billing import AppliedCap, AppliedDiscount, Room, Standing, Used
from virtengine.chain.modules.hpc.billing_types import (
    DEFAULT_RULES,
    BillingRules,
    DiscountRule,
    DiscountType,
    GpuRate,
    JobTerms,
    QueueRule,
    Rates,
)
from virtengine.chain.modules.hpc.types import Pricing, Resources
from virtengine.chain.modules.hpc.usage_types import Metrics
from virtengine.chain.modules.take.payout import compute_split
from virtengine.chain.modules.take.types import Params as TakeParams
from virtengine.core.amounts import parse_rate

HOUR = 3_600
RATES = Rates(
    cpu_core_hour="10000",
    memory_gb_hour="1000",
    gpu_hour="100000",
    node_hour="50000",
    storage_gb_hour="50",
    network_gb="100",
    gpu_types=(GpuRate("nvidia-a100", "500000"),),
)
PLAIN = BillingRules(rates=RATES)
BIG = 10**30
NOW = Standing(now=1_000_000)


def terms(ceiling: int = BIG, *, rates: Rates = RATES, multiplier: str = "1", minimum: int = 0) -> JobTerms:
    return JobTerms(
        "JOB-1", "p", "c", "HPC-1", "OFF-1", "", 0, rates, multiplier, minimum, ceiling, "hpc/JOB-1"
    )


def bill(
    metrics: Metrics, promised: JobTerms | None = None, rules: BillingRules = PLAIN, where: Standing = NOW
) -> billing.Bill:
    return billing.compute_bill(metrics, promised or terms(), rules, where)


def test_hp_120_every_part_is_its_quantity_times_its_rate_cut_off_once() -> None:
    used = Metrics(
        cpu_core_seconds=2 * HOUR,
        memory_gb_seconds=3 * HOUR,
        gpu_seconds=HOUR // 2,
        gpu_type="nvidia-a100",
        storage_gb_hours=7,
        network_bytes_in=2**29,
        network_bytes_out=2**30,
        node_seconds=HOUR // 4,
    )
    made = bill(used)
    assert made.breakdown == billing.Breakdown(
        cpu=20_000,
        memory=3_000,
        gpu=250_000,
        storage=350,
        network=150,
        node=12_500,
        queue_penalty=0,
        subtotal=286_000,
    )
    assert made.total == 286_000


def test_hp_120_a_third_of_an_hour_is_never_rounded_before_the_price() -> None:
    assert bill(Metrics(cpu_core_seconds=1), terms(rates=Rates(cpu_core_hour="3600"))).total == 1
    assert bill(Metrics(cpu_core_seconds=1), terms(rates=Rates(cpu_core_hour="3599"))).total == 0


decimals = st.builds(
    lambda whole, places: f"{whole}.{places:018d}".rstrip("0").rstrip("."),
    st.integers(0, 10**7),
    st.integers(0, 10**18 - 1),
)
counts = st.integers(0, 10**9)


@given(
    st.builds(
        Metrics,
        cpu_core_seconds=counts,
        memory_gb_seconds=counts,
        gpu_seconds=counts,
        storage_gb_hours=counts,
        network_bytes_in=counts,
        network_bytes_out=counts,
        node_seconds=counts,
    ),
    st.lists(decimals, min_size=6, max_size=6),
    decimals.filter(lambda text: parse_rate(text) > 0),
    st.sampled_from([1, 60, 3_600]),
)
def test_hp_120_the_bill_is_what_exact_fractions_say(
    used: Metrics, prices: list[str], multiplier: str, step: int
) -> None:
    rates = Rates(*prices)
    found = billing.price_parts(used, rates, multiplier, step)
    transferred = used.network_bytes_in + used.network_bytes_out

    def up(seconds: int) -> Fraction:
        return Fraction(-(-seconds // step) * step, HOUR)

    quantities = {
        "cpu": (up(used.cpu_core_seconds), prices[0]),
        "memory": (up(used.memory_gb_seconds), prices[1]),
        "gpu": (up(used.gpu_seconds), prices[2]),
        "node": (up(used.node_seconds), prices[3]),
        "storage": (Fraction(used.storage_gb_hours), prices[4]),
        "network": (Fraction(transferred, 2**30), prices[5]),
    }
    for part, (quantity, price) in quantities.items():
        exact = quantity * Fraction(price) * Fraction(multiplier)
        assert found[part] == exact.numerator // exact.denominator, part


def test_hp_121_only_the_best_volume_tier_applies_and_to_cores_only() -> None:
    rules = replace(PLAIN, discounts=DEFAULT_RULES.discounts)
    used = Metrics(cpu_core_seconds=100 * HOUR, node_seconds=HOUR)
    for hours, bps in ((99, 0), (100, 500), (499, 500), (500, 1_000), (1_000, 1_500), (9_999, 1_500)):
        where = replace(NOW, used=Used(cpu_core_hours=hours * HOUR))
        made = bill(used, rules=rules, where=where)
        assert sum(one.amount for one in made.discounts) == 1_000_000 * bps // 10_000
        assert len(made.discounts) == (1 if bps else 0)
        assert made.total == 1_050_000 - 1_000_000 * bps // 10_000


def test_a_tier_counts_hours_that_are_not_whole() -> None:
    rule = DiscountRule("half", DiscountType.VOLUME, 1_000, "0.5", "gpu_hours", applies_to=("gpu", "node"))
    rules = replace(PLAIN, discounts=(rule,))
    used = Metrics(gpu_seconds=HOUR, node_seconds=HOUR)
    before = bill(used, rules=rules, where=replace(NOW, used=Used(gpu_hours=HOUR // 2 - 1)))
    after = bill(used, rules=rules, where=replace(NOW, used=Used(gpu_hours=HOUR // 2)))
    assert before.discounts == ()
    assert after.discounts == (AppliedDiscount("half", 1_000, 15_000),)


@pytest.mark.parametrize(
    "changes",
    [
        {"active": False},
        {"requires_code": True},
        {"type": DiscountType.LOYALTY},
        {"valid_from": NOW.now + 1},
        {"valid_until": NOW.now},
    ],
)
def test_a_discount_that_is_not_in_force_takes_nothing_off(changes: dict[str, object]) -> None:
    rule = replace(
        DiscountRule("all", DiscountType.VOLUME, 5_000, "0", "cpu_core_hours"),
        **changes,  # type: ignore[arg-type]
    )
    assert bill(Metrics(cpu_core_seconds=HOUR), rules=replace(PLAIN, discounts=(rule,))).discounts == ()


@given(st.integers(0, 10**24), st.integers(0, 2_000), st.integers(0, 2_000))
def test_hp_122_the_provider_and_the_platform_get_the_bill_to_the_last_uve(
    total: int, platform: int, validator: int
) -> None:
    split = compute_split(TakeParams(platform_bps=platform, validator_bps=validator), total)
    assert split.net + split.platform + split.validator == total
    assert min(split.net, split.platform, split.validator) >= 0


def test_hp_123_the_offerings_prices_and_the_queues_multiplier_make_the_bill() -> None:
    pricing = Pricing(cpu_core_hour_price="100", base_node_hour_price="1000", minimum_charge="7.5")
    rates = billing.rates_of(pricing, DEFAULT_RULES)
    used = Metrics(cpu_core_seconds=HOUR, node_seconds=HOUR, gpu_seconds=HOUR, memory_gb_seconds=HOUR)
    made = bill(used, terms(rates=rates, multiplier="1.5"))
    assert (made.breakdown.cpu, made.breakdown.node, made.breakdown.gpu) == (150, 1_500, 0)
    assert made.total == 1_650
    assert billing.minimum_of(pricing, DEFAULT_RULES) == 8


def test_hp_123_an_offering_without_any_price_sells_at_its_providers() -> None:
    assert billing.rates_of(Pricing(), DEFAULT_RULES) == DEFAULT_RULES.rates
    assert billing.minimum_of(Pricing(), DEFAULT_RULES) == 1_000
    assert billing.minimum_of(Pricing(cpu_core_hour_price="1"), DEFAULT_RULES) == 0


def test_hp_124_nothing_is_billed_beyond_what_is_held() -> None:
    made = bill(Metrics(cpu_core_seconds=10 * HOUR), terms(30_000))
    assert (made.total, made.ceiling_excess) == (30_000, 70_000)
    assert bill(Metrics(), terms(500, minimum=1_000)).total == 500


@given(
    st.integers(1, 16),
    st.integers(0, 64),
    st.integers(0, 512),
    st.integers(0, 8),
    st.integers(0, 1_000),
    st.integers(1, 100_000),
    st.integers(1, 5),
    st.floats(0, 1),
    decimals.filter(lambda text: parse_rate(text) > 0),
    st.sampled_from([1, 60, 900]),
)
def test_hp_124_a_job_that_keeps_to_what_it_asked_for_is_billed_whole(
    nodes: int,
    cores: int,
    memory: int,
    gpus: int,
    storage: int,
    seconds: int,
    tasks: int,
    part: float,
    multiplier: str,
    step: int,
) -> None:
    asked = Resources(nodes, cores, memory, gpus, storage, "nvidia-a100")
    rules = replace(PLAIN, granularity_seconds=step)
    promised = terms(multiplier=multiplier, minimum=1_000)
    held = billing.estimate(asked, seconds, tasks, promised, rules)
    used = billing.full_use(asked, int(seconds * part), tasks)
    made = bill(used, replace(promised, ceiling=held), rules)
    assert made.ceiling_excess == 0
    assert made.total <= held


def test_hp_125_seconds_are_rounded_up_to_the_granularity_before_they_are_priced() -> None:
    rules = replace(PLAIN, granularity_seconds=60)
    for seconds, billed in ((0, 0), (1, 60), (59, 60), (60, 60), (61, 120), (3_600, 3_600)):
        used = Metrics(cpu_core_seconds=seconds)
        assert bill(used, rules=rules).total == 10_000 * billed // HOUR


def test_hp_126_caps_take_off_what_is_beyond_their_room_one_after_the_other() -> None:
    where = replace(NOW, rooms=(Room("day", 900), Room("month", 400), Room("job", 10_000)))
    made = bill(Metrics(cpu_core_seconds=HOUR), rules=PLAIN, where=where)
    assert made.total == 400
    assert made.caps == (AppliedCap("day", 900, 9_100), AppliedCap("month", 400, 500))


def test_hp_126_the_minimum_charge_is_not_billed_beyond_a_cap() -> None:
    where = replace(NOW, rooms=(Room("day", 300),))
    made = bill(Metrics(), terms(minimum=1_000), where=where)
    assert (made.minimum_adjustment, made.total) == (1_000, 300)


def test_a_bill_below_the_minimum_is_raised_to_it() -> None:
    made = bill(Metrics(cpu_core_seconds=36), terms(minimum=1_000))
    assert (made.breakdown.subtotal, made.minimum_adjustment, made.total) == (100, 900, 1_000)


def test_hp_129_full_minutes_above_the_threshold_are_credited_up_to_half() -> None:
    rules = replace(PLAIN, queue_rule=DEFAULT_RULES.queue_rule)
    used = Metrics(cpu_core_seconds=10 * HOUR)
    for waited, bps in (
        (3_600, 0),
        (3_659, 0),
        (3_660, 10),
        (3_600 + 600, 100),
        (3_600 + 500 * 60, 5_000),
        (10**9, 5_000),
    ):
        made = bill(used, rules=rules, where=replace(NOW, queue_seconds=waited))
        assert made.breakdown.queue_penalty == 100_000 * bps // 10_000
        assert made.breakdown.subtotal == made.total == 100_000 - 100_000 * bps // 10_000


def test_a_credit_and_a_discount_never_make_a_bill_negative() -> None:
    rules = replace(
        PLAIN,
        queue_rule=QueueRule(True, 0, 10_000, 10_000),
        discounts=(DiscountRule("all", DiscountType.VOLUME, 10_000, "0", "node_hours"),),
    )
    made = bill(Metrics(cpu_core_seconds=HOUR), rules=rules, where=replace(NOW, queue_seconds=60))
    assert (made.total, made.breakdown.subtotal) == (0, 0)
