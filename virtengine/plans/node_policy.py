"""Who may reach a node: its Service for peers, and the ports that its mode opens.

A validator behind sentries is reached by its sentries alone; RPC of validators is for the operator and for
other nodes, unless nobody else answers clients.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from virtengine.api import Validator
from virtengine.plans import pods
from virtengine.plans.network import GRPC, NETWORK_LABEL, P2P, REST, RPC, serving_mode
from virtengine.plans.node_pod import APP_METRICS, ENGINE_METRICS, VALIDATOR_LABEL, node_labels
from virtengine.plans.topology import is_hidden, service_name

Manifest = dict[str, Any]


def peer_service(validator: Validator) -> Manifest:
    """Return a node's own address: it outlives its pods, so that peers need to look it up once only.

    A remote signer dials in here too.
    """
    return {
        "apiVersion": "v1",
        "kind": "Service",
        "metadata": {
            "name": service_name(validator.name),
            "namespace": validator.namespace,
            "labels": node_labels(validator),
        },
        "spec": {
            "type": "ClusterIP",
            "publishNotReadyAddresses": True,
            "ports": [
                *pods.ports([("p2p", P2P), ("rpc", RPC)]),
                *(
                    {"name": "signer", "port": port, "targetPort": port, "protocol": "TCP"}
                    for port in _signer_ports(validator)
                ),
            ],
            "selector": {VALIDATOR_LABEL: validator.name},
        },
    }


def network_policy(validator: Validator, nodes: Sequence[Validator], *, operator_namespace: str) -> Manifest:
    """Return who may open connections to a node."""
    everyone: list[Manifest] = []
    of_network = [_pods({NETWORK_LABEL: validator.spec.network_ref.name})]
    operator = [{"namespaceSelector": {"matchLabels": {"kubernetes.io/metadata.name": operator_namespace}}}]
    peers = of_network
    if is_hidden(validator):
        peers = [_pods({VALIDATOR_LABEL: name}) for name in sorted(validator.spec.sentries)]
    elif validator.spec.mode != "validator":
        peers = everyone
    is_serving = validator.spec.mode in (serving_mode(nodes), "full", "sentry") and not is_hidden(validator)
    clients = everyone if is_serving else [*of_network, *operator]
    spec = {
        "podSelector": {"matchLabels": {VALIDATOR_LABEL: validator.name}},
        "policyTypes": ["Ingress"],
        "ingress": [
            _rule([P2P], peers),
            _rule([RPC, GRPC, REST], clients),
            # Metrics hold no secret, and whoever scrapes is not known here.
            _rule([ENGINE_METRICS, APP_METRICS], everyone),
            *(_rule([port], everyone) for port in _signer_ports(validator)),
        ],
    }
    return {
        "apiVersion": "networking.k8s.io/v1",
        "kind": "NetworkPolicy",
        "metadata": {
            "name": service_name(validator.name),
            "namespace": validator.namespace,
            "labels": node_labels(validator),
        },
        "spec": spec,
    }


def _signer_ports(validator: Validator) -> list[int]:
    signer = validator.spec.remote_signer
    if signer is None or not signer.address.startswith("tcp://"):
        return []
    return [int(signer.address.rpartition(":")[2])]


def _pods(labels: dict[str, str]) -> Manifest:
    return {"podSelector": {"matchLabels": labels}}


def _rule(ports: Sequence[int], peers: list[Manifest]) -> Manifest:
    rule: Manifest = {"ports": [{"port": port, "protocol": "TCP"} for port in ports]}
    return {**rule, "from": peers} if peers else rule
