"""A second commitment that shares nothing with the first: a lattice hash of the set of keys and values.

LtHash (Lewi, Kim, Maykov, Weis 2019) with 1,024 lanes of 16 bits: every pair is expanded by SHAKE-128 to
2,048 bytes, and the hash of a set is the sum of its members, lane by lane. Adding and taking away cost the
same and commute, so an incremental hash and one from scratch must be equal.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from hashlib import shake_128
from itertools import islice

from tests.chain.support.chain import TestChain
from virtengine.chain.kernel.commitment import Commitment

SIZE = 2_048
LANES = SIZE // 2
LOW = int.from_bytes(b"\x00\x00\xff\xff" * (LANES // 2), "big")
"""Every other lane; the lane above each leaves room for a sum of 65,536."""
ROUND = (LOW & ~(LOW << 1)) << 16
"""2^16 in each of those lanes."""
MANY = 60_000


def expand(key: bytes, value: bytes) -> int:
    """Return the lanes of one member."""
    return int.from_bytes(shake_128(len(key).to_bytes(8, "big") + key + value).digest(SIZE), "big")


def combine(total: int, added: Iterable[int], taken: Iterable[int] = ()) -> int:
    """Add members and take others away, at most MANY, lane by lane, each modulo 2^16."""
    low, high = total & LOW, total >> 16 & LOW
    for one in added:
        low += one & LOW
        high += one >> 16 & LOW
    for one in taken:
        low += ROUND - (one & LOW)
        high += ROUND - (one >> 16 & LOW)
    return low & LOW | (high & LOW) << 16


def from_scratch(pairs: Iterable[tuple[bytes, bytes]]) -> int:
    """Return the hash of a set."""
    total, left = 0, iter(pairs)
    while some := [expand(key, value) for key, value in islice(left, MANY)]:
        total = combine(total, some)
    return total


class Watch:
    """Follows a chain with the second commitment; every so many blocks both are made from scratch.

    It believes the writes that a block was sealed with: a key that changed and is not among them shows in the
    next comparison. What is written several times in between is taken in once.
    """

    def __init__(self, chain: TestChain, every: int = 50) -> None:
        self.chain = chain
        self.every = every
        self.blocks = 0
        self.compared = 0
        self.members = {key: expand(key, value) for key, value in self.pairs()}
        """What each key adds to the total."""
        self.total = combine(0, self.members.values())
        self._written: dict[bytes, bytes | None] = {}

    def pairs(self) -> Iterator[tuple[bytes, bytes]]:
        """Yield every committed key and value."""
        for prefix, space in self.chain.machine.committed.spaces.items():
            encode = space.encoder
            for key, value in space.values.items():
                yield prefix + key, value if value.__class__ is bytes else encode(value)

    def after_block(self) -> None:
        """Take in what the last block changed."""
        for prefix, pairs in self.chain.writes:
            for key, value in zip(pairs[::2], pairs[1::2], strict=True):
                assert key is not None
                self._written[prefix + key] = value
        self.blocks += 1
        if self.blocks % self.every == 0:
            self.compare()

    def compare(self) -> None:
        """Assert that both commitments follow from the state alone."""
        self._take_in()
        machine, pairs = self.chain.machine, list(self.pairs())
        built = Commitment.build(pairs)
        assert built.root == machine.last_hash == machine.tree.root
        assert built.tree.keys == machine.tree.keys == len(self.members)
        assert from_scratch(pairs) == self.total
        self.compared += 1

    def _take_in(self) -> None:
        taken = [self.members.pop(key) for key in self._written if key in self.members]
        added = {key: expand(key, value) for key, value in self._written.items() if value is not None}
        self.members |= added
        self.total = combine(self.total, added.values(), taken)
        self._written.clear()
