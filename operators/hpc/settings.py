"""Settings of the hpc operator, read once in main.py."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, field_validator
from pydantic_settings import NoDecode

from virtengine.runtime.settings import RuntimeSettings


class Settings(RuntimeSettings):
    """What the hpc operator can be told besides what every operator can."""

    workers: int = Field(default=16, ge=1, le=64, description="Objects of one kind worked on at one time.")
    slurm_image: str = Field(min_length=1, description="Image with SLURM, munge and MariaDB.")
    image_pull_policy: Literal["Always", "IfNotPresent", "Never"] = Field(
        default="IfNotPresent", description="When nodes pull the image."
    )
    image_pull_secrets: Annotated[tuple[str, ...], NoDecode] = Field(
        default=(), description="Secrets of a cluster's namespace to pull the image with, commas between."
    )
    look_seconds: float = Field(
        default=5, gt=0, description="Longest time between two looks at a cluster that is at rest."
    )
    busy_seconds: float = Field(
        default=1, gt=0, description="Time between two looks while nodes come, go or finish their jobs."
    )

    @field_validator("image_pull_secrets", mode="before")
    @classmethod
    def _split_secrets(cls, value: object) -> object:
        return tuple(part for part in value.split(",") if part) if isinstance(value, str) else value
