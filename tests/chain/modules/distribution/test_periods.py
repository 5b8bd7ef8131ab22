"""F1 against the plain way: after every reward, add every delegation's exact part of it."""

from __future__ import annotations

import random
from fractions import Fraction

import pytest

from tests.chain.modules.distribution.book import Book
from virtengine.chain.kernel.accounts import COMMUNITY_POOL_ADDRESS
from virtengine.chain.modules.bank import ledger
from virtengine.chain.modules.distribution import queries, rewards
from virtengine.chain.modules.distribution.types import DISTRIBUTION_ADDRESS
from virtengine.core.amounts import ATTO

DELEGATORS = ("ann", "ben", "cai", "dee", "eve")
VALIDATORS = ("north", "south")


class Iterated:
    """What each delegation earned since it was last paid, exactly, by looking at all after each reward."""

    def __init__(self, book: Book) -> None:
        self.book = book
        self.earned: dict[tuple[str, str], Fraction] = {}

    def reward(self, name: str, amount: int, rate: int) -> None:
        """Add everybody's part of a reward."""
        total = self.book.validator(name).shares
        shared = Fraction(amount * (100 - rate), 100)
        for one in DELEGATORS:
            shares = self.book.shares(one, name)
            if shares:
                part = shared * shares / total
                self.earned[one, name] = self.earned.get((one, name), Fraction()) + part

    def take(self, one: str, name: str) -> Fraction:
        """Return what a delegation earned, and begin anew."""
        return self.earned.pop((one, name), Fraction())


def settle(book: Book, model: Iterated, one: str, name: str) -> None:
    """Withdraw and compare: within one uve of the exact amount, and never above it."""
    before = book.held(one)
    rewards.withdraw(book.state, book.account(one), book.operator(name), book.ctx)
    rewards.begin(book.state, book.account(one), book.operator(name), book.height)
    exact = model.take(one, name)
    paid = book.held(one) - before
    assert exact - 1 <= paid <= exact


def step(book: Book, model: Iterated, chance: random.Random, rates: dict[str, int]) -> int:
    """Do one thing at random; return the coins that were paid in."""
    one, name = chance.choice(DELEGATORS), chance.choice(VALIDATORS)
    shares = book.shares(one, name)
    doing = chance.choice(["reward", "reward", "reward", "delegate", "undelegate", "slash", "withdraw"])
    if doing == "reward" and book.validator(name).tokens:
        amount = chance.choice([1, 7, 1_000_003, 10**9, 10**13])
        book.reward(name, amount)
        model.reward(name, amount, rates[name])
        return amount
    if doing == "slash" and book.validator(name).tokens > 1000:
        book.slash(name, chance.choice([1, 5, 50]))
    elif shares and doing in ("delegate", "undelegate", "withdraw"):
        settle(book, model, one, name)
        if doing == "undelegate":
            part = chance.choice([shares, shares // 3, shares // 2 + 1])
            book.undelegate(one, name, max(1, part))
    if doing == "delegate" and not book.validator(name).is_broken:
        book.delegate(one, name, chance.choice([1_000_000, 3, 999_999_937, 10**15]))
    return 0


@pytest.mark.parametrize("seed", range(40))
def test_periods_pay_what_iteration_pays_within_one_uve_and_never_above_the_reward(seed: int) -> None:
    chance = random.Random(seed)
    book, paid_in = Book(), 0
    model = Iterated(book)
    rates = {name: chance.choice([0, 5, 10, 100]) for name in VALIDATORS}
    for name in VALIDATORS:
        book.create(name, rate=rates[name])
        book.delegate(chance.choice(DELEGATORS), name, 1_000_000)
    for _ in range(120):
        book.height += 1
        paid_in += step(book, model, chance, rates)
        book.check()
    for name in VALIDATORS:
        for one in DELEGATORS:
            if book.shares(one, name):
                settle(book, model, one, name)
    paid_out = sum(book.held(one) for one in DELEGATORS)
    pool = ledger.balance_of(book.state.bank, COMMUNITY_POOL_ADDRESS)
    owned = ledger.balance_of(book.state.bank, DISTRIBUTION_ADDRESS)
    assert paid_out + pool + owned == paid_in
    book.check()


@pytest.mark.parametrize("seed", range(5))
def test_when_everybody_left_every_coin_is_somewhere_whole(seed: int) -> None:
    chance = random.Random(seed)
    book, paid_in = Book(), 0
    book.create("north", rate=7)
    for one in DELEGATORS:
        book.delegate(one, "north", chance.randrange(1, 10**7))
        paid_in += 1_000_003
        book.reward("north", 1_000_003)
    for one in DELEGATORS:
        book.undelegate(one, "north", book.shares(one, "north"))
    book.remove("north")
    book.check()
    pool = ledger.balance_of(book.state.bank, COMMUNITY_POOL_ADDRESS)
    assert sum(map(book.held, (*DELEGATORS, "north"))) + pool == paid_in
    assert ledger.balance_of(book.state.bank, DISTRIBUTION_ADDRESS) == 0
    assert book.state.get_dust() == 0


def test_commission_is_cut_and_the_rest_is_shared_by_stake() -> None:
    book = Book()
    book.create("north", rate=10)
    book.delegate("ann", "north", 1_000_000)
    book.delegate("ben", "north", 2_000_000)
    book.reward("north", 1_000_000)
    operator = book.operator("north")
    assert book.state.commission_of(operator) == 100_000 * ATTO
    assert queries.get_rewards(book.state, book.account("ann"), operator) == 300_000 * ATTO
    assert queries.get_rewards(book.state, book.account("ben"), operator) == 600_000 * ATTO


def test_a_late_delegation_earns_nothing_of_what_came_before() -> None:
    book = Book()
    book.create("north")
    book.delegate("ann", "north", 1_000_000)
    book.reward("north", 90)
    book.delegate("ben", "north", 1_000_000)
    assert queries.get_rewards(book.state, book.account("ben"), book.operator("north")) == 0
    book.reward("north", 10)
    assert queries.get_rewards(book.state, book.account("ann"), book.operator("north")) == 95 * ATTO


def test_stake_that_a_slash_took_earns_no_more() -> None:
    book = Book()
    book.create("north")
    book.delegate("ann", "north", 1_000_000)
    book.slash("north", 50)
    book.delegate("ben", "north", 500_000)
    book.reward("north", 100)
    assert queries.get_rewards(book.state, book.account("ann"), book.operator("north")) == 50 * ATTO


def test_what_a_validator_without_tokens_earned_goes_to_the_community_pool() -> None:
    book = Book()
    book.create("north")
    book.delegate("ann", "north", 1_000_000)
    book.undelegate("ann", "north", book.shares("ann", "north"))
    book.reward("north", 77)
    book.delegate("ben", "north", 1_000_000)
    assert ledger.balance_of(book.state.bank, COMMUNITY_POOL_ADDRESS) == 77
    book.check()
