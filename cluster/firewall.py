"""Packet filter rules that an engine added, found by comparing two dumps, and the commands that remove them.

Docker leaves its chains and its FORWARD policy behind when it ends. What is ours is told by chain (new since
the first dump and Docker's by name) or by the bridges and subnets that only we use, so rules that somebody
else added meanwhile stay.
"""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from dataclasses import dataclass, field

ENGINE_CHAINS = ("DOCKER",)


@dataclass
class Table:
    """One table of a dump: policy by chain, `-` for chains that are not built in, and the rules in order."""

    chains: dict[str, str] = field(default_factory=dict)
    rules: list[str] = field(default_factory=list)


def parse(dump: str) -> dict[str, Table]:
    """Read what iptables-save printed; counters are dropped."""
    tables: dict[str, Table] = {}
    current = Table()
    for line in dump.splitlines():
        if line.startswith("*"):
            current = tables.setdefault(line[1:].strip(), Table())
        elif line.startswith(":"):
            name, policy = line[1:].split()[:2]
            current.chains[name] = policy
        elif line.startswith("-A "):
            current.rules.append(line.strip())
    return tables


def undo(before: str, after: str, marks: Sequence[str]) -> list[list[str]]:
    """Return the iptables commands that take the engine's additions away again."""
    old, new = parse(before), parse(after)
    commands: list[list[str]] = []
    for name, table in new.items():
        commands += _undo_table(name, old.get(name, Table()), table, marks)
    return commands


def _undo_table(name: str, old: Table, new: Table, marks: Sequence[str]) -> list[list[str]]:
    base = ["iptables", "-w", "10", "-t", name]
    chains = [c for c in new.chains if c not in old.chains and c.startswith(ENGINE_CHAINS)]
    commands = []
    for rule in new.rules:
        words = shlex.split(rule)
        if rule not in old.rules and words[1] not in chains and _is_ours(words, chains, marks):
            commands.append([*base, "-D", *words[1:]])
    commands += [[*base, "-F", chain] for chain in chains]
    commands += [[*base, "-X", chain] for chain in chains]
    # Docker sets FORWARD to DROP when it switches forwarding on.
    if new.chains.get("FORWARD") == "DROP" and old.chains.get("FORWARD", "ACCEPT") == "ACCEPT":
        commands.append([*base, "-P", "FORWARD", "ACCEPT"])
    return commands


def _is_ours(words: list[str], chains: Sequence[str], marks: Sequence[str]) -> bool:
    return any(word in chains or word.startswith(tuple(marks)) for word in words)


def meaningful(dump: str) -> dict[str, Table]:
    """Return the tables without those that hold nothing: an empty table filters nothing."""
    return {
        name: table
        for name, table in parse(dump).items()
        if table.rules or any(policy != "ACCEPT" for policy in table.chains.values())
    }
