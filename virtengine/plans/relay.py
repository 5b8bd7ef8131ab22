"""The relay of a Network: one process that publishes the chain's events."""

from __future__ import annotations

from typing import Any

from virtengine.api import Network
from virtengine.plans import pods
from virtengine.plans.network import METRICS, NETWORK_LABEL, Images, endpoints, labels

AUTHORITIES, AUTHORITIES_FILE = "/etc/virtengine/trust", "ca.crt"


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
        "volumeMounts": [pods.TMP_MOUNT, *_mounts(network)],
        "securityContext": pods.CONTAINER_SECURITY,
    }
    pod = {
        **pods.POD,
        **pods.pull_secrets(images.pull_secrets),
        "containers": [container],
        "volumes": [pods.memory_volume("tmp", "16Mi"), *_volumes(network)],
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


def _mounts(network: Network) -> list[dict[str, Any]]:
    if network.spec.relay.authorities_secret_ref is None:
        return []
    return [{"name": "authorities", "mountPath": AUTHORITIES, "readOnly": True}]


def _volumes(network: Network) -> list[dict[str, Any]]:
    ref = network.spec.relay.authorities_secret_ref
    if ref is None:
        return []
    items = [{"key": AUTHORITIES_FILE, "path": AUTHORITIES_FILE}]
    return [{"name": "authorities", "secret": {"secretName": ref.name, "items": items, "defaultMode": 0o444}}]


def _env(network: Network) -> list[dict[str, Any]]:
    found, events = endpoints(network), network.spec.relay
    url: dict[str, Any] = {"name": "VIRTENGINE_EVENTS_URL", "value": events.events_url}
    if events.events_secret_ref is not None:
        source = {"secretKeyRef": {"name": events.events_secret_ref.name, "key": "url"}}
        url = {"name": "VIRTENGINE_EVENTS_URL", "valueFrom": source}
    trusted = {"name": "SSL_CERT_FILE", "value": f"{AUTHORITIES}/{AUTHORITIES_FILE}"}
    return [
        {"name": "VIRTENGINE_CHAIN_GRPC", "value": found.grpc},
        {"name": "VIRTENGINE_CHAIN_RPC", "value": found.rpc},
        {"name": "VIRTENGINE_CHAIN_ID", "value": network.spec.chain_id},
        url,
        {"name": "VIRTENGINE_METRICS_PORT", "value": str(METRICS)},
        *([trusted] if events.authorities_secret_ref is not None else []),
    ]
