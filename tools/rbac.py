"""RBAC rules from what each operator declares in its `rbac.py`, for the charts to include."""

from __future__ import annotations

import importlib
from pathlib import Path

import yaml

from virtengine.runtime.permissions import Permissions

ROOT = Path(__file__).resolve().parent.parent
HEADER = "# Generated from operators/{name}/rbac.py by `make generate`; do not edit.\n"
FOLDER = ROOT / "charts" / "virtengine" / "files" / "rbac"


def build() -> dict[Path, str]:
    """Return the text of each file of rules."""
    return {path_of(name): render(name) for name in operators()}


def operators() -> list[str]:
    """Return the operators that declare permissions."""
    return sorted(path.parent.name for path in (ROOT / "operators").glob("*/rbac.py"))


def path_of(name: str) -> Path:
    """Return the file of an operator's rules; both charts read the same folder."""
    return FOLDER / f"{name}.yaml"


def render(name: str) -> str:
    """Return an operator's rules as a YAML list."""
    permissions: Permissions = importlib.import_module(f"operators.{name}.rbac").PERMISSIONS
    return HEADER.format(name=name) + yaml.safe_dump(permissions.rules(), sort_keys=False)
