"""The mark beside the log: the last height whose commit was answered, or was about to be."""

from __future__ import annotations

import mmap
import os
import struct
from pathlib import Path
from typing import Final

_MARK = struct.Struct(">QQ")
_ALL: Final = 2**64 - 1


class Mark:
    """Sixteen bytes of memory over a file: setting it outlives the process and costs no system call."""

    def __init__(self, path: Path) -> None:
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
        try:
            if os.fstat(descriptor).st_size < _MARK.size:
                os.pwrite(descriptor, bytes(_MARK.size), 0)  # real bytes: a full disk must not stop a mark
            self._bytes = mmap.mmap(descriptor, _MARK.size)
        finally:
            os.close(descriptor)

    @property
    def height(self) -> int:
        """The height; 0 when it was never set or does not read back."""
        height, check = _MARK.unpack(self._bytes[: _MARK.size])
        return int(height) if check == height ^ _ALL else 0

    def set(self, height: int) -> None:
        """Set the height; no fsync is needed because the block before it had one."""
        self._bytes[: _MARK.size] = _MARK.pack(height, height ^ _ALL)

    def close(self) -> None:
        """Let go of the file."""
        self._bytes.close()
