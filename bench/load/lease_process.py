"""A process over a crowd of Leases, from its start to its end."""

from __future__ import annotations

import asyncio
import json
import sys
import time
from types import TracebackType

from bench.load.lease_crowd import Crowd


class LeaseProcess:
    """Runs a module of this package with a crowd's API server; what it says can be waited for.

    `number` is the module's last argument: how many Leases to wait for, or to patch at once.
    """

    def __init__(self, crowd: Crowd, module: str, number: int) -> None:
        self._crowd, self._module, self._number = crowd, module, number
        self._said: dict[str, float] = {}
        self._news = asyncio.Event()

    async def __aenter__(self) -> LeaseProcess:
        arguments = (str(self._crowd.server.kubeconfig), self._crowd.namespace, str(self._number))
        self._started = time.monotonic()
        self._process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", self._module, *arguments, stdout=asyncio.subprocess.PIPE
        )
        self._reading = asyncio.create_task(self._read())
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._process.returncode is None:
            self._process.terminate()
        await self._process.wait()
        await self._reading

    async def until(self, what: str, seconds: float = 120) -> float:
        """Wait until the process says this; return the seconds since it was started."""
        async with asyncio.timeout(seconds):
            while what not in self._said:
                self._news.clear()
                await self._news.wait()
        return self._said[what] - self._started

    def resident_mb(self) -> int:
        """Return how much memory the process has, in 10^6 bytes."""
        with open(f"/proc/{self._process.pid}/status", encoding="ascii") as lines:
            kibibytes = next(int(line.split()[1]) for line in lines if line.startswith("VmRSS:"))
        return kibibytes * 1024 // 1_000_000

    async def _read(self) -> None:
        assert self._process.stdout is not None, "the process was started with a pipe"
        async for line in self._process.stdout:
            if line.startswith(b"{"):
                self._said |= json.loads(line)
                self._news.set()
