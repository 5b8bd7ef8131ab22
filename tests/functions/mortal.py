"""Programs that kill themselves with SIGKILL at the n-th step they take outside."""

from __future__ import annotations

import os
import signal
from typing import Any


class Mortal:
    """Counts steps: one before and one after every call to the outside."""

    def __init__(self, dies_at: int) -> None:
        self._left = dies_at

    def step(self) -> None:
        self._left -= 1
        if self._left == 0:
            os.kill(os.getpid(), signal.SIGKILL)

    def wrap(self, target: Any, *names: str) -> None:
        """Count the asynchronous methods of an object or class."""
        for name in names:
            setattr(target, name, self._counted(getattr(target, name)))

    def _counted(self, call: Any) -> Any:
        async def counted(*arguments: Any, **named: Any) -> Any:
            self.step()
            result = await call(*arguments, **named)
            self.step()
            return result

        return counted
