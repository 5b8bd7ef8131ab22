"""Which part of a cluster is for sale, and how its workloads are reached from outside."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import ConfigDict, Field

from virtengine.api.fields import Attributes, Label, Model, Quantity, map_list, rules

HOST_PATTERN = r"^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?(\.[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?)+$"
GPU_RESOURCE_PATTERN = (
    r"^([a-z0-9][-a-z0-9.]{0,251}/gpu|nvidia\.com/[A-Za-z0-9][-A-Za-z0-9_.]{0,61}"
    r"|gpu\.intel\.com/(i915|xe)|habana\.ai/gaudi)$"
)
"""Extended resources that count as GPUs."""
MODEL_PATTERN = r"^[a-z0-9]([-a-z0-9.]{0,61}[a-z0-9])?$"

Host = Annotated[str, Field(min_length=3, max_length=253, pattern=HOST_PATTERN)]
"""A full name in DNS, in lower case."""

GpuModel = Annotated[str, Field(min_length=1, max_length=63, pattern=MODEL_PATTERN)]
"""A GPU's model, such as a100 or h100-80gb."""


class GpuKind(Model):
    """GPUs of one model: what Kubernetes calls them, and on which nodes they are."""

    model: GpuModel = Field(description="The model that manifests name.")
    resource_name: str = Field(
        default="nvidia.com/gpu",
        max_length=317,
        pattern=GPU_RESOURCE_PATTERN,
        description="The extended resource that the device plugin announces.",
    )
    node_selector: Attributes = Field(
        default_factory=dict, description="Labels of the nodes that have this model."
    )


class StorageClassCapacity(Model):
    """Volumes of one storage class."""

    name: Label = Field(description="Name of the StorageClass.")
    size: Quantity = Field(description="Bytes of its volumes that may be sold.")


class Reserved(Model):
    """What is never sold."""

    cpu: Quantity = Field(default="0", description="Cores kept back.")
    memory: Quantity = Field(default="0", description="Bytes of memory kept back.")
    storage: Quantity = Field(default="0", description="Bytes of storage kept back.")


class Capacity(Model):
    """Which part of the cluster is for sale."""

    node_selector: Attributes = Field(
        default_factory=dict, description="Labels of the nodes whose capacity is sold."
    )
    reserved: Reserved = Field(default=Reserved(), description="What is never sold.")
    storage: Quantity = Field(
        default="0",
        description="Bytes of volumes that may be sold in all, besides those of the storage classes below.",
    )
    storage_classes: tuple[StorageClassCapacity, ...] = Field(
        default=(),
        max_length=32,
        description="Storage classes that a manifest may name.",
        json_schema_extra=map_list("name"),
    )
    gpus: tuple[GpuKind, ...] = Field(
        default=(),
        max_length=32,
        description="Models of GPUs that are sold; the first one's resource name serves who names no model.",
        json_schema_extra=map_list("model"),
    )


class GatewayRef(Model):
    """A Gateway of the Gateway API to which routes are attached."""

    name: Label = Field(description="Name of the Gateway.")
    namespace: Label = Field(description="Its namespace.")
    section_name: Label | None = Field(default=None, description="The listener; every one when left out.")


class ProviderIngress(Model):
    """How services are reached by host name: through an ingress controller or through a Gateway."""

    model_config = ConfigDict(
        json_schema_extra=rules(
            ("has(self.className) != has(self.gatewayRef)", "give exactly one of className and gatewayRef")
        )
    )

    class_name: Label | None = Field(default=None, description="IngressClass of the controller.")
    gateway_ref: GatewayRef | None = Field(default=None, description="The Gateway, where there is one.")
    domain: Host = Field(description="Services get names below it; *.<domain> must resolve to it.")
    scheme: Literal["http", "https"] = Field(default="http", description="How the controller is reached.")
    port: int | None = Field(
        default=None, ge=1, le=65535, description="Its port, where it is not the scheme's own."
    )
    controller_namespace: Label = Field(
        default="ingress-nginx", description="Namespace of the controller's pods, which may reach workloads."
    )
    own_hosts: bool = Field(
        default=True, description="Let tenants bring host names of their own, besides names below the domain."
    )
