"""Carry out bank messages."""

from __future__ import annotations

from virtengine.chain.kernel.context import Context
from virtengine.chain.kernel.errors import Unauthorized
from virtengine.chain.modules.bank import ledger
from virtengine.chain.modules.bank.errors import SendDisabled
from virtengine.chain.modules.bank.store import State
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


def _require_allowed(state: State, recipient: str, coin: Coin) -> None:
    if state.is_blocked(recipient):
        raise Unauthorized(f"{recipient} is a module account and takes no transfers")
    if not state.is_send_enabled(coin.denom):
        raise SendDisabled(f"{coin.denom} cannot be sent")
