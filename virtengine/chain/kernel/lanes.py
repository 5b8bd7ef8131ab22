"""What waits for one account, in the order of its sequences.

A place in a lane is a sequence, or for an unordered transaction minus the nanosecond of its timeout: both are
the account's own and can be used once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import msgspec

from virtengine.chain.kernel import quick
from virtengine.chain.kernel.tx import Tx, WholeTx


class Waiting(msgspec.Struct, eq=False, weakref=True):
    """One transaction of the pool. `price` is its fee for one unit of gas in atto-uve."""

    tx: Tx
    account: str
    place: int
    price: int
    height: int
    """The block after which it came."""
    arrival: int
    """Which one it was of all that ever came."""
    lane: Lane | None = None
    """Where it waits, or did."""

    @property
    def alive(self) -> bool:
        """Whether it was not taken out yet."""
        return self.lane is None or self.lane.entries.get(self.place) is self

    @property
    def raw(self) -> bytes:
        """The transaction's bytes."""
        return self.tx.raw

    def is_over(self, height: int, time_ns: int, life: int) -> bool:
        """Say whether no block from `height` on can take it, or it is older than `life` blocks."""
        tx = self.tx
        if tx.timeout_height and tx.timeout_height < height:
            return True
        if tx.timeout_ns and tx.timeout_ns < time_ns:
            return True
        return self.height + life < height


class Lane(msgspec.Struct, eq=False):
    """One account's transactions, and the sequence that its next one must have as far as we know."""

    account: str
    sequence: int = 0
    entries: dict[int, Waiting] = msgspec.field(default_factory=dict)
    fees: int = 0
    size: int = 0
    unordered: int = 0

    def put(self, entry: Waiting) -> None:
        """Add a transaction at a free place."""
        entry.lane = self
        tx, place = entry.tx, entry.place
        self.entries[place] = entry
        self.fees += tx.fee
        self.size += tx.size
        if place < 0:
            self.unordered += 1

    def take(self, entry: Waiting) -> None:
        """Take a transaction out."""
        del self.entries[entry.place]
        self.fees -= entry.tx.fee
        self.size -= entry.tx.size
        self.unordered -= entry.place < 0

    def heads(self) -> Iterator[Waiting]:
        """Yield what a block could take first: the next sequence, and everything unordered."""
        first = self.entries.get(self.sequence)
        if first is not None:
            yield first
        if self.unordered:
            yield from (entry for place, entry in self.entries.items() if place < 0)

    def is_parked(self, place: int) -> bool:
        """Say whether a place has to wait for a transaction that is not there."""
        entries = self.entries
        return place >= 0 and any(before not in entries for before in range(self.sequence, place))

    def last(self) -> Waiting:
        """Return the transaction that no other one of the account waits for."""
        return self.entries[max(self.entries)]

    def unaffordable(self, budget: Callable[[str], int]) -> list[Waiting]:
        """Return what the account could not pay after all that comes before it, and what follows that.

        Transactions that somebody else pays for are left out of account.
        """
        left = budget(self.account)
        if self.fees <= left:
            return []
        for place in sorted(self.entries):
            entry = self.entries[place]
            if entry.tx.payer == self.account and not entry.tx.granter:
                left -= entry.tx.fee
            if left < 0:
                return [later for at, later in self.entries.items() if at >= place]
        return []


def account_of(tx: Tx) -> str:
    """Return in whose lane a transaction stands."""
    return tx.payer if type(tx) is WholeTx else tx.signers[0]


def place_of(tx: Tx) -> int:
    """Return a transaction's place in its lane."""
    return -tx.timeout_ns if tx.unordered else tx.sequences[0]


def wait(tx: Tx, height: int, arrival: int) -> Waiting:
    """Return a transaction as it waits."""
    if type(tx) is WholeTx:
        return Waiting(tx, tx.payer, tx.sequence, tx.price, height, arrival)
    return Waiting(tx, tx.signers[0], place_of(tx), quick.price_of(tx.fee, tx.gas_limit), height, arrival)
