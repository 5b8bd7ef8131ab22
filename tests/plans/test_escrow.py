from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from virtengine.api.order import OrderEscrow, TopUp
from virtengine.plans import escrow
from virtengine.plans.escrow import Money
from virtengine.wire.virtengine.escrow.v1 import types_pb2


def money(left: int, deposited: int = 100, runway: int | None = 10) -> Money:
    return Money(left, 0, deposited, runway)


def test_what_is_owed_is_not_left() -> None:
    account = types_pb2.Account(balance="1000", transferred="70", deposited="1070")
    found = escrow.read_money(account, [types_pb2.Payment(owed="300")], hourly=200)
    assert found == Money(700, 70, 1070, 3)
    assert escrow.read_money(account, [types_pb2.Payment(owed="3000")], hourly=200).left == 0
    assert escrow.read_money(account, [], hourly=None).runway_hours is None


RULE = TopUp(when_below_hours=10, amount="50", limit="120")


def top_up(seen: Money, rule: TopUp | None = RULE) -> str | None:
    found = escrow.top_up(rule, seen, owner="t", order_id="t/o", initial=100)
    return found.external_id if found else None


def test_money_is_added_below_the_mark_until_the_limit() -> None:
    assert top_up(money(1, runway=10)) is None
    assert top_up(money(1, runway=9)) == "top-up-100"
    assert top_up(money(1, deposited=150, runway=9)) == "top-up-150"
    assert top_up(money(1, deposited=200, runway=9)) is None
    assert top_up(money(1, runway=9), None) is None
    assert top_up(money(1, runway=None)) is None


def test_a_repeat_of_the_same_state_is_the_same_deposit() -> None:
    one = escrow.top_up(RULE, money(1, runway=1), owner="t", order_id="t/o", initial=100)
    assert one == escrow.top_up(RULE, money(0, runway=0), owner="t", order_id="t/o", initial=100)
    assert one is not None
    assert (one.account_id, one.amount.amount) == ("order/t/o", "50")


def show(before: OrderEscrow | None, seen: Money, *, transition: bool = False) -> OrderEscrow:
    return escrow.show(before, seen, is_transition=transition, warn_hours=24)


def test_figures_stay_while_they_are_nearly_right() -> None:
    first = show(None, money(1000, runway=100))
    assert (first.balance, first.runway_hours) == ("1000", 100)
    assert show(first, money(950, runway=95)) is first
    assert show(first, money(950, runway=95), transition=True).balance == "950"
    assert show(first, money(900, runway=90)).runway_hours == 90


def test_crossing_the_mark_is_shown() -> None:
    before = show(None, money(1, runway=24))
    assert show(before, money(1, runway=23)).runway_hours == 23


def test_the_last_hour_is_not_written_all_the_time() -> None:
    before = show(None, money(500, runway=0))
    assert show(before, money(1, runway=0)) is before


@given(st.integers(0, 10**6), st.integers(1, 10**4))
def test_a_steady_drain_is_written_a_bounded_number_of_times(start: int, step: int) -> None:
    shown, writes = show(None, money(start, runway=start)), 0
    for runway in range(start, -1, -max(step, start // 500 or 1)):
        now = show(shown, money(runway, runway=runway))
        writes += now is not shown
        shown = now
    assert writes <= 200
