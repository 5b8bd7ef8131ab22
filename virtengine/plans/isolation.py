"""Isolation: the walls around a lease's workload, made before anything runs inside.

A namespace under restricted pod security, a quota and limits that are the lease, an account without a
token, and network policies that deny everything but DNS, the lease's own pods and the ports that its
manifest exposes.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from virtengine.api.manifest import Manifest
from virtengine.api.quantities import format_bytes, format_millis
from virtengine.core.ids import lease_namespace, short_hash
from virtengine.core.resources import Resources
from virtengine.plans.gateway_access import GatewayRole, role_binding
from virtengine.plans.site import PLAIN, Site

Object = dict[str, Any]

LEASE_LABEL = "virtengine.com/lease"
SERVICE_LABEL = "virtengine.com/service"
PROVIDER_LABEL = "virtengine.com/provider"
LEASE_ANNOTATION = "virtengine.com/lease-id"
SERVICE_ACCOUNT = "workload"
DNS_PORT = 53
POD_SECURITY = "pod-security.kubernetes.io"


@dataclass(frozen=True, slots=True)
class Tenancy:
    """What of a lease the walls depend on; `provider` is the Provider object's name."""

    lease_id: str
    provider: str
    resources: Resources
    gateway: GatewayRole | None = None
    site: Site = PLAIN

    @property
    def namespace(self) -> str:
        """Return the namespace of the workload."""
        return lease_namespace(self.lease_id)

    @property
    def labels(self) -> dict[str, str]:
        """Return the labels of every object of the lease."""
        return {LEASE_LABEL: short_hash(self.lease_id), PROVIDER_LABEL: self.provider}


def walls(tenancy: Tenancy, manifest: Manifest, notes: Mapping[str, str] | None = None) -> tuple[Object, ...]:
    """Return what isolates the workload, namespace first. The quota comes apart: see `quota`.

    `notes` are annotations of the namespace besides the lease's id.
    """
    return (
        namespace(tenancy, notes),
        limits(tenancy),
        service_account(tenancy),
        *network_policies(tenancy, manifest),
        *_visits(tenancy),
    )


def _visits(tenancy: Tenancy) -> tuple[Object, ...]:
    """Return what lets the provider's gateway show tenants their own workload."""
    if tenancy.gateway is None:
        return ()
    return (role_binding(tenancy.gateway, tenancy.namespace, tenancy.labels),)


def namespace(tenancy: Tenancy, notes: Mapping[str, str] | None = None) -> Object:
    """Return the namespace, in which the API server refuses every pod that is not restricted."""
    security = {f"{POD_SECURITY}/{mode}": "restricted" for mode in ("enforce", "audit", "warn")}
    return {
        "apiVersion": "v1",
        "kind": "Namespace",
        "metadata": {
            "name": tenancy.namespace,
            "labels": {**tenancy.labels, **security, f"{POD_SECURITY}/enforce-version": "latest"},
            "annotations": {LEASE_ANNOTATION: tenancy.lease_id, **(notes or {})},
        },
    }


def quota(tenancy: Tenancy) -> Object:
    """Return the quota, which is the lease.

    Until a controller has counted what is used, a quota refuses everything that it counts. So it is applied
    after claims, which are made within the lease only, and before Deployments, whose pods are tried again.
    """
    leased = tenancy.resources
    cpu, memory = format_millis(leased.cpu_millis), format_bytes(leased.memory_bytes)
    storage = format_bytes(leased.storage_bytes)
    hard = {
        "requests.cpu": cpu,
        "limits.cpu": cpu,
        "requests.memory": memory,
        "limits.memory": memory,
        "requests.storage": storage,
        **{f"requests.{name}": str(leased.gpus) for name in tenancy.site.gpu_resources},
    }
    if leased.storage_bytes:
        hard |= {"requests.ephemeral-storage": storage, "limits.ephemeral-storage": storage}
    return _object("ResourceQuota", "v1", tenancy, "lease", {"spec": {"hard": hard}})


def limits(tenancy: Tenancy) -> Object:
    """Return the limits of one container: at most the whole lease."""
    most = {
        "cpu": format_millis(tenancy.resources.cpu_millis),
        "memory": format_bytes(tenancy.resources.memory_bytes),
    }
    item = {"type": "Container", "max": most, "default": most, "defaultRequest": most}
    return _object("LimitRange", "v1", tenancy, "lease", {"spec": {"limits": [item]}})


def service_account(tenancy: Tenancy) -> Object:
    """Return the account of the pods, which gives no access to anything."""
    return _object("ServiceAccount", "v1", tenancy, SERVICE_ACCOUNT, {"automountServiceAccountToken": False})


def network_policies(tenancy: Tenancy, manifest: Manifest) -> tuple[Object, ...]:
    """Return the policies: deny all, then what is allowed."""
    own: Object = {"podSelector": {}}
    deny: Object = {"podSelector": {}, "policyTypes": ["Ingress", "Egress"]}
    inside: Object = {**deny, "ingress": [{"from": [own]}], "egress": [{"to": [own]}]}
    return (
        _policy(tenancy, "deny-all", deny),
        _policy(tenancy, "allow-dns", _dns()),
        _policy(tenancy, "allow-lease", inside),
        *_exposed(tenancy, manifest),
        *_by_host(tenancy, manifest),
    )


def _dns() -> Object:
    ports = [{"protocol": protocol, "port": DNS_PORT} for protocol in ("UDP", "TCP")]
    resolver = {
        "namespaceSelector": {"matchLabels": {"kubernetes.io/metadata.name": "kube-system"}},
        "podSelector": {"matchLabels": {"k8s-app": "kube-dns"}},
    }
    return {
        "podSelector": {},
        "policyTypes": ["Egress"],
        "egress": [{"to": [resolver], "ports": ports}],
    }


def _exposed(tenancy: Tenancy, manifest: Manifest) -> tuple[Object, ...]:
    policies = []
    for service in manifest.services:
        ports = [
            {"protocol": port.protocol, "port": port.container_port} for port in service.ports if port.expose
        ]
        if ports:
            spec: Object = {
                "podSelector": {"matchLabels": {SERVICE_LABEL: service.name}},
                "policyTypes": ["Ingress"],
                "ingress": [{"ports": ports}],
            }
            policies.append(_policy(tenancy, f"allow-{short_hash(service.name)}", spec))
    return tuple(policies)


def _by_host(tenancy: Tenancy, manifest: Manifest) -> tuple[Object, ...]:
    """Return what lets the ingress controller, and nobody else, reach the ports with host names."""
    if tenancy.site.ingress is None:
        return ()
    controller = {
        "namespaceSelector": {
            "matchLabels": {"kubernetes.io/metadata.name": tenancy.site.ingress.controller_namespace}
        }
    }
    policies = []
    for service in manifest.services:
        ports = [{"protocol": "TCP", "port": port.container_port} for port in service.ports if port.http]
        if ports:
            spec: Object = {
                "podSelector": {"matchLabels": {SERVICE_LABEL: service.name}},
                "policyTypes": ["Ingress"],
                "ingress": [{"from": [controller], "ports": ports}],
            }
            policies.append(_policy(tenancy, f"allow-host-{short_hash(service.name)}", spec))
    return tuple(policies)


def _policy(tenancy: Tenancy, name: str, spec: Mapping[str, Any]) -> Object:
    return _object("NetworkPolicy", "networking.k8s.io/v1", tenancy, name, {"spec": dict(spec)})


def _object(kind: str, api_version: str, tenancy: Tenancy, name: str, body: Mapping[str, Any]) -> Object:
    metadata = {"name": name, "namespace": tenancy.namespace, "labels": tenancy.labels}
    return {"apiVersion": api_version, "kind": kind, "metadata": metadata, **body}
