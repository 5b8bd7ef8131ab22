from __future__ import annotations

from tests.chain.support.stake import DAYS, VE, StakeChain


def test_stake_moves_at_once(chain: StakeChain) -> None:
    chain.do("alice", chain.delegate("alice", "val0", 5 * VE))
    outcome = chain.do("alice", chain.redelegate("alice", "val0", "val1", 2 * VE))
    assert (chain.stake("alice", "val0"), chain.stake("alice", "val1")) == (3 * VE, 2 * VE)
    assert chain.engine() == {"val0": 103, "val1": 92, "val2": 80}
    assert outcome.responses[0].completion_time.seconds == chain.time_ms // 1000 + 14 * DAYS


def test_what_was_moved_is_not_moved_on_before_it_matured(chain: StakeChain) -> None:
    chain.do("alice", chain.delegate("alice", "val0", 5 * VE))
    chain.do("alice", chain.redelegate("alice", "val0", "val1", 2 * VE))
    assert chain.refuse("alice", chain.redelegate("alice", "val1", "val2", VE)) == ("staking", 32)
    chain.advance(seconds=14 * DAYS)
    chain.do("alice", chain.redelegate("alice", "val1", "val2", 2 * VE))


def test_to_itself_or_to_nobody_is_refused(chain: StakeChain) -> None:
    chain.do("alice", chain.delegate("alice", "val0", 5 * VE))
    assert chain.refuse("alice", chain.redelegate("alice", "val0", "val0", VE)) == ("staking", 29)
    assert chain.refuse("alice", chain.redelegate("alice", "val0", "bob", VE)) == ("staking", 31)
    assert chain.refuse("alice", chain.redelegate("alice", "bob", "val0", VE)) == ("staking", 44)
    assert chain.refuse("alice", chain.redelegate("alice", "val2", "val0", VE)) == ("staking", 19)
    assert chain.refuse("alice", chain.redelegate("alice", "val0", "val1", 4 * VE + 1)) == (
        "delegation",
        1801,
    )
    assert chain.refuse("alice", chain.redelegate("alice", "val0", "val1", 6 * VE)) == ("sdk", 18)


def test_seven_moves_may_be_open(chain: StakeChain) -> None:
    chain.do("alice", chain.delegate("alice", "val0", 20 * VE))
    for _ in range(7):
        chain.do("alice", chain.redelegate("alice", "val0", "val1", VE))
    assert chain.refuse("alice", chain.redelegate("alice", "val0", "val1", VE)) == ("staking", 33)
    chain.advance(seconds=14 * DAYS)
    chain.do("alice", chain.redelegate("alice", "val0", "val1", VE))


def test_stake_leaves_an_unbonded_validator_without_a_trace() -> None:
    chain = StakeChain([100 * VE, 90 * VE, 80 * VE], params={"max_validators": 2})
    chain.do("alice", chain.delegate("alice", "val2", 5 * VE))
    chain.do("alice", chain.redelegate("alice", "val2", "val0", 5 * VE))
    assert not list(chain.state("staking").redelegations.keys())
    chain.do("alice", chain.redelegate("alice", "val0", "val1", 5 * VE))


def test_who_leaves_a_full_list_of_validators_may_enter_another() -> None:
    chain = StakeChain([2 * VE] * 11)
    for name in chain.names[:10]:
        chain.do("alice", chain.delegate("alice", name, 2 * VE))
    assert chain.refuse("alice", chain.redelegate("alice", "val0", "val10", VE)) == ("delegation", 1802)
    chain.do("alice", chain.redelegate("alice", "val0", "val10", 2 * VE))
