"""The machines of the cluster, which are containers: they stop, stand still, go for good and come back."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from cluster import docker
from cluster.nodes import CONTROL_PLANE
from e2e.support.kubernetes import Kubectl, Object, condition, wait_for

AWAY_SECONDS, BACK_SECONDS = 150, 180


@dataclass(frozen=True)
class Machines:
    """Every node of the cluster."""

    kubectl: Kubectl

    def all(self) -> dict[str, Object]:
        """Return the nodes by name."""
        return {one["metadata"]["name"]: one for one in self.kubectl.list("nodes")}

    def workers(self) -> list[str]:
        """Return the names of the nodes beside the control plane."""
        found = self.all().items()
        return sorted(
            name for name, one in found if CONTROL_PLANE not in (one["metadata"].get("labels") or {})
        )

    def is_ready(self, name: str) -> bool:
        """Say whether a node is there and its kubelet answers."""
        return condition(self.all().get(name)).get("status") == "True"

    def wait(self, name: str, *, ready: bool) -> None:
        """Wait until Kubernetes has noticed that a node went or came back."""
        words, seconds = ("come back", BACK_SECONDS) if ready else ("be missed", AWAY_SECONDS)
        wait_for(lambda: self.is_ready(name) is ready, f"{name} to {words}", seconds, every=1)

    @contextmanager
    def only(self, name: str) -> Iterator[None]:
        """Let nothing new run anywhere else."""
        others = [one for one in self.all() if one != name]
        self.kubectl("cordon", *others)
        try:
            yield
        finally:
            self.kubectl("uncordon", *others)

    def stop(self, name: str) -> None:
        """Cut the power."""
        _engine("kill", name)

    def start(self, name: str) -> None:
        """Switch it on again."""
        _engine("start", name)

    def pause(self, name: str) -> None:
        """Let every process of the machine stand still."""
        _engine("pause", name)

    def resume(self, name: str) -> None:
        """Let them go on."""
        _engine("unpause", name)

    def remove(self, name: str) -> None:
        """Take a stopped machine out of the cluster, as a cloud does with a machine that is gone."""
        self.kubectl.delete("node", name)

    def restore(self, name: str) -> None:
        """Bring a machine back from whatever was done to it; its kubelet registers it again."""
        state = _engine("inspect", "--format", "{{.State.Status}}", name)
        if state == "paused":
            self.resume(name)
        elif state != "running":
            self.start(name)
        self.wait(name, ready=True)


def _engine(*words: str) -> str:
    argv = [*docker.command(), *words]
    done = subprocess.run(argv, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()
