"""kubectl for the local cluster, of the same version as its API server."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from cluster import commands, tools
from cluster.docker import Docker
from cluster.progress import Progress
from cluster.settings import KUBERNETES, Settings


def ensure(docker: Docker, settings: Settings, progress: Progress, *, from_node: bool) -> Path:
    """Return kubectl: built from source, or taken out of a published node image."""
    name = settings.paths.bin / "kubectl"
    if from_node:
        target = settings.paths.cache / "bin" / f"kubectl-published-{KUBERNETES}"
        if not target.exists():
            target.parent.mkdir(parents=True, exist_ok=True)
            docker.run("cp", f"{settings.control_plane}:/usr/bin/kubectl", target)
        tools.link(target, name)
        return name
    program = tools.ensure("kube", settings, progress)
    # The name it is called by selects the program, so the link itself is what is run.
    tools.link(program, name)
    return name


def run(settings: Settings, *words: str, text: str | None = None, timeout: float = 300) -> str:
    """Run kubectl against the local cluster."""
    argv: list[str | Path] = [
        settings.paths.bin / "kubectl",
        "--kubeconfig",
        settings.paths.kubeconfig,
        *words,
    ]
    return commands.run(argv, text=text, timeout=timeout)


def answers(settings: Settings) -> bool:
    """Tell whether the API server answers questions about nodes."""
    argv = [str(settings.paths.bin / "kubectl"), f"--kubeconfig={settings.paths.kubeconfig}"]
    return commands.attempt([*argv, "get", "nodes", "--request-timeout=5s"], timeout=10) is not None


def get(settings: Settings, *words: str) -> dict[str, Any]:
    """Return objects as data."""
    found: dict[str, Any] = json.loads(run(settings, "get", *words, "--output", "json", timeout=30))
    return found


def apply(settings: Settings, *objects: dict[str, Any]) -> None:
    """Apply objects server-side."""
    listing = {"apiVersion": "v1", "kind": "List", "items": list(objects)}
    run(settings, "apply", "--server-side", "--field-manager=virtengine", "-f", "-", text=json.dumps(listing))
