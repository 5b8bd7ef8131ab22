"""The mempool beside the machine: CheckTx, proposals and gossip, safe for the threads that ask."""

from __future__ import annotations

import threading
from collections.abc import Sequence

from virtengine.chain.abci.rates import RateLimit, Rates
from virtengine.chain.kernel.context import Block
from virtengine.chain.kernel.errors import MempoolFull, TxInMempool, WrongSequence
from virtengine.chain.kernel.machine import Machine
from virtengine.chain.kernel.mempool import Ask, Limits, Mempool
from virtengine.chain.kernel.results import Result, TxResult
from virtengine.chain.kernel.tx import Tx
from virtengine.core.errors import ModuleError

NOT_YET = 32_000
"""Answers to InsertTx from this code on are forgotten soon: the transaction may be good later."""
LATER = frozenset({WrongSequence.code, MempoolFull.code, TxInMempool.code, 5, 9, 13})
"""Codes of `sdk` that may be right later: sequence, full pool, funds, unknown account, price of gas."""
EXPIRE_BLOCKS = 20


class Pool:
    """One mempool on one machine."""

    def __init__(self, machine: Machine, limits: Limits | None = None, rates: Rates | None = None) -> None:
        self.machine = machine
        self.lock = threading.RLock()
        self.mempool = Mempool(self._sequence, machine.query.ante.fees.spendable, limits or Limits())
        self.rates = RateLimit(rates or Rates())
        bounds, share = self.mempool.limits, self.rates.rates.from_percent
        self._many_txs, self._many_bytes = bounds.txs * share // 100, bounds.bytes * share // 100
        """From where on the rates hold."""
        self._checked = 0
        self._used: Sequence[Tx] = ()
        self._gone: Sequence[Tx] = ()
        """What the last block held. Letting go of it takes a while, so the commit leaves it here."""
        self._next = self._assume()
        """The block for which checks are made."""

    def check(self, raw: bytes, *, insert: bool) -> Result:
        """Check a transaction against the committed state; a good one waits if `insert` says so."""
        with self.lock:
            machine = self.machine
            if self._next.height != machine.last.height + 1:
                self._next = self._assume()
            try:
                tx = machine.executor.decode(raw)
            except ModuleError as error:
                return TxResult().fail(error)
            result = machine.executor.check(tx, machine.check, self._next)
            if result.code == 0:
                self._checked += 1
                if insert:
                    try:
                        self._let_in(tx)
                    except ModuleError as error:
                        return TxResult(gas_wanted=result.gas_wanted, gas_used=result.gas_used).fail(error)
            return result

    def insert(self, raw: bytes) -> int:
        """Check a transaction that a peer handed over; return a code for the engine, 0 when it waits here.

        Codes from NOT_YET on let the engine forget soon that it saw the transaction.
        """
        with self.lock:
            if self._is_waiting(raw):
                return 0
            result = self.check(raw, insert=True)
        if result.codespace == "sdk" and result.code in LATER:
            return NOT_YET + result.code
        return min(result.code, NOT_YET - 1)

    def propose(self, max_bytes: int, height: int = 0, time_ns: int = 0) -> list[bytes]:
        """Choose transactions for a block; they stay in the pool until a block commits them."""
        with self.lock:
            ante, last = self.machine.check.ante, self.machine.last
            return self.mempool.propose(
                Ask(
                    height=height or last.height + 1,
                    time_ns=time_ns or last.time_ms * 1_000_000,
                    max_bytes=max_bytes,
                    max_gas=ante.max_gas,
                    min_price=self.machine.query.ante.fees.price(),
                )
            )

    def take_fresh(self, max_bytes: int) -> list[bytes]:
        """Return what peers are to be handed now."""
        with self.lock:
            return self.mempool.gossip.take(self.machine.last.height, max_bytes)

    def note_block(self, txs: Sequence[Tx]) -> None:
        """Remember what a block holds, until it is committed."""
        self._used, self._gone = txs, ()
        self.mempool.let_go()

    def settle(self) -> int:
        """After a commit: drop what is used up or over, recheck the rest. The caller holds the lock.

        Return how many transactions checked well since the block before.
        """
        last = self.machine.last
        self.mempool.settle(self._used)
        if last.height % EXPIRE_BLOCKS == 0:
            self.mempool.expire(last.height + 1, last.time_ms * 1_000_000)
        self._used, self._gone = (), self._used
        self.rates.next_block()
        checked, self._checked = self._checked, 0
        return checked

    def waiting(self) -> int:
        """Return how many transactions wait."""
        return self.mempool.count

    def _let_in(self, tx: Tx) -> None:
        pool = self.mempool
        if pool.count >= self._many_txs or pool.size >= self._many_bytes:
            self.rates.admit(tx)
        pool.add(tx, self.machine.last.height)
        self.rates.count(tx)

    def _is_waiting(self, raw: bytes) -> bool:
        try:
            tx = self.machine.executor.decode(raw)
        except ModuleError:
            return False
        entry = self.mempool.find(tx)
        return entry is not None and entry.raw == raw

    def _assume(self) -> Block:
        last = self.machine.last
        return Block(last.chain_id, last.height + 1, last.time_ms)

    def _sequence(self, address: str) -> int:
        account = self.machine.query.accounts.get(address)
        return account.sequence if account is not None else -1
