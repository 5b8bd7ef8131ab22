"""What a function gave, kept by its argument: for functions that run many times for each transaction."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

K = TypeVar("K")
V = TypeVar("V")


class Kept(dict[K, V]):
    """`kept[argument]` is `make(argument)`, made once.

    A full one begins anew. Unlike `lru_cache` it keeps no order and runs no code for what is there, which
    makes a difference when every argument is another one. Several threads may ask at once.
    """

    __slots__ = ("limit", "make")

    def __init__(self, make: Callable[[K], V], *, limit: int = 131_072) -> None:
        super().__init__()
        self.make = make
        self.limit = limit

    def __missing__(self, key: K) -> V:
        """Make what is not there."""
        value = self.make(key)
        if len(self) >= self.limit:
            self.clear()
        self[key] = value
        return value
