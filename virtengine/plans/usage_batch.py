"""Usage batches: which reports go into the next batch of a lease, and what the batch says.

Only an unbroken run of reports from where the last batch ended is taken; what comes after a gap waits for
it. A batch with nothing to charge waits too, unless it is the last. Every resource that was used becomes
one line over the whole time.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from virtengine.crypto import merkle
from virtengine.plans import usage_report
from virtengine.plans.usage import Interval
from virtengine.plans.usage_report import Report
from virtengine.wire.virtengine.market.v1 import types_pb2 as market
from virtengine.wire.virtengine.settlement.v1 import query_pb2, types_pb2


@dataclass(frozen=True, slots=True)
class Position:
    """Where the batches of a lease stand; report 0 when it is not known which report was the last."""

    sequence: int
    last_report: int
    end_ms: int


@dataclass(frozen=True, slots=True)
class Planned:
    """The next batch, not signed yet, and the position after it."""

    batch: types_pb2.UsageBatch
    position: Position


FIRST_PAUSE = 5
MAX_PAUSE = 300
START = Position(sequence=0, last_report=0, end_ms=0)


def plan(
    lease: market.Lease, position: Position, waiting: Sequence[Report], *, age_seconds: float | None
) -> Planned | None:
    """Return the next batch, None when there is nothing to send yet; `age_seconds` is the last batch's."""
    reports = unbroken(position, waiting)
    if not reports:
        return None
    intervals = _ordered(reports)
    start = min(interval.start_ms for interval in intervals)
    end = max(interval.end_ms for interval in intervals)
    lines = _lines(intervals, priced(lease), start, end)
    if not reports[-1].is_final:
        is_early = age_seconds is not None and age_seconds < pause_seconds(position.sequence)
        if is_early or not lines:
            return None
    batch = types_pb2.UsageBatch(
        lease_id=lease.id,
        sequence=position.sequence + 1,
        lines=lines,
        merkle_root=merkle.compute_root([usage_report.leaf(interval) for interval in intervals]),
        interval_count=len(intervals),
        is_final=reports[-1].is_final,
    )
    return Planned(batch, Position(batch.sequence, reports[-1].sequence, end))


def pause_seconds(sequence: int) -> float:
    """Return how long the batch after this one waits: short for a young lease, longer the more there are."""
    return float(min(FIRST_PAUSE + sequence, MAX_PAUSE))


def priced(lease: market.Lease) -> frozenset[int]:
    """Return the resources that a lease pays for; other usage is proven in the tree but is no line."""
    if lease.price.billing != market.BILLING_USAGE:
        return frozenset()
    return frozenset(int(price.resource) for price in lease.price.prices)


def unbroken(position: Position, waiting: Sequence[Report]) -> list[Report]:
    """Return the reports that follow the position without a gap."""
    ordered = following(position, waiting)
    if not ordered or not _is_next(position, ordered[0]):
        return []
    taken = [ordered[0]]
    for report in ordered[1:]:
        if report.sequence != taken[-1].sequence + 1 or taken[-1].is_final:
            break
        taken.append(report)
    return taken


def following(position: Position, waiting: Sequence[Report]) -> list[Report]:
    """Return the reports behind the position, by number; what the chain holds already is left out."""
    ordered = sorted(waiting, key=lambda report: report.sequence)
    if position.last_report or not position.sequence:
        return [report for report in ordered if report.sequence > position.last_report]
    return [report for report in ordered if report.is_final or _end(report) > position.end_ms]


def has_gap(position: Position, waiting: Sequence[Report]) -> bool:
    """Say whether reports wait for one that is missing."""
    return len(unbroken(position, waiting)) < len(following(position, waiting))


def position_on_chain(summary: query_pb2.QueryUsageSummaryResponse) -> Position:
    """Return where the chain's records end, for a store that does not hold the batches behind them."""
    end = max((total.period_end for total in summary.totals), default=0)
    return Position(summary.last_sequence, 0, end)


def _is_next(position: Position, report: Report) -> bool:
    if position.last_report or not position.sequence:
        return report.sequence == position.last_report + 1
    # Reports follow each other in time without a gap, so the instant tells which one is next.
    return min(interval.start_ms for interval in report.intervals) == position.end_ms


def _end(report: Report) -> int:
    return max(interval.end_ms for interval in report.intervals)


def _ordered(reports: Sequence[Report]) -> list[Interval]:
    return [
        interval
        for report in reports
        for interval in sorted(report.intervals, key=lambda item: int(item.resource))
    ]


def _lines(
    intervals: Sequence[Interval], wanted: frozenset[int], start: int, end: int
) -> list[types_pb2.UsageLine]:
    totals: dict[int, int] = {}
    for interval in intervals:
        totals[int(interval.resource)] = totals.get(int(interval.resource), 0) + interval.quantity
    return [
        types_pb2.UsageLine(
            resource=market.ResourceType.Name(resource),
            quantity=str(quantity),
            period_start=start,
            period_end=end,
        )
        for resource, quantity in sorted(totals.items())
        if quantity and resource in wanted
    ]
