"""Records of authorizations."""

from __future__ import annotations

from enum import IntEnum

from virtengine.chain.kernel.codec import Record
from virtengine.chain.modules.coins import Coins


class Kind(IntEnum):
    """What limits an authorization has."""

    GENERIC = 1
    SEND = 2
    STAKE = 3


class Grant(Record, frozen=True):
    """An authorization. `expires` is in nanoseconds, zero never comes.

    `limit` is what may still be sent or staked; `addresses` are those that may receive, or with `deny` the
    validators that may not. An empty limit of a stake authorization is none.
    """

    kind: Kind
    expires: int = 0
    limit: Coins = ()
    addresses: tuple[str, ...] = ()
    deny: bool = False
    action: int = 0
