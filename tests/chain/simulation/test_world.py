from __future__ import annotations

from tests.chain.simulation.play import MAKERS
from tests.chain.simulation.world import SIGNED_EVERY, Unsigned, World
from tests.chain.support.messages import send


def test_blocks_without_signatures_end_in_the_state_of_those_with() -> None:
    assert MAKERS
    outcomes = []
    for every in (1, 2, SIGNED_EVERY):
        world = World(5, signed_every=every)
        for _ in range(6):
            world.block(30)
        outcomes.append((world.accepted, world.refused, world.chain.machine.tree.keys))
    assert outcomes[0] == outcomes[1] == outcomes[2]


def test_a_signature_of_zeros_counts_for_nobody_else() -> None:
    world = World(5)
    alice, bob = world.chain.actor("t0"), world.chain.actor("t1")
    raw = world.chain.sign(type(alice)(alice.name, Unsigned(alice.key)), send(alice, bob, 7))
    (outcome,) = world.chain.block(raw).txs
    assert (outcome.codespace, outcome.code) == ("sdk", 4)
