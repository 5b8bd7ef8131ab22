"""How a container of ours is run for a user: its environment, its secrets, what it uses and where."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import ConfigDict, Field

from virtengine.api.fields import Attributes, Label, Model, Quantity, Ref, rules

SecretKey = Annotated[str, Field(min_length=1, max_length=253, pattern=r"^[-._a-zA-Z0-9]+$")]


class KeyRef(Model):
    """One key of a Secret or ConfigMap of the same namespace."""

    name: Label = Field(description="Name of the object.")
    key: SecretKey = Field(description="The key in it.")


class ValueSource(Model):
    """Where a value stands, other than in the Function itself."""

    model_config = ConfigDict(
        json_schema_extra=rules(
            (
                "has(self.secretKeyRef) != has(self.configMapKeyRef)",
                "give either secretKeyRef or configMapKeyRef",
            )
        )
    )

    secret_key_ref: KeyRef | None = Field(default=None, description="A key of a Secret.")
    config_map_key_ref: KeyRef | None = Field(default=None, description="A key of a ConfigMap.")


class Variable(Model):
    """One environment variable of the handler."""

    model_config = ConfigDict(
        json_schema_extra=rules(
            ("!(has(self.value) && has(self.valueFrom))", "give either value or valueFrom, not both")
        )
    )

    name: str = Field(
        min_length=1, max_length=128, pattern=r"^[A-Za-z_][A-Za-z0-9_]*$", description="Its name."
    )
    value: str | None = Field(default=None, max_length=4096, description="Its value; empty when left out.")
    value_from: ValueSource | None = Field(default=None, description="Where its value stands.")


class SecretFiles(Model):
    """Keys of a Secret as files below /var/run/virtengine/<name>."""

    name: Label = Field(description="Name of the folder.")
    secret_name: Label = Field(description="Name of the Secret.")
    keys: tuple[SecretKey, ...] = Field(
        default=(), max_length=32, description="The keys to show; all when left out."
    )


class Amounts(Model):
    """Amounts of what a container uses."""

    cpu: Quantity | None = Field(default=None, description="Cores.")
    memory: Quantity | None = Field(default=None, description="Bytes.")


class Compute(Model):
    """What a replica asks for and may use at most."""

    requests: Amounts = Field(default=Amounts(cpu="20m", memory="96Mi"), description="Asked for.")
    limits: Amounts = Field(default=Amounts(memory="256Mi"), description="At most.")


class Placement(Model):
    """Where replicas may run, and how their image is pulled."""

    node_selector: Attributes = Field(default_factory=dict, description="Labels that a node must have.")
    tolerations: tuple[dict[str, Any], ...] = Field(
        default=(),
        max_length=32,
        description="Taints that are put up with, as in a pod.",
        json_schema_extra={"items": {"type": "object", "x-kubernetes-preserve-unknown-fields": True}},
    )
    affinity: dict[str, Any] = Field(
        default_factory=dict,
        description="Affinity, as in a pod.",
        json_schema_extra={"x-kubernetes-preserve-unknown-fields": True},
    )
    topology_spread_constraints: tuple[dict[str, Any], ...] = Field(
        default=(),
        max_length=16,
        description="How replicas are spread, as in a pod.",
        json_schema_extra={"items": {"type": "object", "x-kubernetes-preserve-unknown-fields": True}},
    )
    priority_class_name: Label | None = Field(default=None, description="Priority class.")
    pull_secrets: tuple[Ref, ...] = Field(
        default=(), max_length=8, description="Secrets with which the image is pulled."
    )
