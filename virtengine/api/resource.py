"""What all kinds share: metadata, conditions, and the facts a CRD is made from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar, Literal, Self

from pydantic import ConfigDict, Field

from virtengine.api.fields import Model

GROUP = "virtengine.com"
VERSION = "v1alpha1"
CATEGORY = "virtengine"
FINALIZER = f"{GROUP}/finalizer"


@dataclass(frozen=True)
class Column:
    """One column of `kubectl get`."""

    name: str
    path: str
    type: Literal["string", "integer", "date", "boolean"] = "string"
    priority: int = 0


@dataclass(frozen=True)
class Scale:
    """Where `kubectl scale` and autoscalers find the numbers of a kind, and the labels of its pods."""

    wanted: str
    found: str
    selector: str


@dataclass(frozen=True)
class Definition:
    """What the API server is told about a kind."""

    kind: str
    plural: str
    short_name: str
    operator: str
    columns: tuple[Column, ...] = ()
    scale: Scale | None = None

    @property
    def singular(self) -> str:
        """Return the name of one object in lower case."""
        return self.kind.lower()


class Metadata(Model):
    """The part of object metadata that operators use."""

    name: str = ""
    namespace: str = ""
    uid: str = ""
    generation: int = 0
    resource_version: str = ""
    labels: dict[str, str] = Field(default_factory=dict)
    annotations: dict[str, str] = Field(default_factory=dict)
    finalizers: tuple[str, ...] = ()
    creation_timestamp: str | None = None
    deletion_timestamp: str | None = None


class Condition(Model):
    """One statement about an object, in the shape that kubectl wait, Argo CD and Flux read."""

    type: str = Field(max_length=63, description="Ready, Reconciling or Stalled.")
    status: Literal["True", "False", "Unknown"] = Field(description="Whether the statement holds.")
    observed_generation: int = Field(default=0, description="Generation of the spec that this is about.")
    last_transition_time: str = Field(
        default="", description="When the status last changed.", json_schema_extra={"format": "date-time"}
    )
    reason: str = Field(max_length=128, description="One CamelCase word out of the documented list.")
    message: str = Field(default="", max_length=2048, description="The cause and the next step, for people.")


class Spec(Model):
    """Base of every spec."""

    suspend: bool = Field(
        default=False,
        description="Leave everything as it is: no change is made to what this object stands for.",
    )


class Status(Model):
    """Base of every status."""

    observed_generation: int | None = Field(
        default=None, description="Generation of the spec that this status is about."
    )
    conditions: tuple[Condition, ...] = Field(
        default=(),
        max_length=8,
        description="Ready, Reconciling and Stalled.",
        json_schema_extra={"x-kubernetes-list-type": "map", "x-kubernetes-list-map-keys": ["type"]},
    )


class Resource(Model):
    """Base of every kind. Subclasses declare `definition`, `spec` and `status`."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    definition: ClassVar[Definition]

    api_version: str = f"{GROUP}/{VERSION}"
    kind: str = ""
    metadata: Metadata = Metadata()

    @classmethod
    def read(cls, manifest: dict[str, Any]) -> Self:
        """Return the typed form of an object from the API server."""
        return cls.model_validate(manifest)

    @property
    def name(self) -> str:
        """Return metadata.name."""
        return self.metadata.name

    @property
    def namespace(self) -> str:
        """Return metadata.namespace."""
        return self.metadata.namespace

    @property
    def is_deleting(self) -> bool:
        """Say whether deletion was asked for."""
        return self.metadata.deletion_timestamp is not None

    def condition(self, type_: str) -> Condition | None:
        """Return one condition of the status, if it is there."""
        status: Status = getattr(self, "status", Status())
        return next((one for one in status.conditions if one.type == type_), None)

    @property
    def is_ready(self) -> bool:
        """Say whether Ready is true for the current generation of the spec."""
        ready = self.condition("Ready")
        return (
            ready is not None
            and ready.status == "True"
            and ready.observed_generation == self.metadata.generation
        )
