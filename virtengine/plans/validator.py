"""What a Validator should have: a pod with CometBFT and the application, its volume and its configuration."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from virtengine.api import Network, Validator
from virtengine.api.validator import ValidatorStatus
from virtengine.core.errors import Rejected
from virtengine.plans import cometbft
from virtengine.plans.network import GenesisNode, Images
from virtengine.plans.node_pod import (
    NODE_KEYS,
    VALIDATOR_LABEL,
    build_claim,
    build_pod,
    node_labels,
    secret_name,
)
from virtengine.plans.plan import RETAIN, Plan

CONFIG_HASH = "virtengine.com/config-hash"
LOOK_AGAIN = 2.0


@dataclass(frozen=True, slots=True, repr=False)
class NodeKeys:
    """The keys of one node, in CometBFT's JSON."""

    priv_validator_key: str
    node_key: str


@dataclass(frozen=True, slots=True)
class NodeView:
    """What a running node says about itself."""

    height: int
    peers: int
    catching_up: bool
    app_hash: str


def secret(validator: Validator, keys: NodeKeys) -> dict[str, Any]:
    """Return the key Secret. It outlives the Validator unless its policy says otherwise."""
    values = dict(zip(NODE_KEYS, (keys.priv_validator_key, keys.node_key), strict=True))
    return {
        "apiVersion": "v1",
        "kind": "Secret",
        "metadata": {
            "name": secret_name(validator.name),
            "namespace": validator.namespace,
            "labels": node_labels(validator),
            "annotations": {RETAIN: "true"},
        },
        "type": "virtengine.com/node-keys",
        "data": {name: base64.b64encode(value.encode()).decode() for name, value in values.items()},
    }


def read_public(validator: str, found: Mapping[str, Any]) -> GenesisNode:
    """Return the public side of a key Secret. Raises Rejected when it is damaged."""
    try:
        consensus, node = (json.loads(base64.b64decode(found["data"][name])) for name in NODE_KEYS)
        secret_key = base64.b64decode(node["priv_key"]["value"])
        address, public_key = consensus["address"], consensus["pub_key"]["value"]
    except (KeyError, ValueError, TypeError) as error:
        raise Rejected(
            f"Secret {secret_name(validator)} does not hold node keys; restore it from a backup",
            reason="KeyDamaged",
        ) from error
    return GenesisNode(validator, public_key, address, compute_node_id(secret_key[32:]))


def compute_node_id(public_key: bytes) -> str:
    """Return the id by which peers know a node: the first 20 bytes of SHA-256 of its key."""
    return hashlib.sha256(public_key).digest()[:20].hex()


def require_unused(validator: Validator) -> None:
    """Raise Rejected when keys were made before and are gone: new ones would be another node."""
    if validator.status.consensus_address:
        raise Rejected(
            f"Secret {secret_name(validator.name)} with the key of {validator.status.consensus_address} "
            "is gone; restore it from a backup, or delete this Validator and create another",
            reason="KeyMissing",
        )


def plan(
    validator: Validator,
    *,
    network: Network,
    node: GenesisNode,
    peers: str,
    images: Images,
    mempool: str,
    stateful_set: Mapping[str, Any] | None,
    view: NodeView | None,
) -> Plan:
    """Return what a node of a network with a genesis should have."""
    others = ",".join(one for one in peers.split(",") if one and not one.startswith(f"{node.node_id}@"))
    config = cometbft.config_toml(
        moniker=validator.name, block_time=network.spec.block_time, peers=others, mempool=mempool
    )
    ready, reason, message = _judge(validator, stateful_set)
    return Plan(
        objects=(config_map(validator, config), build_stateful_set(validator, network, images, config)),
        ready=ready,
        reason=reason,
        message=message,
        status=_status(validator, node, view, is_ready=ready),
        after=LOOK_AGAIN if ready and not validator.is_ready and view is None else None,
    )


def config_map(validator: Validator, config: str) -> dict[str, Any]:
    """Return the object that holds config.toml."""
    return {
        "apiVersion": "v1",
        "kind": "ConfigMap",
        "metadata": {
            "name": f"{validator.name}-config",
            "namespace": validator.namespace,
            "labels": node_labels(validator),
        },
        "data": {"config.toml": config},
    }


def build_stateful_set(validator: Validator, network: Network, images: Images, config: str) -> dict[str, Any]:
    """Return the StatefulSet: one pod, one volume, one consensus key."""
    names = node_labels(validator)
    when = validator.spec.deletion_policy
    return {
        "apiVersion": "apps/v1",
        "kind": "StatefulSet",
        "metadata": {"name": validator.name, "namespace": validator.namespace, "labels": names},
        "spec": {
            # One key must never sign in two places: the number of replicas is not a setting.
            "replicas": 1,
            "serviceName": f"{network.name}-p2p",
            "podManagementPolicy": "Parallel",
            "revisionHistoryLimit": 2,
            "selector": {"matchLabels": {VALIDATOR_LABEL: validator.name}},
            "persistentVolumeClaimRetentionPolicy": {"whenDeleted": when, "whenScaled": "Retain"},
            "template": {
                "metadata": {
                    "labels": names,
                    "annotations": {CONFIG_HASH: hashlib.sha256(config.encode()).hexdigest()[:16]},
                },
                "spec": build_pod(validator, network, images),
            },
            "volumeClaimTemplates": [build_claim(validator)],
        },
    }


def _judge(validator: Validator, stateful_set: Mapping[str, Any] | None) -> tuple[bool, str, str]:
    status = (stateful_set or {}).get("status") or {}
    generation = ((stateful_set or {}).get("metadata") or {}).get("generation")
    is_current = stateful_set is not None and status.get("observedGeneration") == generation
    is_rolled = status.get("currentRevision") == status.get("updateRevision")
    if is_current and is_rolled and status.get("readyReplicas"):
        return True, "Ready", "the node runs"
    return False, "PodNotReady", f"the pod {validator.name}-0 is not ready yet; see its events and logs"


def _status(
    validator: Validator, node: GenesisNode, view: NodeView | None, *, is_ready: bool
) -> ValidatorStatus:
    """Return the status; what changes with every block is written at transitions only."""
    before = validator.status
    is_steady = is_ready and validator.is_ready and before.height is not None
    shown = None if is_steady else view
    return ValidatorStatus(
        node_id=node.node_id,
        consensus_address=node.address,
        height=shown.height if shown else before.height,
        peers=shown.peers if shown else before.peers,
        catching_up=shown.catching_up if shown else before.catching_up,
        app_hash=shown.app_hash if shown else before.app_hash,
    )
