"""The relay of a Network: one process that publishes the chain's events."""

from __future__ import annotations

from typing import Any

from virtengine.api import Network
from virtengine.plans import pods
from virtengine.plans.network import METRICS, NETWORK_LABEL, Images, endpoints, labels


def relay(network: Network, images: Images) -> tuple[dict[str, Any], ...]:
    """Return the Deployment of the relay, if the network has one."""
    if not network.spec.relay.enabled:
        return ()
    names = labels(network.name, "relay")
    selector = {NETWORK_LABEL: network.name, "app.kubernetes.io/component": "relay"}
    container = {
        "name": "relay",
        "image": network.spec.images.platform or images.platform,
        "imagePullPolicy": images.pull_policy,
        "command": ["python", "-m", "functions.relay"],
        "env": _env(network),
        "ports": pods.container_ports([("metrics", METRICS)]),
        "resources": {"requests": {"cpu": "20m", "memory": "96Mi"}, "limits": {"memory": "256Mi"}},
        "livenessProbe": pods.http_probe("/healthz", "metrics", period=10, failures=6),
        "readinessProbe": pods.http_probe("/readyz", "metrics", period=3, failures=3),
        "volumeMounts": [pods.TMP_MOUNT],
        "securityContext": pods.CONTAINER_SECURITY,
    }
    pod = {
        **pods.POD,
        "containers": [container],
        "volumes": [pods.memory_volume("tmp", "16Mi")],
    }
    deployment = {
        "apiVersion": "apps/v1",
        "kind": "Deployment",
        "metadata": {"name": f"{network.name}-relay", "namespace": network.namespace, "labels": names},
        "spec": {
            "replicas": 1,
            "revisionHistoryLimit": 2,
            "strategy": {"type": "Recreate"},
            "selector": {"matchLabels": selector},
            "template": {"metadata": {"labels": names}, "spec": pod},
        },
    }
    return (deployment,)


def _env(network: Network) -> list[dict[str, Any]]:
    found, events = endpoints(network), network.spec.relay
    url: dict[str, Any] = {"name": "VIRTENGINE_EVENTS_URL", "value": events.events_url}
    if events.events_secret_ref is not None:
        source = {"secretKeyRef": {"name": events.events_secret_ref.name, "key": "url"}}
        url = {"name": "VIRTENGINE_EVENTS_URL", "valueFrom": source}
    return [
        {"name": "VIRTENGINE_CHAIN_GRPC", "value": found.grpc},
        {"name": "VIRTENGINE_CHAIN_RPC", "value": found.rpc},
        {"name": "VIRTENGINE_CHAIN_ID", "value": network.spec.chain_id},
        url,
        {"name": "VIRTENGINE_METRICS_PORT", "value": str(METRICS)},
    ]
