from __future__ import annotations

from tests.chain.support.stake import DAYS, VE, StakeChain, operator
from virtengine.chain.modules.staking import validators
from virtengine.chain.modules.staking.types import Status
from virtengine.crypto.addresses import decode_address


def test_the_strongest_sign() -> None:
    chain = StakeChain([100 * VE, 90 * VE, 80 * VE], params={"max_validators": 2})
    assert chain.engine() == {"val0": 100, "val1": 90}
    chain.do("alice", chain.delegate("alice", "val2", 15 * VE))
    assert chain.engine() == {"val0": 100, "val2": 95}
    assert chain.validator("val1").status is Status.UNBONDING
    chain.advance(seconds=14 * DAYS)
    assert chain.validator("val1").status is Status.UNBONDED


def test_equal_power_goes_to_the_lower_address() -> None:
    chain = StakeChain([50 * VE] * 4, params={"max_validators": 2})
    order = sorted(chain.names, key=lambda n: decode_address(chain.actor(n).address))
    assert set(chain.engine()) == set(order[:2])


def test_stake_below_one_unit_of_power_does_not_sign() -> None:
    chain = StakeChain([100 * VE, VE])
    chain.slash("val1", "0.5")
    chain.advance()
    assert set(chain.engine()) == {"val0"}


def test_a_block_without_change_tells_the_engine_nothing(chain: StakeChain) -> None:
    assert chain.advance().updates == []
    assert not chain.state("staking").is_dirty()


def test_the_engine_keeps_its_last_validators_when_all_are_jailed(chain: StakeChain) -> None:
    for name in chain.names:
        chain.set_up(lambda state, name=name: validators.jail(state, chain.validator(name)), "staking")
    result = chain.advance()
    assert result.updates == []
    assert len(chain.engine()) == 3
    chain.do("alice", chain.create_validator("alice", 5 * VE))
    assert chain.engine() == {"alice": 5}


def test_a_validator_may_come_back_while_it_unbonds(chain: StakeChain) -> None:
    chain.set_up(lambda state: validators.jail(state, chain.validator("val2")), "staking")
    chain.advance()
    assert chain.validator("val2").status is Status.UNBONDING
    chain.set_up(lambda state: validators.unjail(state, chain.validator("val2")), "staking")
    chain.advance()
    assert chain.validator("val2").status is Status.BONDED
    chain.advance(seconds=15 * DAYS)
    assert chain.validator("val2").status is Status.BONDED
    assert chain.state("staking").last_powers.get(operator(chain.actor("val2"))) == 80


def test_nobody_takes_over_a_network_that_began_without_stake() -> None:
    chain = StakeChain(())
    chain.do("alice", chain.create_validator("alice", 5 * VE))
    chain.do("bob", chain.delegate("bob", "alice", 5 * VE))
    assert chain.engine() == {}
    assert chain.validator("alice").status is Status.UNBONDED
    chain.do("bob", chain.undelegate("bob", "alice", 5 * VE))
    chain.advance(seconds=15 * DAYS)
    assert chain.stake("bob", "alice") == 0
