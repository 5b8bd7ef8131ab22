"""The acceptance lines of delegation, by their numbers."""

from __future__ import annotations

from tests.chain.modules.delegation.scene import ask, claim, delegate, redelegate, undelegate
from tests.chain.modules.distribution.book import Book
from tests.chain.support.stake import VE, StakeChain
from virtengine.chain.modules.delegation.errors import (
    InvalidAmount,
    RedelegationOpen,
    TransitiveRedelegation,
)
from virtengine.chain.modules.delegation.invariants import every_claim_is_covered
from virtengine.chain.modules.distribution import queries as distribution
from virtengine.chain.modules.staking.errors import DelegationTooSmall
from virtengine.core.amounts import ATTO

DAYS = 86_400


def test_acceptance_1_the_first_ve_buys_10_to_the_24_shares_and_less_is_refused(chain: StakeChain) -> None:
    chain.send(chain.actor("carol"), chain.create_validator("carol", VE))
    assert ask(chain, "ValidatorShares", at="carol").shares.total_shares == str(10**24)
    outcome = chain.do("alice", delegate(chain, "alice", "val0", VE))
    assert outcome.responses[0].shares == str(10**24)
    code = chain.refuse("alice", delegate(chain, "alice", "val0", 999_999))
    assert code == (DelegationTooSmall.codespace, DelegationTooSmall.code)


def test_acceptance_2_after_a_slash_shares_are_bought_at_the_lower_price(chain: StakeChain) -> None:
    chain.send(chain.actor("carol"), chain.create_validator("carol", 2 * VE))
    chain.advance()
    chain.slash("carol", "0.05")
    chain.advance()
    shares = chain.validator("carol").shares
    outcome = chain.do("bob", delegate(chain, "bob", "carol", VE))
    assert outcome.responses[0].shares == str(10**6 * shares // 1_900_000)


def test_acceptance_3_commission_first_then_by_shares() -> None:
    book = Book()
    book.create("north", rate=10)
    book.delegate("ann", "north", 1_000_000)
    book.delegate("ben", "north", 2_000_000)
    book.reward("north", 1_000_000)
    name = book.operator("north")
    assert book.state.commission_of(name) == 100_000 * ATTO
    earned = [distribution.get_rewards(book.state, book.account(who), name) for who in ("ann", "ben")]
    assert earned == [300_000 * ATTO, 600_000 * ATTO]


def test_acceptance_4_what_just_moved_does_not_move_on(chain: StakeChain) -> None:
    chain.do("alice", delegate(chain, "alice", "val0", 10 * VE))
    chain.do("alice", redelegate(chain, "alice", "val0", "val1", 5 * VE))
    onward = redelegate(chain, "alice", "val1", "val2", 2 * VE)
    assert chain.refuse("alice", onward) == (TransitiveRedelegation.codespace, TransitiveRedelegation.code)
    again = redelegate(chain, "alice", "val0", "val2", 2 * VE)
    assert chain.refuse("alice", again) == (RedelegationOpen.codespace, RedelegationOpen.code)
    chain.advance(seconds=15 * DAYS)
    chain.do("alice", onward)


def test_acceptance_5_a_slash_reaches_what_left_after_the_misdeed_only(chain: StakeChain) -> None:
    for who in ("alice", "bob"):
        chain.do(who, delegate(chain, who, "val0", 5 * VE))
    chain.do("alice", undelegate(chain, "alice", "val0", 500_000))
    misdeed = chain.height + 1
    chain.do("bob", undelegate(chain, "bob", "val0", 500_000))
    chain.advance(blocks=2)
    chain.slash("val0", "0.05", height=misdeed)
    chain.advance()
    before = ask(chain, "UnbondingDelegation", who="alice", at="val0").unbonding.entries[0]
    after = ask(chain, "UnbondingDelegation", who="bob", at="val0").unbonding.entries[0]
    assert (before.initial_balance, before.balance) == ("500000", "500000")
    assert (after.initial_balance, after.balance) == ("500000", "475000")
    held = {who: chain.balance(chain.actor(who)) for who in ("alice", "bob")}
    chain.advance(seconds=15 * DAYS)
    paid = {who: chain.balance(chain.actor(who)) - held[who] for who in held}
    assert paid == {"alice": 500_000, "bob": 475_000}


def test_acceptance_6_another_coin_is_refused(chain: StakeChain) -> None:
    message = delegate(chain, "alice", "val0", 5 * VE, denom="uatom")
    assert chain.refuse("alice", message) == (InvalidAmount.codespace, InvalidAmount.code)


def test_acceptance_8_what_is_held_covers_every_claim(chain: StakeChain) -> None:
    chain.do("alice", delegate(chain, "alice", "val0", 10 * VE))
    chain.do("alice", undelegate(chain, "alice", "val0", 3 * VE))
    chain.slash("val0", "0.05")
    chain.advance(blocks=3)
    chain.do("alice", claim(chain, "alice", "val0"))
    assert every_claim_is_covered(chain.state("delegation")) is None
