"""Settings of the tenant operator, read once in main.py."""

from __future__ import annotations

from pydantic import Field

from virtengine.runtime.settings import RuntimeSettings


class Settings(RuntimeSettings):
    """What the tenant operator can be told besides what every operator can."""

    workers: int = Field(default=16, ge=1, le=64, description="Orders worked on at one time.")
