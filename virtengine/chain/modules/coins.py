"""Coins of several denominations: pairs of denomination and amount, in order and without zeros."""

from __future__ import annotations

from collections.abc import Sequence

from virtengine.chain.modules.bank.messages import require_coins
from virtengine.wire.cosmos.base.v1beta1.coin_pb2 import Coin

Coins = tuple[tuple[str, int], ...]


def read_coins(coins: Sequence[Coin]) -> Coins:
    """Return coins of the wire; none is empty. Raises InvalidCoins unless they are in order and positive."""
    return tuple(require_coins(coins).items()) if coins else ()


def write_coins(coins: Coins) -> list[Coin]:
    """Return coins as messages."""
    return [Coin(denom=denom, amount=str(amount)) for denom, amount in coins]


def subtract(held: Coins, taken: Coins) -> Coins | None:
    """Return what is left; None when there is less than is taken."""
    left = dict(held)
    for denom, amount in taken:
        left[denom] = left.get(denom, 0) - amount
        if left[denom] < 0:
            return None
    return tuple((denom, amount) for denom, amount in left.items() if amount)


def covers(held: Coins, wanted: Coins) -> bool:
    """Say whether there is at least so much of every denomination."""
    return subtract(held, wanted) is not None
