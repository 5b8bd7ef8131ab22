"""Messages about fee grants, authorizations and accounts that vest."""

from __future__ import annotations

from google.protobuf.message import Message

from tests.chain.modules.authz import support as authz
from tests.chain.modules.feegrant import support as feegrant
from tests.chain.modules.scene import coin
from tests.chain.simulation.world import World, maker
from tests.chain.support.chain import Actor
from tests.chain.support.messages import send
from virtengine.wire.cosmos.feegrant.v1beta1.tx_pb2 import MsgPruneAllowances, MsgRevokeAllowance
from virtengine.wire.cosmos.vesting.v1beta1 import tx_pb2 as vesting
from virtengine.wire.cosmos.vesting.v1beta1.vesting_pb2 import Period


def _now(world: World) -> int:
    return world.chain.time_ms // 1000


def _expires(world: World) -> int:
    return world.dice.choice((0, _now(world) + world.dice.randrange(-3, 40)))


@maker(2)
def allow(world: World) -> tuple[Actor, Message]:
    granter, grantee = world.anybody(), world.anybody()
    basic = feegrant.basic(world.dice.choice((None, 7, 90)), expires=max(_expires(world), 0))
    kinds: list[Message] = [
        basic,
        feegrant.periodic(world.dice.randrange(1, 50), seconds=world.dice.randrange(9), total=100),
    ]
    kinds.append(feegrant.only(kinds[0], feegrant.SEND))
    return granter, feegrant.grant(granter, grantee, world.dice.choice(kinds))


@maker(1)
def disallow(world: World) -> tuple[Actor, Message] | None:  # type: ignore[misc]
    keys = world.keys(world.chain.state("feegrant").allowances)
    if not keys:
        return None
    grantee, granter = world.dice.choice(keys)
    actor = world.at(str(granter)) if world.lucky else world.anybody()
    return actor, MsgRevokeAllowance(granter=actor.address, grantee=str(grantee))


@maker(1)
def prune(world: World) -> tuple[Actor, Message]:
    actor = world.anybody()
    return actor, MsgPruneAllowances(pruner=actor.address)


@maker(2)
def authorize(world: World) -> tuple[Actor, Message]:
    granter, grantee = world.anybody(), world.anybody()
    kinds: list[Message] = [
        authz.generic(),
        authz.generic(authz.EXEC),
        authz.send_up_to(world.dice.randrange(1, 2_000)),
        authz.send_up_to(500, world.anybody()),
    ]
    return granter, authz.grant(granter, grantee, world.dice.choice(kinds), expires=_expires(world))


@maker(3)
def execute(world: World) -> tuple[Actor, Message]:
    keys = world.keys(world.chain.state("authz").grants)
    actor, granter = world.anybody(), world.anybody()
    if keys and world.lucky:
        of, to, _url = world.dice.choice(keys)
        actor, granter = world.at(str(to)), world.at(str(of))
    messages = [
        send(world.dice.choice((granter, granter, actor)), world.anybody(), world.amount())
        for _ in range(world.dice.randrange(1, 3))
    ]
    inner: Message = authz.execute(actor, *messages)
    return actor, authz.execute(actor, inner) if world.dice.random() < 0.2 else inner


@maker(1)
def revoke(world: World) -> tuple[Actor, Message] | None:  # type: ignore[misc]
    keys = world.keys(world.chain.state("authz").grants)
    if not keys:
        return None
    granter, grantee, url = world.dice.choice(keys)
    actor = world.at(str(granter)) if world.lucky else world.anybody()
    return actor, authz.revoke(actor, world.at(str(grantee)), str(url))


@maker(2)
def vest(world: World) -> tuple[Actor, Message]:
    actor = world.anybody()
    recipient = world.chain.actor(f"vesting {world.dice.randrange(40)}").address
    amount, start = [coin(world.dice.randrange(1, 500))], _now(world) + 1
    kind = world.dice.randrange(4)
    if kind == 0:
        return actor, vesting.MsgCreatePermanentLockedAccount(
            from_address=actor.address, to_address=recipient, amount=amount
        )
    if kind == 1:
        periods = [Period(length=world.dice.randrange(20), amount=amount) for _ in range(3)]
        return actor, vesting.MsgCreatePeriodicVestingAccount(
            from_address=actor.address, to_address=recipient, start_time=start, vesting_periods=periods
        )
    return actor, vesting.MsgCreateVestingAccount(
        from_address=actor.address,
        to_address=recipient,
        amount=amount,
        end_time=start + world.dice.randrange(-2, 60),
        delayed=kind == 3,
    )


@maker(2)
def spend_what_vested(world: World) -> tuple[Actor, Message] | None:  # type: ignore[misc]
    keys = world.keys(world.chain.state("auth").vesting.table)
    if not keys:
        return None
    actor = world.at(str(world.dice.choice(keys)[0]))
    return actor, send(actor, world.anybody(), world.dice.randrange(1, 300))
