"""The schedulers behind HPCClusters: where each answers, and what it is asked with."""

from __future__ import annotations

import asyncio
import base64
import binascii
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager, AsyncExitStack
from dataclasses import dataclass

from operators.hpc.controller_pod import ControllerPods
from virtengine.api import HPCCluster
from virtengine.clients.kubernetes_kinds import SECRETS
from virtengine.clients.scheduler import Runner, Scheduler
from virtengine.core.errors import NotYet, Rejected
from virtengine.plans.hpc_cluster import configuration, names
from virtengine.runtime.queue import Key
from virtengine.runtime.world import World

LOCAL_USER = configuration.JOB_USER


@dataclass(frozen=True, slots=True, repr=False)
class Access:
    """How one scheduler is reached: with a key that signs tokens, or with one token."""

    url: str
    api_version: str
    user: str
    key: bytes = b""
    token: str = ""
    run: Runner | None = None


OpenScheduler = Callable[[Access], AbstractAsyncContextManager[Scheduler]]
"""Opens a scheduler; nothing is asked of it yet."""


@dataclass(slots=True)
class _Known:
    """An open scheduler, and what it was opened with."""

    marks: tuple[str | bytes, ...]
    scheduler: Scheduler
    closing: AsyncExitStack


class Schedulers:
    """Schedulers by HPCCluster. A new key or address opens a new one."""

    def __init__(self, pods: ControllerPods, open_scheduler: OpenScheduler) -> None:
        self._pods = pods
        self._open = open_scheduler
        self._known: dict[Key, _Known] = {}
        self._opening = asyncio.Lock()

    async def of(self, cluster: HPCCluster, world: World) -> Scheduler:
        """Return the scheduler of a cluster. Raises NotYet until its key is there."""
        access = await self._access(cluster, world)
        key = Key(cluster.namespace, cluster.name)
        marks = (
            cluster.metadata.uid,
            access.url,
            access.api_version,
            access.user,
            access.token,
            access.key,
        )
        async with self._opening:
            known = self._known.get(key)
            if known is None or known.marks != marks:
                await self._close(key)
                closing = AsyncExitStack()
                opened = await closing.enter_async_context(self._open(access))
                known = self._known[key] = _Known(marks, opened, closing)
        return known.scheduler

    async def of_name(self, namespace: str, name: str, world: World) -> Scheduler:
        """Return the scheduler of the cluster with this name. Raises NotYet when there is none."""
        cluster = world.objects.get(HPCCluster, namespace, name)
        if cluster is None:
            raise NotYet(f"HPCCluster {namespace}/{name} does not exist", reason="ClusterMissing")
        return await self.of(cluster, world)

    def node_runner(self, cluster: HPCCluster, node: str) -> Runner:
        """Return what runs commands on a node of a cluster in pods."""
        return self._pods.node_runner(cluster.namespace, node)

    def runner(self, cluster: HPCCluster) -> Runner:
        """Return what runs commands at the controller of a cluster in pods."""
        return self._pods.runner(cluster.namespace, cluster.name)

    async def forget(self, cluster: HPCCluster) -> None:
        """Let a cluster go."""
        await self._close(Key(cluster.namespace, cluster.name))

    async def close(self) -> None:
        """Close every connection."""
        for key in list(self._known):
            await self._close(key)
        await self._pods.close()

    async def _close(self, key: Key) -> None:
        known = self._known.pop(key, None)
        if known is not None:
            await known.closing.aclose()

    async def _access(self, cluster: HPCCluster, world: World) -> Access:
        external = cluster.spec.external
        if external is not None:
            ref = external.token_secret_ref
            token = await _read(cluster, ref.name, ref.key, world)
            return Access(
                url=external.url.rstrip("/"),
                api_version=external.api_version,
                user=external.user,
                token=token.decode(errors="replace").strip(),
            )
        if not cluster.spec.rest.enabled:
            raise Rejected(
                "spec.rest.enabled is false: nothing is known of this SLURM", reason="RestDisabled"
            )
        return Access(
            url=names.rest_url(cluster.name, cluster.namespace),
            api_version=cluster.spec.rest.api_version,
            user=LOCAL_USER,
            key=await _read(cluster, names.jwt_secret(cluster.name), names.JWT_KEY, world),
            run=self.runner(cluster),
        )


async def _read(cluster: HPCCluster, name: str, key: str, world: World) -> bytes:
    secret = await world.read(SECRETS, cluster.namespace, name)
    text = ((secret or {}).get("data") or {}).get(key)
    if not text:
        raise NotYet(f"Secret {name} with {key} does not exist yet", reason="KeyMissing", seconds=1)
    try:
        return base64.b64decode(text, validate=True)
    except binascii.Error as error:
        raise NotYet(f"Secret {name} is damaged: {key}", reason="KeyDamaged") from error
