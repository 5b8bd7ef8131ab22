"""The commitment of a large state, made by two processes at once.

The tree follows from the set of keys alone. So a second process, which has the state as it is by being forked
off, makes the half of the tree whose places begin with a set bit, and sends its nodes. Whatever keeps it from
doing so, the first makes that half too: it costs time and nothing else.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from typing import Any, BinaryIO, Final, NamedTuple

import cbor2

from virtengine.chain.kernel.commitment import Commitment, children_of
from virtengine.chain.kernel.nodes import Branch, Node
from virtengine.chain.kernel.store import CommittedSpace

MANY_KEYS: Final = 300_000
"""Fewer are done before a second process has begun to help."""
_HALF: Final = 8
_DESCRIPTORS: Final = 65_536


def build(spaces: Iterable[CommittedSpace], *, many: int = MANY_KEYS) -> Commitment:
    """Return the commitment to all committed keys and values."""
    spaces = list(spaces)
    is_large = sum([len(space.values) for space in spaces]) >= many
    helper = _fork(spaces) if is_large and len(os.sched_getaffinity(0)) > 1 else None
    if helper is None:
        return Commitment.of_spaces(spaces)
    lower = children_of(spaces, 0, _HALF)
    upper = helper.receive() or children_of(spaces, _HALF, 16)
    return Commitment.of_children(lower + upper)


class _Helper(NamedTuple):
    """The second process, and what it writes to."""

    process: int
    file: BinaryIO

    def receive(self) -> list[Node | None] | None:
        """Return what it sends, None when it does not send all of it."""
        with self.file:
            try:
                found = [_read(cbor2.load(self.file)) for _ in range(16 - _HALF)]
            except (cbor2.CBORDecodeError, OSError):
                found = None
        os.waitpid(self.process, 0)
        return found


def _fork(spaces: list[CommittedSpace]) -> _Helper | None:
    source, target = os.pipe()
    try:
        process = os.fork()
    except OSError:
        os.close(source)
        os.close(target)
        return None
    if not process:
        _help(spaces, target)
    os.close(target)
    return _Helper(process, os.fdopen(source, "rb"))


def _help(spaces: list[CommittedSpace], target: int) -> None:
    """Send the upper half and end: nothing of the process that was forked may run on in this one.

    Its locks and sockets are left to it: they must go when it goes.
    """
    code = 1
    try:
        os.closerange(3, target)
        os.closerange(target + 1, _DESCRIPTORS)
        with os.fdopen(target, "wb") as file:
            for node in children_of(spaces, _HALF, 16):
                cbor2.dump(_shown(node), file)
        code = 0
    finally:
        os._exit(code)


def _shown(node: Node | None) -> Any:
    if isinstance(node, Branch):
        return [node.count, bytes(node.hashed), [_shown(child) for child in node.children]]
    return node


def _read(shown: Any) -> Node | None:
    if isinstance(shown, list):
        count, hashed, children = shown
        return Branch([_read(child) for child in children], count, hashed)
    found: Node | None = shown
    return found
