"""What every process does around its work: logs as JSON, health and metrics over HTTP, a graceful stop."""

from __future__ import annotations

import asyncio
import contextlib
import signal
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import TypeVar

import structlog
from aiohttp import web
from prometheus_client import CONTENT_TYPE_LATEST, REGISTRY, CollectorRegistry
from prometheus_client.exposition import generate_latest
from pydantic import ValidationError

from virtengine.core.errors import Rejected, Unavailable
from virtengine.runtime import build_info

log = structlog.get_logger(__name__)

Something = TypeVar("Something")


@asynccontextmanager
async def health(port: int, registry: CollectorRegistry, is_ready: Callable[[], bool]) -> AsyncIterator[int]:
    """Serve /healthz, /readyz and /metrics; yields the port in use."""
    build_info.tell()

    async def healthz(_request: web.Request) -> web.Response:
        return web.Response(text="ok\n")

    async def readyz(_request: web.Request) -> web.Response:
        return web.Response(text="ok\n") if is_ready() else web.Response(status=503, text="not ready\n")

    async def metrics(_request: web.Request) -> web.Response:
        # The function's own, and what belongs to any process: its clients, its memory, its release.
        body = generate_latest(registry) + generate_latest(REGISTRY)
        return web.Response(body=body, headers={"Content-Type": CONTENT_TYPE_LATEST})

    application = web.Application()
    application.add_routes(
        [web.get("/healthz", healthz), web.get("/readyz", readyz), web.get("/metrics", metrics)]
    )
    runner = web.AppRunner(application, access_log=None)
    await runner.setup()
    site = web.TCPSite(runner, "0.0.0.0", port)  # noqa: S104 - probes come from the node
    await site.start()
    try:
        yield runner.addresses[0][1]
    finally:
        await runner.cleanup()


def on_signals(stop: Callable[[], object]) -> None:
    """Call `stop` on SIGTERM and SIGINT."""
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop)


async def until_stopped(work: Coroutine[None, None, None]) -> None:
    """Run endless work until SIGTERM or SIGINT cancels it; its errors pass through."""
    task = asyncio.create_task(work)
    on_signals(task.cancel)
    with contextlib.suppress(asyncio.CancelledError):
        await task


async def answering(call: Callable[[], Awaitable[Something]], what: str) -> Something:
    """Make a call for as long as nobody answers it."""
    pause = 0.5
    while True:
        try:
            return await call()
        except Unavailable as error:
            log.warning("waiting", what=what, error=error.message, seconds=pause)
            await asyncio.sleep(pause)
            pause = min(pause * 2, 10.0)


@asynccontextmanager
async def patient(resource: AbstractAsyncContextManager[Something], what: str) -> AsyncIterator[Something]:
    """Hold a resource that may come up later than this process."""
    held = await answering(resource.__aenter__, what)
    try:
        yield held
    finally:
        await resource.__aexit__(None, None, None)


def run(main: Callable[[], Coroutine[None, None, None]]) -> int:
    """Run a process to its end; wrong settings and refusals end it with one clear line."""
    try:
        asyncio.run(main())
    except ValidationError as error:
        # The input is left out: it may hold a secret.
        for wrong in error.errors(include_input=False, include_url=False):
            name = "_".join(str(part) for part in wrong["loc"]).upper()
            print(f"VIRTENGINE_{name}: {wrong['msg']}", file=sys.stderr)
        return 2
    except Rejected as error:
        _say(error)
        return 1
    except BaseExceptionGroup as group:
        refused, others = group.split(Rejected)
        if others is not None or refused is None:
            raise
        for refusal in _leaves(refused):
            _say(refusal)
        return 1
    return 0


def _say(refusal: Rejected) -> None:
    log.critical("stopped", reason=refusal.reason, error=refusal.message)


def _leaves(group: BaseExceptionGroup[Rejected]) -> list[Rejected]:
    found: list[Rejected] = []
    for error in group.exceptions:
        found.extend(_leaves(error) if isinstance(error, BaseExceptionGroup) else [error])
    return found
