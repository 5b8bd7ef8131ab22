from __future__ import annotations

from typing import Any

import pytest

from virtengine.api.pricing import TenantRules
from virtengine.core.resources import GIB, Resources
from virtengine.plans.pricing import tenants
from virtengine.plans.pricing.tenants import Buyer

ONE, TWO = "ve1" + "q" * 38, "ve1" + "p" * 38


def rules(**written: Any) -> TenantRules:
    return TenantRules.model_validate(written)


def test_named_tenants_are_welcome_and_denied_ones_are_not() -> None:
    assert tenants.is_welcome(rules(), ONE)
    assert tenants.is_welcome(rules(allowed=[ONE]), ONE)
    assert not tenants.is_welcome(rules(allowed=[TWO]), ONE)
    assert not tenants.is_welcome(rules(allowed=[ONE], denied=[ONE]), ONE)


@pytest.mark.parametrize(
    ("vouched", "expected"),
    [
        ({}, False),
        ({ONE: {"verified": "yes"}}, True),
        ({ONE: {"verified": "no"}}, False),
        ({TWO: {"verified": "yes"}}, False),
    ],
)
def test_the_right_auditor_must_vouch_for_a_tenant(
    vouched: dict[str, dict[str, str]], expected: bool
) -> None:
    wanted = rules(attributes={"verified": "yes"}, signedBy={"anyOf": [ONE]})
    assert tenants.is_eligible(wanted, Buyer(vouched=vouched)) is expected


def test_attributes_without_an_auditor_are_vouched_for_by_nobody() -> None:
    wanted = rules(attributes={"verified": "yes"})
    assert not tenants.is_eligible(wanted, Buyer(vouched={ONE: {"verified": "yes"}}))


def test_each_of_all_and_one_of_any() -> None:
    word = {"verified": "yes"}
    both = {ONE: word, TWO: word}
    assert tenants.is_vouched(word, (ONE,), (TWO,), both)
    assert not tenants.is_vouched(word, (ONE,), (TWO,), {ONE: word})
    assert not tenants.is_vouched(word, (ONE, TWO), (), {ONE: word})


def test_a_tenant_holds_no_more_than_its_limit() -> None:
    asked = Resources(1000, GIB)
    assert tenants.is_within(rules(maxLeases=2), Buyer(leases=1), asked)
    assert not tenants.is_within(rules(maxLeases=2), Buyer(leases=2), asked)
    limit = rules(maxResources={"cpu": "2", "memory": "4Gi", "storage": "0"})
    assert tenants.is_within(limit, Buyer(held=Resources(1000, GIB)), asked)
    assert not tenants.is_within(limit, Buyer(held=Resources(1001, GIB)), asked)
