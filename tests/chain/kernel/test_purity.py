"""The chain computes the same bytes everywhere: its sources use nothing that differs between machines."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import virtengine.chain

ROOT = Path(virtengine.chain.__file__).parent
FOLDERS = (ROOT / "kernel", ROOT / "modules", ROOT / "upgrades")
FILES = sorted(path for folder in FOLDERS for path in folder.rglob("*.py"))

IMPURE = {
    "time",
    "random",
    "secrets",
    "uuid",
    "datetime",
    "threading",
    "asyncio",
    "socket",
    "subprocess",
    "multiprocessing",
    "locale",
    "platform",
    "decimal",
    "math",
    "statistics",
    "requests",
    "aiohttp",
    "grpc",
    "pydantic",
    "structlog",
    "logging",
}
FILES_MAY_USE_OS = {"chunks.py", "disk.py", "halves.py", "journal.py", "mark.py", "snapshot.py"}
IMPURE_CALLS = {"hash", "id", "float", "input", "open", "eval", "exec", "globals", "set_iteration"}
SET_MAKERS = {"set", "frozenset"}
ORDER_BLIND = {"sorted", "len", "sum", "min", "max", "any", "all", "set", "frozenset"}


class Guard(ast.NodeVisitor):
    """Collects what a pure file may not hold."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.found: list[str] = []
        self.sets: set[str] = set()

    def note(self, node: ast.AST, what: str) -> None:
        self.found.append(f"{self.name}:{getattr(node, 'lineno', 0)}: {what}")

    def visit_Import(self, node: ast.Import) -> None:
        for alias in node.names:
            self.module(node, alias.name)

    def visit_ImportFrom(self, node: ast.ImportFrom) -> None:
        self.module(node, node.module or "")

    def module(self, node: ast.AST, name: str) -> None:
        first = name.split(".", maxsplit=1)[0]
        if first in IMPURE or (first == "os" and Path(self.name).name not in FILES_MAY_USE_OS):
            self.note(node, f"import of {name}")

    def visit_Constant(self, node: ast.Constant) -> None:
        if isinstance(node.value, float | complex):
            self.note(node, f"float {node.value}")

    def visit_BinOp(self, node: ast.BinOp) -> None:
        # Paths are joined with a slash where files are the topic.
        if isinstance(node.op, ast.Div) and Path(self.name).name not in FILES_MAY_USE_OS:
            self.note(node, "division that makes a float; use //")
        self.generic_visit(node)

    def visit_Attribute(self, node: ast.Attribute) -> None:
        if (
            isinstance(node.value, ast.Name)
            and node.value.id == "os"
            and node.attr in {"environ", "getenv", "urandom"}
        ):
            self.note(node, f"os.{node.attr}")
        self.generic_visit(node)

    def visit_Call(self, node: ast.Call) -> None:
        if isinstance(node.func, ast.Name) and node.func.id in IMPURE_CALLS:
            self.note(node, f"call of {node.func.id}()")
        self.generic_visit(node)

    def visit_Assign(self, node: ast.Assign) -> None:
        self.remember(node.targets, node.value)
        self.generic_visit(node)

    def visit_AnnAssign(self, node: ast.AnnAssign) -> None:
        if node.value is not None:
            self.remember([node.target], node.value)
        self.generic_visit(node)

    def remember(self, targets: list[ast.expr], value: ast.expr) -> None:
        if is_set(value):
            self.sets.update(ast.unparse(target) for target in targets)

    def visit_For(self, node: ast.For) -> None:
        self.loop(node, node.iter)
        self.generic_visit(node)

    def visit_comprehension(self, node: ast.comprehension) -> None:
        self.loop(node.iter, node.iter)
        self.generic_visit(node)

    def loop(self, node: ast.AST, over: ast.expr) -> None:
        if is_set(over) or ast.unparse(over) in self.sets:
            self.note(node, f"loop over the set {ast.unparse(over)}; sort it first")


def is_set(value: ast.expr) -> bool:
    if isinstance(value, ast.Set | ast.SetComp):
        return True
    return isinstance(value, ast.Call) and isinstance(value.func, ast.Name) and value.func.id in SET_MAKERS


def impurities(source: str, name: str = "x.py") -> list[str]:
    guard = Guard(name)
    guard.visit(ast.parse(source))
    return guard.found


def files() -> Iterator[Path]:
    assert len(FILES) > 40
    yield from FILES


@pytest.mark.parametrize("path", list(files()), ids=lambda path: str(path.relative_to(ROOT)))
def test_a_file_of_the_chain_is_pure(path: Path) -> None:
    assert impurities(path.read_text(encoding="utf-8"), str(path.relative_to(ROOT))) == []


@pytest.mark.parametrize(
    "source",
    [
        "import time",
        "from datetime import datetime",
        "import os\nx = os.environ['A']",
        "x = 0.5",
        "x = 1 / 2",
        "x = hash('a')",
        "for x in {1, 2}: pass",
        "names = set(y)\nfor x in names: pass",
        "self.names = {1}\n[x for x in self.names]",
        "x = float('1')",
    ],
)
def test_the_guard_sees(source: str) -> None:
    assert impurities(source)


def test_the_guard_lets_sorted_sets_pass() -> None:
    assert impurities("names = set(y)\nfor x in sorted(names): pass\nif x in names: pass") == []
