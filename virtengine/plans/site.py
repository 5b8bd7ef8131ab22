"""The site: what of a provider's cluster shapes a workload, besides the lease."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from virtengine.api.capacity import GpuKind, ProviderIngress

GPU_RESOURCE = "nvidia.com/gpu"


@dataclass(frozen=True, slots=True)
class Site:
    """How services are reached by host name, which GPUs there are, and the labels of nodes that are sold."""

    ingress: ProviderIngress | None = None
    gpus: tuple[GpuKind, ...] = ()
    node_selector: Mapping[str, str] = field(default_factory=dict)

    @property
    def gpu_resources(self) -> tuple[str, ...]:
        """Return what Kubernetes calls the GPUs that are sold."""
        return tuple(sorted({kind.resource_name for kind in self.gpus})) or (GPU_RESOURCE,)

    def gpu_resource(self, model: str | None) -> str:
        """Return what Kubernetes calls GPUs of a model; without one, those that are usual."""
        found = self._kind(model)
        if found is not None:
            return found.resource_name
        return self.gpus[0].resource_name if self.gpus else GPU_RESOURCE

    def selector(self, model: str | None) -> dict[str, str]:
        """Return the labels of the nodes that are sold and have a model; nothing when any will do."""
        found = self._kind(model) if model else None
        return {**self.node_selector, **(found.node_selector if found is not None else {})}

    def _kind(self, model: str | None) -> GpuKind | None:
        return next((kind for kind in self.gpus if kind.model == model), None)


PLAIN = Site()
"""A site without anything of its own."""
