"""The pod of a node: CometBFT and the application side by side, over a socket in memory and one volume."""

from __future__ import annotations

from typing import Any

from virtengine.api import Network, Validator
from virtengine.api.validator import ComputeAmounts
from virtengine.plans import cometbft, pods
from virtengine.plans.network import GRPC, P2P, REST, RPC, Images, genesis_name, labels

VALIDATOR_LABEL = "virtengine.com/validator"
NODE_KEYS = ("priv_validator_key.json", "node_key.json")
DATA, HOME, APP_HOME = "/data", "/data/cometbft", "/data/app"
ENGINE_METRICS, APP_METRICS = 26660, 26661
# A pod has no loopback that others reach.
EVERYWHERE = "0.0.0.0"  # noqa: S104
# A restored or fresh volume starts from this; an existing signing state is never replaced.
PREPARE = (
    f"mkdir -p {HOME}/data {APP_HOME} && "
    f"(test -f {HOME}/data/priv_validator_state.json || "
    f'printf \'{{"height":"0","round":0,"step":0}}\' > {HOME}/data/priv_validator_state.json)'
)
# A node that finds no application looks again only after three seconds. Images of CometBFT set CMTHOME, which
# wins over the flag.
START = (
    f"until test -S {cometbft.SOCKET}; do sleep 0.1; done; "
    f"export CMTHOME={HOME}; exec cometbft start --home {HOME}"
)


def secret_name(validator: str) -> str:
    """Return the name of the Secret that holds a node's keys."""
    return f"{validator}-keys"


def node_labels(validator: Validator) -> dict[str, str]:
    """Return the labels of everything of a node."""
    return {**labels(validator.spec.network_ref.name, "node"), VALIDATOR_LABEL: validator.name}


def build_pod(validator: Validator, network: Network, images: Images) -> dict[str, Any]:
    """Return the pod of a node."""
    platform = network.spec.images.platform or images.platform
    engine = network.spec.images.cometbft or images.cometbft
    files = [
        {"configMap": {"name": f"{validator.name}-config"}},
        {"configMap": {"name": genesis_name(network.name), "items": [_file("genesis.json")]}},
        {"secret": {"name": secret_name(validator.name), "items": [_file(name) for name in NODE_KEYS]}},
    ]
    return {
        **pods.POD,
        "terminationGracePeriodSeconds": 30,
        "initContainers": [_prepare(platform, images)],
        "containers": [
            _application(validator, network, platform, images),
            _engine(engine, images),
        ],
        "volumes": [
            {"name": "files", "projected": {"defaultMode": 0o440, "sources": files}},
            pods.memory_volume("socket", "1Mi"),
            pods.memory_volume("tmp", "64Mi"),
        ],
    }


def _prepare(image: str, images: Images) -> dict[str, Any]:
    return {
        "name": "prepare",
        "image": image,
        "imagePullPolicy": images.pull_policy,
        "command": ["sh", "-ec", PREPARE],
        "resources": {"requests": {"cpu": "10m", "memory": "16Mi"}, "limits": {"memory": "64Mi"}},
        "volumeMounts": [{"name": "data", "mountPath": DATA}],
        "securityContext": pods.CONTAINER_SECURITY,
    }


def _application(validator: Validator, network: Network, image: str, images: Images) -> dict[str, Any]:
    settings = {
        "VIRTENGINE_CHAIN_HOME": APP_HOME,
        "VIRTENGINE_CHAIN_ABCI": cometbft.SOCKET,
        "VIRTENGINE_CHAIN_GRPC": f"{EVERYWHERE}:{GRPC}",
        "VIRTENGINE_CHAIN_REST": f"{EVERYWHERE}:{REST}",
        "VIRTENGINE_CHAIN_METRICS": f"{EVERYWHERE}:{APP_METRICS}",
        "VIRTENGINE_CHAIN_RPC": f"http://127.0.0.1:{RPC}",
        "VIRTENGINE_CHAIN_MINIMUM_GAS_PRICE": network.spec.minimum_gas_price,
    }
    return {
        "name": "app",
        "image": image,
        "imagePullPolicy": images.pull_policy,
        "command": ["python", "-m", "virtengine.chain", "start"],
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


def _engine(image: str, images: Images) -> dict[str, Any]:
    return {
        "name": "cometbft",
        "image": image,
        "imagePullPolicy": images.pull_policy,
        "command": ["sh", "-ec", START],
        "ports": pods.container_ports([("rpc", RPC), ("p2p", P2P), ("engine-metrics", ENGINE_METRICS)]),
        "resources": {"requests": {"cpu": "100m", "memory": "128Mi"}, "limits": {"memory": "1Gi"}},
        "readinessProbe": pods.http_probe("/health", "rpc", period=2, failures=3),
        # A replay after a crash may take minutes; afterwards the engine must reach its application.
        "startupProbe": pods.http_probe("/health", "rpc", period=2, failures=300),
        "livenessProbe": pods.http_probe("/abci_info", "rpc", period=10, failures=4),
        "volumeMounts": [
            {"name": "data", "mountPath": DATA},
            {"name": "files", "mountPath": f"{HOME}/config", "readOnly": True},
            {"name": "socket", "mountPath": "/run/virtengine"},
            pods.TMP_MOUNT,
        ],
        "securityContext": pods.CONTAINER_SECURITY,
    }


def build_claim(validator: Validator) -> dict[str, Any]:
    """Return the claim of the volume for blocks and state."""
    storage = validator.spec.storage
    spec: dict[str, Any] = {
        "accessModes": ["ReadWriteOnce"],
        "resources": {"requests": {"storage": storage.size}},
    }
    if storage.storage_class_name:
        spec["storageClassName"] = storage.storage_class_name
    return {"metadata": {"name": "data", "labels": node_labels(validator)}, "spec": spec}


def _amounts(amounts: ComputeAmounts) -> dict[str, str]:
    return amounts.model_dump(exclude_none=True)


def _file(name: str) -> dict[str, str]:
    return {"key": name, "path": name}
