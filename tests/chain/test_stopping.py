"""A process that is asked to stop, however often at once."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

SIGNALS = 200


@pytest.mark.thorough
def test_a_storm_of_signals_ends_the_process_once(tmp_path: Path) -> None:
    words = [sys.executable, "-m", "virtengine.chain", "start", "--home", str(tmp_path / "data")]
    settings = {
        "VIRTENGINE_CHAIN_ABCI": str(tmp_path / "abci.sock"),
        "VIRTENGINE_CHAIN_GRPC": "127.0.0.1:0",
        "VIRTENGINE_CHAIN_REST": "",
        "VIRTENGINE_CHAIN_METRICS": "",
    }
    log = (tmp_path / "log").open("w+b")
    with log, subprocess.Popen(words, env=os.environ | settings, stderr=log) as process:
        deadline = time.monotonic() + 60
        while b"listening" not in (tmp_path / "log").read_bytes():
            assert process.poll() is None, (tmp_path / "log").read_text()
            assert time.monotonic() < deadline
            time.sleep(0.05)
        for number in range(SIGNALS):
            process.send_signal(signal.SIGTERM if number % 2 else signal.SIGINT)
        try:
            assert process.wait(20) == 0
        finally:
            process.kill()
