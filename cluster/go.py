"""The Go toolchain: the machine's own, or the one in a published image where a registry answers."""

from __future__ import annotations

import os
import re
from pathlib import Path

from cluster import commands, docker, public_registry
from cluster.errors import Missing
from cluster.paths import Paths
from cluster.settings import Settings

OLDEST = (1, 24)
IMAGE = "golang:1.26-bookworm"


def run(module: Path, settings: Settings, *words: str | Path) -> str:
    """Run one go command in a module's folder, with all caches in the state folder."""
    env = environment(settings.paths)
    if is_installed():
        return commands.run_with_retries(["go", *words], env=env, cwd=module)
    if public_registry.answers(settings):
        return commands.run_with_retries([*_in_container(module, settings.paths, env), "go", *words])
    raise Missing(
        f"Go {OLDEST[0]}.{OLDEST[1]} or newer is not installed", hint="install Go and put it on the PATH"
    )


def is_installed() -> bool:
    """Tell whether the machine has a Go that is new enough to fetch a newer one where a module asks."""
    text = commands.attempt(["go", "version"])
    found = version(text) if text else None
    return found is not None and found >= OLDEST


def version(text: str) -> tuple[int, int] | None:
    """Read `go version go1.26.8 linux/amd64`."""
    found = re.search(r"\bgo(\d+)\.(\d+)", text)
    return (int(found.group(1)), int(found.group(2))) if found else None


def cache(paths: Paths) -> Path:
    """Return where Go keeps downloaded modules and compiled packages."""
    return paths.cache / "go"


def environment(paths: Paths) -> dict[str, str]:
    """Keep Go's caches in the state folder, deletable, and the outputs independent of this machine."""
    return {
        "GOMODCACHE": str(cache(paths) / "mod"),
        "GOCACHE": str(cache(paths) / "build"),
        "GOFLAGS": "-modcacherw -buildvcs=false",
        "CGO_ENABLED": "0",
        "GOWORK": "off",
    }


def _in_container(module: Path, paths: Paths, env: dict[str, str]) -> list[str]:
    """Return the words that start a program beside the module, at the same paths, as the same user."""
    variables = [word for name, value in env.items() for word in ("--env", f"{name}={value}")]
    user = f"{os.getuid()}:{os.getgid()}"
    volumes = ["--volume", f"{module}:{module}:ro", "--volume", f"{paths.cache}:{paths.cache}"]
    return [
        *docker.command(),
        "run",
        "--rm",
        "--user",
        user,
        *volumes,
        "--workdir",
        str(module),
        *variables,
        IMAGE,
    ]
