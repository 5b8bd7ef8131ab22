"""Random markets in which many messages are spoiled before they are signed: deep in their handlers, nonsense
is refused, bugs raise, and the invariants hold after every block.

`SPOILED_BLOCKS` makes the runs longer.
"""

from __future__ import annotations

import os
from typing import Any

import pytest
from google.protobuf.message import Message

from bench.load.shapes import Shapes
from tests.chain.simulation import contracts, money, sellers, trade
from tests.chain.simulation.world import World
from virtengine.chain.kernel.routes import make_signers

BLOCKS = int(os.environ.get("SPOILED_BLOCKS", "40"))
TXS = 30
MESSAGES = (contracts, money, sellers, trade)  # imported: they register their messages
SPOILED = 0.5


class SpoiledWorld(World):
    """A world in which half of the messages have something wrong in them; their signer stays."""

    def __init__(self, seed: int) -> None:
        super().__init__(seed)
        addresses = [actor.address for actor in self.chain.actors.values()]
        kinds = [kind for module in self.chain.machine.modules for kind in module.messages]
        self.shapes = Shapes(
            self.dice, addresses, sorted(kinds, key=lambda kind: str(kind.DESCRIPTOR.full_name))
        )
        self.spoiled = 0

    def message(self) -> tuple[Any, Message]:
        actor, message = super().message()
        if self.dice.random() >= SPOILED:
            return actor, message
        copy: Any = type(message)()
        copy.CopyFrom(message)
        self.shapes.spoil(copy)
        if tuple(make_signers(copy.DESCRIPTOR)(copy)) != (actor.address,):
            return actor, message
        self.spoiled += 1
        return actor, copy


@pytest.mark.thorough
@pytest.mark.parametrize("seed", range(4))
def test_nonsense_deep_inside_a_market_breaks_nothing(seed: int) -> None:
    world = SpoiledWorld(seed)
    for _ in range(BLOCKS):
        world.block(TXS)
    assert world.spoiled > BLOCKS * TXS // 5
    assert sum(world.accepted.values()) > 0
    assert sum(world.refused.values()) > world.spoiled // 3
