"""Messages about escrow, transfers, usage, settlements and invoices."""

from __future__ import annotations

from typing import Any

from google.protobuf.message import Message

from tests.chain.modules import scene
from tests.chain.modules.scene import coin
from tests.chain.simulation.sellers import private_key
from tests.chain.simulation.world import AGENT, World, maker
from tests.chain.support.chain import Actor
from virtengine.core.resources import ResourceType
from virtengine.crypto import signature, usage_signature
from virtengine.wire.cosmos.bank.v1beta1.tx_pb2 import MsgSend
from virtengine.wire.virtengine.escrow.v1 import tx_pb2 as escrow_tx
from virtengine.wire.virtengine.settlement.v1 import tx_pb2 as settlement_tx
from virtengine.wire.virtengine.settlement.v1 import types_pb2 as settlement_types


@maker(5)
def deposit(world: World) -> tuple[Actor, Message] | None:  # type: ignore[misc]
    order = world.pick(world.market.orders, lambda order: int(order.state) < 7)
    if order is None:
        return None
    actor = world.at(order.owner) if world.dice.random() < 0.7 else world.anybody()
    return actor, escrow_tx.MsgDeposit(
        depositor=actor.address,
        account_id=order.escrow_id,
        amount=coin(world.amount()),
        external_id=f"d{world.dice.randrange(50)}",
    )


@maker(2)
def withdraw(world: World) -> tuple[Actor, Message] | None:  # type: ignore[misc]
    payment = world.pick(world.market.escrow.payments, lambda one: one.rate != "0" and int(one.state) != 3)
    if payment is None:
        return None
    return world.at(payment.payee), escrow_tx.MsgWithdraw(payee=payment.payee, payment_id=payment.id)


@maker(2)
def send(world: World) -> tuple[Actor, Message]:
    actor = world.anybody()
    return actor, MsgSend(
        from_address=actor.address, to_address=world.anybody().address, amount=[coin(world.amount())]
    )


@maker(22)
def record_usage(world: World) -> tuple[Actor, Message] | None:  # type: ignore[misc]
    lease = world.pick(world.market.leases, lambda lease: takes_usage(world, lease))
    if lease is None:
        return None
    provider = world.market.provider.providers.get(lease.provider)
    if provider is None or provider.signing_key is None:
        return None
    key = provider.signing_key
    books = world.settlement.ledger_of(lease.id)
    batch = settlement_types.UsageBatch(
        lease_id=lease.id,
        sequence=books.last_sequence + (1 if world.lucky else world.dice.randrange(3)),
        merkle_root=scene.secret("root"),
        interval_count=3,
        is_final=bool(lease.closed_at) and world.dice.random() < 0.5,
    )
    if int(lease.price.billing) == scene.USAGE:
        batch.lines.extend(lines(world, lease))
    return signed_by(world, lease.provider, key, batch)


@maker(8)
def correct_usage(world: World) -> tuple[Actor, Message] | None:  # type: ignore[misc]
    """Correct a record: add to it, take some of it back, or too much."""
    record = world.pick(world.settlement.usage, lambda one: bool(one.charges) and not one.corrects)
    if record is None:
        return None
    provider = world.market.provider.providers.get(record.provider)
    if provider is None or provider.signing_key is None:
        return None
    sign = world.dice.choice((1, -1, -1, -1))
    batch = settlement_types.UsageBatch(
        lease_id=record.lease_id,
        sequence=world.settlement.ledger_of(record.lease_id).last_sequence + 1,
        merkle_root=scene.secret("root"),
        interval_count=1,
        corrects=record.sequence,
        lines=[
            settlement_types.UsageLine(
                resource=int(charge.resource),
                quantity=str(sign * world.dice.randrange(abs(charge.quantity) * 5 // 4 + 1)),
                period_start=charge.period_start,
                period_end=charge.period_end,
            )
            for charge in record.charges
        ],
    )
    return signed_by(world, record.provider, provider.signing_key, batch)


def signed_by(
    world: World, provider: str, key: Any, batch: settlement_types.UsageBatch
) -> tuple[Actor, Message]:
    """Return a batch signed by a provider's key and sent by it or its agent."""
    digest = usage_signature.digest(world.chain.chain_id, batch)
    signed = signature.sign(digest, private_key(key.public_key, key.key_type), key.key_type)
    sender = world.at(provider) if world.dice.random() < 0.8 else world.chain.actor(AGENT)
    return sender, settlement_tx.MsgRecordUsage(sender=sender.address, batch=batch, signature=signed)


def takes_usage(world: World, lease: Any) -> bool:
    """Say whether a lease takes another batch: by usage any, by the block only the last."""
    if (
        lease.settled
        or int(lease.state) not in {3, 4, 5, 6, 7}
        or world.settlement.ledger_of(lease.id).final_recorded
    ):
        return False
    return int(lease.price.billing) == scene.USAGE or bool(lease.closed_at)


def lines(world: World, lease: Any) -> list[settlement_types.UsageLine]:
    """Return usage of some resources since their last period."""
    made = []
    now = world.chain.time_ms if not lease.closed_at else min(world.chain.time_ms, lease.closed_at * 1000)
    for kind, scale in ((1, 20_000_000), (2, scene.GIB * 3600 * 9), (3, scene.GIB * 3600)):
        start = max(
            world.settlement.total_of(lease.id, ResourceType(kind)).period_end, lease.created_at * 1000
        )
        if start < now and world.dice.random() < 0.7:
            made.append(
                settlement_types.UsageLine(
                    resource=kind,
                    quantity=str(world.dice.randrange(scale)),
                    period_start=start if world.lucky else start - 1,
                    period_end=now,
                )
            )
    return made


@maker(14)
def settle_lease(world: World) -> tuple[Actor, Message] | None:  # type: ignore[misc]
    lease = world.pick(world.market.leases, lambda one: not one.settled and int(one.state) > 3)
    if lease is None:
        return None
    sender = world.dice.choice((lease.owner, lease.provider, world.chain.actor(AGENT).address))
    books = world.settlement.ledger_of(lease.id)
    return world.at(sender), settlement_tx.MsgSettleLease(
        sender=sender,
        lease_id=lease.id,
        sequence=books.last_settlement + (1 if world.lucky else world.dice.randrange(3)),
        is_final=bool(lease.closed_at),
    )


@maker(3)
def dispute_usage(world: World) -> tuple[Actor, Message] | None:  # type: ignore[misc]
    record = world.pick(world.settlement.usage, lambda one: int(one.state) in {1, 2})
    if record is None:
        return None
    return world.at(record.customer), settlement_tx.MsgDisputeUsage(
        customer=record.customer, usage_record_id=record.id, reason="too much"
    )


@maker(2)
def resolve_dispute(world: World) -> tuple[Actor, Message] | None:  # type: ignore[misc]
    record = world.pick(world.settlement.usage, lambda one: int(one.state) == 4)
    if record is None:
        return None
    sender = world.dice.choice((record.customer, record.provider))
    return world.at(sender), settlement_tx.MsgResolveDispute(sender=sender, usage_record_id=record.id)


@maker(2)
def record_artifact(world: World) -> tuple[Actor, Message] | None:  # type: ignore[misc]
    invoice = world.pick(world.settlement.invoices)
    if invoice is None:
        return None
    sender = world.dice.choice((invoice.provider, invoice.customer))
    return world.at(sender), settlement_tx.MsgRecordArtifact(
        sender=sender,
        invoice_id=invoice.id,
        artifact=settlement_types.Artifact(
            media_type="application/pdf",
            sha256=scene.secret(f"pdf{world.dice.randrange(3)}"),
            uri="s3://invoices/x.pdf",
        ),
    )
