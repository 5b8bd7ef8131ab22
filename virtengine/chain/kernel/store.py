"""State in memory, in layers: what is committed, what the block changed, what the transaction at hand
changed.

`Committed` is shared by every view. A `Store` is one view of it (deliver, check or query) with layers of
its own, so a reader never meets half a block. Values are kept as records and encoded once, when their block
is committed; values read from disk stay bytes until they are first looked at.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterator
from heapq import merge
from operator import itemgetter
from typing import Any, Final, NamedTuple, TypeVar, cast

from virtengine.chain.kernel.codec import Codec
from virtengine.chain.kernel.order import KeyOrder

S = TypeVar("S")


class _Missing:
    """Marks that a layer says nothing about a key; None says the key is deleted."""


MISSING: Final = _Missing()


class CommittedSpace:
    """The committed keys below one prefix. Values are records, or bytes not decoded yet."""

    __slots__ = ("codec", "order", "places", "prefix", "values")

    def __init__(self, prefix: bytes) -> None:
        self.prefix = prefix
        self.places: dict[bytes, bytes] = {}
        """Where keys stand in the commitment, kept by `sealing.seal`."""
        self.codec: Codec[Any] | None = None
        self.values: dict[bytes, Any] = {}
        self.order: KeyOrder | None = None

    def get(self, key: bytes) -> Any:
        """Return the record, None when there is none."""
        value = self.values.get(key)
        if value.__class__ is bytes and self.codec is not None:
            value = self.values[key] = self.codec.decode(value)
        return value

    def keys(self, low: bytes, high: bytes | None, *, reverse: bool) -> Iterator[bytes]:
        """Yield keys in order; the first call sorts them."""
        if self.order is None:
            self.order = KeyOrder(self.values)
        return self.order.between(low, high, reverse=reverse)

    def apply(self, changes: dict[bytes, Any]) -> None:
        """Take over a block's changes."""
        if self.order is not None:
            for key, value in changes.items():
                if value is None:
                    self.order.remove(key)
                elif key not in self.values:
                    self.order.add(key)
        self.values.update(changes)
        for key in [key for key, value in changes.items() if value is None]:
            self.values.pop(key, None)

    def replace(self, values: dict[bytes, Any]) -> None:
        """Hold these values instead, encoded ones among them."""
        self.values.clear()
        self.values.update(values)
        self.order = None

    def encoded(self, key: bytes) -> bytes | None:
        """Return the canonical bytes of a committed value."""
        value = self.values.get(key)
        return value if value is None or value.__class__ is bytes else self.encode(value)

    def encode(self, value: Any) -> bytes:
        """Return the canonical bytes of a record of this space."""
        return self.encoder(value)

    @property
    def encoder(self) -> Callable[[Any], bytes]:
        """What encodes the records of this space."""
        assert self.codec is not None, f"no table was made for {self.prefix!r}"
        return self.codec.encode


class Committed:
    """All committed spaces."""

    def __init__(self) -> None:
        self.spaces: dict[bytes, CommittedSpace] = {}
        self._prefixes: list[bytes] = []

    def space(self, prefix: bytes) -> CommittedSpace:
        """Return the space of a prefix, making it when it is new."""
        space = self.spaces.get(prefix)
        if space is None:
            at = bisect_left(self._prefixes, prefix)
            for other in self._prefixes[max(at - 1, 0) : at + 1]:  # overlapping ones are neighbours
                if prefix.startswith(other) or other.startswith(prefix):
                    raise ValueError(f"prefixes {prefix!r} and {other!r} overlap")
            self._prefixes.insert(at, prefix)
            space = self.spaces[prefix] = CommittedSpace(prefix)
        return space


class Space:
    """The keys below one prefix, as one view sees them.

    Changes go straight into the block's layer; what they replaced goes into the store's `undo`, so that
    reading looks at two layers and keeping a transaction's changes costs nothing.
    """

    __slots__ = ("_block_order", "_committed", "_undo", "block", "values")

    def __init__(self, committed: CommittedSpace, undo: list[Undo]) -> None:
        self._committed = committed
        self.values = committed.values
        """What is committed, some of it not decoded yet. A `Shortcut` may look here by itself."""
        self.block: dict[bytes, Any] = {}
        """What the block at work changed, which goes before it; another dict in each block."""
        self._block_order: KeyOrder | None = None
        self._undo = undo

    def get(self, key: bytes) -> Any:
        """Return the record at a key, None when there is none."""
        value = self.block.get(key, MISSING)
        if value is MISSING:
            value = self.values.get(key)
            if value.__class__ is bytes:
                return self._committed.get(key)
        return value

    def set(self, key: bytes, value: Any) -> None:
        """Put a record (None deletes) at a key, as part of the transaction at hand."""
        block = self.block
        old = block.get(key, MISSING)
        self._undo.append((self, key, old))
        block[key] = value
        if old is MISSING and self._block_order is not None:
            self._block_order.add(key)

    def put(self, key: bytes, value: Any) -> None:
        """Put a record at a key for good: where nothing can fail any more that would undo it."""
        if self._block_order is not None and key not in self.block:
            self._block_order.add(key)
        self.block[key] = value

    def put_all(self, changes: dict[bytes, Any]) -> None:
        """Do so with several keys."""
        if self._block_order is None:
            self.block.update(changes)
            return
        for key, value in changes.items():
            self.put(key, value)

    def put_back(self, key: bytes, old: Any) -> None:
        """Undo one change."""
        if old is not MISSING:
            self.block[key] = old
            return
        del self.block[key]
        if self._block_order is not None:
            self._block_order.remove(key)

    def keys(self, low: bytes, high: bytes | None, *, reverse: bool = False) -> Iterator[bytes]:
        """Yield the keys in `[low, high)` that hold a record when they are reached.

        Keys that are added while the iteration runs are not part of it.
        """
        committed = self._committed.keys(low, high, reverse=reverse)
        if self._block_order is None and self.block:
            self._block_order = KeyOrder(self.block)
        order = self._block_order
        block = [] if order is None else list(order.between(low, high, reverse=reverse))
        if not block:
            for key in committed:
                if self.block.get(key, key) is not None:
                    yield key
            return
        previous: bytes | None = None
        for key in merge(committed, block, reverse=reverse):
            if key != previous and self.block.get(key, key) is not None:
                yield key
            previous = key

    def take_block(self) -> tuple[CommittedSpace, dict[bytes, Any]]:
        """Return the block's changes and begin an empty layer."""
        changes, self.block, self._block_order = self.block, {}, None
        return self._committed, changes

    def block_changes(self) -> tuple[CommittedSpace, dict[bytes, Any]]:
        """Return the block's changes, left in place."""
        return self._committed, self.block


class ReadOnlySpace(Space):
    """A space of a view for queries."""

    __slots__ = ()

    def get(self, key: bytes) -> Any:
        """Return the committed record at a key, None when there is none."""
        value = self.values.get(key)
        return self._committed.get(key) if value.__class__ is bytes else value

    def set(self, key: bytes, value: Any) -> None:
        """Refuse."""
        raise RuntimeError("a query tried to write")

    put = set

    def put_all(self, changes: dict[bytes, Any]) -> None:
        """Refuse."""
        raise RuntimeError("a query tried to write")

    def keys(self, low: bytes, high: bytes | None, *, reverse: bool = False) -> Iterator[bytes]:
        """Yield the committed keys in `[low, high)`."""
        return self._committed.keys(low, high, reverse=reverse)


Undo = tuple[Space, bytes, Any]
"""A change: where, and what the block's layer held before."""


class Savepoint(NamedTuple):
    """A moment inside a transaction."""

    changes: int
    events: int


_BEGINNING: Final = Savepoint(0, 0)
_PLACE: Final = itemgetter(0, 1)
"""Space and key of a change."""


class Store:
    """One view of the state. Single-threaded; the process around it orders who may use it when."""

    def __init__(self, committed: Committed, *, writable: bool = True) -> None:
        self.committed = committed
        self.writable = writable
        self.time = 0
        """Time of the block at work in seconds; the newest `Context` on this view sets it."""
        self.gas_used = 0
        """Gas that the transactions of the block at work used; known to the hooks at its end."""
        self.events: list[bytes] = []
        self._spaces: dict[bytes, Space] = {}
        self._undo: list[Undo] = []
        self._states: dict[Callable[[Store], Any], Any] = {}

    def space(self, prefix: bytes, codec: Codec[Any]) -> Space:
        """Return the space of a prefix for a table that stores with this codec."""
        space = self._spaces.get(prefix)
        committed = self.committed.space(prefix)
        if committed.codec is None:
            committed.codec = codec
        elif committed.codec.kind is not codec.kind:
            raise ValueError(f"{prefix!r} holds {committed.codec.kind.__name__}, not {codec.kind.__name__}")
        if space is None:
            kind = Space if self.writable else ReadOnlySpace
            space = self._spaces[prefix] = kind(committed, self._undo)
        return space

    def state_of(self, kind: Callable[[Store], S]) -> S:
        """Return this view's one instance of a module's State, made on the first call.

        Modules reach those below them with it: `self.bank = store.state_of(bank_store.State)`.
        """
        state = self._states.get(kind)
        if state is None:
            state = self._states[kind] = kind(self)
        return cast("S", state)

    def keep(self) -> None:
        """Make the transaction's changes part of the block."""
        self._undo.clear()

    def drop(self) -> None:
        """Undo everything since the last `keep`, events included."""
        if self._undo or self.events:
            self.rollback(_BEGINNING)

    def savepoint(self) -> Savepoint:
        """Return what the transaction did so far, for `rollback`. It ends with the next `keep` or `drop`."""
        return Savepoint(len(self._undo), len(self.events))

    def rollback(self, savepoint: Savepoint) -> None:
        """Undo everything since a savepoint, events included. It can be gone back to again."""
        undo = self._undo
        while len(undo) > savepoint.changes:
            space, key, old = undo.pop()
            space.put_back(key, old)
        del self.events[savepoint.events :]

    def scratch_size(self) -> int:
        """Return how many keys were changed since the last `keep`."""
        return len(set(map(_PLACE, self._undo)))

    def take_events(self) -> list[bytes]:
        """Return the encoded events since the last call."""
        events, self.events = self.events, []
        return events

    def block_changes(self) -> list[tuple[CommittedSpace, dict[bytes, Any]]]:
        """Return the changes of the block by space, in the order of their prefixes."""
        changed = sorted(prefix for prefix, space in self._spaces.items() if space.block)
        return [self._spaces[prefix].block_changes() for prefix in changed]

    def reset(self) -> None:
        """Forget every change that is not committed."""
        self.drop()
        for space in self._spaces.values():
            if space.block:
                space.take_block()

    def commit(self) -> None:
        """Make the block's changes what every view sees."""
        for space in self._spaces.values():
            if space.block:
                committed, changes = space.take_block()
                committed.apply(changes)
