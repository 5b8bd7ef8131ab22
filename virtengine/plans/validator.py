"""What a Validator should have: a pod with CometBFT and the application, volumes, configuration."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Mapping, Sequence
from typing import Any

from virtengine.api import Validator
from virtengine.core.errors import Rejected
from virtengine.plans import cometbft, node_policy, node_status, topology
from virtengine.plans.cometbft import NodeConfig
from virtengine.plans.genesis_stake import GenesisNode, compute_address
from virtengine.plans.network import RPC
from virtengine.plans.node_parts import NodeKeys, Parts
from virtengine.plans.node_pod import (
    NODE_KEYS,
    RPC_PEERS,
    VALIDATOR_LABEL,
    build_claim,
    build_pod,
    node_labels,
    secret_name,
    signer_claim,
    signer_config_map,
    signs,
)
from virtengine.plans.plan import RETAIN, ObjectRef, Plan
from virtengine.plans.supervision import SIGNING_STATE

CONFIG_HASH, TEMPLATE = "virtengine.com/config-hash", "virtengine.com/template"
LOOK_AGAIN, LOOK_STEADY = 2.0, 15.0
ENOUGH_PEERS = 1
Manifest = dict[str, Any]


def secret(validator: Validator, keys: NodeKeys) -> Manifest:
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


def read_public(validator: Validator, found: Mapping[str, Any]) -> GenesisNode:
    """Return the public side of a key Secret, or of the remote signer. Raises Rejected when it is damaged."""
    try:
        consensus, node = (json.loads(base64.b64decode(found["data"][name])) for name in NODE_KEYS)
        secret_key = base64.b64decode(node["priv_key"]["value"])
        public_key = consensus["pub_key"]["value"]
        address = compute_address(base64.b64decode(public_key))
        is_pair = base64.b64decode(consensus["priv_key"]["value"])[32:] == base64.b64decode(public_key)
    except (KeyError, ValueError, TypeError) as error:
        raise Rejected(
            f"Secret {secret_name(validator.name)} does not hold node keys; restore it from a backup",
            reason="KeyDamaged",
        ) from error
    if not is_pair:
        raise Rejected(
            f"Secret {secret_name(validator.name)} holds a public key that is not its private key's",
            reason="KeyDamaged",
        )
    known = validator.status.consensus_address
    if validator.spec.remote_signer is not None:
        public_key = validator.spec.remote_signer.public_key
        address = compute_address(base64.b64decode(public_key))
    if known and known != address:
        raise Rejected(
            f"the consensus key of {validator.name} is {address} now and was {known}; put the old Secret "
            f"{secret_name(validator.name)} back",
            reason="KeyChanged",
        )
    return GenesisNode(validator.name, public_key, address, compute_node_id(secret_key[32:]))


def compute_node_id(public_key: bytes) -> str:
    """Return the id by which peers know a node: the first 20 bytes of SHA-256 of its key."""
    return hashlib.sha256(public_key).digest()[:20].hex()


def require_unused(validator: Validator) -> None:
    """Raise Rejected when keys were made before and are gone: new ones would be another node."""
    if validator.status.consensus_address:
        raise Rejected(
            f"Secret {secret_name(validator.name)} with the key of {validator.status.consensus_address} "
            "is gone; restore it from a backup, or delete this Validator and create another; see "
            "docs/runbooks/lost-key.md",
            reason="KeyMissing",
        )


def plan(validator: Validator, parts: Parts) -> Plan:
    """Return what a node of a network with a genesis should have."""
    config = node_config(validator, parts)
    wanted = build_stateful_set(validator, parts, cometbft.digest(config))
    live = parts.stateful_set
    keeps_old = must_roll(live, wanted) and not parts.may_roll
    runs, reason, message = _judge(validator, live)
    waits = parts.step is not None and parts.step.reason == "CatchingUp"
    if runs and keeps_old:
        reason, message = "RollWaits", "a new configuration waits until all other nodes are well"
    elif runs and waits and parts.step is not None:
        runs, reason, message = False, parts.step.reason, parts.step.message
    signer = (signer_claim(validator),) if signs(validator) else ()
    objects = [
        config_map(validator, cometbft.config_toml(config), rpc_of_others(validator, parts.nodes)),
        *([signer_config_map(validator, parts.signed_height)] if signs(validator) else ()),
        node_policy.peer_service(validator),
        node_policy.network_policy(validator, parts.nodes, operator_namespace=parts.operator_namespace),
        *([] if keeps_old else [wanted]),
    ]
    return Plan(
        create=signer,
        objects=tuple(objects),
        keep=(ObjectRef.of(wanted),),
        ready=runs,
        reason=reason,
        message=message,
        status=node_status.status(validator, parts, is_ready=runs),
        facts=node_status.facts(validator, parts, is_running=runs),
        after=LOOK_STEADY if runs and validator.is_ready and not keeps_old else LOOK_AGAIN,
    )


def node_config(validator: Validator, parts: Parts) -> NodeConfig:
    """Return what the engine is told."""
    signer = validator.spec.remote_signer
    state = {"signing_state": SIGNING_STATE} if signs(validator) else {}
    return NodeConfig(
        moniker=validator.name,
        block_time=parts.network.spec.block_time,
        mempool=parts.mempool,
        peering=topology.peering(validator, parts.nodes),
        external_address=f"{topology.host(validator)}:{topology.P2P}",
        remote_signer=signer.address if signer else "",
        **state,
    )


def rpc_of_others(validator: Validator, nodes: Sequence[Validator]) -> tuple[str, ...]:
    """Return where other nodes answer, for a node that starts."""
    return tuple(
        f"http://{topology.host(one)}:{RPC}"
        for one in sorted(nodes, key=lambda one: one.name)
        if one.name != validator.name and not one.is_deleting
    )[:8]


def config_map(validator: Validator, config: str, rpc_peers: Sequence[str]) -> Manifest:
    """Return the object that holds config.toml, and where other nodes answer when this one starts."""
    return {
        "apiVersion": "v1",
        "kind": "ConfigMap",
        "metadata": {
            "name": f"{validator.name}-config",
            "namespace": validator.namespace,
            "labels": node_labels(validator),
        },
        "data": {"config.toml": config, RPC_PEERS: "\n".join(rpc_peers)},
    }


def build_stateful_set(validator: Validator, parts: Parts, digest: str) -> Manifest:
    """Return the StatefulSet: one pod, one volume, one consensus key."""
    names = node_labels(validator)
    when = validator.spec.deletion_policy
    template = {
        "metadata": {"labels": names, "annotations": {CONFIG_HASH: digest}},
        "spec": build_pod(validator, parts.network, parts.pod),
    }
    return {
        "apiVersion": "apps/v1",
        "kind": "StatefulSet",
        "metadata": {
            "name": validator.name,
            "namespace": validator.namespace,
            "labels": names,
            "annotations": {TEMPLATE: _digest(template)},
        },
        "spec": {
            # One key must never sign in two places: the number of replicas is not a setting.
            "replicas": 1,
            "serviceName": f"{parts.network.name}-p2p",
            "podManagementPolicy": "Parallel",
            "revisionHistoryLimit": 2,
            "selector": {"matchLabels": {VALIDATOR_LABEL: validator.name}},
            "persistentVolumeClaimRetentionPolicy": {"whenDeleted": when, "whenScaled": "Retain"},
            "template": template,
            "volumeClaimTemplates": [build_claim(validator)],
        },
    }


def must_roll(live: Mapping[str, Any] | None, wanted: Mapping[str, Any]) -> bool:
    """Say whether a node that is there must be restarted to be as wanted."""
    if live is None:
        return False
    before = (live["metadata"].get("annotations") or {}).get(TEMPLATE)
    return bool(before != wanted["metadata"]["annotations"][TEMPLATE])


def is_running(stateful_set: Mapping[str, Any] | None) -> bool:
    """Say whether the pod of a StatefulSet is the current one, and ready."""
    status = (stateful_set or {}).get("status") or {}
    generation = ((stateful_set or {}).get("metadata") or {}).get("generation")
    is_current = stateful_set is not None and status.get("observedGeneration") == generation
    is_rolled = status.get("currentRevision") == status.get("updateRevision")
    return bool(is_current and is_rolled and status.get("readyReplicas"))


def _judge(validator: Validator, stateful_set: Mapping[str, Any] | None) -> tuple[bool, str, str]:
    if is_running(stateful_set):
        return True, "Ready", "the node runs"
    return False, "PodNotReady", f"the pod {validator.name}-0 is not ready yet; see its events and logs"


def _digest(value: Mapping[str, Any]) -> str:
    text = json.dumps(value, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()[:16]
