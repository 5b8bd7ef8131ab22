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
    MOST,
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
_FEW_CHANGES: Final = 16
_ONE_MORE: Final = bytes((*range(1, 256), 0))
_ONE_LESS: Final = bytes((255, *range(255)))
"""Add one to each byte, and take one away; none is the last or the first where they are used."""


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
        if end == low + 1 and child.__class__ is bytes and len(work[low]) == ENTRY:
            leaf = _put(child, work[low], depth + 1)  # the usual case in a large state
            if leaf is not None:
                count += count_of(leaf) - count_of(child)
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
    """Return what becomes of a leaf: a few keys in turn, many at once."""
    while low < high <= low + _FEW_CHANGES:
        change = work[low]
        changed = (_put if len(change) == ENTRY else _removed)(leaf, change, depth)
        if changed is None:
            break
        leaf = changed
        low += 1
    return _merged(leaf, work[low:high], depth) if low < high else leaf


def _put(leaf: bytes, entry: bytes, depth: int) -> bytes | None:
    """Return a leaf with an entry, new or another one of its key; None when its shape would be another."""
    place = entry[:32]
    if not leaf[0]:
        at = _find(leaf, place, 1, len(leaf))
        if at >= 0:
            return leaf[:at] + entry + leaf[at + ENTRY :]
        if len(leaf) > ENTRY * (BUCKET - 1) + 1:
            return None
        at = _place_in(leaf, entry, 1, len(leaf))
        return leaf[:at] + entry + leaf[at:]
    index = nibble_at(place, depth)
    start = TWIG + ENTRY * leaf[DIGESTS - 1 + index] if index else TWIG
    end = TWIG + ENTRY * leaf[DIGESTS + index]
    at = _find(leaf, place, start, end)
    ends, after = leaf[DIGESTS:TWIG], at + ENTRY
    if at < 0:
        if end - start == ENTRY * BUCKET or ends[-1] == MOST:
            return None
        at = after = _place_in(leaf, entry, start, end)
        ends = ends[:index] + ends[index:].translate(_ONE_MORE)
    slot = 1 + 32 * index
    summed = sha256(b"\x00" + leaf[start:at] + entry + leaf[after:end]).digest()
    return b"".join(
        (leaf[:slot], summed, leaf[slot + 32 : DIGESTS], ends, leaf[TWIG:at], entry, leaf[after:])
    )


def _removed(leaf: bytes, place: bytes, depth: int) -> bytes | None:
    """Return a leaf without a key, whether it has it or not; None when its shape would be another one."""
    if not leaf[0]:
        at = _find(leaf, place, 1, len(leaf))
        return leaf if at < 0 else leaf[:at] + leaf[at + ENTRY :]
    index = nibble_at(place, depth)
    start = TWIG + ENTRY * leaf[DIGESTS - 1 + index] if index else TWIG
    end = TWIG + ENTRY * leaf[DIGESTS + index]
    at = _find(leaf, place, start, end)
    if at < 0:
        return leaf
    if leaf[TWIG - 1] == BUCKET + 1:
        return None
    slot, rest = 1 + 32 * index, leaf[start:at] + leaf[at + ENTRY : end]
    summed = sha256(b"\x00" + rest).digest() if rest else EMPTY
    ends = leaf[DIGESTS : DIGESTS + index] + leaf[DIGESTS + index : TWIG].translate(_ONE_LESS)
    return b"".join((leaf[:slot], summed, leaf[slot + 32 : DIGESTS], ends, leaf[TWIG:at], leaf[at + ENTRY :]))


def _find(leaf: bytes, place: bytes, start: int, end: int) -> int:
    """Return where a key's entry is in a bucket, -1 for nowhere. A value's hash may be a key's place."""
    at = leaf.find(place, start, end)
    while at >= 0 and (at - start) % ENTRY:
        at = leaf.find(place, at + 1, end)
    return at


def _place_in(leaf: bytes, entry: bytes, start: int, end: int) -> int:
    """Return where in a bucket an entry belongs."""
    while start < end and leaf[start : start + ENTRY] < entry:
        start += ENTRY
    return start


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
