"""The workload: a manifest as Deployments, Services and volume claims inside a lease's walls.

Requests equal limits. Containers run without privilege on a read-only root with a `/tmp` of their own;
where more must be written, the manifest mounts a volume. A suspended workload keeps everything and runs no
replica.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from virtengine.api.manifest import HealthCheck, Manifest, Service
from virtengine.api.quantities import format_bytes, format_millis, parse_whole
from virtengine.core.ids import short_hash
from virtengine.plans.isolation import GPU_RESOURCE, SERVICE_ACCOUNT, SERVICE_LABEL, Object, Tenancy
from virtengine.plans.manifest import replica_resources

DEPLOY_SECONDS = 300
GRACE_SECONDS = 10
SCRATCH = "virtengine-tmp"
SCRATCH_IN_MEMORY = 64 * 2**20


def claims(tenancy: Tenancy, manifest: Manifest) -> tuple[Object, ...]:
    """Return the claims of volumes that outlive pods."""
    return tuple(
        claim(tenancy, volume.name, volume.size, volume.storage_class)
        for volume in manifest.volumes
        if volume.type == "Persistent"
    )


def addresses(tenancy: Tenancy, manifest: Manifest) -> tuple[Object, ...]:
    """Return the Services, private and public ones."""
    return tuple(
        item
        for service in manifest.services
        for item in (address(tenancy, service), public_address(tenancy, service))
        if item
    )


def deployments(tenancy: Tenancy, manifest: Manifest, *, is_running: bool) -> tuple[Object, ...]:
    """Return one Deployment for each service, without replicas when the workload is not to run."""
    return tuple(
        deployment(tenancy, manifest, service, is_running=is_running) for service in manifest.services
    )


def claim(tenancy: Tenancy, name: str, size: str, storage_class: str | None) -> Object:
    """Return the claim of a volume that outlives pods; without a class the cluster's default serves it."""
    spec: Object = {
        "accessModes": ["ReadWriteOnce"],
        "resources": {"requests": {"storage": format_bytes(parse_whole(size))}},
    }
    if storage_class:
        spec["storageClassName"] = storage_class
    return {
        "apiVersion": "v1",
        "kind": "PersistentVolumeClaim",
        "metadata": _metadata(tenancy, name),
        "spec": spec,
    }


def deployment(tenancy: Tenancy, manifest: Manifest, service: Service, *, is_running: bool) -> Object:
    """Return the Deployment of one service."""
    selector = {**tenancy.labels, SERVICE_LABEL: service.name}
    pod = {
        "serviceAccountName": SERVICE_ACCOUNT,
        "automountServiceAccountToken": False,
        "enableServiceLinks": False,
        "terminationGracePeriodSeconds": GRACE_SECONDS,
        "securityContext": {
            "runAsNonRoot": True,
            "fsGroup": 65532,
            "seccompProfile": {"type": "RuntimeDefault"},
        },
        "containers": [_container(manifest, service)],
        "volumes": _volumes(manifest, service),
    }
    return {
        "apiVersion": "apps/v1",
        "kind": "Deployment",
        "metadata": _metadata(tenancy, service.name, service.name),
        "spec": {
            "replicas": service.replicas if is_running else 0,
            "revisionHistoryLimit": 1,
            "progressDeadlineSeconds": DEPLOY_SECONDS,
            # A surge would need more than is leased.
            "strategy": {
                "type": "RollingUpdate",
                "rollingUpdate": {"maxSurge": 0, "maxUnavailable": 1},
            },
            "selector": {"matchLabels": selector},
            "template": {"metadata": {"labels": selector}, "spec": pod},
        },
    }


def address(tenancy: Tenancy, service: Service) -> Object | None:
    """Return the name in DNS by which other services of the lease reach this one."""
    if not service.ports:
        return None
    ports = [_service_port(port.name, port.container_port, port.protocol) for port in service.ports]
    return _service(tenancy, service, service.name, {"type": "ClusterIP", "ports": ports})


def public_address(tenancy: Tenancy, service: Service) -> Object | None:
    """Return the Service that opens the exposed ports on the nodes."""
    ports = [
        _service_port(port.name, port.container_port, port.protocol) for port in service.ports if port.expose
    ]
    if not ports:
        return None
    return _service(tenancy, service, public_name(service.name), {"type": "NodePort", "ports": ports})


def public_name(service: str) -> str:
    """Return the name of a service's public address."""
    return f"public-{short_hash(service)}"


def endpoint_url(host: str, node_port: int, *, port_name: str, protocol: str) -> str:
    """Return where an exposed port answers; a name that begins with https or tcp says so."""
    if protocol == "UDP":
        return f"udp://{host}:{node_port}"
    scheme = next((word for word in ("https", "tcp") if port_name.startswith(word)), "http")
    return f"{scheme}://{host}:{node_port}"


def _service(tenancy: Tenancy, service: Service, name: str, spec: Mapping[str, Any]) -> Object:
    return {
        "apiVersion": "v1",
        "kind": "Service",
        "metadata": _metadata(tenancy, name, service.name),
        "spec": {**spec, "selector": {**tenancy.labels, SERVICE_LABEL: service.name}},
    }


def _service_port(name: str, port: int, protocol: str) -> Object:
    return {"name": name, "port": port, "targetPort": port, "protocol": protocol}


def _container(manifest: Manifest, service: Service) -> Object:
    container: Object = {
        "name": service.name,
        "image": service.image,
        "imagePullPolicy": "IfNotPresent",
        "resources": _amounts(manifest, service),
        "securityContext": {
            "allowPrivilegeEscalation": False,
            "readOnlyRootFilesystem": True,
            "runAsNonRoot": True,
            "capabilities": {"drop": ["ALL"]},
            "seccompProfile": {"type": "RuntimeDefault"},
        },
        "volumeMounts": _mounts(service),
    }
    if service.command:
        container["command"] = list(service.command)
    if service.args:
        container["args"] = list(service.args)
    if service.env:
        container["env"] = [{"name": name, "value": value} for name, value in sorted(service.env.items())]
    if service.ports:
        container["ports"] = [
            {"name": port.name, "containerPort": port.container_port, "protocol": port.protocol}
            for port in service.ports
        ]
    if service.health_check:
        container |= _probes(service.health_check)
    return container


def _amounts(manifest: Manifest, service: Service) -> Object:
    asked = replica_resources(manifest, service)
    amounts = {"cpu": format_millis(asked.cpu_millis), "memory": format_bytes(asked.memory_bytes)}
    if asked.storage_bytes:
        amounts["ephemeral-storage"] = format_bytes(asked.storage_bytes)
    if asked.gpus:
        amounts[GPU_RESOURCE] = str(asked.gpus)
    return {"requests": dict(amounts), "limits": dict(amounts)}


def _mounts(service: Service) -> list[Object]:
    mounts = [
        {"name": mount.name, "mountPath": mount.mount_path, "readOnly": mount.read_only}
        for mount in service.volumes
    ]
    if not any(mount.mount_path.rstrip("/") == "/tmp" for mount in service.volumes):  # noqa: S108  in a container
        mounts.append({"name": SCRATCH, "mountPath": "/tmp", "readOnly": False})  # noqa: S108
    return mounts


def _volumes(manifest: Manifest, service: Service) -> list[Object]:
    mounted = {mount.name for mount in service.volumes}
    volumes: list[Object] = []
    for volume in manifest.volumes:
        if volume.name not in mounted:
            continue
        source: Object = {"persistentVolumeClaim": {"claimName": volume.name}}
        if volume.type == "Ephemeral":
            source = {"emptyDir": {"sizeLimit": format_bytes(parse_whole(volume.size))}}
        volumes.append({"name": volume.name, **source})
    own = service.resources.to_resources().storage_bytes
    scratch: Object = {"sizeLimit": format_bytes(own)}
    if not own:  # without storage of its own, what it writes counts as its memory
        scratch = {"medium": "Memory", "sizeLimit": format_bytes(SCRATCH_IN_MEMORY)}
    return [*volumes, {"name": SCRATCH, "emptyDir": scratch}]


def _probes(check: HealthCheck) -> Object:
    probe: Object = {
        "periodSeconds": check.period_seconds,
        "timeoutSeconds": check.timeout_seconds,
        "failureThreshold": check.failure_threshold,
    }
    if check.http:
        action: Object = {"httpGet": {"path": check.http.path, "port": check.http.port}}
    elif check.tcp:
        action = {"tcpSocket": {"port": check.tcp.port}}
    else:
        action = {"exec": {"command": list(check.exec.command if check.exec else ())}}
    start = {
        "initialDelaySeconds": check.initial_delay_seconds,
        "periodSeconds": 1,
        "timeoutSeconds": check.timeout_seconds,
        "failureThreshold": DEPLOY_SECONDS,
    }
    return {
        "startupProbe": {**action, **start},
        "readinessProbe": {**action, **probe},
        "livenessProbe": {**action, **probe},
    }


def _metadata(tenancy: Tenancy, name: str, service: str = "") -> Object:
    labels = {**tenancy.labels, **({SERVICE_LABEL: service} if service else {})}
    return {"name": name, "namespace": tenancy.namespace, "labels": labels}
