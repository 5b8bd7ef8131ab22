"""Helm releases as an administrator has them: what they were installed with, upgraded, removed, again."""

from __future__ import annotations

import json
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from cluster import tools
from virtengine.cli.helm import PLATFORM, PROVIDER, Release

CHARTS = Path(__file__).resolve().parents[2] / "charts"
BOTH = (PLATFORM, PROVIDER)
Values = dict[str, Any]


@dataclass(frozen=True)
class Releases:
    """Helm on one cluster."""

    kubeconfig: Path

    def values(self, release: Release) -> Values:
        """Return the values that a release was installed with."""
        return dict(json.loads(self._run(release, "get", "values", release.name, "--output", "json")) or {})

    def revision(self, release: Release) -> int:
        """Return the number of the release's newest revision."""
        found = json.loads(self._run(release, "list", "--filter", f"^{release.name}$", "--output", "json"))
        return int(found[0]["revision"])

    def upgrade(self, release: Release, values: Values, charts: Path = CHARTS) -> None:
        """Install a release, or upgrade it, and wait until its pods are ready."""
        words = ("upgrade", "--install", release.name, str(charts / release.chart), "--values", "-")
        limits = ("--history-max=3", "--timeout=5m", "--wait")
        self._run(release, *words, *limits, stdin=yaml.safe_dump(values))

    def rollback(self, release: Release, revision: int) -> None:
        """Go back to an older revision."""
        self._run(release, "rollback", release.name, str(revision), "--timeout=5m", "--wait")

    def uninstall(self, release: Release) -> None:
        """Remove a release as `helm uninstall` does."""
        self._run(release, "uninstall", release.name, "--timeout=5m", "--wait")

    def remove(self, name: str, namespace: str) -> None:
        """Remove a release of any name, if it is there."""
        release = Release(name, namespace, name)
        self._run(release, "uninstall", name, "--ignore-not-found", "--timeout=5m", "--wait")

    def _run(self, release: Release, *words: str, stdin: str | None = None) -> str:
        where = ("--namespace", release.namespace, "--kubeconfig", str(self.kubeconfig))
        argv = [str(tools.ensure("helm")), *words, *where]
        done = subprocess.run(argv, input=stdin, capture_output=True, text=True, timeout=600, check=False)
        assert done.returncode == 0, f"helm {' '.join(words)}: {done.stderr}"
        return done.stdout


def newer_charts(folder: Path, version: str) -> Path:
    """Return a copy of the charts under another version, as a later release of them would be."""
    for chart in (PLATFORM.chart, PROVIDER.chart):
        target = folder / chart
        # Links in a chart lead to what it shares with others; Helm follows them, so the copy holds the files.
        subprocess.run(["cp", "-rL", str(CHARTS / chart), str(target)], check=True, timeout=60)
        document = yaml.safe_load((target / "Chart.yaml").read_text())
        document |= {"version": version, "appVersion": version}
        (target / "Chart.yaml").write_text(yaml.safe_dump(document))
    return folder
