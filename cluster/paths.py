"""The state folder: everything that the product leaves on a machine.

It is shared by all clones of the repository, so a second clone finds what the first one built.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

SOURCE = Path(__file__).resolve().parent
REPOSITORY = SOURCE.parent


@dataclass(frozen=True)
class Paths:
    """Where each kind of state lives."""

    home: Path

    @classmethod
    def from_environment(cls) -> Paths:
        """Return the folder named by VIRTENGINE_HOME, or the user's state folder."""
        chosen = os.environ.get("VIRTENGINE_HOME")
        base = os.environ.get("XDG_STATE_HOME") or "~/.local/state"
        return cls(Path(chosen or f"{base}/virtengine").expanduser().absolute())

    @property
    def cache(self) -> Path:
        """Build outputs by content hash, and compiler caches. Safe to delete; costs time."""
        return self.home / "cache"

    @property
    def run(self) -> Path:
        """Sockets, process ids, logs, kubeconfig: what belongs to the running cluster."""
        return self.home / "run"

    @property
    def docker(self) -> Path:
        """Data root of our own engine."""
        return self.home / "docker"

    @property
    def registry(self) -> Path:
        """Blobs of the local registry."""
        return self.home / "registry"

    @property
    def bin(self) -> Path:
        """Built programs under their usual names."""
        return self.home / "bin"

    @property
    def kubeconfig(self) -> Path:
        """How to reach the cluster."""
        return self.run / "kubeconfig"

    def make(self) -> None:
        """Create the folders."""
        for folder in (self.cache, self.run, self.bin):
            folder.mkdir(parents=True, exist_ok=True)
        self.run.chmod(0o700)
