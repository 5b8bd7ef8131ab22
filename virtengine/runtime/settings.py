"""Settings of an operator process, read once in its main.py from VIRTENGINE_* variables."""

from __future__ import annotations

import socket
from typing import Annotated

from pydantic import Field, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict


class RuntimeSettings(BaseSettings):
    """What every operator can be told."""

    model_config = SettingsConfigDict(env_prefix="VIRTENGINE_", extra="ignore")

    namespace: str = Field(
        default="virtengine-system", description="Namespace of this process and of its leader lease."
    )
    identity: str = Field(default_factory=socket.gethostname, description="Name of this replica.")
    watch_namespaces: Annotated[tuple[str, ...], NoDecode] = Field(
        default=(), description="Namespaces to serve, with commas between; none: all."
    )
    kubeconfig: str | None = Field(
        default=None, description="File to log in with; none: the pod's service account."
    )
    workers: int = Field(
        default=4, ge=1, le=64, description="Objects of one kind that are worked on at one time."
    )
    resync_seconds: float = Field(default=300, ge=1, description="Time between complete look-overs.")
    stall_seconds: float = Field(default=75, ge=1, description="Silence after which a watch is opened anew.")
    backoff_first_seconds: float = Field(default=0.5, gt=0, description="First delay after a failure.")
    backoff_cap_seconds: float = Field(default=60, gt=0, description="Longest delay after failures.")
    leader_seconds: float = Field(
        default=12, ge=0.2, description="How long a leader lease lasts without renewal."
    )
    leader_election: bool = Field(default=True, description="Let one replica of several act.")
    health_port: int = Field(default=8080, ge=0, le=65535, description="Port of /healthz; 0: none.")
    metrics_port: int = Field(default=9100, ge=0, le=65535, description="Port of /metrics; 0: none.")
    log_level: str = Field(default="info", description="debug, info, warning or error.")
    patience_seconds: float = Field(
        default=15,
        ge=0,
        description="How long a ready object stays Ready while something outside gives no answer.",
    )

    @field_validator("watch_namespaces", mode="before")
    @classmethod
    def _split(cls, value: object) -> object:
        return tuple(part for part in value.split(",") if part) if isinstance(value, str) else value
