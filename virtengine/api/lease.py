"""Lease: an awarded lease at the provider, made by its operator as a mirror of the chain."""

from __future__ import annotations

from typing import ClassVar

from pydantic import ConfigDict, Field

from virtengine.api.amounts import ResourceAmounts
from virtengine.api.fields import (
    Address,
    Amount,
    Model,
    Quantity,
    Rate,
    Ref,
    immutable,
    immutable_optional,
    map_list,
    rules,
)
from virtengine.api.order import OrderEndpoint
from virtengine.api.resource import Column, Definition, Resource, Spec, Status


class LeasePrice(Model):
    """The price that was agreed."""

    billing: str = Field(default="Usage", max_length=16, description="Usage or Rate.")
    cpu: Amount | None = Field(default=None, description="uve for one core-hour.")
    memory: Amount | None = Field(default=None, description="uve for one GiB-hour of memory.")
    storage: Amount | None = Field(default=None, description="uve for one GiB-hour of storage.")
    gpu: Amount | None = Field(default=None, description="uve for one GPU-hour.")
    rate: Rate | None = Field(default=None, description="uve for each block, decimal.")
    hourly: Amount | None = Field(
        default=None, description="uve for an hour in which all resources are used."
    )


class LeaseSpec(Spec):
    """What was awarded. The operator writes it from the chain; edits are put right."""

    model_config = ConfigDict(json_schema_extra=rules(*immutable_optional("providerRef")))

    provider_ref: Ref | None = Field(default=None, description="The Provider object that runs it.")
    lease_id: str = Field(max_length=256, description="Id on chain.", json_schema_extra=immutable("leaseId"))
    order_id: str = Field(
        max_length=192, description="Order that it fills.", json_schema_extra=immutable("orderId")
    )
    tenant: Address = Field(description="Address of the tenant.", json_schema_extra=immutable("tenant"))
    offering_id: str = Field(default="", max_length=192, description="Offering that it was sold from.")
    resources: ResourceAmounts = Field(description="What the workload may use at most.")
    price: LeasePrice = Field(default=LeasePrice(), description="The agreed price.")
    manifest_version: int = Field(
        default=1, ge=0, le=2**31 - 1, description="Version of the manifest on chain."
    )


class LeaseUsage(Model):
    """Running totals of what was metered, at the last change of conditions."""

    cpu: Quantity | None = Field(default=None, description="Core-milliseconds.")
    memory: Quantity | None = Field(default=None, description="Byte-seconds.")
    storage: Quantity | None = Field(default=None, description="Byte-seconds.")


class LeaseStatus(Status):
    """What runs."""

    state: str | None = Field(default=None, description="State of the lease on chain.")
    reason: str | None = Field(default=None, description="Why it was suspended or closed.")
    workload_namespace: str | None = Field(
        default=None, alias="namespace", description="Namespace in which the workload runs."
    )
    endpoints: tuple[OrderEndpoint, ...] | None = Field(
        default=None,
        max_length=256,
        description="Where the workload answers.",
        json_schema_extra=map_list("service", "url"),
    )
    ready_replicas: int | None = Field(default=None, description="Replicas that answer.")
    desired_replicas: int | None = Field(default=None, description="Replicas that should answer.")
    manifest_version: int | None = Field(
        default=None, description="Version of the manifest that runs; below the spec's after going back."
    )
    usage: LeaseUsage | None = Field(default=None, description="What was metered.")


class Lease(Resource):
    """An awarded lease at the provider; a mirror of the chain."""

    definition: ClassVar[Definition] = Definition(
        kind="Lease",
        plural="leases",
        short_name="velease",
        operator="provider",
        columns=(
            Column("State", ".status.state"),
            Column("Replicas", ".status.readyReplicas", "integer"),
            Column("Namespace", ".status.namespace"),
            Column("Lease", ".spec.leaseId", priority=1),
        ),
    )

    spec: LeaseSpec = Field(description="What was awarded.")
    status: LeaseStatus = Field(default=LeaseStatus(), description="What runs.")
