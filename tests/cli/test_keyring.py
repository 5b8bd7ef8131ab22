"""The keyring: sealed with a passphrase, bound to its name and address, never overwritten."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path

import pytest

from virtengine.cli import keyring
from virtengine.cli.errors import Refused
from virtengine.cli.keyring import Keyring, Secret

SECRET = Secret(private_key=bytes(range(32)), mnemonic="a b c")


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keyring, "SCRYPT_N", 2**10)


@pytest.fixture
def ring(tmp_path: Path) -> Keyring:
    return Keyring(tmp_path / "keyring")


def add(ring: Keyring, name: str = "alice") -> keyring.Entry:
    return ring.add(name, SECRET, address="ve1alice", public_key="cHVi", passphrase="correct horse")


def test_a_key_opens_with_its_passphrase(ring: Keyring) -> None:
    add(ring)
    assert ring.open("alice", "correct horse") == SECRET


def test_a_key_does_not_open_with_another(ring: Keyring) -> None:
    add(ring)
    with pytest.raises(Refused):
        ring.open("alice", "wrong horse")


def test_a_file_is_its_owners_alone_and_holds_no_secret(ring: Keyring) -> None:
    add(ring)
    path = ring.folder / "alice.json"
    assert path.stat().st_mode & 0o777 == 0o600
    assert ring.folder.stat().st_mode & 0o777 == 0o700
    assert SECRET.private_key.hex() not in path.read_text()
    assert SECRET.mnemonic not in path.read_text()


def test_a_key_is_never_overwritten(ring: Keyring) -> None:
    add(ring)
    with pytest.raises(Refused):
        add(ring)


@pytest.mark.parametrize("field", ["address", "name"])
def test_a_file_with_another_name_or_address_does_not_open(ring: Keyring, field: str) -> None:
    entry = add(ring)
    forged = dataclasses.replace(entry, **{field: "bob"})
    (ring.folder / "alice.json").write_text(json.dumps(dataclasses.asdict(forged)))
    with pytest.raises(Refused):
        ring.open("alice", "correct horse")


@pytest.mark.parametrize("text", ["", "{", "[]", '{"name": "alice"}', '{"unknown": 1}'])
def test_a_broken_file_is_refused(ring: Keyring, text: str) -> None:
    ring.folder.mkdir(parents=True)
    (ring.folder / "alice.json").write_text(text)
    with pytest.raises(Refused):
        ring.get("alice")


@pytest.mark.parametrize("name", ["", "../alice", "Alice", "a/b", ".hidden", "a" * 80])
def test_a_name_that_is_no_file_name_is_refused(ring: Keyring, name: str) -> None:
    with pytest.raises(Refused):
        add(ring, name)


def test_a_short_passphrase_is_refused(ring: Keyring) -> None:
    with pytest.raises(Refused):
        ring.add("alice", SECRET, address="a", public_key="p", passphrase="short")


def test_two_files_of_one_secret_share_nothing(ring: Keyring) -> None:
    first, second = add(ring, "one"), add(ring, "two")
    assert first.salt != second.salt
    assert first.ciphertext != second.ciphertext
