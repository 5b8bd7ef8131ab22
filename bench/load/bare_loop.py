"""The least that could reconcile: `python -m bench.load.bare_loop <config> <namespace> <at once>`.

It lists Leases, watches them, and patches the status of each whose generation is not observed, one after
the other or so many at once. No cache, no queue, no conditions to compare, no leader: what an operator's
rate is held against.
"""

from __future__ import annotations

import asyncio
import json
import sys
from typing import Any

import aiohttp
import msgspec

from virtengine.api import Lease
from virtengine.clients import kubernetes_kinds
from virtengine.clients.kubernetes import Kubernetes

KIND = kubernetes_kinds.of_model(Lease)


class BareLoop:
    """One session with the API server."""

    def __init__(self, session: aiohttp.ClientSession, base: str, at_once: int) -> None:
        self._session, self._base, self._at_once = session, base, at_once
        self._line: asyncio.Queue[dict[str, Any]] = asyncio.Queue()

    async def run(self) -> None:
        """List, then watch, with workers beside."""
        async with asyncio.TaskGroup() as tasks:
            for _ in range(self._at_once):
                tasks.create_task(self._work())
            async with self._session.get(self._base) as answer:
                found = msgspec.json.decode(await answer.read())
            for item in found["items"]:
                self._line.put_nowait(item)
            await self._watch(found["metadata"]["resourceVersion"])

    async def _watch(self, version: str) -> None:
        query = {"watch": "true", "resourceVersion": version}
        async with self._session.get(self._base, params=query) as answer:
            async for line in answer.content:
                self._line.put_nowait(msgspec.json.decode(line)["object"])

    async def _work(self) -> None:
        while True:
            item = await self._line.get()
            metadata = item["metadata"]
            if (item.get("status") or {}).get("observedGeneration") == metadata["generation"]:
                continue
            status = {
                "state": "Active",
                "readyReplicas": item["spec"]["manifestVersion"],
                "observedGeneration": metadata["generation"],
            }
            async with self._session.patch(
                f"{self._base}/{metadata['name']}/status",
                data=json.dumps({"status": status}),
                headers={"Content-Type": "application/merge-patch+json"},
            ) as answer:
                answer.raise_for_status()
                await answer.read()


async def main(kubeconfig: str, namespace: str, at_once: int) -> None:
    """Patch until told to stop."""
    async with await Kubernetes.connect(kubeconfig) as kube:
        endpoint = await kube.endpoint()
    headers = {"Authorization": endpoint.authorization or ""}
    connector = aiohttp.TCPConnector(ssl=False)
    timeout = aiohttp.ClientTimeout(total=None)
    async with aiohttp.ClientSession(
        connector=connector, headers=headers, timeout=timeout, read_bufsize=2**20
    ) as session:
        await BareLoop(session, f"{endpoint.server}{KIND.path(namespace)}", at_once).run()


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], sys.argv[2], int(sys.argv[3])))
