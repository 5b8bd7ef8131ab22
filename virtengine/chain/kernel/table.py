"""Typed views of the store: a table maps a tuple key to a record, an index is a table without records."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any, Final, Generic, TypeVar

from virtengine.chain.kernel.codec import Codec
from virtengine.chain.kernel.keys import DECODERS, KEPT_KEYS, Key, KeyPart, encode_key, following
from virtengine.chain.kernel.store import Space, Store
from virtengine.core.kept import Kept

T = TypeVar("T")

_CODECS: dict[type, Codec[Any]] = {}


def _codec(kind: type) -> Codec[Any]:
    if kind not in _CODECS:
        _CODECS[kind] = Codec(kind)
    return _CODECS[kind]


class Table(Generic[T]):
    """Records of one kind by key. `key` names the types of the key's elements."""

    def __init__(self, store: Store, prefix: bytes, record: type[T], *, key: Sequence[type]) -> None:
        if not prefix.endswith(b"/"):
            raise ValueError(f"prefix {prefix!r} must end in a slash")
        self.prefix = prefix
        self.key = tuple(key)
        self._decode = DECODERS[self.key]
        self._space = store.space(prefix, _codec(record))
        self.get_at: Callable[[bytes], T | None] = self._space.get
        """`get` with an encoded key, for hot paths that keep their keys."""
        self.set_at: Callable[[bytes, T | None], None] = self._space.set
        """`set` with an encoded key; None deletes."""

    @property
    def space(self) -> Space:
        """Where the records are, for a `Shortcut`."""
        return self._space

    def get(self, *key: KeyPart) -> T | None:
        """Return the record of a key, None when there is none."""
        return self.get_at(KEPT_KEYS[key])

    def has(self, *key: KeyPart) -> bool:
        """Say whether a key has a record."""
        return self.get_at(KEPT_KEYS[key]) is not None

    def set(self, *key_then_record: Any) -> None:
        """Put a record at a key: `set("a", 1, record)`."""
        key = key_then_record[:-1]
        if len(key) != len(self.key):
            raise TypeError(f"{self.prefix!r} has keys of {len(self.key)} elements, not {len(key)}")
        self.set_at(KEPT_KEYS[key], key_then_record[-1])

    def delete(self, *key: KeyPart) -> None:
        """Take a key's record away; none there is no matter."""
        self.set_at(KEPT_KEYS[key], None)

    def items(
        self, *partial: KeyPart, start: Sequence[KeyPart] | None = None, reverse: bool = False
    ) -> Iterator[tuple[Key, T]]:
        """Yield `(key, record)` in key order, for keys that begin with `partial`.

        `start` is the whole key, or the beginning of one, at which to begin; in reverse it is the last of
        them. Records may be changed and deleted on the way; keys that are added on the way are not met.
        """
        for raw in self._keys(partial, start, reverse=reverse):
            yield self._decode(raw), self._space.get(raw)

    def keys(
        self, *partial: KeyPart, start: Sequence[KeyPart] | None = None, reverse: bool = False
    ) -> Iterator[Key]:
        """Yield keys only, in the order of `items`."""
        return map(self._decode, self._keys(partial, start, reverse=reverse))

    def records(
        self, *partial: KeyPart, start: Sequence[KeyPart] | None = None, reverse: bool = False
    ) -> Iterator[T]:
        """Yield records only, in the order of `items`."""
        return map(self._space.get, self._keys(partial, start, reverse=reverse))

    def encoded_keys(
        self, *partial: KeyPart, start: Sequence[KeyPart] | None = None, reverse: bool = False
    ) -> Iterator[bytes]:
        """Yield keys as they are stored, in the order of `items`: the quick way to count and to skip."""
        return self._keys(partial, start, reverse=reverse)

    def _keys(
        self, partial: Sequence[KeyPart], start: Sequence[KeyPart] | None, *, reverse: bool
    ) -> Iterator[bytes]:
        low, high = _RANGES[tuple(partial)]
        if start is not None and reverse:
            high = following(encode_key(start))
        elif start is not None:
            low = max(low, encode_key(start))
        return self._space.keys(low, high, reverse=reverse)


def _make_range(partial: Key) -> tuple[bytes, bytes | None]:
    stem = encode_key(partial)
    return stem, following(stem)


_RANGES: Final = Kept(_make_range, limit=65_536)
"""Where the keys lie that begin with some elements."""


class Index(Table[bool]):
    """A set of keys, in order."""

    def __init__(self, store: Store, prefix: bytes, *, key: Sequence[type]) -> None:
        super().__init__(store, prefix, bool, key=key)

    def add(self, *key: KeyPart) -> None:
        """Put a key in."""
        if len(key) != len(self.key):
            raise TypeError(f"{self.prefix!r} has keys of {len(self.key)} elements, not {len(key)}")
        self.set_at(KEPT_KEYS[key], True)

    def remove(self, *key: KeyPart) -> None:
        """Take a key out; one that is not there is no matter."""
        self.set_at(KEPT_KEYS[key], None)
