"""Byte strings in order: a list of short sorted lists, so that adding one moves little."""

from __future__ import annotations

from bisect import bisect_left, bisect_right, insort
from collections.abc import Iterable, Iterator

_SIZE = 512


class KeyOrder:
    """A sorted set of keys with ranges in both directions."""

    __slots__ = ("_chunks", "_lasts")

    def __init__(self, keys: Iterable[bytes] = ()) -> None:
        ordered = sorted(keys)
        self._chunks = [ordered[start : start + _SIZE] for start in range(0, len(ordered), _SIZE)]
        self._lasts = [chunk[-1] for chunk in self._chunks]

    def add(self, key: bytes) -> None:
        """Put a key in; one that is there already stays once."""
        if not self._chunks:
            self._chunks, self._lasts = [[key]], [key]
            return
        index = min(bisect_left(self._lasts, key), len(self._chunks) - 1)
        chunk = self._chunks[index]
        place = bisect_left(chunk, key)
        if place < len(chunk) and chunk[place] == key:
            return
        insort(chunk, key)
        if len(chunk) > 2 * _SIZE:
            self._chunks.insert(index + 1, chunk[_SIZE:])
            self._lasts.insert(index + 1, chunk[-1])
            del chunk[_SIZE:]
        self._lasts[index] = chunk[-1]

    def remove(self, key: bytes) -> None:
        """Take a key out; one that is not there is no matter."""
        index = bisect_left(self._lasts, key)
        if index == len(self._chunks):
            return
        chunk = self._chunks[index]
        place = bisect_left(chunk, key)
        if chunk[place] != key:
            return
        del chunk[place]
        if chunk:
            self._lasts[index] = chunk[-1]
            return
        del self._chunks[index], self._lasts[index]

    def between(self, low: bytes, high: bytes | None, *, reverse: bool = False) -> Iterator[bytes]:
        """Yield the keys from `low` on and below `high`; None is no bound."""
        if reverse:
            return self._backward(low, high)
        index = bisect_left(self._lasts, low)
        if index == len(self._lasts):
            return iter(())
        if high is not None and self._lasts[index] >= high:  # most ranges are short and within one chunk
            chunk = self._chunks[index]
            return iter(chunk[bisect_left(chunk, low) : bisect_left(chunk, high)])
        return self._forward(low, high)

    def _forward(self, low: bytes, high: bytes | None) -> Iterator[bytes]:
        for index in range(bisect_left(self._lasts, low), len(self._chunks)):
            chunk = self._chunks[index]
            start = bisect_left(chunk, low)
            end = len(chunk) if high is None else bisect_left(chunk, high)
            yield from chunk[start:end]
            if end < len(chunk):
                return

    def _backward(self, low: bytes, high: bytes | None) -> Iterator[bytes]:
        last = len(self._chunks) - 1
        if high is not None:
            last = min(last, bisect_right(self._lasts, high))
        for index in range(last, -1, -1):
            chunk = self._chunks[index]
            start = bisect_left(chunk, low)
            end = len(chunk) if high is None else bisect_left(chunk, high)
            yield from reversed(chunk[start:end])
            if start > 0:
                return
