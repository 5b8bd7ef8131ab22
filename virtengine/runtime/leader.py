"""Leader election on a coordination Lease: of several replicas one acts.

Clocks are never compared between machines. A replica takes over when it has itself seen the same record
for longer than the record's duration. A leader counts from the moment before its last successful
renewal and stops acting after two thirds of the duration, so that it is silent before another may
begin.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import Any

import structlog

from virtengine.clients.kubernetes import Kubernetes, Object
from virtengine.clients.kubernetes_kinds import LEADER_LEASES
from virtengine.core.errors import NotYet, Unavailable, VirtEngineError

MARGIN = 2 / 3
RETRIES = 6


def clock() -> float:
    """Return seconds that go on while the process is stopped or the machine sleeps."""
    return time.clock_gettime(time.CLOCK_BOOTTIME)


class NotLeading(NotYet):
    """This replica may not act."""


class LeaderElection:
    """One replica's part in the election."""

    def __init__(
        self,
        kube: Kubernetes,
        *,
        namespace: str,
        name: str,
        identity: str,
        seconds: float = 12,
        now: Callable[[], float] = clock,
    ) -> None:
        self._kube = kube
        self._namespace, self._name, self._identity = namespace, name, identity
        self._seconds = seconds
        self._now = now
        self._valid_until = float("-inf")
        self._seen: tuple[object, float, float] | None = None
        self._log = structlog.get_logger().bind(lease=name, identity=identity)

    @property
    def is_leading(self) -> bool:
        """Say whether this replica may act right now."""
        return self._now() < self._valid_until

    def require(self) -> None:
        """Raise NotLeading unless this replica may act right now. Called before every write."""
        if not self.is_leading:
            raise NotLeading("another replica leads", seconds=self._seconds)

    async def run(self, act: Callable[[], Awaitable[None]]) -> None:
        """Take part for ever; run `act` while leading and cancel it when leadership is lost."""
        acting: asyncio.Task[None] | None = None
        try:
            while True:
                await self.try_once()
                if acting is not None and acting.done():
                    await acting
                if self.is_leading and acting is None:
                    self._log.info("leading")
                    acting = asyncio.ensure_future(_as_coroutine(act))
                elif not self.is_leading and acting is not None:
                    self._log.warning("no longer leading")
                    await _cancel(acting)
                    acting = None
                await self._pause(acting)
        finally:
            if acting is not None:
                await _cancel(acting)

    async def try_once(self) -> bool:
        """Renew or take the lease if it may be taken; return whether this replica leads."""
        started = self._now()
        try:
            if await self._hold():
                self._valid_until = started + self._seconds * MARGIN
            else:
                self._valid_until = float("-inf")
        except VirtEngineError as error:
            # Unknown: lead on until the time that was won runs out, no longer.
            self._log.warning("leader lease", error=str(error))
        return self.is_leading

    async def release(self) -> None:
        """Give the lease up, so that another replica need not wait."""
        if not self.is_leading:
            return
        self._valid_until = float("-inf")
        try:
            lease = await self._kube.get(LEADER_LEASES, self._namespace, self._name)
            if lease is not None and _holder(lease) == self._identity:
                lease["spec"]["holderIdentity"] = ""
                await self._kube.replace(lease, manager=self._name)
        except (NotYet, Unavailable) as error:
            self._log.warning("lease not released", error=str(error))

    async def _hold(self) -> bool:
        lease = await self._kube.get(LEADER_LEASES, self._namespace, self._name)
        if lease is None:
            await self._kube.create(self._record(None), manager=self._name)
            return True
        if _holder(lease) not in ("", self._identity) and not self._is_expired(lease):
            return False
        if _holder(lease) != self._identity:
            self._log.info("taking over", previous=_holder(lease))
        await self._kube.replace(self._record(lease), manager=self._name)
        return True

    def _is_expired(self, lease: Object) -> bool:
        record, now = (lease["metadata"]["uid"], lease["metadata"]["resourceVersion"]), self._now()
        if self._seen is None or self._seen[0] != record:
            self._seen = (record, now, float(lease["spec"].get("leaseDurationSeconds") or self._seconds))
        _, since, duration = self._seen
        return now - since > max(duration, self._seconds)

    def _record(self, before: Object | None) -> Object:
        spec: dict[str, Any] = (before or {}).get("spec") or {}
        now = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
        is_new = spec.get("holderIdentity") != self._identity
        metadata = {"name": self._name, "namespace": self._namespace}
        if before is not None:
            metadata["resourceVersion"] = before["metadata"]["resourceVersion"]
        return {
            "apiVersion": "coordination.k8s.io/v1",
            "kind": "Lease",
            "metadata": metadata,
            "spec": {
                "holderIdentity": self._identity,
                "leaseDurationSeconds": max(1, round(self._seconds)),
                "acquireTime": now if is_new else spec.get("acquireTime"),
                "renewTime": now,
                "leaseTransitions": int(spec.get("leaseTransitions") or 0) + (1 if is_new else 0),
            },
        }

    async def _pause(self, acting: asyncio.Task[None] | None) -> None:
        """Wait for the next renewal, or less when acting ends or the time that was won runs out."""
        pause = self._seconds * MARGIN / RETRIES * (2 if self.is_leading else 1)
        left = self._valid_until - self._now()
        pause = min(pause, left) if left > 0 else pause
        if acting is None:
            await asyncio.sleep(pause)
        else:
            await asyncio.wait({acting}, timeout=max(0.01, pause))


class AlwaysLeading(LeaderElection):
    """Stands in where an operator has one replica by construction."""

    def __init__(self) -> None:
        """Need nothing."""

    @property
    def is_leading(self) -> bool:
        """Say yes."""
        return True

    async def run(self, act: Callable[[], Awaitable[None]]) -> None:
        """Act."""
        await act()

    async def release(self) -> None:
        """Hold nothing, release nothing."""


def _holder(lease: Object) -> str:
    return str((lease.get("spec") or {}).get("holderIdentity") or "")


async def _as_coroutine(act: Callable[[], Awaitable[None]]) -> None:
    await act()


async def _cancel(task: asyncio.Task[None]) -> None:
    task.cancel()
    await asyncio.wait({task})
