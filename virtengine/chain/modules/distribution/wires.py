"""Decimal coins on the wire. Rewards are in one coin only."""

from __future__ import annotations

from collections.abc import Iterable

from virtengine.chain.modules.distribution.errors import InvalidParams
from virtengine.core import decimals
from virtengine.core.amounts import DENOM
from virtengine.wire.cosmos.base.v1beta1.coin_pb2 import DecCoin


def dec_coins(amount: int) -> list[DecCoin]:
    """Return a decimal amount as coins; nothing is no coin."""
    return [DecCoin(denom=DENOM, amount=str(amount))] if amount else []


def read_dec_coins(coins: Iterable[DecCoin]) -> int:
    """Return decimal coins as an amount. Raises InvalidParams for other coins than uve."""
    total = 0
    for coin in coins:
        amount = decimals.from_wire(coin.amount, field="amount")
        if coin.denom != DENOM or amount < 0:
            raise InvalidParams(f"{coin.denom[:40]!r}: rewards are positive amounts of {DENOM}")
        total += amount
    return total
