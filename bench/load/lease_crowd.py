"""Many Leases without pods in one namespace of a real API server, and what its audit log says of them."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Awaitable, Coroutine, Iterable
from contextlib import suppress
from datetime import datetime
from typing import Any

from tests.support.apiserver import ApiServer
from virtengine.api import Lease
from virtengine.clients import kubernetes_kinds
from virtengine.clients.kubernetes import Kubernetes
from virtengine.clients.kubernetes_kinds import NAMESPACES

KIND = kubernetes_kinds.of_model(Lease)
TENANT = "ve1qqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqf6lu8t"
DRIVER, AT_ONCE = "driver", 8


class Crowd:
    """So many Leases; `mark` begins a stretch of the audit log, which the figures are read from."""

    def __init__(self, server: ApiServer, kube: Kubernetes, namespace: str) -> None:
        self.server, self.namespace, self.count = server, namespace, 0
        self._kube, self._version, self._offset = kube, 1, 0

    async def create(self, count: int) -> None:
        """Make the namespace and the Leases."""
        self.count = count
        namespace = {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": self.namespace}}
        await self._kube.create(namespace, manager=DRIVER)
        await _in_parallel(self._kube.create(self._lease(number), manager=DRIVER) for number in range(count))

    async def remove(self) -> None:
        """Take the Leases away."""
        await _in_parallel(
            self._kube.delete(KIND, self.namespace, _name(number)) for number in range(self.count)
        )
        await self._kube.delete(NAMESPACES, "", self.namespace)

    async def change_all(self) -> None:
        """Give every Lease a new generation, then begin a stretch."""
        self._version += 1
        await _in_parallel(self._change(number) for number in range(self.count))
        self.mark()

    async def change_steadily(self, per_second: int, seconds: int) -> None:
        """Change one Lease after the other on a fixed schedule, however long each takes."""
        self.mark()
        self._version += 1
        started = time.monotonic()
        async with asyncio.TaskGroup() as tasks:
            for number in range(min(per_second * seconds, self.count)):
                await asyncio.sleep(max(0.0, started + number / per_second - time.monotonic()))
                tasks.create_task(self._change(number))

    async def settled(self, seconds: float = 120) -> None:
        """Wait until every status belongs to the newest generation."""
        async with asyncio.timeout(seconds):
            while True:
                items, _version = await self._kube.list(KIND, self.namespace)
                if all(_observed(item) for item in items):
                    return
                await asyncio.sleep(1)

    def mark(self) -> None:
        """Begin a stretch of the audit log here."""
        self._offset = self.server.audit_log.stat().st_size

    def rate(self) -> float:
        """Return statuses written a second, between the first and the last of the stretch."""
        times = sorted(_stamp(entry["stageTimestamp"]) for entry in self._statuses())
        if len(times) < self.count:
            raise AssertionError(f"{len(times)} statuses were written for {self.count} changes")
        return (len(times) - 1) / (times[-1] - times[0])

    def latencies_ms(self) -> list[float]:
        """Return, for each change of the stretch, the time until its status was written."""
        written: dict[str, float] = {}
        for entry in self._statuses():
            written.setdefault(entry["objectRef"]["name"], _stamp(entry["stageTimestamp"]))
        return [
            (written[entry["objectRef"]["name"]] - _stamp(entry["stageTimestamp"])) * 1000
            for entry in self._entries()
            if entry["verb"] == "patch" and "subresource" not in entry["objectRef"]
        ]

    def writes(self) -> int:
        """Return how many writes there were in the stretch, leader leases left out."""
        verbs = {"create", "update", "patch", "delete"}
        return sum(1 for entry in self._entries() if entry["verb"] in verbs)

    def _statuses(self) -> list[dict[str, Any]]:
        return [entry for entry in self._entries() if entry["objectRef"].get("subresource") == "status"]

    def _entries(self) -> list[dict[str, Any]]:
        found = []
        with self.server.audit_log.open("rb") as log:
            log.seek(self._offset)
            for line in log:
                with suppress(ValueError):
                    found.append(json.loads(line))
        return [entry for entry in found if _concerns(entry, self.namespace)]

    def _change(self, number: int) -> Coroutine[Any, Any, object]:
        patch = {"spec": {"manifestVersion": self._version}}
        return self._kube.merge(KIND, self.namespace, _name(number), patch, manager=DRIVER)

    def _lease(self, number: int) -> dict[str, Any]:
        name = _name(number)
        return {
            "apiVersion": KIND.api_version,
            "kind": KIND.kind,
            "metadata": {"name": name, "namespace": self.namespace},
            "spec": {
                "leaseId": f"{TENANT}/{name}/{TENANT}",
                "orderId": f"{TENANT}/{name}",
                "tenant": TENANT,
                "resources": {"cpu": "500m", "memory": "512Mi", "storage": "1Gi"},
                "price": {"billing": "Usage", "cpu": "1000", "memory": "500", "hourly": "750"},
                "manifestVersion": 1,
            },
        }


async def _in_parallel(calls: Iterable[Awaitable[object]]) -> None:
    waiting = iter(calls)

    async def work() -> None:
        for call in waiting:
            await call

    await asyncio.gather(*(work() for _ in range(AT_ONCE)))


def _name(number: int) -> str:
    return f"lease-{number:05d}"


def _observed(item: dict[str, Any]) -> bool:
    return bool((item.get("status") or {}).get("observedGeneration") == item["metadata"]["generation"])


def _stamp(text: str) -> float:
    return datetime.fromisoformat(text).timestamp()


def _concerns(entry: dict[str, Any], namespace: str) -> bool:
    about = entry.get("objectRef") or {}
    is_leader = about.get("apiGroup") == "coordination.k8s.io"
    return about.get("namespace") == namespace and not is_leader and entry["responseStatus"]["code"] < 300
