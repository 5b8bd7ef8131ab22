"""Messages about offerings: check, then change."""

from __future__ import annotations

from msgspec.structs import replace

from virtengine.chain.kernel.context import Context
from virtengine.chain.modules import wire
from virtengine.chain.modules.checks import hash_content
from virtengine.chain.modules.market import pricing
from virtengine.chain.modules.market.errors import (
    IllegalMove,
    OfferingExists,
    OfferingNotActive,
    ProviderNotRegistered,
    TooManyOfferings,
)
from virtengine.chain.modules.market.states import OFFERING_MOVES, OfferingState
from virtengine.chain.modules.market.store import State
from virtengine.chain.modules.market.types import Category, Offering, Resources
from virtengine.chain.modules.provider.types import Attribute
from virtengine.core.ids import owned_id
from virtengine.wire.virtengine.market.v1 import tx_pb2, types_pb2


def create_offering(
    state: State, msg: tx_pb2.MsgCreateOffering, ctx: Context
) -> tx_pb2.MsgCreateOfferingResponse:
    """List an offering; it is active at once."""
    offering_id = owned_id(msg.provider, msg.external_id)
    content_hash = hash_content(msg)
    existing = state.find_offering(offering_id)
    if existing is not None:
        if existing.content_hash == content_hash:
            return tx_pb2.MsgCreateOfferingResponse(offering_id=offering_id)
        raise OfferingExists(f"offering {offering_id} was made with other content; update it")
    if not state.provider.providers.has(msg.provider):
        raise ProviderNotRegistered(f"{msg.provider} is not a registered provider")
    listed = len(state.live_offerings_of(msg.provider))
    limit = state.get_params().max_offerings_per_provider
    if listed >= limit:
        raise TooManyOfferings(f"{msg.provider} has {listed} offerings, at most {limit}")

    offering = replace(
        _read_content(msg), created_height=ctx.height, created_at=ctx.time, content_hash=content_hash
    )
    state.put_offering(offering)
    ctx.emit(types_pb2.EventOfferingCreated(offering_id=offering_id, provider=msg.provider))
    return tx_pb2.MsgCreateOfferingResponse(offering_id=offering_id)


def update_offering(
    state: State, msg: tx_pb2.MsgUpdateOffering, ctx: Context
) -> tx_pb2.MsgUpdateOfferingResponse:
    """Replace what a listing says. Leases keep the price they were made at."""
    existing = state.require_offering(owned_id(msg.provider, msg.external_id))
    if existing.state is OfferingState.TERMINATED:
        raise OfferingNotActive(f"offering {existing.id} is terminated for good")
    updated = replace(
        _read_content(msg),
        state=existing.state,
        active_orders=existing.active_orders,
        total_orders=existing.total_orders,
        created_height=existing.created_height,
        created_at=existing.created_at,
        content_hash=existing.content_hash,
    )
    if updated == existing:
        return tx_pb2.MsgUpdateOfferingResponse()

    state.put_offering(updated)
    _tell_updated(updated, ctx)
    return tx_pb2.MsgUpdateOfferingResponse()


def set_offering_state(
    state: State, msg: tx_pb2.MsgSetOfferingState, ctx: Context
) -> tx_pb2.MsgSetOfferingStateResponse:
    """Pause, resume, deprecate or terminate a listing."""
    offering = state.require_offering(owned_id(msg.provider, msg.external_id))
    to = OfferingState(int(msg.state))
    if offering.state is not to:
        _move(state, offering, to, ctx)
    return tx_pb2.MsgSetOfferingStateResponse()


def terminate_offering(state: State, offering: Offering, ctx: Context) -> None:
    """End a listing for good."""
    _move(state, offering, OfferingState.TERMINATED, ctx)


def _move(state: State, offering: Offering, to: OfferingState, ctx: Context) -> None:
    if to not in OFFERING_MOVES[offering.state]:
        raise IllegalMove(f"offering {offering.id} is {offering.state.name} and cannot become {to.name}")
    moved = replace(offering, state=to)
    state.put_offering(moved)
    _tell_updated(moved, ctx)


def _tell_updated(offering: Offering, ctx: Context) -> None:
    ctx.emit(
        types_pb2.EventOfferingUpdated(
            offering_id=offering.id, provider=offering.provider, state=wire.number(offering.state)
        )
    )


def _read_content(msg: tx_pb2.MsgCreateOffering | tx_pb2.MsgUpdateOffering) -> Offering:
    return Offering(
        provider=msg.provider,
        external_id=msg.external_id,
        state=OfferingState.ACTIVE,
        category=Category(int(msg.category)),
        name=msg.name,
        description=msg.description,
        price=pricing.read_price(msg.price),
        attributes=tuple(wire.from_wire(attribute, Attribute) for attribute in msg.attributes),
        regions=tuple(msg.regions),
        tags=tuple(msg.tags),
        max_per_order=wire.from_wire(msg.max_per_order, Resources),
        max_concurrent_orders=msg.max_concurrent_orders,
    )
