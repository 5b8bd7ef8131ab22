"""Billing rules: versions, what jobs keep of them, discounts and caps over many jobs."""

from __future__ import annotations

from typing import Any

import pytest

from tests.chain.modules.hpc.books_scene import HOUR, BooksScene, metrics
from virtengine.chain.kernel.accounts import ESCROW_ADDRESS
from virtengine.chain.modules.hpc import books_errors, errors
from virtengine.chain.modules.hpc.billing_types import DEFAULT_RULES, CapType
from virtengine.wire.virtengine.hpc.v1 import billing_pb2, books_tx_pb2, offering_pb2

DAY = 86_400


@pytest.fixture
def scene() -> BooksScene:
    """A cluster that sells, with short delays."""
    return BooksScene()


def cap(kind: CapType, amount: int, /, **changes: Any) -> billing_pb2.CapRule:
    """Return a cap."""
    fields = {"cap_id": kind.name.lower(), "type": int(kind), "amount": str(amount), "active": True}
    return billing_pb2.CapRule(**fields | changes)


def bill(scene: BooksScene, seconds: int = 600, **job: Any) -> int:
    """Run a job to its settlement; return what it was billed."""
    job_id = scene.ended(metrics(seconds), seconds=1, **job)
    scene.settle(job_id)
    return scene.books(job_id).billed


def again(scene: BooksScene) -> None:
    """Bring nodes and the cluster back after a long silence."""
    scene.chain.advance()
    names = [f"day-{number}" for number in range(2)]
    scene.chain.send(scene.provider, *[scene.node_message(name, "HPC-1") for name in names])
    scene.activate("HPC-1")


def test_a_job_keeps_the_rules_it_was_submitted_under(scene: BooksScene) -> None:
    running = scene.run()
    assert scene.set_rules(granularity_seconds=600) == 1
    scene.report(running, 4)
    scene.use(running, metrics(61), kind=2)
    assert scene.record(running).billable_amount == 12 + 1 + 120
    later = scene.ended(metrics(61))
    assert scene.record(later).billable_amount == 60 + 6 + 600
    assert scene.state.books.require_terms(running).rules_owner == ""
    assert scene.state.books.require_terms(later).rules_version == 1


def test_the_same_rules_again_are_the_same_version(scene: BooksScene) -> None:
    assert scene.set_rules(minimum_charge="10") == 1
    assert scene.set_rules(minimum_charge="10") == 1
    assert scene.set_rules(minimum_charge="11") == 2
    rules = scene.ask("BillingRules", provider=scene.provider.address).rules
    assert (rules.version, rules.minimum_charge) == (2, "11")
    other = scene.ask("BillingRules", provider=scene.tenant.address).rules
    assert (other.version, other.rates.cpu_core_hour) == (0, DEFAULT_RULES.rates.cpu_core_hour)


def test_hp_123_an_offering_without_prices_is_billed_by_its_providers_rates() -> None:
    scene = BooksScene(offering={"pricing": offering_pb2.Pricing(currency="uve")})
    job_id = scene.submit(max_runtime_seconds=HOUR)
    assert scene.job(job_id).estimate == 10_000 + 1_000 + 50_000
    scene.cancel(job_id)
    assert bill(scene, 6) == 1_015
    assert bill(scene, 0) == 1_000


def test_hp_123_the_queues_multiplier_is_part_of_the_bill_and_of_the_estimate() -> None:
    queue = offering_pb2.QueueOption(partition_name="batch", price_multiplier="1.5")
    scene = BooksScene(offering={"queue_options": [queue]})
    job_id = scene.ended(metrics(600), seconds=1)
    assert scene.books(job_id).ceiling == 999
    scene.settle(job_id)
    assert scene.books(job_id).billed == 999


def test_hp_126_a_daily_cap_counts_the_day_and_begins_anew_with_the_next(scene: BooksScene) -> None:
    scene.set_rules(caps=[cap(CapType.DAILY, 1_000)])
    assert [bill(scene) for _ in range(3)] == [666, 334, 0]
    job_id = scene.ended(metrics(600), seconds=1)
    assert [one.amount for one in scene.record(job_id).applied_caps] == [666]
    scene.settle(job_id)
    scene.chain.advance(seconds=DAY - (scene.chain.time_ms // 1000) % DAY)
    again(scene)
    assert bill(scene) == 666
    days = [one.amount for one in scene.state.books.spending.records()]
    assert days == [1_000, 666]


def test_hp_126_a_cap_by_job_bounds_each_job(scene: BooksScene) -> None:
    scene.set_rules(caps=[cap(CapType.PER_JOB, 100)])
    assert [bill(scene) for _ in range(2)] == [100, 100]


def test_hp_126_a_cap_applies_to_its_customers_only(scene: BooksScene) -> None:
    scene.set_rules(caps=[cap(CapType.TOTAL, 100, applies_to=[scene.tenant.address])])
    assert bill(scene) == 100
    alice = scene.chain.actor("alice")
    job_id = scene.run(seconds=1, actor=alice)
    scene.report(job_id, 4)
    scene.use(job_id, metrics(600), kind=2)
    scene.settle(job_id, alice)
    assert scene.books(job_id).billed == 666


def test_hp_126_what_a_correction_takes_back_makes_room_again(scene: BooksScene) -> None:
    scene.set_rules(caps=[cap(CapType.MONTHLY, 1_000)])
    job_id = scene.ended(metrics(600), seconds=1)
    scene.send(
        scene.provider,
        books_tx_pb2.MsgCorrectAccounting(
            sender=scene.provider.address,
            record_id=scene.record(job_id).record_id,
            metrics=metrics(60),
            reason="counted twice",
        ),
    )
    assert [bill(scene), bill(scene)] == [666, 1_000 - 666 - 66]


def test_hp_121_a_customers_hours_of_the_days_before_find_its_tier(scene: BooksScene) -> None:
    tiers = [
        billing_pb2.DiscountRule(
            rule_id=name, type=1, bps=bps, threshold_value=hours, threshold_unit="cpu_core_hours", active=True
        )
        for name, bps, hours in (("small", 1_000, "0.1"), ("large", 5_000, "0.3"))
    ]
    scene.set_rules(discounts=tiers)
    assert bill(scene) == 666
    assert bill(scene) == 666
    scene.chain.advance(seconds=DAY - (scene.chain.time_ms // 1000) % DAY)
    again(scene)
    assert bill(scene) == 666 - 30
    assert scene.chain.balance(ESCROW_ADDRESS) == 0


@pytest.mark.parametrize(
    "changes",
    [
        {"formula_version": ""},
        {"granularity_seconds": 0},
        {"rates": billing_pb2.Rates(cpu_core_hour="-1")},
        {"rates": billing_pb2.Rates(node_hour="1e3")},
        {"minimum_charge": "1.5"},
        {"queue_rule": billing_pb2.QueueRule(max_bps=10_001)},
        {
            "discounts": [
                billing_pb2.DiscountRule(rule_id="a", type=1, bps=10_001, threshold_unit="gpu_hours")
            ]
        },
        {"discounts": [billing_pb2.DiscountRule(rule_id="a", bps=1, threshold_unit="gpu_hours")]},
        {"discounts": [billing_pb2.DiscountRule(rule_id="a", type=1, bps=1, threshold_unit="days")]},
        {"discounts": [billing_pb2.DiscountRule(rule_id="", type=1, bps=1, threshold_unit="gpu_hours")]},
        {
            "discounts": [
                billing_pb2.DiscountRule(
                    rule_id="a", type=1, bps=1, threshold_unit="gpu_hours", applies_to=["sun"]
                )
            ]
        },
        {"caps": [cap(CapType.DAILY, 1), cap(CapType.DAILY, 2)]},
        {"caps": [cap(CapType.DAILY, 1, type=9)]},
        {"caps": [cap(CapType.DAILY, 1, amount="x")]},
        {"caps": [cap(CapType.DAILY, 1, applies_to=["nobody"])]},
        {"node_reward_bps": 10_001},
        {"node_reward_bps": 1},
        {"node_operators": [billing_pb2.NodeOperator(address="nobody", weight=1)]},
        {"node_operators": [billing_pb2.NodeOperator(address=ESCROW_ADDRESS, weight=1)]},
    ],
)
def test_rules_that_cannot_hold_are_refused(scene: BooksScene, changes: dict[str, Any]) -> None:
    fields: dict[str, Any] = {"formula_version": "v1.0.0", "granularity_seconds": 60}
    message = books_tx_pb2.MsgSetBillingRules(
        provider=scene.provider.address, rules=billing_pb2.BillingRules(**fields | changes)
    )
    scene.refuse(scene.provider, message, books_errors.InvalidBillingRules)


def test_only_a_registered_provider_sets_rules(scene: BooksScene) -> None:
    rules = billing_pb2.BillingRules(formula_version="v1.0.0", granularity_seconds=60)
    message = books_tx_pb2.MsgSetBillingRules(provider=scene.tenant.address, rules=rules)
    scene.refuse(scene.tenant, message, errors.ProviderNotInGoodStanding)
