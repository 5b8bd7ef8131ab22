"""The pod of a node: CometBFT and the application side by side, over a socket in memory and one volume.

A validator's pod has a second, small volume for what its key has signed. Nothing that restores or replaces
the volume of blocks and state touches it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from virtengine.api import Network, Validator
from virtengine.api.validator import ComputeAmounts
from virtengine.plans import cometbft, pods
from virtengine.plans.network import GRPC, MODE_LABEL, P2P, REST, RPC, Images, genesis_name, labels
from virtengine.plans.plan import RETAIN
from virtengine.plans.supervision import ENGINE, ENGINE_ENV, HOME, SIGNER, SIGNING_STATE, SUPERVISE

VALIDATOR_LABEL = "virtengine.com/validator"
NODE_KEYS = ("priv_validator_key.json", "node_key.json")
DATA, APP_HOME, KNOWN, FILES = "/data", "/data/app", "/known", "/files"
RPC_PEERS = "rpc-peers"
SIGNED_HEIGHT = "signed-height"
ENGINE_METRICS, APP_METRICS = 26660, 26661
# A pod has no loopback that others reach.
EVERYWHERE = "0.0.0.0"  # noqa: S104


@dataclass(frozen=True, slots=True)
class PodParts:
    """What the pod of a node is made with, beside its Validator and its Network."""

    images: Images
    platform: str
    """Image of the application."""
    rehearsed: tuple[str, ...] = ()
    """Upgrade plans that the application takes as they are."""


def secret_name(validator: str) -> str:
    """Return the name of the Secret that holds a node's keys."""
    return f"{validator}-keys"


def signer_name(validator: str) -> str:
    """Return the name of the claim and the ConfigMap about what a key has signed."""
    return f"{validator}-signer"


def node_labels(validator: Validator) -> dict[str, str]:
    """Return the labels of everything of a node."""
    return {
        **labels(validator.spec.network_ref.name, "node"),
        VALIDATOR_LABEL: validator.name,
        MODE_LABEL: validator.spec.mode,
    }


def signs(validator: Validator) -> bool:
    """Say whether the pod itself signs blocks, with a key that it holds."""
    return validator.spec.mode == "validator" and validator.spec.remote_signer is None


def build_pod(validator: Validator, network: Network, parts: PodParts) -> dict[str, Any]:
    """Return the pod of a node."""
    engine = network.spec.images.cometbft or parts.images.cometbft
    files = [
        {"configMap": {"name": f"{validator.name}-config"}},
        {"configMap": {"name": genesis_name(network.name), "items": [_file("genesis.json")]}},
        {"secret": {"name": secret_name(validator.name), "items": [_file(name) for name in NODE_KEYS]}},
    ]
    return {
        **pods.POD,
        **pods.placement(validator.spec.placement),
        **pods.pull_secrets(_pull_secrets(validator, parts.images)),
        "terminationGracePeriodSeconds": 30,
        "initContainers": [_prepare(validator, parts)],
        "containers": [
            _application(validator, network, parts),
            _engine(validator, engine, parts.images),
        ],
        "volumes": [
            {"name": "files", "projected": {"defaultMode": 0o440, "sources": files}},
            pods.memory_volume("socket", "1Mi"),
            pods.memory_volume("tmp", "64Mi"),
            *(_signer_volumes(validator) if signs(validator) else ()),
        ],
    }


def _pull_secrets(validator: Validator, images: Images) -> tuple[str, ...]:
    """Return the Secrets of the node itself, or else those of the operator."""
    return tuple(ref.name for ref in validator.spec.placement.pull_secrets) or images.pull_secrets


def _signer_volumes(validator: Validator) -> Sequence[dict[str, Any]]:
    name = signer_name(validator.name)
    return (
        {"name": "signer", "persistentVolumeClaim": {"claimName": name}},
        {"name": "known", "configMap": {"name": name}},
    )


def _prepare(validator: Validator, parts: PodParts) -> dict[str, Any]:
    settings = {
        "VIRTENGINE_NODE_HOME": HOME,
        "VIRTENGINE_NODE_APP_HOME": APP_HOME,
        "VIRTENGINE_NODE_SIGNING_STATE": SIGNING_STATE if signs(validator) else "",
        "VIRTENGINE_NODE_SIGNED_HEIGHT": f"{KNOWN}/{SIGNED_HEIGHT}" if signs(validator) else "",
        "VIRTENGINE_NODE_PEERS": f"{FILES}/{RPC_PEERS}",
        "VIRTENGINE_NODE_STATE_SYNC": "true" if validator.spec.recovery == "StateSync" else "",
        "VIRTENGINE_NODE_ENGINE_ENV": ENGINE_ENV,
    }
    mounts: list[dict[str, Any]] = [
        {"name": "data", "mountPath": DATA},
        {"name": "files", "mountPath": FILES, "readOnly": True},
        {"name": "socket", "mountPath": "/run/virtengine"},
    ]
    if signs(validator):
        mounts += [{"name": "signer", "mountPath": SIGNER}, {"name": "known", "mountPath": KNOWN}]
    return {
        "name": "prepare",
        "image": parts.platform,
        "imagePullPolicy": parts.images.pull_policy,
        "command": ["python", "-m", "operators.node"],
        "env": [{"name": name, "value": value} for name, value in settings.items()],
        "resources": {"requests": {"cpu": "10m", "memory": "32Mi"}, "limits": {"memory": "128Mi"}},
        "volumeMounts": mounts,
        "terminationMessagePolicy": "FallbackToLogsOnError",
        "securityContext": pods.CONTAINER_SECURITY,
    }


def _application(validator: Validator, network: Network, parts: PodParts) -> dict[str, Any]:
    settings = {
        "RUN": "python -m virtengine.chain start",
        "LEFT_BEHIND": cometbft.SOCKET,
        "VIRTENGINE_CHAIN_HOME": APP_HOME,
        "VIRTENGINE_CHAIN_ABCI": cometbft.SOCKET,
        "VIRTENGINE_CHAIN_GRPC": f"{EVERYWHERE}:{GRPC}",
        "VIRTENGINE_CHAIN_REST": f"{EVERYWHERE}:{REST}",
        "VIRTENGINE_CHAIN_METRICS": f"{EVERYWHERE}:{APP_METRICS}",
        "VIRTENGINE_CHAIN_RPC": f"http://127.0.0.1:{RPC}",
        "VIRTENGINE_CHAIN_MINIMUM_GAS_PRICE": network.spec.minimum_gas_price,
        **history_settings(network),
    }
    if parts.rehearsed:
        settings["VIRTENGINE_CHAIN_REHEARSED_UPGRADES"] = ",".join(parts.rehearsed)
    return {
        "name": "app",
        "image": parts.platform,
        "imagePullPolicy": parts.images.pull_policy,
        "command": ["sh", "-c", SUPERVISE],
        "env": [{"name": name, "value": value} for name, value in settings.items()],
        "ports": pods.container_ports([("grpc", GRPC), ("rest", REST), ("metrics", APP_METRICS)]),
        "resources": {
            "requests": _amounts(validator.spec.resources.requests),
            "limits": _amounts(validator.spec.resources.limits),
        },
        "readinessProbe": pods.http_probe("/healthz", "metrics", period=2, failures=3),
        "livenessProbe": pods.http_probe("/healthz", "metrics", period=10, failures=12),
        "volumeMounts": [
            {"name": "data", "mountPath": DATA},
            {"name": "socket", "mountPath": "/run/virtengine"},
            pods.TMP_MOUNT,
        ],
        "securityContext": pods.CONTAINER_SECURITY,
    }


def history_settings(network: Network) -> dict[str, str]:
    """Return the application's settings about the past."""
    history = network.spec.history
    return {
        "VIRTENGINE_CHAIN_SNAPSHOT_INTERVAL": str(history.snapshot_interval),
        "VIRTENGINE_CHAIN_SNAPSHOTS_KEPT": str(history.snapshots),
        "VIRTENGINE_CHAIN_RETAIN_BLOCKS": str(history.keep_blocks),
        "VIRTENGINE_CHAIN_HISTORY_BLOCKS": str(history.query_blocks),
    }


def _engine(validator: Validator, image: str, images: Images) -> dict[str, Any]:
    mounts = [
        {"name": "data", "mountPath": DATA},
        {"name": "files", "mountPath": f"{HOME}/config", "readOnly": True},
        {"name": "socket", "mountPath": "/run/virtengine"},
        pods.TMP_MOUNT,
    ]
    if signs(validator):
        mounts.append({"name": "signer", "mountPath": SIGNER})
    return {
        "name": "cometbft",
        "image": image,
        "imagePullPolicy": images.pull_policy,
        "command": ["sh", "-c", ENGINE],
        "env": [
            {"name": "RUN", "value": f"engine start --home {HOME}"},
            {"name": "WATCH", "value": "follow"},
            *({"name": name, "value": value} for name, value in cometbft.RUNTIME.items()),
        ],
        "ports": pods.container_ports([("rpc", RPC), ("p2p", P2P), ("engine-metrics", ENGINE_METRICS)]),
        "resources": {
            "requests": {"cpu": "50m", "memory": "128Mi"},
            "limits": {"memory": cometbft.MEMORY_LIMIT},
        },
        "readinessProbe": pods.http_probe("/health", "rpc", period=2, failures=3),
        # A replay after a crash may take minutes; afterwards the engine must reach its application.
        "startupProbe": pods.http_probe("/health", "rpc", period=2, failures=300),
        "livenessProbe": pods.http_probe("/abci_info", "rpc", period=10, failures=4),
        "volumeMounts": mounts,
        "securityContext": pods.CONTAINER_SECURITY,
    }


def build_claim(validator: Validator) -> dict[str, Any]:
    """Return the claim of the volume for blocks and state."""
    return {
        "metadata": {"name": "data", "labels": node_labels(validator)},
        "spec": _claim_spec(validator, validator.spec.storage.size),
    }


def signer_claim(validator: Validator) -> dict[str, Any]:
    """Return the claim of the volume for what the key has signed. It lives and dies with the key."""
    return {
        "apiVersion": "v1",
        "kind": "PersistentVolumeClaim",
        "metadata": {
            "name": signer_name(validator.name),
            "namespace": validator.namespace,
            "labels": node_labels(validator),
            "annotations": {RETAIN: "true"},
        },
        "spec": _claim_spec(validator, "16Mi"),
    }


def signer_config_map(validator: Validator, signed_height: int) -> dict[str, Any]:
    """Return what the pod is told about its key before it may sign."""
    return {
        "apiVersion": "v1",
        "kind": "ConfigMap",
        "metadata": {
            "name": signer_name(validator.name),
            "namespace": validator.namespace,
            "labels": node_labels(validator),
            "annotations": {RETAIN: "true"},
        },
        "data": {SIGNED_HEIGHT: str(signed_height)},
    }


def _claim_spec(validator: Validator, size: str) -> dict[str, Any]:
    spec: dict[str, Any] = {"accessModes": ["ReadWriteOnce"], "resources": {"requests": {"storage": size}}}
    if validator.spec.storage.storage_class_name:
        spec["storageClassName"] = validator.spec.storage.storage_class_name
    return spec


def _amounts(amounts: ComputeAmounts) -> dict[str, str]:
    return amounts.model_dump(exclude_none=True)


def _file(name: str) -> dict[str, str]:
    return {"key": name, "path": name}
