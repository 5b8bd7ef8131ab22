"""Side effects on files, one method each, so that tests can count them, break them and stop between two."""

from __future__ import annotations

import os
from io import FileIO
from pathlib import Path


class DiskFailure(Exception):
    """The disk did not take a write. Names file, place and the next step."""

    def __init__(self, path: Path, offset: int, error: OSError, what: str) -> None:
        super().__init__(
            f"{path} at byte {offset}: {error.strerror or error}; {what}. Next step: free space on this "
            "volume, or replace it, and start the node again: it goes on from the last durable block"
        )
        self.path, self.offset = path, offset


class Disk:
    """The real one. Raises OSError."""

    def open_append(self, path: Path) -> FileIO:
        """Open a file at its end, making it when it is new."""
        return FileIO(path, "a")

    def open_new(self, path: Path) -> FileIO:
        """Open an empty file."""
        return FileIO(path, "w")

    def write(self, file: FileIO, data: bytes) -> None:
        """Write all of the bytes."""
        view = memoryview(data)
        while view:
            view = view[file.write(view) or 0 :]

    def sync(self, file: FileIO) -> None:
        """Wait until the disk has what was written."""
        os.fdatasync(file.fileno())

    def sync_folder(self, folder: Path) -> None:
        """Make new, renamed and removed files of a folder durable."""
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)

    def rename(self, path: Path, name: Path) -> None:
        """Give a file its name."""
        path.rename(name)

    def remove(self, path: Path) -> None:
        """Delete a file; none there is no matter."""
        path.unlink(missing_ok=True)

    def truncate(self, path: Path, size: int) -> None:
        """Cut a file off and wait until the disk has it so."""
        with path.open("r+b") as file:
            file.truncate(size)
            os.fsync(file.fileno())
