"""The Docker client, bound to one engine."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cluster import commands
from cluster.errors import CommandFailed
from cluster.paths import Paths


@dataclass(frozen=True)
class Docker:
    """An engine that answers. `host` is None for the one that the client finds by itself."""

    host: str | None
    own: bool

    @property
    def env(self) -> dict[str, str]:
        """Environment that leads other programs (kind) to this engine."""
        return {"DOCKER_HOST": self.host} if self.host else {}

    def run(
        self,
        *words: str | Path,
        timeout: float = 900,
        env: Mapping[str, str] | None = None,
        cwd: Path | None = None,
    ) -> str:
        """Run one client command and return what it printed."""
        return commands.run(
            ["docker", *words], env={**self.env, **(env or {})}, cwd=cwd, timeout=timeout
        ).strip()

    def answers(self) -> bool:
        """Tell whether the engine is there."""
        words = ["docker", "version", "--format", "{{.Server.Version}}"]
        return commands.attempt(words, env=self.env, timeout=15) is not None

    def inspect(self, name: str, kind: str = "container") -> dict[str, Any] | None:
        """Return what the engine knows of a container, image, network; None where there is none."""
        try:
            text = self.run(kind, "inspect", name)
        except CommandFailed as error:
            if "no such" in error.message.lower() or "not found" in error.message.lower():
                return None
            raise
        found: dict[str, Any] = json.loads(text)[0]
        return found

    def has_image(self, reference: str) -> bool:
        """Tell whether an image is in the engine's store."""
        return self.inspect(reference, "image") is not None

    def remove_others(self, reference: str) -> None:
        """Remove older images of the same name; one that a container still uses stays until the next time."""
        repository, _, kept = reference.rpartition(":")
        for tag in self.run("images", "--format", "{{.Tag}}", repository).split():
            if tag not in (kept, "<none>"):
                commands.attempt(["docker", "rmi", f"{repository}:{tag}"], env=self.env, timeout=300)

    def is_running(self, container: str) -> bool:
        """Tell whether a container exists and runs."""
        found = self.inspect(container)
        return bool(found and found["State"]["Running"])

    def containers(self, label: str) -> list[str]:
        """Return the names of containers with a label, stopped ones included."""
        text = self.run("ps", "--all", "--filter", f"label={label}", "--format", "{{.Names}}")
        return sorted(text.split())


def socket(paths: Paths) -> Path:
    """Return where our own engine listens."""
    return paths.run / "docker.sock"


def own(paths: Paths) -> Docker:
    """Return our own engine, whether it answers or not."""
    return Docker(host=f"unix://{socket(paths)}", own=True)


def command() -> list[str]:
    """Return the words that start a client of the engine in use: ours if it is there, or the machine's."""
    paths = Paths.from_environment()
    return ["docker", "--host", str(own(paths).host)] if socket(paths).exists() else ["docker"]


def from_environment() -> Docker:
    """Return the engine that the user's own client talks to."""
    return Docker(host=os.environ.get("DOCKER_HOST"), own=False)
