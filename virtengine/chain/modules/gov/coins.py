"""Deposits on the wire: lists of coins, of which only the chain's own is taken."""

from __future__ import annotations

from collections.abc import Sequence

from virtengine.chain.modules.bank.messages import require_coins
from virtengine.chain.modules.gov.errors import InvalidDepositDenom
from virtengine.core.amounts import DENOM
from virtengine.wire.cosmos.base.v1beta1.coin_pb2 import Coin


def read_deposit(coins: Sequence[Coin]) -> int:
    """Return the amount of a deposit, 0 for no coins. Raises InvalidCoins and InvalidDepositDenom."""
    if not coins:
        return 0
    amounts = require_coins(coins)
    if set(amounts) != {DENOM}:
        raise InvalidDepositDenom(f"deposits are made in {DENOM} only")
    return amounts[DENOM]


def write_deposit(amount: int) -> list[Coin]:
    """Return an amount as coins; nothing is no coin."""
    return [Coin(denom=DENOM, amount=str(amount))] if amount else []
