"""Recover a data folder as the chain's process does when it starts, and print how long that took."""

from __future__ import annotations

import gc
import json
import sys
import time
from pathlib import Path

from virtengine.chain import app
from virtengine.chain.kernel.journal import Journal


def main(folder: Path) -> None:
    """Time the recovery alone, without the program's start."""
    machine = app.make_machine()
    gc.collect()
    started, burned = time.perf_counter(), time.process_time()
    Journal(folder).recover(machine)
    seconds, cpu = time.perf_counter() - started, time.process_time() - burned
    accounts = sum(len(space.values) for space in machine.committed.spaces.values())
    found = {
        "seconds": seconds,
        "cpu_seconds": cpu,
        "height": machine.last.height,
        "app_hash": machine.last_hash.hex(),
        "keys": accounts,
    }
    print(json.dumps(found))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
