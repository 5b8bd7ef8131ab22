"""Carry out bank messages."""

from __future__ import annotations

from virtengine.chain.kernel.context import Context
from virtengine.chain.kernel.errors import Unauthorized
from virtengine.chain.modules.authority import require_authority
from virtengine.chain.modules.bank import ledger
from virtengine.chain.modules.bank.errors import SendDisabled
from virtengine.chain.modules.bank.store import State
from virtengine.chain.modules.bank.types import Params
from virtengine.wire.cosmos.bank.v1beta1 import tx_pb2
from virtengine.wire.cosmos.base.v1beta1.coin_pb2 import Coin

_SENT = tx_pb2.MsgSendResponse()


def send(state: State, msg: tx_pb2.MsgSend, ctx: Context) -> tx_pb2.MsgSendResponse:
    """Move coins from one account to another."""
    for coin in msg.amount:
        _require_allowed(state, msg.to_address, coin)
    for coin in msg.amount:
        ledger.move(state, msg.from_address, msg.to_address, int(coin.amount), coin.denom)
    return _SENT


def multi_send(state: State, msg: tx_pb2.MsgMultiSend, ctx: Context) -> tx_pb2.MsgMultiSendResponse:
    """Move coins from one account to several."""
    for output in msg.outputs:
        for coin in output.coins:
            _require_allowed(state, output.address, coin)
    for output in msg.outputs:
        for coin in output.coins:
            ledger.move(state, msg.inputs[0].address, output.address, int(coin.amount), coin.denom)
    return tx_pb2.MsgMultiSendResponse()


def update_params(state: State, msg: tx_pb2.MsgUpdateParams, _ctx: Context) -> tx_pb2.MsgUpdateParamsResponse:
    """Replace the parameters, at governance's word."""
    require_authority(msg.authority)
    state.set_params(Params(default_send_enabled=msg.params.default_send_enabled))
    return tx_pb2.MsgUpdateParamsResponse()


def set_send_enabled(
    state: State, msg: tx_pb2.MsgSetSendEnabled, _ctx: Context
) -> tx_pb2.MsgSetSendEnabledResponse:
    """Say of single coins whether they can be sent, at governance's word."""
    require_authority(msg.authority)
    for entry in msg.send_enabled:
        state.send_enabled.set(entry.denom, entry.enabled)
    for denom in msg.use_default_for:
        state.send_enabled.delete(denom)
    return tx_pb2.MsgSetSendEnabledResponse()


def _require_allowed(state: State, recipient: str, coin: Coin) -> None:
    if state.is_blocked(recipient):
        raise Unauthorized(f"{recipient} is a module account and takes no transfers")
    if not state.is_send_enabled(coin.denom):
        raise SendDisabled(f"{coin.denom} cannot be sent")
