"""What a payment by the block earns. Needs no state.

Earning is computed from the number of blocks so far; the fraction of a uve is carried, so that settling
often changes nothing: all payouts together are floor(rate * blocks).
"""

from __future__ import annotations

from msgspec.structs import replace

from virtengine.chain.modules.escrow.types import Deposit, Payment
from virtengine.core.amounts import ATTO, parse_rate

NEVER = 0
LAST_HEIGHT = 2**62


def compute_accrual(payment: Payment, height: int) -> Payment:
    """Return the payment with every block up to `height` accrued, but none after the one that exhausts it."""
    if not payment.accrued_from_height:
        return payment
    until = min(height, payment.exhausts_height or height)
    blocks = max(0, until - payment.accrued_from_height)
    if not blocks:
        return payment
    earned, carry = divmod(payment.carry + parse_rate(payment.rate) * blocks, ATTO)
    return replace(
        payment,
        carry=carry,
        owed=payment.owed + earned,
        blocks=payment.blocks + blocks,
        accrued_from_height=payment.accrued_from_height + blocks,
    )


def compute_exhausts_height(payment: Payment, balance: int) -> int:
    """Return the first height at which more is owed than the balance holds; NEVER while nothing accrues."""
    rate = parse_rate(payment.rate)
    if not payment.accrued_from_height or not rate:
        return NEVER
    missing = (balance - payment.owed + 1) * ATTO - payment.carry
    height = payment.accrued_from_height + max(1, -(-missing // rate))
    return height if height < LAST_HEIGHT else NEVER


def consume(deposits: tuple[Deposit, ...], amount: int) -> tuple[Deposit, ...]:
    """Spend an amount, oldest contribution first; spent ones are left out."""
    rest = []
    for deposit in deposits:
        spent = min(deposit.balance, amount)
        amount -= spent
        if deposit.balance > spent:
            rest.append(replace(deposit, balance=deposit.balance - spent))
    assert amount == 0, "more was spent than an account holds"
    return tuple(rest)
