"""Messages about stake and what it earns: staking's own, distribution's, and delegation's words for both."""

from __future__ import annotations

from typing import Any

from google.protobuf.message import Message

from tests.chain.modules.scene import coin
from tests.chain.simulation.world import STAKERS, World, maker
from tests.chain.support.chain import Actor
from tests.chain.support.stake import VE, key_of, operator, rates
from virtengine.chain.modules.staking.shapes import pack_key
from virtengine.wire.cosmos.distribution.v1beta1 import tx_pb2 as distribution_tx
from virtengine.wire.cosmos.slashing.v1beta1 import tx_pb2 as slashing_tx
from virtengine.wire.cosmos.staking.v1beta1 import staking_pb2
from virtengine.wire.cosmos.staking.v1beta1 import tx_pb2 as staking_tx
from virtengine.wire.virtengine.delegation.v1 import tx_pb2 as delegation_tx
from virtengine.wire.virtengine.performance.v1 import tx_pb2 as performance_tx


def validator(world: World, *, open_only: bool = False) -> str:
    """Return the operator of some validator."""
    found = world.pick(world.chain.state("staking").validators, lambda one: not (open_only and one.jailed))
    return str(found.operator) if found else operator(world.anybody())


def delegation(world: World) -> tuple[Actor, str]:
    """Return somebody who delegates, and to whom."""
    keys = world.keys(world.chain.state("staking").delegations)
    if not keys or not world.lucky:
        return world.anybody(), validator(world)
    address, name = world.dice.choice(keys)
    return world.at(str(address)), str(name)


def stake(world: World) -> int:
    return world.dice.choice((VE, VE, VE + 7, 1_500_000)) if world.lucky else world.amount()


@maker(2)
def create_validator(world: World) -> tuple[Actor, Message]:
    actor = world.actor(STAKERS)
    return actor, staking_tx.MsgCreateValidator(
        description=staking_pb2.Description(moniker=actor.name),
        commission=rates(),
        min_self_delegation="1",
        validator_address=operator(actor),
        pubkey=pack_key(key_of(actor.name)),
        value=coin(2 * VE),
    )


@maker(1)
def edit_validator(world: World) -> tuple[Actor, Message]:
    actor = world.actor(STAKERS)
    text = world.dice.choice(("steady", "[do-not-modify]"))
    description = staking_pb2.Description(
        moniker="[do-not-modify]",
        identity="[do-not-modify]",
        website="[do-not-modify]",
        security_contact="[do-not-modify]",
        details=text,
    )
    return actor, staking_tx.MsgEditValidator(description=description, validator_address=operator(actor))


@maker(4)
def delegate(world: World) -> tuple[Actor, Message]:
    actor, name, amount = world.anybody(), validator(world, open_only=True), coin(stake(world))
    if world.dice.random() < 0.5:
        return actor, delegation_tx.MsgDelegate(delegator=actor.address, validator=name, amount=amount)
    return actor, staking_tx.MsgDelegate(
        delegator_address=actor.address, validator_address=name, amount=amount
    )


@maker(3)
def undelegate(world: World) -> tuple[Actor, Message]:
    actor, name = delegation(world)
    amount = coin(stake(world))
    if world.dice.random() < 0.5:
        return actor, delegation_tx.MsgUndelegate(delegator=actor.address, validator=name, amount=amount)
    return actor, staking_tx.MsgUndelegate(
        delegator_address=actor.address, validator_address=name, amount=amount
    )


@maker(3)
def redelegate(world: World) -> tuple[Actor, Message]:
    actor, name = delegation(world)
    other, amount = validator(world, open_only=True), coin(stake(world))
    if world.dice.random() < 0.5:
        return actor, delegation_tx.MsgRedelegate(
            delegator=actor.address, validator_src=name, validator_dst=other, amount=amount
        )
    return actor, staking_tx.MsgBeginRedelegate(
        delegator_address=actor.address,
        validator_src_address=name,
        validator_dst_address=other,
        amount=amount,
    )


@maker(2)
def cancel_unbonding(world: World) -> tuple[Actor, Message] | None:  # type: ignore[misc]
    unbondings = world.chain.state("staking").unbondings
    found = world.keys(unbondings)
    if not found:
        return None
    address, name = world.dice.choice(found)
    held: Any = unbondings.get(address, name)
    entry = held.entries[0]
    return world.at(str(address)), staking_tx.MsgCancelUnbondingDelegation(
        delegator_address=str(address),
        validator_address=str(name),
        amount=coin(entry.balance),
        creation_height=entry.created_height if world.lucky else 1,
    )


@maker(4)
def claim(world: World) -> tuple[Actor, Message]:
    actor, name = delegation(world)
    return actor, world.dice.choice(
        (
            delegation_tx.MsgClaimRewards(delegator=actor.address, validator=name),
            delegation_tx.MsgClaimAllRewards(delegator=actor.address),
            distribution_tx.MsgWithdrawDelegatorReward(
                delegator_address=actor.address, validator_address=name
            ),
        )
    )


@maker(2)
def withdraw_commission(world: World) -> tuple[Actor, Message]:
    actor = world.actor(STAKERS)
    return actor, distribution_tx.MsgWithdrawValidatorCommission(validator_address=operator(actor))


@maker(1)
def redirect(world: World) -> tuple[Actor, Message]:
    actor = world.anybody()
    return actor, distribution_tx.MsgSetWithdrawAddress(
        delegator_address=actor.address, withdraw_address=world.anybody().address
    )


@maker(2)
def give(world: World) -> tuple[Actor, Message]:
    actor, amount = world.anybody(), [coin(world.amount())]
    if world.dice.random() < 0.5:
        return actor, distribution_tx.MsgFundCommunityPool(depositor=actor.address, amount=amount)
    return actor, distribution_tx.MsgDepositValidatorRewardsPool(
        depositor=actor.address, validator_address=validator(world), amount=amount
    )


@maker(3)
def unjail(world: World) -> tuple[Actor, Message]:
    actor = world.actor(STAKERS)
    if world.dice.random() < 0.5:
        return actor, slashing_tx.MsgUnjail(validator_addr=operator(actor))
    return actor, performance_tx.MsgUnjailValidator(validator=operator(actor))
