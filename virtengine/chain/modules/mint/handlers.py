"""Carry out mint messages."""

from __future__ import annotations

from virtengine.chain.kernel.context import Context
from virtengine.chain.modules.authority import require_authority
from virtengine.chain.modules.mint.messages import read_params
from virtengine.chain.modules.mint.store import State
from virtengine.wire.cosmos.mint.v1beta1 import tx_pb2


def update_params(state: State, msg: tx_pb2.MsgUpdateParams, _ctx: Context) -> tx_pb2.MsgUpdateParamsResponse:
    """Replace the parameters, at governance's word."""
    require_authority(msg.authority)
    state.set_params(read_params(msg.params))
    return tx_pb2.MsgUpdateParamsResponse()
