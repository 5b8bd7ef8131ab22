"""The states that the last blocks left, for queries and proofs at a height.

Each commit notes what it replaced and the tree before it. The state after an older block is what is
committed now with those notes laid over it. A window has at most so many blocks, and as many changed keys,
whichever ends first; after a restart it holds the blocks that the log still had.
"""

from __future__ import annotations

from collections import OrderedDict, deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from heapq import merge
from typing import Any, Final

from virtengine.chain.kernel.commitment import Tree, grown
from virtengine.chain.kernel.context import Block
from virtengine.chain.kernel.errors import InvalidHeight
from virtengine.chain.kernel.order import KeyOrder
from virtengine.chain.kernel.store import MISSING, Committed, CommittedSpace
from virtengine.chain.kernel.view import View

OPEN_VIEWS: Final = 4
TREE_KEYS: Final = 20_000
"""Changed keys whose blocks keep their trees: a changed key costs a few kilobytes of branches."""
Replaced = list[tuple[CommittedSpace, dict[bytes, Any]]]
"""By space: keys and the values that they had, None where there was none."""


class Step:
    """What takes the state after the next block back to the state after this one."""

    __slots__ = ("app_hash", "block", "keys", "replaced", "tree")

    def __init__(self, block: Block, app_hash: bytes, tree: Tree | None, replaced: Replaced) -> None:
        self.block = block
        self.app_hash = app_hash
        self.tree = tree
        self.replaced = replaced
        self.keys = sum(len(values) for _space, values in replaced)


class _Values:
    """Older values over the committed ones, as far as a space's readers need a mapping."""

    __slots__ = ("now", "older")

    def __init__(self, now: dict[bytes, Any]) -> None:
        self.now = now
        self.older: dict[bytes, Any] = {}

    def get(self, key: bytes) -> Any:
        value = self.older.get(key, MISSING)
        return self.now.get(key) if value is MISSING else value


class PastSpace(CommittedSpace):
    """The keys below one prefix as an older block left them."""

    __slots__ = ("_now", "_order")

    def __init__(self, now: CommittedSpace) -> None:
        super().__init__(now.prefix)
        self.codec = now.codec
        self._now = now
        self._order: KeyOrder | None = None
        self.values: Any = _Values(now.values)

    def lay_over(self, values: dict[bytes, Any]) -> None:
        """Add what an older block's successor replaced; what is there already is older still and stays."""
        older = self.values.older
        for key, value in values.items():
            if key not in older:
                older[key] = value
        self._order = None

    def get(self, key: bytes) -> Any:
        """Return the record, None when there was none."""
        value = self.values.get(key)
        return self.codec.decode(value) if value.__class__ is bytes and self.codec is not None else value

    def keys(self, low: bytes, high: bytes | None, *, reverse: bool) -> Iterator[bytes]:
        """Yield the keys in order."""
        if self._order is None:
            self._order = KeyOrder(self.values.older)
        now = self._now.keys(low, high, reverse=reverse)
        older = self._order.between(low, high, reverse=reverse)
        previous: bytes | None = None
        for key in merge(now, older, reverse=reverse):
            if key != previous and self.values.get(key) is not None:
                yield key
            previous = key


class _Past(Committed):
    """All spaces as an older block left them."""

    def __init__(self, now: Committed) -> None:
        super().__init__()
        self._now = now
        self.newest = 0

    def space(self, prefix: bytes) -> CommittedSpace:
        """Return the older space of a prefix."""
        space = self.spaces.get(prefix)
        if space is None:
            space = self.spaces[prefix] = PastSpace(self._now.space(prefix))
        return space

    def lay_over(self, step: Step) -> None:
        """Go on to the next block's notes."""
        for now, values in step.replaced:
            space = self.space(now.prefix)
            assert isinstance(space, PastSpace)
            space.lay_over(values)


class History:
    """The window. Use it only where the committed state holds still."""

    def __init__(self, committed: Committed, open_view: Callable[[Committed], View]) -> None:
        self.committed = committed
        self.blocks = 0
        self.keys = 0
        self._open_view = open_view
        self._steps: deque[Step] = deque()
        self._held = 0
        self._with_tree: deque[Step] = deque()
        self._tree_keys = 0
        self._views: OrderedDict[int, tuple[_Past, View]] = OrderedDict()

    def note(
        self,
        block: Block,
        app_hash: bytes,
        tree: Tree | None,
        changes: Iterable[tuple[CommittedSpace, dict[bytes, Any]]],
    ) -> None:
        """Remember the state after `block` before the changes of the next one replace it."""
        if self.blocks == 0 or block.height == 0:
            return
        replaced: Replaced = []
        for space, changed in changes:
            get = space.values.get
            replaced.append((space, {key: get(key) for key in changed}))
        step = Step(block, app_hash, tree, replaced)
        self._steps.append(step)
        self._held += step.keys
        while len(self._steps) > self.blocks or self._held > self.keys:
            self._held -= self._steps.popleft().keys
        self._keep_trees(step)

    def _keep_trees(self, step: Step) -> None:
        """Keep the trees of the newest blocks at hand; older ones are made again when they are asked for."""
        if step.tree is None:
            return
        self._with_tree.append(step)
        self._tree_keys += step.keys
        while self._tree_keys > TREE_KEYS or len(self._with_tree) > self.blocks:
            oldest = self._with_tree.popleft()
            oldest.tree = None
            self._tree_keys -= oldest.keys

    def forget(self) -> None:
        """Drop everything: the committed state is another one."""
        self._steps.clear()
        self._views.clear()
        self._with_tree.clear()
        self._held = self._tree_keys = 0

    def oldest(self, last: int) -> int:
        """Return the oldest height that is served beside the last."""
        return self._steps[0].block.height if self._steps else last

    def view(self, height: int, last: int) -> tuple[View, Block]:
        """Return the state after an older block. Raises InvalidHeight."""
        index = self._index(height, last)
        past, view = self._views.pop(height) if height in self._views else self._new_view()
        for step in list(self._steps)[max(index, past.newest - self._steps[0].block.height + 1) :]:
            past.lay_over(step)
            past.newest = step.block.height
        self._views[height] = past, view
        if len(self._views) > OPEN_VIEWS:
            self._views.popitem(last=False)
        return view, self._steps[index].block

    def steps(self, height: int, last: int) -> list[Step]:
        """Return what leads back to an older block, oldest first, for `older_tree`. Raises InvalidHeight."""
        return list(self._steps)[self._index(height, last) :]

    def _index(self, height: int, last: int) -> int:
        oldest = self.oldest(last)
        if not (oldest <= height < last):
            raise InvalidHeight(
                f"the state after block {height} is not served here; blocks {oldest} to {last} are"
            )
        return height - oldest

    def _new_view(self) -> tuple[_Past, View]:
        past = _Past(self.committed)
        return past, self._open_view(past)


def older_tree(steps: Sequence[Step], now: Tree) -> Tree:
    """Return the tree of the first step's block from the last block's. Needs no lock, but time."""
    for step in reversed(steps):
        now = step.tree or grown(now, _encoded(step.replaced))
    return now


def _encoded(replaced: Replaced) -> Iterator[tuple[bytes, bytes | None]]:
    for space, values in replaced:
        for key, value in values.items():
            plain = value is None or value.__class__ is bytes
            yield space.prefix + key, value if plain else space.encode(value)
