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

from virtengine.chain.kernel.commitment import Tree
from virtengine.chain.kernel.nodes import ENTRY, NO_KEYS, Node, children_of, nibble_at

TYPE: Final = "virtengine:commitment"
"""How `ProofOp.type` names this form."""


def prove(tree: Tree, key: bytes) -> bytes:
    """Return the proof of a key, present or absent."""
    place = sha256(key).digest()
    levels: list[bytes] = []
    node: Node = tree.top
    while children := children_of(node):
        nibble = nibble_at(place, len(levels))
        levels.append(_siblings(children, nibble))
        node = children[nibble][0] or NO_KEYS
    assert isinstance(node, bytes), "the end of every path is a bucket"
    head = tree.keys.to_bytes(8, "big") + bytes((len(levels), (len(node) - 1) // ENTRY))
    return head + node[1:] + b"".join(reversed(levels))


def _siblings(children: list[tuple[Node | None, bytes]], nibble: int) -> bytes:
    """Return the digests of all children but one."""
    bits = 0
    digests: list[bytes] = []
    for index, (child, digest) in enumerate(children):
        if index != nibble and child is not None:
            bits |= 1 << index
            digests.append(digest)
    return bits.to_bytes(2, "big") + b"".join(digests)
