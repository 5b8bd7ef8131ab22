"""The Deployment of a function: one container that hosts its handler."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from virtengine.api import Function
from virtengine.api.container import Amounts, SecretFiles, Variable
from virtengine.plans import pods

FUNCTION_LABEL = "virtengine.com/function"
CODE_ANNOTATION = "virtengine.com/code"
METRICS = 9100
FILES = "/var/run/virtengine"
CODE = f"{FILES}/code"
START_SECONDS = 120
Manifest = dict[str, Any]


@dataclass(frozen=True, slots=True)
class ChainAddress:
    """Where the chain of a function answers."""

    grpc: str
    rpc: str
    chain_id: str


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What a function's pods depend on besides the Function."""

    platform_image: str
    chain: ChainAddress | None = None
    code: Mapping[str, str] | None = None


def labels(function: Function) -> dict[str, str]:
    """Return the labels of everything of a function."""
    return {
        FUNCTION_LABEL: function.name,
        "app.kubernetes.io/name": function.name,
        "app.kubernetes.io/component": "function",
        "app.kubernetes.io/part-of": "virtengine",
    }


def deployment(function: Function, around: Surroundings, *, replicas: int | None) -> Manifest:
    """Return the Deployment; without `replicas` their number is left to another scaler."""
    template = {
        "metadata": {
            "labels": labels(function),
            "annotations": {
                "prometheus.io/scrape": "true",
                "prometheus.io/port": str(METRICS),
                **({} if around.code is None else {CODE_ANNOTATION: digest(around.code)}),
            },
        },
        "spec": _pod(function, around),
    }
    return {
        "apiVersion": "apps/v1",
        "kind": "Deployment",
        "metadata": {"name": function.name, "namespace": function.namespace, "labels": labels(function)},
        "spec": {
            **({} if replicas is None else {"replicas": replicas}),
            "revisionHistoryLimit": 2,
            "selector": {"matchLabels": {FUNCTION_LABEL: function.name}},
            "template": template,
        },
    }


def digest(code: Mapping[str, str]) -> str:
    """Return what changes when any module changes."""
    return hashlib.sha256(json.dumps(sorted(code.items())).encode()).hexdigest()[:16]


def _pod(function: Function, around: Surroundings) -> Manifest:
    place = function.spec.placement
    spec: Manifest = {
        **pods.POD,
        "terminationGracePeriodSeconds": 30,
        "containers": [_container(function, around)],
        "volumes": [pods.memory_volume("tmp", "64Mi"), *_volumes(function)],
        "nodeSelector": dict(place.node_selector),
        "tolerations": [dict(one) for one in place.tolerations],
        "affinity": dict(place.affinity),
        "topologySpreadConstraints": [dict(one) for one in place.topology_spread_constraints],
        "priorityClassName": place.priority_class_name or "",
        "imagePullSecrets": [{"name": ref.name} for ref in place.pull_secrets],
    }
    return {name: value for name, value in spec.items() if value not in ("", [], {})}


def _container(function: Function, around: Surroundings) -> Manifest:
    spec = function.spec
    command = ["python", "-m", "functions.host", spec.handler] if spec.handler else []
    container = {
        "name": "handler",
        "image": spec.image or around.platform_image,
        "imagePullPolicy": spec.image_pull_policy,
        "command": command,
        "env": environment(function, around),
        "ports": pods.container_ports([("metrics", METRICS)]),
        "startupProbe": pods.http_probe("/healthz", "metrics", period=2, failures=START_SECONDS // 2),
        "readinessProbe": pods.http_probe("/readyz", "metrics", period=2, failures=3),
        "livenessProbe": pods.http_probe("/healthz", "metrics", period=10, failures=6),
        "resources": {
            "requests": _amounts(spec.resources.requests),
            "limits": _amounts(spec.resources.limits),
        },
        "volumeMounts": [pods.TMP_MOUNT, *_mounts(function)],
        "securityContext": pods.CONTAINER_SECURITY,
    }
    return {name: value for name, value in container.items() if value != []}


def environment(function: Function, around: Surroundings) -> list[Manifest]:
    """Return the environment: what the host needs, overridden by what the Function says."""
    spec = function.spec
    start = function.metadata.creation_timestamp if spec.start == "Creation" else None
    said = {
        "NAMESPACE": function.namespace,
        "FUNCTION": function.name,
        "STREAM": spec.stream,
        "SUBJECTS": ",".join(spec.subjects),
        "START": start,
        "WORKERS": str(spec.concurrency),
        "RETRY_ATTEMPTS": str(spec.retries.attempts),
        "RETRY_SECONDS": str(spec.retries.backoff_seconds),
        "MAX_RETRY_SECONDS": str(spec.retries.max_backoff_seconds),
        "TICK_SECONDS": str(spec.tick.every_seconds) if spec.tick else "0",
        "METRICS_PORT": str(METRICS),
        "CHAIN_GRPC": around.chain.grpc if around.chain else None,
        "CHAIN_RPC": around.chain.rpc if around.chain else None,
        "CHAIN_ID": around.chain.chain_id if around.chain else None,
    }
    made: dict[str, Manifest] = {
        f"VIRTENGINE_{name}": {"name": f"VIRTENGINE_{name}", "value": value}
        for name, value in said.items()
        if value is not None
    }
    for name, connection in (("EVENTS_URL", spec.events), ("DATABASE_URL", spec.database)):
        source = {"secretKeyRef": connection.secret_ref.model_dump(by_alias=True)}
        made[f"VIRTENGINE_{name}"] = {"name": f"VIRTENGINE_{name}", "valueFrom": source}
    if spec.code is not None:
        made["PYTHONPATH"] = {"name": "PYTHONPATH", "value": CODE}
    return list({**made, **{one.name: _variable(one) for one in spec.env}}.values())


def _variable(one: Variable) -> Manifest:
    if one.value_from is None:
        return {"name": one.name, "value": one.value or ""}
    return {"name": one.name, "valueFrom": one.value_from.model_dump(by_alias=True, exclude_none=True)}


def _volumes(function: Function) -> list[Manifest]:
    found = [_secret_volume(files) for files in function.spec.secret_files]
    if function.spec.code is not None:
        name = function.spec.code.config_map_ref.name
        found.append({"name": "code", "configMap": {"name": name, "defaultMode": 0o444}})
    return found


def _secret_volume(files: SecretFiles) -> Manifest:
    secret: Manifest = {"secretName": files.secret_name, "defaultMode": 0o440}
    if files.keys:
        secret["items"] = [{"key": key, "path": key} for key in files.keys]
    return {"name": f"secret-{files.name}", "secret": secret}


def _mounts(function: Function) -> list[Manifest]:
    found = [
        {"name": f"secret-{files.name}", "mountPath": f"{FILES}/{files.name}", "readOnly": True}
        for files in function.spec.secret_files
    ]
    if function.spec.code is not None:
        found.append({"name": "code", "mountPath": CODE, "readOnly": True})
    return found


def _amounts(amounts: Amounts) -> dict[str, str]:
    return amounts.model_dump(exclude_none=True)
