"""An invoice verified offline by the commands, from one file and nothing else."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from tests.chain.modules.scene import Scene
from tests.support.billed import BilledLease
from virtengine.cli import evidence
from virtengine.cli.main import build


@pytest.fixture
def bundle(tmp_path: Path) -> Path:
    scene = Scene()
    scene.register()
    lease = BilledLease(scene)
    lease.store(lease.meter(40))
    lease.record()
    lease.correct(1, 2, cpu=-500)
    lease.settle()
    file = tmp_path / "invoice.json"
    evidence.write(lease.evidence(), file)
    return file


def test_a_bundle_is_verified_line_by_line_and_a_changed_one_fails(bundle: Path) -> None:
    run = CliRunner().invoke(build(), ["invoice", "verify", "--bundle", str(bundle), "--output", "json"])
    found = json.loads(run.stdout)
    assert (run.exit_code, found["ok"]) == (0, True)
    assert {line["check"] for line in found["lines"]} == {"intervals", "records", "price", "root", "total"}
    document = json.loads(bundle.read_text())
    document["records"][0]["interval_count"] += 1
    bundle.write_text(json.dumps(document))
    changed = CliRunner().invoke(build(), ["invoice", "verify", "--bundle", str(bundle), "--output", "json"])
    assert changed.exit_code == 1
    assert not json.loads(changed.stdout)["ok"]


def test_a_path_is_proven_and_followed(bundle: Path, tmp_path: Path) -> None:
    line = json.loads(bundle.read_text())["invoice"]["lines"][0]["id"]
    proof = CliRunner().invoke(
        build(),
        ["invoice", "prove", "--bundle", str(bundle), "--line", line, "--record", "1", "--interval", "2"],
    )
    assert proof.exit_code == 0
    file = tmp_path / "proof.json"
    file.write_text(proof.stdout)
    followed = CliRunner().invoke(build(), ["invoice", "check-proof", str(file), "--output", "json"])
    assert (followed.exit_code, json.loads(followed.stdout)["ok"]) == (0, True)
