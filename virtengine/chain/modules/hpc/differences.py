"""How far a scheduler's figures are from what was recorded. Needs no state.

A difference is a part of the scheduler's figure. Its severity follows from how many times its tolerance it
is; whole numbers only, so that nothing is rounded before it is judged.
"""

from __future__ import annotations

from typing import Final

from virtengine.chain.modules.hpc.reconciliation_types import Discrepancy, Severity
from virtengine.chain.modules.hpc.usage_types import Metrics

TOLERANCES: Final = {
    "wall_clock_seconds": 1,
    "cpu_core_seconds": 10,
    "memory_gb_seconds": 10,
    "gpu_seconds": 5,
    "storage_gb_hours": 20,
    "network_bytes_in": 50,
    "network_bytes_out": 50,
    "node_seconds": 1,
}
"""In thousandths of the scheduler's figure."""
DRIFT_SECONDS: Final = 60
TIMES: Final = ("start_time", "end_time")
STEPS: Final = (
    (10, Severity.CRITICAL),
    (5, Severity.HIGH),
    (2, Severity.MEDIUM),
    (1, Severity.LOW),
)
"""More than so many times the tolerance."""
PLACES: Final = 10**6


def compare(scheduler: Metrics, on_chain: Metrics) -> tuple[Discrepancy, ...]:
    """Return every figure that differs, by how much, and how severe that is."""
    found = []
    for name, tolerance in TOLERANCES.items():
        said, recorded = getattr(scheduler, name), getattr(on_chain, name)
        if said != recorded:
            base = said or abs(said - recorded)
            severity = judge(abs(said - recorded) * 1_000, base * tolerance)
            found.append(_describe(name, said, recorded, severity))
    if scheduler.nodes_used != on_chain.nodes_used:
        found.append(_describe("nodes_used", scheduler.nodes_used, on_chain.nodes_used, Severity.HIGH))
    for name in TIMES:
        said, recorded = getattr(scheduler, name), getattr(on_chain, name)
        if said and recorded and said != recorded:
            severity = judge(abs(said - recorded), DRIFT_SECONDS)
            found.append(_describe(name, said, recorded, severity))
    return tuple(found)


def judge(difference: int, tolerance: int) -> Severity:
    """Return how severe a difference is."""
    return next((severity for times, severity in STEPS if difference > times * tolerance), Severity.NONE)


def _describe(name: str, said: int, recorded: int, severity: Severity) -> Discrepancy:
    base = said or abs(said - recorded)
    percent = abs(said - recorded) * 100 * PLACES // base
    return Discrepancy(
        field=name,
        scheduler_value=str(said),
        on_chain_value=str(recorded),
        difference_percent=f"{percent // PLACES}.{percent % PLACES:06d}",
        severity=severity,
        tolerance_exceeded=severity is not Severity.NONE,
    )
