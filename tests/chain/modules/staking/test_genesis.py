from __future__ import annotations

import json
from typing import Any

import pytest

from tests.chain.support import TestChain
from tests.chain.support.stake import DAYS, VE, StakeChain, genesis_validator
from virtengine.chain import app, genesis
from virtengine.chain.kernel.context import Block
from virtengine.core.errors import Rejected


def exported(chain: StakeChain) -> dict[str, Any]:
    return json.loads(json.dumps(genesis.export_app_state(chain.machine)))


def restart(document: dict[str, Any], at: StakeChain) -> Any:
    machine = app.make_machine(strict=True)
    machine.init_genesis(
        Block(at.chain_id, at.height + 1, at.time_ms),
        genesis.parse_app_state(json.dumps(document).encode(), machine.modules),
    )
    return machine


def test_an_exported_state_begins_where_the_chain_stopped(chain: StakeChain) -> None:
    chain.do("alice", chain.delegate("alice", "val0", 9 * VE))
    chain.do("alice", chain.undelegate("alice", "val0", 2 * VE))
    chain.do("alice", chain.redelegate("alice", "val0", "val1", 3 * VE))
    chain.absent = {"val2"}
    chain.advance(blocks=2)
    document = exported(chain)
    machine = restart(document, chain)
    powers = sorted(update.power for update in machine.genesis_updates)
    assert powers == sorted(chain.engine().values())
    machine.finalize(Block(chain.chain_id, chain.height + 1, chain.time_ms + DAYS * 15 * 1000), [])
    machine.commit()
    machine.check_invariants()
    again = {name: json.loads(json.dumps(part)) for name, part in genesis.export_app_state(machine).items()}
    assert again["slashing"]["missed_blocks"] == document["slashing"]["missed_blocks"]
    assert again["staking"]["validators"] == document["staking"]["validators"]
    assert "unbonding_delegations" not in again["staking"]


def test_a_genesis_without_staking_leaves_the_engine_its_validators() -> None:
    chain = TestChain()
    assert chain.machine.genesis_updates == []
    assert chain.advance().updates == []


def test_bonded_validators_of_a_genesis_sign_at_once() -> None:
    chain = StakeChain([5 * VE])
    address = chain.actor("val0").address
    document = dict(chain.genesis)
    document["staking"] = {
        **document["staking"],
        "validators": [genesis_validator(address, "val0", 5 * VE, status="BOND_STATUS_BONDED")],
    }
    with pytest.raises(Rejected, match="pools hold"):
        restart(document, chain)


@pytest.mark.parametrize(
    "change",
    [
        {"tokens": "6000000"},
        {"delegator_shares": "6000000.0"},
        {"status": "BOND_STATUS_UNSPECIFIED"},
        {"operator_address": "ve1nobody"},
        {"consensus_pubkey": None},
    ],
)
def test_a_genesis_that_contradicts_itself_is_refused(change: dict[str, Any]) -> None:
    chain = StakeChain([5 * VE])
    document = dict(chain.genesis)
    staking = json.loads(json.dumps(document["staking"]))
    staking["validators"][0].update(change)
    document["staking"] = staking
    with pytest.raises(Rejected):
        restart(document, chain)


def test_a_key_stands_for_one_validator() -> None:
    chain = StakeChain([5 * VE, 5 * VE])
    document = dict(chain.genesis)
    staking = json.loads(json.dumps(document["staking"]))
    staking["validators"][1]["consensus_pubkey"] = staking["validators"][0]["consensus_pubkey"]
    document["staking"] = staking
    with pytest.raises(Rejected, match="repeats"):
        restart(document, chain)
