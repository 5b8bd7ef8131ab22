"""Transactions that wait for a block: one queue for each account, in the order of sequences.

A queue may have a gap: transactions arrive in any order over several connections. A proposal takes them by
the fee they pay for gas, but never one whose predecessor is missing. The pool is bounded; when it is full a
better paying transaction pushes out the worst tail of a queue. What is proposed stays until a block commits
it.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from virtengine.chain.kernel.errors import MempoolFull, TxInMempool
from virtengine.chain.kernel.events import encode_varint
from virtengine.chain.kernel.tx import Tx
from virtengine.core.amounts import ATTO

MAX_TXS = 50_000
MAX_BYTES = 64 * 2**20
REPLACE_PERCENT = 110
LIFE_BLOCKS = 600


@dataclass(slots=True)
class Waiting:
    """One transaction of the pool. `price` is its fee for one unit of gas in atto-uve."""

    raw: bytes
    tx: Tx
    account: str
    sequence: int
    price: int
    height: int
    gossiped: bool = False


@dataclass
class Mempool:
    """The pool."""

    max_txs: int = MAX_TXS
    max_bytes: int = MAX_BYTES
    queues: dict[str, dict[int, Waiting]] = field(default_factory=dict)
    count: int = 0
    size: int = 0
    fresh: list[Waiting] = field(default_factory=list)

    def add(self, raw: bytes, tx: Tx, height: int) -> None:
        """Put a checked transaction in. Raises TxInMempool or MempoolFull."""
        account, sequence = tx.signers[0], tx.sequences[0]
        entry = Waiting(raw, tx, account, sequence, tx.fee * ATTO // max(tx.gas_limit, 1), height)
        queue = self.queues.get(account, {})
        old = queue.get(sequence)
        if old is not None:
            if old.raw == raw:
                raise TxInMempool("the transaction waits already")
            if entry.price * 100 < old.price * REPLACE_PERCENT or entry.price == old.price:
                raise TxInMempool(
                    f"another transaction with sequence {sequence} waits; to replace it pay 10 % more for gas"
                )
            self._remove(old)
        if self.count >= self.max_txs or self.size + len(raw) > self.max_bytes:
            self._make_room(entry)
        self.queues.setdefault(account, {})[sequence] = entry
        self.count += 1
        self.size += len(raw)
        self.fresh.append(entry)

    def propose(self, max_bytes: int, max_gas: int, sequence_of: Callable[[str], int]) -> list[bytes]:
        """Return transactions for a block: best price first, each account's in sequence, within limits."""
        heads: list[tuple[int, str, int]] = []
        for account, queue in self.queues.items():
            entry = queue.get(sequence_of(account))
            if entry is not None:
                heads.append((-entry.price, account, entry.sequence))
        heapq.heapify(heads)
        chosen: list[bytes] = []
        while heads:
            _price, account, sequence = heapq.heappop(heads)
            entry = self.queues[account][sequence]
            size = framed_size(entry.raw)
            if size > max_bytes or entry.tx.gas_limit > max_gas:
                continue
            max_bytes -= size
            max_gas -= entry.tx.gas_limit
            chosen.append(entry.raw)
            following = self.queues[account].get(sequence + 1)
            if following is not None:
                heapq.heappush(heads, (-following.price, account, sequence + 1))
        return chosen

    def settle(self, accounts: Iterable[str], height: int, sequence_of: Callable[[str], int]) -> None:
        """After a block: drop what it used up, for the accounts that it touched."""
        for account in accounts:
            queue = self.queues.get(account)
            if queue is None:
                continue
            now = sequence_of(account)
            for entry in [
                entry for sequence, entry in queue.items() if sequence < now or _is_over(entry, height)
            ]:
                self._remove(entry)

    def expire(self, height: int) -> None:
        """Drop what timed out or waited too long for its predecessor."""
        over = [
            entry for queue in self.queues.values() for entry in queue.values() if _is_over(entry, height)
        ]
        for entry in over:
            self._remove(entry)

    def take_fresh(self, max_bytes: int) -> list[bytes]:
        """Return transactions that were not handed to peers yet, each once."""
        out: list[bytes] = []
        rest: list[Waiting] = []
        room = max_bytes or MAX_BYTES
        for entry in self.fresh:
            if not self._holds(entry):
                continue
            if len(entry.raw) > room:
                rest.append(entry)
                continue
            room -= len(entry.raw)
            out.append(entry.raw)
        self.fresh = rest
        return out

    def _holds(self, entry: Waiting) -> bool:
        return self.queues.get(entry.account, {}).get(entry.sequence) is entry

    def _remove(self, entry: Waiting) -> None:
        queue = self.queues[entry.account]
        del queue[entry.sequence]
        if not queue:
            del self.queues[entry.account]
        self.count -= 1
        self.size -= len(entry.raw)

    def _make_room(self, entry: Waiting) -> None:
        tails = (
            (queue[max(queue)].price, account)
            for account, queue in self.queues.items()
            if account != entry.account
        )
        worst = min(tails, default=None)
        if worst is None or worst[0] >= entry.price:
            raise MempoolFull(f"{self.count} transactions wait; pay more for gas or try again later")
        queue = self.queues[worst[1]]
        self._remove(queue[max(queue)])


def framed_size(raw: bytes) -> int:
    """Return what a transaction takes in a block: itself, its tag and its length."""
    return len(raw) + 1 + len(encode_varint(len(raw)))


def _is_over(entry: Waiting, height: int) -> bool:
    timeout = entry.tx.timeout_height
    return bool(timeout and timeout <= height) or entry.height + LIFE_BLOCKS <= height
