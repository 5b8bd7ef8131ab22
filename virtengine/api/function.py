"""Function: a handler bound to event subjects, run only while there is something to handle."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

from pydantic import ConfigDict, Field

from virtengine.api.container import Compute, KeyRef, Placement, SecretFiles, Variable
from virtengine.api.fields import Model, NamespacedRef, Ref, immutable, rules
from virtengine.api.resource import Column, Definition, Resource, Spec, Status

HANDLER_PATTERN = r"^[A-Za-z_][A-Za-z0-9_]*(\.[A-Za-z_][A-Za-z0-9_]*)*:[A-Za-z_][A-Za-z0-9_]*$"
SUBJECT_PATTERN = r"^[^\s.*>]+(\.([^\s.*>]+|\*))*(\.>)?$"
STREAM_PATTERN = r"^[A-Za-z0-9_-]+$"

Subject = Annotated[str, Field(min_length=1, max_length=256, pattern=SUBJECT_PATTERN)]
"""A subject of events, with `*` for one word and `>` for all that follow."""


class Code(Model):
    """Python modules kept in the cluster instead of in an image."""

    config_map_ref: Ref = Field(
        description="ConfigMap whose keys are file names such as orders.py; a change restarts the handler."
    )


class Scale(Model):
    """How many replicas run."""

    model_config = ConfigDict(json_schema_extra=rules(("self.min <= self.max", "min is above max")))

    min: int = Field(default=0, ge=0, le=32, description="Replicas that run even when nothing waits.")
    max: int = Field(default=1, ge=1, le=32, description="Replicas that run at most.")
    lag_per_replica: int = Field(
        default=100, ge=1, le=1_000_000, description="Events that wait for which another replica is started."
    )
    idle_seconds: int = Field(
        default=60, ge=1, le=86_400, description="How long nothing must wait before replicas are stopped."
    )


class Retries(Model):
    """What happens to an event whose handling failed."""

    attempts: int = Field(
        default=10,
        ge=1,
        le=100,
        description=(
            "Deliveries of an event after which a failure of the handler quarantines it. What the handler "
            "says time or the outside will fix (NotYet, Unavailable) is delivered again without end."
        ),
    )
    backoff_seconds: int = Field(
        default=1, ge=1, le=3600, description="Time before the second delivery; it doubles each time."
    )
    max_backoff_seconds: int = Field(
        default=60, ge=1, le=86_400, description="Longest time between two deliveries."
    )


class Tick(Model):
    """Work by the clock besides the work by events."""

    every_seconds: int = Field(
        ge=1, le=86_400, description="A running handler gets a Tick event this often, each replica its own."
    )
    wake_seconds: int | None = Field(
        default=None,
        ge=10,
        le=2_592_000,
        description=(
            "Start a function that is at zero after this long, so that it gets a tick; when left out, only "
            "its own wish wakes it besides events."
        ),
    )


class Connection(Model):
    """A Secret of the same namespace that says where something answers."""

    secret_ref: KeyRef = Field(description="The key that holds the address with user and password.")


class FunctionSpec(Spec):
    """What runs on which events. `suspend: true` stops it; its events wait in the stream."""

    model_config = ConfigDict(
        json_schema_extra=rules(("has(self.handler) || has(self.image)", "give a handler, an image, or both"))
    )

    network_ref: NamespacedRef | None = Field(
        default=None,
        description=(
            "Network whose addresses the handler gets in VIRTENGINE_CHAIN_GRPC, _CHAIN_RPC and _CHAIN_ID."
        ),
    )
    stream: str = Field(
        default="CHAIN",
        min_length=1,
        max_length=64,
        pattern=STREAM_PATTERN,
        description="Stream that the events are in: CHAIN, USAGE, FUNCTION, or one of your own.",
        json_schema_extra=immutable("stream"),
    )
    subjects: tuple[Subject, ...] = Field(
        min_length=1, max_length=32, description="Subjects of the events to handle."
    )
    start: Literal["Creation", "Beginning"] = Field(
        default="Creation",
        description="First event: of this object's creation on, or the first that the stream still has.",
        json_schema_extra=immutable("start"),
    )
    handler: str | None = Field(
        default=None,
        max_length=256,
        pattern=HANDLER_PATTERN,
        description=(
            "package.module:function, an `async def handle(event, deps)`; when left out, the image's own "
            "command runs."
        ),
    )
    code: Code | None = Field(default=None, description="Modules of the handler, kept in the cluster.")
    image: str | None = Field(
        default=None,
        min_length=1,
        max_length=512,
        description="Image with the handler; the platform's own when left out.",
    )
    image_pull_policy: Literal["Always", "IfNotPresent", "Never"] = Field(
        default="IfNotPresent", description="When nodes pull the image."
    )
    concurrency: int = Field(default=8, ge=1, le=64, description="Events a replica handles at a time.")
    scale: Scale = Field(default=Scale(), description="How many replicas run.")
    retries: Retries = Field(default=Retries(), description="What happens to an event that failed.")
    tick: Tick | None = Field(default=None, description="Work by the clock.")
    env: tuple[Variable, ...] = Field(
        default=(), max_length=64, description="Environment of the handler: its settings."
    )
    secret_files: tuple[SecretFiles, ...] = Field(
        default=(), max_length=16, description="Secrets that the handler reads as files."
    )
    events: Connection = Field(
        default=Connection(secret_ref=KeyRef(name="virtengine-nats", key="url")),
        description="The NATS servers that have the stream.",
    )
    database: Connection = Field(
        default=Connection(secret_ref=KeyRef(name="virtengine-postgresql", key="dsn")),
        description="The PostgreSQL database of the handler's effects and of its inbox.",
    )
    resources: Compute = Field(default=Compute(), description="What a replica uses.")
    placement: Placement = Field(default=Placement(), description="Where replicas run.")


class FunctionStatus(Status):
    """What became of the events. Counts are those of the last look that changed anything, or of rest."""

    replicas: int | None = Field(default=None, description="Replicas that are wanted now.")
    lag: int | None = Field(default=None, description="Events that wait or are being handled.")
    processed: int | None = Field(default=None, description="Deliveries that were answered.")
    quarantined: int | None = Field(default=None, description="Events in quarantine.")
    consumer: str | None = Field(default=None, description="Name of the durable consumer.")
    scaled_by: str | None = Field(default=None, description="Operator or KEDA.")
    next_wake: str | None = Field(
        default=None,
        description="When a function at zero is started for work by the clock.",
        json_schema_extra={"format": "date-time"},
    )


class Function(Resource):
    """A handler of events that costs nothing while there are none."""

    definition: ClassVar[Definition] = Definition(
        kind="Function",
        plural="functions",
        short_name="vefn",
        operator="function",
        columns=(
            Column("Replicas", ".status.replicas", "integer"),
            Column("Lag", ".status.lag", "integer"),
            Column("Quarantined", ".status.quarantined", "integer"),
            Column("Stream", ".spec.stream", priority=1),
            Column("Subjects", ".spec.subjects", priority=1),
        ),
    )

    spec: FunctionSpec = Field(description="What runs on which events.")
    status: FunctionStatus = Field(default=FunctionStatus(), description="What became of the events.")
