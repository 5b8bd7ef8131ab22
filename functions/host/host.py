"""One process for one function: connections, health, the handler, and an orderly end."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

from prometheus_client import CollectorRegistry

from functions import process
from functions.host.settings import FunctionProcessSettings
from virtengine.clients.events import EventBus
from virtengine.clients.usage_store import Connection, Database
from virtengine.core.errors import Rejected
from virtengine.runtime import log
from virtengine.runtime.function_handler import Found, Function, HostServices, PlainDeps, find
from virtengine.runtime.function_host import FunctionHost

MakeDeps = Callable[[Connection], Any]


async def main() -> None:
    """Run the handler named on the command line until told to stop."""
    if len(sys.argv) != 2:
        raise Rejected("usage: python -m functions.host package.module:function", reason="HandlerMissing")
    settings = FunctionProcessSettings()  # type: ignore[call-arg]  # read from the environment
    log.configure(settings.log_level, process=settings.function)
    await serve(settings, find(sys.argv[1]))


async def serve(settings: FunctionProcessSettings, found: Found) -> None:
    """Run a handler until told to stop."""
    registry = CollectorRegistry()
    wake = asyncio.Event()
    async with (
        process.patient(EventBus(settings.events_url, name=settings.function), "events") as bus,
        process.patient(Database(settings.database_url.get_secret_value()), "database") as database,
        _dependencies(found, HostServices(bus, database, registry, wake.set)) as deps,
    ):
        if found.prepare is not None:
            prepare = found.prepare
            await process.answering(lambda: _prepare(prepare, database), "database")
        function = Function(
            settings.id,
            settings.stream,
            settings.subjects,
            found.handle,
            deps,
            found.handle_batch,
            found.next_wake,
        )
        bounds = settings.bounds
        host = FunctionHost(function, bus, database, settings=bounds, registry=registry, wake=wake)
        process.on_signals(host.stop)
        async with process.health(settings.metrics_port, registry, lambda: host.ready):
            await host.run()


async def _prepare(prepare: Callable[[Connection], Any], database: Database) -> None:
    async with database.transaction() as connection:
        await prepare(connection)


@asynccontextmanager
async def _dependencies(found: Found, services: HostServices) -> AsyncIterator[MakeDeps]:
    if found.dependencies is None:
        yield PlainDeps
        return
    async with found.dependencies(services) as make:
        yield make
