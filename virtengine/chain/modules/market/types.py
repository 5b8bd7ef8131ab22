"""Records of the market module. Ids join the parts of keys by slashes."""

from __future__ import annotations

from enum import IntEnum

from virtengine.chain.kernel.codec import Record
from virtengine.chain.modules.market.states import (
    BidState,
    ChangeState,
    LeaseReason,
    LeaseState,
    OfferingState,
    OrderState,
)
from virtengine.chain.modules.provider.types import Attribute
from virtengine.core import ids
from virtengine.core import resources as core_resources
from virtengine.core.resources import ResourceType


class Category(IntEnum):
    """What kind of thing a listing sells."""

    COMPUTE = 1
    STORAGE = 2
    NETWORK = 3
    HPC = 4
    GPU = 5
    ML = 6
    OTHER = 7


class Billing(IntEnum):
    """How a lease is paid: by signed usage, or by the block."""

    USAGE = 1
    RATE = 2


class Resources(Record, frozen=True):
    """What a workload may use at most."""

    cpu_millis: int = 0
    memory_bytes: int = 0
    storage_bytes: int = 0
    gpus: int = 0

    def to_core(self) -> core_resources.Resources:
        """Return the shared word for it."""
        return core_resources.Resources(self.cpu_millis, self.memory_bytes, self.storage_bytes, self.gpus)


class ResourceUnit(Record, frozen=True):
    """Equal pieces of what is asked; one with storage only is a volume."""

    count: int
    resources: Resources
    gpu_model: str = ""
    storage_class: str = ""


class ResourcePrice(Record, frozen=True):
    """The price of one unit-hour of a resource, in uve."""

    resource: ResourceType
    price: int


class Price(Record, frozen=True):
    """Unit prices (usage) or a decimal rate of uve per block (rate)."""

    billing: Billing
    prices: tuple[ResourcePrice, ...] = ()
    rate: str = ""

    def unit_price(self, resource: ResourceType) -> int | None:
        """Return the price of a unit-hour; None when the resource has no price."""
        return next((entry.price for entry in self.prices if entry.resource is resource), None)


class SignedBy(Record, frozen=True):
    """Auditors who must vouch: each of `all_of`, and one of `any_of` when it names any."""

    all_of: tuple[str, ...] = ()
    any_of: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.all_of or self.any_of)


class Requirements(Record, frozen=True):
    """What a provider must have: every attribute equal, one of the regions (none named: any).

    With `signed_by` its own word is not enough for the attributes.
    """

    attributes: tuple[Attribute, ...] = ()
    regions: tuple[str, ...] = ()
    signed_by: SignedBy = SignedBy()


class Offering(Record, frozen=True):
    """A listing."""

    provider: str
    external_id: str
    state: OfferingState
    category: Category
    name: str
    description: str
    price: Price
    attributes: tuple[Attribute, ...] = ()
    regions: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    max_per_order: Resources = Resources()
    max_concurrent_orders: int = 0
    active_orders: int = 0
    total_orders: int = 0
    created_height: int = 0
    created_at: int = 0
    content_hash: bytes = b""

    @property
    def id(self) -> str:
        """`<provider>/<external id>`."""
        return ids.owned_id(self.provider, self.external_id)


class Order(Record, frozen=True):
    """What a tenant wants. `max_price` is uve per hour (usage) or decimal uve per block (rate)."""

    owner: str
    external_id: str
    state: OrderState
    offering_id: str
    requirements: Requirements
    resources: Resources
    billing: Billing
    max_price: str
    accepted_provider: str = ""
    bid_count: int = 0
    created_height: int = 0
    expires_height: int = 0
    created_at: int = 0
    closed_at: int = 0
    reason: str = ""
    content_hash: bytes = b""
    units: tuple[ResourceUnit, ...] = ()

    @property
    def id(self) -> str:
        """`<owner>/<external id>`."""
        return ids.owned_id(self.owner, self.external_id)

    @property
    def escrow_id(self) -> str:
        """The escrow account that holds its money."""
        return ids.order_escrow_id(self.id)


class Bid(Record, frozen=True):
    """A provider's price on an order. `hourly` is what the order would cost an hour (rate bids: a block)."""

    order_id: str
    provider: str
    state: BidState
    price: Price
    hourly: str
    deposit: int
    created_height: int = 0
    offering_id: str = ""
    expires_height: int = 0

    @property
    def id(self) -> str:
        """`<order id>/<provider>`."""
        return ids.bid_id(self.order_id, self.provider)

    @property
    def is_open(self) -> bool:
        """Say whether it may still be accepted."""
        return self.state is BidState.OPEN

    @property
    def escrow_id(self) -> str:
        """The escrow account that holds its deposit."""
        return ids.bid_escrow_id(self.id)


class Endpoint(Record, frozen=True):
    """Where a tenant reaches a service of the workload."""

    service: str
    url: str


class Lease(Record, frozen=True):
    """An accepted bid and everything that follows. The manifest is in a table of its own."""

    id: str
    order_id: str
    owner: str
    provider: str
    offering_id: str
    state: LeaseState
    resources: Resources
    price: Price
    escrow_id: str
    reason: LeaseReason = LeaseReason.NONE
    message: str = ""
    manifest_hash: bytes = b""
    manifest_version: int = 1
    endpoints: tuple[Endpoint, ...] = ()
    created_height: int = 0
    created_at: int = 0
    activated_at: int = 0
    suspended_height: int = 0
    grace_until_height: int = 0
    closed_at: int = 0
    final_by_height: int = 0
    settled: bool = False
    units: tuple[ResourceUnit, ...] = ()
    ready_manifest_version: int = 0
    failed_manifest_version: int = 0


class ContractChange(Record, frozen=True):
    """Other resources for a lease that runs: the last that its owner proposed."""

    lease_id: str
    number: int
    state: ChangeState
    resources: Resources
    max_price: str
    proposed_height: int
    expires_height: int
    price: Price | None = None
    reason: str = ""
    units: tuple[ResourceUnit, ...] = ()


class Params(Record, frozen=True):
    """Bounds of the market."""

    bid_min_deposit: int = 500_000
    max_bids_per_order: int = 100
    max_offerings_per_provider: int = 100
    max_orders_per_customer: int = 50
    order_expiry_blocks: int = 1_000
    funds_grace_blocks: int = 3_600
    final_usage_blocks: int = 600
    max_manifest_bytes: int = 65_536
    queue_batch: int = 100
    change_window_blocks: int = 600
