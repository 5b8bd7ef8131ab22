"""The published verifier against proofs of the kernel: what it accepts, and what it must not."""

from __future__ import annotations

import importlib.util
import random
from pathlib import Path
from types import ModuleType

import pytest

from virtengine.chain.kernel.commitment import Commitment
from virtengine.chain.kernel.proofs import prove

FILE = Path(__file__).parents[2] / "docs" / "verifier.py"


def load() -> ModuleType:
    spec = importlib.util.spec_from_file_location("verifier", FILE)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


verify = load().verify


def test_the_verifier_is_short_and_needs_the_standard_library_alone() -> None:
    text = FILE.read_text()
    assert len(text.splitlines()) <= 60
    names = {line.split()[1] for line in text.splitlines() if line.startswith(("import ", "from "))}
    assert names == {"base64", "hashlib", "json", "sys"}


@pytest.mark.parametrize("keys", [0, 1, 15, 16, 17, 60, 256, 257, 2_000])
def test_every_key_is_proven_present_and_others_absent(keys: int) -> None:
    state = {b"key/%d" % number: b"value %d" % number for number in range(keys)}
    commitment = Commitment()
    root = commitment.update(state.items())
    for key, value in state.items():
        proof = prove(commitment.tree, key)
        assert verify(root, key, value, proof)
        assert not verify(root, key, value + b"!", proof)
        assert not verify(root, key, None, proof)
    for number in range(keys, keys + 100):
        key = b"key/%d" % number
        proof = prove(commitment.tree, key)
        assert verify(root, key, None, proof)
        assert not verify(root, key, b"value", proof)


def test_a_changed_byte_anywhere_and_every_cut_is_refused() -> None:
    chance = random.Random(5)
    state = {b"key/%d" % number: b"value" for number in range(1_000)}
    commitment = Commitment()
    root = commitment.update(state.items())
    for key, value in ((b"key/7", b"value"), (b"nothing", None)):
        proof = prove(commitment.tree, key)
        for place in range(len(proof)):
            changed = bytearray(proof)
            changed[place] ^= 1 << chance.randrange(8)
            assert not verify(root, key, value, bytes(changed))
            assert not verify(root, key, value, proof[:place])
        assert not verify(root, key, value, proof + b"\x00")
        assert not verify(root, key + b"x", value, proof) or value is None
        assert not verify(bytes(32), key, value, proof)


def test_the_proof_of_one_key_says_nothing_of_keys_elsewhere() -> None:
    state = {b"key/%d" % number: b"value" for number in range(1_000)}
    commitment = Commitment()
    root = commitment.update(state.items())
    proof = prove(commitment.tree, b"key/1")
    for number in range(2, 1_000):
        assert not verify(root, b"key/%d" % number, None, proof)
