from __future__ import annotations

from tests.chain.support.stake import DAYS, VE, StakeChain, operator

PERIOD = 14 * DAYS


def test_coins_come_back_after_the_period(chain: StakeChain) -> None:
    before = chain.balance(chain.actor("alice"))
    chain.do("alice", chain.delegate("alice", "val0", 5 * VE))
    outcome = chain.do("alice", chain.undelegate("alice", "val0", 2 * VE))
    assert outcome.responses[0].amount.amount == str(2 * VE)
    assert outcome.responses[0].completion_time.seconds == chain.time_ms // 1000 + PERIOD
    chain.advance(seconds=PERIOD - 1)
    assert chain.balance(chain.actor("alice")) == before - 5 * VE
    result = chain.advance(seconds=1)
    assert chain.balance(chain.actor("alice")) == before - 3 * VE
    assert ("complete_unbonding", "2000000uve") in [(k, a.get("amount")) for k, a in result.events]


def test_what_is_left_is_nothing_or_the_minimum(chain: StakeChain) -> None:
    chain.do("alice", chain.delegate("alice", "val0", 2 * VE))
    assert chain.refuse("alice", chain.undelegate("alice", "val0", VE + 1)) == ("delegation", 1801)
    chain.do("alice", chain.undelegate("alice", "val0", VE))
    chain.do("alice", chain.undelegate("alice", "val0", VE))
    assert chain.stake("alice", "val0") == 0


def test_more_than_there_is_is_refused(chain: StakeChain) -> None:
    chain.do("alice", chain.delegate("alice", "val0", 2 * VE))
    assert chain.refuse("alice", chain.undelegate("alice", "val0", 2 * VE + 1)) == ("sdk", 18)
    assert chain.refuse("alice", chain.undelegate("alice", "val1", VE)) == ("staking", 19)
    assert chain.refuse("alice", chain.undelegate("alice", "bob", VE)) == ("staking", 3)


def test_seven_undelegations_may_be_open(chain: StakeChain) -> None:
    chain.do("alice", chain.delegate("alice", "val0", 20 * VE))
    for _ in range(7):
        chain.do("alice", chain.undelegate("alice", "val0", VE))
    assert chain.refuse("alice", chain.undelegate("alice", "val0", VE)) == ("staking", 27)
    chain.advance(seconds=PERIOD)
    chain.do("alice", chain.undelegate("alice", "val0", VE))


def test_the_exact_amount_leaves_after_a_slash(chain: StakeChain) -> None:
    chain.do("alice", chain.delegate("alice", "val0", 9 * VE))
    chain.slash("val0", "0.333333333333333333")
    chain.advance()
    outcome = chain.do("alice", chain.undelegate("alice", "val0", 1_234_567))
    assert outcome.responses[0].amount.amount == "1234567"
    left = chain.stake("alice", "val0")
    outcome = chain.do("alice", chain.undelegate("alice", "val0", left))
    assert outcome.responses[0].amount.amount == str(left)
    address, valoper = chain.actor("alice").address, operator(chain.actor("val0"))
    assert chain.state("staking").delegations.get(address, valoper) is None


def test_two_undelegations_of_one_block_are_paid_once_each(chain: StakeChain) -> None:
    chain.do("alice", chain.delegate("alice", "val0", 5 * VE))
    before = chain.balance(chain.actor("alice"))
    one = chain.undelegate("alice", "val0", VE)
    chain.send(chain.actor("alice"), one, one)
    chain.advance(seconds=PERIOD)
    assert chain.balance(chain.actor("alice")) == before + 2 * VE
