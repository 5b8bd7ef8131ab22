"""A process that is killed with SIGKILL while it makes blocks, and another that recovers its data folder."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from statistics import median
from typing import Any

from bench.load.actors import Crowd
from bench.load.driver import Driver
from bench.report import Figure, Report

KEYS = ("replay_tx_per_s",)
ACCOUNTS = 2_000
TXS = 5_000
BLOCKS = 10
ROUNDS = 3
CHAIN_ID = "virtengine-replay"


def measure(report: Report, folder: Path) -> None:
    """Let a child make blocks until it kills itself, then recover in fresh processes."""
    child = subprocess.run(
        [sys.executable, "-m", "bench.load.recovery", str(folder)],
        stdout=subprocess.PIPE,
        text=True,
        check=False,
    )
    assert child.returncode == -signal.SIGKILL, f"the child ended with {child.returncode}"
    last = json.loads(child.stdout.splitlines()[-1])
    rounds = [recover(folder) for _ in range(ROUNDS)]
    for found in rounds:
        assert (found["height"], found["app_hash"]) == (last["height"], last["app_hash"])
    rates = [BLOCKS * TXS / found["seconds"] for found in rounds]
    report.samples["recovery"] = {"replay_tx_per_s": rates, "rounds": rounds}
    report.figures["replay_tx_per_s"] = Figure(round(median(rates)), 50_000, "tx/s", "higher")


def recover(folder: Path) -> dict[str, Any]:
    """Recover a data folder in a new process; return its height, app hash and the seconds that it took."""
    command = [sys.executable, "-m", "bench.load.recover", str(folder)]
    answer = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True)
    found: dict[str, Any] = json.loads(answer.stdout)
    return found


def make_blocks(folder: Path) -> None:
    """Make blocks of transfers, say what the last one was, and die without warning."""
    crowd = Crowd(CHAIN_ID, ACCOUNTS)
    driver = Driver(folder, CHAIN_ID, crowd.genesis())
    for _ in range(BLOCKS):
        driver.block(crowd.transfers(TXS), proposed=False)
    last = {"height": driver.machine.last.height, "app_hash": driver.machine.last_hash.hex()}
    print(json.dumps(last), flush=True)
    os.kill(os.getpid(), signal.SIGKILL)


if __name__ == "__main__":
    make_blocks(Path(sys.argv[1]))
