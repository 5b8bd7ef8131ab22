"""Web applications beside the engine's threads."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Coroutine
from typing import Any

from aiohttp import web


class WebThread:
    """Web applications on an event loop of their own."""

    def __init__(self, sites: list[tuple[web.Application, str]]) -> None:
        self._sites = sites
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="web", daemon=True)
        self._runners: list[web.AppRunner] = []

    def start(self) -> None:
        """Listen on all addresses."""
        self._thread.start()
        self._wait(self._start())

    def close(self) -> None:
        """Stop listening."""
        self._wait(self._stop())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(5)

    async def _start(self) -> None:
        for application, address in self._sites:
            runner = web.AppRunner(application, access_log=None)
            await runner.setup()
            host, _, port = address.rpartition(":")
            await web.TCPSite(runner, host.strip("[]"), int(port)).start()
            self._runners.append(runner)

    async def _stop(self) -> None:
        for runner in self._runners:
            await runner.cleanup()

    def _wait(self, work: Coroutine[Any, Any, None]) -> None:
        asyncio.run_coroutine_threadsafe(work, self._loop).result(30)
