"""What a measurement says: a table for people, and as the last line one JSON object for programs.

The object is `{"bench", "ok", "figures": {key: {"value", "goal", "unit", "better"}}, "context"}`. `ok` is
true when every figure was measured and meets its goal; one that could not be measured is absent, and the
context says why.
"""

from __future__ import annotations

import json
import os
import platform
import subprocess
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from rich.console import Console
from rich.table import Table

from cluster.paths import Paths


@dataclass(frozen=True)
class Figure:
    """One measured number and the goal it is held against."""

    value: float
    goal: float
    unit: str
    better: Literal["lower", "higher"] = "lower"

    @property
    def met(self) -> bool:
        """Say whether the goal is met."""
        return self.value <= self.goal if self.better == "lower" else self.value >= self.goal


@dataclass
class Report:
    """The figures of one bench and the conditions they were taken under."""

    bench: str
    figures: dict[str, Figure] = field(default_factory=dict)
    missing: dict[str, str] = field(default_factory=dict)
    context: dict[str, Any] = field(default_factory=dict)
    samples: dict[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Note the conditions before the work begins."""
        self.context |= {
            "revision": _revision(),
            "cpu": _cpu_model(),
            "cores": os.cpu_count(),
            "python": platform.python_version(),
            "load_before": os.getloadavg()[0],
        }

    @property
    def ok(self) -> bool:
        """Say whether everything was measured and every goal is met."""
        return not self.missing and all(figure.met for figure in self.figures.values())

    def finish(self) -> bool:
        """Store the samples, print table and JSON line, and return `ok`."""
        self.context["load_after"] = os.getloadavg()[0]
        self.context["samples"] = str(self._store_samples())
        if self.missing:
            self.context["missing"] = self.missing
        _print_table(self)
        body = {key: vars(figure) for key, figure in self.figures.items()}
        print(json.dumps({"bench": self.bench, "ok": self.ok, "figures": body, "context": self.context}))
        return self.ok

    def _store_samples(self) -> Path:
        path = Paths.from_environment().home / "bench" / f"{self.bench}.json"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(self.samples, indent=1), encoding="utf-8")
        return path


def percentile(samples: list[float], percent: float) -> float:
    """Return the smallest sample that `percent` of all samples do not exceed (nearest rank)."""
    if not samples:
        raise ValueError("no samples: a percentile needs at least one")
    ordered = sorted(samples)
    rank = -(-len(ordered) * percent // 100)
    return ordered[max(0, int(rank) - 1)]


def _print_table(report: Report) -> None:
    table = Table(title=f"bench {report.bench}", title_justify="left")
    for column in ("figure", "measured", "goal", "unit", ""):
        table.add_column(column)
    for key, figure in report.figures.items():
        sign = "≤" if figure.better == "lower" else "≥"
        verdict = "ok" if figure.met else "MISSED"
        table.add_row(key, f"{figure.value:g}", f"{sign} {figure.goal:g}", figure.unit, verdict)
    for key, reason in report.missing.items():
        table.add_row(key, "-", "-", "", f"not measured: {reason}")
    Console().print(table)


def _revision() -> str:
    answer = subprocess.run(["git", "rev-parse", "HEAD"], capture_output=True, text=True, check=False)
    return answer.stdout.strip() or "unknown"


def _cpu_model() -> str:
    for line in Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines():
        if line.startswith("model name"):
            return line.split(":", 1)[1].strip()
    return platform.machine()
