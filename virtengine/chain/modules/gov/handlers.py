"""Carry out governance messages that stand for themselves."""

from __future__ import annotations

from virtengine.chain.kernel.context import Context
from virtengine.chain.modules.authority import require_authority
from virtengine.chain.modules.gov import deposits
from virtengine.chain.modules.gov.coins import read_deposit
from virtengine.chain.modules.gov.params import params_from_wire
from virtengine.chain.modules.gov.store import State
from virtengine.wire.cosmos.gov.v1 import tx_pb2


def deposit(state: State, msg: tx_pb2.MsgDeposit, ctx: Context) -> tx_pb2.MsgDepositResponse:
    """Add to a proposal's deposit."""
    amount = read_deposit(msg.amount)
    if deposits.add(state, ctx, msg.proposal_id, msg.depositor, amount):
        ctx.emit_plain("proposal_deposit", voting_period_start=str(msg.proposal_id))
    return tx_pb2.MsgDepositResponse()


def update_params(state: State, msg: tx_pb2.MsgUpdateParams, _ctx: Context) -> tx_pb2.MsgUpdateParamsResponse:
    """Replace the parameters; votes that run keep the end that they have."""
    require_authority(msg.authority)
    state.set_params(params_from_wire(msg.params))
    return tx_pb2.MsgUpdateParamsResponse()
