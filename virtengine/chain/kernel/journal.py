"""The data folder: an append-only log of committed blocks, snapshots of the whole state, and what was
acknowledged.

    log/<first height>.log      frames of blocks; a new file begins after each snapshot request
    snapshots/<height>.snapshot the state after a block; complete once it has this name
    acknowledged                the last height whose commit was answered, or was about to be

A block is durable when `append` returns: one fsync. The mark is set before the commit is answered, so a
torn last frame above the mark was never answered and may be dropped: the engine replays its block. Anything
else that does not read back is damage, and a node must not go on from damage: `CorruptLog` says where it is
and what to do.
"""

from __future__ import annotations

import contextlib
import gc
from collections.abc import Iterator
from io import FileIO
from itertools import pairwise
from pathlib import Path

from virtengine.chain.kernel import halves
from virtengine.chain.kernel.blocks import decode_block, encode_block
from virtengine.chain.kernel.codec import CodecError
from virtengine.chain.kernel.disk import Disk, DiskFailure
from virtengine.chain.kernel.frames import TornFrame, encode_frame, read_frames
from virtengine.chain.kernel.machine import Machine, Pending
from virtengine.chain.kernel.mark import Mark
from virtengine.chain.kernel.snapshot import newest_snapshot, read_snapshot, snapshots


class CorruptLog(Exception):
    """The data folder does not hold what was acknowledged. Names file, offset and the next step."""

    def __init__(self, where: str, why: str) -> None:
        super().__init__(
            f"{where}: {why}. The node stops rather than forget acknowledged blocks. Next step: restore the "
            "data folder from a backup, or move it away and let the node replay the chain from genesis"
        )


class Journal:
    """The data folder of one node, open for appending after `recover`.

    `dropped` says where the end of the log was cut off at that, and why; None when nothing was.
    """

    def __init__(self, folder: Path, disk: Disk | None = None) -> None:
        self.folder = folder
        self.disk = disk or Disk()
        self.dropped: TornFrame | None = None
        self.log_folder = folder / "log"
        self.snapshot_folder = folder / "snapshots"
        self.log_folder.mkdir(parents=True, exist_ok=True)
        self.snapshot_folder.mkdir(exist_ok=True)
        self.segment_bytes = 0
        self.segment_start = 0
        self._mark = Mark(folder / "acknowledged")
        self._file: FileIO | None = None
        self._prepared: tuple[Pending, bytes] | None = None

    @property
    def acknowledged(self) -> int:
        """The mark; 0 when it was never set or does not read back."""
        return self._mark.height

    def acknowledge(self, height: int) -> None:
        """Set the mark, before the commit is answered."""
        self._mark.set(height)

    def recover(self, machine: Machine) -> None:
        """Bring a machine to the last durable block. Raises CorruptLog."""
        with _without_collector():
            self._recover(machine)

    def _recover(self, machine: Machine) -> None:
        snapshot = newest_snapshot(self.snapshot_folder)
        if snapshot is not None:
            read_snapshot(snapshot, machine)
        for path in self.segments():
            self._replay(path, machine)
        if machine.last.height < self.acknowledged:
            raise CorruptLog(
                str(self.folder),
                f"it ends at block {machine.last.height}, block {self.acknowledged} was acknowledged",
            )
        if not machine.seal(halves.build(machine.committed.spaces.values())):
            raise CorruptLog(
                str(self.folder), f"the state does not have the app hash of block {machine.last.height}"
            )
        segments = self.segments()
        self._open(segments[-1] if segments else self._path(machine.last.height + 1))

    def recover_copy(self, machine: Machine, *, until: int = 0) -> None:
        """Read the state without changing the folder, while a node may be writing to it.

        `until` is the last block wanted, 0 for all that is durable. Raises CorruptLog.
        """
        with _without_collector():
            self._read_copy(machine, until)

    def _read_copy(self, machine: Machine, until: int) -> None:
        wanted = min(until or self.acknowledged, self.acknowledged)
        found = [path for path in snapshots(self.snapshot_folder) if not until or int(path.stem) <= until]
        if found:
            read_snapshot(found[-1], machine)
        torn: TornFrame | None = None
        for path in self.segments():
            if torn is None and (not until or int(path.stem) <= until):
                torn = _read_segment(path, machine, until)
        if machine.last.height < wanted:
            where = str(self.folder) if torn is None else f"{torn.path} at byte {torn.offset}"
            why = "the log ends" if torn is None else torn.why
            raise CorruptLog(
                where, f"{why} after block {machine.last.height}, and block {wanted} was acknowledged"
            )
        if not machine.seal():
            raise CorruptLog(
                str(self.folder), f"the state does not have the app hash of block {machine.last.height}"
            )

    def prepare(self, pending: Pending) -> None:
        """Encode a block before it has to be written."""
        self._prepared = pending, encode_frame(pending.block.height, encode_block(pending))

    def append(self, pending: Pending) -> None:
        """Write a block and wait until the disk has it. Raises DiskFailure; nothing may follow that."""
        file = self._file
        if file is None:
            raise RuntimeError("the log is not open: recover comes first, and nothing after a failure")
        height = pending.block.height
        if self._prepared is None or self._prepared[0] is not pending:
            self.prepare(pending)
        assert self._prepared is not None
        frame, self._prepared = self._prepared[1], None
        try:
            self.disk.write(file, frame)
            self.disk.sync(file)
        except OSError as error:
            self._file = None
            file.close()
            what = f"block {height} is not committed"
            raise DiskFailure(self._path(self.segment_start), self.segment_bytes, error, what) from error
        self.segment_bytes += len(frame)

    def rotate(self, next_height: int) -> None:
        """Begin a new log file, so that a snapshot can cover the ones before. Raises OSError; then the old
        file stays in use."""
        old = self._file
        assert old is not None, "recover comes first"
        self._open(self._path(next_height))
        old.close()

    def prune(self, height: int) -> None:
        """Delete log files that hold only blocks up to `height`."""
        segments = self.segments()
        for path, following in pairwise(segments):
            if int(following.stem) <= height + 1:
                self.disk.remove(path)

    def segments(self) -> list[Path]:
        """Return the log files in order."""
        return sorted(self.log_folder.glob("*.log"))

    def close(self) -> None:
        """Close the files."""
        if self._file is not None:
            self._file.close()
        self._mark.close()

    def _path(self, height: int) -> Path:
        return self.log_folder / f"{height:020d}.log"

    def _open(self, path: Path) -> None:
        fresh = not path.exists()
        file = self.disk.open_append(path)
        if fresh:
            self.disk.sync_folder(self.log_folder)
        self._file = file
        self.segment_bytes = path.stat().st_size
        self.segment_start = int(path.stem)

    def _replay(self, path: Path, machine: Machine) -> None:
        try:
            _load_blocks(path, machine, 0)
        except TornFrame as torn:
            self._drop_tail(torn, machine.last.height)

    def _drop_tail(self, torn: TornFrame, height: int) -> None:
        """Cut a frame that was never acknowledged off the end of the last file; refuse anything else."""
        where = f"{torn.path} at byte {torn.offset}"
        if torn.path != self.segments()[-1]:
            raise CorruptLog(where, f"{torn.why}, and later log files follow") from torn
        if self.acknowledged > height:
            raise CorruptLog(where, f"{torn.why}, and block {self.acknowledged} was acknowledged") from torn
        if torn.whole and self.acknowledged == 0:
            raise CorruptLog(
                where, f"{torn.why}, and nothing says that its block was not acknowledged"
            ) from torn
        self.disk.truncate(torn.path, torn.offset)
        self.dropped = torn


def _load_blocks(path: Path, machine: Machine, until: int) -> None:
    for offset, height, payload in read_frames(path):
        if height <= machine.last.height or (until and height > until):
            continue
        try:
            pending = decode_block(payload)
        except CodecError as error:
            raise CorruptLog(f"{path} at byte {offset}", str(error)) from error
        _require_next(path, offset, pending, machine)
        machine.load(pending.block, pending.app_hash, pending.writes)


def _read_segment(path: Path, machine: Machine, until: int) -> TornFrame | None:
    """Read what is whole: the frame at the end may be in the middle of being written."""
    try:
        _load_blocks(path, machine, until)
    except TornFrame as torn:
        return torn
    return None


def _require_next(path: Path, offset: int, pending: Pending, machine: Machine) -> None:
    last = machine.last
    if last.height and pending.block.height != last.height + 1:
        raise CorruptLog(
            f"{path} at byte {offset}", f"block {pending.block.height} follows block {last.height}"
        )


@contextlib.contextmanager
def _without_collector() -> Iterator[None]:
    """Load millions of long-lived objects without the collector walking them again and again."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()
