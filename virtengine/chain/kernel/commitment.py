"""The Merkle commitment over all keys: a trie of hashed keys whose leaves are small sorted buckets.

A key's place is SHA-256 of the key. A node that covers at most BUCKET keys is a bucket; one that covers
more has 16 children by the next four bits. The shape depends only on the set of keys, never on the order in
which they came, so every node, and a from-scratch build, gets the same root.

    entry  = SHA-256(key) || SHA-256(value)                              64 bytes
    bucket = SHA-256(0x00 || entries in order of hashed key)
    node   = SHA-256(0x01 || 16 children, 32 zero bytes for none)
    root   = SHA-256(0x02 || 8 bytes number of keys || top)

A bucket holds all keys of its path, so one proof shows that a key is there with a value, or that it is not
there: see `proofs.py`. Few large hashes beat many small ones: a bucket of 16 costs about one microsecond.

A `Tree` never changes: an update copies the branches on its way, once each, and shares the rest. So the
trees of older blocks stay what they were, for as long as someone keeps them, and need no lock to be read.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from hashlib import sha256
from itertools import islice
from typing import Final, NamedTuple

from virtengine.chain.kernel.growth import applied
from virtengine.chain.kernel.nodes import (
    NO_KEYS,
    Node,
    branch,
    count_of,
    digest_of,
    gather,
    make,
)
from virtengine.chain.kernel.store import CommittedSpace

_MANY: Final = 50_000
PARTS: Final = 65_536
_CHILD: Final = PARTS // 16
"""How many parts lie below one child of the top."""


class Tree(NamedTuple):
    """All keys at one moment."""

    top: Node
    keys: int
    root: bytes


class Commitment:
    """The tree of now, kept up to date by `update`."""

    def __init__(self) -> None:
        self.tree = _tree(NO_KEYS)

    @property
    def root(self) -> bytes:
        """The root of now."""
        return self.tree.root

    @classmethod
    def build(cls, pairs: Iterable[tuple[bytes, bytes]]) -> Commitment:
        """Return the commitment to all these keys and values at once, much faster than by `update`."""
        space = CommittedSpace(b"")
        space.values.update(pairs)
        return cls.of_spaces([space])

    @classmethod
    def of_spaces(cls, spaces: Sequence[CommittedSpace]) -> Commitment:
        """Return the commitment to all committed keys and values."""
        if sum([len(space.values) for space in spaces]) >= _MANY:
            return cls.of_children(gather_all(lay_out(spaces)))
        commitment = cls()
        entries = [
            sha256(space.prefix + key).digest()
            + sha256(value if value.__class__ is bytes else space.encode(value)).digest()
            for space in spaces
            for key, value in space.values.items()
        ]
        commitment.tree = _tree(make(sorted(entries), 0))
        return commitment

    @classmethod
    def of_children(cls, children: list[Node | None]) -> Commitment:
        """Return the commitment whose tree has these below its top; together they are more than a bucket."""
        commitment = cls()
        commitment.tree = _tree(branch(children, sum([count_of(child) for child in children])))
        return commitment

    def update(self, changes: Iterable[tuple[bytes, bytes | None]]) -> bytes:
        """Apply changes (None deletes) and return the new root."""
        self.tree = grown(self.tree, changes)
        return self.tree.root

    def put(self, work: list[bytes]) -> bytes:
        """Apply changes that were hashed and return the new root: entries, or places alone of keys to delete.

        No key may be there twice.
        """
        work.sort()
        self.tree = _changed(self.tree, work)
        return self.tree.root

    def restore(self, tree: Tree) -> None:
        """Go back to an older tree."""
        self.tree = tree


def lay_out(spaces: Iterable[CommittedSpace], turn: int = 0, turns: int = 1) -> list[list[bytes]]:
    """Return the entries of all keys, or of every n-th, in PARTS lists by the first bytes of their places."""
    parts: list[list[bytes]] = [[] for _ in range(PARTS)]
    for space in spaces:
        prefix, encode = space.prefix, space.encode
        for key, value in islice(space.values.items(), turn, None, turns):
            place = sha256(prefix + key).digest()
            encoded = value if value.__class__ is bytes else encode(value)
            parts[place[0] << 8 | place[1]].append(place + sha256(encoded).digest())
    return parts


def gather_all(parts: list[list[bytes]]) -> list[Node | None]:
    """Return children of the top, for so many keys that each is a node: all of them, of all PARTS."""
    return [gather(parts[start : start + _CHILD], 1) for start in range(0, len(parts), _CHILD)]


def grown(tree: Tree, changes: Iterable[tuple[bytes, bytes | None]]) -> Tree:
    """Return a tree with changes applied (None deletes); the given one stays."""
    work: dict[bytes, bytes] = {}
    for key, value in changes:
        place = sha256(key).digest()
        work[place] = place if value is None else place + sha256(value).digest()
    return _changed(tree, sorted(work.values()))


def _changed(tree: Tree, work: list[bytes]) -> Tree:
    return _tree(applied(tree.top, work, 0, len(work), 0) if work else tree.top)


def _tree(top: Node) -> Tree:
    keys = count_of(top)
    return Tree(top, keys, sha256(b"\x02" + keys.to_bytes(8, "big") + digest_of(top)).digest())
