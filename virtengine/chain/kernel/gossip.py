"""Which transactions peers are handed, and when again.

What is new here, from a client or a peer, is handed over once: where not every node has every other as a
peer, each passes on what it got. The engine keeps no record of who has what, so what still waits some blocks
later is handed over again, a little at a time: a peer that was away or full then gets it.
"""

from __future__ import annotations

from collections import deque
from typing import Final
from weakref import ref

from virtengine.chain.kernel.lanes import Waiting

AGAIN_BLOCKS: Final = 10
AGAIN_BYTES: Final = 262_144
MAX_BYTES: Final = 64 * 2**20


class Gossip:
    """Transactions to hand over: new ones first, then those whose turn has come again."""

    def __init__(self) -> None:
        self._fresh: deque[Waiting] = deque()
        self._handed: deque[tuple[int, ref[Waiting]]] = deque()
        """By the height when they are due; they do not keep alive what a block took."""

    def add(self, entry: Waiting) -> None:
        """Note a new transaction."""
        self._fresh.append(entry)

    def clear_fresh(self) -> None:
        """Let go of what nobody asked for: nothing waits any more."""
        self._fresh.clear()

    def forget(self) -> None:
        """Let go of what blocks took before anybody asked for it."""
        fresh = self._fresh
        while fresh and not fresh[0].alive:
            fresh.popleft()

    def take(self, height: int, max_bytes: int = 0) -> list[bytes]:
        """Return what is due, within a number of bytes; 0 is no limit of the caller's."""
        room = max_bytes or MAX_BYTES
        chosen: list[Waiting] = []
        room = self._take_fresh(chosen, room)
        self._take_again(chosen, min(room, AGAIN_BYTES), height)
        for entry in chosen:
            self._handed.append((height + AGAIN_BLOCKS, ref(entry)))
        return [entry.raw for entry in chosen]

    def _take_fresh(self, chosen: list[Waiting], room: int) -> int:
        fresh = self._fresh
        while fresh:
            if fresh[0].alive:
                if fresh[0].tx.size > room:
                    break
                room -= fresh[0].tx.size
                chosen.append(fresh[0])
            fresh.popleft()
        return room

    def _take_again(self, chosen: list[Waiting], room: int, height: int) -> None:
        handed = self._handed
        while handed:
            due, handed_entry = handed[0]
            entry = handed_entry()
            if entry is not None and entry.alive:
                if due > height or entry.tx.size > room:
                    break
                room -= entry.tx.size
                chosen.append(entry)
            handed.popleft()
