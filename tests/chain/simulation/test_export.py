"""A chain that is exported, imported and goes on, beside one that was never interrupted."""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from typing import Any

import pytest

from tests.chain.simulation import batch, contracts, governance, grants, money, sellers, stakers, trade
from tests.chain.simulation.world import World
from virtengine.chain import app, genesis
from virtengine.chain.kernel.context import Block
from virtengine.chain.kernel.machine import Machine

SEEDS = min(int(os.environ.get("SIMULATION_SEEDS", "4")), 40)
MESSAGES = (batch, contracts, governance, grants, money, sellers, stakers, trade)


def imported_from(machine: Machine) -> Machine:
    """Return a machine that begins with the other's exported genesis."""
    document = genesis.export_document(machine)
    text = json.dumps(document)
    last = machine.last
    other = app.make_machine(strict=True)
    first = Block(chain_id=last.chain_id, height=int(document["initial_height"]), time_ms=last.time_ms)
    state = genesis.parse_app_state(json.dumps(json.loads(text)["app_state"]).encode(), other.modules)
    root = other.init_genesis(first, state, machine.query.consensus.get())
    assert root == machine.last_hash
    return other


@pytest.mark.thorough
@pytest.mark.parametrize("seed", range(SEEDS))
def test_a_chain_that_was_exported_and_imported_goes_on_to_the_same_hashes(seed: int) -> None:
    world = World(seed, signed_every=1)
    machine = world.chain.machine
    for _ in range(25):
        world.block(20)
    other = imported_from(machine)
    carry_out = machine.finalize

    def both(block: Block, txs: Sequence[bytes]) -> Any:
        outcome, again = carry_out(block, txs), other.finalize(block, txs)
        other.commit()
        other.check_invariants()
        assert again.app_hash == outcome.app_hash
        assert [r.code for r in again.results] == [r.code for r in outcome.results]
        assert again.events == outcome.events
        return outcome

    machine.finalize = both  # type: ignore[method-assign]
    for _ in range(25):
        world.block(20)
    assert other.last_hash == machine.last_hash
    assert genesis.export_document(other) == genesis.export_document(machine)
