from __future__ import annotations

from typing import Any

import pytest

from tests.chain.modules.delegation.scene import ask, claim, delegate, redelegate, undelegate
from tests.chain.modules.distribution.scene import govern
from tests.chain.support.stake import VE, StakeChain, operator
from virtengine.chain.modules.authority import AUTHORITY, InvalidSigner
from virtengine.chain.modules.delegation.errors import (
    DelegationNotFound,
    InvalidAddress,
    InvalidAmount,
    InvalidHeights,
    InvalidParams,
    NothingToClaim,
    RedelegationNotFound,
    SelfRedelegation,
    TooManyRedelegations,
    UnbondingNotFound,
    ValidatorJailed,
    ValidatorNotFound,
)
from virtengine.chain.modules.staking import validators
from virtengine.chain.modules.staking.errors import DelegationTooSmall
from virtengine.core.errors import ModuleError
from virtengine.wire.virtengine.delegation.v1 import tx_pb2, types_pb2


def code(error: type[ModuleError]) -> tuple[str, int]:
    return error.codespace, error.code


def params(**changes: Any) -> types_pb2.Params:
    fields: dict[str, Any] = {
        "unbonding_period": 14 * 86_400,
        "max_validators_per_delegator": 10,
        "min_delegation_amount": "1000000",
        "max_redelegations": 7,
        "validator_commission_rate": 500,
        "reward_denom": "uve",
        "stake_denom": "uve",
    }
    return types_pb2.Params(**{**fields, **changes})


def test_a_jailed_validator_takes_no_stake_not_even_its_own(chain: StakeChain) -> None:
    def jail(state: Any) -> None:
        validators.jail(state, chain.validator("val2"))

    chain.set_up(jail, "staking")
    chain.advance()
    for who in ("alice", "val2"):
        assert chain.refuse(who, delegate(chain, who, "val2", VE)) == code(ValidatorJailed)


def test_who_is_not_there_takes_none(chain: StakeChain) -> None:
    assert chain.refuse("alice", delegate(chain, "alice", "bob", VE)) == code(ValidatorNotFound)


@pytest.mark.parametrize("amount", [0, 2**256])
def test_amounts_that_are_none_are_refused(chain: StakeChain, amount: int) -> None:
    assert chain.refuse("alice", delegate(chain, "alice", "val0", amount)) == code(InvalidAmount)


def test_a_validator_is_named_by_its_operator(chain: StakeChain) -> None:
    message = delegate(chain, "alice", "val0", VE)
    message.validator = chain.actor("val0").address
    assert chain.refuse("alice", message) == code(InvalidAddress)


def test_what_is_left_is_nothing_or_at_least_the_minimum(chain: StakeChain) -> None:
    chain.do("alice", delegate(chain, "alice", "val0", 3 * VE))
    message = undelegate(chain, "alice", "val0", 2 * VE + 1)
    assert chain.refuse("alice", message) == code(DelegationTooSmall)
    outcome = chain.do("alice", undelegate(chain, "alice", "val0", 3 * VE))
    assert outcome.responses[0].amount.amount == str(3 * VE)
    assert outcome.responses[0].completion_time == chain.time_ms // 1000 + 14 * 86_400
    assert chain.refuse("alice", undelegate(chain, "alice", "val0", VE)) == code(DelegationNotFound)


def test_a_delegator_has_so_many_open_redelegations(chain: StakeChain) -> None:
    govern(
        chain,
        tx_pb2.MsgUpdateParams(authority=AUTHORITY, params=params(max_redelegations=1)),
        "delegation",
    )
    for name in ("val0", "val1"):
        chain.do("alice", delegate(chain, "alice", name, 5 * VE))
    chain.do("alice", redelegate(chain, "alice", "val0", "val2", 2 * VE))
    message = redelegate(chain, "alice", "val1", "val2", 2 * VE)
    assert chain.refuse("alice", message) == code(TooManyRedelegations)


def test_source_and_destination_differ(chain: StakeChain) -> None:
    assert chain.refuse("alice", redelegate(chain, "alice", "val0", "val0", VE)) == code(SelfRedelegation)


def test_a_claim_pays_what_the_query_said(chain: StakeChain) -> None:
    chain.do("alice", delegate(chain, "alice", "val0", 50 * VE))
    chain.advance(blocks=10)
    before = chain.balance(chain.actor("alice"))
    outcome = chain.do("alice", claim(chain, "alice", "val0"))
    paid = int(outcome.responses[0].amount.amount)
    assert paid > 0
    assert chain.balance(chain.actor("alice")) == before + paid


def test_all_claims_at_once(chain: StakeChain) -> None:
    for name in chain.names:
        chain.do("alice", delegate(chain, "alice", name, 50 * VE))
    chain.advance(blocks=10)
    expected = int(ask(chain, "DelegatorAllRewards", who="alice").total)
    message = tx_pb2.MsgClaimAllRewards(delegator=chain.actor("alice").address)
    paid = int(chain.do("alice", message).responses[0].amount.amount)
    assert paid >= expected > 0
    message = tx_pb2.MsgClaimAllRewards(delegator=chain.actor("bob").address)
    assert chain.refuse("bob", message) == code(NothingToClaim)


def test_a_claim_reaches_over_all_that_was_earned(chain: StakeChain) -> None:
    chain.do("alice", delegate(chain, "alice", "val0", 50 * VE))
    begun = chain.height
    chain.advance(blocks=3)
    for first, last in ((begun + 1, 0), (0, chain.height - 1), (-1, 0), (9, 3)):
        assert chain.refuse("alice", claim(chain, "alice", "val0", first, last)) == code(InvalidHeights)
    chain.do("alice", claim(chain, "alice", "val0", begun, chain.height + 1))


def test_parameters_are_those_of_staking(chain: StakeChain) -> None:
    assert ask(chain, "Params").params == params()
    message = tx_pb2.MsgUpdateParams(authority=AUTHORITY, params=params(min_delegation_amount="5000000"))
    govern(chain, message, "delegation")
    chain.advance()
    assert chain.refuse("alice", chain.delegate("alice", "val0", VE)) == code(DelegationTooSmall)


@pytest.mark.parametrize(
    "changed",
    [
        {"unbonding_period": 6 * 86_400},
        {"validator_commission_rate": 10_001},
        {"min_delegation_amount": ""},
        {"max_redelegations": 0},
        {"stake_denom": "uatom"},
    ],
)
def test_parameters_outside_their_bounds_are_refused(chain: StakeChain, changed: dict[str, Any]) -> None:
    with pytest.raises(InvalidParams):
        govern(chain, tx_pb2.MsgUpdateParams(authority=AUTHORITY, params=params(**changed)), "delegation")


def test_only_governance_changes_parameters(chain: StakeChain) -> None:
    message = tx_pb2.MsgUpdateParams(authority=chain.actor("bob").address, params=params())
    assert chain.refuse("bob", message) == code(InvalidSigner)


def test_everything_can_be_read(chain: StakeChain) -> None:
    chain.do("alice", delegate(chain, "alice", "val0", 10 * VE))
    chain.do("alice", undelegate(chain, "alice", "val0", 2 * VE))
    chain.do("alice", redelegate(chain, "alice", "val0", "val1", 3 * VE))
    held = ask(chain, "Delegation", who="alice", at="val0").delegation
    assert (held.amount, held.shares) == (str(5 * VE), str(5 * 10**24))
    assert len(ask(chain, "DelegatorDelegations", who="alice").delegations) == 2
    assert len(ask(chain, "ValidatorDelegations", at="val0").delegations) == 2
    assert ask(chain, "UnbondingDelegation", who="alice", at="val0").unbonding.id.startswith("ubd-")
    assert len(ask(chain, "DelegatorUnbondingDelegations", who="alice").unbondings) == 1
    source, destination = (operator(chain.actor(name)) for name in ("val0", "val1"))
    moved = ask(chain, "Redelegation", who="alice", validator_src=source, validator_dst=destination)
    assert moved.redelegation.entries[0].initial_balance == str(3 * VE)
    assert len(ask(chain, "DelegatorRedelegations", who="alice").redelegations) == 1
    assert len(ask(chain, "Redelegations").redelegations) == 1
    assert ask(chain, "DelegatorRewards", who="alice", at="val0").reward.shares == held.shares
    chain.slash("val0", "0.05")
    chain.advance()
    assert ask(chain, "SlashingEvents", at="val0").events[0].fraction == "0.050000000000000000"


def test_what_is_not_there_is_said_so(chain: StakeChain) -> None:
    with pytest.raises(DelegationNotFound):
        ask(chain, "Delegation", who="bob", at="val0")
    with pytest.raises(UnbondingNotFound):
        ask(chain, "UnbondingDelegation", who="bob", at="val0")
    source, destination = (operator(chain.actor(name)) for name in ("val0", "val1"))
    with pytest.raises(RedelegationNotFound):
        ask(chain, "Redelegation", who="bob", validator_src=source, validator_dst=destination)


def test_rewards_of_epochs_add_up_to_what_was_earned(chain: StakeChain) -> None:
    chain.do("alice", delegate(chain, "alice", "val0", 50 * VE))
    chain.advance(blocks=230)
    history = ask(chain, "HistoricalRewards", who="alice", at="val0").rewards
    assert [one.epoch for one in history] == [1, 2, 3]
    total = int(ask(chain, "DelegatorRewards", who="alice", at="val0").reward.reward)
    assert total > 0
    assert total - 3 <= sum(int(one.reward) for one in history) <= total
    late = ask(
        chain, "HistoricalRewards", who="alice", at="val0", start_height=history[2].start_height
    ).rewards
    assert [one.epoch for one in late] == [2, 3]
    early = ask(chain, "HistoricalRewards", who="alice", at="val0", end_height=50).rewards
    assert [one.epoch for one in early] == [1]
