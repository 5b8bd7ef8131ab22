"""What a message about vesting must be whatever the state."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from virtengine.chain.kernel.ante import require_address
from virtengine.chain.kernel.errors import InvalidRequest
from virtengine.chain.modules.auth import vesting
from virtengine.chain.modules.auth.vesting import Kind, Period, Vesting
from virtengine.chain.modules.coins import Coins, read_coins
from virtengine.core.errors import Rejected
from virtengine.wire.cosmos.base.v1beta1.coin_pb2 import Coin
from virtengine.wire.cosmos.vesting.v1beta1 import tx_pb2

MAX_PERIODS: Final = 256


def check_create(msg: tx_pb2.MsgCreateVestingAccount) -> None:
    """Require a recipient, coins and times in order."""
    require_address(msg.to_address)
    _require_coins(msg.amount)
    if msg.end_time <= 0 or msg.start_time < 0:
        raise InvalidRequest("invalid end time")
    if msg.start_time and msg.start_time >= msg.end_time:
        raise InvalidRequest("vesting start-time must be before end-time")


def check_create_locked(msg: tx_pb2.MsgCreatePermanentLockedAccount) -> None:
    """Require a recipient and coins."""
    require_address(msg.to_address)
    _require_coins(msg.amount)


def check_create_periodic(msg: tx_pb2.MsgCreatePeriodicVestingAccount) -> None:
    """Require a recipient, a start, and portions with lengths and coins."""
    require_address(msg.to_address)
    if msg.start_time < 1:
        raise InvalidRequest("invalid start time")
    read_periodic(msg)


def read_periodic(msg: tx_pb2.MsgCreatePeriodicVestingAccount) -> Vesting:
    """Return what the message locks."""
    if not 1 <= len(msg.vesting_periods) <= MAX_PERIODS:
        raise InvalidRequest(f"there are 1 to {MAX_PERIODS} periods, not {len(msg.vesting_periods)}")
    periods = tuple(Period(period.length, _require_coins(period.amount)) for period in msg.vesting_periods)
    record = Vesting(
        kind=Kind.PERIODIC,
        original=vesting.add_up(period.amount for period in periods),
        start=msg.start_time,
        end=msg.start_time + sum(period.length for period in periods),
        periods=periods,
    )
    return require_sound(record)


def require_sound(record: Vesting) -> Vesting:
    """Return the record if its times and portions fit. Raises InvalidRequest."""
    try:
        vesting.require_sound(record)
    except Rejected as error:
        raise InvalidRequest(error.message) from error
    if record.end >= 2**63:
        raise InvalidRequest("invalid end time")
    return record


def _require_coins(coins: Sequence[Coin]) -> Coins:
    if not coins:
        raise InvalidRequest("no coins are named")
    return read_coins(coins)
