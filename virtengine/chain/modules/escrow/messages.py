"""What is wrong with a message of the escrow module whatever the state."""

from __future__ import annotations

from virtengine.chain.modules.checks import refused_as, require_address, require_external_id
from virtengine.chain.modules.escrow.errors import (
    InvalidAddress,
    InvalidDenomination,
    InvalidDeposit,
    InvalidId,
    InvalidPayment,
)
from virtengine.core.amounts import DENOM, parse_amount
from virtengine.core.ids import order_escrow_id, split_lease_id, split_owned_id
from virtengine.wire.virtengine.escrow.v1 import tx_pb2

ORDER_PREFIX = order_escrow_id("")


def check_deposit(msg: tx_pb2.MsgDeposit) -> None:
    """Check a deposit. Only accounts of orders take deposits; a bid's is made with the bid."""
    require_address(msg.depositor, InvalidAddress, field="depositor")
    require_external_id(msg.external_id, InvalidId)
    if not msg.account_id.startswith(ORDER_PREFIX):
        raise InvalidId(f"account_id: {msg.account_id[:200]!r} must be {ORDER_PREFIX}<owner>/<external id>")
    with refused_as(InvalidId):
        split_owned_id(msg.account_id.removeprefix(ORDER_PREFIX), field="account_id")
    if msg.amount.denom != DENOM:
        raise InvalidDenomination(f"amount: the denomination {msg.amount.denom[:40]!r} is not {DENOM}")
    with refused_as(InvalidDeposit):
        amount = parse_amount(msg.amount.amount)
    if amount == 0:
        raise InvalidDeposit("amount: must be above 0")


def check_withdraw(msg: tx_pb2.MsgWithdraw) -> None:
    """Check a withdrawal."""
    require_address(msg.payee, InvalidAddress, field="payee")
    with refused_as(InvalidPayment):
        split_lease_id(msg.payment_id, field="payment_id")
