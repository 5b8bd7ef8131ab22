"""What is wrong with a message of the market module whatever the state."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from virtengine.chain.modules.checks import (
    refused_as,
    require_address,
    require_external_id,
    require_text,
    require_unique,
)
from virtengine.chain.modules.market import pricing
from virtengine.chain.modules.market.errors import (
    InvalidCloseReason,
    InvalidRequest,
    ManifestMissing,
    SelfDeal,
)
from virtengine.chain.modules.market.states import LeaseReason, LeaseState, OfferingState
from virtengine.chain.modules.market.types import Billing, Category
from virtengine.chain.modules.provider.messages import require_attributes
from virtengine.chain.modules.wire import read_coin
from virtengine.core import ids
from virtengine.wire.virtengine.market.v1 import tx_pb2, types_pb2

MAX_REGIONS = 64
MAX_TAGS = 32
MAX_AUDITORS = 16
MAX_WORD = 64
MAX_DESCRIPTION = 2048
MAX_ENDPOINTS = 64
MAX_UNITS = 64
MAX_PIECES = 1000
MAX_EXPIRY_BLOCKS = 10_000_000
REPORTED = frozenset(
    {
        LeaseState.ACCEPTED,
        LeaseState.PROVISIONING,
        LeaseState.ACTIVE,
        LeaseState.FAILED,
        LeaseState.REJECTED,
        LeaseState.TERMINATED,
    }
)
"""States that a provider reports."""
_BILLINGS = frozenset(Billing)


def check_offering(msg: tx_pb2.MsgCreateOffering | tx_pb2.MsgUpdateOffering) -> None:
    """Check what a listing says."""
    require_address(msg.provider, InvalidRequest, field="provider")
    require_external_id(msg.external_id, InvalidRequest)
    if int(msg.category) not in set(Category):
        raise InvalidRequest(f"category: {msg.category} is not one of its values")
    require_text(msg.name, InvalidRequest, field="name")
    if not msg.name:
        raise InvalidRequest("name: is empty")
    if len(msg.description) > MAX_DESCRIPTION:
        raise InvalidRequest(f"description: at most {MAX_DESCRIPTION} characters")
    pricing.read_price(msg.price)
    require_attributes(msg.attributes, InvalidRequest)
    _require_words(msg.regions, field="regions", limit=MAX_REGIONS)
    _require_words(msg.tags, field="tags", limit=MAX_TAGS)


def check_set_offering_state(msg: tx_pb2.MsgSetOfferingState) -> None:
    """Check a new state."""
    require_address(msg.provider, InvalidRequest, field="provider")
    require_external_id(msg.external_id, InvalidRequest)
    if int(msg.state) not in set(OfferingState):
        raise InvalidRequest(f"state: {msg.state} is not one of its values")


def check_create_order(msg: tx_pb2.MsgCreateOrder) -> None:
    """Check an order."""
    require_address(msg.owner, InvalidRequest, field="owner")
    require_external_id(msg.external_id, InvalidRequest)
    if msg.offering_id:
        provider = _require_owned(msg.offering_id, field="offering_id")
        if provider == msg.owner:
            raise SelfDeal(f"{msg.owner} cannot order from itself")
    if int(msg.billing) not in _BILLINGS:
        raise InvalidRequest(f"billing: {msg.billing} is not one of its values")
    pricing.read_ceiling(msg.max_price, Billing(int(msg.billing)))
    _require_something(msg.resources)
    require_units(msg.units, msg.resources)
    require_attributes(msg.requirements.attributes, InvalidRequest, field="requirements.attributes")
    _require_words(msg.requirements.regions, field="requirements.regions", limit=MAX_REGIONS)
    _require_auditors(msg.requirements.signed_by)
    with refused_as(InvalidRequest):
        read_coin(msg.deposit, field="deposit")
    if not 0 <= msg.expires_in_blocks <= MAX_EXPIRY_BLOCKS:
        raise InvalidRequest(f"expires_in_blocks: must be 0 to {MAX_EXPIRY_BLOCKS}")


def check_cancel_order(msg: tx_pb2.MsgCancelOrder) -> None:
    """Check a cancellation."""
    require_address(msg.owner, InvalidRequest, field="owner")
    _require_owned(msg.order_id, field="order_id")


def check_place_bid(msg: tx_pb2.MsgPlaceBid) -> None:
    """Check a bid."""
    require_address(msg.provider, InvalidRequest, field="provider")
    owner = _require_owned(msg.order_id, field="order_id")
    if owner == msg.provider:
        raise SelfDeal(f"{msg.provider} cannot bid on its own order")
    if msg.offering_id and _require_owned(msg.offering_id, field="offering_id") != msg.provider:
        raise InvalidRequest("offering_id: must be an offering of the bidder")
    pricing.read_price(msg.price)
    with refused_as(InvalidRequest):
        read_coin(msg.deposit, field="deposit")
    if not 0 <= msg.expires_in_blocks <= MAX_EXPIRY_BLOCKS:
        raise InvalidRequest(f"expires_in_blocks: must be 0 to {MAX_EXPIRY_BLOCKS}")


def check_withdraw_bid(msg: tx_pb2.MsgWithdrawBid) -> None:
    """Check a withdrawal."""
    require_address(msg.provider, InvalidRequest, field="provider")
    _require_owned(msg.order_id, field="order_id")


def check_accept_bid(msg: tx_pb2.MsgAcceptBid) -> None:
    """Check an award."""
    require_address(msg.owner, InvalidRequest, field="owner")
    require_address(msg.provider, InvalidRequest, field="provider")
    _require_owned(msg.order_id, field="order_id")
    if not msg.HasField("manifest"):
        raise ManifestMissing("manifest: a lease needs a workload, sealed to the provider's key")


def check_propose_change(msg: tx_pb2.MsgProposeContractChange) -> None:
    """Check a proposal; its ceiling is read with the lease's billing."""
    require_address(msg.owner, InvalidRequest, field="owner")
    _require_lease(msg.lease_id)
    require_text(msg.max_price, InvalidRequest, field="max_price")
    _require_something(msg.resources)
    require_units(msg.units, msg.resources)


def check_accept_change(msg: tx_pb2.MsgAcceptContractChange) -> None:
    """Check an agreement."""
    require_address(msg.provider, InvalidRequest, field="provider")
    _require_lease(msg.lease_id)
    pricing.read_price(msg.price)


def check_reject_change(msg: tx_pb2.MsgRejectContractChange) -> None:
    """Check a refusal."""
    require_address(msg.sender, InvalidRequest, field="sender")
    _require_lease(msg.lease_id)
    require_text(msg.reason, InvalidRequest, field="reason")


def check_update_manifest(msg: tx_pb2.MsgUpdateManifest) -> None:
    """Check a new manifest."""
    require_address(msg.owner, InvalidRequest, field="owner")
    _require_lease(msg.lease_id)
    if not msg.HasField("manifest"):
        raise ManifestMissing("manifest: is empty")


def check_advance_lease(msg: tx_pb2.MsgAdvanceLease) -> None:
    """Check a provider's report."""
    require_address(msg.provider, InvalidRequest, field="provider")
    _require_lease(msg.lease_id)
    if int(msg.state) not in REPORTED:
        raise InvalidRequest(f"state: {msg.state} is not one that a provider reports")
    require_text(msg.message, InvalidRequest, field="message", limit=512)
    if len(msg.endpoints) > MAX_ENDPOINTS:
        raise InvalidRequest(f"endpoints: {len(msg.endpoints)}, at most {MAX_ENDPOINTS}")
    for endpoint in msg.endpoints:
        require_text(endpoint.service, InvalidRequest, field="endpoints.service", limit=MAX_WORD)
        require_text(endpoint.url, InvalidRequest, field="endpoints.url", limit=512)


def check_owned_lease(msg: tx_pb2.MsgPauseLease | tx_pb2.MsgResumeLease) -> None:
    """Check a pause or a resumption."""
    require_address(msg.owner, InvalidRequest, field="owner")
    _require_lease(msg.lease_id)


def check_close_lease(msg: tx_pb2.MsgCloseLease) -> None:
    """Check a closing; whose reason it is needs the lease."""
    require_address(msg.sender, InvalidRequest, field="sender")
    _require_lease(msg.lease_id)
    if int(msg.reason) not in set(LeaseReason):
        raise InvalidCloseReason(f"reason: {msg.reason} is not one of its values")


def require_units(units: Sequence[types_pb2.ResourceUnit], asked: types_pb2.Resources) -> None:
    """Raise unless the pieces, if there are any, add up to what is asked."""
    if not units:
        return
    if len(units) > MAX_UNITS:
        raise InvalidRequest(f"units: {len(units)}, at most {MAX_UNITS}")
    for unit in units:
        if not 1 <= unit.count <= MAX_PIECES:
            raise InvalidRequest(f"units.count: {unit.count}, must be 1 to {MAX_PIECES}")
        if unit.resources == types_pb2.Resources():
            raise InvalidRequest("units.resources: a piece is nothing")
        require_text(unit.gpu_model, InvalidRequest, field="units.gpu_model", limit=MAX_WORD)
        require_text(unit.storage_class, InvalidRequest, field="units.storage_class", limit=MAX_WORD)
    for amount in ("cpu_millis", "memory_bytes", "storage_bytes", "gpus"):
        total = sum(unit.count * getattr(unit.resources, amount) for unit in units)
        if total != getattr(asked, amount):
            wanted = getattr(asked, amount)
            raise InvalidRequest(f"units: all pieces have {amount} {total}, resources has {wanted}")


def _require_something(asked: types_pb2.Resources) -> None:
    if not (asked.cpu_millis or asked.memory_bytes or asked.storage_bytes or asked.gpus):
        raise InvalidRequest("resources: the order asks for nothing")


def _require_auditors(signed_by: types_pb2.SignedBy) -> None:
    for field, named in (("all_of", signed_by.all_of), ("any_of", signed_by.any_of)):
        where = f"requirements.signed_by.{field}"
        if len(named) > MAX_AUDITORS:
            raise InvalidRequest(f"{where}: {len(named)}, at most {MAX_AUDITORS}")
        for auditor in named:
            require_address(auditor, InvalidRequest, field=where)
        require_unique(named, InvalidRequest, field=where)


def _require_owned(text: str, *, field: str) -> str:
    """Return the owner of an offering's or order's id."""
    with refused_as(InvalidRequest):
        owner, external_id = ids.split_owned_id(text, field=field)
        ids.require_external_id(external_id, field=field)
    return require_address(owner, InvalidRequest, field=field)


def _require_lease(text: str) -> None:
    with refused_as(InvalidRequest):
        ids.split_lease_id(text)


def _require_words(words: Iterable[str], *, field: str, limit: int) -> None:
    listed = list(words)
    if len(listed) > limit:
        raise InvalidRequest(f"{field}: {len(listed)}, at most {limit}")
    for word in listed:
        require_text(word, InvalidRequest, field=field, limit=MAX_WORD)
        if not word:
            raise InvalidRequest(f"{field}: one is empty")
    require_unique(listed, InvalidRequest, field=field)
