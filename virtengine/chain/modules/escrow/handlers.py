"""Messages of the escrow module: check, then change."""

from __future__ import annotations

from virtengine.chain.kernel.context import Context
from virtengine.chain.modules.escrow import accounts, payments
from virtengine.chain.modules.escrow.errors import InvalidDeposit, NotPayee, PaymentClosed, RateZero
from virtengine.chain.modules.escrow.store import State
from virtengine.chain.modules.escrow.types import DepositReceipt, PaymentState
from virtengine.core.amounts import DENOM
from virtengine.wire.virtengine.escrow.v1 import tx_pb2


def deposit(state: State, msg: tx_pb2.MsgDeposit, ctx: Context) -> tx_pb2.MsgDepositResponse:
    """Pay into an account, once for each external id."""
    amount = int(msg.amount.amount)
    account = state.require_account(msg.account_id)
    receipt = DepositReceipt(msg.depositor, msg.account_id, msg.external_id, amount)
    if accounts.find_receipt(state, receipt):
        return tx_pb2.MsgDepositResponse(balance=str(account.balance))
    least = state.get_params().min_deposit
    if amount < least:
        raise InvalidDeposit(f"amount: {amount}{DENOM} is less than the minimum of {least}{DENOM}")

    accounts.add_deposit(state, msg.account_id, msg.depositor, amount, ctx)
    state.receipts.set(msg.depositor, msg.account_id, msg.external_id, receipt)
    return tx_pb2.MsgDepositResponse(balance=str(state.require_account(msg.account_id).balance))


def withdraw(state: State, msg: tx_pb2.MsgWithdraw, ctx: Context) -> tx_pb2.MsgWithdrawResponse:
    """Pay a payee what a lease billed by the block has earned."""
    payment = state.require_payment(msg.payment_id)
    if payment.payee != msg.payee:
        raise NotPayee(f"{msg.payee} is not paid by {payment.id}")
    if payment.rate == "0":
        raise RateZero(f"{payment.id} is billed by usage; settle the lease")
    if payment.state is PaymentState.CLOSED:
        raise PaymentClosed(f"the payment {payment.id} is closed")

    payments.settle(state, payment.account_id, ctx)
    after = state.require_payment(payment.id)
    gross = after.withdrawn - payment.withdrawn
    fees = after.platform_fees + after.validator_fees - payment.platform_fees - payment.validator_fees
    return tx_pb2.MsgWithdrawResponse(gross=str(gross), net=str(gross - fees))
