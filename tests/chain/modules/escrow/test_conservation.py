"""Escrow conserves money: any order of operations, any amounts up to the largest."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from tests.chain.support.chain import START_MS
from tests.support.examples import examples
from virtengine.chain.kernel.accounts import ESCROW_ADDRESS
from virtengine.chain.kernel.context import Block, Context
from virtengine.chain.kernel.store import Committed, Store
from virtengine.chain.modules.bank import ledger
from virtengine.chain.modules.escrow import accounts, invariants, payments
from virtengine.chain.modules.escrow.arithmetic import compute_accrual, compute_exhausts_height, consume
from virtengine.chain.modules.escrow.errors import IllegalMove
from virtengine.chain.modules.escrow.store import State
from virtengine.chain.modules.escrow.types import (
    ACCOUNT_MOVES,
    AccountState,
    Deposit,
    Params,
    Payment,
    PaymentState,
)
from virtengine.core.amounts import ATTO, MAX_AMOUNT, format_rate, parse_rate

OWNER, OTHER, PAYEE = "ve1owner", "ve1other", "ve1payee"
ACCOUNT, PAYMENT = "order/x", "x"
RATES = st.integers(1, 10**60).map(format_rate)
AMOUNTS = st.one_of(st.integers(1, 10), st.integers(1, MAX_AMOUNT // 4))
STEPS = st.lists(
    st.tuples(
        st.sampled_from(("deposit", "charge", "pay", "waive", "settle", "start", "stop")),
        AMOUNTS,
        st.booleans(),
    ),
    max_size=20,
)


@dataclass
class Bench:
    """Escrow alone, over a bank, without a chain."""

    state: State
    height: int = 1

    @classmethod
    def make(cls, rate: str = "0") -> Bench:
        bench = cls(Store(Committed()).state_of(State))
        bench.state.set_params(Params(min_deposit=1, max_deposits=10))
        bench.state.bank.max_supply = MAX_AMOUNT
        for address in (OWNER, OTHER):
            ledger.mint(bench.state.bank, address, MAX_AMOUNT // 2)
        accounts.open_account(bench.state, ACCOUNT, OWNER, bench.ctx)
        payments.open_payment(bench.state, Payment(PAYMENT, ACCOUNT, PAYEE, rate=rate))
        return bench

    @property
    def ctx(self) -> Context:
        store = self.state.bank.store
        return Context(store, Block(chain_id="c", height=self.height, time_ms=START_MS))

    def step(self, what: str, amount: int, flag: bool) -> None:
        """Do one thing if it is possible; time goes on."""
        self.height += 1 + amount % 50
        payment, account = self.state.require_payment(PAYMENT), self.state.require_account(ACCOUNT)
        if what == "deposit":
            payer = OWNER if flag else OTHER
            if ledger.balance_of(self.state.bank, payer) >= amount and len(account.deposits) < 5:
                accounts.add_deposit(self.state, ACCOUNT, payer, amount, self.ctx)
        elif what == "charge" and payment.rate == "0":
            payments.charge(self.state, PAYMENT, min(amount, MAX_AMOUNT - payment.owed), self.ctx)
        elif what == "pay" and payment.rate == "0":
            payments.pay(self.state, PAYMENT, min(amount, payment.owed, account.balance), self.ctx)
        elif what == "waive" and payment.rate == "0":
            payments.waive(self.state, PAYMENT, min(amount, payment.owed), self.ctx)
        elif what == "settle":
            payments.settle(self.state, ACCOUNT, self.ctx)
        elif what == "start" and payment.state is PaymentState.OPEN:
            payments.start_accrual(self.state, PAYMENT, self.ctx)
        elif what == "stop":
            payments.stop_accrual(self.state, PAYMENT, self.ctx)

    def check(self) -> None:
        """Every invariant of escrow holds and no money was made or lost."""
        for invariant in (
            invariants.balances_are_held,
            invariants.accounts_add_up,
            invariants.payments_fit_their_accounts,
            invariants.indexes_match_records,
        ):
            assert invariant(self.state) is None
        held = sum(balance for _, balance in self.state.bank.balances.items())
        assert held == 2 * (MAX_AMOUNT // 2)


@examples(150, deadline=None)
@given(STEPS)
def test_payments_by_usage_conserve_money(steps: list[tuple[str, int, bool]]) -> None:
    _run(Bench.make(), steps)


@examples(150, deadline=None)
@given(RATES, STEPS)
def test_payments_by_the_block_conserve_money(rate: str, steps: list[tuple[str, int, bool]]) -> None:
    _run(Bench.make(rate), steps)


def _run(bench: Bench, steps: list[tuple[str, int, bool]]) -> None:
    for step in steps:
        bench.step(*step)
        bench.check()
    paid_in = bench.state.require_account(ACCOUNT).deposited
    refunded = accounts.close_account(bench.state, ACCOUNT, bench.ctx)
    bench.check()
    account, payment = bench.state.require_account(ACCOUNT), bench.state.require_payment(PAYMENT)
    assert paid_in == payment.withdrawn + refunded == account.transferred + account.refunded
    assert ledger.balance_of(bench.state.bank, ESCROW_ADDRESS) == 0


@examples(200, deadline=None)
@given(RATES, st.lists(st.integers(1, 10**6), min_size=1, max_size=20))
def test_settling_often_earns_exactly_what_settling_once_earns(rate: str, gaps: list[int]) -> None:
    often = once = Payment("x", "a", "p", rate=rate, accrued_from_height=1)
    height = 1
    for gap in gaps:
        height += gap
        often = compute_accrual(often, height)
    assert often == compute_accrual(once, height)
    assert often.owed == parse_rate(rate) * (height - 1) // ATTO


@given(RATES, st.integers(0, MAX_AMOUNT), st.integers(0, ATTO - 1))
def test_exhaustion_is_the_first_height_that_owes_more_than_is_held(
    rate: str, balance: int, carry: int
) -> None:
    payment = Payment("x", "a", "p", rate=rate, carry=carry, accrued_from_height=5)
    height = compute_exhausts_height(payment, balance)
    if height:
        assert compute_accrual(payment, height).owed > balance
        assert compute_accrual(payment, height - 1).owed <= balance


@given(st.lists(st.integers(1, MAX_AMOUNT // 10), min_size=1, max_size=8), st.integers(0, 10**6))
def test_deposits_are_spent_first_in_first_out(amounts: list[int], part: int) -> None:
    deposits = tuple(Deposit(str(place), amount, amount, 1) for place, amount in enumerate(amounts))
    spent = sum(amounts) * part // 10**6
    rest = consume(deposits, spent)
    assert sum(deposit.balance for deposit in rest) == sum(amounts) - spent
    assert all(deposit.balance > 0 for deposit in rest)
    assert rest[1:] == deposits[len(deposits) - len(rest) + 1 :]


@pytest.mark.parametrize("before", list(AccountState))
@pytest.mark.parametrize("to", list(AccountState))
def test_an_account_moves_by_its_table_only(before: AccountState, to: AccountState) -> None:
    bench = Bench.make()
    account = replace(bench.state.require_account(ACCOUNT), state=before)
    payment = replace(bench.state.require_payment(PAYMENT), state=PaymentState(int(before)))
    if to in ACCOUNT_MOVES[before]:
        payments._move(bench.state, account, payment, to, PaymentState(int(to)))
        return
    with pytest.raises(IllegalMove):
        payments._move(bench.state, account, payment, to, PaymentState(int(to)))
