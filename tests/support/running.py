"""A running operator over the real API server.

`run_operator(*controllers, **settings)` runs controllers as an operator in the test's namespace;
`eventually(check)` waits for a condition.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

import pytest

from tests.support.apiserver import ApiServer
from virtengine.runtime import Controller, Operator, RuntimeSettings, serve

Runner = Callable[..., Any]


async def eventually(check: Callable[[], Awaitable[Any]], *, seconds: float = 20) -> Any:
    """Wait until the check returns something true, and return it."""
    loop = asyncio.get_running_loop()
    deadline = loop.time() + seconds
    while True:
        found = await check()
        if found:
            return found
        assert loop.time() < deadline, "it did not happen in time"
        await asyncio.sleep(0.05)


@pytest.fixture
def run_operator(api_server: ApiServer, namespace: str) -> Runner:
    """Return a context manager that runs controllers as an operator in the test's namespace."""

    @asynccontextmanager
    async def running(*controllers: Controller[Any], **changes: Any) -> AsyncIterator[None]:
        background = changes.pop("background", ())
        name = changes.pop("name", "test")
        chosen = {
            "namespace": namespace,
            "kubeconfig": str(api_server.kubeconfig),
            "watch_namespaces": namespace,
            "health_port": 0,
            "metrics_port": 0,
            "leader_seconds": 2,
            "identity": "one",
            **changes,
        }
        operator = Operator(name, controllers, RuntimeSettings(**chosen), background=background)
        stop = asyncio.Event()
        task = asyncio.ensure_future(serve(operator, stop=stop))
        try:
            yield
            assert not task.done(), task.exception()
        finally:
            stop.set()
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(task, 20)

    return running
