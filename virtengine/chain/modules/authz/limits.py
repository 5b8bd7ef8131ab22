"""Whether an authorization covers a message, and what is left of it."""

from __future__ import annotations

from typing import Any

from msgspec.structs import replace

from virtengine.chain.kernel.errors import InsufficientFunds, Unauthorized
from virtengine.chain.modules.authz.types import Grant, Kind
from virtengine.chain.modules.coins import Coins, read_coins, subtract


def use(grant: Grant, message: Any) -> Grant | None:
    """Return the authorization after a message, None when nothing is left of it.

    Raises InsufficientFunds and Unauthorized. The message passed its own checks already.
    """
    if grant.kind is Kind.GENERIC:
        return grant
    if grant.kind is Kind.SEND:
        left = _take(grant.limit, read_coins(message.amount))
        if grant.addresses and message.to_address not in grant.addresses:
            raise Unauthorized(f"cannot send to {message.to_address} address")
        return replace(grant, limit=left) if left else None
    validator = getattr(message, "validator_dst_address", "") or message.validator_address
    if (validator in grant.addresses) is grant.deny:
        raise Unauthorized(f"cannot delegate/undelegate to {validator} validator")
    if not grant.limit:
        return grant
    left = _take(grant.limit, read_coins([message.amount]))
    return replace(grant, limit=left) if left else None


def _take(limit: Coins, amount: Coins) -> Coins:
    left = subtract(limit, amount)
    if left is None:
        raise InsufficientFunds("requested amount is more than spend limit")
    return left
