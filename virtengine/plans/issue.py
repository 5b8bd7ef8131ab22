"""A problem of a manifest: where it is, which kind, and what to do; and the words that no value may hold."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

RESERVED = re.compile(r"kubernetes|default|localhost|kube-.*|virtengine-.*|public-[0-9a-f]{16}")
"""Names of what the system, the platform or a lease itself has."""
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Issue:
    """One problem: where, which kind, and what to do."""

    path: str
    code: str
    message: str

    def __str__(self) -> str:
        return f"{self.path or 'manifest'}: {self.code}: {self.message}"


def find_repeated(path: str, names: list[str], field: str = "name") -> Iterator[Issue]:
    """Yield names that are there already."""
    seen: set[str] = set()
    for index, name in enumerate(names):
        if name in seen:
            yield Issue(f"{path}[{index}].{field}", "DUPLICATE_NAME", f"{name[:80]!r} is there already")
        seen.add(name)


def reserved(name: str) -> str:
    """Say that a name is the system's."""
    return f"{name!r} is a name of the system's own; choose another one"


def control_text(found: str) -> str:
    """Say that a control character is there."""
    return f"holds the control character {found!a}; only tabs and line ends are text"
