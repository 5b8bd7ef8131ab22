"""Records of the escrow module as wire messages."""

from __future__ import annotations

from virtengine.chain.modules import wire
from virtengine.chain.modules.escrow.store import State
from virtengine.chain.modules.escrow.types import Account, Payment
from virtengine.wire.virtengine.escrow.v1 import types_pb2


def account_to_wire(account: Account) -> types_pb2.Account:
    """Return an account as a message."""
    return wire.to_wire(account, types_pb2.Account)


def payment_to_wire(state: State, payment: Payment) -> types_pb2.Payment:
    """Return a payment as a message; what is owed beyond the balance is told apart."""
    message = wire.to_wire(payment, types_pb2.Payment)
    balance = state.require_account(payment.account_id).balance
    message.unsettled = str(max(0, payment.owed - balance))
    return message
