"""What a Network should have: a genesis that never changes, services that reach its nodes, and a relay."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from virtengine.api import Network
from virtengine.api.network import NetworkEndpoints, NetworkStatus
from virtengine.core.errors import Rejected
from virtengine.plans import pods
from virtengine.plans.genesis import build_app_state
from virtengine.plans.plan import RETAIN, Plan

NETWORK_LABEL = "virtengine.com/network"
RPC, GRPC, REST, P2P, METRICS = 26657, 9090, 1317, 26656, 9100
POWER = 100
MAX_BLOCK_BYTES = 4 * 2**20
LOOK_AGAIN = 2.0
GENESIS, PEERS = "genesis.json", "peers"


@dataclass(frozen=True, slots=True)
class GenesisNode:
    """The public side of a validator's keys."""

    name: str
    public_key: str
    """Consensus key, Ed25519, base64."""
    address: str
    node_id: str


@dataclass(frozen=True, slots=True)
class Images:
    """Images that nodes and relay run."""

    platform: str
    cometbft: str
    pull_policy: str = "IfNotPresent"


@dataclass(frozen=True, slots=True)
class Observed:
    """What is there: ready nodes, the relay's state, the height if the chain answers."""

    ready_validators: int
    is_relay_ready: bool
    height: int | None


def genesis_name(network: str) -> str:
    """Return the name of the ConfigMap that holds the genesis."""
    return f"{network}-genesis"


def labels(network: str, component: str) -> dict[str, str]:
    """Return the labels of everything of a network."""
    return {
        NETWORK_LABEL: network,
        "app.kubernetes.io/name": "virtengine",
        "app.kubernetes.io/component": component,
        "app.kubernetes.io/instance": network,
    }


def build_genesis(network: Network, addresses: Mapping[str, str], nodes: Sequence[GenesisNode]) -> str:
    """Return the genesis document: the same bytes for the same arguments.

    `addresses` holds the address of each genesis account by the name of its entry. Raises Rejected when the
    accounts or parameters could never begin a chain.
    """
    document = {
        "genesis_time": network.spec.genesis.time or network.metadata.creation_timestamp,
        "chain_id": network.spec.chain_id,
        "initial_height": "1",
        "consensus_params": {
            "block": {"max_bytes": str(MAX_BLOCK_BYTES), "max_gas": "-1"},
            "evidence": {
                "max_age_num_blocks": "100000",
                "max_age_duration": "172800000000000",
                "max_bytes": "1048576",
            },
            "validator": {"pub_key_types": ["ed25519"]},
            "version": {"app": "0"},
            "abci": {"vote_extensions_enable_height": "0"},
        },
        "validators": [_validator(node) for node in sorted(nodes, key=lambda node: node.name)],
        "app_hash": "",
        "app_state": build_app_state(network, addresses),
    }
    return json.dumps(document, sort_keys=True, indent=1) + "\n"


def genesis_config_map(network: Network, document: str, nodes: Sequence[GenesisNode]) -> dict[str, Any]:
    """Return the object that holds a genesis. It cannot be changed, and outlives the Network."""
    host = f"{network.name}-p2p.{network.namespace}.svc"
    peers = ",".join(
        f"{node.node_id}@{node.name}-0.{host}:{P2P}" for node in sorted(nodes, key=lambda node: node.name)
    )
    return {
        "apiVersion": "v1",
        "kind": "ConfigMap",
        "metadata": {
            "name": genesis_name(network.name),
            "namespace": network.namespace,
            "labels": labels(network.name, "genesis"),
            "annotations": {RETAIN: "true"},
        },
        "immutable": True,
        "data": {GENESIS: document, PEERS: peers},
    }


def plan(network: Network, *, genesis: Mapping[str, str], images: Images, observed: Observed) -> Plan:
    """Return what a network with a genesis should have. Raises Rejected for the genesis of another chain."""
    document = json.loads(genesis[GENESIS])
    if document["chain_id"] != network.spec.chain_id:
        raise Rejected(
            f"ConfigMap {genesis_name(network.name)} holds the genesis of {document['chain_id']}; "
            "delete it and the validators' volumes, or give this Network another name",
            reason="GenesisMismatch",
        )
    ready, reason, message = _judge(network, observed)
    status = NetworkStatus(
        chain_id=network.spec.chain_id,
        block_time=network.spec.block_time,
        height=network.status.height if network.is_ready and ready else observed.height,
        validators=len(document["validators"]),
        genesis_hash=hashlib.sha256(genesis[GENESIS].encode()).hexdigest(),
        endpoints=endpoints(network),
    )
    return Plan(
        objects=(*services(network), *relay(network, images)),
        ready=ready,
        reason=reason,
        message=message,
        status=status,
        after=None if ready else LOOK_AGAIN,
    )


def endpoints(network: Network) -> NetworkEndpoints:
    """Return where clients in the cluster connect."""
    host = f"{network.name}-rpc.{network.namespace}.svc"
    return NetworkEndpoints(rpc=f"http://{host}:{RPC}", grpc=f"{host}:{GRPC}", rest=f"http://{host}:{REST}")


def services(network: Network) -> tuple[dict[str, Any], ...]:
    """Return the addresses of a network: one for clients, one that nodes find each other by."""
    selector = {NETWORK_LABEL: network.name, "app.kubernetes.io/component": "node"}
    client = [("rpc", RPC), ("grpc", GRPC), ("rest", REST)]
    return (
        _service(network, "rpc", {"type": "ClusterIP", "ports": pods.ports(client), "selector": selector}),
        _service(
            network,
            "p2p",
            {
                "type": "ClusterIP",
                "clusterIP": "None",
                "publishNotReadyAddresses": True,
                "ports": pods.ports([("p2p", P2P), ("rpc", RPC)]),
                "selector": selector,
            },
        ),
    )


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
        "env": _relay_env(network),
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


def _relay_env(network: Network) -> list[dict[str, Any]]:
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


def _judge(network: Network, observed: Observed) -> tuple[bool, str, str]:
    if not observed.ready_validators:
        return False, "NodesNotReady", "no validator is ready yet; see the Validators of this Network"
    if not observed.height:
        return False, "NoBlocks", "nodes are ready, the first block is awaited"
    if network.spec.relay.enabled and not observed.is_relay_ready:
        return False, "RelayNotReady", f"Deployment {network.name}-relay is not available yet"
    return True, "Ready", "the chain makes blocks"


def _validator(node: GenesisNode) -> dict[str, Any]:
    return {
        "address": node.address,
        "pub_key": {"type": "tendermint/PubKeyEd25519", "value": node.public_key},
        "power": str(POWER),
        "name": node.name,
    }


def _service(network: Network, suffix: str, spec: dict[str, Any]) -> dict[str, Any]:
    return {
        "apiVersion": "v1",
        "kind": "Service",
        "metadata": {
            "name": f"{network.name}-{suffix}",
            "namespace": network.namespace,
            "labels": labels(network.name, suffix),
        },
        "spec": spec,
    }
