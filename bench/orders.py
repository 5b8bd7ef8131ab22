"""Orders as load: apply them and note when each of their versions was seen."""

from __future__ import annotations

import json
import subprocess
import threading
import time
from dataclasses import dataclass, field
from typing import Any

from e2e.support.kubernetes import Kubectl, condition

Version = tuple[float, dict[str, Any]]


@dataclass
class Watch:
    """Collects every version of every object of one resource, with the time it arrived."""

    kubectl: Kubectl
    resource: str
    versions: dict[str, list[Version]] = field(default_factory=dict)

    def __enter__(self) -> Watch:
        """Begin to watch."""
        self._process = subprocess.Popen(
            [
                str(self.kubectl.program),
                "--kubeconfig",
                str(self.kubectl.kubeconfig),
                "get",
                self.resource,
                "-A",
                "--watch",
                "-o",
                "json",
                "--output-watch-events",
            ],
            stdout=subprocess.PIPE,
            text=True,
        )
        self._thread = threading.Thread(target=self._read, daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        """Stop to watch."""
        self._process.terminate()
        self._process.wait(timeout=10)
        self._thread.join(timeout=10)

    def of(self, name: str) -> list[Version]:
        """Return the versions of one object, in order of arrival."""
        return list(self.versions.get(name, []))

    def _read(self) -> None:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            seen = json.loads(line)["object"]
            self.versions.setdefault(seen["metadata"]["name"], []).append((time.monotonic(), seen))


def ready_at(versions: list[Version]) -> float | None:
    """Return when an object was first seen Ready."""
    return next((at for at, seen in versions if condition(seen).get("status") == "True"), None)


def transitions(versions: list[Version]) -> int:
    """Return how often a status changed its meaning: conditions, states, addresses, money."""
    said = [_meaning(seen.get("status") or {}) for _, seen in versions]
    return sum(1 for before, now in zip(["", *said], said, strict=False) if now not in {before, _NOTHING})


def _meaning(status: dict[str, Any]) -> str:
    conditions = [(c["type"], c["status"], c["reason"]) for c in status.get("conditions", [])]
    rest = {
        key: status.get(key) for key in ("state", "leaseState", "leaseId", "endpoints", "escrow", "usage")
    }
    return json.dumps([conditions, rest], sort_keys=True)


_NOTHING = _meaning({})
