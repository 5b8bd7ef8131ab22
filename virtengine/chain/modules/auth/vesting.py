"""Accounts whose coins become free over time.

Locked coins can be delegated but not spent. What is delegated counts against the locked coins first, what
comes back makes up the free ones first, as on every Cosmos chain. What vests between two seconds is cut off
towards zero: nothing is free early.
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import IntEnum
from functools import lru_cache

from msgspec.structs import replace

from virtengine.chain.kernel.codec import Record
from virtengine.chain.kernel.keys import encode_key
from virtengine.chain.kernel.store import Store
from virtengine.chain.kernel.table import Table
from virtengine.core.errors import Rejected

Coins = tuple[tuple[str, int], ...]
"""Amounts by denomination, in order and without zeros."""


class Kind(IntEnum):
    """How coins become free."""

    CONTINUOUS = 1
    DELAYED = 2
    PERIODIC = 3
    PERMANENT = 4


class Period(Record, frozen=True):
    """A portion: it is free `length` seconds after the one before."""

    length: int
    amount: Coins


class Vesting(Record, frozen=True):
    """What is locked of one account. Times are Unix seconds."""

    kind: Kind
    original: Coins
    end: int = 0
    start: int = 0
    periods: tuple[Period, ...] = ()
    delegated_free: Coins = ()
    delegated_vesting: Coins = ()


@lru_cache(maxsize=8192)
def key_of(address: str) -> bytes:
    """Return the key of an address, kept for the hot path."""
    return encode_key((address,))


class VestingAccounts:
    """What is locked, by address."""

    def __init__(self, store: Store) -> None:
        self.table = Table(store, b"auth/vesting/", Vesting, key=(str,))

    def get(self, address: str) -> Vesting | None:
        """Return what is locked of an account; None when nothing ever was."""
        return self.table.get_at(key_of(address))

    def set(self, address: str, vesting: Vesting) -> None:
        """Store what is locked of an account."""
        self.table.set_at(key_of(address), vesting)


def amount_of(coins: Coins, denom: str) -> int:
    """Return the amount of one denomination."""
    return next((amount for name, amount in coins if name == denom), 0)


def with_amount(coins: Coins, denom: str, amount: int) -> Coins:
    """Return coins with another amount of one denomination."""
    return tuple(sorted((dict(coins) | {denom: amount}).items())) if amount else without(coins, denom)


def without(coins: Coins, denom: str) -> Coins:
    """Return coins without one denomination."""
    return tuple(coin for coin in coins if coin[0] != denom)


def add_up(coins: Iterable[Coins]) -> Coins:
    """Return the sum of several coins."""
    total: dict[str, int] = {}
    for one in coins:
        for denom, amount in one:
            total[denom] = total.get(denom, 0) + amount
    return tuple(sorted(total.items()))


def require_sound(vesting: Vesting) -> None:
    """Raise Rejected when times or portions contradict what is locked."""
    if not vesting.original:
        raise Rejected("nothing vests")
    if vesting.kind is Kind.PERMANENT:
        if vesting.end:
            raise Rejected("a permanently locked account has no end time")
        return
    if vesting.end <= 0 or vesting.start < 0:
        raise Rejected("invalid start or end time")
    if vesting.kind is not Kind.DELAYED and vesting.start >= vesting.end:
        raise Rejected("vesting start-time must be before end-time")
    if vesting.kind is Kind.PERIODIC:
        if any(period.length <= 0 or not period.amount for period in vesting.periods):
            raise Rejected("each period has a length and an amount above zero")
        if vesting.start + sum(period.length for period in vesting.periods) != vesting.end:
            raise Rejected("vesting end time does not match length of all vesting periods")
        if add_up(period.amount for period in vesting.periods) != vesting.original:
            raise Rejected("original vesting coins do not match the sum of all coins in vesting periods")


def compute_vested(vesting: Vesting, denom: str, now: int) -> int:
    """Return how much of the original coins is free at a time."""
    original = amount_of(vesting.original, denom)
    if vesting.kind is Kind.PERMANENT:
        return 0
    if vesting.kind is Kind.DELAYED:
        return original if now >= vesting.end else 0
    if now <= vesting.start:
        return 0
    if now >= vesting.end:
        return original
    if vesting.kind is Kind.CONTINUOUS:
        return original * (now - vesting.start) // (vesting.end - vesting.start)
    vested, moment = 0, vesting.start
    for period in vesting.periods:
        moment += period.length
        if now < moment:
            break
        vested += amount_of(period.amount, denom)
    return vested


def compute_locked(vesting: Vesting, denom: str, now: int) -> int:
    """Return how much cannot be spent: what has not vested and is not delegated."""
    still = amount_of(vesting.original, denom) - compute_vested(vesting, denom, now)
    return max(still - amount_of(vesting.delegated_vesting, denom), 0)


def delegated(vesting: Vesting, denom: str, amount: int, now: int) -> Vesting:
    """Return the record after a delegation: locked coins are delegated first."""
    locked = min(compute_locked(vesting, denom, now), amount)
    free = amount_of(vesting.delegated_free, denom) + amount - locked
    held = amount_of(vesting.delegated_vesting, denom) + locked
    return replace(
        vesting,
        delegated_free=with_amount(vesting.delegated_free, denom, free),
        delegated_vesting=with_amount(vesting.delegated_vesting, denom, held),
    )


def undelegated(vesting: Vesting, denom: str, amount: int) -> Vesting:
    """Return the record after coins came back: free coins come back first."""
    free = amount_of(vesting.delegated_free, denom)
    held = amount_of(vesting.delegated_vesting, denom)
    back = min(free, amount)
    return replace(
        vesting,
        delegated_free=with_amount(vesting.delegated_free, denom, free - back),
        delegated_vesting=with_amount(vesting.delegated_vesting, denom, held - min(held, amount - back)),
    )
