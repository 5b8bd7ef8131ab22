"""Evidence of what ran: pods and volume claims, as the API server shows them, as runs to bill.

A pod holds its resources from its first container's start until it is over. Times that a node wrote are
believed within what the API server and the meter saw themselves: never before the pod existed, never in the
future, and an end that was watched never long before it was seen. So a node whose clock is wrong changes a
bill by seconds at most.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from virtengine.core.resources import Resources
from virtengine.plans.inventory import FINISHED, pod_requests
from virtengine.plans.isolation import LEASE_LABEL
from virtengine.plans.quantity import parse_quantity
from virtengine.plans.timestamps import parse_time_ms
from virtengine.plans.usage import Run

WATCH_DELAY_MS = 120_000


def lease_of(item: Mapping[str, Any]) -> str:
    """Return the hash of the lease that an object belongs to, or nothing."""
    return str((item["metadata"].get("labels") or {}).get(LEASE_LABEL) or "")


def run_of_pod(pod: Mapping[str, Any], *, seen_ms: int, is_gone: bool = False) -> Run | None:
    """Return a pod's run, None while none of its containers has ever started.

    `seen_ms` is when the meter saw this; `is_gone` says that the pod was seen to leave.
    """
    starts = sorted(parse_time_ms(state["startedAt"]) for state in _states(pod) if state.get("startedAt"))
    if not starts:
        return None
    start_ms = min(max(starts[0], _created_ms(pod)), seen_ms)
    return Run(
        id=pod["metadata"]["uid"],
        kind="pod",
        name=pod["metadata"]["name"],
        node=(pod.get("spec") or {}).get("nodeName") or "",
        resources=pod_requests(pod),
        start_ms=start_ms,
        end_ms=_end_ms(pod, start_ms, seen_ms, is_gone=is_gone),
    )


def run_of_claim(claim: Mapping[str, Any], *, seen_ms: int, is_gone: bool = False) -> Run | None:
    """Return a volume's run from its binding; None while it is not bound."""
    if (claim.get("status") or {}).get("phase") != "Bound":
        return None
    asked = ((claim.get("spec") or {}).get("resources") or {}).get("requests") or {}
    return Run(
        id=claim["metadata"]["uid"],
        kind="volume",
        name=claim["metadata"]["name"],
        node="",
        resources=Resources(storage_bytes=parse_quantity(asked.get("storage", 0))),
        start_ms=min(_created_ms(claim), seen_ms),
        end_ms=seen_ms if is_gone else None,
    )


def settle(known: Run | None, run: Run, *, seen_ms: int) -> Run:
    """Return what is known of a run after one more look; what was watched bounds what a node wrote."""
    if known is None:
        return run
    if known.end_ms is not None:
        return known
    start_ms = min(known.start_ms, run.start_ms)
    end_ms = run.end_ms
    if end_ms is not None and end_ms < seen_ms - WATCH_DELAY_MS:
        end_ms = seen_ms
    return replace(run, start_ms=start_ms, end_ms=end_ms)


def _end_ms(pod: Mapping[str, Any], start_ms: int, seen_ms: int, *, is_gone: bool) -> int | None:
    is_over = (pod.get("status") or {}).get("phase") in FINISHED
    ends = [parse_time_ms(state["finishedAt"]) for state in _current(pod) if state.get("finishedAt")]
    has_all = len(ends) == len(list(_current(pod)))
    if ends and has_all and (is_over or is_gone):
        return max(start_ms, min(max(ends), seen_ms))
    return max(start_ms, seen_ms) if is_over or is_gone else None


def _statuses(pod: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    yield from (pod.get("status") or {}).get("containerStatuses") or []


def _current(pod: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    for status in _statuses(pod):
        state = status.get("state") or {}
        yield state.get("terminated") or state.get("running") or {}


def _states(pod: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    yield from _current(pod)
    for status in _statuses(pod):
        yield (status.get("lastState") or {}).get("terminated") or {}


def _created_ms(item: Mapping[str, Any]) -> int:
    return parse_time_ms(item["metadata"].get("creationTimestamp"))
