"""Usage batches: which reports go into the next batch of a lease, and what the batch says.

Only an unbroken run of reports from where the last batch ended is taken; what comes after a gap waits for
it, and goes without it when the gap has lasted too long. A report that comes later still, and a correction,
go into a batch of their own that corrects the record in whose place they belong. A batch with nothing to
charge waits too, unless it is the last. Every resource that was used becomes one line over the whole time.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from virtengine.crypto import merkle
from virtengine.plans import usage_row
from virtengine.plans.usage_row import UsageRow
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
    """The next batch, not signed yet, the position after it, and the first of the reports that it takes."""

    batch: types_pb2.UsageBatch
    position: Position
    first_report: int


@dataclass(frozen=True, slots=True)
class Due:
    """Usage that belongs to a record of before: a late report, or a correction by its number."""

    corrects: int
    start_ms: int
    end_ms: int
    amounts: tuple[tuple[int, int], ...]
    leaves: tuple[bytes, ...]
    report: int = 0
    correction: int = 0


@dataclass(frozen=True, slots=True)
class PlannedCorrection:
    """A batch that corrects a record, not signed yet, and what it takes; no batch when nothing is priced."""

    batch: types_pb2.UsageBatch | None
    taken: tuple[Due, ...]


FIRST_PAUSE = 5
MAX_PAUSE = 300
GAP_SECONDS = 900.0
"""How long the reports after a gap wait for what is missing."""
FINAL_GAP_SECONDS = 60.0
"""The same once the last report is there."""
START = Position(sequence=0, last_report=0, end_ms=0)


def plan(
    lease: market.Lease,
    position: Position,
    waiting: Sequence[UsageRow],
    *,
    age_seconds: float | None,
    pass_over: bool = False,
) -> Planned | None:
    """Return the next batch, None when there is nothing to send yet; `age_seconds` is the last batch's.

    `pass_over` begins after a gap instead of waiting for what is missing.
    """
    rows = unbroken(position, waiting, pass_over=pass_over)
    if not rows:
        return None
    start, end = rows[0].start_ms, rows[-1].end_ms
    amounts = [usage_row.read_amounts(row.amounts) for row in rows]
    lines = _lines(amounts, priced(lease), start, end)
    if not rows[-1].is_final:
        is_early = age_seconds is not None and age_seconds < pause_seconds(position.sequence)
        if is_early or not lines:
            return None
    leaves = [leaf for row in rows for leaf in usage_row.read_leaves(row.leaves)]
    batch = types_pb2.UsageBatch(
        lease_id=lease.id,
        sequence=position.sequence + 1,
        lines=lines,
        merkle_root=merkle.compute_root_of_hashes(leaves),
        interval_count=len(leaves),
        is_final=rows[-1].is_final,
    )
    return Planned(batch, Position(batch.sequence, rows[-1].sequence, end), rows[0].sequence)


def plan_correction(lease: market.Lease, position: Position, due: Sequence[Due]) -> PlannedCorrection | None:
    """Return the next batch that corrects a record: late reports that belong to it, or one correction.

    A correction goes alone, so that one that the chain refuses takes no other along.
    """
    if not due:
        return None
    first = min(due, key=_order)
    taken: tuple[Due, ...] = (first,)
    if not first.correction:
        alike = (one for one in due if (one.corrects, one.correction) == (first.corrects, 0))
        taken = tuple(sorted(alike, key=_order))
    start, end = min(one.start_ms for one in taken), max(one.end_ms for one in taken)
    lines = _lines([one.amounts for one in taken], priced(lease), start, end)
    if not lines:
        return PlannedCorrection(None, taken)
    leaves = [leaf for one in taken for leaf in one.leaves]
    batch = types_pb2.UsageBatch(
        lease_id=lease.id,
        sequence=position.sequence + 1,
        lines=lines,
        merkle_root=merkle.compute_root_of_hashes(leaves),
        interval_count=len(leaves),
        corrects=first.corrects,
    )
    return PlannedCorrection(batch, taken)


def pause_seconds(sequence: int) -> float:
    """Return how long the batch after this one waits: short for a young lease, longer the more there are."""
    return float(min(FIRST_PAUSE + sequence, MAX_PAUSE))


def priced(lease: market.Lease) -> frozenset[int]:
    """Return the resources that a lease pays for; other usage is proven in the tree but is no line."""
    if lease.price.billing != market.BILLING_USAGE:
        return frozenset()
    return frozenset(int(price.resource) for price in lease.price.prices)


def unbroken(position: Position, waiting: Sequence[UsageRow], *, pass_over: bool = False) -> list[UsageRow]:
    """Return the reports that follow the position, or the gap after it, without another gap."""
    ordered = following(position, waiting)
    if not ordered or not (pass_over or _is_next(position, ordered[0])):
        return []
    taken = [ordered[0]]
    for row in ordered[1:]:
        if row.sequence != taken[-1].sequence + 1 or taken[-1].is_final:
            break
        taken.append(row)
    return taken


def following(position: Position, waiting: Sequence[UsageRow]) -> list[UsageRow]:
    """Return the reports behind the position, by number; what the chain holds already is left out."""
    ordered = sorted(waiting, key=lambda row: row.sequence)
    if position.last_report or not position.sequence:
        return [row for row in ordered if row.sequence > position.last_report]
    return [row for row in ordered if row.is_final or row.end_ms > position.end_ms]


def find_gap(position: Position, waiting: Sequence[UsageRow]) -> UsageRow | None:
    """Return the first report behind the next gap, None when nothing is missing."""
    ordered = following(position, waiting)
    before = len(unbroken(position, waiting))
    return ordered[before] if before < len(ordered) else None


def is_passed_over(position: Position, waiting: Sequence[UsageRow], waited_seconds: float) -> bool:
    """Say whether the gap right behind the position has been waited for long enough."""
    gap = find_gap(position, waiting)
    if gap is None or unbroken(position, waiting):
        return False
    has_last = any(row.is_final for row in waiting)
    return waited_seconds >= (FINAL_GAP_SECONDS if has_last else GAP_SECONDS)


def position_on_chain(summary: query_pb2.QueryUsageSummaryResponse) -> Position:
    """Return where the chain's records end, for a store that does not hold the batches behind them."""
    end = max((total.period_end for total in summary.totals), default=0)
    return Position(summary.last_sequence, 0, end)


def _is_next(position: Position, row: UsageRow) -> bool:
    if position.last_report or not position.sequence:
        return row.sequence == position.last_report + 1
    # Reports follow each other in time without a gap, so the instant tells which one is next.
    return row.start_ms == position.end_ms


def _order(due: Due) -> tuple[int, int, int, int]:
    return due.corrects, due.start_ms, due.report, due.correction


def _lines(
    amounts: Iterable[Sequence[tuple[int, int]]], wanted: frozenset[int], start: int, end: int
) -> list[types_pb2.UsageLine]:
    totals: dict[int, int] = {}
    for pairs in amounts:
        for resource, quantity in pairs:
            totals[resource] = totals.get(resource, 0) + quantity
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
