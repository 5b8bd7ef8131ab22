"""The application alone: CheckTx, FinalizeBlock and Commit of signed transfers from 2,000 accounts."""

from __future__ import annotations

from pathlib import Path
from statistics import median

from bench.load.actors import Crowd
from bench.load.driver import Driver, FsyncClock, raw_verify_s
from bench.report import Figure, Report, percentile
from virtengine.chain import memory
from virtengine.core.amounts import DENOM

KEYS = (
    "app_tx_per_s",
    "app_over_raw_verify",
    "check_over_raw_verify",
    "check_p99_us",
    "commit_5000_ms",
)
ACCOUNTS = 2_000
TXS = 5_000
BLOCKS = 8
CHAIN_ID = "virtengine-bench"


def measure(report: Report, folder: Path) -> None:
    """Take the figures, the first block as a warm-up.

    `commit_5000_ms` is the engine's Commit call. Encoding and hashing what a block changed belong to its
    FinalizeBlock and so to the rate; the samples have both together.
    """
    crowd = Crowd(CHAIN_ID, ACCOUNTS)
    driver = Driver(folder, CHAIN_ID, crowd.genesis())
    work = [crowd.transfers(TXS) for _ in range(BLOCKS)]
    size = len(work[0][0])
    driver.block(work[0])
    memory.settle()
    steps, raws, commits, seals, walls = [], [], [], [], []
    for txs in work[1:]:
        before = raw_verify_s()
        with FsyncClock() as fsync:
            steps.append(driver.block(txs))
        raws.append((before + raw_verify_s()) / 2)
        commits.append((steps[-1].commit_s - fsync.cpu) * 1_000)
        seals.append((steps[-1].sealing_s - fsync.cpu) * 1_000)
        walls.append((steps[-1].sealing_wall_s - fsync.wall) * 1_000)
    _check_end(driver, crowd)
    rates = [step.rate for step in steps]
    shares = [rate * raw for rate, raw in zip(rates, raws, strict=True)]
    checks = [step.check_s / step.txs / raw for step, raw in zip(steps, raws, strict=True)]
    slow = [percentile(step.checks, 99) * 1e6 for step in steps]
    report.samples["alone"] = {
        "tx_bytes": size,
        "raw_verify_us": [raw * 1e6 for raw in raws],
        "app_tx_per_s": rates,
        "app_over_raw_verify": shares,
        "check_over_raw_verify": checks,
        "check_p99_us": slow,
        "commit_5000_ms": commits,
        "seal_and_commit_5000_ms": seals,
        "seal_and_commit_5000_wall_ms": walls,
        "check_us": [step.check_s / step.txs * 1e6 for step in steps],
        "finalize_us": [step.finalize_s / step.txs * 1e6 for step in steps],
        "commit_us": [step.commit_s / step.txs * 1e6 for step in steps],
    }
    report.context |= {"tx_bytes": size, "raw_verify_per_s": round(1 / median(raws))}
    report.figures |= {
        "app_tx_per_s": Figure(round(median(rates)), 16_000, "tx/s per core", "higher"),
        "app_over_raw_verify": Figure(round(median(shares), 3), 0.4, "of raw verify", "higher"),
        "check_over_raw_verify": Figure(round(median(checks), 2), 1.6, "times raw verify"),
        "check_p99_us": Figure(round(median(slow)), 200, "µs"),
        "commit_5000_ms": Figure(round(median(commits), 2), 5, "ms of CPU beyond fsync"),
    }


def _check_end(driver: Driver, crowd: Crowd) -> None:
    """Compare every balance and sequence with what the wallets expect."""
    bank, accounts = driver.machine.query.states["bank"], driver.machine.query.accounts
    for one in crowd.accounts:
        assert bank.balances.get(one.address, DENOM) == one.balance, one.address
        account = accounts.get(one.address)
        assert account is not None
        assert account.sequence == one.sequence, one.address
    driver.machine.check_invariants()
