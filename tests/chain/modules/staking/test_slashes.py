from __future__ import annotations

from tests.chain.support.stake import DAYS, VE, StakeChain, operator
from virtengine.chain.kernel.context import Block, Context
from virtengine.chain.modules.staking.slashes import Slash, slash
from virtengine.crypto.addresses import consensus_address

TOTAL = 10**12


def test_every_share_loses_alike_and_the_coins_are_burned(chain: StakeChain) -> None:
    chain.do("alice", chain.delegate("alice", "val0", 100 * VE))
    supply = chain.state("bank").supply.get("uve")
    assert chain.slash("val0", "0.05") == 10 * VE
    chain.advance()
    assert (chain.stake("alice", "val0"), chain.stake("val0", "val0")) == (95 * VE, 95 * VE)
    assert chain.state("bank").supply.get("uve") == supply - 10 * VE
    assert chain.engine()["val0"] == 190


def test_an_undelegation_before_the_misdeed_is_untouched(chain: StakeChain) -> None:
    chain.do("alice", chain.delegate("alice", "val0", 3 * VE))
    before = chain.balance(chain.actor("alice"))
    chain.do("alice", chain.undelegate("alice", "val0", VE))
    chain.advance(blocks=3)
    chain.slash("val0", "0.05", height=chain.height - 1)
    chain.advance(seconds=15 * DAYS)
    assert chain.balance(chain.actor("alice")) == before + VE


def test_an_undelegation_after_the_misdeed_is_cut(chain: StakeChain) -> None:
    chain.do("alice", chain.delegate("alice", "val0", 3 * VE))
    misdeed = chain.height
    before = chain.balance(chain.actor("alice"))
    chain.do("alice", chain.undelegate("alice", "val0", VE))
    chain.slash("val0", "0.05", height=misdeed)
    chain.advance(seconds=15 * DAYS)
    assert chain.balance(chain.actor("alice")) == before + 950_000


def test_stake_that_was_moved_after_the_misdeed_is_cut_where_it_went(chain: StakeChain) -> None:
    chain.do("alice", chain.delegate("alice", "val0", 10 * VE))
    misdeed = chain.height
    chain.do("alice", chain.redelegate("alice", "val0", "val1", 10 * VE))
    chain.slash("val0", "0.1", height=misdeed)
    chain.advance()
    assert chain.stake("alice", "val1") == 9 * VE
    assert chain.validator("val1").tokens == 99 * VE


def test_leaving_the_new_validator_does_not_help(chain: StakeChain) -> None:
    chain.do("alice", chain.delegate("alice", "val0", 10 * VE))
    misdeed = chain.height
    chain.do("alice", chain.redelegate("alice", "val0", "val1", 10 * VE))
    chain.do("alice", chain.undelegate("alice", "val1", 10 * VE))
    chain.slash("val0", "0.1", height=misdeed)
    before = chain.balance(chain.actor("alice"))
    chain.advance(seconds=15 * DAYS)
    assert chain.balance(chain.actor("alice")) == before + 9 * VE


def test_what_the_entries_owe_is_not_taken_from_the_others(chain: StakeChain) -> None:
    chain.do("alice", chain.delegate("alice", "val0", 100 * VE))
    misdeed, tokens = chain.height, chain.validator("val0").tokens
    chain.do("alice", chain.undelegate("alice", "val0", 100 * VE))
    found = chain.validator("val0")
    state, store = chain.machine.deliver.states["staking"], chain.machine.deliver.store
    ctx = Context(store, Block(chain.chain_id, chain.height + 1, chain.time_ms))
    assert slash(state, ctx, Slash(consensus_address(found.key), misdeed, tokens, 10**17)) == 20 * VE
    store.keep()
    chain.advance()
    assert chain.validator("val0").tokens == 90 * VE


def test_a_validator_that_lost_everything_takes_no_stake(chain: StakeChain) -> None:
    chain.slash("val0", "1")
    chain.advance()
    assert chain.validator("val0").tokens == 0
    assert "val0" not in chain.engine()
    assert chain.refuse("alice", chain.delegate("alice", "val0", VE)) == ("staking", 34)
    assert chain.refuse("val0", chain.undelegate("val0", "val0", VE)) == ("staking", 22)


def test_an_unbonded_or_unknown_validator_loses_nothing() -> None:
    chain = StakeChain([100 * VE, 90 * VE], params={"max_validators": 1})
    assert chain.slash("val1", "0.5") == 0
    assert chain.state("staking").validators.get(operator(chain.actor("val1"))).tokens == 90 * VE
