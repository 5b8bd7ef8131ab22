"""Provider: this cluster as a seller of capacity."""

from __future__ import annotations

from typing import ClassVar, Literal

from pydantic import Field

from virtengine.api.amounts import ResourceAmounts
from virtengine.api.capacity import Capacity, ProviderIngress
from virtengine.api.fields import Attributes, Label, Model, NamespacedRef, Ref, Region, immutable
from virtengine.api.resource import Column, Definition, Resource, Spec, Status


class ProviderInfo(Model):
    """How to reach the people behind a provider."""

    email: str = Field(
        default="", max_length=254, pattern=r"^$|^[^@\s]+@[^@\s]+$", description="E-mail address."
    )
    website: str = Field(default="", max_length=512, pattern=r"^$|^https?://.+$", description="Web site.")


class ProviderAgents(Model):
    """Accounts that may act for the provider in one narrow role, so that each process has its own key."""

    usage: Ref | None = Field(default=None, description="Account of the function that records usage.")
    settlement: Ref | None = Field(
        default=None, description="Account of the function that settles and invoices."
    )


class BidLimits(Model):
    """How often the provider bids."""

    bids_per_minute: int = Field(default=10, ge=1, le=10_000, description="Bids within a minute.")
    bids_per_hour: int = Field(default=100, ge=1, le=100_000, description="Bids within an hour.")
    bid_blocks: int = Field(
        default=0,
        ge=0,
        le=10_000_000,
        description="Blocks after which a bid ends by itself; 0: when its order does.",
    )
    withdraw_after_seconds: int = Field(
        default=30,
        ge=0,
        le=86_400,
        description="How long a bid that cannot be kept stays; a withdrawn one never comes back.",
    )


class Maintenance(Model):
    """Work that is announced to every tenant. There are no new leases; those that run live on."""

    reason: str = Field(default="", max_length=256, description="What is done, for the tenants.")
    starts_in_seconds: int = Field(
        default=0, ge=0, le=7_776_000, description="Seconds from the announcement to the beginning."
    )


class Leaving(Model):
    """The end, announced to every tenant. There are no new leases; those that run are closed afterwards."""

    reason: str = Field(default="", max_length=256, description="Why, for the tenants.")
    window_seconds: int = Field(
        default=86_400,
        ge=0,
        le=7_776_000,
        description="Seconds that tenants have to move away. It may be made longer, never shorter; the chain"
        " sets the least.",
    )


class ProviderSpec(Spec):
    """What the seller offers as a whole."""

    network_ref: NamespacedRef = Field(
        description="The Network it sells on.", json_schema_extra=immutable("networkRef")
    )
    account_ref: Ref = Field(
        description="Account that owns the provider on chain.", json_schema_extra=immutable("accountRef")
    )
    host_uri: str = Field(
        alias="hostURI",
        max_length=512,
        pattern=r"^https://[^\s/]+(/\S*)?$",
        description="Public address of the provider, https.",
    )
    attributes: Attributes = Field(default_factory=dict, description="Properties that tenants may require.")
    regions: tuple[Region, ...] = Field(default=(), max_length=32, description="Regions it serves.")
    info: ProviderInfo = Field(default=ProviderInfo(), description="How to reach its people.")
    capacity: Capacity = Field(default=Capacity(), description="Which part of the cluster is for sale.")
    ingress: ProviderIngress | None = Field(
        default=None, description="How services are reached by host name; without it only by node ports."
    )
    agents: ProviderAgents = Field(default=ProviderAgents(), description="Accounts of its functions.")
    maintenance: Maintenance | None = Field(
        default=None, description="Announced maintenance; remove it when it is over."
    )
    leaving: Leaving | None = Field(
        default=None, description="Announced leaving; remove it to stay. It goes before maintenance."
    )
    deletion_policy: Literal["Close", "Leave"] = Field(
        default="Close",
        description="What deleting this object does to leases that run. Close: it ends them at once. Leave:"
        " it announces leaving, with the window of `leaving`, and goes when the last lease is over.",
    )
    limits: BidLimits = Field(default=BidLimits(), description="How often it bids.")
    hpc_namespaces: tuple[Label, ...] = Field(
        default=(),
        max_length=32,
        description="Namespaces besides its own whose HPCClusters it sells.",
        json_schema_extra={"x-kubernetes-list-type": "set"},
    )


class CapacityStatus(Model):
    """Capacity as measured, in quantities."""

    allocatable: ResourceAmounts | None = Field(
        default=None, description="What the chosen nodes can run in all."
    )
    reserved: ResourceAmounts | None = Field(default=None, description="What is kept back or used by others.")
    leased: ResourceAmounts | None = Field(default=None, description="What leases hold.")
    free: ResourceAmounts | None = Field(default=None, description="What can still be sold.")


class NoticeStatus(Model):
    """What every tenant was told."""

    kind: str = Field(description="Maintenance or Leaving.")
    effective_at: str = Field(description="When it begins; leaving: when leases are closed. RFC 3339.")
    reason: str = Field(default="", description="What the tenants read.")


class ProviderStatus(Status):
    """What the seller is."""

    address: str | None = Field(default=None, description="Address of the provider on chain.")
    capacity: CapacityStatus | None = Field(default=None, description="Measured capacity.")
    active_leases: int | None = Field(default=None, description="Leases that are not over.")
    notice: NoticeStatus | None = Field(default=None, description="What every tenant was told.")
    signing_key_fingerprint: str | None = Field(
        default=None, description="SHA-256 of the public key that signs usage, hex."
    )


class Provider(Resource):
    """This cluster as a seller of capacity."""

    definition: ClassVar[Definition] = Definition(
        kind="Provider",
        plural="providers",
        short_name="veprov",
        operator="provider",
        columns=(
            Column("Address", ".status.address"),
            Column("Leases", ".status.activeLeases", "integer"),
            Column("Free-CPU", ".status.capacity.free.cpu"),
            Column("Free-Memory", ".status.capacity.free.memory", priority=1),
        ),
    )

    spec: ProviderSpec = Field(description="What the seller offers as a whole.")
    status: ProviderStatus = Field(default=ProviderStatus(), description="What the seller is.")
