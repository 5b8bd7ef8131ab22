"""Whether an allowance pays a fee, and what is left of it."""

from __future__ import annotations

from collections.abc import Iterable

from msgspec.structs import replace

from virtengine.chain.modules.coins import Coins, covers, subtract
from virtengine.chain.modules.feegrant.errors import FeeLimitExceeded, FeeLimitExpired, MessageNotAllowed
from virtengine.chain.modules.feegrant.types import Allowance, Periodic


def spend(allowance: Allowance, fee: Coins, urls: Iterable[str], now: int) -> Allowance | None:
    """Return the allowance after a fee, None when nothing is left of it. `now` is in nanoseconds.

    Raises MessageNotAllowed, FeeLimitExpired and FeeLimitExceeded.
    """
    if allowance.messages:
        for url in urls:
            if url not in allowance.messages:
                raise MessageNotAllowed(f"{url}: message does not exist in allowed messages")
    if is_over(allowance, now):
        raise FeeLimitExpired("fee allowance expired")
    periodic = allowance.periodic
    if periodic is not None:
        periodic = _spend_in_period(_renewed(periodic, allowance.limit, now), fee)
    if not allowance.limit:
        return replace(allowance, periodic=periodic)
    left = subtract(allowance.limit, fee)
    if left is None:
        raise FeeLimitExceeded("fee limit exceeded")
    return replace(allowance, limit=left, periodic=periodic) if left else None


def is_over(allowance: Allowance, now: int) -> bool:
    """Say whether an allowance's time is over."""
    return 0 < allowance.expires < now


def _renewed(periodic: Periodic, limit: Coins, now: int) -> Periodic:
    """Return the period at hand: a new one begins with its limit, or with all that is left."""
    if now < periodic.reset:
        return periodic
    reset = periodic.reset + periodic.length
    left = periodic.limit if not limit or covers(limit, periodic.limit) else limit
    return replace(periodic, left=left, reset=reset if now <= reset else now + periodic.length)


def _spend_in_period(periodic: Periodic, fee: Coins) -> Periodic:
    left = subtract(periodic.left, fee)
    if left is None:
        raise FeeLimitExceeded("period limit: fee limit exceeded")
    return replace(periodic, left=left)
