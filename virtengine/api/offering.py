"""Offering: what a provider sells, at what price."""

from __future__ import annotations

from typing import ClassVar, Literal

from pydantic import ConfigDict, Field

from virtengine.api.amounts import ResourceAmounts
from virtengine.api.fields import Amount, Attributes, Model, Rate, Ref, Region, immutable, rules
from virtengine.api.pricing import PriceStrategy, TenantRules
from virtengine.api.resource import Column, Definition, Resource, Spec, Status

Category = Literal["Compute", "Storage", "Network", "HPC", "GPU", "ML", "Other"]
Billing = Literal["Usage", "Rate"]


class OfferingPrice(Model):
    """The price of what is sold."""

    model_config = ConfigDict(
        json_schema_extra=rules(
            (
                "self.billing != 'Rate' || has(self.rate)"
                " || (has(self.strategy) && self.strategy.kind == 'PerResource')",
                "billing Rate needs rate, in uve per block, or strategy PerResource",
            ),
            (
                "self.billing != 'Usage' || has(self.cpu) || has(self.memory) || has(self.storage)"
                " || has(self.gpu)",
                "billing Usage needs a price of at least one of cpu, memory, storage and gpu",
            ),
            ("self.billing != 'Usage' || !has(self.rate)", "rate is for billing Rate only"),
        )
    )

    billing: Billing = Field(
        default="Usage", description="Usage: pay what was metered; Rate: pay a fixed rate for every block."
    )
    cpu: Amount | None = Field(default=None, description="uve for one core-hour.")
    memory: Amount | None = Field(default=None, description="uve for one GiB-hour of memory.")
    storage: Amount | None = Field(default=None, description="uve for one GiB-hour of storage.")
    gpu: Amount | None = Field(default=None, description="uve for one GPU-hour.")
    network: Amount | None = Field(default=None, description="uve for one GiB of traffic that leaves.")
    rate: Rate | None = Field(default=None, description="uve for each block, decimal.")
    minimum: Amount | None = Field(
        default=None,
        description="Least uve per hour of a bid (billing Rate: per block); a lower price is raised to it.",
    )
    strategy: PriceStrategy = Field(
        default=PriceStrategy(), description="How the price of a bid is found from these."
    )


class OfferingSpec(Spec):
    """What is sold."""

    provider_ref: Ref = Field(
        description="The Provider that sells it, in the same namespace.",
        json_schema_extra=immutable("providerRef"),
    )
    category: Category = Field(default="Compute", description="What sort of thing it is.")
    name: str = Field(min_length=1, max_length=128, description="What people call it.")
    description: str = Field(default="", max_length=4096, description="What people should know about it.")
    price: OfferingPrice = Field(description="Its price.")
    attributes: Attributes = Field(default_factory=dict, description="Properties that tenants may require.")
    regions: tuple[Region, ...] = Field(default=(), max_length=32, description="Regions in which it is sold.")
    tags: tuple[str, ...] = Field(
        default=(),
        max_length=32,
        description="Words to find it by.",
        json_schema_extra={"items": {"type": "string", "minLength": 1, "maxLength": 63}},
    )
    max_per_order: ResourceAmounts | None = Field(
        default=None, description="The most that one order may ask; no limit when left out."
    )
    max_concurrent_orders: int = Field(
        default=0, ge=0, le=1_000_000, description="Orders that may run at one time; 0: no limit."
    )
    tenants: TenantRules = Field(default=TenantRules(), description="Whom it is sold to.")
    state: Literal["Active", "Paused"] = Field(default="Active", description="Paused takes no new orders.")


class OfferingStatus(Status):
    """What the listing is on chain."""

    offering_id: str | None = Field(
        default=None, description="Id on chain: <provider address>/<external id>."
    )
    state: str | None = Field(default=None, description="State on chain.")
    active_orders: int | None = Field(default=None, description="Orders that run on it.")
    total_orders: int | None = Field(default=None, description="Orders ever made on it.")


class Offering(Resource):
    """What a provider sells, at what price."""

    definition: ClassVar[Definition] = Definition(
        kind="Offering",
        plural="offerings",
        short_name="veoff",
        operator="provider",
        columns=(
            Column("Category", ".spec.category"),
            Column("State", ".status.state"),
            Column("Orders", ".status.activeOrders", "integer"),
            Column("Offering", ".status.offeringId", priority=1),
        ),
    )

    spec: OfferingSpec = Field(description="What is sold.")
    status: OfferingStatus = Field(default=OfferingStatus(), description="What the listing is on chain.")
