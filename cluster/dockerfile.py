"""Cut one target with what it stands on out of a Dockerfile.

The builder without BuildKit runs every stage above the wanted one. Cut down, a target needs only its own
inputs, and the cut text itself tells whether the target changed.
"""

from __future__ import annotations

import re

from cluster.errors import ClusterError

FROM = re.compile(r"^FROM\s+(\S+)\s+AS\s+(\S+)\s*$", re.IGNORECASE)
COPY_FROM = re.compile(r"^COPY\s+--from=(\S+)", re.IGNORECASE)


def cut(text: str, target: str) -> str:
    """Return the lines above the first stage and the stages that the target needs, without comments."""
    head, stages = _split(text)
    if target not in stages:
        raise ClusterError(f"there is no image {target!r}", hint=f"choose from {', '.join(stages)}")
    needed = _closure(stages, target)
    kept = [head, *(stages[name] for name in stages if name in needed)]
    return (
        "\n".join(line for part in kept for line in part if line.strip() and not line.startswith("#")) + "\n"
    )


def _split(text: str) -> tuple[list[str], dict[str, list[str]]]:
    head: list[str] = []
    stages: dict[str, list[str]] = {}
    current = head
    for line in text.splitlines():
        found = FROM.match(line)
        if found:
            current = stages.setdefault(found.group(2), [])
        current.append(line)
    return head, stages


def _closure(stages: dict[str, list[str]], target: str) -> set[str]:
    needed: set[str] = set()
    waiting = [target]
    while waiting:
        name = waiting.pop()
        if name in stages and name not in needed:
            needed.add(name)
            waiting += _uses(stages[name])
    return needed


def _uses(lines: list[str]) -> list[str]:
    found = [FROM.match(line) or COPY_FROM.match(line) for line in lines]
    return [match.group(1) for match in found if match]
