"""A state of a million accounts: what a block's commit costs there, and how fast its snapshot loads."""

from __future__ import annotations

import hashlib
from pathlib import Path
from statistics import median

from bench.load.actors import BALANCE, Crowd
from bench.load.driver import Driver, FsyncClock
from bench.load.recovery import recover
from bench.report import Figure, Report
from virtengine.chain import memory
from virtengine.chain.kernel.accounts import Account
from virtengine.chain.kernel.snapshot import write_snapshot
from virtengine.core.amounts import DENOM
from virtengine.crypto.addresses import encode_address

KEYS = ("commit_us_per_tx_1m", "snapshot_1m_load_s")
ACCOUNTS = 1_000_000
SENDERS = 5_000
TXS = 5_000
BLOCKS = 4
ROUNDS = 3
CHAIN_ID = "virtengine-big"


def measure(report: Report, folder: Path) -> None:
    """Open the accounts, carry blocks out on them, then write and load a snapshot.

    As in `alone`, a commit is the engine's Commit call; the samples have it with the sealing of the block.
    """
    crowd = Crowd(CHAIN_ID, SENDERS)
    driver = Driver(folder, CHAIN_ID, crowd.genesis())
    others = _open_accounts(driver)
    driver.block([], proposed=False)
    crowd.recipients = others
    driver.block(crowd.transfers(TXS), proposed=False)
    memory.settle()
    commits: list[float] = []
    costs: list[float] = []
    walls: list[float] = []
    for _ in range(BLOCKS):
        with FsyncClock() as fsync:
            step = driver.block(crowd.transfers(TXS), proposed=False)
        commits.append((step.commit_s - fsync.cpu) / TXS * 1e6)
        costs.append((step.sealing_s - fsync.cpu) / TXS * 1e6)
        walls.append((step.sealing_wall_s - fsync.wall) / TXS * 1e6)
    driver.machine.check_invariants()
    write_snapshot(driver.journal.snapshot_folder, driver.machine)
    driver.journal.close()
    for path in driver.journal.segments():
        path.unlink()
    height, app_hash = driver.machine.last.height, driver.machine.last_hash.hex()
    del driver
    rounds = [recover(folder) for _ in range(ROUNDS)]
    for found in rounds:
        assert (found["height"], found["app_hash"]) == (height, app_hash)
        assert found["keys"] > 2 * ACCOUNTS
    loads = [found["seconds"] for found in rounds]
    report.samples["big"] = {
        "commit_us_per_tx_1m": commits,
        "seal_and_commit_us_per_tx_1m": costs,
        "seal_and_commit_us_per_tx_1m_wall": walls,
        "rounds": rounds,
    }
    report.figures |= {
        "commit_us_per_tx_1m": Figure(round(median(commits), 1), 15, "µs/tx of CPU beyond fsync"),
        "snapshot_1m_load_s": Figure(round(median(loads), 2), 5, "s"),
    }


def _open_accounts(driver: Driver) -> list[str]:
    """Put the accounts into the state of the first block."""
    view = driver.machine.deliver
    bank = view.states["bank"]
    addresses = [
        encode_address(hashlib.sha256(number.to_bytes(8, "big")).digest()[:20])
        for number in range(ACCOUNTS - SENDERS)
    ]
    for address in addresses:
        view.accounts.table.set(address, Account(view.accounts.take_number()))
        bank.balances.set(address, DENOM, BALANCE)
    bank.supply.set(DENOM, bank.supply.get(DENOM) + BALANCE * len(addresses))
    view.store.keep()
    return addresses
