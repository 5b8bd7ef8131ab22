"""Whom a provider sells to: named tenants, what auditors vouch for, and how much one tenant may hold."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from virtengine.api.pricing import TenantRules
from virtengine.core.resources import Resources

Vouched = Mapping[str, Mapping[str, str]]
"""Attributes by the auditor who vouches for them."""


@dataclass(frozen=True, slots=True)
class Buyer:
    """What is known of the tenant of an order: money put down, what it holds here, who vouches for it."""

    deposit: int = 0
    leases: int = 0
    held: Resources = field(default_factory=Resources)
    vouched: Vouched = field(default_factory=dict)


def is_welcome(rules: TenantRules, tenant: str) -> bool:
    """Say whether a provider sells to a tenant at all."""
    return tenant not in rules.denied and (not rules.allowed or tenant in rules.allowed)


def is_eligible(rules: TenantRules, buyer: Buyer) -> bool:
    """Say whether the right auditors vouch for what a tenant must have."""
    if not rules.attributes and not (rules.signed_by.all_of or rules.signed_by.any_of):
        return True
    return is_vouched(rules.attributes, rules.signed_by.all_of, rules.signed_by.any_of, buyer.vouched)


def is_vouched(
    wanted: Mapping[str, str], all_of: tuple[str, ...], any_of: tuple[str, ...], vouched: Vouched
) -> bool:
    """Say whether each of `all_of`, and one of `any_of`, vouches for every wanted attribute.

    With neither there is nobody whose word counts.
    """
    if not all_of and not any_of:
        return False
    if not all(_says(vouched, auditor, wanted) for auditor in all_of):
        return False
    return not any_of or any(_says(vouched, auditor, wanted) for auditor in any_of)


def is_within(rules: TenantRules, buyer: Buyer, asked: Resources) -> bool:
    """Say whether one more order keeps a tenant within its limits."""
    if rules.max_leases and buyer.leases >= rules.max_leases:
        return False
    return rules.max_resources is None or (buyer.held + asked).fits(rules.max_resources.to_resources())


def _says(vouched: Vouched, auditor: str, wanted: Mapping[str, str]) -> bool:
    word = vouched.get(auditor)
    return word is not None and all(word.get(key) == value for key, value in wanted.items())
