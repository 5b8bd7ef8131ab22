from __future__ import annotations

from typing import Any

from virtengine.core.resources import Resources
from virtengine.plans import evidence
from virtengine.plans.timestamps import parse_time_ms

CREATED = "2027-01-15T08:00:00Z"
T0 = parse_time_ms(CREATED)


def at(seconds: int) -> str:
    from datetime import UTC, datetime

    return datetime.fromtimestamp(T0 / 1000 + seconds, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def pod(
    *states: dict[str, Any], phase: str = "Running", last: dict[str, Any] | None = None
) -> dict[str, Any]:
    statuses: list[dict[str, Any]] = [
        {"name": f"c{index}", "state": state} for index, state in enumerate(states)
    ]
    if last:
        statuses[0]["lastState"] = {"terminated": last}
    container = {"name": "c", "resources": {"requests": {"cpu": "500m", "memory": "1Mi"}}}
    return {
        "metadata": {
            "uid": "u1",
            "name": "web-1",
            "creationTimestamp": CREATED,
            "labels": {"virtengine.com/lease": "abc"},
        },
        "spec": {"nodeName": "node-1", "containers": [container]},
        "status": {"phase": phase, "containerStatuses": statuses},
    }


def running(seconds: int) -> dict[str, Any]:
    return {"running": {"startedAt": at(seconds)}}


def ended(start: int, end: int) -> dict[str, Any]:
    return {"terminated": {"startedAt": at(start), "finishedAt": at(end), "exitCode": 0}}


def test_a_pod_holds_its_requests_from_its_first_containers_start() -> None:
    run = evidence.run_of_pod(pod(running(5), running(3)), seen_ms=T0 + 60_000)
    assert run is not None
    assert (run.start_ms, run.end_ms) == (T0 + 3000, None)
    assert run.resources == Resources(500, 2**20)
    assert (run.id, run.node, run.kind) == ("u1", "node-1", "pod")


def test_a_pod_that_never_started_holds_nothing() -> None:
    assert evidence.run_of_pod(pod({"waiting": {"reason": "ContainerCreating"}}), seen_ms=T0) is None
    assert evidence.run_of_pod(pod(phase="Pending"), seen_ms=T0) is None


def test_a_restarted_container_keeps_its_first_start() -> None:
    last = {"startedAt": at(2), "finishedAt": at(8)}
    run = evidence.run_of_pod(pod(running(10), last=last), seen_ms=T0 + 60_000)
    assert run is not None
    assert run.start_ms == T0 + 2000


def test_a_finished_pod_ends_with_its_last_container() -> None:
    run = evidence.run_of_pod(pod(ended(1, 20), ended(1, 30), phase="Failed"), seen_ms=T0 + 60_000)
    assert run is not None
    assert run.end_ms == T0 + 30_000


def test_a_pod_that_left_without_evidence_ends_when_it_was_seen_to() -> None:
    run = evidence.run_of_pod(pod(running(1)), seen_ms=T0 + 44_000, is_gone=True)
    assert run is not None
    assert run.end_ms == T0 + 44_000


def test_a_container_that_ended_in_a_running_pod_still_holds() -> None:
    run = evidence.run_of_pod(pod(ended(1, 20)), seen_ms=T0 + 60_000)
    assert run is not None
    assert run.end_ms is None


def test_a_node_in_the_future_bills_no_future() -> None:
    run = evidence.run_of_pod(pod(running(600)), seen_ms=T0 + 5000)
    assert run is not None
    assert run.start_ms == T0 + 5000
    later = evidence.run_of_pod(pod(running(600)), seen_ms=T0 + 9000)
    assert later is not None
    assert evidence.settle(run, later, seen_ms=T0 + 9000).start_ms == T0 + 5000


def test_a_node_in_the_past_bills_nothing_before_the_pod_existed() -> None:
    run = evidence.run_of_pod(pod(running(-600)), seen_ms=T0 + 5000)
    assert run is not None
    assert run.start_ms == T0


def test_an_end_that_was_watched_is_not_moved_by_a_wrong_clock() -> None:
    first = evidence.run_of_pod(pod(running(1)), seen_ms=T0 + 5000)
    assert first is not None
    seen = T0 + 1_800_000
    skewed = evidence.run_of_pod(pod(ended(1, 1200), phase="Succeeded"), seen_ms=seen)
    assert skewed is not None
    assert skewed.end_ms == T0 + 1_200_000
    assert evidence.settle(first, skewed, seen_ms=seen).end_ms == seen
    # Nobody watched: the node's word is all there is.
    assert evidence.settle(None, skewed, seen_ms=seen).end_ms == T0 + 1_200_000


def test_a_known_end_stays() -> None:
    run = evidence.run_of_pod(pod(ended(1, 20), phase="Failed"), seen_ms=T0 + 60_000)
    assert run is not None
    again = evidence.run_of_pod(pod(ended(1, 25), phase="Failed"), seen_ms=T0 + 90_000, is_gone=True)
    assert again is not None
    assert evidence.settle(run, again, seen_ms=T0 + 90_000) == run


def test_a_volume_holds_from_its_claim_while_it_is_bound() -> None:
    claim = {
        "metadata": {"uid": "v1", "name": "data", "creationTimestamp": CREATED},
        "spec": {"resources": {"requests": {"storage": "1Gi"}}},
        "status": {"phase": "Bound"},
    }
    run = evidence.run_of_claim(claim, seen_ms=T0 + 9000)
    assert run is not None
    assert (run.kind, run.start_ms, run.end_ms) == ("volume", T0, None)
    assert run.resources == Resources(storage_bytes=2**30)
    assert evidence.run_of_claim({**claim, "status": {"phase": "Pending"}}, seen_ms=T0) is None
    gone = evidence.run_of_claim(claim, seen_ms=T0 + 9000, is_gone=True)
    assert gone is not None
    assert gone.end_ms == T0 + 9000


def test_an_object_says_which_lease_it_belongs_to() -> None:
    assert evidence.lease_of(pod(running(1))) == "abc"
    assert evidence.lease_of({"metadata": {"name": "x"}}) == ""
