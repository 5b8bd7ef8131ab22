from __future__ import annotations

import json
from typing import Any

import pytest

from tests.chain.modules.distribution.scene import redirect, withdraw
from tests.chain.support.stake import VE, StakeChain
from virtengine.chain import app, genesis
from virtengine.chain.kernel.accounts import COMMUNITY_POOL_ADDRESS
from virtengine.chain.kernel.context import Block
from virtengine.chain.kernel.machine import Machine
from virtengine.core.errors import Rejected
from virtengine.crypto.addresses import module_address


def imported(state: dict[str, Any], *, time_ms: int = 1) -> Machine:
    """Return a machine that begins with a genesis."""
    machine = app.make_machine(strict=True)
    parts = genesis.parse_app_state(json.dumps(state).encode(), machine.modules)
    machine.init_genesis(Block(chain_id="virtengine-test", height=1, time_ms=time_ms), parts)
    machine.deliver.store.commit()
    machine.check_invariants()
    return machine


def lived_in() -> StakeChain:
    """Return a chain where delegations, slashes and withdrawals happened."""
    chain = StakeChain(genesis_state={"mint": {}})
    chain.do("alice", chain.delegate("alice", "val0", 30 * VE))
    chain.do("bob", redirect(chain, "bob", chain.actor("carol").address))
    chain.slash("val1", "0.05")
    chain.advance(blocks=4)
    chain.do("alice", withdraw(chain, "alice", "val0"))
    chain.advance(blocks=3)
    return chain


def owed(denom: str) -> dict[str, Any]:
    """Return what is owed at a validator, one of a coin."""
    return {"validator_address": "x", "outstanding_rewards": [{"denom": denom, "amount": "1"}]}


def test_what_is_exported_is_imported_again() -> None:
    chain = lived_in()
    exported = genesis.export_app_state(chain.machine)
    again = imported(exported, time_ms=chain.time_ms)
    parts = ("distribution", "mint", "staking", "bank", "performance")
    assert {name: genesis.export_app_state(again)[name] for name in parts} == {
        name: exported[name] for name in parts
    }


def test_the_pool_may_be_given_to_distributions_account() -> None:
    state = {
        "bank": {
            "balances": [
                {
                    "address": module_address("distribution"),
                    "coins": [{"denom": "uve", "amount": "200000000000"}],
                }
            ]
        },
        "distribution": {
            "params": {
                "community_tax": "0.02",
                "base_proposer_reward": "0",
                "bonus_proposer_reward": "0",
                "withdraw_addr_enabled": True,
            },
            "fee_pool": {"community_pool": [{"denom": "uve", "amount": "200000000000.000000000000000000"}]},
        },
    }
    machine = imported(state)
    assert machine.query.states["bank"].balances.get(COMMUNITY_POOL_ADDRESS, "uve") == 2 * 10**11
    assert machine.query.states["distribution"].get_params().community_tax == 2 * 10**16


@pytest.mark.parametrize(
    "part",
    [
        {"fee_pool": {"community_pool": [{"denom": "uve", "amount": "5"}]}},
        {"fee_pool": {"community_pool": [{"denom": "uve", "amount": "0.5"}]}},
        {"params": {"community_tax": "1.5"}},
        {
            "outstanding_rewards": [
                {"validator_address": "x", "outstanding_rewards": [{"denom": "uve", "amount": "1"}]}
            ]
        },
        {
            "outstanding_rewards": [
                {"validator_address": "x", "outstanding_rewards": [{"denom": "uatom", "amount": "1"}]}
            ]
        },
    ],
)
def test_a_genesis_that_does_not_add_up_is_refused(part: dict[str, Any]) -> None:
    with pytest.raises(Rejected):
        imported({"distribution": part})
