"""Snapshots between two applications: offered, fetched in chunks, checked, taken over or refused."""

from __future__ import annotations

import random
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from tests.chain.support.engine import Engine
from virtengine.chain import app
from virtengine.chain.kernel.chunks import Offer
from virtengine.chain.kernel.frames import encode_frame, read_frames
from virtengine.chain.kernel.journal import Journal
from virtengine.chain.kernel.snapshot import snapshot_path, write_snapshot
from virtengine.wire.tendermint.abci import types_pb2 as abci

OFFER = abci.ResponseOfferSnapshot
APPLY = abci.ResponseApplySnapshotChunk


@pytest.fixture
def source(tmp_path: Path) -> Engine:
    """A chain of some blocks with a snapshot of many small chunks."""
    engine = Engine(tmp_path / "source")
    engine.application.state_sync.chunk_size = 300
    engine.block()
    for _ in range(3):
        engine.block(engine.tx())
    write_snapshot(engine.journal.snapshot_folder, engine.machine)
    return engine


@pytest.fixture
def fresh(tmp_path: Path) -> Engine:
    return bare(tmp_path / "fresh")


def bare(folder: Path) -> Engine:
    """An application that the engine has not told of a genesis: state sync comes instead."""
    engine = Engine.__new__(Engine)
    engine.folder, engine.blocks, engine.disk = folder, [], None
    engine.open()
    return engine


def snapshot(source: Engine) -> Any:
    return source.call("list_snapshots").snapshots[0]


def offer(fresh: Engine, source: Engine, **changes: Any) -> int:
    told = snapshot(source)
    for name, value in changes.items():
        setattr(told, name, value)
    return int(fresh.call("offer_snapshot", snapshot=told, app_hash=source.machine.last_hash).result)


def chunk(source: Engine, index: int) -> bytes:
    told = snapshot(source)
    return bytes(source.call("load_snapshot_chunk", height=told.height, format=1, chunk=index).chunk)


def give(fresh: Engine, source: Engine, index: int) -> int:
    return int(
        fresh.call("apply_snapshot_chunk", index=index, chunk=chunk(source, index), sender="peer").result
    )


def test_a_snapshot_becomes_the_state_of_a_fresh_application(source: Engine, fresh: Engine) -> None:
    told = snapshot(source)
    assert told.chunks > 5
    assert offer(fresh, source) == OFFER.ACCEPT
    order = list(range(told.chunks))
    random.Random(1).shuffle(order)
    for index in order:
        assert give(fresh, source, index) == APPLY.ACCEPT
    info = fresh.call("info")
    assert (info.last_block_height, info.last_block_app_hash) == (4, source.machine.last_hash)
    fresh.machine.check_invariants()
    fresh.blocks = list(source.blocks)
    again = source.block(source.tx(amount=9))
    assert fresh.block(*source.blocks[-1][0].txs).app_hash == again.app_hash
    fresh.open()
    assert fresh.machine.last_hash == again.app_hash
    assert fresh.journal.acknowledged == 5


def test_a_process_that_dies_after_the_last_chunk_has_the_state(source: Engine, fresh: Engine) -> None:
    offer(fresh, source)
    for index in range(snapshot(source).chunks):
        give(fresh, source, index)
    fresh.open()
    assert (fresh.machine.last.height, fresh.machine.last_hash) == (4, source.machine.last_hash)


def test_chunks_from_before_a_restart_count(source: Engine, fresh: Engine) -> None:
    offer(fresh, source)
    count = snapshot(source).chunks
    for index in range(count - 1):
        give(fresh, source, index)
    fresh.open()
    assert offer(fresh, source) == OFFER.ACCEPT
    assert give(fresh, source, count - 1) == APPLY.ACCEPT
    assert fresh.machine.last_hash == source.machine.last_hash


def test_a_bad_chunk_is_fetched_again_without_its_sender(source: Engine, fresh: Engine) -> None:
    offer(fresh, source)
    for bad in (b"", chunk(source, 0), chunk(source, 1)[:-1], chunk(source, 1) + b"x"):
        answer = fresh.call("apply_snapshot_chunk", index=1, chunk=bad, sender="liar")
        assert answer.result == APPLY.RETRY
        assert list(answer.refetch_chunks) == [1]
        assert list(answer.reject_senders) == ["liar"]
    for index in range(snapshot(source).chunks):
        assert give(fresh, source, index) == APPLY.ACCEPT
    assert fresh.machine.last_hash == source.machine.last_hash


def more_money(payload: bytes) -> bytes:
    return payload.replace(b"\x1b\x00\x00\x00\xe8", b"\x1b\x00\x00\x00\xe9")


@pytest.mark.parametrize("change", [more_money, lambda _payload: b"", lambda payload: payload[:-3]])
def test_a_tampered_snapshot_with_hashes_that_fit_is_refused(
    source: Engine, fresh: Engine, change: Callable[[bytes], bytes]
) -> None:
    path = snapshot_path(source.journal.snapshot_folder, 4)
    frames = list(read_frames(path))
    changed = [(h, p if place == 0 else change(p)) for place, (_o, h, p) in enumerate(frames)]
    assert [p for _h, p in changed] != [p for _o, _h, p in frames]
    path.write_bytes(b"".join(encode_frame(h, p) for h, p in changed))
    assert offer(fresh, source) == OFFER.ACCEPT
    count = snapshot(source).chunks
    for index in range(count - 1):
        assert give(fresh, source, index) == APPLY.ACCEPT
    assert give(fresh, source, count - 1) == APPLY.REJECT_SNAPSHOT
    assert fresh.machine.last.height == 0
    assert not list(fresh.journal.snapshot_folder.iterdir())
    assert give(fresh, source, 0) == APPLY.ABORT, "nothing is gathered any more"


def test_a_snapshot_of_another_app_hash_is_refused(source: Engine, fresh: Engine) -> None:
    assert fresh.call("offer_snapshot", snapshot=snapshot(source), app_hash=bytes(32)).result == OFFER.ACCEPT
    results = [give(fresh, source, index) for index in range(snapshot(source).chunks)]
    assert results[-1] == APPLY.REJECT_SNAPSHOT
    assert fresh.machine.last.height == 0


def test_offers_that_make_no_sense_are_refused(source: Engine, fresh: Engine) -> None:
    assert offer(fresh, source, format=2) == OFFER.REJECT_FORMAT
    assert offer(fresh, source, chunks=1) == OFFER.REJECT
    assert offer(fresh, source, chunks=0) == OFFER.REJECT
    assert offer(fresh, source, hash=b"x" * 32) == OFFER.REJECT
    assert offer(fresh, source, metadata=b"") == OFFER.REJECT
    assert offer(fresh, source, height=0) == OFFER.REJECT
    assert fresh.call("offer_snapshot").result == OFFER.REJECT_FORMAT
    assert fresh.call("apply_snapshot_chunk").result == APPLY.ABORT
    huge = (2**31).to_bytes(4, "big") + bytes(32)
    assert not Offer(1, 1, sha256(huge).digest(), huge).is_sound()


def test_a_state_is_never_replaced_by_an_older_one(source: Engine) -> None:
    told, root = snapshot(source), source.machine.last_hash
    source.block()
    answer = source.call("offer_snapshot", snapshot=told, app_hash=root)
    assert answer.result == OFFER.REJECT


def test_chunks_that_are_not_there_are_empty(source: Engine) -> None:
    for fields in (
        {"height": 3, "format": 1},
        {"height": 4, "format": 2},
        {"height": 4, "format": 1, "chunk": 999},
    ):
        assert source.call("load_snapshot_chunk", **fields).chunk == b""


def test_nodes_at_one_height_write_the_same_snapshot(source: Engine, tmp_path: Path) -> None:
    machine = app.make_machine()
    Journal(source.folder).recover(machine)
    first = snapshot_path(source.journal.snapshot_folder, 4).read_bytes()
    (tmp_path / "again").mkdir()
    assert write_snapshot(tmp_path / "again", machine).read_bytes() == first
