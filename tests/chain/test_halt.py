"""How a node that runs the wrong software says so."""

from __future__ import annotations

import json
from pathlib import Path

from tests.chain.support import TestChain
from virtengine.chain import halt
from virtengine.chain.kernel.upgrade import Plan, UpdatedTooEarly, UpgradeMissing, UpgradeNeeded

NEEDED = UpgradeNeeded(Plan("v2", 120, "registry/image@sha256:0"))


def test_a_needed_upgrade_is_written_down_for_supervisors_and_the_kubelet(tmp_path: Path) -> None:
    last_words = tmp_path / "termination-log"
    last_words.touch()
    assert halt.report(NEEDED, tmp_path, last_words) == halt.UPGRADE_NEEDED
    assert last_words.read_text() == 'UPGRADE "v2" NEEDED at height: 120: registry/image@sha256:0'
    assert json.loads((tmp_path / halt.INFO_FILE).read_text()) == {
        "name": "v2",
        "height": 120,
        "info": "registry/image@sha256:0",
    }


def test_other_wrong_software_has_another_code_and_no_file(tmp_path: Path) -> None:
    for error in (UpdatedTooEarly(Plan("v2", 120)), UpgradeMissing("v2", 120)):
        assert halt.report(error, tmp_path, tmp_path / "none") == halt.WRONG_SOFTWARE
    assert list(tmp_path.iterdir()) == []


def test_the_file_goes_when_the_upgrade_was_taken(tmp_path: Path, chain: TestChain) -> None:
    plans = chain.machine.deliver.plans
    halt.clear_info(tmp_path, plans)
    halt.write_info(tmp_path, NEEDED)
    halt.clear_info(tmp_path, plans)
    assert (tmp_path / halt.INFO_FILE).exists()
    plans.note_applied(NEEDED.plan)
    halt.clear_info(tmp_path, plans)
    assert not (tmp_path / halt.INFO_FILE).exists()


def test_a_file_that_cannot_be_read_is_left_alone(tmp_path: Path, chain: TestChain) -> None:
    (tmp_path / halt.INFO_FILE).write_text("{")
    halt.clear_info(tmp_path, chain.machine.deliver.plans)
    assert (tmp_path / halt.INFO_FILE).read_text() == "{"
