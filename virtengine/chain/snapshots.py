"""Background snapshots: another process folds the log into a snapshot while blocks go on.

The node begins a new log file and starts the other process, which reads the last snapshot and the closed
log files, checks the app hash, and writes the new snapshot. Log files that all kept snapshots cover are
deleted, and the engine is told which blocks it need not keep.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import structlog

from virtengine.chain.kernel.journal import Journal
from virtengine.chain.kernel.snapshot import prune_snapshots, snapshots

log = structlog.get_logger(__name__)


class Snapshots:
    """Starts the other process every `interval` blocks, one at a time; 0 is never. Keeps the last `kept`."""

    def __init__(
        self,
        journal: Journal,
        home: Path,
        interval: int,
        *,
        kept: int = 2,
        retain_blocks: int = 0,
        evidence_blocks: Callable[[], int] = lambda: 0,
    ) -> None:
        self.journal = journal
        self.home = home
        self.interval = interval
        self.kept = kept
        self.retain_blocks = retain_blocks
        self.evidence_blocks = evidence_blocks
        self._process: subprocess.Popen[bytes] | None = None
        for unfinished in journal.snapshot_folder.glob("*.partial"):
            unfinished.unlink()

    def after(self, height: int) -> None:
        """Look after snapshots once a block is committed."""
        self._collect()
        if self.interval == 0 or height % self.interval or self._process is not None:
            return
        try:
            self.journal.rotate(height + 1)
        except OSError as error:
            log.warning("snapshot put off", height=height, cause=str(error))
            return
        command = [sys.executable, "-m", "virtengine.chain", "snapshot", "--home", str(self.home)]
        self._process = subprocess.Popen([*command, "--height", str(height)])  # noqa: S603 - our own program
        log.info("snapshot begins", height=height)

    def retain_height(self, height: int) -> int:
        """Return the oldest block that the engine must keep; 0 for all.

        Never newer than the oldest snapshot: a node that starts from it asks its peers for what follows.
        Nor than blocks whose misbehaviour can still be reported.
        """
        if self.retain_blocks == 0:
            return 0
        oldest = height - max(self.retain_blocks, self.evidence_blocks()) + 1
        if self.interval:
            held = snapshots(self.journal.snapshot_folder)
            oldest = min(oldest, int(held[0].stem) if held else 0)
        return max(oldest, 0)

    def close(self) -> None:
        """Stop the other process; its unfinished file is of no consequence."""
        if self._process is not None:
            self._process.terminate()
            self._process.wait(10)

    def _collect(self) -> None:
        if self._process is None or self._process.poll() is None:
            return
        code, self._process = self._process.returncode, None
        if code != 0:
            log.error("snapshot failed", exit_code=code)
            return
        oldest = prune_snapshots(self.journal.snapshot_folder, self.kept)
        self.journal.prune(oldest)
        log.info("snapshot finished", oldest_kept=oldest)
