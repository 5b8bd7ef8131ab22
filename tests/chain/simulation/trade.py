"""Messages about offerings, orders, bids and leases."""

from __future__ import annotations

from functools import cache
from typing import Any

from google.protobuf.message import Message

from tests.chain.modules import scene
from tests.chain.modules.scene import coin
from tests.chain.simulation.sellers import encryption_key
from tests.chain.simulation.world import PROVIDERS, TENANTS, World, maker
from tests.chain.support.chain import Actor
from virtengine.wire.virtengine.market.v1 import tx_pb2 as market_tx
from virtengine.wire.virtengine.market.v1 import types_pb2 as market_types
from virtengine.wire.virtengine.provider.v1 import types_pb2 as provider_types


@maker(3)
def create_offering(world: World) -> tuple[Actor, Message]:
    actor = world.actor(PROVIDERS)
    billing = world.dice.choice((scene.USAGE, scene.USAGE, scene.RATE))
    return actor, market_tx.MsgCreateOffering(
        provider=actor.address,
        external_id=f"o{world.dice.randrange(12)}",
        category=world.dice.randrange(1, 8),
        name="offer",
        price=world.price(billing),
        regions=world.dice.choice(([], ["eu"], ["eu", "us"])),
        max_concurrent_orders=world.dice.choice((0, 0, 2)),
    )


@maker(1)
def update_offering(world: World) -> tuple[Actor, Message] | None:  # type: ignore[misc]
    offering = world.pick(world.market.offerings)
    if offering is None:
        return None
    actor = world.at(offering.provider)
    return actor, market_tx.MsgUpdateOffering(
        provider=actor.address,
        external_id=offering.external_id,
        category=2,
        name="other",
        price=world.price(int(offering.price.billing)),
        max_concurrent_orders=3,
    )


@maker(1)
def set_offering_state(world: World) -> tuple[Actor, Message] | None:  # type: ignore[misc]
    offering = world.pick(world.market.offerings)
    if offering is None:
        return None
    state = world.dice.choice((1, 1, 1, 1, 2, 3, 4, 5))
    return world.at(offering.provider), market_tx.MsgSetOfferingState(
        provider=offering.provider, external_id=offering.external_id, state=state
    )


@maker(8)
def create_order(world: World) -> tuple[Actor, Message]:
    actor = world.actor(TENANTS)
    offering = (
        world.pick(world.market.offerings, lambda one: int(one.state) == 1)
        if world.dice.random() < 0.4
        else None
    )
    billing = int(offering.price.billing) if offering else world.dice.choice((scene.USAGE, scene.RATE))
    attributes = [provider_types.Attribute(key="tier", value="gold")] if world.dice.random() < 0.3 else []
    return actor, market_tx.MsgCreateOrder(
        owner=actor.address,
        external_id=f"x{world.dice.randrange(400)}",
        offering_id=offering.id if offering else "",
        requirements=market_types.Requirements(
            attributes=attributes, regions=world.dice.choice(([], [], ["eu"]))
        ),
        resources=market_types.Resources(cpu_millis=1000, memory_bytes=scene.GIB, storage_bytes=scene.GIB),
        billing=billing,
        max_price="300" if billing == scene.RATE else "9500",
        deposit=world.dice.choice((coin(0), coin(1_000), coin(world.dice.randrange(1_000, 60_000)))),
        expires_in_blocks=world.dice.choice((0, 6)),
    )


@maker(1)
def cancel_order(world: World) -> tuple[Actor, Message] | None:  # type: ignore[misc]
    order = world.pick(world.market.orders, lambda order: int(order.state) in {1, 2})
    if order is None:
        return None
    actor = world.at(order.owner) if world.lucky else world.anybody()
    return actor, market_tx.MsgCancelOrder(owner=actor.address, order_id=order.id)


@maker(14)
def place_bid(world: World) -> tuple[Actor, Message] | None:  # type: ignore[misc]
    order = world.pick(world.market.orders, lambda order: int(order.state) == 2)
    if order is None:
        return None
    actor = world.at(order.offering_id.split("/")[0]) if order.offering_id else world.actor(PROVIDERS)
    return actor, market_tx.MsgPlaceBid(
        provider=actor.address,
        order_id=order.id,
        price=world.price(int(order.billing)),
        offering_id=order.offering_id,
        deposit=coin(world.dice.choice((5_000, 5_000, 7_000, 10))),
    )


@maker(1)
def withdraw_bid(world: World) -> tuple[Actor, Message] | None:  # type: ignore[misc]
    bid = world.pick(world.market.bids, lambda bid: int(bid.state) == 1)
    if bid is None:
        return None
    return world.at(bid.provider), market_tx.MsgWithdrawBid(provider=bid.provider, order_id=bid.order_id)


@maker(12)
def accept_bid(world: World) -> tuple[Actor, Message] | None:  # type: ignore[misc]
    bid = world.pick(world.market.bids, lambda bid: int(bid.state) == 1)
    if bid is None:
        return None
    owner = bid.order_id.split("/")[0]
    return world.at(owner), market_tx.MsgAcceptBid(
        owner=owner, order_id=bid.order_id, provider=bid.provider, manifest=manifest(world, bid.provider)
    )


def manifest(world: World, provider: str) -> Any:
    """Return a manifest for the key that is active, or some other one."""
    key = world.market.encryption.active_key(provider, world.chain.time_ms // 1000)
    name = world.at(provider).name
    names = [name, *(f"{name}/{number}" for number in range(6))]
    fits = [one for one in names if key and encryption_key(one) == key.public_key]
    return sealed(fits[0] if fits else name, f"m{world.dice.randrange(3)}")


@cache
def sealed(name: str, text: str) -> Any:
    """Return a manifest; it follows from the names, so that each is sealed once."""
    return scene.seal_for(name, text=text)


# ---- leases


@maker(1)
def update_manifest(world: World) -> tuple[Actor, Message] | None:  # type: ignore[misc]
    lease = world.lease(1, 2, 3, 4, 5)
    if lease is None:
        return None
    return world.at(lease.owner), market_tx.MsgUpdateManifest(
        owner=lease.owner,
        lease_id=lease.id,
        manifest=manifest(world, lease.provider),
        manifest_version=lease.manifest_version + world.dice.choice((1, 1, 0, 2)),
    )


@maker(18)
def advance_lease(world: World) -> tuple[Actor, Message] | None:  # type: ignore[misc]
    lease = world.lease(1, 2, 3, 6)
    if lease is None:
        return None
    usual = {1: (2, 3, 3, 3, 8), 2: (3,), 3: (4, 4, 4, 9), 4: (4, 4, 9), 6: (7, 7, 9)}
    state = (
        world.dice.choice(usual.get(int(lease.state), (4,)))
        if world.lucky
        else world.dice.choice((2, 3, 4, 7, 8, 9))
    )
    return world.at(lease.provider), market_tx.MsgAdvanceLease(
        provider=lease.provider,
        lease_id=lease.id,
        state=state,
        endpoints=[market_types.Endpoint(service="web", url=f"https://{world.dice.randrange(3)}")],
    )


@maker(2)
def pause_lease(world: World) -> tuple[Actor, Message] | None:  # type: ignore[misc]
    lease = world.lease(4)
    if lease is None:
        return None
    return world.at(lease.owner), market_tx.MsgPauseLease(owner=lease.owner, lease_id=lease.id)


@maker(2)
def resume_lease(world: World) -> tuple[Actor, Message] | None:  # type: ignore[misc]
    lease = world.lease(5)
    if lease is None:
        return None
    return world.at(lease.owner), market_tx.MsgResumeLease(owner=lease.owner, lease_id=lease.id)


@maker(2)
def close_lease(world: World) -> tuple[Actor, Message] | None:  # type: ignore[misc]
    lease = world.lease(1, 2, 3, 4, 5)
    if lease is None:
        return None
    sender, reason = world.dice.choice(((lease.owner, 1), (lease.provider, 10_000), (lease.provider, 1)))
    return world.at(sender), market_tx.MsgCloseLease(sender=sender, lease_id=lease.id, reason=reason)
