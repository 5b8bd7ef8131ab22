"""HPCCluster: a SLURM cluster in pods, or one that runs elsewhere, and what it is sold for."""

from __future__ import annotations

from typing import ClassVar, Literal

from pydantic import ConfigDict, Field

from virtengine.api.container import Placement
from virtengine.api.fields import NamespacedRef, Region, immutable_optional, map_list, rules
from virtengine.api.hpc_parts import (
    MAX_PARTS,
    DeletionPolicy,
    HPCAccount,
    HPCCapacity,
    HPCController,
    HPCDatabase,
    HPCDrain,
    HPCExternal,
    HPCLogin,
    HPCNetworking,
    HPCOffering,
    HPCPartition,
    HPCPoolStatus,
    HPCPoolTemplate,
    HPCQos,
    HPCQueue,
    HPCRest,
    HPCScratch,
    JobsOnDeletion,
    pool_rules,
)
from virtengine.api.resource import Column, Definition, Resource, Spec, Status

Phase = Literal["Pending", "Deploying", "Running", "Updating", "Degraded", "Stopping", "Suspended", "Failed"]


class HPCClusterSpec(Spec):
    """What the cluster consists of. `suspend: true`: nothing is scaled, rolled or repaired."""

    model_config = ConfigDict(json_schema_extra=rules(*pool_rules(), *immutable_optional("providerRef")))

    provider_ref: NamespacedRef | None = Field(
        default=None,
        description=(
            "Provider that sells it; without one the cluster is not on chain. One of another namespace must "
            "name this namespace in its spec.hpcNamespaces."
        ),
    )
    region: Region | None = Field(
        default=None, description="Where it is; the first region of the Provider when left out."
    )
    description: str = Field(default="", max_length=1024, description="What buyers read about the cluster.")
    image: str | None = Field(
        default=None,
        min_length=1,
        max_length=512,
        description="Image with SLURM, munge and MariaDB; the operator's own when left out.",
    )
    controller: HPCController = Field(default=HPCController(), description="slurmctld.")
    database: HPCDatabase = Field(default=HPCDatabase(), description="slurmdbd and MariaDB.")
    rest: HPCRest = Field(default=HPCRest(), description="slurmrestd.")
    login: HPCLogin = Field(default=HPCLogin(), description="A pod with SLURM's commands.")
    scratch: HPCScratch = Field(default=HPCScratch(), description="The folder in which jobs run.")
    networking: HPCNetworking = Field(default=HPCNetworking(), description="Where jobs may connect to.")
    placement: Placement = Field(default=Placement(), description="Where all of its pods run.")
    pools: tuple[HPCPoolTemplate, ...] = Field(
        default=(), max_length=MAX_PARTS, description="Nodes.", json_schema_extra=map_list("name")
    )
    partitions: tuple[HPCPartition, ...] = Field(
        default=(),
        max_length=MAX_PARTS,
        description="Queues; when left out there is one, `main`, with every pool.",
        json_schema_extra=map_list("name"),
    )
    accounts: tuple[HPCAccount, ...] = Field(
        default=(HPCAccount(name="main"),),
        max_length=64,
        description="Accounts of SLURM; the first is that of jobs which name none. None is ever removed.",
        json_schema_extra=map_list("name"),
    )
    qos: tuple[HPCQos, ...] = Field(
        default=(),
        max_length=MAX_PARTS,
        description="Qualities of service. None is ever removed.",
        json_schema_extra=map_list("name"),
    )
    drain_timeout_seconds: int = Field(
        default=900,
        ge=0,
        le=2_592_000,
        description="How long a node that must go may finish its jobs before they are stopped.",
    )
    deletion_policy: DeletionPolicy = Field(
        default="Retain", description="Retain keeps the volumes on deletion; Delete removes them."
    )
    jobs_on_deletion: JobsOnDeletion = Field(
        default="wait",
        description=(
            "Deletion while jobs are in the queue. wait: until none is; cancel: they end; requeue: they are "
            "put back and wait in the retained volume for a cluster of the same name."
        ),
    )
    external: HPCExternal | None = Field(default=None, description="A SLURM that runs elsewhere.")
    offering: HPCOffering | None = Field(
        default=None, description="How it is sold; without it only its owner uses it."
    )


class HPCClusterStatus(Status):
    """What the cluster is. Counts of jobs are those of some seconds ago."""

    phase: Phase | None = Field(default=None, description="Where it stands, in one word.")
    endpoint: str | None = Field(default=None, description="Where SLURM's REST API answers.")
    slurm_version: str | None = Field(default=None, description="Version of the controller.")
    cluster_id: str | None = Field(default=None, description="Its id on chain.")
    cluster_state: str | None = Field(default=None, description="Its state on chain.")
    offering_id: str | None = Field(default=None, description="Id of its offering on chain.")
    nodes: int | None = Field(default=None, description="Nodes that joined.")
    capacity: HPCCapacity | None = Field(default=None, description="What these nodes have.")
    pools: tuple[HPCPoolStatus, ...] = Field(
        default=(), max_length=MAX_PARTS, description="Nodes by pool.", json_schema_extra=map_list("name")
    )
    queue: HPCQueue | None = Field(default=None, description="Jobs in the queue.")
    drained_by_people: tuple[HPCDrain, ...] = Field(
        default=(), max_length=32, description="Nodes that people drained. They stay so."
    )
    keys_fingerprint: str | None = Field(
        default=None, description="Digest of the keys that its processes share; they are made once."
    )


class HPCCluster(Resource):
    """A SLURM cluster."""

    definition: ClassVar[Definition] = Definition(
        kind="HPCCluster",
        plural="hpcclusters",
        short_name="vehpc",
        operator="hpc",
        columns=(
            Column("Phase", ".status.phase"),
            Column("Nodes", ".status.nodes", "integer"),
            Column("Running", ".status.queue.running", "integer"),
            Column("Waiting", ".status.queue.waiting", "integer"),
            Column("OnChain", ".status.clusterId", priority=1),
        ),
    )

    spec: HPCClusterSpec = Field(description="What the cluster consists of.")
    status: HPCClusterStatus = Field(default=HPCClusterStatus(), description="What the cluster is.")
