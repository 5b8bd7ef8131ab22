"""A large commitment made by two processes is the one that one makes, whatever befalls the other."""

from __future__ import annotations

import os
import signal
from io import BytesIO
from mmap import mmap
from typing import Any

import pytest

from virtengine.chain.kernel import halves
from virtengine.chain.kernel.commitment import Commitment
from virtengine.chain.kernel.store import CommittedSpace

KEYS = 30_000


class Plain:
    """Encodes nothing."""

    def encode(self, value: Any) -> bytes:
        return bytes(value)


class Deadly(Plain):
    """Kills every process but the one that made it."""

    def __init__(self) -> None:
        self.process = os.getpid()

    def encode(self, value: Any) -> bytes:
        if os.getpid() != self.process:
            os.kill(os.getpid(), signal.SIGKILL)
        return bytes(value)


def spaces(codec: Any, count: int = KEYS) -> list[CommittedSpace]:
    found = []
    for prefix in (b"a/", b"b/"):
        space = CommittedSpace(prefix)
        space.codec = codec
        space.values.update({b"%d" % number: [number % 256] * 3 for number in range(count)})
        found.append(space)
    return found


@pytest.fixture(scope="module")
def root() -> bytes:
    return Commitment.of_spaces(spaces(Plain())).root


@pytest.mark.thorough
@pytest.mark.parametrize("codec", [Plain, Deadly])
def test_two_processes_make_the_tree_of_one(codec: type[Plain], root: bytes) -> None:
    made = halves.build(spaces(codec()), many=1)
    assert made.root == root
    assert made.tree.keys == 2 * KEYS
    pairs = [(b"a/%d" % number, b"new") for number in range(0, KEYS, 7)]
    whole = Commitment.of_spaces(spaces(Plain()))
    assert made.update(pairs) == whole.update(pairs)
    with pytest.raises(ChildProcessError):
        os.waitpid(-1, os.WNOHANG)


@pytest.mark.thorough
def test_few_keys_need_no_second_process(root: bytes) -> None:
    few = spaces(Deadly(), 100)
    assert halves.build(few).root == Commitment.of_spaces(few).root != root


@pytest.mark.parametrize("nodes", [None, b"", b"\x83\x01\x41a", b"\xf6" * 7])
def test_half_of_what_a_helper_should_send_counts_for_nothing(nodes: bytes | None) -> None:
    sent = bytes(7) if nodes is None else bytes(8) + nodes
    memory = mmap(-1, 64 * 2 * KEYS)
    helper = halves._Helper(_ended(), halves._Desk(memory, memory, BytesIO(sent), BytesIO()))
    assert helper.share(spaces(Plain())) is None


def _ended() -> int:
    process = os.fork()
    if not process:
        os._exit(0)
    return process
