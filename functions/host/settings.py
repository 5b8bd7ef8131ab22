"""Settings of a host process: what its Function says, handed over in the environment."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from pydantic import Field, SecretStr, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from virtengine.plans.function_names import FunctionId
from virtengine.runtime.function_settings import HostSettings


class FunctionProcessSettings(BaseSettings):
    """Everything that every function is told. A handler reads settings of its own from the same place."""

    model_config = SettingsConfigDict(env_prefix="VIRTENGINE_", extra="ignore", frozen=True)

    namespace: str = Field(min_length=1, description="namespace of the Function")
    function: str = Field(min_length=1, description="name of the Function")
    stream: str = Field(min_length=1, description="stream of the events")
    subjects: Annotated[tuple[str, ...], NoDecode] = Field(
        min_length=1, description="subjects of the events, with commas between"
    )
    start: datetime | None = Field(
        default=None, description="time of the first event; empty: the stream's beginning"
    )
    events_url: str = Field(description="NATS servers, nats://host:4222")
    database_url: SecretStr = Field(description="postgresql:// address of the database of effects and inbox")
    tick_seconds: float = Field(default=0.0, ge=0, description="time between two ticks; 0: none")
    workers: int = Field(default=8, ge=1, le=64, description="events handled at a time")
    batch: int = Field(default=200, ge=1, le=1000, description="events that a handler of batches is given")
    retry_attempts: int = Field(
        default=10, ge=1, description="deliveries after which a failure quarantines the event"
    )
    retry_seconds: float = Field(default=1.0, gt=0, description="time before the second delivery")
    max_retry_seconds: float = Field(default=60.0, gt=0, description="longest time between two deliveries")
    metrics_port: int = Field(
        default=9100, ge=0, le=65535, description="port of /metrics, /healthz and /readyz"
    )
    log_level: str = Field(default="INFO", description="DEBUG, INFO, WARNING or ERROR")

    @field_validator("subjects", mode="before")
    @classmethod
    def _split(cls, value: object) -> object:
        return tuple(part for part in value.split(",") if part) if isinstance(value, str) else value

    @property
    def id(self) -> FunctionId:
        """Return which function this is."""
        return FunctionId(self.namespace, self.function)

    @property
    def bounds(self) -> HostSettings:
        """Return the host's bounds."""
        return HostSettings(
            tick_seconds=self.tick_seconds,
            workers=self.workers,
            batch=self.batch,
            first_retry_seconds=self.retry_seconds,
            max_retry_seconds=self.max_retry_seconds,
            max_failures=self.retry_attempts,
            start=self.start,
        )
