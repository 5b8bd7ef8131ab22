"""Random markets, seed by seed on every core: no invariant breaks, no bug appears.

Every message of every module may come. After every block all invariants are checked; every 50th, both
commitments and one from scratch are compared. Every 10th block is signed and verified; in the others
signatures count as verified (`World.sign` says how).

`SIMULATION_SEEDS`, `SIMULATION_BLOCKS` and `SIMULATION_TXS` make the run longer; 1,000 seeds of 500 blocks
of 200 are 100 million transactions.
"""

from __future__ import annotations

import os
import time
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field

from bench.report import Figure, Report
from tests.chain.simulation.play import play

SEEDS, BLOCKS, TXS = 40, 100, 100
GOAL_SECONDS = 60


@dataclass
class Run:
    """What became of one seed."""

    seed: int
    accepted: Counter[str] = field(default_factory=Counter)
    refused: Counter[str] = field(default_factory=Counter)
    violation: str = ""
    cpu_s: float = 0


def measure() -> Report:
    """Run all seeds and add up what happened."""
    report = Report("simulation")
    seeds, blocks, txs = (
        int(os.environ.get(f"SIMULATION_{name}", default))
        for name, default in (("SEEDS", SEEDS), ("BLOCKS", BLOCKS), ("TXS", TXS))
    )
    started = time.monotonic()
    runs: list[Run] = []
    with ProcessPoolExecutor() as pool:
        for run in pool.map(_run, range(seeds), [blocks] * seeds, [txs] * seeds):
            runs.append(run)
            if run.violation:
                print(f"seed {run.seed}: {run.violation}", flush=True)
            elif len(runs) % 10 == 0:
                print(f"{len(runs)} of {seeds} seeds", flush=True)
    seconds = time.monotonic() - started
    accepted = sum((run.accepted for run in runs), Counter())
    refused = sum((run.refused for run in runs), Counter())
    report.figures |= {
        "violations": Figure(sum(1 for run in runs if run.violation), 0, "seeds"),
        "tx": Figure(accepted.total() + refused.total(), seeds * blocks * txs, "transactions", "higher"),
        "seconds": Figure(
            round(seconds, 1), GOAL_SECONDS * seeds * blocks * txs / (SEEDS * BLOCKS * TXS), "s"
        ),
    }
    report.context |= {
        "seeds": seeds,
        "blocks": blocks,
        "accepted": accepted.total(),
        "kinds_accepted": len(accepted),
        "refusals": dict(refused.most_common(10)),
        "tx_per_cpu_s": round(seeds * blocks * txs / sum(run.cpu_s for run in runs)),
    }
    report.samples["simulation"] = {"accepted": dict(accepted), "refused": dict(refused)}
    return report


def _run(seed: int, blocks: int, txs: int) -> Run:
    run = Run(seed)
    begun = time.process_time()
    try:
        world = play(seed, blocks, txs)
        run.accepted, run.refused = world.accepted, world.refused
    except Exception as error:  # noqa: BLE001 - any failure is a violation; the seed repeats it
        run.violation = f"{type(error).__name__}: {error}"[:500]
    run.cpu_s = time.process_time() - begun
    return run
