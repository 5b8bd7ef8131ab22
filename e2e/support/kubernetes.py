"""kubectl for stories: the same commands a user types, with answers as Python values."""

from __future__ import annotations

import json
import os
import subprocess
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

Object = dict[str, Any]
T = TypeVar("T")


class Refused(AssertionError):
    """kubectl ended with an error; the text is what a user would read."""


@dataclass(frozen=True)
class Kubectl:
    """One cluster, reached as a user would."""

    program: Path
    kubeconfig: Path

    def __call__(self, *arguments: str, stdin: str | None = None, timeout: float = 120) -> str:
        """Run one kubectl command and return what it printed. Raises Refused when it fails."""
        environment = os.environ | {"KUBECONFIG": str(self.kubeconfig)}
        answer = subprocess.run(
            [str(self.program), *arguments],
            input=stdin,
            env=environment,
            capture_output=True,
            text=True,
            timeout=timeout,
            check=False,
        )
        if answer.returncode != 0:
            raise Refused(answer.stderr.strip() or answer.stdout.strip())
        return answer.stdout

    def apply(self, *objects: Object) -> None:
        """Apply objects as `kubectl apply -f -` does."""
        self(
            "apply", "-f", "-", stdin=json.dumps({"apiVersion": "v1", "kind": "List", "items": list(objects)})
        )

    def get(self, resource: str, name: str, namespace: str | None = None) -> Object | None:
        """Return one object, or None when there is none."""
        where = ("-n", namespace) if namespace else ()
        text = self("get", resource, name, *where, "--ignore-not-found", "-o", "json")
        return json.loads(text) if text.strip() else None

    def list(self, resource: str, namespace: str | None = None, selector: str = "") -> list[Object]:
        """Return all objects of one resource, in one namespace or in all."""
        where = ("-n", namespace) if namespace else ("-A",)
        chosen = ("-l", selector) if selector else ()
        return list(json.loads(self("get", resource, *where, *chosen, "-o", "json"))["items"])

    def delete(self, resource: str, name: str, namespace: str | None = None, *, wait: bool = True) -> None:
        """Delete one object; absent is fine."""
        where = ("-n", namespace) if namespace else ()
        self(
            "delete", resource, name, *where, "--ignore-not-found", f"--wait={str(wait).lower()}", timeout=300
        )


def condition(resource: Object | None, kind: str = "Ready") -> Object:
    """Return a condition of an object, or an empty one."""
    conditions = (resource or {}).get("status", {}).get("conditions", [])
    return next((found for found in conditions if found["type"] == kind), {})


def wait_for(read: Callable[[], T | None], what: str, seconds: float = 60, every: float = 0.3) -> T:
    """Return the first answer that is something: neither None nor False nor empty.

    Raises AssertionError with `what` and the last thing seen when the time is over.
    """
    deadline = time.monotonic() + seconds
    while True:
        found = read()
        if found:
            return found
        if time.monotonic() > deadline:
            raise AssertionError(f"waited {seconds:g} s for {what}")
        time.sleep(every)


def wait_condition(
    kubectl: Kubectl,
    resource: str,
    name: str,
    namespace: str,
    *,
    status: str = "True",
    kind: str = "Ready",
    reason: str | None = None,
    seconds: float = 90,
) -> Object:
    """Wait until a condition has the status (and reason) wanted and belongs to the newest generation."""
    last: list[Object] = []

    def look() -> Object | None:
        found = kubectl.get(resource, name, namespace)
        last[:] = [condition(found, "Ready"), condition(found, "Stalled")]
        now = condition(found, kind)
        newest = (found or {}).get("metadata", {}).get("generation") == now.get("observedGeneration")
        matches = now.get("status") == status and (reason is None or now.get("reason") == reason)
        return found if matches and newest else None

    try:
        return wait_for(look, f"{resource}/{name} {kind}={status} {reason or ''}", seconds)
    except AssertionError as error:
        raise AssertionError(f"{error}; last seen: {json.dumps(last)}") from None
