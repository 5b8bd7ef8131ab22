from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.chain.support import TestChain
from tests.chain.support.messages import send
from virtengine.chain import app
from virtengine.chain.kernel.context import Block
from virtengine.chain.kernel.frames import TornFrame, encode_frame, read_frames
from virtengine.chain.kernel.journal import CorruptLog, Journal
from virtengine.chain.kernel.machine import Machine, Pending
from virtengine.chain.kernel.snapshot import BadSnapshot, newest_snapshot, prune_snapshots, write_snapshot


class Node:
    """A chain with a journal: what the process does at a commit, in its order."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.chain = TestChain()
        self.journal = Journal(folder)
        self.journal.recover(app.make_machine())
        self.hashes: dict[int, bytes] = {}
        self.blocks: dict[int, tuple[Block, list[bytes]]] = {}

    def finalize(self) -> Pending:
        chain = self.chain
        alice, bob = chain.actor("alice"), chain.actor("bob")
        txs = [chain.sign(alice, send(alice, bob, 7), fee=1)]
        chain.time_ms += 1000
        block = Block(chain.chain_id, chain.height + 1, chain.time_ms)
        self.blocks[block.height] = (block, txs)
        chain.machine.finalize(block, txs)
        assert chain.machine.pending is not None
        self.hashes[block.height] = chain.machine.pending.app_hash
        return chain.machine.pending

    def block(self) -> None:
        pending = self.finalize()
        self.journal.append(pending)
        self.chain.machine.commit()
        self.journal.acknowledge(pending.block.height)


@pytest.fixture
def node(tmp_path: Path) -> Node:
    node = Node(tmp_path / "data")
    first = Pending(node.chain.machine.last, node.chain.machine.last_hash, everything(node.chain.machine))
    node.hashes[1] = first.app_hash
    node.journal.append(first)
    node.journal.acknowledge(1)
    for _ in range(4):
        node.block()
    return node


def everything(machine: Machine) -> list[tuple[bytes, list[bytes | None]]]:
    writes = []
    for prefix, space in sorted(machine.committed.spaces.items()):
        pairs: list[bytes | None] = []
        for key in space.values:
            pairs += (key, space.encoded(key))
        writes.append((prefix, pairs))
    return writes


def reopen(folder: Path) -> tuple[Machine, Journal]:
    machine = app.make_machine(strict=True)
    journal = Journal(folder)
    journal.recover(machine)
    return machine, journal


def log_file(node: Node) -> Path:
    return node.journal.segments()[-1]


def test_a_restart_reaches_the_last_block(node: Node) -> None:
    machine, _journal = reopen(node.folder)
    assert machine.last.height == 5
    assert machine.last_hash == node.hashes[5] == machine.commitment.root
    machine.check_invariants()


def test_a_restarted_chain_goes_on_to_the_same_hashes(node: Node) -> None:
    machine, journal = reopen(node.folder)
    for height in (6, 7, 8):
        node.block()
        block, txs = node.blocks[height]
        assert machine.finalize(block, txs).app_hash == node.hashes[height]
        assert machine.pending is not None
        journal.append(machine.pending)
        machine.commit()


@pytest.mark.parametrize("point", ["finalized", "torn", "durable", "marked"])
def test_a_crash_at_any_point_of_a_commit_replays_to_the_same_hash(node: Node, point: str) -> None:
    pending = node.finalize()
    if point == "torn":
        frame = encode_frame(6, b"x" * 500)
        with log_file(node).open("ab") as file:
            file.write(frame[:-40])
    if point in ("durable", "marked"):
        node.journal.append(pending)
    if point == "marked":
        node.journal.acknowledge(6)
    machine, _journal = reopen(node.folder)
    if point in ("finalized", "torn"):
        assert machine.last.height == 5
        machine.finalize(*node.blocks[6])
        machine.commit()
    assert machine.last.height == 6
    assert machine.last_hash == node.hashes[6]


@pytest.mark.thorough
def test_every_torn_length_of_an_unanswered_block_is_dropped(node: Node) -> None:
    pending = node.finalize()
    whole = log_file(node).stat().st_size
    node.journal.append(pending)
    data = log_file(node).read_bytes()
    for length in range(whole, len(data)):
        log_file(node).write_bytes(data[:length])
        machine, journal = reopen(node.folder)
        journal.close()
        assert machine.last.height == 5
        assert log_file(node).stat().st_size == whole


@pytest.mark.thorough
def test_every_torn_length_of_an_answered_block_stops_the_node(node: Node) -> None:
    data = log_file(node).read_bytes()
    frames = [offset for offset, _height, _payload in read_frames(log_file(node))]
    for length in range(frames[-1], len(data), 7):
        log_file(node).write_bytes(data[:length])
        with pytest.raises(CorruptLog) as caught:
            reopen(node.folder)
        assert "acknowledged" in str(caught.value)
        assert "Next step" in str(caught.value)


@pytest.mark.thorough
def test_a_changed_byte_anywhere_stops_the_node(node: Node) -> None:
    path = log_file(node)
    data = path.read_bytes()
    for place in range(0, len(data), 97):
        changed = bytearray(data)
        changed[place] ^= 0x20
        path.write_bytes(bytes(changed))
        with pytest.raises(CorruptLog) as caught:
            reopen(node.folder)
        assert str(node.folder) in str(caught.value)
    path.write_bytes(data)
    assert reopen(node.folder)[0].last.height == 5


def test_a_whole_bad_frame_is_not_dropped_when_the_mark_is_lost(node: Node) -> None:
    path = log_file(node)
    data = bytearray(path.read_bytes())
    data[-1] ^= 1
    path.write_bytes(bytes(data))
    (node.folder / "acknowledged").unlink()
    with pytest.raises(CorruptLog):
        reopen(node.folder)


def test_a_missing_block_stops_the_node(node: Node) -> None:
    path = log_file(node)
    frames = list(read_frames(path))
    path.write_bytes(b"".join(encode_frame(h, p) for _o, h, p in frames if h != 3))
    with pytest.raises(CorruptLog) as caught:
        reopen(node.folder)
    assert "block 4 follows block 2" in str(caught.value)


def test_a_missing_log_file_stops_the_node(node: Node) -> None:
    node.journal.rotate(6)
    node.block()
    node.journal.segments()[0].unlink()
    with pytest.raises(CorruptLog):
        reopen(node.folder)


def test_a_torn_file_with_files_after_it_stops_the_node(node: Node) -> None:
    node.journal.rotate(6)
    node.block()
    path = node.journal.segments()[0]
    path.write_bytes(path.read_bytes()[:-3])
    with pytest.raises(CorruptLog) as caught:
        reopen(node.folder)
    assert "later log files follow" in str(caught.value)


def test_a_state_that_misses_its_app_hash_stops_the_node(node: Node) -> None:
    path = log_file(node)
    frames = list(read_frames(path))
    changed = [(h, p.replace(b"bank/balance/", b"bank/balancE/") if h == 5 else p) for _o, h, p in frames]
    path.write_bytes(b"".join(encode_frame(h, p) for h, p in changed))
    with pytest.raises(CorruptLog) as caught:
        reopen(node.folder)
    assert "app hash" in str(caught.value)


def test_a_snapshot_and_the_log_after_it_give_the_state(node: Node) -> None:
    node.journal.rotate(6)
    copy = app.make_machine()
    Journal(node.folder).recover_copy(copy, until=5)
    write_snapshot(node.journal.snapshot_folder, copy)
    node.block()
    node.journal.prune(5)
    assert len(node.journal.segments()) == 1
    machine, _journal = reopen(node.folder)
    assert machine.last.height == 6
    assert machine.last_hash == node.hashes[6]


def test_a_copy_stops_at_the_height_that_was_asked_for(node: Node) -> None:
    copy = app.make_machine()
    Journal(node.folder).recover_copy(copy, until=3)
    assert copy.last.height == 3
    assert copy.last_hash == node.hashes[3]


def test_an_unfinished_snapshot_is_of_no_consequence(node: Node) -> None:
    (node.journal.snapshot_folder / "00000000000000000005.partial").write_bytes(b"half")
    assert reopen(node.folder)[0].last_hash == node.hashes[5]


@pytest.mark.parametrize("damage", ["cut", "flip", "empty"])
def test_a_damaged_snapshot_is_named(node: Node, damage: str) -> None:
    copy = app.make_machine()
    node.journal.recover_copy(copy)
    path = write_snapshot(node.journal.snapshot_folder, copy)
    data = bytearray(path.read_bytes())
    if damage == "flip":
        data[len(data) // 2] ^= 1
    path.write_bytes({"cut": data[:-10], "flip": data, "empty": b""}[damage])
    with pytest.raises(BadSnapshot) as caught:
        reopen(node.folder)
    assert str(path) in str(caught.value)
    assert "Next step" in str(caught.value)


def test_old_snapshots_are_pruned(tmp_path: Path) -> None:
    for height in (10, 20, 30):
        (tmp_path / f"{height:020d}.snapshot").touch()
    assert prune_snapshots(tmp_path, 2) == 20
    assert newest_snapshot(tmp_path) == tmp_path / f"{30:020d}.snapshot"
    assert len(list(tmp_path.iterdir())) == 2


def test_an_exported_genesis_begins_an_equal_chain(node: Node, tmp_path: Path) -> None:
    shutil.rmtree(tmp_path / "data")
    exported = node.chain.machine.export_genesis()
    other = app.make_machine(strict=True)
    other.init_genesis(Block("other", 1, 0), exported)
    other.finalize(Block("other", 1, 0), [])
    other.commit()
    assert other.export_genesis() == exported
    other.check_invariants()


def test_a_frame_file_says_where_it_ends(tmp_path: Path) -> None:
    path = tmp_path / "frames"
    path.write_bytes(encode_frame(1, b"one") + encode_frame(2, b"two") + b"VEB1")
    frames = read_frames(path)
    assert [next(frames)[1:], next(frames)[1:]] == [(1, b"one"), (2, b"two")]
    with pytest.raises(TornFrame) as caught:
        next(frames)
    assert caught.value.offset == 2 * len(encode_frame(1, b"one"))
    assert not caught.value.whole
