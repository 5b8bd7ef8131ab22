"""Run one bench by its name: `python -m bench lease`."""

from __future__ import annotations

import importlib
import pkgutil
import sys

import bench

_NOT_BENCHES = {"__main__", "report", "orders", "audit", "load"}


def main(arguments: list[str]) -> int:
    """Run the named bench; the exit code is 0 when every goal is met."""
    names = sorted(
        module.name for module in pkgutil.iter_modules(bench.__path__) if module.name not in _NOT_BENCHES
    )
    if len(arguments) != 1 or arguments[0] not in names:
        print(f"usage: make bench BENCH=<name>; names: {', '.join(names)}", file=sys.stderr)
        return 2
    report = importlib.import_module(f"bench.{arguments[0]}").measure()
    return 0 if report.finish() else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
