"""Kinds of the Kubernetes API that the product uses, and their paths."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from virtengine.api.resource import GROUP, VERSION, Resource
from virtengine.core.errors import Rejected


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind: where the API server keeps its objects."""

    group: str
    version: str
    plural: str
    kind: str
    is_namespaced: bool = True

    @property
    def api_version(self) -> str:
        """Return what manifests carry as apiVersion."""
        return f"{self.group}/{self.version}" if self.group else self.version

    def path(self, namespace: str = "", name: str = "", subresource: str = "") -> str:
        """Return the path of one object, or of the list when no name is given."""
        root = f"/apis/{self.group}/{self.version}" if self.group else f"/api/{self.version}"
        scope = f"/namespaces/{namespace}" if self.is_namespaced and namespace else ""
        return "/".join(part for part in (f"{root}{scope}/{self.plural}", name, subresource) if part)


CONFIG_MAPS = Kind("", "v1", "configmaps", "ConfigMap")
EVENTS = Kind("", "v1", "events", "Event")
LIMIT_RANGES = Kind("", "v1", "limitranges", "LimitRange")
NAMESPACES = Kind("", "v1", "namespaces", "Namespace", is_namespaced=False)
NODES = Kind("", "v1", "nodes", "Node", is_namespaced=False)
PERSISTENT_VOLUME_CLAIMS = Kind("", "v1", "persistentvolumeclaims", "PersistentVolumeClaim")
PODS = Kind("", "v1", "pods", "Pod")
RESOURCE_QUOTAS = Kind("", "v1", "resourcequotas", "ResourceQuota")
SECRETS = Kind("", "v1", "secrets", "Secret")
SERVICE_ACCOUNTS = Kind("", "v1", "serviceaccounts", "ServiceAccount")
SERVICES = Kind("", "v1", "services", "Service")
DAEMON_SETS = Kind("apps", "v1", "daemonsets", "DaemonSet")
DEPLOYMENTS = Kind("apps", "v1", "deployments", "Deployment")
STATEFUL_SETS = Kind("apps", "v1", "statefulsets", "StatefulSet")
JOBS = Kind("batch", "v1", "jobs", "Job")
LEADER_LEASES = Kind("coordination.k8s.io", "v1", "leases", "Lease")
HTTP_ROUTES = Kind("gateway.networking.k8s.io", "v1", "httproutes", "HTTPRoute")
INGRESSES = Kind("networking.k8s.io", "v1", "ingresses", "Ingress")
NETWORK_POLICIES = Kind("networking.k8s.io", "v1", "networkpolicies", "NetworkPolicy")
POD_DISRUPTION_BUDGETS = Kind("policy", "v1", "poddisruptionbudgets", "PodDisruptionBudget")
SCALED_OBJECTS = Kind("keda.sh", "v1alpha1", "scaledobjects", "ScaledObject")
"""KEDA's, where it is installed."""
ROLE_BINDINGS = Kind("rbac.authorization.k8s.io", "v1", "rolebindings", "RoleBinding")
CUSTOM_RESOURCE_DEFINITIONS = Kind(
    "apiextensions.k8s.io", "v1", "customresourcedefinitions", "CustomResourceDefinition", is_namespaced=False
)

BUILT_IN: tuple[Kind, ...] = tuple(value for value in list(globals().values()) if isinstance(value, Kind))
_BY_NAME = {(kind.api_version, kind.kind): kind for kind in BUILT_IN}


def of_model(model: type[Resource]) -> Kind:
    """Return the kind of one of our models."""
    return Kind(GROUP, VERSION, model.definition.plural, model.definition.kind)


def of_type(api_version: str, kind: str) -> Kind:
    """Return a kind by the words of a manifest. Raises Rejected for one that the product does not use."""
    found = _BY_NAME.get((api_version, kind)) or _own().get((api_version, kind))
    if found is None:
        raise Rejected(
            f"{api_version} {kind} is not a kind that the product uses; add it to kubernetes_kinds.py"
        )
    return found


def of_manifest(manifest: Mapping[str, Any]) -> Kind:
    """Return the kind of a manifest."""
    return of_type(str(manifest.get("apiVersion")), str(manifest.get("kind")))


@functools.cache
def _own() -> dict[tuple[str, str], Kind]:
    from virtengine.api import KINDS

    return {(kind.api_version, kind.kind): kind for kind in map(of_model, KINDS)}
