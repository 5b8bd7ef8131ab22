"""kustomize/argocd/config from kustomize/argocd/health.lua: what Argo CD is told about each of our kinds.

A key of argocd-cm cannot hold a wildcard, and `resource.customizations` as a whole may be another team's: so
each kind has keys of its own, which server-side apply merges into the ConfigMap that is there.
"""

from __future__ import annotations

from pathlib import Path

from virtengine.api import KINDS
from virtengine.api.resource import GROUP
from virtengine.runtime.ownership import manager

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "kustomize" / "argocd"
HEADER = "# Generated from kustomize/argocd/health.lua by `make generate`; do not edit.\n"
HEAD = """apiVersion: v1
kind: ConfigMap
metadata:
  name: argocd-cm
  namespace: argocd
  labels:
    app.kubernetes.io/name: argocd-cm
    app.kubernetes.io/part-of: argocd
data:
  # Objects that operators make carry app.kubernetes.io/instance: tracking by that label would claim them.
  application.resourceTrackingMethod: annotation
"""
KUSTOMIZATION = """apiVersion: kustomize.config.k8s.io/v1beta1
kind: Kustomization
resources:
- argocd-cm.yaml
"""


def build() -> dict[Path, str]:
    """Return the text of each generated file."""
    return {
        FOLDER / "config" / "argocd-cm.yaml": HEADER + HEAD + _health() + _ignored(),
        FOLDER / "config" / "kustomization.yaml": HEADER + KUSTOMIZATION,
    }


def managers() -> list[str]:
    """Return the field managers of our operators: what they write is no drift."""
    return sorted({manager(kind.definition.operator) for kind in KINDS})


def _health() -> str:
    script = (FOLDER / "health.lua").read_text(encoding="utf-8")
    first = "|\n" + "".join(f"    {line}\n" if line else "\n" for line in script.splitlines())
    return _keys("health", "health", first)


def _ignored() -> str:
    listed = "".join(f"    - {name}\n" for name in managers())
    return _keys("ignoreDifferences", "written", f"|\n    managedFieldsManagers:\n{listed}")


def _keys(setting: str, anchor: str, text: str) -> str:
    """Return one key for each kind; the text stands once, under the first."""
    names = [f"  resource.customizations.{setting}.{GROUP}_{kind.definition.kind}:" for kind in KINDS]
    return f"{names[0]} &{anchor} {text}" + "".join(f"{name} *{anchor}\n" for name in names[1:])
