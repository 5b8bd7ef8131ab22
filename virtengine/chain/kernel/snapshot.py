"""Snapshots: the whole state after a block, in frames.

The first frame is the block's head with the number of keys, the others hold `[prefix, [key, value, …]]`
with prefixes and keys in order. A snapshot gets its name when it is complete and durable.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Final

import cbor2

from virtengine.chain.kernel.blocks import decode_head, encode_head
from virtengine.chain.kernel.codec import CodecError
from virtengine.chain.kernel.frames import TornFrame, encode_frame, read_frames
from virtengine.chain.kernel.machine import Machine

KEYS_PER_FRAME: Final = 16_384


class BadSnapshot(Exception):
    """A snapshot file is damaged. Names file, offset and the next step."""

    def __init__(self, path: Path, why: str) -> None:
        super().__init__(
            f"{path}: {why}. Next step: delete this file if an older snapshot and the log files after it are "
            "there; otherwise move the data folder away and let the node replay the chain from genesis"
        )


def snapshot_path(folder: Path, height: int) -> Path:
    """Return the name of the snapshot after a block."""
    return folder / f"{height:020d}.snapshot"


def newest_snapshot(folder: Path) -> Path | None:
    """Return the complete snapshot of the greatest height."""
    found = sorted(folder.glob("*.snapshot"))
    return found[-1] if found else None


def write_snapshot(folder: Path, machine: Machine) -> Path:
    """Write the committed state of a machine; return the finished file."""
    height = machine.last.height
    path = snapshot_path(folder, height)
    partial = path.with_suffix(".partial")
    spaces = sorted(machine.committed.spaces.values(), key=lambda space: space.prefix)
    with partial.open("wb") as file:
        total = sum(len(space.values) for space in spaces)
        file.write(encode_frame(height, encode_head(machine.last, machine.last_hash, total)))
        for space in spaces:
            keys = sorted(space.values)
            for start in range(0, len(keys), KEYS_PER_FRAME):
                pairs: list[bytes | None] = []
                for key in keys[start : start + KEYS_PER_FRAME]:
                    pairs += (key, space.encoded(key))
                file.write(encode_frame(height, cbor2.dumps([space.prefix, pairs])))
        file.flush()
        os.fsync(file.fileno())
    partial.rename(path)
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
    return path


def read_snapshot(path: Path, machine: Machine) -> None:
    """Load a snapshot into an empty machine. Raises BadSnapshot; the caller seals the machine."""
    try:
        frames = read_frames(path)
        _offset, _height, payload = next(frames)
        block, app_hash, total = decode_head(payload)
        for _offset, _height, payload in frames:
            prefix, pairs = cbor2.loads(payload)
            machine.load(block, app_hash, [(prefix, pairs)])
    except (TornFrame, CodecError, StopIteration, ValueError, TypeError, cbor2.CBORDecodeError) as error:
        raise BadSnapshot(path, str(error) or "it is empty") from error
    machine.last, machine.last_hash = block, app_hash
    held = sum(len(space.values) for space in machine.committed.spaces.values())
    if held != total:
        raise BadSnapshot(path, f"it holds {held} keys of {total}")


def prune_snapshots(folder: Path, keep: int) -> int:
    """Delete all but the newest `keep` snapshots.

    Return the height of the oldest that stays, 0 when there is none.
    """
    found = sorted(folder.glob("*.snapshot"))
    for path in found[:-keep]:
        path.unlink()
    return int(found[-keep:][0].stem) if found else 0
