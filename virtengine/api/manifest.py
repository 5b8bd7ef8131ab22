"""The workload manifest, version v1: what a tenant's order runs.

Names must be usable for Kubernetes objects as they are. The order carries it; the provider gets it sealed.
"""

from __future__ import annotations

from typing import Any, Literal

from pydantic import ConfigDict, Field

from virtengine.api.amounts import ResourceAmounts
from virtengine.api.capacity import GpuModel, Host
from virtengine.api.fields import Label, Model, Quantity, map_list, rules
from virtengine.core.resources import Resources

_ARGUMENTS: dict[str, Any] = {"items": {"type": "string", "maxLength": 4096}}
_PATH = r"^/[^\s:]{0,254}$"
_INNER_PATH = r"^[^/\s:][^\s:]{0,254}$"
_URL_PATH = r"^/[^\s?#]{0,254}$"
_NO_WAY_UP = "!self.matches('(^|/)[.][.](/|$)')"


class HttpHost(Model):
    """How an HTTP port is reached by host name, through the provider's ingress or Gateway."""

    host: Host | None = Field(
        default=None,
        description="A name of the tenant's own that resolves to the provider; else one of the provider's.",
    )
    path: str = Field(
        default="/",
        min_length=1,
        max_length=255,
        pattern=_URL_PATH,
        description="Paths that begin with this.",
    )


class Port(Model):
    """A port that a service listens on; other services of the lease always reach it by the service's name."""

    model_config = ConfigDict(
        json_schema_extra=rules(
            ("!has(self.http) || !has(self.protocol) || self.protocol == 'TCP'", "http needs protocol TCP")
        )
    )

    name: Label = Field(max_length=15, description="Name of the port.")
    container_port: int = Field(ge=1, le=65535, description="Port inside the container.")
    protocol: Literal["TCP", "UDP"] = Field(default="TCP", description="TCP or UDP.")
    expose: bool = Field(
        default=False, description="Open it on the provider's nodes, on a port that the status tells."
    )
    http: HttpHost | None = Field(default=None, description="Reach it by host name; {} takes what is usual.")


class VolumeMount(Model):
    """Where a volume appears in a service's file system."""

    name: Label = Field(description="Name of a volume of this manifest.")
    mount_path: str = Field(
        min_length=1,
        max_length=255,
        pattern=_PATH,
        description="Absolute path in the container.",
        json_schema_extra=rules((_NO_WAY_UP, "mountPath must not lead upwards: remove '..'")),
    )
    sub_path: str | None = Field(
        default=None,
        min_length=1,
        max_length=255,
        pattern=_INNER_PATH,
        description="Mount only this folder of the volume, by its path inside.",
        json_schema_extra=rules((_NO_WAY_UP, "subPath must stay inside the volume: remove '..'")),
    )
    read_only: bool = Field(default=False, description="Forbid writing.")


class HttpProbe(Model):
    """A GET request that must answer with 2xx or 3xx."""

    path: str = Field(
        default="/", min_length=1, max_length=1024, pattern=r"^/\S*$", description="Path of the request."
    )
    port: int = Field(ge=1, le=65535, description="Port of the container.")


class TcpProbe(Model):
    """A connection that must be accepted."""

    port: int = Field(ge=1, le=65535, description="Port of the container.")


class ExecProbe(Model):
    """A command in the container that must exit with 0."""

    command: tuple[str, ...] = Field(
        min_length=1,
        max_length=64,
        description="The command and its arguments.",
        json_schema_extra=_ARGUMENTS,
    )


class HealthCheck(Model):
    """How to tell that a service works: exactly one of http, tcp and exec."""

    model_config = ConfigDict(
        json_schema_extra=rules(
            (
                "(has(self.http) ? 1 : 0) + (has(self.tcp) ? 1 : 0) + (has(self.exec) ? 1 : 0) == 1",
                "give exactly one of http, tcp and exec",
            )
        )
    )

    http: HttpProbe | None = Field(default=None, description="By a GET request.")
    tcp: TcpProbe | None = Field(default=None, description="By a connection.")
    exec: ExecProbe | None = Field(default=None, description="By a command.")
    initial_delay_seconds: int = Field(default=0, ge=0, le=3600, description="Wait before the first check.")
    period_seconds: int = Field(default=5, ge=1, le=3600, description="Time between checks.")
    timeout_seconds: int = Field(default=2, ge=1, le=600, description="Time a check may take.")
    failure_threshold: int = Field(default=3, ge=1, le=100, description="Failures in a row that count.")


class Service(Model):
    """One container image, run as a number of equal replicas."""

    model_config = ConfigDict(
        json_schema_extra=rules(
            (
                "!has(self.gpuModel) || (has(self.resources.gpu) && self.resources.gpu > 0)",
                "gpuModel needs resources.gpu above zero",
            )
        )
    )

    name: Label = Field(description="Name of the service; also its name in DNS.")
    image: str = Field(
        min_length=1, max_length=512, pattern=r"^\S+$", description="Image, best with a digest."
    )
    command: tuple[str, ...] = Field(
        default=(),
        max_length=64,
        description="Replaces the image's entrypoint.",
        json_schema_extra=_ARGUMENTS,
    )
    args: tuple[str, ...] = Field(
        default=(), max_length=256, description="Arguments of the command.", json_schema_extra=_ARGUMENTS
    )
    env: dict[str, str] = Field(
        default_factory=dict,
        max_length=256,
        description="Environment by name.",
        json_schema_extra={"additionalProperties": {"type": "string", "maxLength": 32768}},
    )
    secrets: dict[str, str] = Field(
        default_factory=dict,
        repr=False,
        max_length=256,
        description="Environment by name that only the provider's Secret and the container hold.",
        json_schema_extra={"additionalProperties": {"type": "string", "maxLength": 32768}},
    )
    resources: ResourceAmounts = Field(description="What one replica uses at most; it is also reserved.")
    gpu_model: GpuModel | None = Field(default=None, description="Model of the GPUs, if it must be one.")
    ports: tuple[Port, ...] = Field(
        default=(), max_length=32, description="Ports it listens on.", json_schema_extra=map_list("name")
    )
    volumes: tuple[VolumeMount, ...] = Field(
        default=(), max_length=16, description="Volumes it mounts.", json_schema_extra=map_list("mountPath")
    )
    replicas: int = Field(default=1, ge=1, le=1000, description="Equal copies that run.")
    restart_policy: Literal["Always", "OnFailure", "Never"] = Field(
        default="Always", description="When a container that ended is started again."
    )
    health_check: HealthCheck | None = Field(default=None, description="How to tell that it works.")


class Volume(Model):
    """Storage that services of one lease may mount."""

    model_config = ConfigDict(
        json_schema_extra=rules(
            *(("quantity(string(self.size)).isGreaterThan(quantity('0'))", "size must be above zero"),)
        )
    )

    name: Label = Field(description="Name of the volume.")
    type: Literal["Persistent", "Ephemeral"] = Field(
        default="Ephemeral", description="Persistent survives restarts of the workload; Ephemeral does not."
    )
    size: Quantity = Field(description="Its size, such as 1Gi.")
    storage_class: Label | None = Field(
        default=None, description="Storage class at the provider, if it must be one."
    )


class PullSecret(Model):
    """Credentials for a registry from which images are pulled."""

    registry: str = Field(
        min_length=1,
        max_length=255,
        pattern=r"^[A-Za-z0-9][A-Za-z0-9.:-]*$",
        description="Host of the registry, with its port if it has one, such as ghcr.io.",
    )
    username: str = Field(min_length=1, max_length=255, description="Who pulls.")
    password: str = Field(min_length=1, max_length=8192, repr=False, description="Password or token.")


class Update(Model):
    """How a changed manifest replaces the one before: pod by pod, within what is leased."""

    on_failure: Literal["Rollback", "Keep"] = Field(
        default="Rollback",
        description="When it does not get ready: go back to the last manifest that was, or keep trying.",
    )
    deadline_seconds: int = Field(
        default=300, ge=30, le=3600, description="Seconds without progress after which it has failed."
    )


class Manifest(Model):
    """What runs: services and the volumes they share."""

    model_config = ConfigDict(
        json_schema_extra=rules(
            (
                "self.services.all(s, !has(s.volumes) || s.volumes.all(m, has(self.volumes) && "
                "self.volumes.exists(v, v.name == m.name)))",
                "a service mounts a volume that the manifest does not define; add it to manifest.volumes",
            )
        )
    )

    version: Literal["v1"] = Field(default="v1", description="Version of the manifest format.")
    services: tuple[Service, ...] = Field(
        min_length=1, max_length=32, description="What runs.", json_schema_extra=map_list("name")
    )
    volumes: tuple[Volume, ...] = Field(
        default=(),
        max_length=16,
        description="Volumes that services mount.",
        json_schema_extra=map_list("name"),
    )
    pull_secrets: tuple[PullSecret, ...] = Field(
        default=(),
        max_length=8,
        description="Credentials of registries that do not serve everybody.",
        json_schema_extra=map_list("registry"),
    )
    update: Update = Field(default=Update(), description="How a changed manifest is rolled out.")
    restarted_at: str | None = Field(
        default=None,
        max_length=35,
        pattern=r"^[0-9A-Za-z:.+-]{1,35}$",
        description="Change it, best to the present time, to replace every pod one by one.",
    )

    def total_resources(self) -> Resources:
        """Return what all replicas and volumes need together."""
        total = Resources()
        for service in self.services:
            total = total + service.resources.to_resources().times(service.replicas)
        for volume in self.volumes:
            total = total + ResourceAmounts(storage=volume.size).to_resources()
        return total
