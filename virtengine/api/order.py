"""Order: what a tenant wants to run, and the most it pays."""

from __future__ import annotations

from typing import ClassVar, Literal

from pydantic import ConfigDict, Field

from virtengine.api.amounts import ResourceAmounts
from virtengine.api.fields import (
    Address,
    Amount,
    Attributes,
    Label,
    Model,
    NamespacedRef,
    Rate,
    Ref,
    Region,
    immutable,
    immutable_optional,
    map_list,
    rules,
)
from virtengine.api.manifest import Manifest
from virtengine.api.pricing import AuditorChoice
from virtengine.api.resource import Column, Definition, Resource, Spec, Status
from virtengine.core.resources import Resources


class OfferingChoice(Model):
    """An offering by its id, or by provider and external id."""

    model_config = ConfigDict(
        json_schema_extra=rules(
            (
                "has(self.offeringId) != (has(self.provider) && has(self.externalId))",
                "give either offeringId, or provider and externalId",
            )
        )
    )

    offering_id: str | None = Field(
        default=None,
        max_length=128,
        pattern=r"^ve1[0-9a-z]+/[a-z0-9.-]+$",
        description="<provider>/<external id>.",
    )
    provider: Address | None = Field(default=None, description="Address of the provider.")
    external_id: str | None = Field(
        default=None,
        max_length=63,
        pattern=r"^[a-z0-9]([a-z0-9.-]{0,61}[a-z0-9])?$",
        description="Its external id.",
    )

    def full_id(self) -> str:
        """Return the id on chain."""
        return self.offering_id or f"{self.provider}/{self.external_id}"


class OrderRequirements(Model):
    """What a provider must have to bid."""

    attributes: Attributes = Field(default_factory=dict, description="Every one of these must be equal.")
    regions: tuple[Region, ...] = Field(
        default=(), max_length=32, description="One of these; none named: any."
    )
    signed_by: AuditorChoice = Field(
        default=AuditorChoice(),
        description="Auditors who must vouch for these attributes; then its own word is not enough.",
    )


class TopUp(Model):
    """Adds money by itself when the escrow account runs low."""

    when_below_hours: int = Field(ge=1, le=8760, description="Add when the money lasts for less than this.")
    amount: Amount = Field(description="uve added at a time.")
    limit: Amount = Field(description="uve added by itself in all; afterwards only a higher limit adds more.")


class Selection(Model):
    """Which bid is accepted."""

    model_config = ConfigDict(
        json_schema_extra=rules(("self.rule != 'Named' || has(self.provider)", "rule Named needs provider"))
    )

    rule: Literal["Cheapest", "Named"] = Field(
        default="Cheapest", description="Cheapest: the lowest price; Named: only the provider given here."
    )
    provider: Address | None = Field(default=None, description="The provider to wait for.")


_FIXED = immutable_optional("offering")


class SecretRef(Model):
    """A Secret beside the Order whose keys become secrets of a service."""

    service: Label = Field(description="Name of the service.")
    name: Label = Field(description="Name of the Secret.")


class OrderSpec(Spec):
    """What the tenant wants. `suspend: true` pauses the lease; deleting the Order closes it."""

    model_config = ConfigDict(
        json_schema_extra=rules(
            ("self.billing != 'Usage' || has(self.maxPricePerHour)", "billing Usage needs maxPricePerHour"),
            ("self.billing != 'Rate' || has(self.maxRate)", "billing Rate needs maxRate"),
            *_FIXED,
        )
    )

    network_ref: NamespacedRef = Field(
        description="The Network to buy on.", json_schema_extra=immutable("networkRef")
    )
    account_ref: Ref = Field(description="Account that pays.", json_schema_extra=immutable("accountRef"))
    offering: OfferingChoice | None = Field(
        default=None,
        description="The offering to buy; when left out, every provider that meets the requirements may bid.",
    )
    requirements: OrderRequirements = Field(
        default=OrderRequirements(),
        description="What the provider must have.",
        json_schema_extra=immutable("requirements"),
    )
    resources: ResourceAmounts | None = Field(
        default=None,
        description=(
            "What the workload may use at most, on one node; when left out, what the manifest asks, in "
            "pieces that may be spread. "
            "A change is proposed to the provider, within maxPricePerHour or maxRate."
        ),
    )
    billing: Literal["Usage", "Rate"] = Field(
        default="Usage",
        description="Usage: pay what was metered; Rate: pay a fixed rate for every block.",
        json_schema_extra=immutable("billing"),
    )
    max_price_per_hour: Amount | None = Field(
        default=None, description="The most uve for an hour in which all resources are used (billing Usage)."
    )
    max_rate: Rate | None = Field(default=None, description="The most uve for each block (billing Rate).")
    deposit: Amount = Field(
        description="uve put into the order's escrow account at the start; what is not used returns.",
        json_schema_extra=immutable("deposit"),
    )
    top_up: TopUp | None = Field(default=None, description="Adding money by itself.")
    selection: Selection = Field(default=Selection(), description="Which bid is accepted.")
    bid_window_seconds: int = Field(default=3, ge=0, le=3600, description="How long bids are collected.")
    secret_refs: tuple[SecretRef, ...] = Field(
        default=(),
        max_length=64,
        description="Secrets of this namespace whose keys services get as secrets; sealed with the manifest.",
        json_schema_extra=map_list("service", "name"),
    )
    manifest: Manifest = Field(description="What runs.")

    def total_resources(self) -> Resources:
        """Return what the order asks of a provider."""
        return self.resources.to_resources() if self.resources else self.manifest.total_resources()


class OrderEndpoint(Model):
    """Where a service of the workload answers."""

    service: str = Field(max_length=63, description="Name of the service.")
    url: str = Field(max_length=512, description="Its address.")


class OrderEscrow(Model):
    """The order's money, as of the last change of conditions or the last settlement."""

    balance: str | None = Field(default=None, description="uve left.")
    spent: str | None = Field(default=None, description="uve paid out.")
    runway_hours: int | None = Field(
        default=None, description="Hours that the balance lasts at the lease's full price."
    )


class OrderStatus(Status):
    """What became of the order."""

    order_id: str | None = Field(default=None, description="Id on chain: <tenant address>/<external id>.")
    state: str | None = Field(default=None, description="State of the order on chain.")
    lease_id: str | None = Field(default=None, description="Id of the lease on chain.")
    lease_state: str | None = Field(default=None, description="State of the lease on chain.")
    provider: str | None = Field(default=None, description="Address of the provider that runs it.")
    price: str | None = Field(
        default=None, description="uve per hour of full use, or per block with billing Rate."
    )
    bids: int | None = Field(default=None, description="Bids that were received.")
    endpoints: tuple[OrderEndpoint, ...] | None = Field(
        default=None,
        max_length=256,
        description="Where the workload answers.",
        json_schema_extra=map_list("service", "url"),
    )
    manifest_version: int | None = Field(default=None, description="Version of the manifest on chain.")
    ready_manifest_version: int | None = Field(
        default=None, description="Last version of which every replica was ready."
    )
    escrow: OrderEscrow | None = Field(default=None, description="The order's money.")


class Order(Resource):
    """What a tenant wants to run, and the most it pays."""

    definition: ClassVar[Definition] = Definition(
        kind="Order",
        plural="orders",
        short_name="veorder",
        operator="tenant",
        columns=(
            Column("State", ".status.state"),
            Column("Lease", ".status.leaseState"),
            Column("Price", ".status.price"),
            Column("Endpoint", ".status.endpoints[0].url", priority=1),
        ),
    )

    spec: OrderSpec = Field(description="What the tenant wants.")
    status: OrderStatus = Field(default=OrderStatus(), description="What became of the order.")
