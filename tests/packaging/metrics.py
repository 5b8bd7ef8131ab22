"""Every metric that the code declares, read from its source."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from pathlib import Path

from tests.packaging.rendering import ROOT

KINDS = ("Counter", "Gauge", "Histogram")


@dataclass(frozen=True)
class Metric:
    """One declaration."""

    kind: str
    name: str
    text: str
    labels: tuple[str, ...]
    path: str

    @property
    def shown(self) -> str:
        """Its name as Prometheus stores it, without the suffixes of a histogram."""
        return f"{self.name.removesuffix('_total')}_total" if self.kind == "Counter" else self.name


def declared() -> list[Metric]:
    """Return all metrics of all processes."""
    found: list[Metric] = []
    for folder in ("virtengine", "operators", "functions"):
        for path in sorted((ROOT / folder).rglob("*.py")):
            if "wire" not in path.parts:
                found += _of_file(path)
    return found


def _of_file(path: Path) -> list[Metric]:
    text = path.read_text(encoding="utf-8")
    if '"virtengine_' not in text:
        return []
    calls = [node for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Call)]
    return [_read(call, path) for call in calls if _name(call) in KINDS and len(call.args) >= 2]


def _name(call: ast.Call) -> str:
    return call.func.id if isinstance(call.func, ast.Name) else ""


def _read(call: ast.Call, path: Path) -> Metric:
    name, text, *rest = (ast.literal_eval(one) for one in call.args)
    return Metric(_name(call), name, text, tuple(rest[0]) if rest else (), str(path.relative_to(ROOT)))
