"""How a provider finds the price of a bid, and whom it sells to: parts of an Offering."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import ConfigDict, Field

from virtengine.api.amounts import ResourceAmounts
from virtengine.api.fields import Address, Amount, Attributes, Model, rules

Percent = Annotated[str, Field(pattern=r"^-?(0|[1-9][0-9]{0,3})(\.[0-9]{1,2})?$", max_length=8)]
"""Percent with at most two places, such as "12.5" or "-10"."""


class PriceRule(Model):
    """What changes the price where an attribute has a value."""

    model_config = ConfigDict(
        json_schema_extra=rules(
            (
                "has(self.percent) || has(self.cpu) || has(self.memory) || has(self.storage) || has(self.gpu)"
                " || has(self.network)",
                "a rule needs percent or a price",
            ),
        )
    )

    attribute: str = Field(
        min_length=1,
        max_length=63,
        description="region, gpu/model or any other: the order's, else the offering's, else the provider's.",
    )
    value: str = Field(min_length=1, max_length=256, description="The value that it must have.")
    percent: Percent | None = Field(
        default=None, description="What is added to every unit price, or taken off it when negative."
    )
    cpu: Amount | None = Field(default=None, description="uve for one core-hour instead.")
    memory: Amount | None = Field(default=None, description="uve for one GiB-hour of memory instead.")
    storage: Amount | None = Field(default=None, description="uve for one GiB-hour of storage instead.")
    gpu: Amount | None = Field(default=None, description="uve for one GPU-hour instead.")
    network: Amount | None = Field(default=None, description="uve for one GiB of traffic out instead.")


class CommitmentDiscount(Model):
    """What is taken off for money that is put down in advance."""

    hours: int = Field(
        ge=1, le=87_600, description="Hours at the full price that the order's deposit must last for."
    )
    percent: Percent = Field(description="What is taken off.")


class Surcharge(Model):
    """What is added while little is left."""

    used_percent: int = Field(
        ge=1, le=100, description="From this part of the scarcest resource in use, in percent."
    )
    percent: Percent = Field(description="What is added.")


class PriceStrategy(Model):
    """How the price of a bid is found. The steps are taken in the order of these fields."""

    model_config = ConfigDict(
        json_schema_extra=rules(
            ("self.kind != 'CostPlus' || has(self.percent)", "kind CostPlus needs percent"),
            (
                "self.kind != 'ByAttribute' || (has(self.rules) && size(self.rules) > 0)",
                "kind ByAttribute needs rules",
            ),
        )
    )

    kind: Literal["Fixed", "PerResource", "CostPlus", "ByAttribute"] = Field(
        default="Fixed",
        description="Fixed: the price as it stands; PerResource: unit prices, with billing Rate added up to a"
        " rate for each block; CostPlus: the unit prices are costs and percent is added; ByAttribute: unit"
        " prices that rules change.",
    )
    percent: Percent | None = Field(default=None, description="Added to costs (kind CostPlus).")
    rules: tuple[PriceRule, ...] = Field(
        default=(), max_length=64, description="Changes by attribute, each that matches in turn."
    )
    surcharges: tuple[Surcharge, ...] = Field(
        default=(), max_length=8, description="The highest that applies is added."
    )
    commitment_discounts: tuple[CommitmentDiscount, ...] = Field(
        default=(), max_length=8, description="The longest that applies is taken off."
    )
    blocks_per_hour: int = Field(
        default=720, ge=1, le=36_000, description="Blocks in an hour, for kind PerResource with billing Rate."
    )


class AuditorChoice(Model):
    """Whose word counts."""

    all_of: tuple[Address, ...] = Field(default=(), max_length=16, description="Each of these must vouch.")
    any_of: tuple[Address, ...] = Field(default=(), max_length=16, description="One of these must vouch.")


class TenantRules(Model):
    """Whom a provider sells to, and how much to one tenant."""

    allowed: tuple[Address, ...] = Field(
        default=(), max_length=256, description="Only these tenants; none named: everybody."
    )
    denied: tuple[Address, ...] = Field(default=(), max_length=256, description="Never these tenants.")
    attributes: Attributes = Field(
        default_factory=dict,
        description="What auditors must vouch for about the tenant, such as identity/verified: yes.",
    )
    signed_by: AuditorChoice = Field(
        default=AuditorChoice(), description="The auditors who must vouch for these attributes."
    )
    max_leases: int = Field(
        default=0,
        ge=0,
        le=1_000_000,
        description="Leases and open bids of one tenant at one time; 0: no limit.",
    )
    max_resources: ResourceAmounts | None = Field(
        default=None, description="The most that one tenant may hold in all; no limit when left out."
    )
