"""What is around the processes of a cluster: Services, who may connect to whom, and what is never evicted."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from virtengine.api import HPCCluster
from virtengine.plans.hpc_cluster import names

Manifest = dict[str, Any]
Peer = dict[str, Any]
DNS = {
    "namespaceSelector": {"matchLabels": {"kubernetes.io/metadata.name": "kube-system"}},
    "podSelector": {"matchLabels": {"k8s-app": "kube-dns"}},
}
PARTS = {
    names.CONTROLLER: names.CONTROLLER_PORT,
    names.DATABASE: names.DATABASE_PORT,
    names.MARIADB: names.MARIADB_PORT,
    names.REST: names.REST_PORT,
}


def services(cluster: HPCCluster) -> tuple[Manifest, ...]:
    """Return the Services: names of processes, which answer before they are ready too, and of nodes."""
    spec = cluster.spec
    absent = set() if spec.database.enabled else {names.DATABASE, names.MARIADB}
    if not spec.rest.enabled:
        absent.add(names.REST)
    found = [_service(cluster, part, port) for part, port in PARTS.items() if part not in absent]
    if spec.login.enabled:
        found.append(_service(cluster, names.LOGIN, names.CONTROLLER_PORT))
    return (*found, *(_nodes(cluster, pool.name) for pool in spec.pools))


def policies(cluster: HPCCluster, operator_namespace: str) -> tuple[Manifest, ...]:
    """Return the policies: nothing comes in or goes out but what each process is there for."""
    parts = (names.CONTROLLER, names.DATABASE, names.MARIADB, names.REST, names.LOGIN, names.NODE)
    return (
        _policy(cluster, "deny-all", {}, ["Ingress", "Egress"], {"egress": [_dns()]}),
        *(
            _policy(cluster, part, {names.PART_LABEL: part}, *_rules(cluster, part, operator_namespace))
            for part in parts
        ),
    )


def budgets(cluster: HPCCluster) -> tuple[Manifest, ...]:
    """Return what keeps nodes with jobs from being evicted: the operator empties a cordoned node first."""
    return tuple(
        {
            "apiVersion": "policy/v1",
            "kind": "PodDisruptionBudget",
            "metadata": {
                "name": names.pool_object(cluster.name, pool.name),
                "namespace": cluster.namespace,
                "labels": names.pool_labels(cluster.name, pool.name),
            },
            "spec": {
                "maxUnavailable": 0,
                "selector": {"matchLabels": _pool_selector(cluster.name, pool.name)},
            },
        }
        for pool in cluster.spec.pools
    )


def _service(cluster: HPCCluster, part: str, port: int) -> Manifest:
    # Daemons know each other by the addresses of their pods; only the REST API has one of its own.
    headless = {} if part == names.REST else {"clusterIP": "None", "publishNotReadyAddresses": True}
    found = names.labels(cluster.name, part)
    return {
        "apiVersion": "v1",
        "kind": "Service",
        "metadata": {
            "name": names.part(cluster.name, part),
            "namespace": cluster.namespace,
            "labels": found,
        },
        "spec": {**headless, "selector": found, "ports": [_port(part, port)]},
    }


def _nodes(cluster: HPCCluster, pool: str) -> Manifest:
    return {
        "apiVersion": "v1",
        "kind": "Service",
        "metadata": {
            "name": names.pool_object(cluster.name, pool),
            "namespace": cluster.namespace,
            "labels": names.pool_labels(cluster.name, pool),
        },
        "spec": {
            "clusterIP": "None",
            "publishNotReadyAddresses": True,
            "selector": _pool_selector(cluster.name, pool),
            "ports": [_port("slurmd", names.NODE_PORT)],
        },
    }


def _pool_selector(cluster: str, pool: str) -> dict[str, str]:
    return {names.CLUSTER_LABEL: cluster, names.POOL_LABEL: pool}


def _rules(cluster: HPCCluster, part: str, operator: str) -> tuple[list[str], Manifest]:
    """Return the policy types and rules of one process."""
    controller, database, maria, rest, login, node = (
        _part(cluster, one)
        for one in (
            names.CONTROLLER,
            names.DATABASE,
            names.MARIADB,
            names.REST,
            names.LOGIN,
            names.NODE,
        )
    )
    srun = {"protocol": "TCP", "port": names.SRUN_PORTS[0], "endPort": names.SRUN_PORTS[1]}
    to_controller = {"to": [controller], "ports": [_tcp(names.CONTROLLER_PORT)]}
    to_database = {"to": [database], "ports": [_tcp(names.DATABASE_PORT)]}
    to_nodes = {"to": [node], "ports": [_tcp(names.NODE_PORT)]}
    ours = {"namespaceSelector": {"matchLabels": {"kubernetes.io/metadata.name": operator}}}
    both = ["Ingress", "Egress"]
    rules: Mapping[str, Manifest] = {
        names.CONTROLLER: {
            "ingress": [
                {"from": [node, rest, login, database], "ports": [_tcp(names.CONTROLLER_PORT)]},
            ],
            "egress": [to_database, to_nodes, {"to": [login, node], "ports": [srun]}, to_controller],
        },
        names.DATABASE: {
            "ingress": [{"from": [controller, rest, login, node], "ports": [_tcp(names.DATABASE_PORT)]}],
            "egress": [{"to": [maria], "ports": [_tcp(names.MARIADB_PORT)]}, to_controller],
        },
        names.MARIADB: {"ingress": [{"from": [database], "ports": [_tcp(names.MARIADB_PORT)]}]},
        names.REST: {
            "ingress": [{"from": [ours], "ports": [_tcp(names.REST_PORT)]}],
            "egress": [to_controller, to_database, to_nodes],
        },
        names.LOGIN: {
            "ingress": [{"from": [controller, node], "ports": [srun]}],
            "egress": [to_controller, to_database, to_nodes],
        },
        names.NODE: {
            # Tasks of one job, an MPI program's too, talk to each other on ports of their own choice.
            "ingress": [
                {"from": [node]},
                {"from": [controller, rest, login], "ports": [_tcp(names.NODE_PORT)]},
            ],
            "egress": [
                {"to": [node]},
                to_controller,
                to_database,
                {"to": [login], "ports": [srun]},
                *_outside(cluster),
            ],
        },
    }
    return both, rules[part]


def _outside(cluster: HPCCluster) -> list[Manifest]:
    """Return where jobs may connect to besides their cluster."""
    net = cluster.spec.networking
    peers: list[Peer] = [
        {"namespaceSelector": {"matchLabels": {"kubernetes.io/metadata.name": name}}}
        for name in net.namespaces
    ]
    peers += [{"ipBlock": {"cidr": cidr}} for cidr in net.cidrs]
    return [{"to": peers}] if peers else []


def _part(cluster: HPCCluster, part: str) -> Peer:
    wanted = {names.CLUSTER_LABEL: cluster.name, names.PART_LABEL: part}
    return {"podSelector": {"matchLabels": wanted}}


def _policy(
    cluster: HPCCluster, name: str, selector: Mapping[str, str], types: list[str], rules: Mapping[str, Any]
) -> Manifest:
    return {
        "apiVersion": "networking.k8s.io/v1",
        "kind": "NetworkPolicy",
        "metadata": {
            "name": f"{cluster.name}-hpc-{name}",
            "namespace": cluster.namespace,
            "labels": names.labels(cluster.name),
        },
        "spec": {
            "podSelector": {"matchLabels": {names.CLUSTER_LABEL: cluster.name, **selector}},
            "policyTypes": types,
            **rules,
        },
    }


def _dns() -> Manifest:
    return {"to": [DNS], "ports": [{"protocol": kind, "port": 53} for kind in ("UDP", "TCP")]}


def _port(name: str, port: int) -> Manifest:
    return {"name": name, "port": port, "targetPort": port, "protocol": "TCP"}


def _tcp(port: int) -> Manifest:
    return {"protocol": "TCP", "port": port}
