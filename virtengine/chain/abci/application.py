"""The application as the engine sees it: blocks, checks and queries; `proposals.py` and `state_sync.py` have
the rest.

Three threads of the engine's connections work at once. Blocks are carried out by one of them on layers of
their own; checks and queries read the committed state. `state_lock` is held by whoever reads it and by the
moment of a commit.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from typing import Any

import structlog
from google.protobuf.message import DecodeError

from virtengine.chain import genesis
from virtengine.chain.abci import answers, engine, requests
from virtengine.chain.abci.call_order import CallOrder
from virtengine.chain.abci.pool import Pool
from virtengine.chain.abci.proposals import Proposals
from virtengine.chain.abci.state_sync import StateSync
from virtengine.chain.abci.stores import Stores
from virtengine.chain.abci.verifier import Verifier
from virtengine.chain.consensus_params import params_from_wire
from virtengine.chain.kernel.context import Block, Mode
from virtengine.chain.kernel.journal import Journal
from virtengine.chain.kernel.machine import Machine
from virtengine.chain.kernel.results import Result
from virtengine.chain.kernel.tx import Tx
from virtengine.chain.metrics import Metrics
from virtengine.chain.query.abci_paths import AbciPaths
from virtengine.chain.query.registry import Registry
from virtengine.core.version import VERSION
from virtengine.wire.tendermint.abci import types_pb2 as abci

log = structlog.get_logger(__name__)


class Application:
    """Answers requests. What raises here is a bug or a failing machine: the server stops the process."""

    def __init__(
        self, machine: Machine, journal: Journal, pool: Pool, registry: Registry, metrics: Metrics
    ) -> None:
        self.machine = machine
        self.journal = journal
        self.pool = pool
        self.registry = registry
        self.paths = AbciPaths(registry, VERSION)
        stores = Stores(registry)
        self.paths.stores, registry.past = stores.answer, stores.past
        self.metrics = metrics
        self._checked_ok = metrics.checked.labels("ok")
        self._checked_refused = metrics.checked.labels("refused")
        self.state_lock = pool.lock
        self.consensus_lock = threading.Lock()
        self.order = CallOrder(machine)
        self.verifier = Verifier(machine)
        self.on_commit: list[Callable[[int], None]] = []
        self.retain_height: Callable[[int], int] = lambda _height: 0
        self.state_sync = StateSync(machine, journal, self.state_lock, self.consensus_lock)
        self._methods: dict[str, Callable[[Any], bytes]] = {
            "echo": lambda request: answers.message("echo", abci.ResponseEcho(message=request.message)),
            "flush": lambda _request: answers.FLUSH,
            "info": self.info,
            "query": self.query,
            "check_tx": self.check_tx,
            "insert_tx": self.insert_tx,
            "reap_txs": self.reap_txs,
            "init_chain": self._in_order(self.init_chain),
            "finalize_block": self._in_order(self.finalize_block),
            "commit": self._in_order(self.commit),
            **Proposals(machine, pool).methods,
            **self.state_sync.methods,
        }

    def answer(self, frame: bytes) -> bytes:
        """Return the framed answer to the bytes of a request."""
        if frame == requests.FLUSH:
            return answers.FLUSH
        raw = requests.read_check(frame)
        if raw is not None:
            return self._check(raw, insert=True)
        raw = requests.read_insert(frame)
        if raw is not None:
            return self._insert(raw)
        try:
            request = abci.Request.FromString(frame)
        except DecodeError as error:
            raise ConnectionError("the engine sent bytes that are no ABCI request") from error
        return self.handle(request)

    def handle(self, request: abci.Request) -> bytes:
        """Return the framed answer to a request."""
        kind = request.WhichOneof("value")
        if kind is None:
            raise ConnectionError("the engine sent a request of a kind that ABCI 2.0 does not have")
        return self._methods[kind](getattr(request, kind))

    def _in_order(self, method: Callable[[Any], bytes]) -> Callable[[Any], bytes]:
        """Let one consensus request finish before the next: a new engine may connect while the last block
        runs."""

        def locked(request: Any) -> bytes:
            with self.consensus_lock:
                return method(request)

        return locked

    def info(self, _request: abci.RequestInfo) -> bytes:
        """Say which block is durable."""
        last = self.machine.last
        answer = abci.ResponseInfo(
            data="virtengine", version=VERSION, app_version=1, last_block_height=last.height
        )
        if last.height:
            answer.last_block_app_hash = self.machine.last_hash
        return answers.message("info", answer)

    def init_chain(self, request: abci.RequestInitChain) -> bytes:
        """Build the state of the genesis document."""
        self.order.require_no_state()
        self.order.first = 0
        block = Block(request.chain_id, request.initial_height or 1, engine.milliseconds(request.time))
        with self.state_lock:
            app_hash = self.machine.init_genesis(
                block,
                genesis.parse_app_state(request.app_state_bytes, self.machine.modules),
                params_from_wire(request.consensus_params) if request.HasField("consensus_params") else None,
            )
        self.order.first = block.height
        log.info("genesis", chain_id=request.chain_id, app_hash=app_hash.hex())
        updates = engine.merge_updates(self.machine.genesis_updates)
        return answers.message("init_chain", abci.ResponseInitChain(app_hash=app_hash, validators=updates))

    def finalize_block(self, request: abci.RequestFinalizeBlock) -> bytes:
        """Carry a decided block out."""
        started = time.perf_counter()
        self.order.require_next(request.height)
        block = engine.block_of(self.machine.last.chain_id, request)
        opened = self.machine.executor.open(request.txs)
        txs = [tx for tx in opened if isinstance(tx, Tx)]
        self.verifier.warm(txs)
        outcome = self.machine.carry_out(block, opened)
        self._count(outcome.results)
        self.pool.note_block(txs)
        if self.machine.pending is not None:
            self.journal.prepare(self.machine.pending)
        self.metrics.block_seconds.observe(time.perf_counter() - started)
        return answers.finalize(
            outcome,
            [result.encoded or result.encode() for result in outcome.results],
            outcome.validator_updates,
        )

    def commit(self, _request: abci.RequestCommit) -> bytes:
        """Make the block durable, then visible."""
        started = time.perf_counter()
        self.order.require_pending()
        pending = self.machine.pending
        assert pending is not None
        self.journal.append(pending)
        with self.state_lock:
            self.machine.commit()
            checked = self.pool.settle()
        height = pending.block.height
        self.journal.acknowledge(height)
        self.metrics.height.set(height)
        self._checked_ok.inc(checked)
        self.metrics.commit_seconds.observe(time.perf_counter() - started)
        for told in self.on_commit:
            told(height)
        return answers.message("commit", abci.ResponseCommit(retain_height=self.retain_height(height)))

    def check_tx(self, request: abci.RequestCheckTx) -> bytes:
        """Check a transaction that a client sent; a good one waits in our pool."""
        return self._check(request.tx, insert=request.type == abci.NEW)

    def insert_tx(self, request: abci.RequestInsertTx) -> bytes:
        """Check a transaction that a peer sent."""
        return self._insert(request.tx)

    def _check(self, raw: bytes, *, insert: bool) -> bytes:
        result = self.pool.check(raw, insert=insert)
        if result.code == 0:
            return answers.check_ok(result.gas_wanted, result.gas_used)
        self._checked_refused.inc()
        return answers.frame("check_tx", result.encode())

    def _insert(self, raw: bytes) -> bytes:
        code = self.pool.insert(raw)
        return answers.message("insert_tx", abci.ResponseInsertTx(code=code)) if code else answers.INSERT_OK

    def reap_txs(self, request: abci.RequestReapTxs) -> bytes:
        """Hand out what peers have not seen."""
        fresh = self.pool.take_fresh(request.max_bytes)
        return answers.txs("reap_txs", fresh) if fresh else answers.REAP_NONE

    def query(self, request: abci.RequestQuery) -> bytes:
        """Answer a query by its path."""
        answer = self.paths.answer(request)
        self.metrics.queries.labels("refused" if answer.code else "ok").inc()
        return answers.message("query", answer)

    def _count(self, results: Sequence[Result]) -> None:
        failed = sum([result.code != 0 for result in results])
        self.metrics.txs.labels("ok").inc(len(results) - failed)
        self.metrics.txs.labels("failed").inc(failed)

    def simulate(self, raw: bytes) -> Result:
        """Carry a transaction out on the committed state without signatures, and forget it."""
        with self.state_lock:
            view = self.machine.check
            try:
                return self.machine.executor.run(raw, view, self.next_block(), mode=Mode.SIMULATE)
            finally:
                view.store.reset()

    def next_block(self) -> Block:
        """Return the block that checks assume."""
        last = self.machine.last
        return Block(last.chain_id, last.height + 1, last.time_ms)
