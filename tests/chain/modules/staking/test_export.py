"""A chain with stake that is exported, imported and goes on, beside one that was never interrupted."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

import pytest

from tests.chain.modules.staking.test_conservation import Storm
from virtengine.chain import app, genesis
from virtengine.chain.kernel.context import Block
from virtengine.chain.kernel.machine import Machine


def imported_from(machine: Machine) -> Machine:
    """Return a machine that begins with the other's exported genesis."""
    text = json.dumps(genesis.export_document(machine))
    other = app.make_machine(strict=True)
    last = machine.last
    first = Block(chain_id=last.chain_id, height=last.height + 1, time_ms=last.time_ms)
    state = genesis.parse_app_state(json.dumps(json.loads(text)["app_state"]).encode(), other.modules)
    root = other.init_genesis(first, state, machine.query.consensus.get())
    assert root == machine.last_hash
    return other


@pytest.mark.thorough
@pytest.mark.parametrize("seed", range(100, 106))
def test_a_chain_with_stake_goes_on_to_the_same_hashes(seed: int) -> None:
    storm = Storm(seed)
    storm.run(25)
    machine = storm.chain.machine
    other = imported_from(machine)
    carry_out = machine.finalize

    def both(block: Block, txs: Sequence[bytes]) -> Any:
        repeat_changes(machine, other)
        outcome, again = carry_out(block, txs), other.finalize(block, txs)
        other.commit()
        other.check_invariants()
        assert again.app_hash == outcome.app_hash
        assert again.validator_updates == outcome.validator_updates
        return outcome

    machine.finalize = both  # type: ignore[method-assign]
    storm.run(25)
    assert genesis.export_document(other) == genesis.export_document(machine)


def repeat_changes(machine: Machine, other: Machine) -> None:
    """Do to the other what the test did to the state itself before the block."""
    for space, changes in machine.deliver.store.block_changes():
        assert space.codec is not None
        target = other.deliver.store.space(space.prefix, space.codec)
        for key, value in changes.items():
            target.set(key, value)
    other.deliver.store.keep()
