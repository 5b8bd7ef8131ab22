"""Records of fee grants."""

from __future__ import annotations

from virtengine.chain.kernel.codec import Record
from virtengine.chain.modules.coins import Coins


class Periodic(Record, frozen=True):
    """What may be spent in each period. Times are nanoseconds."""

    length: int
    limit: Coins
    left: Coins = ()
    reset: int = 0


class Allowance(Record, frozen=True):
    """What may be spent in all. An empty limit is none; a time of zero never comes.

    `messages` are the kinds that it is for; none says any.
    """

    limit: Coins = ()
    expires: int = 0
    periodic: Periodic | None = None
    messages: tuple[str, ...] = ()
