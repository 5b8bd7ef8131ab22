"""Every registered message with hostile content, by every role: refused with an error that a module declares,
or carried out with every invariant kept; never a bug, neither at once nor in the blocks that follow."""

from __future__ import annotations

import os
import random
from typing import Any, cast

import pytest
from google.protobuf.message import Message

from tests.chain.authority import coin_rows, governance_rows, market_rows
from tests.chain.authority.mutations import Mutator
from tests.chain.authority.test_authority import name_of, read_table
from tests.chain.authority.world import ROLES, World
from virtengine.chain.kernel.context import Block, Context
from virtengine.chain.kernel.routes import signer_fields
from virtengine.core.errors import ModuleError

ROWS = [*coin_rows.rows(), *governance_rows.rows(), *market_rows.rows()]
SEED = 20_260_101
INPUTS = int(os.environ.get("FUZZ_MESSAGES", "8000"))
LOOKED_AT_EVERY = 20
"""Invariants and the following blocks take longer than messages: only some are followed up."""
LATER = (1, 86_400, 400 * 86_400)


@pytest.fixture(scope="module")
def world() -> World:
    return World()


@pytest.mark.thorough
def test_hostile_messages_are_refused_or_keep_every_invariant(world: World) -> None:
    chance = random.Random(SEED)
    allowed = who_may()
    mutator = Mutator(chance, words(world))
    carried_out = 0
    for _ in range(INPUTS):
        row = chance.choice(ROWS)
        roles = allowed[name_of(row)]
        role = chance.choice(roles if roles and chance.random() < 0.9 else ROLES)
        message = row.make(world, role)
        signed_by = keep_signers(message)
        mutator.mutate(message)
        if chance.random() < 0.9:
            give_back_signers(message, signed_by)
        savepoint = world.chain.machine.deliver.store.savepoint()
        try:
            if carry_out(world, role, message):
                carried_out += 1
                require_encodable(world)
                if carried_out % LOOKED_AT_EVERY == 0:
                    world.chain.machine.check_invariants(world.chain.machine.deliver)
                    live_on(world, chance.choice(LATER))
        except ModuleError as error:
            raise AssertionError(f"a hook refused after {role} sent {shown(message)}: {error}") from error
        except Exception as error:
            raise AssertionError(f"{role} reached a bug with {shown(message)}") from error
        finally:
            world.chain.machine.deliver.store.rollback(savepoint)
    assert INPUTS // 20 < carried_out < INPUTS


def who_may() -> dict[str, list[str]]:
    """Return the roles whose message is carried out, by row."""
    return {
        name: [role for role, verdict in verdicts.items() if verdict == "ok"]
        for name, verdicts in read_table().items()
    }


def keep_signers(message: Message) -> dict[str, str]:
    """Return the texts that say who signs."""
    names = signer_fields(cast("Any", message.DESCRIPTOR))
    return {name: getattr(message, name) for name in names if isinstance(getattr(message, name), str)}


def give_back_signers(message: Message, signers: dict[str, str]) -> None:
    for name, value in signers.items():
        setattr(message, name, value)


def carry_out(world: World, role: str, message: Message) -> bool:
    """Say whether the chain took a message."""
    chain = world.chain
    ctx = Context(chain.machine.deliver.store, Block(chain.chain_id, chain.height + 1, chain.time_ms + 1000))
    try:
        response = ctx.dispatch(message, (world.address(role),))
    except ModuleError:
        return False
    response.SerializeToString(deterministic=True)
    return True


def require_encodable(world: World) -> None:
    """Encode all that the message changed, as the commit of its block would, and read it back."""
    for space, changes in world.chain.machine.deliver.store.block_changes():
        for value in changes.values():
            if value is not None:
                assert space.codec is not None
                assert space.codec.decode(space.encode(value)) == value


def live_on(world: World, seconds: int) -> None:
    """Run the hooks of the next block, some time later, and check the invariants again."""
    chain = world.chain
    machine = chain.machine
    block = Block(chain.chain_id, chain.height + 2, chain.time_ms + seconds * 1000)
    for hooks in ("begin_block", "end_block"):
        for module in machine.modules:
            hook = getattr(module, hooks)
            if hook is not None:
                hook(machine.deliver.states[module.name], Context(machine.deliver.store, block))
    require_encodable(world)
    machine.check_invariants(machine.deliver)


def shown(message: Message) -> str:
    return f"{message.DESCRIPTOR.name}: {str(message)[:2000]}"


def words(world: World) -> list[str]:
    """Return addresses and ids of the world."""
    found = [world.address(role) for role in ROLES] + [world.operator(role) for role in ROLES]
    return [*found, *world.leases.values(), *world.orders.values(), *world.keys.values(), world.invoice]
