"""A disk that stops the process between any two side effects, tears writes, forgets what was not synced, or
is full or slow."""

from __future__ import annotations

import errno
import random
from collections.abc import Callable
from io import FileIO
from pathlib import Path

from virtengine.chain.kernel.disk import Disk


class Crash(BaseException):
    """The process is gone."""


def crash() -> None:
    raise Crash


class FaultyDisk(Disk):
    """Counts points: one before and one after each side effect, and one in the middle of each write.

    At point `stop_at` it does `die`. With `forget` a machine dies, not only a process: of each file's bytes
    that were not synced a random part is lost, or reads back as zeros.
    """

    def __init__(
        self, *, stop_at: int = 0, seed: int = 0, forget: bool = False, die: Callable[[], None] = crash
    ) -> None:
        self.stop_at = stop_at
        self.points = 0
        self.room: int | None = None
        self.on_sync: Callable[[], None] = lambda: None
        self._dice = random.Random(seed)
        self._forget = forget
        self._die = die
        self._synced: dict[Path, int] = {}

    def point(self) -> None:
        self.points += 1
        if self.points == self.stop_at:
            if self._forget:
                self._lose()
            self._die()

    def open_append(self, path: Path) -> FileIO:
        self.point()
        file = super().open_append(path)
        self._synced.setdefault(path, path.stat().st_size)
        self.point()
        return file

    def open_new(self, path: Path) -> FileIO:
        self.point()
        file = super().open_new(path)
        self._synced[path] = 0
        self.point()
        return file

    def write(self, file: FileIO, data: bytes) -> None:
        self.point()
        if self.room is not None:
            fits, self.room = data[: self.room], max(self.room - len(data), 0)
            if len(fits) < len(data):
                super().write(file, fits)
                raise OSError(errno.ENOSPC, "No space left on device")
        middle = self._dice.randrange(len(data) + 1)
        super().write(file, data[:middle])
        self.point()
        super().write(file, data[middle:])
        self.point()

    def sync(self, file: FileIO) -> None:
        self.point()
        self.on_sync()
        super().sync(file)
        self._synced[Path(str(file.name))] = file.tell()
        self.point()

    def sync_folder(self, folder: Path) -> None:
        self.point()
        super().sync_folder(folder)
        self.point()

    def rename(self, path: Path, name: Path) -> None:
        self.point()
        super().rename(path, name)
        self._synced[name] = self._synced.pop(path)
        self.point()

    def remove(self, path: Path) -> None:
        self.point()
        super().remove(path)
        self._synced.pop(path, None)
        self.point()

    def truncate(self, path: Path, size: int) -> None:
        self.point()
        super().truncate(path, size)
        self.point()

    def _lose(self) -> None:
        for path, synced in self._synced.items():
            size = path.stat().st_size if path.exists() else 0
            if size <= synced:
                continue
            kept = self._dice.randint(synced, size)
            with path.open("r+b") as file:
                file.truncate(kept)
                if self._dice.random() < 0.5:
                    file.truncate(size)
