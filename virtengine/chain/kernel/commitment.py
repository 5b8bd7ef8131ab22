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

from virtengine.chain.kernel.nodes import (
    BUCKET,
    DIGESTS,
    EMPTY,
    ENTRY,
    NO_KEYS,
    TWIG,
    Branch,
    Node,
    count_of,
    cut,
    digest_of,
    entries_of,
    make,
    nibble_at,
)
from virtengine.chain.kernel.store import CommittedSpace

_PLACES: Final = 32_768
_FEW: Final = 48
_REPLACED: Final = 6


class Tree(NamedTuple):
    """All keys at one moment."""

    top: Node
    keys: int
    root: bytes


class Commitment:
    """The tree of now, kept up to date by `update`."""

    def __init__(self) -> None:
        self.tree = _tree(NO_KEYS)
        self._places: dict[bytes, bytes] = {}

    @property
    def root(self) -> bytes:
        """The root of now."""
        return self.tree.root

    @classmethod
    def build(cls, pairs: Iterable[tuple[bytes, bytes]]) -> Commitment:
        """Return the commitment to all these keys and values at once, much faster than by `update`."""
        return cls.of_entries([sha256(key).digest() + sha256(value).digest() for key, value in pairs])

    @classmethod
    def of_spaces(cls, spaces: Iterable[CommittedSpace]) -> Commitment:
        """Return the commitment to all committed keys and values."""
        entries: list[bytes] = []
        for space in spaces:
            prefix, encode = space.prefix, space.encode
            entries += [
                sha256(prefix + key).digest()
                + sha256(value if value.__class__ is bytes else encode(value)).digest()
                for key, value in space.values.items()
            ]
        return cls.of_entries(entries)

    @classmethod
    def of_entries(cls, entries: list[bytes]) -> Commitment:
        """Return the commitment to these entries in any order."""
        parts: list[list[bytes]] = [[] for _ in range(4096)]
        for entry in entries:
            parts[entry[0] << 4 | entry[1] >> 4].append(entry)
        ordered: list[bytes] = []
        for part in parts:
            part.sort()
            ordered += part
        commitment = cls()
        commitment.tree = _tree(make(ordered, 0))
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


def grown(
    tree: Tree, changes: Iterable[tuple[bytes, bytes | None]], places: dict[bytes, bytes] | None = None
) -> Tree:
    """Return a tree with changes applied (None deletes); the given one stays. `places` caches hashed keys."""
    places = {} if places is None else places
    work: dict[bytes, bytes] = {}
    for key, value in changes:
        place = places.get(key)
        if place is None:
            place = places[key] = sha256(key).digest()
        work[place] = place if value is None else place + sha256(value).digest()
    ordered = sorted(work.values())
    return _tree(_applied(tree.top, ordered, 0, len(ordered), 0) if ordered else tree.top)


def _applied(node: Node, work: list[bytes], low: int, high: int, depth: int) -> Node:
    """Return a node with `work[low:high]` applied: new entries, or places alone of keys to delete."""
    if node.__class__ is not Branch:
        return _changed(node, work, low, high, depth)  # type: ignore[arg-type]
    children, hashed, count = node.children[:], bytearray(node.hashed), node.count
    byte, shift = depth >> 1, 0 if depth & 1 else 4
    while low < high:
        nibble = work[low][byte] >> shift & 15
        end = low + 1
        if high - low > _FEW:
            end = bisect_left(work, _after(work[low], depth), low, high)
        else:
            while end < high and work[end][byte] >> shift & 15 == nibble:
                end += 1
        child, slot = children[nibble], 1 + 32 * nibble
        if end == low + 1 and child.__class__ is bytes:  # the usual case in a large state
            leaf = _replaced(child, work[low], depth + 1)
            if leaf is not None:
                children[nibble] = leaf
                hashed[slot : slot + 32] = sha256(leaf[:DIGESTS] if leaf[0] else leaf).digest()
                low = end
                continue
        new = _applied(child or NO_KEYS, work, low, end, depth + 1)
        kept = count_of(new)
        count += kept - count_of(child)
        children[nibble] = new if kept else None
        hashed[slot : slot + 32] = digest_of(new) if kept else EMPTY
        low = end
    if count <= BUCKET:
        return b"\x00" + b"".join([entry for child in children for entry in entries_of(child)])
    return Branch(children, count, hashed)


def _changed(leaf: bytes, work: list[bytes], low: int, high: int, depth: int) -> Node:
    """Return what becomes of a leaf: a few keys in turn, many or new ones at once."""
    while low < high <= low + _REPLACED:
        replaced = _replaced(leaf, work[low], depth)
        if replaced is None:
            break
        leaf = replaced
        low += 1
    return _merged(leaf, work[low:high], depth) if low < high else leaf


def _replaced(leaf: bytes, entry: bytes, depth: int) -> bytes | None:
    """Return a leaf with another value at a key that it has; None when there is more to do."""
    if len(entry) != ENTRY:
        return None
    place = entry[:32]
    if not leaf[0]:
        at = leaf.find(place)
        return None if at < 0 else leaf[:at] + entry + leaf[at + ENTRY :]
    index = nibble_at(place, depth)
    start = TWIG + ENTRY * leaf[DIGESTS - 1 + index] if index else TWIG
    end = TWIG + ENTRY * leaf[DIGESTS + index]
    at = leaf.find(place, start, end)
    if at < 0:
        return None
    slot = 1 + 32 * index
    summed = sha256(b"\x00" + leaf[start:at] + entry + leaf[at + ENTRY : end]).digest()
    return b"".join((leaf[:slot], summed, leaf[slot + 32 : at], entry, leaf[at + ENTRY :]))


def _merged(leaf: bytes, work: list[bytes], depth: int) -> Node:
    """Return what becomes of a leaf with any changes."""
    entries = {entry[:32]: entry for entry in cut(leaf)}
    for change in work:
        if len(change) == ENTRY:
            entries[change[:32]] = change
        else:
            entries.pop(change, None)
    return make(sorted(entries.values()), depth)


def _after(place: bytes, depth: int) -> bytes:
    """Return the first bytes after all places that share a place's nibbles up to and with this depth."""
    byte = depth >> 1
    stem = place[:byte] + bytes((place[byte] if depth & 1 else place[byte] | 15,))
    return stem + b"\xff" * 64


def _tree(top: Node) -> Tree:
    keys = count_of(top)
    return Tree(top, keys, sha256(b"\x02" + keys.to_bytes(8, "big") + digest_of(top)).digest())
