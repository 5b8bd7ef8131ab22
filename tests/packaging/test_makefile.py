"""The Makefile and .ci/run: the targets that people and machines call."""

from __future__ import annotations

import os
import re

import pytest

from tests.packaging.rendering import ROOT

MAKEFILE = (ROOT / "Makefile").read_text()
TARGETS = ("up", "down", "test", "check", "e2e", "bench", "generate", "clean")


@pytest.mark.parametrize("target", TARGETS)
def test_a_target_exists_and_says_what_it_does(target: str) -> None:
    assert re.search(rf"^{target}:.*## \w", MAKEFILE, re.MULTILINE)


def test_continuous_integration_runs_make_test_and_nothing_else() -> None:
    script = ROOT / ".ci" / "run"
    assert os.access(script, os.X_OK)
    lines = [line for line in script.read_text().splitlines() if line and not line.startswith("#")]
    assert lines == ["set -euo pipefail", 'cd "$(dirname "$0")/.."', "exec make test"]


def test_the_stamp_changes_with_the_lock() -> None:
    assert "sha256sum requirements-dev.lock pyproject.toml" in MAKEFILE


@pytest.mark.parametrize(("target", "variable"), [("e2e", "STORY"), ("bench", "BENCH")])
def test_a_target_that_needs_a_name_asks_for_it(target: str, variable: str) -> None:
    recipe = MAKEFILE.partition(f"\n{target}: ")[2].partition("\n\n")[0]
    assert f'test -n "$({variable})"' in recipe
    assert "exit 2" in recipe


def test_the_lock_holds_hashes_and_no_addresses() -> None:
    lock = (ROOT / "requirements-dev.lock").read_text()
    assert "--hash=sha256:" in lock
    assert "://" not in lock
