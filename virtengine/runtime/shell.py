"""kopf as the shell: it logs in, keeps the watch streams open, and answers health probes.

Its handlers do one thing: they say which object changed. kopf runs in a thread with an event loop of
its own, so that a stream which breaks in a way that kopf gives up on costs a restart of the shell and
not of the operator.
"""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Callable, Mapping, MutableMapping
from dataclasses import dataclass
from typing import Any

import kopf
import structlog

from virtengine.clients.kubernetes import Endpoint, Object
from virtengine.clients.kubernetes_kinds import Kind
from virtengine.runtime import metrics

Note = Callable[[Kind, str | None, Object], None]
FIRST_PAUSE, LONGEST_PAUSE = 0.5, 15.0
RETRIES = (0.2, 0.5, 1, 2, 3, 5, 5, 5, 5, 5)


@dataclass(frozen=True)
class ShellSettings:
    """What the shell needs to know."""

    operator: str
    kinds: Mapping[Kind, str]
    """Kinds to watch, each with a label selector."""
    namespaces: tuple[str, ...] = ()
    stall_seconds: float = 75
    health_port: int = 0
    is_scanning: bool = True
    """Follow namespaces and CRDs as they come. Without it both must be there, and need no rights."""


class NoDiffs(kopf.DiffBaseStorage):
    """Spares kopf a copy of every object: nobody here is told of differences, only of changes."""

    def build(self, *, body: Mapping[str, Any], extra_fields: object = None) -> kopf.BodyEssence:
        """Say that an object has nothing to compare."""
        return kopf.BodyEssence()

    def fetch(self, *, body: Mapping[str, Any]) -> kopf.BodyEssence | None:
        """Say that nothing was kept."""
        return None

    def store(
        self, *, body: Mapping[str, Any], patch: MutableMapping[str, Any], essence: kopf.BodyEssence
    ) -> None:
        """Keep nothing."""


class Shell:
    """kopf in a thread, started again when it fails."""

    def __init__(
        self,
        settings: ShellSettings,
        *,
        endpoint: Callable[[], Endpoint],
        note: Note,
        restarted: Callable[[], None],
        complaint: Callable[[], str | None],
    ) -> None:
        self._settings = settings
        self._endpoint = endpoint
        self._note = note
        self._restarted = restarted
        self._complaint = complaint
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="kopf", daemon=True)
        self._loop: asyncio.AbstractEventLoop | None = None
        self._log = structlog.get_logger()

    def start(self) -> None:
        """Begin to watch; notes arrive on the event loop that calls this."""
        self._loop = asyncio.get_running_loop()
        self._thread.start()

    async def stop(self, seconds: float = 10) -> None:
        """End the thread."""
        self._stop.set()
        await asyncio.to_thread(self._thread.join, seconds)

    def _run(self) -> None:
        pause = FIRST_PAUSE
        while not self._stop.is_set():
            started = time.monotonic()
            try:
                asyncio.run(self._operate())
            except Exception as error:  # noqa: BLE001 - the shell must come back, whatever kopf gave up on
                self._log.warning("watch shell failed", error=f"{type(error).__name__}: {error}")
            if self._stop.is_set():
                return
            metrics.WATCH_RESTARTS.labels(self._settings.operator).inc()
            pause = FIRST_PAUSE if time.monotonic() - started > 60 else min(LONGEST_PAUSE, pause * 2)
            self._stop.wait(pause)
            self._call(self._restarted)

    async def _operate(self) -> None:
        port = self._settings.health_port
        await kopf.operator(
            registry=self._registry(),
            settings=self._kopf_settings(),
            standalone=True,
            clusterwide=not self._settings.namespaces,
            namespaces=self._settings.namespaces,
            liveness_endpoint=f"http://0.0.0.0:{port}/healthz" if port else None,
            stop_flag=self._stop,
        )

    def _kopf_settings(self) -> kopf.OperatorSettings:
        settings = kopf.OperatorSettings()
        settings.posting.enabled = False
        settings.watching.inactivity_timeout = self._settings.stall_seconds
        settings.watching.connect_timeout = 5
        settings.networking.connect_timeout = 5
        settings.networking.request_timeout = 60
        settings.networking.error_backoffs = RETRIES
        settings.queueing.idle_timeout = 1
        settings.scanning.disabled = not self._settings.is_scanning
        settings.persistence.diffbase_storage = NoDiffs()
        for kind, labels in self._settings.kinds.items():
            if labels:
                settings.watching.label_selectors[kind.group, kind.version, kind.plural] = labels
        return settings

    def _registry(self) -> kopf.OperatorRegistry:
        registry = kopf.OperatorRegistry()
        kopf.on.login(registry=registry, id="login")(self._log_in)
        kopf.on.probe(registry=registry, id="health")(self._probe)
        for kind in self._settings.kinds:
            handler = self._handler(kind)
            kopf.on.event(kind.group, kind.version, kind.plural, registry=registry, id="changed")(handler)
        return registry

    def _handler(self, kind: Kind) -> Callable[..., Any]:
        async def changed(event: Mapping[str, Any], **_: Any) -> None:
            """Say that this object changed."""
            item = {"apiVersion": kind.api_version, "kind": kind.kind, **event["object"]}
            self._call(self._note, kind, event["type"], item)

        return changed

    def _call(self, function: Callable[..., None], *arguments: Any) -> None:
        if self._loop is not None and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(function, *arguments)

    async def _log_in(self, **_: Any) -> kopf.ConnectionInfo:
        found = self._endpoint()
        scheme, _space, token = (found.authorization or "").partition(" ")
        return kopf.ConnectionInfo(
            server=found.server,
            ca_path=found.ca_path,
            insecure=not found.is_verified,
            scheme=scheme.capitalize() or None if token else None,
            token=token or None,
            certificate_path=found.certificate_path,
            private_key_path=found.private_key_path,
        )

    async def _probe(self, **_: Any) -> str:
        if complaint := self._complaint():
            raise kopf.PermanentError(complaint)
        return "ok"
