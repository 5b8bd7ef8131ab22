"""The mirror: leases, offerings and providers of this namespace as the provider operator last wrote them.

Who holds a lease is answered from here, so that no chain or API server that is away locks a tenant out.
"""

from __future__ import annotations

import asyncio
import random
from collections.abc import Mapping
from typing import Final

import structlog

from virtengine.api import Lease, Offering, Provider, Resource
from virtengine.clients.kubernetes import Endpoint, Kubernetes, Object
from virtengine.clients.kubernetes_kinds import Kind, of_model
from virtengine.core.errors import NotYet, Rejected, Unavailable
from virtengine.plans import gateway
from virtengine.plans.names import external_id
from virtengine.runtime.objects import Objects
from virtengine.runtime.shell import Shell, ShellSettings

MODELS: Final[tuple[type[Resource], ...]] = (Lease, Offering, Provider)
WATCHED: Final[Mapping[Kind, str]] = {of_model(model): "" for model in MODELS}
LEASES: Final = of_model(Lease)
RELIST_SECONDS: Final = 300.0
RETRY_SECONDS: Final = 1.0
KEPT: Final = 4096
log = structlog.get_logger()


class Mirror:
    """Objects of one namespace, watched and listed again from time to time."""

    def __init__(self, kube: Kubernetes, namespace: str, provider: str, *, stall_seconds: float = 75) -> None:
        self._kube = kube
        self._namespace = namespace
        self._provider = provider
        self._objects = Objects()
        self._typed: dict[tuple[str, str], Lease] = {}
        self._endpoint: Endpoint | None = None
        self._interrupted = asyncio.Event()
        self._stall_seconds = stall_seconds
        self.is_complete = False
        """False until everything was read once."""

    def lease(self, reference: str) -> Lease | None:
        """Return a lease by its reference."""
        item = self._objects.get(LEASES, self._namespace, f"lease-{reference}")
        if item is None:
            return None
        key = (item["metadata"]["uid"], item["metadata"].get("resourceVersion") or "")
        if key not in self._typed:
            if len(self._typed) >= KEPT:
                self._typed.clear()
            self._typed[key] = Lease.read(item)
        return self._typed[key]

    def may_exec(self, lease: Lease) -> bool:
        """Say whether the provider or the lease's offering lets commands be run."""
        ref = lease.spec.provider_ref
        provider = self._objects.get(Provider, self._namespace, ref.name) if ref else None
        offering = next(
            (
                one
                for one in self._objects.list(Offering, self._namespace)
                if f"{self._provider}/{external_id(one.name, one.metadata.uid)}" == lease.spec.offering_id
            ),
            None,
        )
        return gateway.may_exec(provider, offering)

    async def run(self) -> None:
        """Watch for ever; what is known stays known while the API server does not answer."""
        self._endpoint = await self._log_in()
        await self._relist()  # from now on the kinds are known to be there
        shell = self._shell()
        shell.start()
        try:
            while True:
                try:
                    async with asyncio.timeout(RELIST_SECONDS):
                        await self._interrupted.wait()
                        await asyncio.sleep(RETRY_SECONDS)
                except TimeoutError:
                    log.debug("reading everything again")
                self._interrupted.clear()
                await self._relist()
        finally:
            await shell.stop()

    async def relist(self) -> None:
        """Read everything once. Raises Unavailable, NotYet or Rejected."""
        for kind in WATCHED:
            items, version = await self._kube.list(kind, self._namespace)
            self._objects.replace(kind, items, version)
        self._endpoint = await self._kube.endpoint()
        self.is_complete = True

    def observe(self, kind: Kind, item: Object, *, is_deleted: bool = False) -> None:
        """Take in one object as it was seen."""
        self._objects.observe(kind, item, is_deleted=is_deleted)

    async def _relist(self) -> None:
        while True:
            try:
                await self.relist()
            except (Unavailable, NotYet, Rejected) as error:
                log.warning("leases not read now", reason=error.reason, error=error.message)
                await asyncio.sleep(RETRY_SECONDS * random.uniform(0.5, 1.5))  # noqa: S311 - jitter
            else:
                return

    async def _log_in(self) -> Endpoint:
        while True:
            try:
                return await self._kube.endpoint()
            except Unavailable as error:
                log.warning("not logged in", error=error.message)
                await asyncio.sleep(RETRY_SECONDS)

    def _shell(self) -> Shell:
        settings = ShellSettings(
            operator="gateway",
            kinds=WATCHED,
            namespaces=(self._namespace,),
            stall_seconds=self._stall_seconds,
            is_scanning=False,
        )
        return Shell(
            settings,
            endpoint=self._current_endpoint,
            note=self._note,
            restarted=self._interrupted.set,
            complaint=lambda: None,
        )

    def _note(self, kind: Kind, event: str | None, item: Object) -> None:
        if event is None and self.is_complete:
            # The stream began anew: what vanished meanwhile was not mentioned.
            self._interrupted.set()
        self.observe(kind, item, is_deleted=event == "DELETED")

    def _current_endpoint(self) -> Endpoint:
        assert self._endpoint is not None, "the shell starts after logging in"
        return self._endpoint
