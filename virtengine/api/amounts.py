"""Amounts of cpu, memory, storage and gpu as they are written in YAML."""

from __future__ import annotations

from typing import Self

from pydantic import Field

from virtengine.api import quantities
from virtengine.api.fields import Model, Quantity
from virtengine.core.resources import Resources


class ResourceAmounts(Model):
    """An amount of each resource; what is left out is none."""

    cpu: Quantity = Field(default="0", description="Cores, such as 500m or 2.")
    memory: Quantity = Field(default="0", description="Bytes of memory, such as 256Mi.")
    storage: Quantity = Field(default="0", description="Bytes of storage, such as 1Gi.")
    gpu: int = Field(default=0, ge=0, le=1024, description="Whole GPUs.")

    def to_resources(self) -> Resources:
        """Return the amounts as integers."""
        return Resources(
            quantities.parse_millis(self.cpu, field="cpu"),
            quantities.parse_whole(self.memory, field="memory"),
            quantities.parse_whole(self.storage, field="storage"),
            self.gpu,
        )

    @classmethod
    def of(cls, resources: Resources) -> Self:
        """Write integers as quantities."""
        return cls(
            cpu=quantities.format_millis(resources.cpu_millis),
            memory=quantities.format_bytes(resources.memory_bytes),
            storage=quantities.format_bytes(resources.storage_bytes),
            gpu=resources.gpus,
        )
