"""Cumulative counters of a scheduler as exact sums: what is known of each run is kept, and counted once.

Counters are read again and again, late, in any order, and sometimes from a database that was put back to
yesterday. Of each run and step the newest knowledge stays: an end replaces what was counted until then, a
larger count replaces a smaller one, and an end is never taken back.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, fields

from virtengine.plans.scheduler.accounting import AccountingRow


@dataclass(frozen=True, slots=True)
class Held:
    """What runs held so far, in whole units times seconds."""

    core_seconds: int = 0
    gpu_seconds: int = 0
    memory_mib_seconds: int = 0
    node_seconds: int = 0

    def __sub__(self, other: Held) -> Held:
        """Return the difference, field by field; below zero where less is known now."""
        return Held(*(getattr(self, field.name) - getattr(other, field.name) for field in fields(Held)))


def merge(known: Iterable[AccountingRow], seen: Iterable[AccountingRow]) -> tuple[AccountingRow, ...]:
    """Return the rows that are true after a reading, one of each run and step, in order."""
    found: dict[tuple[str, int, str], AccountingRow] = {}
    for row in (*known, *seen):
        key = (row.job_id, row.submitted_at, row.step)
        before = found.get(key)
        if before is None or _is_newer(row, before):
            found[key] = row
    return tuple(found[key] for key in sorted(found))


def held(rows: Iterable[AccountingRow]) -> Held:
    """Return what all runs held; steps add nothing."""
    whole = [row for row in rows if row.is_allocation]
    return Held(
        core_seconds=sum(row.elapsed_seconds * row.cpus for row in whole),
        gpu_seconds=sum(row.elapsed_seconds * row.gpus for row in whole),
        memory_mib_seconds=sum(row.elapsed_seconds * row.memory_mib for row in whole),
        node_seconds=sum(row.elapsed_seconds * row.nodes for row in whole),
    )


def _is_newer(row: AccountingRow, before: AccountingRow) -> bool:
    if row.is_final != before.is_final:
        return row.is_final
    # Two ends of one run differ when the database was mended: the later word counts, whatever the order.
    return (row.ended_at, row.elapsed_seconds, row.cpus) > (
        before.ended_at,
        before.elapsed_seconds,
        before.cpus,
    )
