"""What a Network should have: a genesis that never changes, and services that reach its nodes."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from virtengine.api import Network, Validator
from virtengine.api.network import NetworkEndpoints, NetworkStatus
from virtengine.core.errors import Rejected
from virtengine.plans import pods, topology
from virtengine.plans.plan import RETAIN, Plan

NETWORK_LABEL = "virtengine.com/network"
MODE_LABEL = "virtengine.com/mode"
RPC, GRPC, REST, P2P, METRICS = 26657, 9090, 1317, 26656, 9100
LOOK_AGAIN = 2.0
GENESIS = "genesis.json"
Manifest = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Images:
    """Images that nodes and relay run."""

    platform: str
    cometbft: str
    pull_policy: str = "IfNotPresent"
    pull_secrets: tuple[str, ...] = ()
    """Secrets of the Network's namespace that open its registries."""


@dataclass(frozen=True, slots=True)
class Observed:
    """What is there: the Network's nodes, the relay's state, the height if the chain answers."""

    nodes: tuple[Validator, ...]
    is_relay_ready: bool
    height: int | None

    @property
    def ready_nodes(self) -> int:
        """Return how many nodes are ready."""
        return sum(1 for node in self.nodes if node.is_ready)


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


def genesis_config_map(network: Network, document: str) -> Manifest:
    """Return the object that holds a genesis. It cannot be changed, and outlives the Network."""
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
        "data": {GENESIS: document},
    }


def plan(
    network: Network, *, genesis: Mapping[str, str], relay: Sequence[Manifest], observed: Observed
) -> Plan:
    """Return what a network with a genesis should have. Raises Rejected for the genesis of another chain."""
    document = json.loads(genesis[GENESIS])
    if document["chain_id"] != network.spec.chain_id:
        raise Rejected(
            f"ConfigMap {genesis_name(network.name)} holds the genesis of {document['chain_id']}; "
            "delete it and the validators' volumes, or give this Network another name",
            reason="GenesisMismatch",
        )
    ready, reason, message = _judge(network, observed)
    seeds = sorted(
        topology.address(node) for node in observed.nodes if node.spec.mode == "seed" and node.status.node_id
    )
    status = NetworkStatus(
        chain_id=network.spec.chain_id,
        block_time=network.spec.block_time,
        height=network.status.height if network.is_ready and ready else observed.height,
        validators=len(document["validators"]),
        genesis_hash=hashlib.sha256(genesis[GENESIS].encode()).hexdigest(),
        seeds=tuple(seeds),
        upgrade=last_upgrade(network, observed.nodes),
        endpoints=endpoints(network),
    )
    return Plan(
        objects=(*services(network, observed.nodes), disruption_budget(network), *relay),
        ready=ready,
        reason=reason,
        message=message,
        status=status,
        after=None if ready else LOOK_AGAIN,
    )


def last_upgrade(network: Network, nodes: Sequence[Validator]) -> str | None:
    """Return the last plan of `spec.upgrades` whose image any node runs."""
    order = [upgrade.name for upgrade in network.spec.upgrades]
    run = {node.status.upgrade for node in nodes} | {network.status.upgrade}
    reached = [name for name in order if name in run]
    return reached[-1] if reached else network.status.upgrade


def endpoints(network: Network) -> NetworkEndpoints:
    """Return where clients in the cluster connect."""
    host = f"{network.name}-rpc.{network.namespace}.svc"
    return NetworkEndpoints(rpc=f"http://{host}:{RPC}", grpc=f"{host}:{GRPC}", rest=f"http://{host}:{REST}")


def serving_mode(nodes: Sequence[Validator]) -> str:
    """Return the mode of the nodes that answer clients: validators do so only when nobody else is there."""
    there = {node.spec.mode for node in nodes if not node.is_deleting}
    return next((mode for mode in ("full", "sentry") if mode in there), "validator")


def services(network: Network, nodes: Sequence[Validator]) -> tuple[Manifest, ...]:
    """Return the addresses of a network: one for clients, one that names every pod."""
    selector = {NETWORK_LABEL: network.name, "app.kubernetes.io/component": "node"}
    client = [("rpc", RPC), ("grpc", GRPC), ("rest", REST)]
    return (
        _service(
            network,
            "rpc",
            {
                "type": "ClusterIP",
                # One client talks to one node: what it has read there, it finds there again.
                "sessionAffinity": "ClientIP",
                "ports": pods.ports(client),
                "selector": {**selector, MODE_LABEL: serving_mode(nodes)},
            },
        ),
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


def disruption_budget(network: Network) -> Manifest:
    """Return what keeps drains from taking away two validators at once."""
    selector = {NETWORK_LABEL: network.name, "app.kubernetes.io/component": "node", MODE_LABEL: "validator"}
    return {
        "apiVersion": "policy/v1",
        "kind": "PodDisruptionBudget",
        "metadata": {
            "name": f"{network.name}-validators",
            "namespace": network.namespace,
            "labels": labels(network.name, "validators"),
        },
        "spec": {"maxUnavailable": 1, "selector": {"matchLabels": selector}},
    }


def _judge(network: Network, observed: Observed) -> tuple[bool, str, str]:
    if not observed.ready_nodes:
        return False, "NodesNotReady", "no node is ready yet; see the Validators of this Network"
    if not observed.height:
        return False, "NoBlocks", "nodes are ready, the first block is awaited"
    if network.spec.relay.enabled and not observed.is_relay_ready:
        return False, "RelayNotReady", f"Deployment {network.name}-relay is not available yet"
    return True, "Ready", "the chain makes blocks"


def _service(network: Network, suffix: str, spec: Manifest) -> Manifest:
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
