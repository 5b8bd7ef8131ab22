"""How a first deployment is found to be late: by the API server's own word, for a while, without a break.

By the clock alone it is late after every outage that lasted long enough, before anybody could start it.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Any

from virtengine.clients.kubernetes_kinds import DEPLOYMENTS
from virtengine.core.errors import Unavailable
from virtengine.plans.lease import Cluster
from virtengine.runtime.world import World

WATCHED_SECONDS = 20.0
BREAK_SECONDS = 60.0


class Lateness:
    """Leases that are late, each since it was first seen so and until when."""

    def __init__(self) -> None:
        self._seen: dict[str, tuple[float, float]] = {}

    async def is_proven(self, lease_id: str, cluster: Cluster, world: World) -> bool:
        """Say whether a lease that the cache calls late has been so under our eyes for long enough."""
        try:
            is_live = [await _is_as_cached(one, world) for one in cluster.deployments]
        except Unavailable:
            self.forget(lease_id)
            raise
        now = time.monotonic()
        since, last = self._seen.get(lease_id, (now, now))
        if not all(is_live) or now - last > BREAK_SECONDS:
            since = now
        self._seen[lease_id] = (since, now)
        return now - since >= WATCHED_SECONDS

    def forget(self, lease_id: str) -> None:
        """Begin anew with a lease."""
        self._seen.pop(lease_id, None)


async def _is_as_cached(deployment: Mapping[str, Any], world: World) -> bool:
    metadata = deployment["metadata"]
    live = await world.read(DEPLOYMENTS, metadata["namespace"], metadata["name"])
    return live is not None and live["metadata"]["resourceVersion"] == metadata["resourceVersion"]
