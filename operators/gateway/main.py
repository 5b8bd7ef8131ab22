"""The gateway's process: `python -m operators.gateway`."""

from __future__ import annotations

import asyncio
import signal
import time
from asyncio import sslproto
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import structlog
from aiohttp import web
from prometheus_client import CONTENT_TYPE_LATEST, REGISTRY
from prometheus_client.exposition import generate_latest

from operators.gateway import connections, server
from operators.gateway.access import Access
from operators.gateway.certificate import OwnSecret, Tls
from operators.gateway.mirror import Mirror
from operators.gateway.routes import Outside, Routes
from operators.gateway.settings import Settings
from virtengine.clients.chain import ChainClient
from virtengine.clients.kubernetes import Kubernetes
from virtengine.clients.pods import Pods
from virtengine.runtime import build_info
from virtengine.runtime import log as logs

TLS_BUFFER_BYTES = 32 * 1024
log = structlog.get_logger()


async def serve(settings: Settings, stop: asyncio.Event, *, listening: Callable[[int], None] = print) -> None:
    """Serve until `stop` is set; `listening` is told the port."""
    async with (
        await Kubernetes.connect(settings.kubeconfig) as kube,
        Pods(kube) as pods,
        ChainClient(settings.chain_grpc, settings.chain_rpc, chain_id=settings.chain_id) as chain,
    ):
        mirror = Mirror(kube, settings.namespace, settings.provider, stall_seconds=settings.stall_seconds)
        ready = Readiness(mirror)
        async with health(settings.metrics_port, ready):
            work = asyncio.ensure_future(
                _work(settings, Outside(kube, pods, chain), mirror, ready, listening)
            )
            stopping = asyncio.ensure_future(stop.wait())
            await asyncio.wait({work, stopping}, return_when=asyncio.FIRST_COMPLETED)
            work.cancel()
            stopping.cancel()
            await asyncio.wait({work, stopping})
            if not work.cancelled():
                work.result()


class Readiness:
    """Whether tenants may be sent here."""

    def __init__(self, mirror: Mirror) -> None:
        self._mirror = mirror
        self.is_listening = False

    def __call__(self) -> bool:
        """Say whether everything was read and somebody listens."""
        return self.is_listening and self._mirror.is_complete


async def _work(
    settings: Settings, outside: Outside, mirror: Mirror, ready: Readiness, listening: Callable[[int], None]
) -> None:
    own = OwnSecret(outside.kube, settings.namespace, settings.tls_names, time.time)
    tls = Tls(own, settings.tls_folder)
    identity = await tls.start()
    access = Access(settings, identity.seed)
    routes = Routes(settings, outside, mirror, access, identity.seed)
    application = server.build(routes, access, max_body_bytes=settings.max_body_bytes)
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(mirror.run())
        tasks.create_task(tls.run())
        async with connections.listening(application, settings, tls.context) as port:
            ready.is_listening = True
            listening(port)
            try:
                await asyncio.Event().wait()
            finally:
                ready.is_listening = False


@asynccontextmanager
async def health(port: int, is_ready: Callable[[], bool]) -> AsyncIterator[None]:
    """Serve /healthz, /readyz and /metrics to the cluster, unless the port is 0."""
    build_info.tell()
    if not port:
        yield
        return

    async def healthz(_request: web.Request) -> web.Response:
        return web.Response(text="ok\n")

    async def readyz(_request: web.Request) -> web.Response:
        return web.Response(text="ok\n") if is_ready() else web.Response(status=503, text="not ready\n")

    async def metrics(_request: web.Request) -> web.Response:
        return web.Response(body=generate_latest(REGISTRY), headers={"Content-Type": CONTENT_TYPE_LATEST})

    application = web.Application()
    application.add_routes(
        [web.get("/healthz", healthz), web.get("/readyz", readyz), web.get("/metrics", metrics)]
    )
    runner = web.AppRunner(application, access_log=None)
    await runner.setup()
    try:
        await web.TCPSite(runner, "0.0.0.0", port).start()  # noqa: S104 - probes come from the node
        yield
    finally:
        await runner.cleanup()


def _announce(port: int) -> None:
    log.info("listening", port=port)


async def run(settings: Settings) -> None:
    """Serve until SIGTERM."""
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    await serve(settings, stop, listening=_announce)


def main() -> None:
    """Configure logs and serve."""
    settings = Settings()  # type: ignore[call-arg]  # read from the environment
    # asyncio takes 256 KiB for each connection, however little it carries; a record of TLS has at most 16.
    sslproto.SSLProtocol.max_size = TLS_BUFFER_BYTES
    logs.configure(settings.log_level)
    asyncio.run(run(settings))
