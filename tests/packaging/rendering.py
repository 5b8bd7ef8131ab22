"""Charts rendered by the real Helm, as a person would render them."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

import yaml

from cluster import tools
from cluster.progress import SILENT
from cluster.settings import KUBERNETES, Settings
from tests.support.apiserver import ApiServer, find_kube

ROOT = Path(__file__).resolve().parents[2]
CHARTS = ROOT / "charts"
EXAMPLE = ROOT / "examples" / "first-lease"
NAMESPACES = {
    "virtengine-crds": "virtengine-system",
    "virtengine": "virtengine-system",
    "virtengine-provider": "virtengine-provider",
}
EXAMPLE_VALUES = {"virtengine": "values-platform.yaml", "virtengine-provider": "values-provider.yaml"}

Object = dict[str, Any]


class HelmRefused(Exception):
    """Helm said no; the text is what a person would read."""


def helm(*words: str) -> str:
    """Run Helm and return what it printed."""
    program = tools.ensure("helm", Settings.from_environment(), SILENT)
    done = subprocess.run([str(program), *words], capture_output=True, text=True, timeout=60, check=False)
    if done.returncode != 0:
        raise HelmRefused(done.stderr)
    return done.stdout


def render(chart: str, *, example: bool = False, files: tuple[Path, ...] = (), **values: Any) -> list[Object]:
    """Return a chart's objects. Values are given as paths with `__` for each dot."""
    words = [
        "template",
        chart,
        str(CHARTS / chart),
        "--namespace",
        NAMESPACES[chart],
        "--kube-version",
        KUBERNETES,
    ]
    if example and chart in EXAMPLE_VALUES:
        words += ["--values", str(EXAMPLE / EXAMPLE_VALUES[chart])]
    for file in files:
        words += ["--values", str(file)]
    for path, value in values.items():
        words += ["--set-json", f"{path.replace('__', '.')}={json.dumps(value)}"]
    return [found for found in yaml.safe_load_all(helm(*words)) if found]


def pods(objects: list[Object]) -> dict[str, Object]:
    """Return the pod spec of everything that makes pods, by kind and name."""
    makers = [
        found for found in objects if found["kind"] in ("Deployment", "StatefulSet", "Job", "DaemonSet")
    ]
    return {f"{o['kind']}/{o['metadata']['name']}": o["spec"]["template"]["spec"] for o in makers}


def find(objects: list[Object], kind: str, name: str) -> Object:
    """Return one object."""
    return next(o for o in objects if o["kind"] == kind and o["metadata"]["name"] == name)


def namespaces(objects: list[Object]) -> list[Object]:
    """Return the namespaces that objects are in."""
    names = sorted({found["metadata"]["namespace"] for found in objects if "namespace" in found["metadata"]})
    return [{"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": name}} for name in names]


def kubectl(server: ApiServer, verb: str, objects: list[Object], *flags: str) -> str:
    """Hand objects to a real API server; return what kubectl printed."""
    return run_kubectl(server, verb, *flags, "-f", "-", stdin=yaml.safe_dump_all(objects))


def run_kubectl(server: ApiServer, *words: str, stdin: str | None = None) -> str:
    """Run one kubectl command on a real API server and return what it printed."""
    argv = ["kubectl", "--kubeconfig", str(server.kubeconfig), *words]
    done = subprocess.run(
        argv, executable=str(find_kube()), input=stdin,
        capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr or done.stdout
    return done.stdout


def kustomize(folder: str) -> list[Object]:
    """Return the objects of a kustomization."""
    done = subprocess.run(
        ["kubectl", "kustomize", str(ROOT / folder)],
        executable=str(find_kube()), capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return [found for found in yaml.safe_load_all(done.stdout) if found]
