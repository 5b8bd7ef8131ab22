"""Merkle trees over lists, hashed as RFC 6962 section 2.1 says.

The root proves a whole list; an inclusion proof shows that one leaf is in it. Leaves and inner nodes are
hashed with different prefixes, so that neither can pass for the other.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

HASH_BYTES = 32


def hash_leaf(leaf: bytes) -> bytes:
    """Return the hash of one leaf."""
    return hashlib.sha256(b"\x00" + leaf).digest()


def compute_root(leaves: Sequence[bytes]) -> bytes:
    """Return the root of a list; the root of nothing is SHA-256 of nothing."""
    if not leaves:
        return hashlib.sha256(b"").digest()
    return compute_root_of_hashes([hash_leaf(leaf) for leaf in leaves])


def compute_root_of_hashes(hashes: Sequence[bytes]) -> bytes:
    """Return the root of a list whose leaves are hashed already."""
    if not hashes:
        return compute_root(())
    level = list(hashes)
    while len(level) > 1:
        level = _next_level(level)
    return level[0]


def compute_inclusion_proof(leaves: Sequence[bytes], index: int) -> tuple[bytes, ...]:
    """Return the hashes beside the path from a leaf to the root, lowest first."""
    return compute_proof_of_hash([hash_leaf(leaf) for leaf in leaves], index)


def compute_proof_of_hash(hashes: Sequence[bytes], index: int) -> tuple[bytes, ...]:
    """Return the path from one of a list's leaves, which are hashed already, to the root."""
    if not 0 <= index < len(hashes):
        raise IndexError(f"leaf {index} of {len(hashes)}")
    level = list(hashes)
    proof = []
    while len(level) > 1:
        neighbour = index ^ 1
        if neighbour < len(level):
            proof.append(level[neighbour])
        level = _next_level(level)
        index //= 2
    return tuple(proof)


def is_included(leaf: bytes, *, index: int, size: int, proof: Sequence[bytes], root: bytes) -> bool:
    """Say whether the proof shows the leaf at this place of a list of `size` leaves with this root."""
    return is_hash_included(hash_leaf(leaf), index=index, size=size, proof=proof, root=root)


def is_hash_included(leaf_hash: bytes, *, index: int, size: int, proof: Sequence[bytes], root: bytes) -> bool:
    """Say the same of a leaf that is hashed already."""
    if not 0 <= index < size:
        return False
    current = leaf_hash
    rest = list(proof)
    last = size - 1
    while last > 0:
        if index ^ 1 <= last:
            if not rest or len(rest[0]) != HASH_BYTES:
                return False
            beside = rest.pop(0)
            current = _hash_node(beside, current) if index % 2 else _hash_node(current, beside)
        index //= 2
        last //= 2
    return not rest and current == root


def _hash_node(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(b"\x01" + left + right).digest()


def _next_level(level: list[bytes]) -> list[bytes]:
    """Pair neighbours; an odd one at the end rises unchanged, which gives RFC 6962's left-heavy tree."""
    paired = [_hash_node(level[i], level[i + 1]) for i in range(0, len(level) - 1, 2)]
    return [*paired, level[-1]] if len(level) % 2 else paired
