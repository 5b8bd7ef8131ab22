"""What kubectl is told when someone presses Tab."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

ASK = "from virtengine.cli.completion import main; main()"


@pytest.mark.parametrize(
    ("words", "proposed"),
    [
        ([""], "status"),
        pytest.param(["doc"], "doctor", marks=pytest.mark.thorough),
        pytest.param(["lease", ""], "logs", marks=pytest.mark.thorough),
        pytest.param(["function", "quarantine", "l"], "list", marks=pytest.mark.thorough),
    ],
)
def test_commands_are_proposed_and_files_are_not(words: list[str], proposed: str) -> None:
    done = subprocess.run(
        [sys.executable, "-c", ASK, *words],
        capture_output=True,
        text=True,
        check=True,
        env=dict(os.environ),
        timeout=60,
    )
    lines = done.stdout.splitlines()
    assert proposed in lines[:-1]
    assert lines[-1] == ":4"


@pytest.mark.thorough
def test_only_what_begins_so_is_proposed() -> None:
    done = subprocess.run(
        [sys.executable, "-c", ASK, "lease", "st"], capture_output=True, text=True, check=True, timeout=60
    )
    assert done.stdout.splitlines() == ["status", ":4"]
