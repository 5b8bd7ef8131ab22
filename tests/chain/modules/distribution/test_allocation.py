from __future__ import annotations

from tests.chain.modules.distribution.scene import FEE, ask, tax
from tests.chain.support import TestChain
from tests.chain.support.messages import send
from tests.chain.support.stake import VE, StakeChain, key_of, operator
from virtengine.chain.kernel.accounts import COMMUNITY_POOL_ADDRESS, FEE_COLLECTOR_ADDRESS
from virtengine.core.amounts import ATTO
from virtengine.crypto.addresses import consensus_address, encode_consensus


def owed(chain: StakeChain, name: str) -> int:
    answer = ask(chain, "ValidatorOutstandingRewards", validator_address=operator(chain.actor(name)))
    return sum(int(coin.amount) for coin in answer.rewards.rewards)


def no_new_coins(chain: StakeChain) -> None:
    """Leave fees alone in the collector: inflation is zero."""
    from virtengine.chain.modules.mint.types import Params

    chain.set_up(
        lambda state: state.set_params(Params(inflation_min=0, inflation_max=0, inflation_rate_change=0)),
        "mint",
    )
    chain.advance()
    chain.advance()


def test_fees_are_shared_by_voting_power_in_the_next_block(chain: StakeChain) -> None:
    no_new_coins(chain)
    before = [owed(chain, name) for name in chain.names]
    chain.send(chain.actor("alice"), send(chain.actor("alice"), chain.actor("bob")), fee=FEE)
    assert chain.balance(FEE_COLLECTOR_ADDRESS) == FEE
    chain.advance()
    assert chain.balance(FEE_COLLECTOR_ADDRESS) == 0
    gained = [owed(chain, name) - start for name, start in zip(chain.names, before, strict=True)]
    assert [part // ATTO for part in gained] == [FEE * 100 // 270, FEE * 90 // 270, FEE * 80 // 270]
    assert FEE * ATTO - 10**7 <= sum(gained) <= FEE * ATTO


def test_the_community_tax_comes_first(chain: StakeChain) -> None:
    no_new_coins(chain)
    tax(chain, ATTO // 4)
    chain.send(chain.actor("alice"), send(chain.actor("alice"), chain.actor("bob")), fee=FEE)
    pool = chain.balance(COMMUNITY_POOL_ADDRESS)
    chain.advance()
    assert chain.balance(COMMUNITY_POOL_ADDRESS) - pool == FEE // 4


def test_those_who_did_not_sign_earn_as_long_as_they_are_in_the_set(chain: StakeChain) -> None:
    chain.absent = {"val2"}
    before = owed(chain, "val2")
    chain.advance(blocks=2)
    assert owed(chain, "val2") > before


def test_a_vote_of_nobody_known_earns_nothing(chain: StakeChain) -> None:
    from virtengine.chain.kernel.context import Vote

    no_new_coins(chain)
    chain.send(chain.actor("alice"), send(chain.actor("alice"), chain.actor("bob")), fee=FEE)
    chain.block(votes=(Vote(b"\x01" * 20, 1000, signed=True),))
    assert chain.balance(FEE_COLLECTOR_ADDRESS) == FEE
    chain.advance()
    assert chain.balance(FEE_COLLECTOR_ADDRESS) == 0


def test_without_validators_fees_wait() -> None:
    chain = TestChain()
    chain.send(chain.actor("alice"), send(chain.actor("alice"), chain.actor("bob")), fee=FEE)
    chain.advance(blocks=3)
    assert chain.balance(FEE_COLLECTOR_ADDRESS) == FEE


def test_the_proposer_is_remembered(chain: StakeChain) -> None:
    proposer = consensus_address(key_of("val1"))
    chain.block(proposer=proposer)
    assert chain.state("distribution").get_proposer() == encode_consensus(proposer)


def test_rewards_and_commission_are_told(chain: StakeChain) -> None:
    events = chain.advance().events
    kinds = {kind for kind, _ in events}
    assert {"mint", "rewards", "commission"} <= kinds
    rewards = next(attributes for kind, attributes in events if kind == "rewards")
    assert rewards["validator"].startswith("vevaloper1")
    assert rewards["amount"].endswith("uve")


def test_new_stake_earns_from_the_block_after_it_came(chain: StakeChain) -> None:
    chain.do("alice", chain.delegate("alice", "val0", 100 * VE))
    chain.advance()
    answer = ask(
        chain,
        "DelegationRewards",
        delegator_address=chain.actor("alice").address,
        validator_address=operator(chain.actor("val0")),
    )
    assert int(answer.rewards[0].amount) > 0
