"""Snapshots in chunks, as peers hand them to each other, and the gathering of one.

    metadata = size of a chunk (4 bytes) || SHA-256 of every chunk
    hash     = SHA-256 of the metadata

So each chunk can be checked when it comes; and the whole is checked by its root against an app hash that a
light client vouches for. Nothing of a snapshot is believed before that.
"""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Final

from virtengine.chain.kernel.commitment import Commitment
from virtengine.chain.kernel.disk import Disk, DiskFailure
from virtengine.chain.kernel.snapshot import BadSnapshot, State, load_state, snapshot_path

FORMAT: Final = 1
CHUNK: Final = 4 * 2**20
MAX_CHUNK: Final = 15_000_000
MAX_CHUNKS: Final = 65_536


@dataclass(frozen=True)
class Offer:
    """A snapshot as it is told of."""

    height: int
    chunks: int
    hash: bytes
    metadata: bytes

    def is_sound(self) -> bool:
        """Say whether number, metadata and hash fit together."""
        size = int.from_bytes(self.metadata[:4], "big")
        return (
            self.height > 0
            and 0 < self.chunks <= MAX_CHUNKS
            and 0 < size <= MAX_CHUNK
            and len(self.metadata) == 4 + 32 * self.chunks
            and sha256(self.metadata).digest() == self.hash
        )

    def fits(self, index: int, chunk: bytes) -> bool:
        """Say whether these are the bytes of a chunk."""
        return sha256(chunk).digest() == self.metadata[4 + 32 * index : 36 + 32 * index]


def describe(path: Path, size: int) -> Offer:
    """Return the offer of a complete snapshot."""
    hashes = []
    with path.open("rb") as file:
        while chunk := file.read(size):
            hashes.append(sha256(chunk).digest())
    metadata = size.to_bytes(4, "big") + b"".join(hashes)
    return Offer(int(path.stem), len(hashes), sha256(metadata).digest(), metadata)


def read_chunk(path: Path, index: int, size: int) -> bytes:
    """Return one chunk of a snapshot; nothing past its end."""
    with path.open("rb") as file:
        file.seek(index * size)
        return file.read(size)


class Gathering:
    """The chunks of one offered snapshot, in a folder of their own until all are there.

    Chunks come in any order and more than once. Those that are on disk already, from before a restart, count.
    """

    def __init__(self, snapshots: Path, offer: Offer, app_hash: bytes, disk: Disk | None = None) -> None:
        self.snapshots = snapshots
        self.offer = offer
        self.app_hash = app_hash
        self.disk = disk or Disk()
        self.folder = snapshots / f"{offer.hash.hex()}.incoming"
        for other in snapshots.glob("*.incoming"):
            if other != self.folder:
                shutil.rmtree(other)
        self.folder.mkdir(parents=True, exist_ok=True)
        self.missing = {index for index in range(offer.chunks) if not self._is_here(index)}

    def add(self, index: int, chunk: bytes) -> bool:
        """Keep a chunk; False when it is not what the offer says. Raises DiskFailure."""
        if not self.offer.fits(index, chunk):
            return False
        path = self._path(index)
        try:
            with self.disk.open_new(path) as file:
                self.disk.write(file, chunk)
        except OSError as error:
            raise DiskFailure(path, 0, error, "the snapshot of a peer cannot be kept") from error
        self.missing.discard(index)
        return True

    def finish(self) -> tuple[State, Commitment] | None:
        """Put the chunks together and check them; None when they are not the state of the app hash.

        The file has its name, and is durable, when this returns a state. Raises DiskFailure.
        """
        partial = self.snapshots / f"{self.offer.hash.hex()}.partial"
        try:
            self._join(partial)
            found = self._read(partial)
            if found is None:
                self.disk.remove(partial)
            else:
                self.disk.rename(partial, snapshot_path(self.snapshots, self.offer.height))
                self.disk.sync_folder(self.snapshots)
        except OSError as error:
            raise DiskFailure(partial, 0, error, "the snapshot of a peer cannot be kept") from error
        shutil.rmtree(self.folder)
        return found

    def _join(self, partial: Path) -> None:
        with self.disk.open_new(partial) as file:
            for index in range(self.offer.chunks):
                self.disk.write(file, self._path(index).read_bytes())
            self.disk.sync(file)

    def _read(self, partial: Path) -> tuple[State, Commitment] | None:
        try:
            state = load_state(partial)
            commitment = Commitment.build(state.pairs())
        except (BadSnapshot, TypeError, AttributeError, AssertionError):
            return None
        told = (state.block.height, state.app_hash)
        if told != (self.offer.height, self.app_hash) or commitment.root != self.app_hash:
            return None
        return state, commitment

    def _is_here(self, index: int) -> bool:
        path = self._path(index)
        return path.exists() and self.offer.fits(index, path.read_bytes())

    def _path(self, index: int) -> Path:
        return self.folder / str(index)
