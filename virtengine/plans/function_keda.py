"""A function scaled by KEDA: a ScaledObject that watches the same consumers as the operator does."""

from __future__ import annotations

from typing import Any

from virtengine.api import Function
from virtengine.plans.function_names import FunctionId
from virtengine.plans.function_pod import labels

API_VERSION, KIND = "keda.sh/v1alpha1", "ScaledObject"
CRD = "scaledobjects.keda.sh"
REPLAY = "REPLAY"
POLL_SECONDS = 1
PAUSED = "autoscaling.keda.sh/paused-replicas"


def scaled_object(function: Function, *, monitor: str, account: str, due: bool) -> dict[str, Any]:
    """Return what tells KEDA to scale a Deployment; `due` keeps one replica for work by the clock."""
    scale = function.spec.scale
    metadata: dict[str, Any] = {
        "name": function.name,
        "namespace": function.namespace,
        "labels": labels(function),
    }
    if function.spec.suspend:
        metadata["annotations"] = {PAUSED: "0"}
    return {
        "apiVersion": API_VERSION,
        "kind": KIND,
        "metadata": metadata,
        "spec": {
            "scaleTargetRef": {"name": function.name},
            "pollingInterval": POLL_SECONDS,
            "cooldownPeriod": scale.idle_seconds,
            "minReplicaCount": max(scale.min, 1 if due else 0),
            "maxReplicaCount": scale.max,
            "triggers": [
                _trigger(function, stream, monitor=monitor, account=account)
                for stream in (function.spec.stream, REPLAY)
            ],
        },
    }


def _trigger(function: Function, stream: str, *, monitor: str, account: str) -> dict[str, Any]:
    return {
        "type": "nats-jetstream",
        "metadata": {
            "natsServerMonitoringEndpoint": monitor,
            "account": account,
            "stream": stream,
            "consumer": FunctionId(function.namespace, function.name).consumer,
            "lagThreshold": str(function.spec.scale.lag_per_replica),
            "activationLagThreshold": "0",
        },
    }
