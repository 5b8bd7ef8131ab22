"""Transactions that wait for a block: one lane for each account, in the order of sequences.

A lane may have gaps: transactions arrive in any order over several connections. A proposal takes them by
the fee they pay for gas, then by arrival, but never one whose predecessor is missing, nor more than an
account can pay for. The pool is bounded; when it is full a better paying transaction pushes out the worst
ends of lanes, first those that wait for a predecessor. What is proposed stays until a block commits it.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

from virtengine.chain.kernel.errors import InsufficientFunds, MempoolFull, TxInMempool
from virtengine.chain.kernel.events import encode_varint
from virtengine.chain.kernel.gossip import Gossip
from virtengine.chain.kernel.lanes import Lane, Waiting, account_of, place_of, wait
from virtengine.chain.kernel.tx import Tx
from virtengine.core.amounts import DENOM

_FRAME: Final = 6
"""The most that a transaction takes in a block beside its bytes."""
REPLACE_PERCENT: Final = 110
"""What a replacement pays for gas, in percent of what the replaced transaction pays."""

Rank = tuple[bool, int, int]
"""What is pushed out first is the least: what waits for a predecessor, then the cheapest, then the newest."""


@dataclass(frozen=True)
class Limits:
    """Bounds of a pool. `life_blocks` is how long a transaction may wait."""

    txs: int = 50_000
    bytes: int = 64 * 2**20
    account_txs: int = 256
    life_blocks: int = 600


@dataclass(frozen=True)
class Ask:
    """What a proposal may hold and for which block it is."""

    height: int
    time_ns: int = 0
    max_bytes: int = 2**62
    max_gas: int = 2**62
    min_price: int = 0


@dataclass
class Mempool:
    """The pool. `sequence_of` and `budget_of` say what the committed state holds of an account."""

    sequence_of: Callable[[str], int]
    budget_of: Callable[[str], int]
    limits: Limits = field(default_factory=Limits)
    lanes: dict[str, Lane] = field(default_factory=dict)
    count: int = 0
    size: int = 0
    gossip: Gossip = field(default_factory=Gossip)
    over: list[dict[int, Waiting]] = field(default_factory=list)
    """What the last block used up. Freeing it takes a while: whoever has time calls `let_go`."""
    _arrivals: int = 0
    _ranks: list[tuple[Rank, Waiting]] | None = None
    """All transactions by rank, some of them gone; kept only while the pool is full."""

    def find(self, tx: Tx) -> Waiting | None:
        """Return what waits at a transaction's place, this one or another."""
        lane = self.lanes.get(account_of(tx))
        return None if lane is None else lane.entries.get(place_of(tx))

    def __iter__(self) -> Iterator[Waiting]:
        """Yield what waits, by account and place."""
        for account in sorted(self.lanes):
            entries = self.lanes[account].entries
            yield from (entries[place] for place in sorted(entries))

    def add(self, tx: Tx, height: int) -> None:
        """Put a checked transaction in. Raises TxInMempool, InsufficientFunds or MempoolFull."""
        self._arrivals += 1
        entry = wait(tx, height, self._arrivals)
        account, limits = entry.account, self.limits
        lane, old = self.lanes.get(account), None
        if lane is None:
            lane = Lane(account, self.sequence_of(account))
        else:
            old = lane.entries.get(entry.place)
            if old is not None:
                _require_better(entry, old)
            self._require_affordable(entry, lane, old)
            if old is not None:
                self._remove(old)
        if self.count >= limits.txs or self.size + tx.size > limits.bytes:
            try:
                self._make_room(entry, lane)
            except MempoolFull:
                if old is not None:
                    self._put(old, lane)
                raise
        self._put(entry, lane)
        self.gossip.add(entry)

    def let_go(self) -> None:
        """Free what the last block used up."""
        self.over.clear()
        self.gossip.forget()

    def clear(self) -> None:
        """Forget everything that waits."""
        for entry in list(self):
            self._remove(entry)

    def propose(self, ask: Ask) -> list[bytes]:
        """Return transactions for a block: best price first, each account's in sequence, within limits."""
        return _Proposal(self, ask).fill()

    def settle(self, used: Sequence[Tx]) -> None:
        """After a block: drop what it held, and recheck what waits for the accounts that it touched."""
        touched = dict.fromkeys([tx.payer for tx in used])
        for tx in used:
            if not tx.is_usual:
                touched |= dict.fromkeys(tx.signers)
        left = [lane for account in touched if (lane := self.lanes.get(account)) and not self._is_over(lane)]
        if not self.count:
            self.gossip.clear_fresh()
        if left:
            self._drop_used(used)
        for lane in left:
            if lane.account in self.lanes:
                self._recheck(lane)
        self._forget_ranks()

    def _is_over(self, lane: Lane) -> bool:
        """Bring a lane's sequence up to date; drop it whole when the block used all of it, as is usual."""
        lane.sequence = self.sequence_of(lane.account)
        if lane.unordered or max(lane.entries) >= lane.sequence:
            return False
        self.count -= len(lane.entries)
        self.size -= lane.size
        self.over.append(lane.entries)
        lane.entries = {}
        del self.lanes[lane.account]
        return True

    def _drop_used(self, used: Sequence[Tx]) -> None:
        lanes = self.lanes
        for tx in [tx for tx in used if account_of(tx) in lanes]:
            entry = self.find(tx)
            if entry is not None and (entry.tx is tx or entry.tx.raw == tx.raw):
                self._remove(entry)

    def _recheck(self, lane: Lane) -> None:
        passed = [entry for place, entry in lane.entries.items() if 0 <= place < lane.sequence]
        for entry in passed:
            self._remove(entry)
        for entry in lane.unaffordable(self.budget_of):
            self._remove(entry)

    def expire(self, height: int, time_ns: int) -> None:
        """Drop what timed out or waited too long."""
        life = self.limits.life_blocks
        over = [
            entry
            for lane in self.lanes.values()
            for entry in lane.entries.values()
            if entry.is_over(height, time_ns, life)
        ]
        for entry in over:
            self._remove(entry)

    def _require_affordable(self, entry: Waiting, lane: Lane, old: Waiting | None) -> None:
        """Refuse what the account cannot pay besides what waits already: it would fill blocks for nothing."""
        if len(lane.entries) >= self.limits.account_txs and old is None:
            raise MempoolFull(
                f"mempool is full for {lane.account}: {len(lane.entries)} transactions wait, as many as one "
                "account may have; try again after the next block"
            )
        if entry.tx.payer != entry.account or entry.tx.granter:
            return
        fees = lane.fees + entry.tx.fee - (old.tx.fee if old is not None else 0)
        budget = self.budget_of(entry.account)
        if fees > budget:
            raise InsufficientFunds(
                f"spendable balance {budget}{DENOM} is smaller than {fees}{DENOM}, the fees of this and the "
                "waiting transactions of the account: insufficient funds"
            )

    def _put(self, entry: Waiting, lane: Lane) -> None:
        lane.put(entry)
        self.lanes[entry.account] = lane
        self.count += 1
        self.size += entry.tx.size
        if self._ranks is not None:
            heapq.heappush(self._ranks, (_rank(entry, lane), entry))

    def _remove(self, entry: Waiting) -> None:
        lane = self.lanes[entry.account]
        lane.take(entry)
        if not lane.entries:
            del self.lanes[entry.account]
        self.count -= 1
        self.size -= entry.tx.size
        self._forget_ranks()

    def _forget_ranks(self) -> None:
        """Keep no ranks once the pool is far from full."""
        if (
            self._ranks is not None
            and self.count < self.limits.txs // 2
            and self.size < self.limits.bytes // 2
        ):
            self._ranks = None

    def _make_room(self, entry: Waiting, lane: Lane) -> None:
        """Push out the ends of the worst lanes until the entry fits, or raise MempoolFull."""
        rank = _rank(entry, lane)
        while self.count >= self.limits.txs or self.size + entry.tx.size > self.limits.bytes:
            worst = self._worst()
            victim = None if worst is None else self.lanes[worst[1].account].last()
            if worst is None or victim is None or worst[0] >= rank or not _may_push(entry, victim):
                raise MempoolFull(
                    f"mempool is full: {self.count} of {self.limits.txs} transactions, {self.size} of "
                    f"{self.limits.bytes} bytes wait; pay more for gas or try again after the next block"
                )
            self._remove(victim)

    def _worst(self) -> tuple[Rank, Waiting] | None:
        """Return the least rank of all that waits, left in place. Ranks are brought up to date on the way."""
        if self._ranks is None or len(self._ranks) > 2 * self.count + 1_024:
            self._ranks = [(_rank(entry, self.lanes[entry.account]), entry) for entry in self]
            heapq.heapify(self._ranks)
        while self._ranks:
            rank, entry = self._ranks[0]
            now = _rank(entry, self.lanes[entry.account]) if entry.alive else None
            if now == rank:
                return self._ranks[0]
            heapq.heappop(self._ranks)
            if now is not None:
                heapq.heappush(self._ranks, (now, entry))
        return None


class _Proposal:
    """One proposal while it is put together."""

    def __init__(self, pool: Mempool, ask: Ask) -> None:
        self.pool = pool
        self.ask = ask
        self.room, self.gas = ask.max_bytes, ask.max_gas
        self.following: dict[str, int] = {}
        """Next sequences of accounts that the proposal has transactions of."""
        self.budgets: dict[str, int] = {}

    def fill(self) -> list[bytes]:
        """Return the transactions."""
        heap = [
            (-entry.price, entry.arrival, entry)
            for lane in self.pool.lanes.values()
            for entry in lane.heads()
        ]
        heapq.heapify(heap)
        chosen: list[bytes] = []
        while heap:
            entry = heap[0][2]
            if not self._fits(entry):
                heapq.heappop(heap)
                continue
            chosen.append(entry.tx.raw)
            following = self._use(entry)
            if following is None:
                heapq.heappop(heap)
            else:
                heapq.heapreplace(heap, (-following.price, following.arrival, following))
        return chosen

    def _fits(self, entry: Waiting) -> bool:
        tx, ask = entry.tx, self.ask
        if tx.size + _FRAME > self.room and framed_size(tx.raw) > self.room:
            return False
        if tx.gas_limit > self.gas or entry.price < ask.min_price:
            return False
        if (tx.timeout_height or tx.timeout_ns) and entry.is_over(ask.height, ask.time_ns, 2**62):
            return False
        if tx.is_usual and entry.place >= 0:
            if self.following.get(entry.account, entry.place) != entry.place:
                return False
        elif entry.place >= 0 and (len(tx.signers) > 1 or entry.account in self.following):
            for signer, sequence in zip(tx.signers, tx.sequences, strict=True):
                if self._next(signer) != sequence:
                    return False
        budget = self.budgets.get(tx.payer)
        if budget is None:
            budget = self.budgets[tx.payer] = self.pool.budget_of(tx.payer)
        return tx.fee <= budget or bool(tx.granter)

    def _use(self, entry: Waiting) -> Waiting | None:
        """Account for a chosen transaction and return the one of its account that may come next."""
        tx, place = entry.tx, entry.place
        self.room -= framed_size(tx.raw)
        self.gas -= tx.gas_limit
        if not tx.granter:
            self.budgets[tx.payer] -= tx.fee
        if place < 0:
            return None
        if tx.is_usual:
            self.following[entry.account] = place + 1
        else:
            for signer, sequence in zip(tx.signers, tx.sequences, strict=True):
                self.following[signer] = sequence + 1
        return self.pool.lanes[entry.account].entries.get(place + 1)

    def _next(self, account: str) -> int:
        sequence = self.following.get(account)
        return self.pool.sequence_of(account) if sequence is None else sequence


def framed_size(raw: bytes) -> int:
    """Return what a transaction takes in a block: itself, its tag and its length."""
    size = len(raw)
    return size + 3 if 0x80 <= size < 0x4000 else size + 1 + len(encode_varint(size))


def _require_better(entry: Waiting, old: Waiting) -> None:
    if old.raw == entry.raw:
        raise TxInMempool("tx already in mempool")
    if entry.price * 100 < old.price * REPLACE_PERCENT or entry.price <= old.price:
        raise TxInMempool(
            f"another transaction waits at this sequence; a replacement pays at least {REPLACE_PERCENT} % of "
            f"what that one pays for gas: fee {old.tx.fee}{DENOM} for {old.tx.gas_limit} gas"
        )


def _rank(entry: Waiting, lane: Lane) -> Rank:
    return not lane.is_parked(entry.place), entry.price, -entry.arrival


def _may_push(entry: Waiting, victim: Waiting) -> bool:
    """Say whether a victim may go: never one of the same account that comes before the newcomer."""
    return victim.account != entry.account or victim.place > entry.place
