"""The rungs of the testing ladder as `make check` and `make test` climb them, and one summary at the end."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO
from xml.etree import ElementTree

ROOT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent
DAILY = {
    "HYPOTHESIS_PROFILE": "daily",
    "SIMULATION_SEEDS": "1",
    "SIMULATION_BLOCKS": "30",
    "FUZZ_INPUTS": "1000",
    "LEADER_SEEDS": "25",
}
HALF = ("tests/chain/authority", "tests/chain/kernel", "tests/chain/modules")
HALVES = (HALF, ("tests", *(f"--ignore={folder}" for folder in HALF)))
"""What takes about as long as the rest. For thousands of short tests two processes that know nothing of each
other take two thirds of the time of two workers of xdist."""
MOST_AGAIN = 12
COUNTS = ("passed", "failed", "errors", "skipped")


@dataclass
class Summary:
    """What happened so far."""

    counts: dict[str, int] = field(default_factory=lambda: dict.fromkeys(COUNTS, 0))
    broken: list[str] = field(default_factory=list)
    again: list[str] = field(default_factory=list)
    started: float = field(default_factory=time.monotonic)

    def line(self) -> str:
        """Return the last line, in pytest's words."""
        said = [f"{number} {name}" for name, number in self.counts.items() if number or name == "passed"]
        if self.again:
            said.append(f"passed only alone: {', '.join(self.again)}")
        if self.broken:
            said.append(f"broken: {', '.join(self.broken)}")
        return f"===== {', '.join(said)} in {time.monotonic() - self.started:.1f} s ====="


def lint(summary: Summary) -> None:
    """Check style, types, imports and generated files."""
    _step(summary, "style", "ruff", "check", ".")
    _step(summary, "format", "ruff", "format", "--check", "--quiet", ".")
    _step(summary, "types", "mypy")
    _step(summary, "imports", "lint-imports")
    _step(summary, "generated files", "python", "-m", "tools.generate", "--check")


def climb(
    summary: Summary,
    name: str,
    *options: str,
    environment: dict[str, str] | None = None,
    has_engines: bool = False,
) -> None:
    """Run one rung of tests and add its counts.

    Real engines on a busy machine miss deadlines: with `has_engines` what failed is run once more, alone.
    What passes then is named in the last line; what fails twice has failed.
    """
    print(f"\n== {name}", flush=True)
    code, report = _test(options, environment)
    failed = _failed(report) if report is not None and has_engines else []
    if report is None or code not in (0, 1):
        summary.broken.append(name)
    if report is None:
        return
    if 0 < len(failed) <= MOST_AGAIN:
        print(f"\n== {name}, once more: {', '.join(failed)}", flush=True)
        _code, second = _test(failed, environment)
        still = failed if second is None else _failed(second)
        summary.again += [one for one in failed if one not in still]
        summary.counts["passed"] += len(failed) - len(still)
        summary.counts["failed"] += len(still)
        summary.counts["failed"] -= int(report.get("failures", 0))
        summary.counts["errors"] -= int(report.get("errors", 0))
    _count(summary, report)


def climb_in_halves(
    summary: Summary, name: str, *options: str, environment: dict[str, str] | None = None
) -> None:
    """Run both halves of a rung side by side; the second one's output follows when both are over."""
    print(f"\n== {name}", flush=True)
    with tempfile.TemporaryFile("w+") as later, ThreadPoolExecutor() as pool:
        halves = [
            pool.submit(_test, (*options, *half), environment, place)
            for half, place in zip(HALVES, (None, later), strict=True)
        ]
        for half in halves:
            code, report = half.result()
            if report is None or code not in (0, 1):
                summary.broken.append(name)
            if report is not None:
                _count(summary, report)
        later.seek(0)
        print(later.read(), flush=True)


def _test(
    options: Sequence[str], environment: dict[str, str] | None, place: IO[str] | None = None
) -> tuple[int, ElementTree.Element | None]:
    """Run pytest; return its exit code and what it reports of its suite. Its output goes to a place."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "report.xml"
        shown = ("--durations=8", "--durations-min=5", "-o", "junit_family=xunit1")
        code = _run("pytest", f"--junitxml={path}", *shown, *options, environment=environment, place=place)
        if not path.exists():
            return code, None
        root = ElementTree.parse(path).getroot()  # noqa: S314 - pytest wrote it
        return code, next(iter(root.iter("testsuite")), None)


def _failed(suite: ElementTree.Element) -> list[str]:
    """Return the names by which pytest runs the tests that failed."""
    found = [
        f"{case.get('file')}::{case.get('name')}"
        for case in suite.iter("testcase")
        if case.find("failure") is not None or case.find("error") is not None
    ]
    return list(dict.fromkeys(found))


def check(*, daily: bool = True) -> Summary:
    """Run lint and unit tests; `daily` leaves the thorough ones out and tries fewer random examples."""
    summary = Summary()
    lint(summary)
    chosen = "not contract and not cluster"
    if daily:
        climb_in_halves(summary, "unit", "-m", f"{chosen} and not thorough", environment=DAILY)
    else:
        climb(summary, "unit", "-m", chosen, "-n", "2", "tests")
    return summary


def everything() -> Summary:
    """Run what continuous integration runs: the check, the contract rung, the platform and its stories.

    A platform that ran before runs afterwards; one that did not is removed.
    """
    summary = check(daily=False)
    _step(summary, "packages for tests", "python", "-m", "tools.system_packages")
    options = ("-m", "contract", "-n", "3", "--dist", "loadfile", "tests")
    climb(summary, "contract", *options, has_engines=True)
    was_up = _run("virtengine", "cluster", "status") == 0
    try:
        if _step(summary, "platform", "virtengine", "up"):
            stories = ("-m", "cluster and not workers and not walk", "tests", "e2e")
            climb(summary, "cluster", *stories, has_engines=True)
        if was_up or _with_workers(summary):
            climb(summary, "several nodes", "-m", "workers", "e2e", has_engines=True)
    finally:
        if not was_up:
            _step(summary, "platform removed", "virtengine", "down")
    return summary


def _with_workers(summary: Summary) -> bool:
    """Exchange the cluster for one of three nodes, for the stories that say so."""
    _step(summary, "one node removed", "virtengine", "down")
    return _step(summary, "platform on three nodes", "virtengine", "up", "--workers", "2")


def _count(summary: Summary, suite: ElementTree.Element) -> None:
    number = {name: int(suite.get(name, 0)) for name in ("tests", "failures", "errors", "skipped")}
    summary.counts["failed"] += number["failures"]
    summary.counts["errors"] += number["errors"]
    summary.counts["skipped"] += number["skipped"]
    summary.counts["passed"] += number["tests"] - sum(number[n] for n in ("failures", "errors", "skipped"))


def _step(summary: Summary, name: str, program: str, *options: str) -> bool:
    start = time.monotonic()
    worked = _run(program, *options) == 0
    print(f"{'✓' if worked else '✗'} {name} {time.monotonic() - start:.1f} s", flush=True)
    if not worked:
        summary.broken.append(name)
    return worked


def _run(
    program: str, *options: str, environment: dict[str, str] | None = None, place: IO[str] | None = None
) -> int:
    env = os.environ | (environment or {})
    argv = [str(BIN / program), *options]
    return subprocess.run(argv, cwd=ROOT, env=env, check=False, stdout=place).returncode  # noqa: S603


def main(arguments: list[str]) -> int:
    """Climb the rungs that were named; the exit code is 0 when all of them hold."""
    known = {"check": check, "test": everything}
    if len(arguments) != 1 or arguments[0] not in known:
        print(f"usage: python -m tools.rungs {'|'.join(known)}", file=sys.stderr)
        return 2
    summary = known[arguments[0]]()
    print(summary.line(), flush=True)
    return 1 if summary.broken or summary.counts["failed"] or summary.counts["errors"] else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
