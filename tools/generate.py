"""`python -m tools.generate`: write everything that is made from something else; `--check` only compares.

Wire modules from proto/, CRDs and reference pages from virtengine/api, RBAC rules from operators/*/rbac.py,
pages of errors and methods from virtengine/chain, the dashboard from its panels.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

from tools import crds, dashboard, errors, rbac, reference, routes, wire

ROOT = Path(__file__).resolve().parent.parent
OWNED = ("crds/*.yaml", "docs/reference/*.md", "charts/virtengine/files/rbac/*.yaml")
"""Files that nothing else writes: what is not generated any more is removed."""


def build() -> dict[Path, str]:
    """Return the text of every generated file but the wire modules."""
    parts = (crds, rbac, reference, errors, routes, dashboard)
    return {path: text for part in parts for path, text in part.build().items()}


def differences() -> list[str]:
    """Return what differs from what would be generated, as paths with a word."""
    wanted = build()
    found = [
        f"{path.relative_to(ROOT)}: {'differs' if path.exists() else 'is missing'}"
        for path, text in sorted(wanted.items())
        if not path.exists() or path.read_text(encoding="utf-8") != text
    ]
    found += [f"{path.relative_to(ROOT)}: is generated no more" for path in leftovers(wanted)]
    return found + wire_differences()


def leftovers(wanted: dict[Path, str]) -> list[Path]:
    """Return generated files that have no source any more."""
    return sorted(path for pattern in OWNED for path in ROOT.glob(pattern) if path not in wanted)


def wire_differences() -> list[str]:
    """Return the wire modules that differ from proto/."""
    with tempfile.TemporaryDirectory() as scratch:
        fresh = Path(scratch)
        wire.compile_into(fresh)
        new = {path.relative_to(fresh): path.read_bytes() for path in fresh.rglob("*.py*") if path.is_file()}
    old = {
        path.relative_to(wire.WIRE): path.read_bytes()
        for path in wire.WIRE.rglob("*.py*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    names = sorted(name for name in new.keys() | old.keys() if new.get(name) != old.get(name))
    return [f"virtengine/wire/{name}: differs from proto/" for name in names]


def write() -> None:
    """Write every generated file."""
    if wire_differences():
        wire.main()
    wanted = build()
    for path, text in wanted.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        if not path.exists() or path.read_text(encoding="utf-8") != text:
            path.write_text(text, encoding="utf-8")
    for path in leftovers(wanted):
        path.unlink()
    print(f"generated: {len(wanted)} files")


def main() -> None:
    """Write, or compare and fail."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="compare, write nothing, fail on a difference")
    if not parser.parse_args().check:
        write()
        return
    found = differences()
    for line in found:
        print(line)
    if found:
        sys.exit("run `make generate` and commit what it changes")


if __name__ == "__main__":
    main()
