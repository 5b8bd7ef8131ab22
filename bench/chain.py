"""The chain as an engine: application alone, behind CometBFT, its commit, replay and snapshot.

Rates are for one second of CPU and stand beside the rate of bare signature verification in the same process,
measured in turn with the work: on a shared machine the ratio is the steadier number. Every answer is read,
and balances, sequences and hashes are compared after the timed work.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable
from pathlib import Path

from bench.load import alone, big, live, market, recovery
from bench.report import Report

PARTS: dict[str, tuple[tuple[str, ...], Callable[[Report, Path], None]]] = {
    "alone": (alone.KEYS, alone.measure),
    "market": (market.KEYS, market.measure),
    "recovery": (recovery.KEYS, recovery.measure),
    "big": (big.KEYS, big.measure),
    "live": (live.KEYS, live.measure),
}


def measure() -> Report:
    """Take all parts, or those that CHAIN_PARTS names."""
    report = Report("chain")
    wanted = os.environ.get("CHAIN_PARTS", " ".join(PARTS)).split()
    for name, (keys, part) in PARTS.items():
        if name not in wanted:
            report.missing |= dict.fromkeys(keys, f"part {name} was left out by CHAIN_PARTS")
            continue
        print(f"measuring: {name}", flush=True)
        with tempfile.TemporaryDirectory(prefix="virtengine-bench-") as folder:
            part(report, Path(folder))
    report.context["parts"] = wanted
    report.context["load_during"] = os.getloadavg()[0]
    return report
