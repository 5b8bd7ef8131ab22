"""Changes applied to the commitment's nodes: what changes is made anew, the rest is shared."""

from __future__ import annotations

from bisect import bisect_left
from hashlib import sha256
from typing import Final

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

_FEW: Final = 48
_REPLACED: Final = 6


def applied(node: Node, work: list[bytes], low: int, high: int, depth: int) -> Node:
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
        new = applied(child or NO_KEYS, work, low, end, depth + 1)
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
