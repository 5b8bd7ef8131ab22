"""Messages about contract changes, announcements and auditors' words."""

from __future__ import annotations

from google.protobuf.message import Message

from tests.chain.modules import scene
from tests.chain.simulation.world import PROVIDERS, TENANTS, World, maker
from tests.chain.support.chain import Actor
from virtengine.chain.modules.market.types import Billing
from virtengine.wire.virtengine.market.v1 import tx_pb2 as market_tx
from virtengine.wire.virtengine.market.v1 import types_pb2 as market_types
from virtengine.wire.virtengine.provider.v1 import tx_pb2 as provider_tx
from virtengine.wire.virtengine.provider.v1 import types_pb2 as provider_types


@maker(4)
def propose_change(world: World) -> tuple[Actor, Message] | None:  # type: ignore[misc]
    lease = world.lease(4)
    if lease is None:
        return None
    actor = world.at(lease.owner) if world.lucky else world.anybody()
    is_rate = lease.price.billing is Billing.RATE
    return actor, market_tx.MsgProposeContractChange(
        owner=actor.address,
        lease_id=lease.id,
        resources=market_types.Resources(
            cpu_millis=world.dice.choice((500, 1000, 2000)),
            memory_bytes=scene.GIB,
            storage_bytes=scene.GIB * world.dice.choice((1, 2)),
        ),
        max_price="300" if is_rate else "19000",
    )


@maker(4)
def accept_change(world: World) -> tuple[Actor, Message] | None:  # type: ignore[misc]
    change = world.pick(world.market.changes, lambda change: int(change.state) == 1)
    if change is None:
        return None
    lease = world.market.require_lease(change.lease_id)
    price = world.price(int(lease.price.billing))
    if lease.price.billing is Billing.USAGE and world.lucky:
        del price.prices[:]
        for one in lease.price.prices:
            price.prices.add(resource=int(one.resource), price=scene.coin(one.price))  # type: ignore[arg-type]
    return world.at(lease.provider), market_tx.MsgAcceptContractChange(
        provider=lease.provider, lease_id=lease.id, number=change.number, price=price
    )


@maker(1)
def reject_change(world: World) -> tuple[Actor, Message] | None:  # type: ignore[misc]
    change = world.pick(world.market.changes, lambda change: int(change.state) == 1)
    if change is None:
        return None
    owner, _, provider = change.lease_id.split("/")
    actor = world.at(world.dice.choice((owner, provider))) if world.lucky else world.anybody()
    return actor, market_tx.MsgRejectContractChange(
        sender=actor.address, lease_id=change.lease_id, number=change.number, reason="no"
    )


@maker(1)
def announce_notice(world: World) -> tuple[Actor, Message]:
    actor = world.actor(PROVIDERS)
    return actor, provider_tx.MsgAnnounceNotice(
        owner=actor.address,
        kind=world.dice.choice((1, 1, 2)),
        reason=world.dice.choice(("", "moving")),
        window_seconds=world.dice.choice((6, 12, 1)),
    )


@maker(5)
def withdraw_notice(world: World) -> tuple[Actor, Message] | None:  # type: ignore[misc]
    provider = world.pick(world.market.provider.providers, lambda one: one.notice is not None)
    if provider is None:
        return None
    return world.at(provider.owner), provider_tx.MsgWithdrawNotice(owner=provider.owner)


@maker(2)
def sign_attributes(world: World) -> tuple[Actor, Message]:
    auditor = world.actor(TENANTS)
    key, value = world.dice.choice((("tier", "gold"), ("region", "eu"), ("seen", "yes")))
    return auditor, provider_tx.MsgSignAttributes(
        auditor=auditor.address,
        subject=world.actor(PROVIDERS).address,
        attributes=[provider_types.Attribute(key=key, value=value)],
    )


@maker(1)
def revoke_attributes(world: World) -> tuple[Actor, Message] | None:  # type: ignore[misc]
    word = world.pick(world.market.provider.audited)
    if word is None:
        return None
    keys = [word.attributes[0].key] if world.dice.random() < 0.5 else []
    return world.at(word.auditor), provider_tx.MsgRevokeAttributes(
        auditor=word.auditor, subject=word.subject, keys=keys
    )
