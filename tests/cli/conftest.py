"""A state folder of its own for every test of a command."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Keep keys and settings of the person who runs the tests out of them."""
    folder = tmp_path / "home"
    monkeypatch.setenv("VIRTENGINE_HOME", str(folder))
    for name in ("VIRTENGINE_GRPC", "VIRTENGINE_NODE", "VIRTENGINE_FROM", "VIRTENGINE_PASSPHRASE_FILE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("KUBECONFIG", str(tmp_path / "no-kubeconfig"))
    return folder


@pytest.fixture
def runner() -> CliRunner:
    """Run commands in this process."""
    return CliRunner()


@pytest.fixture
def passphrase(tmp_path: Path) -> Path:
    """A file with a passphrase."""
    path = tmp_path / "passphrase"
    path.write_text("correct horse\n")
    return path
