from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from functions.settings import FunctionSettings, read_key
from virtengine.core.errors import Rejected

SECRET = "very-secret-word"


def settings(**changes: str) -> dict[str, str]:
    wanted = {
        "CHAIN_GRPC": "127.0.0.1:1",
        "CHAIN_RPC": "http://127.0.0.1:1",
        "CHAIN_ID": "c",
        "EVENTS_URL": "nats://127.0.0.1:1",
        "DATABASE_URL": f"postgresql://u:{SECRET}@127.0.0.1:1/x",
        "ACCOUNT_KEY_FILE": "/nowhere",
        "PROVIDER": "ve1p",
        "NAMESPACE": "n",
        "FUNCTION": "f",
        "STREAM": "CHAIN",
        "SUBJECTS": "chain.x",
        **changes,
    }
    return {f"VIRTENGINE_{name}": value for name, value in wanted.items()}


def run(program: tuple[str, ...], environment: dict[str, str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", *program],
        env={"PATH": os.environ["PATH"], **environment},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


@pytest.mark.thorough
@pytest.mark.parametrize(
    ("program", "setting"),
    [(("functions.host", "functions.usage.handler:handle"), "SUBJECTS"), (("functions.relay",), "CHAIN_ID")],
)
def test_missing_settings_are_named_in_one_line_each(program: tuple[str, ...], setting: str) -> None:
    done = run(program, {})
    assert done.returncode == 2
    assert f"VIRTENGINE_{setting}: Field required" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.thorough
def test_a_wrong_setting_does_not_show_secrets() -> None:
    program = ("functions.host", "functions.usage.handler:handle")
    done = run(program, settings(METRICS_PORT=SECRET))
    assert done.returncode == 2
    assert "VIRTENGINE_METRICS_PORT" in done.stderr
    assert SECRET not in done.stderr


def test_secrets_do_not_appear_in_settings_as_text(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in settings().items():
        monkeypatch.setenv(name, value)
    assert SECRET not in repr(FunctionSettings())  # type: ignore[call-arg]


@pytest.mark.parametrize(
    "content", [b"k" * 32, (b"k" * 32).hex().encode(), (b"k" * 32).hex().encode() + b"\n"]
)
def test_a_key_is_read_from_a_folder_or_a_file(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "private-key").write_bytes(content)
    assert read_key(tmp_path, "private-key") == b"k" * 32
    assert read_key(tmp_path / "private-key", "ignored") == b"k" * 32


@pytest.mark.parametrize(
    ("content", "reason"), [(None, "KeyMissing"), (b"short", "KeyMalformed"), (b"\xff" * 31, "KeyMalformed")]
)
def test_a_key_that_is_none_is_rejected(tmp_path: Path, content: bytes | None, reason: str) -> None:
    if content is not None:
        (tmp_path / "private-key").write_bytes(content)
    with pytest.raises(Rejected) as refused:
        read_key(tmp_path, "private-key")
    assert refused.value.reason == reason
