"""Proofs that a key has a value, or that it has none, against the root of one block.

A proof is the bucket of the key's place and, for every branch above it, the digests of its other children:

    proof = number of keys (8 bytes) || levels (1) || entries (1) || entries (64 each) || levels from below
    level = which other children there are (2 bytes, bit 0 for child 0) || their digests (32 each), in order

To verify: hash the bucket (no entries below a branch is no child: 32 zero bytes), put the digest among its
siblings at the place's nibble, hash the branch, and so on up; then hash the number of keys with the top.
`docs/verifier.py` does it in a few lines.
"""

from __future__ import annotations

from hashlib import sha256
from typing import Final

from virtengine.chain.kernel.commitment import EMPTY, ENTRY, Branch, Node, Tree, nibble_at

TYPE: Final = "virtengine:commitment"
"""How `ProofOp.type` names this form."""


def prove(tree: Tree, key: bytes) -> bytes:
    """Return the proof of a key, present or absent."""
    place = sha256(key).digest()
    levels: list[bytes] = []
    node: Node | None = tree.top
    while isinstance(node, Branch):
        nibble = nibble_at(place, len(levels))
        levels.append(_siblings(node, nibble))
        node = node.children[nibble]
    bucket = node or b""
    head = tree.keys.to_bytes(8, "big") + bytes((len(levels), len(bucket) // ENTRY))
    return head + bucket + b"".join(reversed(levels))


def _siblings(branch: Branch, nibble: int) -> bytes:
    """Return the digests of a branch's children but one."""
    bits = 0
    digests: list[bytes] = []
    for index, child in enumerate(branch.children):
        if index != nibble and child is not None:
            bits |= 1 << index
            digests.append(bytes(branch.hashed[32 * index + 1 : 32 * index + 33]))
            assert digests[-1] != EMPTY, "a sealed branch knows the digests of its children"
    return bits.to_bytes(2, "big") + b"".join(digests)
