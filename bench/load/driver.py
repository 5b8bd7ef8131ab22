"""The application in process, driven by the bytes that the engine would send, with CPU time for each step."""

from __future__ import annotations

import hashlib
import json
import os
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

from virtengine.chain import app
from virtengine.chain.abci.application import Application
from virtengine.chain.abci.pool import Pool
from virtengine.chain.kernel.context import Block
from virtengine.chain.kernel.events import encode_field
from virtengine.chain.kernel.journal import Journal
from virtengine.chain.kernel.machine import Outcome
from virtengine.chain.kernel.mempool import Limits
from virtengine.chain.metrics import Metrics
from virtengine.chain.query.registry import Registry
from virtengine.crypto import secp256k1
from virtengine.wire.tendermint.abci import types_pb2 as abci

_CHECK_TX = abci.Request.DESCRIPTOR.fields_by_name["check_tx"].number
GAP = 4_096
START = 1_767_225_600


@dataclass
class Step:
    """One block's worth: CPU seconds of checks, execution and commit; wall seconds of each check.

    `sealing_s` is the CPU time of all that a block costs after its last transaction: encoding what changed,
    hashing it into the root, writing it to the log, showing it to all views; `sealing_wall_s` its wall time.
    """

    txs: int
    check_s: float = 0.0
    finalize_s: float = 0.0
    commit_s: float = 0.0
    sealing_s: float = 0.0
    sealing_wall_s: float = 0.0
    checks: list[float] = field(default_factory=list)

    @property
    def rate(self) -> float:
        """Transactions for one second of CPU."""
        return self.txs / (self.check_s + self.finalize_s + self.commit_s)


class Driver:
    """What the engine does, without the engine. Every answer is read and must be good."""

    def __init__(self, folder: Path, chain_id: str, genesis: dict[str, Any]) -> None:
        self.machine = app.make_machine(report=_stop)
        self.machine.check.ante.sequence_gap = GAP
        self.journal = Journal(folder)
        self.journal.recover(self.machine)
        self.pool = Pool(self.machine, Limits(account_txs=GAP))
        registry = Registry(self.machine, self.pool.lock, _stop)
        self.application = Application(self.machine, self.journal, self.pool, registry, Metrics())
        self.height = 0
        self._sealing_s = self._sealing_wall_s = 0.0
        self._seal_block = self.machine.seal_block
        self.machine.seal_block = self._timed_seal  # type: ignore[method-assign]
        self._ask(
            abci.Request(
                init_chain=abci.RequestInitChain(
                    chain_id=chain_id, initial_height=1, app_state_bytes=json.dumps(genesis).encode()
                )
            )
        )
        self.carry_out([], Step(0))

    def block(self, txs: Sequence[bytes], *, proposed: bool = True) -> Step:
        """Check transactions one by one, have the application propose them, and carry the block out."""
        step = Step(len(txs))
        answers = self._check([_check_request(raw) for raw in txs], step)
        for answer in dict.fromkeys(answers):
            verdict = _read(answer).check_tx
            assert verdict.code == 0, verdict.log
        if proposed:
            ask = abci.RequestPrepareProposal(max_tx_bytes=2**30, height=self.height + 1)
            chosen = self._ask(abci.Request(prepare_proposal=ask)).prepare_proposal.txs
            assert sorted(chosen) == sorted(txs), "the proposal is not what was checked"
        self.carry_out(txs, step)
        return step

    def carry_out(self, txs: Sequence[bytes], step: Step) -> None:
        """Finalize and commit a block; every transaction must succeed."""
        self.height += 1
        ask = abci.RequestFinalizeBlock(height=self.height, txs=txs, time={"seconds": START + self.height})
        request = abci.Request(finalize_block=ask).SerializeToString()
        started = time.process_time()
        answer = self.application.answer(request)
        step.finalize_s = time.process_time() - started
        results = _read(answer).finalize_block.tx_results
        assert len(results) == len(txs)
        for result in results:
            assert result.code == 0, result.log
        commit = abci.Request(commit=abci.RequestCommit()).SerializeToString()
        started, begun = time.process_time(), time.perf_counter()
        self.application.answer(commit)
        step.commit_s = time.process_time() - started
        step.sealing_s = self._sealing_s + step.commit_s
        step.sealing_wall_s = self._sealing_wall_s + time.perf_counter() - begun
        assert self.machine.last.height == self.height

    def _timed_seal(self, block: Block, outcome: Outcome) -> None:
        begun, burned = time.perf_counter(), time.process_time()
        self._seal_block(block, outcome)
        self._sealing_s = time.process_time() - burned
        self._sealing_wall_s = time.perf_counter() - begun

    def _check(self, requests: Sequence[bytes], step: Step) -> list[bytes]:
        answer, clock = self.application.answer, time.perf_counter
        answers: list[bytes] = []
        started = time.process_time()
        for request in requests:
            begun = clock()
            answers.append(answer(request))
            step.checks.append(clock() - begun)
        step.check_s = time.process_time() - started
        return answers

    def _ask(self, request: abci.Request) -> abci.Response:
        return _read(self.application.answer(request.SerializeToString()))


@lru_cache(maxsize=4)
def _signed(count: int) -> list[tuple[bytes, bytes, bytes]]:
    """Return keys, digests and signatures, all different: processors learn the branches of repeated ones."""
    keys = [secp256k1.PrivateKey(number.to_bytes(32, "big")) for number in range(1, count + 1)]
    texts = [b"text %d" % number for number in range(count)]
    signed = [
        (key.public_key, hashlib.sha256(text).digest(), key.sign(text))
        for key, text in zip(keys, texts, strict=True)
    ]
    assert all(secp256k1.verify_digest(*one) for one in signed)
    return signed


def raw_verify_s(count: int = 1_000) -> float:
    """Return the CPU seconds of one signature verification in libsecp256k1, keys parsed before."""
    work = _signed(count)
    verify = secp256k1.verify_digest
    started = time.process_time()
    for key, digest, signature in work:
        verify(key, digest, signature)
    return (time.process_time() - started) / len(work)


class FsyncClock:
    """Counts the wall and CPU seconds that fsync and fdatasync take while it is entered."""

    def __enter__(self) -> FsyncClock:
        """Begin to count."""
        self.wall = self.cpu = 0.0
        self._kept = os.fdatasync
        os.fdatasync = self._timed  # type: ignore[assignment]
        return self

    def __exit__(self, *_: object) -> None:
        """Stop counting."""
        os.fdatasync = self._kept

    def _timed(self, descriptor: Any) -> None:
        wall, cpu = time.perf_counter(), time.thread_time()
        self._kept(descriptor)
        self.wall += time.perf_counter() - wall
        self.cpu += time.thread_time() - cpu


def _check_request(raw: bytes) -> bytes:
    """Return a CheckTx of a new transaction, made by hand as the node reads it; equal answers are read once.

    After every ten thousand messages protobuf has the allocator give back all that is free. The node makes
    none for the transactions that it checks, so this program's own would be counted as its work.
    """
    return encode_field(_CHECK_TX, encode_field(1, raw))


def _read(framed: bytes) -> abci.Response:
    size = start = 0
    while framed[start] >= 0x80:
        size |= (framed[start] & 0x7F) << 7 * start
        start += 1
    size |= framed[start] << 7 * start
    assert len(framed) == start + 1 + size
    return abci.Response.FromString(framed[start + 1 :])


def _stop(_where: str, error: Exception) -> None:
    raise error
