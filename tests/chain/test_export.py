"""The commands that read a data folder."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.chain.support.engine import Engine
from virtengine.chain.main import main


@pytest.fixture
def engine(tmp_path: Path) -> Engine:
    engine = Engine(tmp_path / "data")
    engine.block()
    for _ in range(4):
        engine.block(engine.tx(amount=5))
    return engine


def export(engine: Engine, capsys: pytest.CaptureFixture[str], *flags: str) -> dict[str, object]:
    capsys.readouterr()
    assert main(["export", "--home", str(engine.folder), *flags]) == 0
    document: dict[str, object] = json.loads(capsys.readouterr().out)
    return document


def test_an_export_is_a_genesis_document_that_goes_on(
    engine: Engine, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    document = export(engine, capsys)
    assert (document["chain_id"], document["initial_height"]) == ("abci", "6")
    assert document["genesis_time"] == "1970-01-01T00:00:05.000Z"
    other = Engine.__new__(Engine)
    other.folder, other.blocks, other.disk = tmp_path / "other", [], None
    other.open()
    answer = other.call(
        "init_chain",
        chain_id="abci",
        initial_height=6,
        app_state_bytes=json.dumps(document["app_state"]).encode(),
        time={"seconds": 5},
    )
    assert answer.app_hash == engine.machine.last_hash
    following = engine.block(engine.tx(amount=9))
    request = engine.blocks[-1][0]
    assert other.finalize(request).app_hash == following.app_hash
    other.call("commit")
    assert other.call("info").last_block_height == 6
    other.open()
    assert other.machine.last_hash == following.app_hash


def test_an_older_height_can_be_exported(engine: Engine, capsys: pytest.CaptureFixture[str]) -> None:
    older, newest = export(engine, capsys, "--height", "3"), export(engine, capsys)
    assert older["initial_height"] == "4"
    assert older["app_state"] != newest["app_state"]
    assert export(engine, capsys, "--app-state") == newest["app_state"]


def test_heights_and_folders_that_are_not_there_are_refused(
    engine: Engine, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    assert main(["export", "--home", str(engine.folder), "--height", "99"]) == 1
    assert "block 99" in capsys.readouterr().err
    assert main(["export", "--home", str(tmp_path / "nothing")]) == 1
    assert "no data folder" in capsys.readouterr().err
    assert not (tmp_path / "nothing").exists()


def test_a_folder_is_verified_without_a_change(engine: Engine, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["verify", "--home", str(engine.folder)]) == 0
    found = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert (found["chain_id"], found["height"]) == ("abci", 5)
    assert found["app_hash"] == engine.machine.last_hash.hex()
    assert found["keys"] == engine.machine.tree.keys
    log = engine.journal.segments()[-1]
    data = bytearray(log.read_bytes())
    data[len(data) // 2] ^= 1
    log.write_bytes(data)
    assert main(["verify", "--home", str(engine.folder)]) == 1
    assert str(log) in capsys.readouterr().err
    assert log.read_bytes() == data
