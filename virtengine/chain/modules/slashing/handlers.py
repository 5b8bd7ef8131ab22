"""Carry out slashing messages."""

from __future__ import annotations

from virtengine.chain.kernel.context import Context
from virtengine.chain.modules.authority import require_authority
from virtengine.chain.modules.slashing import jail
from virtengine.chain.modules.slashing.shapes import params_from_wire
from virtengine.chain.modules.slashing.store import State
from virtengine.wire.cosmos.slashing.v1beta1 import tx_pb2


def unjail(state: State, msg: tx_pb2.MsgUnjail, ctx: Context) -> tx_pb2.MsgUnjailResponse:
    """Let a validator out whose time is over."""
    jail.release(state, ctx, msg.validator_addr)
    return tx_pb2.MsgUnjailResponse()


def update_params(state: State, msg: tx_pb2.MsgUpdateParams, _ctx: Context) -> tx_pb2.MsgUpdateParamsResponse:
    """Replace the parameters, as governance decided."""
    require_authority(msg.authority)
    state.set_params(params_from_wire(msg.params))
    return tx_pb2.MsgUpdateParamsResponse()
