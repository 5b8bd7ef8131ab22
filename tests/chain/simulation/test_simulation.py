"""Random markets: the invariants of all modules hold after every block, and everything follows from the seed.

`SIMULATION_SEEDS`, `SIMULATION_BLOCKS` and `SIMULATION_TXS` make the runs longer.
"""

from __future__ import annotations

import json
import os
from collections import Counter
from functools import lru_cache

import pytest

from tests.chain.simulation.play import play
from virtengine.chain import app, genesis
from virtengine.chain.kernel.context import Block

SEEDS = int(os.environ.get("SIMULATION_SEEDS", "40"))
BLOCKS = int(os.environ.get("SIMULATION_BLOCKS", "100"))
TXS = int(os.environ.get("SIMULATION_TXS", "100"))
MODULES = ("encryption", "provider", "escrow", "market", "settlement")
COSMOS_MODULES = ("vesting", "feegrant", "authz", "staking", "slashing", "distribution", "delegation")
NOT_REACHED = {"MsgUpdateParams", "MsgCommunityPoolSpend"}  # governance's own, counted by another test


run = lru_cache(maxsize=8)(play)


@pytest.mark.parametrize("seed", range(SEEDS))
def test_invariants_hold_after_every_block_and_genesis_holds_everything(seed: int) -> None:
    world = play(seed, BLOCKS, TXS)
    assert sum(world.accepted.values()) > BLOCKS * TXS // 5
    exported = genesis.export_app_state(world.chain.machine)

    imported = app.make_machine(strict=True)
    last = world.chain.machine.last
    state = genesis.parse_app_state(json.dumps(exported).encode(), imported.modules)
    root = imported.init_genesis(Block(chain_id=last.chain_id, height=1, time_ms=last.time_ms), state)
    imported.deliver.store.commit()
    imported.check_invariants()
    assert genesis.export_app_state(imported) == exported
    assert root == world.chain.machine.last_hash


@pytest.mark.thorough
def test_every_kind_of_message_is_accepted_somewhere() -> None:
    accepted: Counter[str] = Counter()
    for seed in range(4):
        accepted += run(seed, 60, 40).accepted
    machine = app.make_machine()
    expected = {
        kind.DESCRIPTOR.name
        for module in machine.modules
        if module.name in (*MODULES, *COSMOS_MODULES)
        for kind in module.messages
    }
    assert expected - NOT_REACHED <= set(accepted)


ENDS = {"proposal_passed", "proposal_rejected", "proposal_failed", "expedited_proposal_rejected"}


@pytest.mark.thorough
def test_proposals_end_in_every_way_and_change_parameters() -> None:
    ends: Counter[str] = Counter()
    governed: Counter[str] = Counter()
    wanted = {f"/virtengine.{name}.v1.MsgUpdateParams" for name in MODULES}
    for seed in range(12):
        report = run(seed, 60, 40)
        ends += report.proposals
        governed += report.governed
        if set(ends) >= ENDS and wanted <= set(governed):
            return
    assert sorted(ENDS - set(ends)) == []
    assert sorted(wanted - set(governed)) == []
