"""Framed records in files, each with its length and checksum.

    frame = "VEB1" || length (u32) || height (u64) || BLAKE2b-128 of length, height and payload || payload

A reader says exactly where the sound part of a file ends.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from hashlib import blake2b
from pathlib import Path

_MAGIC = b"VEB1"
_HEAD = struct.Struct(">4sIQ16s")
_COVERED = struct.Struct(">IQ")
MAX_PAYLOAD = 2**30


class TornFrame(Exception):
    """A file ends, or becomes unreadable, at `offset`; `whole`: all announced bytes are there."""

    def __init__(self, path: Path, offset: int, why: str, *, whole: bool) -> None:
        super().__init__(f"{path} at byte {offset}: {why}")
        self.path, self.offset, self.why, self.whole = path, offset, why, whole


def _checksum(height: int, payload: bytes) -> bytes:
    summed = blake2b(_COVERED.pack(len(payload), height), digest_size=16)
    summed.update(payload)  # which is not copied for it
    return summed.digest()


def encode_frame(height: int, payload: bytes) -> bytes:
    """Return a frame."""
    return _HEAD.pack(_MAGIC, len(payload), height, _checksum(height, payload)) + payload


def read_frames(path: Path) -> Iterator[tuple[int, int, bytes]]:
    """Yield `(offset, height, payload)` of every frame.

    Raises TornFrame where the sound part ends before the file.
    """
    with path.open("rb") as file:
        offset = 0
        while head := file.read(_HEAD.size):
            if len(head) < _HEAD.size:
                raise TornFrame(
                    path, offset, f"{len(head)} bytes of a frame's head of {_HEAD.size}", whole=False
                )
            magic, size, height, checksum = _HEAD.unpack(head)
            if magic != _MAGIC or size > MAX_PAYLOAD:
                raise TornFrame(path, offset, "no frame begins here", whole=True)
            payload = file.read(size)
            if len(payload) < size:
                raise TornFrame(path, offset, f"{len(payload)} bytes of a frame of {size}", whole=False)
            if _checksum(height, payload) != checksum:
                raise TornFrame(path, offset, "the checksum does not fit", whole=True)
            yield offset, height, payload
            offset += _HEAD.size + size
