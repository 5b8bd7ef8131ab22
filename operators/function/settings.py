"""Settings of the function operator, read once in main.py."""

from __future__ import annotations

from pydantic import Field

from virtengine.plans.function import Keda
from virtengine.runtime.settings import RuntimeSettings


class Settings(RuntimeSettings):
    """What the function operator can be told besides what every operator can."""

    workers: int = Field(default=16, ge=1, le=64, description="Functions worked on at one time.")
    platform_image: str = Field(min_length=1, description="Image of Functions that name none.")
    nats_monitor: str = Field(
        default="",
        max_length=253,
        description="Monitoring endpoint of NATS for KEDA, host:port; empty: KEDA is not used.",
    )
    nats_account: str = Field(default="$G", max_length=64, description="NATS account of the streams.")

    @property
    def keda(self) -> Keda | None:
        """Return how KEDA would read lag; None when it is not to be used."""
        return Keda(self.nats_monitor, self.nats_account) if self.nats_monitor else None
