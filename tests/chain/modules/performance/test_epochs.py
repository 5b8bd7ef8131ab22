from __future__ import annotations

import json
from typing import Any

import pytest

from tests.chain.modules.distribution.scene import govern
from tests.chain.modules.performance.conftest import PARAMS
from tests.chain.modules.performance.scene import ask, record
from tests.chain.support import TestChain
from tests.chain.support.stake import VE, StakeChain, key_of, operator
from virtengine.chain import app, genesis
from virtengine.chain.kernel.context import Block
from virtengine.chain.kernel.errors import InvalidQuery
from virtengine.chain.modules.authority import AUTHORITY, InvalidSigner
from virtengine.chain.modules.mint import coins
from virtengine.chain.modules.performance import verification
from virtengine.chain.modules.performance.errors import (
    EpochNotFound,
    InvalidParams,
    InvalidPerformance,
    PerformanceNotFound,
    RewardNotFound,
)
from virtengine.core.amounts import ATTO, MAX_SUPPLY
from virtengine.crypto.addresses import consensus_address
from virtengine.wire.virtengine.performance.v1 import tx_pb2, types_pb2


def params(**changes: Any) -> types_pb2.Params:
    numbers = {name: int(text) if text.isdigit() else text for name, text in PARAMS.items()}
    texts = {"base_reward_per_block", "veid_reward_pool", "identity_network_reward_pool"}
    fields = {name: str(value) if name in texts else value for name, value in numbers.items()}
    return types_pb2.Params(**{**fields, **changes})


def finish(chain: StakeChain) -> Any:
    """Make blocks until an epoch is over; return it."""
    number = ask(chain, "CurrentEpoch").epoch.number
    while ask(chain, "CurrentEpoch").epoch.number == number:
        chain.advance()
    return ask(chain, "RewardEpoch", epoch=number).epoch


def test_an_epoch_pays_at_most_its_pools_through_distribution(chain: StakeChain) -> None:
    finish(chain)
    supply, state = coins.get_supply(chain.state("bank")), chain.state("distribution")
    owed = sum(amount for _, amount in state.outstanding.items())
    epoch = finish(chain)
    made = coins.get_supply(chain.state("bank")) - supply
    assert made == int(epoch.total_rewards) > 0
    assert made <= 10 * 100_000 + 1_000_000 + 500_000
    assert sum(amount for _, amount in state.outstanding.items()) - owed == made * ATTO
    assert epoch.validator_count == 3
    assert epoch.total_stake == str(270 * VE)
    assert epoch.end_height - epoch.start_height == 10


def test_commission_goes_to_the_operator_and_the_rest_to_delegators(chain: StakeChain) -> None:
    chain.do("alice", chain.delegate("alice", "val0", 100 * VE))
    state, name = chain.state("distribution"), operator(chain.actor("val0"))
    before = state.commission_of(name)
    epoch = finish(chain)
    reward = ask(chain, "ValidatorReward", "val0", epoch=epoch.number).reward
    total = int(reward.block_proposal) + int(reward.veid) + int(reward.uptime) + int(reward.identity_network)
    assert total == int(reward.total)
    assert state.commission_of(name) - before == total * ATTO // 10
    assert reward.score > 0


def test_who_works_more_earns_more(chain: StakeChain) -> None:
    name = operator(chain.actor("val2"))
    finish(chain)
    for _ in range(4):
        chain.set_up(lambda state: verification.complete(state, name, 9500), "performance")
    epoch = finish(chain)
    rewards = {one: ask(chain, "ValidatorReward", one, epoch=epoch.number).reward for one in chain.names}
    assert int(rewards["val2"].identity_network) == 500_000
    assert int(rewards["val0"].identity_network) == 0
    assert int(rewards["val2"].veid) > int(rewards["val0"].veid)
    assert int(epoch.veid_rewards) <= 10 * 100_000 * 4000 // 10_000 + 1_000_000


def test_the_jailed_earn_nothing(chain: StakeChain) -> None:
    chain.absent = {"val2"}
    epoch = finish(chain)
    assert chain.validator("val2").jailed
    assert epoch.validator_count == 2
    assert ask(chain, "ValidatorReward", "val2", epoch=epoch.number).reward.total == "0"


def test_blocks_and_seconds_are_counted(chain: StakeChain) -> None:
    finish(chain)
    chain.absent = {"val1"}
    chain.block(seconds=3, proposer=consensus_address(key_of("val0")))
    chain.absent = set()
    chain.block(seconds=2, proposer=consensus_address(key_of("val0")))
    one = ask(chain, "ValidatorPerformance", "val0").performance
    assert (one.blocks_proposed, one.total_signatures, one.last_proposed_height) == (2, 2, chain.height)
    assert (one.uptime_seconds, one.downtime_seconds) == (5, 0)
    other = ask(chain, "ValidatorPerformance", "val1").performance
    assert (other.uptime_seconds, other.downtime_seconds, other.blocks_missed) == (2, 3, 1)
    assert other.last_signed_height == chain.height - 1


def test_expected_blocks_are_the_share_of_power() -> None:
    chain = StakeChain([30 * VE] * 3, genesis_state={"performance": {"params": PARAMS}})
    finish(chain)
    chain.advance(blocks=9)
    performances = ask(chain, "ValidatorPerformances").performances
    assert [one.blocks_expected for one in performances] == [3, 3, 3]


def test_governance_overwrites_the_epoch_that_runs(chain: StakeChain) -> None:
    answer = govern(chain, record(chain, "val0"), "performance")
    chain.advance()
    shown = ask(chain, "ValidatorPerformance", "val0").performance
    assert (shown.blocks_proposed, shown.veid_completed, shown.veid_score) == (1, 3, 9500)
    assert answer.performance.total_signatures == 2  # type: ignore[attr-defined]
    assert 0 < shown.overall_score <= 10_000


@pytest.mark.parametrize(
    "changes", [{"blocks_proposed": -1}, {"veid_completed": -1}, {"veid_score": 10_001}, {"veid_score": -1}]
)
def test_records_that_are_none_are_refused(chain: StakeChain, changes: dict[str, int]) -> None:
    with pytest.raises(InvalidPerformance):
        govern(chain, record(chain, "val0", **changes), "performance")


def test_only_governance_records(chain: StakeChain) -> None:
    message = record(chain, "val0", authority=chain.actor("bob").address)
    assert chain.refuse("bob", message) == (InvalidSigner.codespace, InvalidSigner.code)


def test_pools_are_a_small_part_of_the_supply(chain: StakeChain) -> None:
    limit = coins.get_supply(chain.state("bank")) // 10**5
    message = tx_pb2.MsgUpdateParams(authority=AUTHORITY, params=params(veid_reward_pool=str(limit)))
    with pytest.raises(InvalidParams):
        govern(chain, message, "performance")
    govern(chain, tx_pb2.MsgUpdateParams(authority=AUTHORITY, params=params()), "performance")


def test_a_genesis_that_asks_for_more_pays_no_more_either() -> None:
    rich = {**PARAMS, "veid_reward_pool": "900000000000"}
    chain = StakeChain(genesis_state={"performance": {"params": rich}})
    limit = coins.get_supply(chain.state("bank")) // 10**5
    assert int(finish(chain).total_rewards) <= limit


def test_the_last_coins_are_shared_out_and_no_more(chain: StakeChain) -> None:
    bank = chain.machine.deliver.states["bank"]
    coins.issue(bank, chain.actor("alice").address, coins.get_room(bank) - 1_000)
    chain.machine.deliver.store.keep()
    assert int(finish(chain).total_rewards) <= 1_000
    finish(chain)
    assert coins.get_supply(chain.state("bank")) <= MAX_SUPPLY


@pytest.mark.parametrize(
    "changes",
    [
        {"epoch_length": 0},
        {"downtime_threshold": 0},
        {"signed_blocks_window": 0},
        {"min_signed_per_window": 1_000_001},
        {"slash_fraction_downtime": 1_000_001},
        {"jail_downtime": 366 * 86_400},
        {"reward_denom": "uatom"},
        {"base_reward_per_block": ""},
        {"history_epochs": 0},
    ],
)
def test_parameters_outside_their_bounds_are_refused(chain: StakeChain, changes: dict[str, Any]) -> None:
    message = tx_pb2.MsgUpdateParams(authority=AUTHORITY, params=params(**changes))
    with pytest.raises(InvalidParams):
        govern(chain, message, "performance")


def test_only_governance_changes_parameters(chain: StakeChain) -> None:
    message = tx_pb2.MsgUpdateParams(authority=chain.actor("bob").address, params=params())
    assert chain.refuse("bob", message) == (InvalidSigner.codespace, InvalidSigner.code)


def test_old_epochs_are_forgotten(chain: StakeChain) -> None:
    for _ in range(6):
        last = finish(chain)
    kept = [int(key[0]) for key, _ in chain.state("performance").epochs.items()]
    assert kept == [last.number - 2, last.number - 1, last.number]
    with pytest.raises(EpochNotFound):
        ask(chain, "RewardEpoch", epoch=1)
    with pytest.raises(RewardNotFound):
        ask(chain, "ValidatorReward", "val0", epoch=1)
    with pytest.raises(PerformanceNotFound):
        ask(chain, "ValidatorPerformance", "val0", epoch=1)
    with pytest.raises(InvalidQuery):
        ask(chain, "RewardEpoch", epoch=0)
    assert len(ask(chain, "ValidatorRewards", "val0").rewards) == 3


def test_without_validators_epochs_pass_and_pay_nothing() -> None:
    chain = TestChain(genesis_state={"performance": {"params": PARAMS}})
    before = coins.get_supply(chain.state("bank"))
    chain.advance(blocks=25)
    assert coins.get_supply(chain.state("bank")) == before


def test_what_is_exported_is_imported_again(chain: StakeChain) -> None:
    finish(chain)
    chain.absent = {"val2"}
    chain.advance(blocks=8)
    exported = genesis.export_app_state(chain.machine)
    machine = app.make_machine(strict=True)
    parts = genesis.parse_app_state(json.dumps(exported).encode(), machine.modules)
    machine.init_genesis(Block(chain_id="again", height=1, time_ms=chain.time_ms), parts)
    machine.deliver.store.commit()
    machine.check_invariants()
    assert genesis.export_app_state(machine)["performance"] == exported["performance"]
    assert exported["performance"]["slash_records"]
