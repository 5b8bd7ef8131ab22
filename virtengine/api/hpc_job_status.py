"""What became of a batch job."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from virtengine.api.fields import Model
from virtengine.api.resource import Status


class JobTasks(Model):
    """How many tasks of an array are where."""

    pending: int = Field(default=0, description="Tasks that wait.")
    running: int = Field(default=0, description="Tasks that run.")
    succeeded: int = Field(default=0, description="Tasks that ended with exit code 0.")
    failed: int = Field(default=0, description="Tasks that ended otherwise.")


class JobMoney(Model):
    """What the chain holds and what it paid."""

    reserved: str | None = Field(
        default=None, description="uve that the chain held when the job was accepted."
    )
    paid: str | None = Field(default=None, description="uve that the job cost.")
    refunded: str | None = Field(default=None, description="uve that returned.")
    invoice_id: str | None = Field(default=None, description="Id of the invoice.")


class JobUsage(Model):
    """What the scheduler counted, when it was last recorded on chain."""

    core_seconds: int | None = Field(default=None, description="Allocated cores times seconds.")
    wall_seconds: int | None = Field(default=None, description="Seconds that it ran.")
    snapshots: int | None = Field(default=None, description="Signed records of usage on chain.")


class HPCJobStatus(Status):
    """What became of the job."""

    job_id: str | None = Field(default=None, description="Id on chain: <payer's address>/<external id>.")
    state: str | None = Field(
        default=None, description="Pending, Queued, Running, Completed, Failed, Cancelled or Timeout."
    )
    cluster: str | None = Field(default=None, description="HPCCluster that runs it, as <namespace>/<name>.")
    scheduler_job_id: str | None = Field(default=None, description="Number of the job in the scheduler.")
    scheduler_state: str | None = Field(default=None, description="State as the scheduler writes it.")
    waiting_for: str | None = Field(default=None, description="Why it waits, as the scheduler says.")
    start_estimate: str | None = Field(
        default=None,
        description="When the scheduler means to start it.",
        json_schema_extra={"format": "date-time"},
    )
    nodes: tuple[Annotated[str, Field(max_length=253)], ...] | None = Field(
        default=None, max_length=1024, description="Nodes that it runs or ran on."
    )
    tasks: JobTasks | None = Field(default=None, description="Tasks of the array.")
    exit_code: int | None = Field(
        default=None, description="Exit code of the script; of an array, the highest."
    )
    signal: int | None = Field(default=None, description="Signal that ended it; 0 for none.")
    restarts: int | None = Field(default=None, description="How often it began anew.")
    stderr_tail: str | None = Field(
        default=None,
        max_length=4096,
        description="The end of what it wrote to standard error, once it failed.",
    )
    held: bool | None = Field(default=None, description="Whether it is held as spec.hold asks.")
    usage: JobUsage | None = Field(default=None, description="What the scheduler counted.")
    money: JobMoney | None = Field(default=None, description="What the chain holds and paid.")
