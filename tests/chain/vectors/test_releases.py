"""The state of every released version opens in this one, with equal balances and the recorded hash."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from virtengine.chain import app
from virtengine.chain.kernel.context import Block
from virtengine.chain.kernel.journal import Journal

RELEASES = sorted(Path(__file__).parent.glob("release_*"))


@pytest.mark.parametrize("release", RELEASES, ids=lambda path: str(path.name))
def test_the_state_of_a_release_opens_with_equal_balances(release: Path, tmp_path: Path) -> None:
    expected = json.loads((release / "expected.json").read_text())
    shutil.copytree(release / "data", tmp_path / "data")
    machine = app.make_machine(strict=True)
    journal = Journal(tmp_path / "data")
    journal.recover(machine)
    assert journal.dropped is None
    assert (machine.last.chain_id, machine.last.height) == (expected["chain_id"], expected["height"])
    assert machine.last_hash.hex() == expected["app_hash"]
    bank = machine.query.states["bank"]
    assert sorted([*key, str(value)] for key, value in bank.balances.items()) == expected["balances"]
    assert sorted([*key, str(value)] for key, value in bank.supply.items()) == expected["supply"]
    for _ in range(3):
        last = machine.last
        machine.finalize(Block(last.chain_id, last.height + 1, last.time_ms + 1_000), [])
        machine.commit()
        machine.check_invariants()


@pytest.mark.parametrize("release", RELEASES, ids=lambda path: str(path.name))
def test_every_record_of_a_release_reads_back_to_the_same_bytes(release: Path, tmp_path: Path) -> None:
    shutil.copytree(release / "data", tmp_path / "data")
    machine = app.make_machine(strict=True)
    Journal(tmp_path / "data").recover(machine)
    read = 0
    for prefix, space in machine.committed.spaces.items():
        raw = {key: value for key, value in space.values.items() if isinstance(value, bytes)}
        if raw:
            assert space.codec is not None, f"no module reads {prefix!r} any more"
        for key, before in raw.items():
            record = space.get(key)
            again = space.encode(record)
            assert again == before or len(again) > len(before), "fields are only ever appended"
            read += 1
    assert read > 150


def test_there_is_a_fixture() -> None:
    assert [path.name for path in RELEASES] == ["release_0_1_0"]
