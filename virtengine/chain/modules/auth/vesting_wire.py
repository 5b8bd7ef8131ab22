"""Accounts that vest as messages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from virtengine.chain.kernel.errors import InvalidRequest
from virtengine.chain.modules.auth.vesting import Coins, Kind, Period, Vesting, require_sound
from virtengine.core.amounts import parse_amount
from virtengine.core.errors import Rejected
from virtengine.wire.cosmos.auth.v1beta1 import auth_pb2
from virtengine.wire.cosmos.base.v1beta1.coin_pb2 import Coin
from virtengine.wire.cosmos.vesting.v1beta1 import vesting_pb2

_BY_KIND: Final[Mapping[Kind, Any]] = {
    Kind.CONTINUOUS: vesting_pb2.ContinuousVestingAccount,
    Kind.DELAYED: vesting_pb2.DelayedVestingAccount,
    Kind.PERIODIC: vesting_pb2.PeriodicVestingAccount,
    Kind.PERMANENT: vesting_pb2.PermanentLockedAccount,
}
KINDS: Final[Mapping[str, Kind]] = {message.DESCRIPTOR.full_name: kind for kind, message in _BY_KIND.items()}
"""The kinds of accounts that vest, by the full names of their messages."""


def to_message(base: auth_pb2.BaseAccount, vesting: Vesting) -> Any:
    """Return an account with what is locked of it."""
    message = _BY_KIND[vesting.kind](
        base_vesting_account=vesting_pb2.BaseVestingAccount(
            base_account=base,
            original_vesting=_coins(vesting.original),
            delegated_free=_coins(vesting.delegated_free),
            delegated_vesting=_coins(vesting.delegated_vesting),
            end_time=vesting.end,
        )
    )
    if vesting.kind in (Kind.CONTINUOUS, Kind.PERIODIC):
        message.start_time = vesting.start
    for period in vesting.periods:
        message.vesting_periods.add(length=period.length, amount=_coins(period.amount))
    return message


def from_bytes(name: str, data: bytes) -> tuple[auth_pb2.BaseAccount, Vesting]:
    """Return account and lock of a message of one of the KINDS.

    Raises DecodeError, and InvalidRequest when the lock contradicts itself.
    """
    kind = KINDS[name]
    message = _BY_KIND[kind].FromString(data)
    inner = message.base_vesting_account
    try:
        vesting = Vesting(
            kind=kind,
            original=_read(inner.original_vesting),
            end=inner.end_time,
            start=message.start_time if kind in (Kind.CONTINUOUS, Kind.PERIODIC) else 0,
            periods=read_periods(message.vesting_periods) if kind is Kind.PERIODIC else (),
            delegated_free=_read(inner.delegated_free),
            delegated_vesting=_read(inner.delegated_vesting),
        )
        require_sound(vesting)
    except Rejected as error:
        raise InvalidRequest(f"{inner.base_account.address}: {error.message}") from error
    return inner.base_account, vesting


def read_periods(periods: Sequence[vesting_pb2.Period]) -> tuple[Period, ...]:
    """Return portions. Raises Rejected for amounts that are none."""
    return tuple(Period(period.length, _read(period.amount)) for period in periods)


def _coins(coins: Coins) -> list[Coin]:
    return [Coin(denom=denom, amount=str(amount)) for denom, amount in coins]


def _read(coins: Sequence[Coin]) -> Coins:
    amounts = {coin.denom: parse_amount(coin.amount, field=f"amount of {coin.denom[:40]}") for coin in coins}
    if len(amounts) != len(coins):
        raise Rejected("a denomination is named twice")
    return tuple((denom, amount) for denom, amount in sorted(amounts.items()) if amount)
