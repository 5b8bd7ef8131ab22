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
"""

from __future__ import annotations

from collections.abc import Iterable
from hashlib import sha256
from typing import Final

BUCKET: Final = 16
EMPTY: Final = bytes(32)
_NO_CHILDREN: Final = (EMPTY,) * 16


class Bucket:
    """At most BUCKET entries (more only until the update ends)."""

    __slots__ = ("digest", "dirty", "entries")

    def __init__(self, entries: dict[bytes, bytes]) -> None:
        self.entries = entries
        self.digest = EMPTY
        self.dirty = True


class Branch:
    """Sixteen children and the number of keys below."""

    __slots__ = ("children", "count", "digest", "dirty")

    def __init__(self) -> None:
        self.children: list[Node | None] = [None] * 16
        self.count = 0
        self.digest = EMPTY
        self.dirty = True


Node = Bucket | Branch


class Commitment:
    """The tree, kept up to date by `update`."""

    def __init__(self) -> None:
        self.top: Node = Bucket({})
        self._places: dict[bytes, bytes] = {}
        self.root = self._seal()

    @classmethod
    def build(cls, pairs: Iterable[tuple[bytes, bytes]]) -> Commitment:
        """Return the tree of all these keys and values at once, much faster than by `update`."""
        tree = cls()
        entries: dict[bytes, bytes] = {}
        for key, value in pairs:
            place = tree._places[key] = sha256(key).digest()
            entries[place] = place + sha256(value).digest()
        bucket = Bucket(entries)
        tree.top = _split(bucket, 0) if len(entries) > BUCKET else bucket
        tree.root = tree._seal()
        return tree

    def place(self, key: bytes) -> bytes:
        """Return the hashed key."""
        return self._places.get(key) or sha256(key).digest()

    def update(self, changes: Iterable[tuple[bytes, bytes | None]]) -> bytes:
        """Apply changes (None deletes) and return the new root."""
        places = self._places
        for key, value in changes:
            place = places.get(key)
            if value is None:
                if place is not None:
                    del places[key]
                    self._remove(place)
                continue
            if place is None:
                place = places[key] = sha256(key).digest()
                self._add(place, sha256(value).digest())
                continue
            node = self.top
            depth = 0
            while node.__class__ is Branch:
                node.dirty = True
                byte = place[depth >> 1]
                node = node.children[byte & 15 if depth & 1 else byte >> 4]  # type: ignore[assignment]
                depth += 1
            node.entries[place] = place + sha256(value).digest()  # type: ignore[union-attr]
            node.dirty = True
        self.root = self._seal()
        return self.root

    def _add(self, place: bytes, digest: bytes) -> None:
        """Put a new key in; a bucket that is full becomes a branch."""
        parent: Branch | None = None
        node: Node | None = self.top
        depth = nibble = 0
        while isinstance(node, Branch):
            node.dirty = True
            node.count += 1
            parent, nibble = node, _nibble(place, depth)
            node = node.children[nibble]
            depth += 1
        bucket = node if node is not None else Bucket({})
        bucket.entries[place] = place + digest
        bucket.dirty = True
        self._attach(parent, nibble, _split(bucket, depth) if len(bucket.entries) > BUCKET else bucket)

    def _remove(self, place: bytes) -> None:
        """Take a key out; a branch that covers few enough keys becomes a bucket."""
        path: list[tuple[Branch, int]] = []
        node: Node | None = self.top
        while isinstance(node, Branch):
            node.dirty = True
            node.count -= 1
            path.append((node, _nibble(place, len(path))))
            node = node.children[path[-1][1]]
        assert node is not None, "a key that has a place is in the tree"
        del node.entries[place]
        node.dirty = True
        kept: Node | None = node if node.entries else None
        for depth in range(len(path) - 1, -1, -1):
            branch, nibble = path[depth]
            branch.children[nibble] = kept
            kept = Bucket(_gather(branch)) if branch.count <= BUCKET else branch
        self.top = kept if kept is not None else Bucket({})

    def _attach(self, parent: Branch | None, nibble: int, node: Node) -> None:
        if parent is None:
            self.top = node
            return
        parent.children[nibble] = node

    def _seal(self) -> bytes:
        return sha256(b"\x02" + len(self._places).to_bytes(8, "big") + _digest(self.top)).digest()


def _nibble(place: bytes, depth: int) -> int:
    byte = place[depth >> 1]
    return byte & 15 if depth & 1 else byte >> 4


def _split(bucket: Bucket, depth: int) -> Branch:
    branch = Branch()
    branch.count = len(bucket.entries)
    parts: dict[int, dict[bytes, bytes]] = {}
    for place, entry in bucket.entries.items():
        parts.setdefault(_nibble(place, depth), {})[place] = entry
    for nibble, entries in parts.items():
        part = Bucket(entries)
        branch.children[nibble] = _split(part, depth + 1) if len(entries) > BUCKET else part
    return branch


def _gather(node: Node | None) -> dict[bytes, bytes]:
    if node is None:
        return {}
    if isinstance(node, Bucket):
        return node.entries
    entries: dict[bytes, bytes] = {}
    for child in node.children:
        entries.update(_gather(child))
    return entries


def _digest(node: Node) -> bytes:
    """Return a node's digest, hashing what is dirty below it."""
    if not node.dirty:
        return node.digest
    if isinstance(node, Bucket):
        node.digest = sha256(b"\x00" + b"".join(sorted(node.entries.values()))).digest()
    else:
        below = [EMPTY if child is None else _digest(child) for child in node.children]
        node.digest = sha256(b"\x01" + b"".join(below)).digest()
    node.dirty = False
    return node.digest
