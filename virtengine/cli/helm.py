"""Helm, as `up` and `down` use it: install or upgrade, heal a release that was interrupted, uninstall."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kubernetes.client.exceptions import ApiException

from cluster import commands
from virtengine.cli.connection import answering

TIMEOUT = "5m"


@dataclass(frozen=True)
class Release:
    """One chart, installed under a name in a namespace."""

    name: str
    namespace: str
    chart: str


PLATFORM_NAMESPACE = "virtengine-system"
PROVIDER_NAMESPACE = "virtengine-provider"
CRDS = Release("virtengine-crds", PLATFORM_NAMESPACE, "virtengine-crds")
PLATFORM = Release("virtengine", PLATFORM_NAMESPACE, "virtengine")
PROVIDER = Release("virtengine-provider", PROVIDER_NAMESPACE, "virtengine-provider")


def namespace(name: str) -> dict[str, Any]:
    """Return a namespace of ours: its pods keep the security floor or are not started."""
    labels = {"app.kubernetes.io/part-of": "virtengine", "pod-security.kubernetes.io/enforce": "restricted"}
    return {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": name, "labels": labels}}


@dataclass(frozen=True)
class Helm:
    """The program, the cluster it works on, and the folder with our charts."""

    program: Path
    kubeconfig: Path | None
    charts: Path

    def apply(self, release: Release, api: Any, *, values: list[Path], set_json: Mapping[str, Any]) -> None:
        """Install or upgrade a release. Its objects are there afterwards, ready or not."""
        forget_interrupted(release, api)
        words: list[str | Path] = [
            "upgrade",
            "--install",
            release.name,
            self.charts / release.chart,
            "--create-namespace",
            "--history-max=3",
        ]
        for file in values:
            words += ["--values", file]
        for key, value in set_json.items():
            words += ["--set-json", f"{key}={json.dumps(value)}"]
        self._run(release, *words, "--timeout", TIMEOUT)

    def uninstall(self, release: Release) -> None:
        """Remove a release if it is there."""
        self._run(release, "uninstall", release.name, "--ignore-not-found", "--timeout", TIMEOUT, "--wait")

    def _run(self, release: Release, *words: str | Path) -> str:
        where: list[str | Path] = ["--kubeconfig", self.kubeconfig] if self.kubeconfig else []
        argv = [self.program, *words, "--namespace", release.namespace, *where]
        return commands.run(
            argv, timeout=600, hint=f"see what is there: kubectl -n {release.namespace} get pods,jobs,events"
        )


def forget_interrupted(release: Release, api: Any) -> None:
    """Remove Helm's note of an operation that never ended, which would block every later one.

    The objects themselves stay, marked as the release's own, so the next upgrade takes them over.
    """
    selector = f"owner=helm,name={release.name}"
    with answering(f"releases in {release.namespace}"):
        for secret in api.list_namespaced_secret(release.namespace, label_selector=selector).items:
            if secret.metadata.labels.get("status", "").startswith(("pending-", "uninstalling")):
                _delete(api, secret.metadata.name, release.namespace)


def _delete(api: Any, name: str, namespace: str) -> None:
    try:
        api.delete_namespaced_secret(name, namespace)
    except ApiException as error:
        if error.status != 404:
            raise


def is_installed(release: Release, api: Any) -> bool:
    """Say whether Helm knows a release."""
    selector = f"owner=helm,name={release.name}"
    with answering(f"releases in {release.namespace}"):
        return bool(api.list_namespaced_secret(release.namespace, label_selector=selector).items)
