"""What an HPCJob is put together of: what it occupies, its array, what comes first, its files."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import ConfigDict, Field

from virtengine.api.fields import Label, Model, Ref, map_list, rules

MAX_TASKS = 10_000
Path = Annotated[
    str,
    Field(
        min_length=1, max_length=256, pattern=r"^[A-Za-z0-9_][A-Za-z0-9_.-]*(/[A-Za-z0-9_][A-Za-z0-9_.-]*)*$"
    ),
]
"""A file below the job's folder."""

ObjectKey = Annotated[str, Field(min_length=1, max_length=512, pattern=r"^[A-Za-z0-9_][A-Za-z0-9_./=-]*$")]
"""A key in a bucket."""

Word = Annotated[str, Field(min_length=1, max_length=63, pattern=r"^[A-Za-z][A-Za-z0-9_-]*$")]
"""A name that the scheduler knows: of a partition, a feature, an account."""


class Gres(Model):
    """Devices that each node of the job needs."""

    name: Word = Field(description="Kind of device, such as gpu.")
    type: Word | None = Field(default=None, description="Its model, such as a100; any when left out.")
    count: int = Field(default=1, ge=1, le=64, description="How many on each node.")


class JobResources(Model):
    """What a job, or each task of an array, occupies."""

    model_config = ConfigDict(
        json_schema_extra=rules(("self.tasks >= self.nodes", "each node runs at least one task"))
    )

    nodes: int = Field(default=1, ge=1, le=1024, description="Nodes at a time.")
    tasks: int = Field(default=1, ge=1, le=65_536, description="Processes that srun starts, over all nodes.")
    cpus_per_task: int = Field(default=1, ge=1, le=1024, description="Cores of each process.")
    memory_mib: int = Field(
        default=256, alias="memoryMiB", ge=1, le=16_777_216, description="MiB of memory on each node."
    )
    gres: tuple[Gres, ...] = Field(
        default=(), max_length=8, description="Devices on each node.", json_schema_extra=map_list("name")
    )

    @property
    def cores_per_node(self) -> int:
        """Return the cores that the fullest node gives."""
        return -(-self.tasks // self.nodes) * self.cpus_per_task


class JobArray(Model):
    """Many tasks of the same script, told apart by SLURM_ARRAY_TASK_ID."""

    model_config = ConfigDict(
        json_schema_extra=rules(
            ("self.from <= self.to", "from is above to"),
            (f"self.to - self.from < {MAX_TASKS} * self.step", f"at most {MAX_TASKS} tasks"),
        )
    )

    from_: int = Field(default=0, alias="from", ge=0, le=1_000_000, description="Number of the first task.")
    to: int = Field(ge=0, le=1_000_000, description="Number of the last task, if the step meets it.")
    step: int = Field(default=1, ge=1, le=100_000, description="From one number to the next.")
    max_running: int | None = Field(
        default=None, ge=1, le=MAX_TASKS, description="Tasks that run at one time; any number when left out."
    )

    @property
    def count(self) -> int:
        """Return the number of tasks."""
        return (self.to - self.from_) // self.step + 1


class JobDependency(Model):
    """Another HPCJob of this namespace and cluster that comes first."""

    name: Label = Field(description="Name of the HPCJob.")
    condition: Literal["Started", "Ended", "Succeeded", "Failed"] = Field(
        default="Succeeded",
        description="What must have become of it. When it cannot any more, this job ends.",
    )


class JobTemplate(Model):
    """An approved template of the chain instead of a script."""

    id: str = Field(
        max_length=64, pattern=r"^[a-z][a-z0-9-]{2,63}$", description="Its id, such as mpi-standard."
    )
    version: str = Field(
        max_length=64, pattern=r"^[0-9]+\.[0-9]+\.[0-9]+([-+][0-9A-Za-z.+-]+)?$", description="Its version."
    )
    parameters: dict[
        Annotated[str, Field(min_length=1, max_length=63)], Annotated[str, Field(max_length=1024)]
    ] = Field(default_factory=dict, max_length=64, description="Values of the template's parameters.")


class JobVariable(Model):
    """One environment variable of the job."""

    name: str = Field(
        min_length=1, max_length=128, pattern=r"^[A-Za-z_][A-Za-z0-9_]*$", description="Its name."
    )
    value: str = Field(default="", max_length=4096, description="Its value.")


class JobInput(Model):
    """A file that is there before the script starts."""

    key: ObjectKey = Field(description="Key in the bucket.")
    sha256: str = Field(
        max_length=64,
        pattern=r"^[0-9a-f]{64}$",
        description="SHA-256 of its content; other content ends the job.",
    )
    path: Path = Field(description="Where the script finds it, below its folder.")


class JobOutput(Model):
    """A file that is kept after the script ended."""

    path: Path = Field(description="Where the script leaves it, below its folder.")
    key: ObjectKey = Field(description="Key in the bucket; tasks of an array put their number after it.")


class JobFiles(Model):
    """Files that come from a bucket and go into it."""

    secret_ref: Ref = Field(
        description="Secret with endpoint, bucket, access-key and secret-key. The job gets none of them."
    )
    input: tuple[JobInput, ...] = Field(
        default=(), max_length=64, description="Before the script.", json_schema_extra=map_list("path")
    )
    output: tuple[JobOutput, ...] = Field(
        default=(), max_length=64, description="After the script.", json_schema_extra=map_list("path")
    )


class JobRequeue(Model):
    """What becomes of a job whose node failed, or that could not be started on it."""

    on_node_failure: Literal["Requeue", "Fail"] = Field(
        default="Requeue", description="Requeue: it begins anew on another node; Fail: it ends."
    )
    limit: int = Field(default=3, ge=0, le=100, description="How often it begins anew.")
