"""kustomize/ from the charts: the same objects for people who apply without Helm.

`crds` and `base` hold the charts with their default values, a file for each chart.
`overlays/local/market.yaml` holds the objects of our own kinds that the values of examples/first-lease add.
Marks that only Helm reads are taken out.
"""

from __future__ import annotations

import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from cluster import tools
from cluster.progress import SILENT
from cluster.settings import KUBERNETES, Settings
from virtengine.cli import helm

ROOT = Path(__file__).resolve().parent.parent
CRDS = ROOT / "kustomize" / "crds"
BASE = ROOT / "kustomize" / "base"
MARKET = ROOT / "kustomize" / "overlays" / "local" / "market.yaml"
EXAMPLE = ROOT / "examples" / "first-lease"
GROUP = "virtengine.com/"
HEADER = "# Rendered from charts/ by `make generate`; do not edit.\n"
HELM_LABELS = ("helm.sh/chart", "app.kubernetes.io/managed-by")
HELM_ANNOTATIONS = "helm.sh/"

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


def build() -> dict[Path, str]:
    """Return the text of each generated file."""
    plain = {part: _render(part) for part in PARTS}
    found = {part.folder / f"{part.chart}.yaml": _dump(objects) for part, objects in plain.items()}
    found[BASE / "namespaces.yaml"] = _dump([helm.namespace(name) for name in _namespaces()])
    found[CRDS / "kustomization.yaml"] = _kustomization("virtengine-crds.yaml")
    found[BASE / "kustomization.yaml"] = _kustomization(
        "../crds", "namespaces.yaml", "virtengine.yaml", "virtengine-provider.yaml"
    )
    found[MARKET] = _dump([o for part in PARTS if part.values for o in _added(part, plain[part])])
    return found


def _added(part: Part, plain: list[Object]) -> list[Object]:
    """Return the objects of our kinds that the example's values add to a chart's defaults."""
    known = {_place(found) for found in plain}
    wanted = _render(part, "--values", str(EXAMPLE / part.values))
    return [o for o in wanted if o["apiVersion"].startswith(GROUP) and _place(o) not in known]


def _render(part: Part, *options: str) -> list[Object]:
    program = tools.ensure("helm", Settings.from_environment(), SILENT)
    argv = [
        str(program),
        "template",
        part.chart,
        str(ROOT / "charts" / part.chart),
        "--namespace",
        part.namespace,
    ]
    argv += ["--kube-version", KUBERNETES, *options]
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
    kept = {k: v for k, v in metadata.pop("annotations", {}).items() if not k.startswith(HELM_ANNOTATIONS)}
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
