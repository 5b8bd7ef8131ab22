"""HPCPool: how many nodes a pool of an HPCCluster has, made by the operator for who scales it."""

from __future__ import annotations

from typing import ClassVar

from pydantic import Field

from virtengine.api.fields import Ref, immutable
from virtengine.api.hpc_parts import MAX_REPLICAS, PoolName
from virtengine.api.resource import Column, Definition, Resource, Scale, Spec, Status


class HPCPoolSpec(Spec):
    """How many nodes. What they are like stands in the HPCCluster."""

    cluster_ref: Ref = Field(
        description="HPCCluster of this namespace.", json_schema_extra=immutable("clusterRef")
    )
    pool: PoolName = Field(description="Name of the pool in it.", json_schema_extra=immutable("pool"))
    replicas: int = Field(default=1, ge=0, le=MAX_REPLICAS, description="Nodes that are wanted.")


class HPCPoolObjectStatus(Status):
    """What became of the nodes."""

    replicas: int | None = Field(
        default=None, description="Nodes that there are, those on their way out too."
    )
    selector: str | None = Field(default=None, description="Labels of the pods, for autoscalers.")
    joined: int | None = Field(default=None, description="Nodes whose slurmd of now has registered.")
    idle: int | None = Field(default=None, description="Nodes that are free.")
    allocated: int | None = Field(default=None, description="Nodes with jobs.")
    drained: int | None = Field(default=None, description="Nodes that take no jobs, whoever said so.")
    down: int | None = Field(default=None, description="Nodes that do not work.")
    updated: int | None = Field(default=None, description="Nodes that are as the HPCCluster says now.")
    leaving: tuple[str, ...] = Field(
        default=(), max_length=64, description="Nodes that finish their jobs before they go or are replaced."
    )


class HPCPool(Resource):
    """Nodes of one kind in an HPCCluster."""

    definition: ClassVar[Definition] = Definition(
        kind="HPCPool",
        plural="hpcpools",
        short_name="vehpcpool",
        operator="hpc",
        columns=(
            Column("Desired", ".spec.replicas", "integer"),
            Column("Joined", ".status.joined", "integer"),
            Column("Idle", ".status.idle", "integer"),
            Column("Allocated", ".status.allocated", "integer"),
            Column("Drained", ".status.drained", "integer", priority=1),
            Column("Down", ".status.down", "integer", priority=1),
        ),
        scale=Scale(".spec.replicas", ".status.replicas", ".status.selector"),
    )

    spec: HPCPoolSpec = Field(description="How many nodes.")
    status: HPCPoolObjectStatus = Field(
        default=HPCPoolObjectStatus(), description="What became of the nodes."
    )
