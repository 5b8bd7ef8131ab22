"""A process or its machine dies between every two side effects of a block: the engine replays, no hash moves.

A daily run takes every third point of two seeds; `CRASH_SEEDS=50` every point of fifty.
"""

from __future__ import annotations

import errno
import os
import resource
import shutil
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.chain.support.engine import Engine
from tests.chain.support.faulty_disk import Crash, FaultyDisk
from virtengine.chain import app
from virtengine.chain.kernel.disk import DiskFailure
from virtengine.chain.kernel.journal import CorruptLog, Journal
from virtengine.chain.kernel.snapshot import prune_snapshots, write_snapshot

SEEDS = int(os.environ.get("CRASH_SEEDS", "2"))
STEP = 1 if SEEDS >= 50 else 3
SNAPSHOT_EVERY = 3


class Control:
    """Blocks and hashes of a chain that nothing happened to."""

    def __init__(self, folder: Path, seed: int) -> None:
        engine = Engine(folder)
        engine.block()
        self.start = folder.parent / "start"
        shutil.copytree(folder, self.start)
        for number in range(5):
            engine.block(*(engine.tx(amount=seed + number + 1, ahead=ahead) for ahead in range(number)))
        self.blocks = engine.blocks


def opened(folder: Path, control: Control, disk: FaultyDisk) -> Engine:
    """Return an application on a copy of the first block's folder, with snapshots in process."""
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(control.start, folder)
    engine = Engine.__new__(Engine)
    engine.folder, engine.blocks, engine.disk = folder, control.blocks[:1], disk
    engine.open()
    engine.application.on_commit.append(lambda height: fold(engine, height))
    return engine


def fold(engine: Engine, height: int) -> None:
    """Do what the snapshot's process does."""
    if height % SNAPSHOT_EVERY:
        return
    engine.journal.rotate(height + 1)
    copy = app.make_machine()
    Journal(engine.folder, engine.disk).recover_copy(copy, until=height)
    write_snapshot(engine.journal.snapshot_folder, copy, engine.disk)
    engine.journal.prune(prune_snapshots(engine.journal.snapshot_folder, 1))


def go_on(engine: Engine, control: Control) -> None:
    """Carry the control's blocks out; the engine has stored each before it asks for it."""
    for request, app_hash in control.blocks[len(engine.blocks) :]:
        engine.blocks = [*engine.blocks, (request, app_hash)]
        assert engine.finalize(request).app_hash == app_hash
        engine.call("commit")


def revive(engine: Engine, control: Control) -> None:
    """Open the application again without faults, replay, and compare the rest of the chain."""
    answered = engine.journal.acknowledged
    engine.disk = None
    engine.open()
    assert engine.machine.last.height >= answered
    assert engine.handshake() <= 1
    assert engine.machine.last_hash == engine.blocks[-1][1]
    go_on(engine, control)
    assert engine.machine.last_hash == control.blocks[-1][1]
    engine.journal.close()


@pytest.mark.thorough
@pytest.mark.parametrize("forget", [False, True], ids=["process", "machine"])
@pytest.mark.parametrize("seed", range(SEEDS))
def test_a_death_at_every_point_reaches_the_same_hash(tmp_path: Path, seed: int, *, forget: bool) -> None:
    control = Control(tmp_path / "control", seed)
    whole = FaultyDisk()
    go_on(opened(tmp_path / "whole", control, whole), control)
    assert whole.points > 50
    for point in range(1 + seed % STEP, whole.points + 1, STEP):
        disk = FaultyDisk(stop_at=point, seed=1_000 * seed + point, forget=forget)
        try:
            engine = opened(tmp_path / "copy", control, disk)
        except Crash:
            continue  # before the first block: nothing was done yet
        with pytest.raises(Crash):
            go_on(engine, control)
        revive(engine, control)


@pytest.mark.thorough
def test_two_deaths_one_after_the_other_reach_the_same_hash(tmp_path: Path) -> None:
    control = Control(tmp_path / "control", 0)
    for first in range(4, 60, 7):
        disk = FaultyDisk(stop_at=first, seed=first, forget=True)
        engine = opened(tmp_path / "copy", control, disk)
        with pytest.raises(Crash):
            go_on(engine, control)
        engine.disk = FaultyDisk(stop_at=first % 11 + 1, seed=first)
        try:
            engine.open()
            engine.handshake()
            go_on(engine, control)
        except Crash:
            pass
        revive(engine, control)


@pytest.mark.thorough
def test_a_full_disk_at_every_byte_of_a_block_stops_the_node_and_loses_nothing(tmp_path: Path) -> None:
    control = Control(tmp_path / "control", 0)
    for room in range(0, 700, 1 if STEP == 1 else 29):
        disk = FaultyDisk()
        engine = opened(tmp_path / "copy", control, disk)
        engine.application.on_commit.clear()
        disk.room = room
        with pytest.raises(DiskFailure) as caught:
            go_on(engine, control)
        text = str(caught.value)
        assert str(engine.journal.log_folder) in text
        assert "No space left" in text
        assert "at byte" in text
        assert "Next step" in text
        with pytest.raises(RuntimeError):
            engine.call("commit")
        revive(engine, control)


def test_a_full_disk_while_a_snapshot_is_written_costs_only_the_snapshot(tmp_path: Path) -> None:
    control = Control(tmp_path / "control", 0)
    disk = FaultyDisk()
    engine = opened(tmp_path / "copy", control, disk)
    disk.room = 0
    with pytest.raises(DiskFailure):
        write_snapshot(engine.journal.snapshot_folder, engine.machine, disk)
    assert not list(engine.journal.snapshot_folder.iterdir())
    disk.room = None
    go_on(engine, control)


def test_a_commit_is_answered_only_after_the_disk_has_the_block(tmp_path: Path) -> None:
    control = Control(tmp_path / "control", 0)
    disk = FaultyDisk()
    engine = opened(tmp_path / "copy", control, disk)
    seen: list[tuple[int, int]] = []
    disk.on_sync = lambda: seen.append((engine.machine.last.height, engine.journal.acknowledged))
    go_on(engine, control)
    assert (1, 1) in seen
    assert all(height == acknowledged for height, acknowledged in seen)
    assert engine.journal.acknowledged == engine.machine.last.height == 6


@pytest.mark.parametrize("damage", ["cut", "flip", "zeros"])
def test_what_was_acknowledged_is_never_cut_off(tmp_path: Path, damage: str) -> None:
    control = Control(tmp_path / "control", 0)
    engine = opened(tmp_path / "copy", control, FaultyDisk())
    engine.application.on_commit.clear()
    go_on(engine, control)
    path = engine.journal.segments()[-1]
    data = path.read_bytes()
    size = len(data)
    bad = {"cut": data[:-9], "flip": data[:-9] + b"\xff" + data[-8:], "zeros": data[:-200] + bytes(200)}
    path.write_bytes(bad[damage])
    for _ in range(2):
        with pytest.raises(CorruptLog) as caught:
            Journal(engine.folder).recover(app.make_machine())
        for part in (str(path), "at byte", "block 6 was acknowledged", "Next step"):
            assert part in str(caught.value)
    assert path.stat().st_size == size - (9 if damage == "cut" else 0), "nothing was changed"


CHILD = "from tests.chain.abci.test_crashes import child; child(*__import__('sys').argv[1:])"


def child(folder: str, how: str, amount: str) -> None:
    """Be a process that ends by SIGKILL at a point, or whose kernel refuses bytes past a size."""
    control = Control(Path(folder) / "control", 0)
    disk = FaultyDisk(die=lambda: os.kill(os.getpid(), signal.SIGKILL))
    engine = opened(Path(folder) / "copy", control, disk)
    if how == "kill":
        disk.stop_at = disk.points + int(amount)
    else:
        size = engine.journal.segments()[-1].stat().st_size
        resource.setrlimit(resource.RLIMIT_FSIZE, (size + int(amount),) * 2)
    go_on(engine, control)


@pytest.mark.thorough
@pytest.mark.parametrize(
    ("how", "amount"), [("kill", 3), ("kill", 5), ("kill", 20), ("size", 5), ("size", 900)]
)
def test_a_real_process_that_is_killed_or_refused_bytes_is_recovered(
    tmp_path: Path, how: str, amount: int
) -> None:
    command = [sys.executable, "-c", CHILD, str(tmp_path), how, str(amount)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=100, check=False)
    if how == "kill":
        assert done.returncode == -signal.SIGKILL, done.stderr
    else:
        assert os.strerror(errno.EFBIG) in done.stderr
        assert "Next step" in done.stderr
    control: Any = Control(tmp_path / "again" / "control", 0)
    engine = Engine.__new__(Engine)
    engine.folder, engine.disk = tmp_path / "copy", None
    engine.open()
    height = engine.machine.last.height
    assert height >= 1
    engine.blocks = control.blocks[:height]
    assert engine.machine.last_hash == engine.blocks[-1][1]
    go_on(engine, control)
