"""What is locked, when, and how delegations are counted against it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from virtengine.chain.modules.auth.vesting import (
    Kind,
    Period,
    Vesting,
    amount_of,
    compute_locked,
    compute_vested,
    delegated,
    require_sound,
    undelegated,
)
from virtengine.core.errors import Rejected

COINS = (("uve", 1_000),)
CONTINUOUS = Vesting(Kind.CONTINUOUS, COINS, start=100, end=200)
DELAYED = Vesting(Kind.DELAYED, COINS, end=200)
PERIODS = (Period(10, (("uve", 300),)), Period(0 + 20, (("uve", 700),)))
PERIODIC = Vesting(Kind.PERIODIC, COINS, start=100, end=130, periods=PERIODS)
PERMANENT = Vesting(Kind.PERMANENT, COINS)


@pytest.mark.parametrize(
    ("vesting", "now", "vested"),
    [
        (CONTINUOUS, 99, 0),
        (CONTINUOUS, 100, 0),
        (CONTINUOUS, 101, 10),
        (CONTINUOUS, 150, 500),
        (CONTINUOUS, 199, 990),
        (CONTINUOUS, 200, 1_000),
        (Vesting(Kind.CONTINUOUS, (("uve", 10),), start=0, end=3), 1, 3),
        (DELAYED, 199, 0),
        (DELAYED, 200, 1_000),
        (PERIODIC, 109, 0),
        (PERIODIC, 110, 300),
        (PERIODIC, 129, 300),
        (PERIODIC, 130, 1_000),
        (PERMANENT, 2**40, 0),
    ],
)
def test_coins_become_free_as_agreed(vesting: Vesting, now: int, vested: int) -> None:
    assert compute_vested(vesting, "uve", now) == vested
    assert compute_locked(vesting, "uve", now) == amount_of(vesting.original, "uve") - vested
    assert compute_locked(vesting, "atom", now) == 0


def test_locked_coins_are_delegated_first_and_free_ones_come_back_first() -> None:
    after = delegated(CONTINUOUS, "uve", 700, now=150)
    assert (after.delegated_vesting, after.delegated_free) == ((("uve", 500),), (("uve", 200),))
    assert compute_locked(after, "uve", 150) == 0
    back = undelegated(after, "uve", 300)
    assert (back.delegated_vesting, back.delegated_free) == ((("uve", 400),), ())
    assert compute_locked(back, "uve", 150) == 100


def test_more_may_come_back_than_went() -> None:
    back = undelegated(delegated(DELAYED, "uve", 10, now=0), "uve", 25)
    assert (back.delegated_vesting, back.delegated_free) == ((), ())


@given(
    st.lists(st.tuples(st.booleans(), st.integers(1, 400), st.integers(0, 300)), max_size=12),
)
def test_what_is_counted_is_what_is_delegated(steps: list[tuple[bool, int, int]]) -> None:
    vesting, outside = CONTINUOUS, 0
    for out, amount, now in steps:
        if out:
            vesting, outside = delegated(vesting, "uve", amount, now), outside + amount
        else:
            back = min(amount, outside)
            vesting, outside = undelegated(vesting, "uve", back), outside - back
        counted = amount_of(vesting.delegated_free, "uve") + amount_of(vesting.delegated_vesting, "uve")
        assert counted == outside
        assert amount_of(vesting.delegated_vesting, "uve") <= 1_000


@pytest.mark.parametrize(
    "vesting",
    [
        Vesting(Kind.DELAYED, (), end=5),
        Vesting(Kind.DELAYED, COINS),
        Vesting(Kind.CONTINUOUS, COINS, start=5, end=5),
        Vesting(Kind.PERMANENT, COINS, end=5),
        Vesting(Kind.PERIODIC, COINS, start=100, end=131, periods=PERIODS),
        Vesting(Kind.PERIODIC, (("uve", 999),), start=100, end=130, periods=PERIODS),
        Vesting(Kind.PERIODIC, COINS, start=100, end=110, periods=(Period(10, ()),)),
    ],
)
def test_a_lock_that_contradicts_itself_is_refused(vesting: Vesting) -> None:
    with pytest.raises(Rejected):
        require_sound(vesting)
