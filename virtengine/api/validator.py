"""Validator: one node of a Network, which is CometBFT and the application in one pod."""

from __future__ import annotations

from typing import ClassVar, Literal

from pydantic import ConfigDict, Field

from virtengine.api.fields import Label, Model, Quantity, Ref, immutable, immutable_optional, rules
from virtengine.api.resource import Column, Definition, Resource, Spec, Status


class Storage(Model):
    """The volume that holds blocks and state."""

    model_config = ConfigDict(json_schema_extra=rules(*immutable_optional("storageClassName")))

    size: Quantity = Field(
        default="5Gi", description="Size of the volume.", json_schema_extra=immutable("storage.size")
    )
    storage_class_name: Label | None = Field(
        default=None, description="Storage class; the cluster's default if left out."
    )


class ComputeAmounts(Model):
    """cpu and memory of one container."""

    cpu: Quantity | None = Field(default=None, description="Cores, such as 500m.")
    memory: Quantity | None = Field(default=None, description="Bytes, such as 512Mi.")


class NodeResources(Model):
    """What the application's container asks for and may use at most."""

    requests: ComputeAmounts = Field(
        default=ComputeAmounts(cpu="100m", memory="256Mi"),
        description="What is reserved for the application.",
    )
    limits: ComputeAmounts = Field(
        default=ComputeAmounts(memory="1Gi"), description="What the application may use at most."
    )


class ValidatorSpec(Spec):
    """What the node should be."""

    network_ref: Ref = Field(
        description="The Network it belongs to, in the same namespace.",
        json_schema_extra=immutable("networkRef"),
    )
    mode: Literal["validator", "full"] = Field(
        default="validator",
        description="validator: signs blocks from genesis on; full: follows and answers queries.",
        json_schema_extra=immutable("mode"),
    )
    storage: Storage = Field(default=Storage(), description="The volume for blocks and state.")
    resources: NodeResources = Field(
        default=NodeResources(), description="Compute of the application's container."
    )
    deletion_policy: Literal["Retain", "Delete"] = Field(
        default="Retain",
        description="Retain keeps the volume and the key Secret on deletion; Delete removes both.",
    )


class ValidatorStatus(Status):
    """What the node is. Values that change with every block are not kept here."""

    height: int | None = Field(default=None, description="Height when the conditions last changed.")
    peers: int | None = Field(default=None, description="Peers when the conditions last changed.")
    catching_up: bool | None = Field(default=None, description="Whether the node is still behind the chain.")
    node_id: str | None = Field(default=None, description="CometBFT node id, for peers.")
    consensus_address: str | None = Field(
        default=None, description="Address of the consensus key, upper-case hex."
    )
    app_hash: str | None = Field(
        default=None, description="Application hash when the conditions last changed, hex."
    )


class Validator(Resource):
    """One node of a chain."""

    definition: ClassVar[Definition] = Definition(
        kind="Validator",
        plural="validators",
        short_name="veval",
        operator="chain",
        columns=(
            Column("Network", ".spec.networkRef.name"),
            Column("Mode", ".spec.mode"),
            Column("NodeID", ".status.nodeId", priority=1),
        ),
    )

    spec: ValidatorSpec = Field(description="What the node should be.")
    status: ValidatorStatus = Field(default=ValidatorStatus(), description="What the node is.")
