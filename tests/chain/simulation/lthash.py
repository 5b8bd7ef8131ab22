"""A second commitment that shares nothing with the first: a lattice hash of the set of keys and values.

LtHash (Lewi, Kim, Maykov, Weis 2019) with 1,024 lanes of 16 bits: every pair is expanded by SHAKE-128 to
2,048 bytes, and the hash of a set is the sum of its members, lane by lane. Adding and taking away cost the
same and commute, so an incremental hash and one from scratch must be equal.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from hashlib import shake_128
from typing import Any

from virtengine.chain.kernel.commitment import Commitment
from virtengine.chain.kernel.machine import Machine

SIZE = 2_048
LOW = int.from_bytes(b"\x00\x00\xff\xff" * (SIZE // 4), "big")
HIGH = LOW << 16
ONES = int.from_bytes(b"\x00\x01" * (SIZE // 2), "big")


def expand(key: bytes, value: bytes) -> int:
    """Return the lanes of one member."""
    return int.from_bytes(shake_128(len(key).to_bytes(8, "big") + key + value).digest(SIZE), "big")


def add(one: int, other: int) -> int:
    """Add lane by lane, each modulo 2^16."""
    return ((one & LOW) + (other & LOW)) & LOW | ((one & HIGH) + (other & HIGH)) & HIGH


def subtract(one: int, other: int) -> int:
    """Undo `add`: the complement of a lane, and one, is its negative."""
    return add(one, add(other ^ (LOW | HIGH), ONES))


def from_scratch(pairs: Iterable[tuple[bytes, bytes]]) -> int:
    """Return the hash of a set."""
    total = 0
    for key, value in pairs:
        total = add(total, expand(key, value))
    return total


class Watch:
    """Follows a machine with the second commitment; every so many blocks both are made from scratch."""

    def __init__(self, machine: Machine, every: int = 50) -> None:
        self.machine = machine
        self.every = every
        self.compared = 0
        machine.history.blocks = max(machine.history.blocks, 1)
        machine.history.keys = max(machine.history.keys, 1_000_000)
        self.total = from_scratch(self.pairs())

    def pairs(self) -> Iterator[tuple[bytes, bytes]]:
        """Yield every committed key and value."""
        for prefix, space in self.machine.committed.spaces.items():
            for key in space.values:
                yield prefix + key, _bytes(space, space.values[key])

    def after_block(self) -> None:
        """Take in what the last block changed."""
        height = self.machine.last.height
        (step,) = self.machine.history.steps(height - 1, height)
        for space, replaced in step.replaced:
            for key, old in replaced.items():
                if old is not None:
                    self.total = subtract(self.total, expand(space.prefix + key, _bytes(space, old)))
                if key in space.values:
                    new = _bytes(space, space.values[key])
                    self.total = add(self.total, expand(space.prefix + key, new))
        if height % self.every == 0:
            self.compare()

    def compare(self) -> None:
        """Assert that both commitments follow from the state alone."""
        built = Commitment.build(self.pairs())
        assert built.root == self.machine.last_hash == self.machine.tree.root
        assert built.tree.keys == self.machine.tree.keys
        assert from_scratch(self.pairs()) == self.total
        self.compared += 1


def _bytes(space: Any, value: Any) -> bytes:
    return value if isinstance(value, bytes) else bytes(space.encode(value))
