"""Usage: how much a lease used between two instants, from evidence of what ran.

A run is one thing that holds resources: a pod from its first container's start to its end, a volume from
its claim to its removal. Billed is what was reserved for as long as it was held, and the bytes that left by
the kubelet's counters of the pods; other counters travel along as measured.

Every run is billed up to a mark, so evidence that arrives late is billed late, evidence that shortens a run
is credited, and cutting time into other pieces never changes the sum. The rest of a division is carried to
the next interval. A clock that goes backwards cuts nothing. Bytes are billed from the counter's last value;
a counter that fell began anew.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Literal

from virtengine.core.resources import Resources, ResourceType

METERED: tuple[ResourceType, ...] = (
    ResourceType.CPU,
    ResourceType.MEMORY,
    ResourceType.STORAGE,
    ResourceType.GPU,
)
"""The resources that a meter reports, in the order of their numbers."""

FINE_PER_METERED: Mapping[ResourceType, int] = {
    ResourceType.CPU: 1000,
    ResourceType.MEMORY: 1000,
    ResourceType.STORAGE: 1000,
    ResourceType.GPU: 1,
    ResourceType.NETWORK: 1,
}
"""Fine units (amount times milliseconds) in one metered unit, such as a core-millisecond."""

MARK_KEPT_MS = 3_600_000
EGRESS = "egress"
UNKNOWN = -1
"""The counter of a run that was metered before counters were."""


@dataclass(frozen=True, slots=True)
class Run:
    """Something that holds resources of a lease from `start_ms` until `end_ms`, or still."""

    id: str
    kind: Literal["pod", "volume"]
    name: str
    node: str
    resources: Resources
    start_ms: int
    end_ms: int | None = None


@dataclass(frozen=True, slots=True)
class Share:
    """What one run adds to an interval; `to_ms` before `from_ms` takes back what was billed too far.

    In a share of the kind `egress` the two are the counter of sent bytes before and after.
    """

    run: str
    kind: str
    name: str
    node: str
    amount: int
    from_ms: int
    to_ms: int


@dataclass(frozen=True, slots=True)
class Interval:
    """The usage of one resource of one lease, with the evidence to compute it again.

    `quantity` is in metered units: the shares' amounts times milliseconds, plus `carry_before`, whole units
    only. What is left is `carry_after`.
    """

    lease: str
    resource: ResourceType
    quantity: int
    start_ms: int
    end_ms: int
    carry_before: int
    carry_after: int
    shares: tuple[Share, ...] = ()
    measured: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Account:
    """Where the metering of a lease stands: the next interval begins at `end_ms`."""

    lease: str
    end_ms: int
    sequence: int = 0
    carry: Mapping[ResourceType, int] = field(default_factory=dict)
    marks: Mapping[str, int] = field(default_factory=dict)
    is_final: bool = False
    sent: Mapping[str, int] = field(default_factory=dict)
    """Bytes that each run had sent when they were billed the last time."""


@dataclass(frozen=True, slots=True)
class Cut:
    """The intervals since the last cut and the account after them."""

    account: Account
    intervals: tuple[Interval, ...]


def amount_of(resources: Resources, resource: ResourceType) -> int:
    """Return how much of one resource there is, in millicores, bytes or devices."""
    amounts = {
        ResourceType.CPU: resources.cpu_millis,
        ResourceType.MEMORY: resources.memory_bytes,
        ResourceType.STORAGE: resources.storage_bytes,
        ResourceType.GPU: resources.gpus,
    }
    return amounts.get(resource, 0)


def cut(
    account: Account,
    runs: Iterable[Run],
    *,
    until_ms: int,
    leased: Resources,
    is_final: bool = False,
    sent: Mapping[str, int] | None = None,
) -> Cut | None:
    """Return the usage from the account's end until an instant, or None when there is nothing to tell.

    `sent` is how many bytes left each run until now, as far as that is known.

    No interval exceeds what the lease allows in its time; what evidence shows beyond that waits for the next.
    A final cut always tells, so that the end of a lease is known.
    """
    if account.is_final or (until_ms <= account.end_ms and not is_final):
        return None
    end_ms = max(until_ms, account.end_ms)
    ordered = sorted(runs, key=lambda run: (run.kind, run.id))
    spans = {run.id: _span(run, account.marks.get(run.id), end_ms) for run in ordered}
    intervals = tuple(
        _interval(account, resource, ordered, spans, end_ms=end_ms, limit=amount_of(leased, resource))
        for resource in METERED
    )
    egress = _egress(account, ordered, sent or {}, end_ms=end_ms)
    intervals += (egress,) if egress.shares else ()
    moved = any(span.from_ms != span.to_ms for span in spans.values())
    if not moved and not is_final and not any(interval.quantity for interval in intervals):
        return None
    after = replace(
        account,
        end_ms=end_ms,
        sequence=account.sequence + 1,
        carry={interval.resource: interval.carry_after for interval in intervals if interval.carry_after},
        marks=_marks(account, spans, end_ms),
        is_final=is_final,
    )
    return Cut(replace(after, sent=_sent(account, after, sent or {})), intervals)


def _marks(account: Account, spans: Mapping[str, _Span], end_ms: int) -> dict[str, int]:
    # A mark outlives its run for a while: an old list of pods must not bill a run from its start again.
    kept = {
        run: mark for run, mark in account.marks.items() if run not in spans and end_ms - mark < MARK_KEPT_MS
    }
    return kept | {run: span.to_ms for run, span in spans.items() if span.is_begun}


def _sent(account: Account, after: Account, sent: Mapping[str, int]) -> dict[str, int]:
    known = {**account.sent, **sent}
    return {run: known[run] for run in after.marks if run in known}


def _egress(account: Account, runs: list[Run], sent: Mapping[str, int], *, end_ms: int) -> Interval:
    """Return the interval of the bytes that left; it has no share when there were none."""
    shares = []
    for run in runs:
        before, now = account.sent.get(run.id, 0), sent.get(run.id)
        if now is None or before == UNKNOWN or run.start_ms > end_ms:
            continue
        start = before if now >= before else 0
        if now != start:
            shares.append(Share(run.id, EGRESS, run.name, run.node, 1, start, now))
    quantity = sum(share.to_ms - share.from_ms for share in shares)
    return Interval(
        account.lease, ResourceType.NETWORK, quantity, account.end_ms, end_ms, 0, 0, tuple(shares)
    )


@dataclass(frozen=True, slots=True)
class _Span:
    """From where to where a run is billed now."""

    from_ms: int
    to_ms: int
    is_begun: bool


def _span(run: Run, mark: int | None, end_ms: int) -> _Span:
    stop = end_ms if run.end_ms is None else min(run.end_ms, end_ms)
    begin = run.start_ms if mark is None else mark
    if mark is None:
        return _Span(begin, max(begin, stop), begin <= end_ms)
    if run.end_ms is None:
        return _Span(begin, max(begin, stop), is_begun=True)
    return _Span(begin, max(min(begin, run.start_ms), stop), is_begun=True)


def _interval(
    account: Account,
    resource: ResourceType,
    runs: list[Run],
    spans: Mapping[str, _Span],
    *,
    end_ms: int,
    limit: int,
) -> Interval:
    shares = tuple(
        Share(run.id, run.kind, run.name, run.node, amount, spans[run.id].from_ms, spans[run.id].to_ms)
        for run in runs
        if (amount := amount_of(run.resources, resource)) and spans[run.id].from_ms != spans[run.id].to_ms
    )
    before = account.carry.get(resource, 0)
    fine = before + sum(share.amount * (share.to_ms - share.from_ms) for share in shares)
    per = FINE_PER_METERED[resource]
    # The rest of an earlier division is less than one metered unit and comes on top.
    allowed = limit * (end_ms - account.end_ms) + per - 1
    quantity = max(0, min(fine, allowed) // per)
    return Interval(
        lease=account.lease,
        resource=resource,
        quantity=quantity,
        start_ms=account.end_ms,
        end_ms=end_ms,
        carry_before=before,
        carry_after=fine - quantity * per,
        shares=shares,
    )
