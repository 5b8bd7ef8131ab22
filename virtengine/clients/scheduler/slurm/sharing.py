"""One question for all who want to know the same at the same time."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Hashable
from typing import Generic, TypeVar

Key = TypeVar("Key", bound=Hashable)
Answer = TypeVar("Answer")


class Shared(Generic[Key, Answer]):
    """Gathers keys while a question is out and asks once for all of them.

    An answer is never older than its reader's question: who comes while one is out waits for the next.
    """

    def __init__(self, ask: Callable[[frozenset[Key]], Awaitable[Answer]], *, limit: int = 100) -> None:
        self._ask, self._limit = ask, limit
        self._turn = asyncio.Lock()
        self._keys: set[Key] = set()
        self._next: asyncio.Task[Answer] | None = None

    async def get(self, key: Key) -> Answer:
        """Return an answer to a question that was asked after this call and had this key in it."""
        if self._next is None or len(self._keys) >= self._limit:
            self._keys = set()
            self._next = asyncio.create_task(self._run(self._keys))
        self._keys.add(key)
        return await asyncio.shield(self._next)

    async def _run(self, keys: set[Key]) -> Answer:
        async with self._turn:
            if self._keys is keys:
                self._next = None
            return await self._ask(frozenset(keys))
