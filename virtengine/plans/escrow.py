"""An order's money from its tenant's side: what is left, how long it lasts, and when more is added."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from virtengine.api.order import OrderEscrow, TopUp
from virtengine.core.amounts import DENOM, parse_amount
from virtengine.core.ids import order_escrow_id
from virtengine.wire.cosmos.base.v1beta1 import coin_pb2
from virtengine.wire.virtengine.escrow.v1 import tx_pb2, types_pb2

MOST_HOURS = 10 * 365 * 24


@dataclass(frozen=True, slots=True)
class Money:
    """uve of an escrow account: `left` is what nobody has earned yet."""

    left: int
    spent: int
    deposited: int
    runway_hours: int | None
    """Whole hours at full use; None when nothing is charged by the hour."""


def read_money(
    account: types_pb2.Account, payments: Sequence[types_pb2.Payment], *, hourly: int | None
) -> Money:
    """Return an account's money at a price per hour."""
    owed = sum(parse_amount(payment.owed or "0") for payment in payments)
    left = max(0, parse_amount(account.balance or "0") - owed)
    runway = min(left // hourly, MOST_HOURS) if hourly else None
    return Money(
        left, parse_amount(account.transferred or "0"), parse_amount(account.deposited or "0"), runway
    )


def top_up(
    rule: TopUp | None, money: Money, *, owner: str, order_id: str, initial: int
) -> tx_pb2.MsgDeposit | None:
    """Return the deposit that the rule calls for now.

    Its external id holds the sum deposited so far, so that each state of the account is topped up once.
    """
    if rule is None or money.runway_hours is None or money.runway_hours >= rule.when_below_hours:
        return None
    amount = parse_amount(rule.amount)
    added = max(0, money.deposited - initial)
    if not amount or added + amount > parse_amount(rule.limit):
        return None
    return tx_pb2.MsgDeposit(
        depositor=owner,
        account_id=order_escrow_id(order_id),
        amount=coin_pb2.Coin(denom=DENOM, amount=str(amount)),
        external_id=f"top-up-{money.deposited % 10**40}",
    )


def show(before: OrderEscrow | None, money: Money, *, is_transition: bool, warn_hours: int) -> OrderEscrow:
    """Return what status shows: the figures from before while they are nearly right.

    A status that followed the money would be written at every settlement for nobody to read.
    """
    now = OrderEscrow(balance=str(money.left), spent=str(money.spent), runway_hours=money.runway_hours)
    if before is None or is_transition:
        return now
    old, new = before.runway_hours, money.runway_hours
    if old is None or new is None:
        return before if old == new else now
    is_far = old != new and abs(old - new) * 10 >= old
    has_crossed = (old < warn_hours) != (new < warn_hours)
    return now if is_far or has_crossed else before
