"""Messages about proposals: texts, transfers and new parameters, with deposits and votes of all kinds."""

from __future__ import annotations

from typing import Any

from google.protobuf.message import Message

from tests.chain.modules.scene import coin
from tests.chain.simulation import bills
from tests.chain.simulation.world import VOTER, World, maker
from tests.chain.support.chain import Actor
from virtengine.chain.kernel.context import Context
from virtengine.chain.modules.authority import AUTHORITY
from virtengine.chain.modules.params.queries import params_of
from virtengine.wire.cosmos.bank.v1beta1.tx_pb2 import MsgSend
from virtengine.wire.cosmos.gov.v1 import gov_pb2, tx_pb2
from virtengine.wire.virtengine.hpc.v1 import tx_pb2 as hpc_tx
from virtengine.wire.virtengine.take.v1 import tx_pb2 as take_tx

OPEN = (1, 2)


@maker(3)
def propose(world: World) -> tuple[Actor, Message]:
    actor = world.anybody()
    message = tx_pb2.MsgSubmitProposal(
        proposer=actor.address,
        title="title",
        summary="summary",
        metadata="about",
        expedited=world.dice.random() < 0.3,
        initial_deposit=[coin(world.dice.choice((5, 50, 1_000, 1_000, 5_000)))],
    )
    for inner in _contents(world):
        message.messages.add().Pack(inner, type_url_prefix="/")
    return actor, message


def _contents(world: World) -> list[Message]:
    """Return what a proposal carries out: nothing, a decision, new parameters, or a transfer after them."""
    roll = world.dice.random()
    if roll < 0.2:
        return []
    asked = bills.decisions(world) if roll < 0.45 else []
    if asked:
        return [world.dice.choice(asked)]
    updates = [_update(world) for _ in range(world.dice.choice((1, 1, 2)))]
    if roll < 0.8:
        return updates
    spend = MsgSend(from_address=AUTHORITY, to_address=world.anybody().address, amount=[coin(world.amount())])
    return [*updates, spend]


def _update(world: World) -> Message:
    machine = world.chain.machine
    modules = [
        (module, kind)
        for module in machine.modules
        for kind in module.messages
        if kind.DESCRIPTOR.full_name.startswith("virtengine.") and kind.DESCRIPTOR.name == "MsgUpdateParams"
    ]
    module, kind = world.dice.choice(modules)
    ctx = Context(machine.query.store, machine.last)
    message: Any = kind(authority=AUTHORITY, params=params_of(module, ctx.store, ctx))  # type: ignore[call-arg]
    if isinstance(message, take_tx.MsgUpdateParams):
        message.params.platform_bps = world.dice.randrange(1_500)
        message.params.validator_bps = world.dice.randrange(500)
    if isinstance(message, hpc_tx.MsgUpdateParams):
        message.params.routing_enforcement_mode = world.dice.choice((1, 2, 3))
        message.params.allow_automatic_fallback = world.dice.random() < 0.7
    made: Message = message
    return made


@maker(2)
def deposit(world: World) -> tuple[Actor, Message] | None:  # type: ignore[misc]
    proposal = world.pick(world.chain.state("gov").proposals, lambda one: int(one.status) in OPEN)
    if proposal is None:
        return None
    actor = world.anybody()
    return actor, tx_pb2.MsgDeposit(
        proposal_id=proposal.id, depositor=actor.address, amount=[coin(world.dice.choice((5, 60, 900)))]
    )


@maker(5)
def vote(world: World) -> tuple[Actor, Message] | None:  # type: ignore[misc]
    proposal = world.pick(world.chain.state("gov").proposals, lambda one: int(one.status) == 2)
    if proposal is None:
        return None
    actor = world.chain.actor(VOTER) if world.dice.random() < 0.8 else world.anybody()
    return actor, tx_pb2.MsgVote(
        proposal_id=proposal.id,
        voter=actor.address,
        option=world.dice.choices((1, 2, 3, 4), (8, 1, 1, 1))[0],  # type: ignore[arg-type]
    )


@maker(1)
def vote_weighted(world: World) -> tuple[Actor, Message] | None:  # type: ignore[misc]
    proposal = world.pick(world.chain.state("gov").proposals, lambda one: int(one.status) == 2)
    if proposal is None:
        return None
    actor = world.chain.actor(VOTER)
    weights = world.dice.choice((("0.6", "0.4"), ("0.9", "0.1"), ("0.5", "0.6")))
    options = [
        gov_pb2.WeightedVoteOption(option=option, weight=weight)  # type: ignore[arg-type]
        for option, weight in zip((1, 3), weights, strict=True)
    ]
    return actor, tx_pb2.MsgVoteWeighted(proposal_id=proposal.id, voter=actor.address, options=options)


@maker(1)
def cancel_proposal(world: World) -> tuple[Actor, Message] | None:  # type: ignore[misc]
    proposal = world.pick(world.chain.state("gov").proposals, lambda one: int(one.status) in OPEN)
    if proposal is None or world.dice.random() < 0.7:
        return None
    actor = world.at(proposal.proposer)
    return actor, tx_pb2.MsgCancelProposal(proposal_id=proposal.id, proposer=actor.address)
