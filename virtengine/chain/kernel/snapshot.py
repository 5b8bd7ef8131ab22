"""Snapshots: the whole state after a block, in frames.

The first frame is the block's head with the number of keys, the others hold `[prefix, [key, value, …]]`
with prefixes and keys in order. A snapshot gets its name when it is complete and durable. The bytes follow
from the state alone, so every node that takes one at a height has the same.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Final

import cbor2

from virtengine.chain.kernel.blocks import decode_head, encode_head
from virtengine.chain.kernel.codec import CodecError
from virtengine.chain.kernel.context import Block
from virtengine.chain.kernel.disk import Disk, DiskFailure
from virtengine.chain.kernel.frames import TornFrame, encode_frame, read_frames
from virtengine.chain.kernel.machine import Machine
from virtengine.chain.kernel.store import CommittedSpace

KEYS_PER_FRAME: Final = 16_384


class BadSnapshot(Exception):
    """A snapshot file is damaged. Names file, offset and the next step."""

    def __init__(self, path: Path, why: str) -> None:
        super().__init__(
            f"{path}: {why}. Next step: delete this file if an older snapshot and the log files after it are "
            "there; otherwise move the data folder away and let the node replay the chain from genesis"
        )


class State:
    """What a snapshot holds, as it is read."""

    def __init__(self) -> None:
        self.block = Block("", 0, 0)
        self.app_hash = b""
        self.spaces: dict[bytes, dict[bytes, bytes]] = {}

    def pairs(self) -> Iterator[tuple[bytes, bytes]]:
        """Yield whole keys and values."""
        for prefix, values in self.spaces.items():
            for key, value in values.items():
                yield prefix + key, value


def snapshot_path(folder: Path, height: int) -> Path:
    """Return the name of the snapshot after a block."""
    return folder / f"{height:020d}.snapshot"


def snapshots(folder: Path) -> list[Path]:
    """Return the complete snapshots, oldest first."""
    return sorted(folder.glob("*.snapshot"))


def newest_snapshot(folder: Path) -> Path | None:
    """Return the complete snapshot of the greatest height."""
    found = snapshots(folder)
    return found[-1] if found else None


def write_snapshot(folder: Path, machine: Machine, disk: Disk | None = None) -> Path:
    """Write the committed state of a machine; return the finished file. Raises DiskFailure."""
    disk = disk or Disk()
    path = snapshot_path(folder, machine.last.height)
    partial = path.with_suffix(".partial")
    try:
        with disk.open_new(partial) as file:
            for frame in _frames(machine):
                disk.write(file, frame)
            disk.sync(file)
        disk.rename(partial, path)
        disk.sync_folder(folder)
    except OSError as error:
        size = partial.stat().st_size if partial.exists() else 0
        disk.remove(partial)
        raise DiskFailure(partial, size, error, "the snapshot is given up, the log stays") from error
    return path


def _frames(machine: Machine) -> Iterator[bytes]:
    height = machine.last.height
    spaces = sorted(machine.committed.spaces.values(), key=lambda space: space.prefix)
    total = sum(len(space.values) for space in spaces)
    yield encode_frame(height, encode_head(machine.last, machine.last_hash, total))
    for space in spaces:
        keys = sorted(space.values)
        for start in range(0, len(keys), KEYS_PER_FRAME):
            yield encode_frame(height, _encode_part(space, keys[start : start + KEYS_PER_FRAME]))


def _encode_part(space: CommittedSpace, keys: list[bytes]) -> bytes:
    pairs: list[bytes | None] = []
    for key in keys:
        pairs += (key, space.encoded(key))
    return cbor2.dumps([space.prefix, pairs])


def load_state(path: Path) -> State:
    """Read a snapshot. Raises BadSnapshot; whether it has the app hash that it claims is not looked at."""
    state = State()
    try:
        frames = read_frames(path)
        _offset, _height, payload = next(frames)
        state.block, state.app_hash, total = decode_head(payload)
        for _offset, _height, payload in frames:
            prefix, pairs = cbor2.loads(payload)
            turns = iter(pairs)
            state.spaces.setdefault(prefix, {}).update(zip(turns, turns, strict=True))
    except (TornFrame, CodecError, StopIteration, ValueError, TypeError, cbor2.CBORDecodeError) as error:
        raise BadSnapshot(path, str(error) or "it is empty") from error
    held = sum(len(values) for values in state.spaces.values())
    if held != total:
        raise BadSnapshot(path, f"it holds {held} keys of {total}")
    return state


def read_snapshot(path: Path, machine: Machine) -> None:
    """Load a snapshot into a machine. Raises BadSnapshot; the caller seals the machine."""
    state = load_state(path)
    try:
        adopt(state, machine)
    except ValueError as error:
        raise BadSnapshot(path, str(error)) from error


def adopt(state: State, machine: Machine) -> None:
    """Make a snapshot's state a machine's own, whatever it held before."""
    machine.abandon()
    machine.history.forget()
    for space in machine.committed.spaces.values():
        space.replace({})
    for prefix, values in state.spaces.items():
        machine.committed.space(prefix).replace(values)
    machine.last, machine.last_hash = state.block, state.app_hash


def prune_snapshots(folder: Path, keep: int) -> int:
    """Delete all but the newest `keep` snapshots.

    Return the height of the oldest that stays, 0 when there is none.
    """
    found = snapshots(folder)
    for path in found[:-keep]:
        path.unlink()
    return int(found[-keep:][0].stem) if found else 0
