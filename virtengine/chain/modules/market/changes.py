"""Contract changes: other resources for a lease that runs. The owner proposes, the provider answers.

Billed by usage, the unit prices of a lease never change: a change adds prices of what is new. Billed by the
block, what was earned at the old rate is settled first.
"""

from __future__ import annotations

from msgspec.structs import replace

from virtengine.chain.kernel.context import Context
from virtengine.chain.modules import wire
from virtengine.chain.modules.escrow import payments
from virtengine.chain.modules.market import pricing
from virtengine.chain.modules.market.errors import (
    ChangeNotFound,
    ChangeNotOpen,
    InvalidChange,
    InvalidState,
    NotCustomer,
    NotProvider,
    PriceTooHigh,
    ResourcesTooLarge,
    Unauthorized,
)
from virtengine.chain.modules.market.states import ChangeState, LeaseState
from virtengine.chain.modules.market.store import State
from virtengine.chain.modules.market.types import (
    Billing,
    ContractChange,
    Lease,
    Price,
    Resources,
    ResourceUnit,
)
from virtengine.core import resources as core_resources
from virtengine.wire.virtengine.market.v1 import tx_pb2, types_pb2


def propose_change(
    state: State, msg: tx_pb2.MsgProposeContractChange, ctx: Context
) -> tx_pb2.MsgProposeContractChangeResponse:
    """Ask for other resources; a proposal that was not answered is replaced."""
    lease = state.require_lease(msg.lease_id)
    if lease.owner != msg.owner:
        raise NotCustomer(f"{msg.owner} does not own lease {lease.id}")
    wanted = wire.from_wire(msg.resources, Resources)
    ceiling = pricing.read_ceiling(msg.max_price, lease.price.billing)
    before = state.find_change(lease.id)
    units = tuple(wire.from_wire(unit, ResourceUnit) for unit in msg.units)
    if before is not None and _is_repeat(before, lease, (wanted, units, ceiling)):
        return tx_pb2.MsgProposeContractChangeResponse(number=before.number)
    if lease.state is not LeaseState.ACTIVE:
        raise InvalidState(f"lease {lease.id} is {lease.state.name}; only an active one changes")
    if (wanted, units) == (lease.resources, lease.units):
        raise InvalidChange(f"resources: lease {lease.id} has them")
    _require_room(state, lease, wanted)

    if before is not None and before.state is ChangeState.PROPOSED:
        end_change(state, before, ChangeState.WITHDRAWN, ctx)
    change = ContractChange(
        lease_id=lease.id,
        number=before.number + 1 if before else 1,
        state=ChangeState.PROPOSED,
        resources=wanted,
        max_price=ceiling,
        proposed_height=ctx.height,
        expires_height=ctx.height + state.get_params().change_window_blocks,
        units=units,
    )
    state.put_change(change)
    _tell(change, ctx)
    return tx_pb2.MsgProposeContractChangeResponse(number=change.number)


def accept_change(
    state: State, msg: tx_pb2.MsgAcceptContractChange, ctx: Context
) -> tx_pb2.MsgAcceptContractChangeResponse:
    """Agree: the lease has the proposed resources from this block on."""
    lease = state.require_lease(msg.lease_id)
    if lease.provider != msg.provider:
        raise NotProvider(f"{msg.provider} does not provide lease {lease.id}")
    price = pricing.read_price(msg.price)
    change = _require_change(state, lease, msg.number)
    if change.state is ChangeState.ACCEPTED and change.price == price:
        return tx_pb2.MsgAcceptContractChangeResponse()
    _require_open(change, ctx)
    if lease.state is not LeaseState.ACTIVE:
        raise InvalidState(f"lease {lease.id} is {lease.state.name}; only an active one changes")
    _require_price(lease, change, price)

    for hook in state.hooks.repricing:
        hook(lease.id, ctx)
    lease = state.require_lease(lease.id)
    if price.billing is Billing.RATE:
        payments.set_rate(state.escrow, lease.id, price.rate, ctx)
        lease = state.require_lease(lease.id)
    state.put_lease(replace(lease, resources=change.resources, units=change.units, price=price))
    end_change(state, replace(change, price=price), ChangeState.ACCEPTED, ctx)
    return tx_pb2.MsgAcceptContractChangeResponse()


def reject_change(
    state: State, msg: tx_pb2.MsgRejectContractChange, ctx: Context
) -> tx_pb2.MsgRejectContractChangeResponse:
    """Decline as the provider, or take the proposal back as the owner."""
    lease = state.require_lease(msg.lease_id)
    if msg.sender not in {lease.owner, lease.provider}:
        raise Unauthorized(f"{msg.sender} has no part in lease {lease.id}")
    change = _require_change(state, lease, msg.number)
    to = ChangeState.REJECTED if msg.sender == lease.provider else ChangeState.WITHDRAWN
    if change.state is to:
        return tx_pb2.MsgRejectContractChangeResponse()
    _require_open(change, ctx)

    end_change(state, replace(change, reason=msg.reason), to, ctx)
    return tx_pb2.MsgRejectContractChangeResponse()


def end_change(state: State, change: ContractChange, to: ChangeState, ctx: Context) -> None:
    """End a proposal."""
    if state.require_change(change.lease_id).state is not ChangeState.PROPOSED:
        raise ChangeNotOpen(f"change {change.number} of lease {change.lease_id} was answered")
    ended = replace(change, state=to)
    state.put_change(ended)
    _tell(ended, ctx)


_Content = tuple[Resources, tuple[ResourceUnit, ...], str]


def _is_repeat(before: ContractChange, lease: Lease, content: _Content) -> bool:
    if (before.resources, before.units, before.max_price) != content:
        return False
    is_done = before.state is ChangeState.ACCEPTED and lease.resources == before.resources
    return before.state is ChangeState.PROPOSED or is_done


def _require_change(state: State, lease: Lease, number: int) -> ContractChange:
    change = state.require_change(lease.id)
    if change.number < number:
        raise ChangeNotFound(f"lease {lease.id} has no change {number}")
    if change.number != number:
        raise ChangeNotOpen(f"change {number} of lease {lease.id} was replaced by {change.number}")
    return change


def _require_open(change: ContractChange, ctx: Context) -> None:
    if change.state is not ChangeState.PROPOSED:
        raise ChangeNotOpen(f"change {change.number} of lease {change.lease_id} is {change.state.name}")
    if ctx.height >= change.expires_height:
        raise ChangeNotOpen(f"change {change.number} of lease {change.lease_id} is too old")


def _require_room(state: State, lease: Lease, wanted: Resources) -> None:
    """Raise when the listing gives less to one order."""
    offering = state.find_offering(lease.offering_id)
    limit = offering.max_per_order.to_core() if offering else core_resources.Resources()
    if limit != core_resources.Resources() and not wanted.to_core().fits(limit):
        raise ResourcesTooLarge(f"resources: more than offering {lease.offering_id} gives to one order")


def _require_price(lease: Lease, change: ContractChange, price: Price) -> None:
    """Raise unless the price keeps what was agreed and is within the ceiling."""
    if price.billing is not lease.price.billing:
        raise InvalidChange(f"price: lease {lease.id} is billed by {lease.price.billing.name}")
    for entry in lease.price.prices:
        if price.unit_price(entry.resource) != entry.price:
            raise InvalidChange(f"price: {entry.resource.name} costs {entry.price} in lease {lease.id}")
    quote = pricing.compute_quote(price, change.resources)
    if not pricing.is_within(quote, change.max_price, price.billing):
        raise PriceTooHigh(f"price: {quote} is above the ceiling of {change.max_price}")


def _tell(change: ContractChange, ctx: Context) -> None:
    owner, _, provider = change.lease_id.split("/")
    ctx.emit(
        types_pb2.EventContractChange(
            lease_id=change.lease_id,
            owner=owner,
            provider=provider,
            number=change.number,
            state=wire.number(change.state),
        )
    )
