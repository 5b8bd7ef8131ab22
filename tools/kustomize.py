"""kustomize/ from the charts: the same objects for people who apply without Helm.

`crds` and `base` hold the charts with their default values, a file for each chart.
`overlays/local/market.yaml` holds the objects of our own kinds that the values of examples/first-lease add.
`overlays/kind` and `overlays/production` hold the charts with values of their own.
Marks that only Helm reads are taken out; its hooks become those of Argo CD, which kubectl does not read.
"""

from __future__ import annotations

import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from cluster import tools as programs
from cluster.progress import SILENT
from cluster.settings import KUBERNETES, Settings
from tools import argocd
from virtengine.cli import helm

ROOT = Path(__file__).resolve().parent.parent
CRDS = ROOT / "kustomize" / "crds"
BASE = ROOT / "kustomize" / "base"
OVERLAYS = ROOT / "kustomize" / "overlays"
MARKET = OVERLAYS / "local" / "market.yaml"
CHARTS = ROOT / "charts"
EXAMPLE = ROOT / "examples" / "first-lease"
GROUP = "virtengine.com/"
HEADER = "# Rendered from charts/ by `make generate`; do not edit.\n"
HELM_LABELS = ("helm.sh/chart", "app.kubernetes.io/managed-by")
HELM_ANNOTATIONS = "helm.sh/"
# A Job that has run and is gone is no drift when it is a hook.
HOOK = {"argocd.argoproj.io/hook": "Sync", "argocd.argoproj.io/hook-delete-policy": "BeforeHookCreation"}

Object = dict[str, Any]


@dataclass(frozen=True)
class Part:
    """One chart as it is rendered."""

    chart: str
    namespace: str
    values: str = ""
    folder: Path = BASE


PARTS = (
    Part("virtengine-crds", "virtengine-system", folder=CRDS),
    Part("virtengine", "virtengine-system", "values-platform.yaml"),
    Part("virtengine-provider", "virtengine-provider", "values-provider.yaml"),
)
WITH_PODS = tuple(part for part in PARTS if part.values)


def values_of(overlay: str, part: Part) -> list[Path]:
    """Return the files of values that an overlay is rendered with."""
    own = CHARTS / part.chart / f"values-{overlay}.yaml"
    return [EXAMPLE / part.values, own] if overlay == "kind" else [own]


def build() -> dict[Path, str]:
    """Return the text of each generated file."""
    plain = {part: _render(part) for part in PARTS}
    found = {part.folder / f"{part.chart}.yaml": _dump(objects) for part, objects in plain.items()}
    found[BASE / "namespaces.yaml"] = _dump([helm.namespace(name) for name in _namespaces()])
    found[CRDS / "kustomization.yaml"] = _kustomization("virtengine-crds.yaml")
    found[BASE / "kustomization.yaml"] = _kustomization(
        "../crds", "namespaces.yaml", "virtengine.yaml", "virtengine-provider.yaml"
    )
    found[MARKET] = _dump([o for part in WITH_PODS for o in _added(part, plain[part])])
    return {**found, **_overlay("kind"), **_overlay("production"), **argocd.build()}


def _overlay(name: str) -> dict[Path, str]:
    """Return the files of an overlay that has values of its own."""
    folder = OVERLAYS / name
    files = {"namespaces.yaml": _dump([helm.namespace(name) for name in _namespaces()])}
    for part in WITH_PODS:
        files[f"{part.chart}.yaml"] = _dump(_render(part, *values_of(name, part)))
    files["kustomization.yaml"] = _kustomization("../../crds", *files)
    return {folder / file: text for file, text in files.items()}


def _added(part: Part, plain: list[Object]) -> list[Object]:
    """Return the objects of our kinds that the example's values add to a chart's defaults."""
    known = {_place(found) for found in plain}
    wanted = _render(part, EXAMPLE / part.values)
    return [o for o in wanted if o["apiVersion"].startswith(GROUP) and _place(o) not in known]


def _render(part: Part, *values: Path) -> list[Object]:
    program = programs.ensure("helm", Settings.from_environment(), SILENT)
    argv = [
        str(program),
        "template",
        part.chart,
        str(CHARTS / part.chart),
        "--namespace",
        part.namespace,
    ]
    argv += ["--kube-version", KUBERNETES, *(word for file in values for word in ("--values", str(file)))]
    done = subprocess.run(argv, capture_output=True, text=True, timeout=120, check=False)  # noqa: S603
    if done.returncode != 0:
        raise RuntimeError(f"helm template {part.chart}: {done.stderr.strip()}")
    objects = [_without_helm(found) for found in yaml.safe_load_all(done.stdout) if found]
    return sorted(objects, key=_place)


def _without_helm(found: Object) -> Object:
    """Take out what only Helm reads."""
    metadata = found["metadata"]
    for label in HELM_LABELS:
        metadata.get("labels", {}).pop(label, None)
    marks = metadata.pop("annotations", {})
    kept = {k: v for k, v in marks.items() if not k.startswith(HELM_ANNOTATIONS)}
    if found["kind"] == "Job" and "helm.sh/hook" in marks:
        kept |= HOOK
    if kept:
        metadata["annotations"] = kept
    return found


def _place(found: Object) -> tuple[str, str, str]:
    return found["kind"], found["metadata"].get("namespace", ""), found["metadata"]["name"]


def _dump(objects: list[Object]) -> str:
    return HEADER + yaml.safe_dump_all(objects, sort_keys=False, width=110, allow_unicode=True)


def _namespaces() -> list[str]:
    return sorted({part.namespace for part in PARTS})


def _kustomization(*resources: str) -> str:
    document = {
        "apiVersion": "kustomize.config.k8s.io/v1beta1",
        "kind": "Kustomization",
        "resources": list(resources),
    }
    return HEADER + yaml.safe_dump(document, sort_keys=False)


def differences() -> list[str]:
    """Return the files that differ from what would be rendered."""
    return [
        str(path.relative_to(ROOT))
        for path, text in build().items()
        if not path.exists() or path.read_text(encoding="utf-8") != text
    ]


def main() -> None:
    """Write what differs."""
    for path, text in build().items():
        path.parent.mkdir(parents=True, exist_ok=True)
        if not path.exists() or path.read_text(encoding="utf-8") != text:
            path.write_text(text, encoding="utf-8")
            print(f"rendered: {path.relative_to(ROOT)}")


if __name__ == "__main__":
    main()
