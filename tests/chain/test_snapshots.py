from __future__ import annotations

from pathlib import Path

import pytest

from tests.chain.support.engine import Engine
from virtengine.chain.kernel.snapshot import snapshot_path
from virtengine.chain.snapshots import Snapshots


@pytest.fixture
def engine(tmp_path: Path) -> Engine:
    engine = Engine(tmp_path)
    engine.block()
    return engine


def hold(engine: Engine, *heights: int) -> None:
    for height in heights:
        snapshot_path(engine.journal.snapshot_folder, height).touch()


def test_nothing_is_pruned_unless_a_setting_says_so(engine: Engine) -> None:
    assert Snapshots(engine.journal, engine.folder, 10).retain_height(10**6) == 0
    assert engine.call("commit" if engine.machine.pending else "info") is not None


def test_blocks_since_the_oldest_snapshot_stay(engine: Engine) -> None:
    keeper = Snapshots(engine.journal, engine.folder, 10, retain_blocks=5)
    assert keeper.retain_height(100) == 0, "there is no snapshot yet"
    hold(engine, 80, 90)
    assert keeper.retain_height(100) == 80
    hold(engine, 70)
    assert keeper.retain_height(100) == 70


def test_without_snapshots_the_setting_alone_counts(engine: Engine) -> None:
    keeper = Snapshots(engine.journal, engine.folder, 0, retain_blocks=5)
    assert keeper.retain_height(100) == 96
    assert keeper.retain_height(3) == 0


def test_blocks_that_evidence_may_name_stay(engine: Engine) -> None:
    keeper = Snapshots(engine.journal, engine.folder, 0, retain_blocks=5, evidence_blocks=lambda: 50)
    assert keeper.retain_height(100) == 51


def test_a_commit_tells_the_engine(engine: Engine) -> None:
    engine.application.retain_height = lambda height: height - 1
    engine.finalize(engine.request([]))
    assert engine.call("commit").retain_height == 1


@pytest.mark.thorough
def test_another_process_folds_the_log_and_old_files_go(engine: Engine) -> None:
    keeper = Snapshots(engine.journal, engine.folder, 4, kept=2)
    engine.application.on_commit.append(keeper.after)
    for _ in range(15):
        engine.block(engine.tx())
        if keeper._process is not None:
            keeper._process.wait(60)
    keeper.after(len(engine.blocks))
    names = sorted(path.name for path in engine.journal.snapshot_folder.iterdir())
    assert names == [f"{height:020d}.snapshot" for height in (12, 16)]
    assert [int(path.stem) for path in engine.journal.segments()] == [13, 17]
    root = engine.machine.last_hash
    engine.open()
    assert engine.machine.last_hash == root
    keeper.close()
