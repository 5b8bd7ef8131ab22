"""What a bank message must be whatever the state."""

from __future__ import annotations

import re
from collections.abc import Sequence

from virtengine.chain.kernel.ante import require_address
from virtengine.chain.kernel.errors import InvalidCoins, InvalidRequest
from virtengine.chain.modules.bank.errors import InputOutputMismatch, MultipleSenders, NoInputs, NoOutputs
from virtengine.core.amounts import DENOM, MAX_AMOUNT
from virtengine.wire.cosmos.bank.v1beta1 import tx_pb2
from virtengine.wire.cosmos.base.v1beta1.coin_pb2 import Coin

_USUAL_AMOUNT = re.compile("[1-9][0-9]{0,30}").fullmatch
MAX_OUTPUTS = 256


def check_send(msg: tx_pb2.MsgSend) -> None:
    """Require a recipient and positive amounts."""
    require_address(msg.to_address)
    require_coins(msg.amount)


def check_multi_send(msg: tx_pb2.MsgMultiSend) -> None:
    """Require one sender whose coins are exactly what the recipients get."""
    if not msg.inputs:
        raise NoInputs("a multi-send has one input")
    if len(msg.inputs) > 1:
        raise MultipleSenders("a multi-send has one input, not several")
    if not 1 <= len(msg.outputs) <= MAX_OUTPUTS:
        raise NoOutputs(f"a multi-send has 1 to {MAX_OUTPUTS} outputs, this one {len(msg.outputs)}")
    spent = require_coins(msg.inputs[0].coins)
    received: dict[str, int] = {}
    for output in msg.outputs:
        require_address(output.address)
        for denom, amount in require_coins(output.coins).items():
            received[denom] = received.get(denom, 0) + amount
    if spent != received:
        raise InputOutputMismatch("the outputs' coins are not the input's coins")


def check_update_params(msg: tx_pb2.MsgUpdateParams) -> None:
    """Require a whole parameter set; single coins have a message of their own."""
    if not msg.HasField("params"):
        raise InvalidRequest("params: must be given")
    if msg.params.send_enabled:
        raise InvalidRequest("use of send_enabled in params has been deprecated; send MsgSetSendEnabled")


def check_set_send_enabled(msg: tx_pb2.MsgSetSendEnabled) -> None:
    """Require coins, each named once."""
    names = [entry.denom for entry in msg.send_enabled] + list(msg.use_default_for)
    if len(names) > MAX_OUTPUTS:
        raise InvalidRequest(f"at most {MAX_OUTPUTS} coins may be named")
    if len(set(names)) != len(names):
        raise InvalidRequest("duplicate denom entries found")
    for denom in names:
        if not 3 <= len(denom) <= 128 or not denom.isascii():
            raise InvalidRequest(f"{denom[:80]!r} is no denomination")


def require_coins(coins: Sequence[Coin]) -> dict[str, int]:
    """Return amounts by denomination. Raises InvalidCoins unless sorted, unique and positive."""
    if len(coins) == 1:
        coin = coins[0]
        denom, text = coin.denom, coin.amount
        if denom == DENOM and _USUAL_AMOUNT(text):
            return {denom: int(text)}
    amounts: dict[str, int] = {}
    previous = ""
    for coin in coins:
        if not 3 <= len(coin.denom) <= 128 or not coin.denom.isascii() or coin.denom <= previous:
            raise InvalidCoins(f"{coin.denom[:80]!r}: denominations must be unique and in order")
        text = coin.amount
        if (
            not (text.isascii() and text.isdigit() and len(text) <= 77)
            or text[0] == "0"
            or int(text) > MAX_AMOUNT
        ):
            raise InvalidCoins(f"{text[:80]!r} is not a positive whole number")
        previous = coin.denom
        amounts[coin.denom] = int(text)
    if not amounts:
        raise InvalidCoins("no coins are named")
    return amounts
