"""A chain with stake that is exported, imported and goes on, beside one that was never interrupted."""

from __future__ import annotations

import json
import random
from collections.abc import Sequence
from typing import Any

import pytest

from tests.chain.modules.distribution.test_conservation import disturb, some_message
from tests.chain.modules.performance.conftest import PARAMS
from tests.chain.support.stake import VE, StakeChain, key_of
from virtengine.chain import app, genesis
from virtengine.chain.kernel.context import Block
from virtengine.chain.kernel.machine import Machine
from virtengine.crypto.addresses import consensus_address


def imported_from(machine: Machine) -> Machine:
    """Return a machine that begins with the other's exported genesis."""
    document = json.loads(json.dumps(genesis.export_document(machine)))
    other, last = app.make_machine(strict=True), machine.last
    first = Block(chain_id=last.chain_id, height=int(document["initial_height"]), time_ms=last.time_ms)
    state = genesis.parse_app_state(json.dumps(document["app_state"]).encode(), other.modules)
    root = other.init_genesis(first, state, machine.query.consensus.get())
    assert differences(machine, other) == []
    assert root == machine.last_hash
    return other


def differences(one: Machine, other: Machine) -> list[bytes]:
    """Return the keys whose values differ, those of a genesis that is not committed included."""
    mine = dict(keys(one))
    theirs = dict(keys(other))
    return sorted(key for key in mine.keys() | theirs.keys() if mine.get(key) != theirs.get(key))


def keys(machine: Machine) -> list[tuple[bytes, bytes | None]]:
    """Return all keys with what they hold."""
    machine.deliver.store.commit()
    spaces = machine.committed.spaces.values()
    return [(space.prefix + key, space.encoded(key)) for space in spaces for key in space.values]


def live(chain: StakeChain, chance: random.Random, blocks: int) -> None:
    """Let people stake at random."""
    for _ in range(blocks):
        who, message = some_message(chain, chance)
        chain.block(
            chain.sign(chain.actor(who), message, fee=1_000),
            seconds=chance.choice((1, 5)),
            proposer=consensus_address(key_of(chance.choice(chain.names))),
        )
        if chance.random() < 0.2:
            chain.absent = {chance.choice(chain.names)}


@pytest.mark.thorough
@pytest.mark.parametrize("seed", range(4))
def test_it_reaches_the_same_hashes(seed: int) -> None:
    chance = random.Random(seed)
    chain = StakeChain(
        [50 * VE] * 4,
        genesis_state={"mint": {}, "performance": {"params": PARAMS}},
        params={"unbonding_time": "60s", "historical_entries": 0},
    )
    for _ in range(8):
        disturb(chain, chance)
        live(chain, chance, 5)
    other, carry_out = imported_from(chain.machine), chain.machine.finalize

    def both(block: Block, txs: Sequence[bytes]) -> Any:
        outcome, again = carry_out(block, txs), other.finalize(block, txs)
        other.commit()
        other.check_invariants()
        assert again.app_hash == outcome.app_hash
        assert again.events == outcome.events
        return outcome

    chain.machine.finalize = both  # type: ignore[method-assign]
    live(chain, chance, 40)
    assert other.last_hash == chain.machine.last_hash
