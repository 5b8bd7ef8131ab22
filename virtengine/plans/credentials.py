"""What a workload must keep to itself, as Secrets of its namespace: variables, and who pulls images."""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping

from virtengine.api.manifest import Manifest, Service
from virtengine.core.ids import short_hash
from virtengine.plans.isolation import Object, Tenancy
from virtengine.plans.plan import ObjectRef

PULL_SECRET = "virtengine-pull"  # noqa: S105  the name of an object
HASH_ANNOTATION = "virtengine.com/secrets"
DOCKER_CONFIG = ".dockerconfigjson"


def secrets(tenancy: Tenancy, manifest: Manifest) -> tuple[Object, ...]:
    """Return the Secrets of a workload."""
    of_services = tuple(
        _secret(tenancy, secret_name(service.name), "Opaque", service.secrets)
        for service in manifest.services
        if service.secrets
    )
    if not manifest.pull_secrets:
        return of_services
    config = {DOCKER_CONFIG: _docker_config(manifest)}
    return (*of_services, _secret(tenancy, PULL_SECRET, "kubernetes.io/dockerconfigjson", config))


def secret_refs(tenancy: Tenancy, manifest: Manifest) -> tuple[ObjectRef, ...]:
    """Return the Secrets of a workload by name."""
    return tuple(ObjectRef.of(item) for item in secrets(tenancy, manifest))


def secret_name(service: str) -> str:
    """Return the name of a service's Secret."""
    return f"secrets-{short_hash(service)}"


def variables(service: Service) -> list[Object]:
    """Return a container's environment; secrets are taken from the Secret."""
    plain: list[Object] = [{"name": name, "value": value} for name, value in sorted(service.env.items())]
    return plain + [
        {"name": name, "valueFrom": {"secretKeyRef": {"name": secret_name(service.name), "key": name}}}
        for name in sorted(service.secrets)
    ]


def secrets_hash(tenancy: Tenancy, service: Service) -> str:
    """Return what changes with a service's secrets, so that its pods are replaced then."""
    content = json.dumps(service.secrets, sort_keys=True)
    return short_hash(f"{tenancy.lease_id}/{service.name}/{content}")


def _docker_config(manifest: Manifest) -> str:
    auths = {
        one.registry: {
            "username": one.username,
            "password": one.password,
            "auth": _base64(f"{one.username}:{one.password}"),
        }
        for one in manifest.pull_secrets
    }
    return json.dumps({"auths": auths}, sort_keys=True)


def _secret(tenancy: Tenancy, name: str, kind: str, content: Mapping[str, str]) -> Object:
    return {
        "apiVersion": "v1",
        "kind": "Secret",
        "metadata": {"name": name, "namespace": tenancy.namespace, "labels": tenancy.labels},
        "type": kind,
        "data": {key: _base64(value) for key, value in sorted(content.items())},
    }


def _base64(text: str) -> str:
    return base64.b64encode(text.encode()).decode()
