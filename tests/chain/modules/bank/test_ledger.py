from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.chain.support import TestChain
from virtengine.chain.kernel.errors import InsufficientFunds, InvalidCoins
from virtengine.chain.kernel.store import Committed, Store
from virtengine.chain.modules.bank import ledger
from virtengine.chain.modules.bank.invariants import supply_is_the_sum_of_balances
from virtengine.chain.modules.bank.store import State
from virtengine.core.amounts import MAX_AMOUNT, MAX_SUPPLY
from virtengine.crypto.addresses import module_address

WHO = [module_address(name) for name in "abcd"]
AMOUNTS = st.one_of(st.integers(0, 50), st.sampled_from([MAX_AMOUNT, MAX_AMOUNT - 1, 2**64]))
STEPS = st.lists(
    st.tuples(st.sampled_from(["move", "mint", "burn"]), st.sampled_from(WHO), st.sampled_from(WHO), AMOUNTS),
    max_size=40,
)


@settings(deadline=None)
@given(STEPS)
def test_no_step_makes_or_loses_money(steps: list[tuple[str, str, str, int]]) -> None:
    store = Store(Committed())
    state = State(store)
    model = dict.fromkeys(WHO, 0)
    for step, first, second, amount in steps:
        try:
            carry_out(state, step, first, second, amount)
        except (InsufficientFunds, InvalidCoins):
            store.drop()
            continue
        store.keep()
        model[first] += {"mint": amount, "burn": -amount, "move": -amount}[step]
        if step == "move":
            model[second] += amount
    assert {address: ledger.balance_of(state, address) for address in WHO} == model
    assert all(0 <= held <= MAX_AMOUNT for held in model.values())
    assert supply_is_the_sum_of_balances(state) is None


def carry_out(state: Any, step: str, first: str, second: str, amount: int) -> None:
    if step == "move":
        ledger.move(state, first, second, amount)
        return
    (ledger.mint if step == "mint" else ledger.burn)(state, first, amount)


def test_a_negative_amount_is_refused_everywhere() -> None:
    state = State(Store(Committed()))
    ledger.mint(state, WHO[0], 10)
    for step in ("move", "mint", "burn"):
        with pytest.raises(InvalidCoins):
            carry_out(state, step, WHO[0], WHO[1], -1)


def test_zero_moves_nothing_and_says_nothing() -> None:
    state = State(Store(Committed()))
    ledger.move(state, WHO[0], WHO[1], 0)
    assert state.store.events == []
    assert state.accounts.get(WHO[1]) is None


def test_there_are_never_more_coins_than_the_maximum(chain: TestChain) -> None:
    bank = chain.machine.deliver.states["bank"]
    alice = chain.actor("alice").address
    left = MAX_SUPPLY - bank.supply.get("uve")
    with pytest.raises(InvalidCoins):
        ledger.mint(bank, alice, left + 1)
    ledger.mint(bank, alice, left)
    assert bank.supply.get("uve") == MAX_SUPPLY == 10**16
    ledger.mint(bank, alice, 2**200, "other")
    chain.machine.deliver.store.drop()
