"""Reference page of all errors that a transaction or query can end with, from their classes."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterator
from pathlib import Path

from virtengine.chain import kernel, modules
from virtengine.chain.kernel.errors import QueryError
from virtengine.chain.query.status import CODE_NAMES, HTTP_STATUS
from virtengine.core.errors import ModuleError

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "reference" / "errors.md"
NOTE = "<!-- Generated from the errors of virtengine/chain by `make generate`; do not edit. -->\n"
FIRST = "sdk"
INTRODUCTION = """# Errors

A transaction that fails has a codespace and a code; a pair is never used for anything else. The text
beside it is for people and may change. Codespace `sdk` and those of Cosmos modules have the numbers that
Cosmos clients know.
"""
QUERIES = """## Queries

A query that fails has a gRPC status. REST answers `{"code", "message", "details"}` with the status as code
and the HTTP status of the table. `abci_query` answers codespace `sdk` with code 22 for NotFound, 6 for paths
that nothing answers and 18 for the rest, and the log begins `rpc error: code = <name> desc = `.
"""


def build() -> dict[Path, str]:
    """Return the text of the page."""
    parts = [NOTE + INTRODUCTION]
    spaces: dict[str, dict[int, type[ModuleError]]] = {}
    for kind in kinds():
        spaces.setdefault(kind.codespace, {})[kind.code] = kind
    for space in sorted(spaces, key=lambda name: (name != FIRST, name)):
        rows = [
            f"| {code} | {one.__name__} | {_meaning(one)} |" for code, one in sorted(spaces[space].items())
        ]
        parts.append(f"## `{space}`\n\n| Code | Name | Meaning |\n|---|---|---|\n" + "\n".join(rows) + "\n")
    parts.append(
        QUERIES + "\n| gRPC status | Number | HTTP |\n|---|---|---|\n" + "\n".join(_statuses()) + "\n"
    )
    return {PAGE: "\n".join(parts)}


def kinds() -> list[type[ModuleError]]:
    """Return every error class of the chain that has a codespace and a code of its own."""
    for package in (kernel, modules):
        for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            importlib.import_module(module.name)
    return [
        kind
        for kind in _below(ModuleError)
        if kind.__module__.startswith((kernel.__name__, modules.__name__)) and "code" in vars(kind)
    ]


def _below(kind: type[ModuleError]) -> Iterator[type[ModuleError]]:
    for one in kind.__subclasses__():
        yield one
        yield from _below(one)


def _meaning(kind: type[ModuleError]) -> str:
    return " ".join((kind.__doc__ or "").split("\n\n")[0].split()).replace("|", "\\|")


def _statuses() -> Iterator[str]:
    used = {kind.status for kind in QueryError.__subclasses__()} | {13, 14}
    for number in sorted(used):
        yield f"| {CODE_NAMES[number]} | {number} | {HTTP_STATUS[number]} |"
