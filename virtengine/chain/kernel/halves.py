"""The commitment of a large state, made by two processes at once.

A second process, which has the state as it is by being forked off, hashes every other key and value. Each
hands over the entries that belong into the other's half of the tree, makes its own half, and the second sends
the nodes of its. Whatever keeps it from doing so, the first makes everything: it costs time and nothing else.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from itertools import chain
from mmap import mmap
from typing import Any, BinaryIO, Final, NamedTuple

import cbor2

from virtengine.chain.kernel.commitment import PARTS, Commitment, gather_all, lay_out
from virtengine.chain.kernel.nodes import ENTRY, Branch, Node
from virtengine.chain.kernel.store import CommittedSpace

MANY_KEYS: Final = 300_000
"""Fewer are done before a second process has begun to help."""
_HALF: Final = PARTS // 2
_CHILDREN: Final = 8
"""Of the top, in each half."""
_DESCRIPTORS: Final = 65_536
_NUMBER: Final = 8


def build(spaces: Iterable[CommittedSpace], *, many: int = MANY_KEYS) -> Commitment:
    """Return the commitment to all committed keys and values."""
    spaces = list(spaces)
    keys = sum([len(space.values) for space in spaces])
    helper = _fork(spaces, keys) if keys >= many and len(os.sched_getaffinity(0)) > 1 else None
    children = None if helper is None else helper.share(spaces)
    return Commitment.of_spaces(spaces) if children is None else Commitment.of_children(children)


class _Desk(NamedTuple):
    """What a process hands over lies in memory that both see; its length goes through a pipe."""

    ours: mmap
    theirs: mmap
    source: BinaryIO
    target: BinaryIO

    def give(self, parts: list[list[bytes]]) -> None:
        """Hand entries over. Raises BrokenPipeError when the other process is gone."""
        entries = b"".join(chain.from_iterable(parts))
        self.ours[: len(entries)] = entries
        self.target.write(len(entries).to_bytes(_NUMBER, "big"))

    def take(self, parts: list[list[bytes]], first: int) -> None:
        """Add what is handed over to the parts from the first on. Raises EOFError when nothing comes."""
        number = self.source.read(_NUMBER)
        if len(number) < _NUMBER:
            raise EOFError
        entries = self.theirs[: int.from_bytes(number, "big")]
        for start in range(0, len(entries), ENTRY):
            entry = entries[start : start + ENTRY]
            parts[(entry[0] << 8 | entry[1]) - first].append(entry)


class _Helper(NamedTuple):
    """The second process, and what is handed to and fro."""

    process: int
    desk: _Desk

    def share(self, spaces: list[CommittedSpace]) -> list[Node | None] | None:
        """Do this process's share; return all children of the top, None when the other did not do its own."""
        with self.desk.source, self.desk.target:
            parts = lay_out(spaces, 0, 2)
            lower = parts[:_HALF]
            try:
                self.desk.give(parts[_HALF:])
                self.desk.take(lower, 0)
                children = gather_all(lower) + [_read(cbor2.load(self.desk.source)) for _ in range(_CHILDREN)]
            except (cbor2.CBORDecodeError, EOFError, OSError):
                children = None
        os.waitpid(self.process, 0)
        return children


def _fork(spaces: list[CommittedSpace], keys: int) -> _Helper | None:
    ours, theirs = mmap(-1, ENTRY * keys), mmap(-1, ENTRY * keys)
    down, up = os.pipe(), os.pipe()
    try:
        process = os.fork()
    except OSError:
        for end in (*down, *up):
            os.close(end)
        return None
    if not process:
        _help(spaces, theirs, ours, down[0], up[1])
    os.close(down[0])
    os.close(up[1])
    return _Helper(process, _Desk(ours, theirs, _reader(up[0]), _writer(down[1])))


def _help(spaces: list[CommittedSpace], ours: mmap, theirs: mmap, source: int, target: int) -> None:
    """Do the other share, send the upper half and end: nothing of the forked process may run on in this one.

    Its locks and sockets are left to it: they must go when it goes.
    """
    code = 1
    try:
        first, last = sorted((source, target))
        os.closerange(3, first)
        os.closerange(first + 1, last)
        os.closerange(last + 1, _DESCRIPTORS)
        desk = _Desk(ours, theirs, _reader(source), _writer(target))
        parts = lay_out(spaces, 1, 2)
        upper = parts[_HALF:]
        desk.give(parts[:_HALF])
        desk.take(upper, _HALF)
        with os.fdopen(os.dup(target), "wb") as file:
            for node in gather_all(upper):
                cbor2.dump(_shown(node), file)
        code = 0
    finally:
        os._exit(code)


def _reader(descriptor: int) -> BinaryIO:
    return os.fdopen(descriptor, "rb")


def _writer(descriptor: int) -> BinaryIO:
    return os.fdopen(descriptor, "wb", buffering=0)


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
