from __future__ import annotations

import hashlib
import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from virtengine.chain.kernel.commitment import Commitment, grown
from virtengine.chain.kernel.nodes import BUCKET, ENTRY, Branch, Node, children_of, digest_of, gather, make

KEYS = st.integers(0, 60).map(lambda number: b"key/%d" % number)
VALUES = st.one_of(st.none(), st.binary(max_size=3))
UPDATES = st.lists(st.lists(st.tuples(KEYS, VALUES), max_size=40), max_size=6)


def reference_root(state: dict[bytes, bytes]) -> bytes:
    """The definition in the module's words, written again and slowly."""
    sha = lambda data: hashlib.sha256(data).digest()  # noqa: E731
    entries = sorted(sha(key) + sha(value) for key, value in state.items())

    def digest(part: list[bytes], depth: int) -> bytes:
        if len(part) <= BUCKET:
            return sha(b"\x00" + b"".join(part))
        children = b""
        for nibble in range(16):
            below = [entry for entry in part if int(entry.hex()[depth], 16) == nibble]
            children += digest(below, depth + 1) if below else bytes(32)
        return sha(b"\x01" + children)

    return sha(b"\x02" + len(entries).to_bytes(8, "big") + digest(entries, 0))


@settings(deadline=None)
@given(UPDATES)
def test_the_root_follows_from_the_state_alone(updates: list[list[tuple[bytes, bytes | None]]]) -> None:
    tree, state = Commitment(), dict[bytes, bytes]()
    for changes in updates:
        for key, value in changes:
            if value is None:
                state.pop(key, None)
            else:
                state[key] = value
        assert tree.update(changes) == reference_root(state)
    assert Commitment.build(state.items()).root == tree.root


def test_a_large_tree_survives_growth_and_shrinking() -> None:
    chance = random.Random(7)
    keys = [b"%d" % number for number in range(5000)]
    tree, state = Commitment(), dict[bytes, bytes]()
    for _ in range(12):
        changes = [(key, chance.choice([None, b"a", b"b"])) for key in chance.sample(keys, 1500)]
        for key, value in changes:
            state.pop(key, None) if value is None else state.__setitem__(key, value)
        tree.update(changes)
    assert tree.root == Commitment.build(state.items()).root == reference_root(state)
    assert count(tree.tree.top) == len(state)
    tree.update((key, None) for key in list(state))
    assert tree.root == Commitment().root


@pytest.mark.thorough
@pytest.mark.parametrize("size", [10, 17, 200, 3_000])
def test_few_changes_of_any_kind_give_the_same_nodes_as_a_build(size: int) -> None:
    chance = random.Random(size)
    state = {b"%d" % number: b"v" for number in range(size)}
    tree = Commitment()
    tree.update(state.items())
    for turn in range(150):
        keys = [b"%d" % chance.randrange(size * 2) for _ in range(chance.randint(1, 12))]
        changes = [(key, chance.choice([None, b"%d" % turn])) for key in dict.fromkeys(keys)]
        for key, value in changes:
            state.pop(key, None) if value is None else state.__setitem__(key, value)
        tree.update(changes)
        built = Commitment.build(state.items()).tree
        assert (tree.root, tree.tree.keys) == (built.root, built.keys)
        assert _every_digest(tree.tree.top) == _every_digest(built.top)


@pytest.mark.thorough
def test_a_build_of_very_many_keys_gives_the_same_nodes() -> None:
    state = {b"%d" % number: b"v" for number in range(60_000)}
    tree = Commitment()
    tree.update(state.items())
    built = Commitment.build(state.items()).tree
    assert built.root == tree.root
    assert built.keys == count(built.top) == count(tree.tree.top) == 60_000
    assert _every_digest(built.top) == _every_digest(tree.tree.top)


@given(st.integers(0, 400))
def test_lists_by_nibbles_gather_to_the_same_node(keys: int) -> None:
    entries = [hashlib.sha256(b"%d" % number).digest() * 2 for number in range(keys)]
    parts: list[list[bytes]] = [[] for _ in range(256)]
    for entry in entries:
        parts[entry[0]].append(entry)
    node = gather(parts, 0)
    assert digest_of(node or b"\x00") == digest_of(make(sorted(entries), 0))
    assert count(node) == keys


def test_undoing_changes_restores_the_root() -> None:
    tree = Commitment()
    state = {b"%d" % number: b"v" for number in range(200)}
    before = tree.update(state.items())
    changes: list[tuple[bytes, bytes | None]] = [(b"%d" % n, b"w" if n % 3 else None) for n in range(300)]
    assert tree.update(changes) != before
    assert tree.update((key, state.get(key)) for key, _ in changes) == before


def test_older_trees_stay_what_they_were() -> None:
    chance = random.Random(3)
    tree, state, kept = Commitment(), dict[bytes, bytes](), []
    for _ in range(30):
        changes = [(b"%d" % chance.randrange(400), chance.choice([None, b"a", b"b"])) for _ in range(60)]
        before = {key: state.get(key) for key, _ in changes}
        for key, value in changes:
            state.pop(key, None) if value is None else state.__setitem__(key, value)
        older = tree.tree
        tree.update(changes)
        assert grown(tree.tree, before.items()).root == older.root
        kept.append((tree.tree, dict(state)))
    for version, held in kept:
        assert version.root == reference_root(held)
        assert Commitment.build(held.items()).tree.keys == version.keys
        assert _every_digest(version.top) == _every_digest(Commitment.build(held.items()).tree.top)


def _every_digest(node: Node | None) -> object:
    if node is None or not children_of(node):
        return node
    return [(digest, _every_digest(child)) for child, digest in children_of(node)]


def test_the_commitment_is_pinned() -> None:
    assert Commitment().root.hex() == EMPTY_ROOT
    assert Commitment.build([(b"a", b"1"), (b"b", b"2")]).root.hex() == TWO_KEYS


def count(node: Node | None) -> int:
    if node is None:
        return 0
    below = children_of(node)
    if below:
        total = sum(count(child) for child, _digest in below)
        assert total > BUCKET
        assert not isinstance(node, Branch) or node.count == total
        return total
    assert isinstance(node, bytes)
    assert 0 < len(node) <= 1 + BUCKET * ENTRY
    return len(node) // ENTRY


EMPTY_ROOT = hashlib.sha256(b"\x02" + bytes(8) + hashlib.sha256(b"\x00").digest()).hexdigest()
TWO_KEYS = "b25f2db354bfaed272927dc0eb8ff08e54e83b76087b8cb8d374c2d09b687fc5"
