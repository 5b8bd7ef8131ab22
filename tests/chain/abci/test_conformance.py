"""Random sequences of calls, as any engine may make them, and calls that no engine may make.

A sequence is all that happens around one block: transactions, queries, proposals of several rounds and their
refusal, vote extensions, snapshots, a block that was carried out and lost, kills and replays, state sync.
A daily run takes a slice; `CONFORMANCE_SEQUENCES=10000` is the figure.
"""

from __future__ import annotations

import os
import random
import shutil
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.chain.abci.test_state_sync import bare
from tests.chain.support.engine import SOURCE, Engine
from virtengine.chain.abci.call_order import IllegalCall
from virtengine.chain.kernel.snapshot import prune_snapshots, write_snapshot
from virtengine.wire.tendermint.abci import types_pb2 as abci

SEQUENCES = int(os.environ.get("CONFORMANCE_SEQUENCES", "1000"))
PER_CHAIN = 50
BALANCE = "/cosmos.bank.v1beta1.Query/TotalSupply"


class Driver:
    """An engine with dice."""

    def __init__(self, folder: Path, seed: int) -> None:
        self.folder = folder
        self.dice = random.Random(seed)
        self.made: Counter[str] = Counter()
        self.engine = Engine(folder / "0")
        self.engine.block()
        self.folders = 1

    # What may come at any time.

    def check(self) -> None:
        raw = self.engine.tx(ahead=self.dice.randint(0, 9), fee=self.dice.randint(1, 9))
        self.engine.call("check_tx", tx=self.dice.choice([raw, raw[:-5], b"", b"garbage"]))

    def recheck(self) -> None:
        self.engine.call("check_tx", tx=self.engine.tx(), type=abci.RECHECK)

    def insert(self) -> None:
        self.engine.call("insert_tx", tx=self.dice.choice([self.engine.tx(ahead=1), b"garbage"]))

    def reap(self) -> None:
        self.engine.call("reap_txs", max_bytes=self.dice.choice([0, 300]))

    def info(self) -> None:
        assert self.engine.call("info").last_block_height == len(self.engine.blocks)

    def query(self) -> None:
        height = self.dice.choice([0, 1, -1, len(self.engine.blocks), len(self.engine.blocks) + 1])
        path = self.dice.choice([BALANCE, "/store/bank/supply/key", "/store/key", "/app/version", "", "/x"])
        prove = self.dice.random() < 0.5
        self.engine.call("query", path=path, data=b"uve\x00\x01", height=height, prove=prove)

    def snapshots(self) -> None:
        for told in self.engine.call("list_snapshots").snapshots:
            assert self.engine.call(
                "load_snapshot_chunk", height=told.height, format=1, chunk=self.dice.randrange(told.chunks)
            ).chunk
        assert not self.engine.call("load_snapshot_chunk", height=10**9, format=1).chunk

    def echo(self) -> None:
        assert self.engine.call("echo", message="x").message == "x"
        self.engine.call("flush")

    def noise(self) -> None:
        waiting = (self.check, self.recheck, self.insert, self.reap)
        calls = (*waiting, self.info, self.query, self.snapshots, self.echo)
        for call in self.dice.choices(calls, k=self.dice.randint(0, 3)):
            call()
            self.made[call.__name__] += 1
        if self.dice.random() < 0.3:
            self.illegal()

    # What comes around a block.

    def proposals(self) -> list[bytes]:
        """Go through some rounds; return the transactions that were decided."""
        height = len(self.engine.blocks) + 1
        decided: list[bytes] = []
        for _ in range(self.dice.randint(1, 3)):
            if self.dice.random() < 0.6:
                limit = self.dice.choice([0, 400, 10**6])
                decided = list(self.engine.call("prepare_proposal", max_tx_bytes=limit, height=height).txs)
            else:
                decided = [self.engine.tx(amount=self.dice.randint(1, 9)), self.dice.randbytes(9)]
                decided = decided[: self.dice.randint(0, 2)]
            answer = self.engine.call("process_proposal", txs=decided, height=height)
            sound = all(len(raw) > 50 for raw in decided)
            assert (answer.status == abci.ResponseProcessProposal.ACCEPT) == sound
            self.made["refused" if not sound else "accepted"] += 1
            self.noise()
            extension = self.engine.call("extend_vote", height=height).vote_extension
            status = self.engine.call("verify_vote_extension", height=height, vote_extension=extension).status
            assert status == abci.ResponseVerifyVoteExtension.ACCEPT
        return decided

    def sequence(self) -> None:
        self.noise()
        request = self.engine.request(self.proposals())
        if self.dice.random() < 0.15 and self.engine.blocks:
            self.engine.finalize(self.engine.request([self.engine.tx(amount=99)]))
            self.made["lost block"] += 1
        if self.dice.random() < 0.1:
            self.kill()
        answer = self.engine.finalize(request)
        self.noise()
        if self.dice.random() < 0.1:
            self.engine.blocks.append((request, answer.app_hash))
            self.kill()
        else:
            self.engine.call("commit")
            self.engine.blocks.append((request, answer.app_hash))
        assert self.engine.machine.last_hash == answer.app_hash
        if self.dice.random() < 0.1:
            self.snapshot()

    def kill(self) -> None:
        self.made["kill"] += 1
        self.engine.open()
        assert self.engine.handshake() <= 1

    def snapshot(self) -> None:
        """Take a snapshot; now and then another node goes on from it."""
        self.made["snapshot"] += 1
        engine = self.engine
        engine.journal.rotate(len(engine.blocks) + 1)
        write_snapshot(engine.journal.snapshot_folder, engine.machine)
        engine.journal.prune(prune_snapshots(engine.journal.snapshot_folder, 2))
        if self.dice.random() < 0.5:
            self.join()

    def join(self) -> None:
        self.made["state sync"] += 1
        source, fresh = self.engine, bare(self.folder / str(self.folders))
        self.folders += 1
        told = source.call("list_snapshots").snapshots[0]
        for _ in range(self.dice.randint(1, 2)):
            fresh.call("offer_snapshot", snapshot=told, app_hash=source.machine.last_hash)
        for index in range(told.chunks):
            if self.dice.random() < 0.5:
                bad = fresh.call("apply_snapshot_chunk", index=index, chunk=b"bad", sender="peer")
                assert bad.result == abci.ResponseApplySnapshotChunk.RETRY
            chunk = source.call("load_snapshot_chunk", height=told.height, format=1, chunk=index).chunk
            answer = fresh.call("apply_snapshot_chunk", index=index, chunk=chunk, sender="peer")
            assert answer.result == abci.ResponseApplySnapshotChunk.ACCEPT
        assert fresh.call("info").last_block_app_hash == source.machine.last_hash
        fresh.blocks = source.blocks
        self.engine = fresh

    # What may not come.

    def illegal(self) -> None:
        engine, height = self.engine, len(self.engine.blocks)
        before = self.state()
        wrong = self.dice.choice([height, height + 2, 0, -1, 2**62])
        calls: list[Callable[[], Any]] = [
            lambda: engine.finalize(abci.RequestFinalizeBlock(height=wrong)),
            lambda: engine.application.answer(b"\xff" * 9),
            lambda: engine.application.answer(b""),
        ]
        if engine.machine.pending is None:
            calls.append(lambda: engine.call("commit"))
        if height:
            calls.append(engine.init_chain)
        with pytest.raises((IllegalCall, ConnectionError)):
            self.dice.choice(calls)()
        refused = engine.call("apply_snapshot_chunk", index=self.dice.randint(0, 9), chunk=b"x").result
        assert refused == abci.ResponseApplySnapshotChunk.ABORT
        assert engine.call("offer_snapshot", snapshot={"height": 9, "format": 1}).result != 1
        assert self.state() == before
        self.made["illegal"] += 1

    def state(self) -> tuple[Any, ...]:
        """Return all that a refused call must leave alone."""
        machine = self.engine.machine
        pending = None if machine.pending is None else machine.pending.app_hash
        return (
            machine.last,
            machine.last_hash,
            machine.commitment.root,
            machine.tree.root,
            pending,
            self.engine.journal.acknowledged,
            self.engine.journal.segment_bytes,
            self.engine.application.pool.waiting(),
        )


@pytest.mark.thorough
@pytest.mark.parametrize("seed", range(-(-SEQUENCES // PER_CHAIN)))
def test_random_legal_sequences_agree_and_illegal_calls_change_nothing(tmp_path: Path, seed: int) -> None:
    driver = Driver(tmp_path, seed)
    for _ in range(PER_CHAIN):
        driver.sequence()
    driver.engine.machine.check_invariants()
    again = Engine(tmp_path / "again")
    again.blocks = driver.engine.blocks
    assert again.handshake() == PER_CHAIN + 1, "another node replays every block to the same hashes"
    assert driver.made["illegal"] > 0
    assert driver.made["refused"] > 0
    shutil.rmtree(tmp_path)


def test_blocks_before_a_genesis_and_twice_at_the_first_height_are_refused(tmp_path: Path) -> None:
    engine = bare(tmp_path)
    with pytest.raises(IllegalCall):
        engine.finalize(abci.RequestFinalizeBlock(height=1))
    with pytest.raises(IllegalCall):
        engine.call("commit")
    engine.init_chain()
    with pytest.raises(IllegalCall):
        engine.finalize(abci.RequestFinalizeBlock(height=2))
    first = engine.finalize(engine.request([]))
    with pytest.raises(IllegalCall):
        engine.finalize(engine.request([]))
    engine.init_chain()
    assert engine.finalize(engine.request([])).app_hash == first.app_hash
    engine.call("commit")
    assert engine.machine.last.chain_id == SOURCE.chain_id
