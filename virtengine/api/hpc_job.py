"""HPCJob: one batch job, paid from a ceiling that the chain holds before the scheduler gets it."""

from __future__ import annotations

from typing import ClassVar, Literal

from pydantic import ConfigDict, Field

from virtengine.api.fields import (
    Amount,
    NamespacedRef,
    Ref,
    immutable,
    immutable_optional,
    map_list,
    rules,
)
from virtengine.api.hpc_job_parts import (
    JobArray,
    JobDependency,
    JobFiles,
    JobRequeue,
    JobResources,
    JobTemplate,
    JobVariable,
    Word,
)
from virtengine.api.hpc_job_status import HPCJobStatus
from virtengine.api.resource import Column, Definition, Resource, Spec

MAX_SCRIPT = 65_536
FIXED = ("clusterRef", "offeringId", "partition", "script", "template", "array", "files")


class HPCJobSpec(Spec):
    """What runs, and the most it costs. With `suspend: true` it is not bought yet."""

    model_config = ConfigDict(
        json_schema_extra=rules(
            ("has(self.clusterRef) != has(self.offeringId)", "give either clusterRef or offeringId"),
            ("has(self.script) != has(self.template)", "give either a script or a template"),
            ("!oldSelf.cancel || self.cancel", "a job that was cancelled stays cancelled"),
            *immutable_optional(*FIXED),
        )
    )

    network_ref: NamespacedRef = Field(
        description="The Network to pay on.", json_schema_extra=immutable("networkRef")
    )
    account_ref: Ref = Field(description="Account that pays.", json_schema_extra=immutable("accountRef"))
    cluster_ref: NamespacedRef | None = Field(
        default=None, description="The HPCCluster of this Kubernetes cluster whose offering is bought."
    )
    offering_id: str | None = Field(
        default=None, min_length=1, max_length=128, description="Id of the offering on chain instead."
    )
    partition: Word | None = Field(
        default=None, description="Partition of the cluster; its default one when left out."
    )
    script: str | None = Field(
        default=None, min_length=1, max_length=MAX_SCRIPT, description="What runs, beginning with #!."
    )
    template: JobTemplate | None = Field(default=None, description="A template of the chain instead.")
    resources: JobResources = Field(
        default=JobResources(),
        description="What the job, or each task of its array, occupies.",
        json_schema_extra=immutable("resources"),
    )
    array: JobArray | None = Field(default=None, description="Many tasks of the same script.")
    dependencies: tuple[JobDependency, ...] = Field(
        default=(),
        max_length=16,
        description="Jobs that come first; all conditions must hold.",
        json_schema_extra={**map_list("name"), **immutable("dependencies")},
    )
    time_limit_seconds: int = Field(
        ge=60,
        le=2_592_000,
        description="The longest that it, or each task, runs.",
        json_schema_extra=immutable("timeLimitSeconds"),
    )
    environment: tuple[JobVariable, ...] = Field(
        default=(),
        max_length=64,
        description="Environment of the script.",
        json_schema_extra={**map_list("name"), **immutable("environment")},
    )
    files: JobFiles | None = Field(default=None, description="Files by S3.")
    requeue: JobRequeue = Field(default=JobRequeue(), description="What becomes of it when a node fails.")
    max_price: Amount = Field(
        description="The most uve it may cost. The chain holds the ceiling of the price and refuses "
        "a job whose ceiling is more.",
        json_schema_extra=immutable("maxPrice"),
    )
    accept_bill: Literal["AtOnce", "AfterReview"] = Field(
        default="AtOnce",
        description="AtOnce: the bill is paid as soon as the last usage is recorded; AfterReview: the "
        "chain pays it when the time for disputes is over.",
    )
    hold: bool = Field(default=False, description="Keep it waiting in the queue until this is false again.")
    cancel: bool = Field(default=False, description="End it. What it used is paid, the rest returns.")

    @property
    def task_count(self) -> int:
        """Return how many tasks the job has; 1 without an array."""
        return self.array.count if self.array else 1


class HPCJob(Resource):
    """One batch job: paid once, run once."""

    definition: ClassVar[Definition] = Definition(
        kind="HPCJob",
        plural="hpcjobs",
        short_name="vejob",
        operator="hpc",
        columns=(
            Column("State", ".status.state"),
            Column("Job", ".status.schedulerJobId"),
            Column("Exit", ".status.exitCode", "integer"),
            Column("Paid", ".status.money.paid"),
            Column("Nodes", ".status.nodes", priority=1),
        ),
    )

    spec: HPCJobSpec = Field(description="What runs, and the most it costs.")
    status: HPCJobStatus = Field(default=HPCJobStatus(), description="What became of it.")
