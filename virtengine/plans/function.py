"""What a Function should have: as many replicas as its events call for, and who may reach them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from virtengine.api import Function
from virtengine.api.function import FunctionStatus
from virtengine.core.errors import Rejected
from virtengine.plans import function_keda, function_pod, function_scale, pods
from virtengine.plans.function_names import MAX_NAME, FunctionId
from virtengine.plans.function_pod import FUNCTION_LABEL, METRICS, Surroundings, labels
from virtengine.plans.function_scale import Memory
from virtengine.plans.plan import Fact, ObjectRef, Plan

Manifest = dict[str, Any]
PATIENCE_SECONDS = 60.0
REPORT_SECONDS = 10.0
NEWS = ("replicas", "quarantined", "scaled_by", "consumer", "next_wake")
"""Fields of the status whose change is shown at once."""


@dataclass(frozen=True, slots=True)
class Keda:
    """How KEDA reads lag."""

    monitor: str
    account: str = "$G"


@dataclass(frozen=True, slots=True, kw_only=True)
class Observed:
    """What one look saw. `memory` is what scaling decided, `wake_at` when it must run by the clock."""

    lag: int
    answered: int
    quarantined: int
    memory: Memory
    wake_at: float | None = None
    due: bool = False
    live: Mapping[str, Any] | None = None
    starting_since: float | None = None
    """Since when replicas are wanted and none is available."""
    reported_at: float = 0.0


def require_name(function: Function) -> FunctionId:
    """Return who a function is. Raises Rejected for a name that nothing of it could have."""
    if "." in function.name or len(function.name) > MAX_NAME:
        raise Rejected(
            f"metadata.name must have no dot and at most {MAX_NAME} characters; create it under another name",
            reason="InvalidName",
        )
    return FunctionId(function.namespace, function.name)


def plan(
    function: Function, observed: Observed, *, around: Surroundings, keda: Keda | None, now: float
) -> Plan:
    """Return what a function should have now."""
    replicas = 0 if function.spec.suspend else observed.memory.replicas
    scaled: tuple[Manifest, ...] = ()
    if keda is not None:
        due = observed.due and not function.spec.suspend
        scaled = (function_keda.scaled_object(function, monitor=keda.monitor, account=keda.account, due=due),)
    made = function_pod.deployment(function, around, replicas=None if keda else replicas)
    ready, reason, message = _judge(function, observed, replicas, now)
    return Plan(
        objects=(made, metrics_service(function), network_policy(function), *scaled),
        ready=ready,
        reason=reason,
        message=message,
        status=status(function, observed, replicas=replicas, keda=keda, now=now),
        facts=(_quarantine(function, observed),),
        after=_after(function, observed, now),
    )


def status(
    function: Function, observed: Observed, *, replicas: int, keda: Keda | None, now: float
) -> FunctionStatus:
    """Return the status; counts that only grow are shown anew from time to time, and at rest."""
    wake_at = observed.wake_at if replicas == 0 and not function.spec.suspend else None
    fresh = FunctionStatus(
        replicas=_available(observed.live, "replicas") if keda else replicas,
        lag=observed.lag,
        processed=observed.answered,
        quarantined=observed.quarantined,
        consumer=FunctionId(function.namespace, function.name).consumer,
        scaled_by="KEDA" if keda else "Operator",
        next_wake=_time(wake_at),
    )
    before = function.status
    is_news = any(getattr(before, name) != getattr(fresh, name) for name in NEWS)
    if is_news or now - observed.reported_at >= REPORT_SECONDS:
        return fresh
    return before


def is_reported(function: Function, observed: Observed) -> bool:
    """Say whether the status shows the counts as they are."""
    shown = function.status
    return (shown.lag, shown.processed, shown.quarantined) == (
        observed.lag,
        observed.answered,
        observed.quarantined,
    )


def metrics_service(function: Function) -> Manifest:
    """Return the Service by which metrics are read."""
    return {
        "apiVersion": "v1",
        "kind": "Service",
        "metadata": {
            "name": f"{function.name}-metrics",
            "namespace": function.namespace,
            "labels": labels(function),
        },
        "spec": {
            "selector": {FUNCTION_LABEL: function.name},
            "ports": pods.ports([("metrics", METRICS)]),
        },
    }


def network_policy(function: Function) -> Manifest:
    """Return that nothing reaches a handler but whoever reads its metrics, which hold no secret."""
    return {
        "apiVersion": "networking.k8s.io/v1",
        "kind": "NetworkPolicy",
        "metadata": {"name": function.name, "namespace": function.namespace, "labels": labels(function)},
        "spec": {
            "podSelector": {"matchLabels": {FUNCTION_LABEL: function.name}},
            "policyTypes": ["Ingress"],
            "ingress": [{"ports": [{"port": METRICS, "protocol": "TCP"}]}],
        },
    }


def scaled_object_ref(function: Function) -> ObjectRef:
    """Return the name of the ScaledObject that a function has while KEDA scales it."""
    return ObjectRef(function_keda.API_VERSION, function_keda.KIND, function.name, function.namespace)


def available(live: Mapping[str, Any] | None) -> int:
    """Return how many replicas are ready to handle events."""
    return _available(live, "availableReplicas")


def _available(live: Mapping[str, Any] | None, field: str) -> int:
    return int(((live or {}).get("status") or {}).get(field) or 0)


def _judge(function: Function, observed: Observed, replicas: int, now: float) -> tuple[bool, str, str]:
    if function.spec.suspend:
        return False, "Suspended", "events wait in the stream while spec.suspend is true"
    if replicas == 0:
        return True, "Idle", "nothing waits; the next event starts it"
    since = observed.starting_since
    if since is None:
        return True, "Running", "events are handled as they come"
    if now - since < PATIENCE_SECONDS:
        if function.is_ready:
            return True, "Running", "events are handled as they come"
        return False, "Starting", "the first replica is starting"
    text = f"no replica is ready; see kubectl -n {function.namespace} describe pods -l {FUNCTION_LABEL}="
    return False, "ReplicasNotReady", f"{text}{function.name}, or virtengine function logs {function.name}"


def _quarantine(function: Function, observed: Observed) -> Fact:
    if not observed.quarantined:
        return Fact("Quarantined", "False", "NoEvents")
    where = f"virtengine function quarantine list {function.name} --namespace {function.namespace}"
    return Fact("Quarantined", "True", "EventsKept", f"some events could not be handled; see {where}")


def _after(function: Function, observed: Observed, now: float) -> float:
    if function.spec.suspend:
        return function_scale.REST_SECONDS
    after = function_scale.look_after(
        function.spec.scale, observed.lag, observed.memory, wake_at=observed.wake_at, now=now
    )
    return after if is_reported(function, observed) else min(after, REPORT_SECONDS)


def _time(at: float | None) -> str | None:
    return None if at is None else datetime.fromtimestamp(int(at), UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
