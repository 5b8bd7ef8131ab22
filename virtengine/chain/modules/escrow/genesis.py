"""Genesis of the escrow module. Importing moves no money and tells no hook."""

from __future__ import annotations

from virtengine.chain.kernel.context import Context
from virtengine.chain.modules import wire
from virtengine.chain.modules.checks import refused_as
from virtengine.chain.modules.escrow.errors import AccountExists, InvalidParams, InvalidPayment, PaymentExists
from virtengine.chain.modules.escrow.store import State
from virtengine.chain.modules.escrow.types import Account, DepositReceipt, Params, Payment, PaymentState
from virtengine.chain.modules.escrow.wires import account_to_wire, payment_to_wire
from virtengine.wire.virtengine.escrow.v1 import types_pb2


def init_genesis(state: State, genesis: types_pb2.GenesisState, _ctx: Context) -> None:
    """Store parameters, accounts, payments and receipts."""
    with refused_as(InvalidParams):
        params = wire.from_wire(genesis.params, Params) if genesis.HasField("params") else Params()
        if min(params.max_deposits, params.queue_batch) <= 0:
            raise InvalidParams("max_deposits and queue_batch must be above 0")
        state.set_params(params)
        for message in genesis.accounts:
            account = wire.from_wire(message, Account)
            if state.accounts.has(account.id):
                raise AccountExists(f"genesis: {account.id} is there twice")
            state.put_account(account)
        for entry in genesis.payments:
            _put_payment(state, wire.from_wire(entry, Payment))
        for kept in genesis.receipts:
            receipt = wire.from_wire(kept, DepositReceipt)
            state.receipts.set(receipt.depositor, receipt.account_id, receipt.external_id, receipt)


def export_genesis(state: State) -> types_pb2.GenesisState:
    """Return the module's whole state."""
    return types_pb2.GenesisState(
        params=wire.to_wire(state.get_params(), types_pb2.Params),
        accounts=[account_to_wire(account) for account in state.accounts.records()],
        payments=[payment_to_wire(state, payment) for payment in state.payments.records()],
        receipts=[wire.to_wire(receipt, types_pb2.DepositReceipt) for receipt in state.receipts.records()],
    )


def _put_payment(state: State, payment: Payment) -> None:
    if state.payments.has(payment.id):
        raise PaymentExists(f"genesis: {payment.id} is there twice")
    account = state.require_account(payment.account_id)
    if payment.state is not PaymentState.CLOSED and int(payment.state) != int(account.state):
        raise InvalidPayment(
            f"genesis: {payment.id} is {payment.state.name}, its account {account.state.name}"
        )
    state.put_payment(payment)
