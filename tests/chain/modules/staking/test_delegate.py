from __future__ import annotations

import pytest

from tests.chain.support.stake import VE, StakeChain, coin, operator
from virtengine.chain.modules.bank.ledger import max_supply
from virtengine.chain.modules.staking import validators
from virtengine.chain.modules.staking.types import POWER_REDUCTION
from virtengine.core.amounts import ATTO, DENOM


def test_the_genesis_validators_are_bonded_and_told_to_the_engine(chain: StakeChain) -> None:
    assert chain.engine() == {"val0": 100, "val1": 90, "val2": 80}
    assert all(chain.validator(name).is_bonded for name in chain.names)


def test_the_first_uve_buy_atto_shares(chain: StakeChain) -> None:
    chain.send(chain.actor("alice"), chain.create_validator("alice", 1 * VE))
    assert chain.validator("alice").shares == 10**24


def test_less_than_the_minimum_is_refused(chain: StakeChain) -> None:
    assert chain.refuse("alice", chain.delegate("alice", "val0", 999_999)) == ("delegation", 1801)


def test_a_delegation_moves_coins_into_the_bonded_pool(chain: StakeChain) -> None:
    before = chain.balance(chain.actor("alice"))
    outcome = chain.do("alice", chain.delegate("alice", "val0", 5 * VE))
    assert chain.balance(chain.actor("alice")) == before - 5 * VE
    assert chain.stake("alice", "val0") == 5 * VE
    assert chain.engine()["val0"] == 105
    assert outcome.event("delegate")["new_shares"] == "5000000.000000000000000000"


def test_after_a_slash_shares_are_cheaper(chain: StakeChain) -> None:
    chain.do("alice", chain.create_validator("alice", 2 * VE))
    shares = chain.validator("alice").shares
    chain.advance()
    assert chain.slash("alice", "0.05") == 100_000
    chain.advance()
    chain.do("bob", chain.delegate("bob", "alice", 1 * VE))
    bought = chain.validator("alice").shares - shares
    assert bought == 10**6 * shares // 1_900_000


def test_another_denomination_is_refused(chain: StakeChain) -> None:
    message = chain.delegate("alice", "val0", VE)
    message.amount.CopyFrom(coin(VE, "uakt"))
    assert chain.refuse("alice", message) == ("sdk", 18)


def test_a_validator_that_does_not_exist_takes_nothing(chain: StakeChain) -> None:
    assert chain.refuse("alice", chain.delegate("alice", "bob", VE)) == ("staking", 3)


def test_a_jailed_validator_takes_its_operators_coins_only(chain: StakeChain) -> None:
    chain.set_up(lambda state: validators.jail(state, chain.validator("val2")), "staking")
    chain.advance()
    assert chain.refuse("alice", chain.delegate("alice", "val2", VE)) == ("staking", 7)
    chain.do("val2", chain.delegate("val2", "val2", VE))


def test_a_delegator_has_ten_validators_at_most() -> None:
    chain = StakeChain([2 * VE] * 11)
    for name in chain.names[:10]:
        chain.do("alice", chain.delegate("alice", name, VE))
    assert chain.refuse("alice", chain.delegate("alice", "val10", VE)) == ("delegation", 1802)
    chain.do("alice", chain.delegate("alice", "val3", VE))


def test_nobody_stakes_more_than_they_have(chain: StakeChain) -> None:
    message = chain.delegate("alice", "val0", 2**255 - 1)
    assert chain.refuse("alice", message) == ("sdk", 5)


def test_the_engine_can_count_the_whole_supply() -> None:
    assert max_supply(DENOM) // POWER_REDUCTION < 2**60


@pytest.mark.parametrize("amount", ["0", "-1", "", "1.5", "01", str(2**255)])
def test_amounts_that_are_none_are_refused(chain: StakeChain, amount: str) -> None:
    message = chain.delegate("alice", "val0", VE)
    message.amount.amount = amount
    assert chain.refuse("alice", message) == ("sdk", 18)


def test_an_operator_address_must_be_one(chain: StakeChain) -> None:
    message = chain.delegate("alice", "val0", VE)
    message.validator_address = chain.actor("val0").address
    assert chain.refuse("alice", message) == ("sdk", 7)
    message.validator_address = operator(chain.actor("val0")).upper()
    assert chain.refuse("alice", message) == ("sdk", 7)


def test_shares_are_worth_what_was_paid(chain: StakeChain) -> None:
    assert chain.validator("val0").shares == 100 * VE * ATTO
