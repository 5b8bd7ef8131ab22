"""How the commitment's nodes lie in memory, and how they are made and hashed.

A bucket is 0x00 and its entries. A node whose children are all buckets is one string, a twig:

    0x01 || 16 digests || 16 numbers of entries, each with those before it || entries of all children in order

so that a changed key costs three hashes and two copies of a few kilobytes, not a walk over many objects.
Every other node is a `Branch`.
"""

from __future__ import annotations

from bisect import bisect_left
from hashlib import sha256
from itertools import accumulate
from typing import Final

BUCKET: Final = 16
EMPTY: Final = bytes(32)
ENTRY: Final = 64
DIGESTS: Final = 513
"""Where the digests of a twig end: what its own digest covers."""
TWIG: Final = DIGESTS + 16
"""Where the entries of a twig begin."""
MOST: Final = 255
_LARGE: Final = 2048
_HIGHS: Final = bytes(byte >> 4 for byte in range(256))
_LOWS: Final = bytes(byte & 15 for byte in range(256))


class Branch:
    """Sixteen children and the number of keys below. It never changes.

    `hashed` is what the branch's digest covers: 0x01 and the children's digests.
    """

    __slots__ = ("children", "count", "hashed")

    def __init__(self, children: list[Node | None], count: int, hashed: bytes | bytearray) -> None:
        self.children = children
        self.count = count
        self.hashed = hashed


Node = bytes | Branch
"""Bytes are a bucket or a twig."""
NO_KEYS: Final = b"\x00"


def nibble_at(place: bytes, depth: int) -> int:
    """Return which child of a branch at this depth a place belongs to."""
    byte = place[depth >> 1]
    return byte & 15 if depth & 1 else byte >> 4


def children_of(node: Node) -> list[tuple[Node | None, bytes]]:
    """Return the children of a branch or twig with their digests; a bucket has none."""
    if isinstance(node, Branch):
        return [
            (child, bytes(node.hashed[32 * i + 1 : 32 * i + 33])) for i, child in enumerate(node.children)
        ]
    if not node[0]:
        return []
    cuts = [0, *node[DIGESTS:TWIG]]
    return [
        (
            b"\x00" + node[TWIG + ENTRY * cuts[i] : TWIG + ENTRY * cuts[i + 1]]
            if cuts[i] < cuts[i + 1]
            else None,
            node[32 * i + 1 : 32 * i + 33],
        )
        for i in range(16)
    ]


def cut(leaf: bytes) -> list[bytes]:
    """Return the entries of a bucket or twig."""
    start = TWIG if leaf[0] else 1
    return [leaf[i : i + ENTRY] for i in range(start, len(leaf), ENTRY)]


def count_of(node: Node | None) -> int:
    """Return the number of keys below a node."""
    if node.__class__ is Branch:
        return node.count
    return 0 if node is None else (len(node) - (TWIG if node[0] else 1)) // ENTRY  # type: ignore[arg-type,index]


def digest_of(node: Node | None) -> bytes:
    """Return a node's digest."""
    if node.__class__ is bytes:
        return sha256(node[:DIGESTS] if node[0] else node).digest()
    return EMPTY if node is None else sha256(node.hashed).digest()  # type: ignore[union-attr]


def make(entries: list[bytes], depth: int) -> Node:
    """Return the node of sorted entries that share their first nibbles."""
    count = len(entries)
    if count <= BUCKET:
        return b"\x00" + b"".join(entries)
    if count <= MOST:
        twig = _twig(entries, depth)
        if twig is not None:
            return twig
    parts = _cut_large(entries, depth) if count > _LARGE else _cut_small(entries, depth)
    return branch([make(part, depth + 1) if part else None for part in parts], count)


def gather(parts: list[list[bytes]], depth: int) -> Node | None:
    """Return the node of entries in any order that lie in 16^n lists by their next n nibbles."""
    if len(parts) == 1:
        return make(sorted(parts[0]), depth) if parts[0] else None
    step = len(parts) // 16
    children = [gather(parts[start : start + step], depth + 1) for start in range(0, len(parts), step)]
    count = sum([count_of(child) for child in children])
    if count > BUCKET:
        return branch(children, count)
    return b"\x00" + b"".join([entry for child in children for entry in entries_of(child)]) if count else None


def _twig(entries: list[bytes], depth: int) -> bytes | None:
    """Return the twig of entries; None when a child would be more than a bucket."""
    together = b"".join(entries)
    nibbles = together[depth >> 1 :: ENTRY].translate(_LOWS if depth & 1 else _HIGHS)
    counts = [nibbles.count(nibble) for nibble in range(16)]
    if max(counts) > BUCKET:
        return None
    ends = bytes(accumulate(counts))
    digests = [b"\x01"]
    start = 0
    for end in ends:
        stop = ENTRY * end
        digests.append(sha256(b"\x00" + together[start:stop]).digest() if stop > start else EMPTY)
        start = stop
    digests += (ends, together)
    return b"".join(digests)


def branch(children: list[Node | None], count: int) -> Branch:
    """Return the branch of sixteen children."""
    return Branch(children, count, b"\x01" + b"".join([digest_of(child) for child in children]))


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


def entries_of(node: Node | None) -> list[bytes]:
    """Return the entries below a node in order."""
    if node is None:
        return []
    if isinstance(node, bytes):
        return cut(node)
    return [entry for child in node.children for entry in entries_of(child)]
