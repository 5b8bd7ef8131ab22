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

from bisect import bisect_left
from collections.abc import Iterable
from hashlib import sha256
from typing import Final, NamedTuple

BUCKET: Final = 16
EMPTY: Final = bytes(32)
ENTRY: Final = 64
_FULL: Final = BUCKET * ENTRY
_ALL_DIRTY: Final = 0xFFFF
_LARGE: Final = 2048
_PLACES: Final = 262_144


class Branch:
    """Sixteen children and the number of keys below.

    `hashed` is what the branch's digest covers: 0x01 and the children's digests, but for those whose bit is
    set in `dirty`. Only the update that is its `owner` may change it.
    """

    __slots__ = ("children", "count", "dirty", "hashed", "owner")

    def __init__(
        self, children: list[Node | None], count: int, hashed: bytearray, dirty: int, owner: object
    ) -> None:
        self.children = children
        self.count = count
        self.hashed = hashed
        self.dirty = dirty
        self.owner = owner

    def copy(self, owner: object) -> Branch:
        """Return the same branch for another owner."""
        return Branch(self.children[:], self.count, self.hashed[:], 0, owner)


Node = bytes | Branch
"""A bucket is the bytes of its entries in order."""


class Tree(NamedTuple):
    """All keys at one moment."""

    top: Node
    keys: int
    root: bytes


class Commitment:
    """The tree of now, kept up to date by `update`."""

    def __init__(self) -> None:
        self.tree = _tree(b"", 0)
        self._places: dict[bytes, bytes] = {}

    @property
    def root(self) -> bytes:
        """The root of now."""
        return self.tree.root

    @classmethod
    def build(cls, pairs: Iterable[tuple[bytes, bytes]]) -> Commitment:
        """Return the commitment to all these keys and values at once, much faster than by `update`."""
        parts: list[list[bytes]] = [[] for _ in range(4096)]
        for key, value in pairs:
            entry = sha256(key).digest() + sha256(value).digest()
            parts[entry[0] << 4 | entry[1] >> 4].append(entry)
        entries: list[bytes] = []
        for part in parts:
            part.sort()
            entries += part
        commitment = cls()
        commitment.tree = _tree(_make(entries, 0, None) if entries else b"", len(entries))
        return commitment

    def update(self, changes: Iterable[tuple[bytes, bytes | None]]) -> bytes:
        """Apply changes (None deletes) and return the new root."""
        if len(self._places) > _PLACES:
            self._places.clear()
        self.tree = grown(self.tree, changes, self._places)
        return self.tree.root

    def restore(self, tree: Tree) -> None:
        """Go back to an older tree."""
        self.tree = tree


def grown(  # noqa: PLR0912 - one loop without calls: every key of every block goes through it
    tree: Tree, changes: Iterable[tuple[bytes, bytes | None]], places: dict[bytes, bytes] | None = None
) -> Tree:
    """Return a tree with changes applied (None deletes); the given one stays. `places` caches hashed keys."""
    top, keys, _root = tree
    owner = object()
    places = {} if places is None else places
    for key, value in changes:
        place = places.get(key)
        if place is None:
            place = places[key] = sha256(key).digest()
        parent: Branch | None = None
        node: Node | None = top
        depth = nibble = 0
        while node.__class__ is Branch:
            if node.owner is not owner:
                node = node.copy(owner)
                if parent is None:
                    top = node
                else:
                    parent.children[nibble] = node
            parent = node
            byte = place[depth >> 1]
            nibble = byte & 15 if depth & 1 else byte >> 4
            parent.dirty |= 1 << nibble
            node = parent.children[nibble]
            depth += 1
        bucket: bytes = node or b""  # type: ignore[assignment]
        at = bucket.find(place)
        if value is None:
            if at < 0:
                continue
            kept: Node = bucket[:at] + bucket[at + ENTRY :]
            change = -1
        elif at < 0:
            kept = _insert(bucket, place, sha256(value).digest(), depth, owner)
            change = 1
        else:
            kept = bucket[: at + 32] + sha256(value).digest() + bucket[at + ENTRY :]
            change = 0
        if parent is None:
            top = kept
        else:
            parent.children[nibble] = kept or None
            if change:
                top = _recount(top, place, depth, change)
        keys += change
    return _tree(top, keys)


def nibble_at(place: bytes, depth: int) -> int:
    """Return which child of a branch at this depth a place belongs to."""
    byte = place[depth >> 1]
    return byte & 15 if depth & 1 else byte >> 4


def _insert(bucket: bytes, place: bytes, digest: bytes, depth: int, owner: object) -> Node:
    """Return a bucket with one more entry, or the branch that it becomes."""
    at = 0
    while at < len(bucket) and bucket[at : at + 32] < place:
        at += ENTRY
    grown_bucket = bucket[:at] + place + digest + bucket[at:]
    if len(grown_bucket) <= _FULL:
        return grown_bucket
    return _make([grown_bucket[i : i + ENTRY] for i in range(0, len(grown_bucket), ENTRY)], depth, owner)


def _recount(top: Node, place: bytes, depth: int, change: int) -> Node:
    """Count a key in or out on its path; the first branch with few enough keys becomes a bucket."""
    parent: Branch | None = None
    node: Node | None = top
    for level in range(depth):
        assert isinstance(node, Branch), "the path was walked before"
        node.count += change
        if node.count <= BUCKET:
            bucket = b"".join(_buckets(node))
            if parent is None:
                return bucket
            parent.children[nibble_at(place, level - 1)] = bucket
            return top
        parent, node = node, node.children[nibble_at(place, level)]
    return top


def _make(entries: list[bytes], depth: int, owner: object) -> Node:
    """Return the node of sorted entries that share their first nibbles."""
    if len(entries) <= BUCKET:
        return b"".join(entries)
    parts = _cut_large(entries, depth) if len(entries) > _LARGE else _cut_small(entries, depth)
    children = [_make(part, depth + 1, owner) if part else None for part in parts]
    return Branch(children, len(entries), bytearray(b"\x01" + bytes(512)), _ALL_DIRTY, owner)


def _cut_small(entries: list[bytes], depth: int) -> list[list[bytes]]:
    parts: list[list[bytes]] = [[] for _ in range(16)]
    byte = depth >> 1
    if depth & 1:
        for entry in entries:
            parts[entry[byte] & 15].append(entry)
    else:
        for entry in entries:
            parts[entry[byte] >> 4].append(entry)
    return parts


def _cut_large(entries: list[bytes], depth: int) -> list[list[bytes]]:
    byte = depth >> 1
    stem, first = entries[0][:byte], entries[0][byte] & 0xF0 if depth & 1 else 0
    marks = [bytes((first | nibble if depth & 1 else nibble << 4,)) for nibble in range(1, 16)]
    cuts = [0, *(bisect_left(entries, stem + mark) for mark in marks), len(entries)]
    return [entries[cuts[i] : cuts[i + 1]] for i in range(16)]


def _buckets(node: Node | None) -> list[bytes]:
    """Return the buckets below a node in order."""
    if node is None:
        return []
    if isinstance(node, bytes):
        return [node]
    return [bucket for child in node.children for bucket in _buckets(child)]


def _tree(top: Node, keys: int) -> Tree:
    digest = _seal(top) if isinstance(top, Branch) else sha256(b"\x00" + top).digest()
    return Tree(top, keys, sha256(b"\x02" + keys.to_bytes(8, "big") + digest).digest())


def _seal(branch: Branch) -> bytes:
    """Return a branch's digest, hashing what is dirty below it."""
    hashed, children, dirty = branch.hashed, branch.children, branch.dirty
    while dirty:
        low = dirty & -dirty
        dirty ^= low
        index = low.bit_length() - 1
        child = children[index]
        if child.__class__ is bytes:
            digest = sha256(b"\x00" + child).digest()
        else:
            digest = EMPTY if child is None else _seal(child)  # type: ignore[arg-type]
        start = 32 * index + 1
        hashed[start : start + 32] = digest
    branch.dirty = 0
    return sha256(hashed).digest()
