"""The mempool beside the machine: CheckTx, proposals and gossip, safe for the threads that ask."""

from __future__ import annotations

import threading
from collections.abc import Sequence

from virtengine.chain.kernel.context import Block, Mode
from virtengine.chain.kernel.errors import WrongSequence
from virtengine.chain.kernel.machine import Machine
from virtengine.chain.kernel.mempool import Mempool
from virtengine.chain.kernel.results import TxResult
from virtengine.core.errors import ModuleError

NOT_YET = 32_000
"""Answers to InsertTx from this code on are forgotten soon: the transaction may be good later."""
EXPIRE_BLOCKS = 20


class Pool:
    """One mempool on one machine."""

    def __init__(self, machine: Machine, mempool: Mempool) -> None:
        self.machine = machine
        self.mempool = mempool
        self.lock = threading.RLock()
        self._touched: set[str] = set()
        self._raws: list[bytes] = []

    def check(self, raw: bytes, *, insert: bool) -> TxResult:
        """Check a transaction against the committed state; let it wait when it is good."""
        with self.lock:
            last = self.machine.last
            block = Block(last.chain_id, last.height + 1, last.time_ms)
            result = self.machine.executor.run(raw, self.machine.check, block, mode=Mode.CHECK)
            if result.code or not insert:
                return result
            try:
                self.mempool.add(raw, self.machine.executor.decode(raw), last.height)
            except ModuleError as error:
                result.fail(error)
            return result

    def peer_code(self, result: TxResult) -> int:
        """Return the code for a peer's transaction: sequences and a full pool may be right later."""
        later = result.codespace == "sdk" and result.code in (WrongSequence.code, 9, 20)
        return NOT_YET + result.code if later else min(result.code, NOT_YET - 1)

    def propose(self, max_bytes: int) -> list[bytes]:
        """Choose transactions for a block."""
        with self.lock:
            return self.mempool.propose(max_bytes, self.machine.check.ante.max_gas, self._sequence)

    def take_fresh(self, max_bytes: int) -> list[bytes]:
        """Return what peers have not been offered."""
        with self.lock:
            return self.mempool.take_fresh(max_bytes)

    def note_block(self, raws: Sequence[bytes]) -> None:
        """Remember which accounts a block touches, until it is committed."""
        self._raws = list(raws)
        self._touched = set()
        for raw in raws:
            try:
                self._touched.update(self.machine.executor.decode(raw).signers)
            except ModuleError:
                continue

    def settle(self) -> None:
        """After a commit: drop what is used up or over. The caller holds the lock."""
        height = self.machine.last.height
        self.mempool.settle(sorted(self._touched), height, self._sequence)
        if height % EXPIRE_BLOCKS == 0:
            self.mempool.expire(height)
        for raw in self._raws:
            self.machine.executor.forget(raw)
        self._raws, self._touched = [], set()

    def waiting(self) -> int:
        """Return how many transactions wait."""
        return self.mempool.count

    def _sequence(self, address: str) -> int:
        account = self.machine.query.accounts.get(address)
        return account.sequence if account is not None else -1
