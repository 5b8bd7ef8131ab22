"""Keys of people at a shell: one file for each key under the state folder, encrypted with a passphrase.

scrypt turns the passphrase into a key; ChaCha20-Poly1305 seals the secret and binds it to the name and
the address that stand beside it in clear.
"""

from __future__ import annotations

import base64
import json
import os
import re
import secrets
from dataclasses import asdict, dataclass
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from virtengine.cli.errors import Refused

FORMAT = 1
SCRYPT_N = 2**17
SCRYPT_R = 8
SCRYPT_P = 1
MIN_PASSPHRASE = 8
_NAME = re.compile(r"[a-z0-9](?:[a-z0-9._-]{0,61}[a-z0-9])?")


@dataclass(frozen=True)
class Secret:
    """What a key file protects. `mnemonic` is empty for keys that were imported as raw bytes."""

    private_key: bytes
    mnemonic: str = ""


@dataclass(frozen=True)
class Entry:
    """A key as it lies in its file: readable by anyone who has the file, usable with the passphrase."""

    name: str
    address: str
    public_key: str
    salt: str
    nonce: str
    ciphertext: str
    version: int = FORMAT


class Keyring:
    """The keys in one folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def entries(self) -> list[Entry]:
        """Return all keys, by name."""
        return [self._read(path) for path in sorted(self.folder.glob("*.json"))]

    def get(self, name: str) -> Entry:
        """Return one key. Raises Refused where there is none of this name."""
        path = self._path(name)
        if not path.exists():
            raise Refused(
                f"there is no key {name!r}",
                hint="see `virtengine keys list`, or make it: `virtengine keys add`",
            )
        return self._read(path)

    def add(self, name: str, secret: Secret, *, address: str, public_key: str, passphrase: str) -> Entry:
        """Seal a secret into a new file. Raises Refused when the name is taken."""
        path = self._path(name)
        if path.exists():
            raise Refused(
                f"the key {name!r} exists already", hint="choose another name; a key is never overwritten"
            )
        entry = _seal(name, secret, address=address, public_key=public_key, passphrase=passphrase)
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        write_private(path, json.dumps(asdict(entry), indent=1) + "\n")
        return entry

    def open(self, name: str, passphrase: str) -> Secret:
        """Return a key's secret. Raises Refused when the passphrase is not the one it was sealed with."""
        return _unseal(self.get(name), passphrase)

    def _path(self, name: str) -> Path:
        if not _NAME.fullmatch(name):
            raise Refused(f"{name[:80]!r} cannot name a key", hint="use 1-63 of a-z, 0-9, '.', '_', '-'")
        return self.folder / f"{name}.json"

    def _read(self, path: Path) -> Entry:
        try:
            entry = Entry(**json.loads(path.read_text()))
        except (ValueError, TypeError) as error:
            raise Refused(
                f"{path} is not a key file", hint="restore it from a backup or move it away"
            ) from error
        if entry.version != FORMAT:
            raise Refused(f"{path} has format {entry.version}", hint="use a newer virtengine")
        return entry


def write_private(path: Path, text: str) -> None:
    """Write a new file that only its owner can read. Raises Refused where a file is in the way."""
    if path.exists():
        raise Refused(f"{path} exists already", hint="choose another path; secrets never overwrite files")
    temporary = path.with_name(f".{path.name}.{os.getpid()}")
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as handle:
        handle.write(text)
        handle.flush()
        os.fsync(handle.fileno())
    temporary.replace(path)


def _seal(name: str, secret: Secret, *, address: str, public_key: str, passphrase: str) -> Entry:
    if len(passphrase) < MIN_PASSPHRASE:
        raise Refused("the passphrase is too short", hint=f"use at least {MIN_PASSPHRASE} characters")
    salt, nonce = secrets.token_bytes(16), secrets.token_bytes(12)
    plain = json.dumps({"private_key": secret.private_key.hex(), "mnemonic": secret.mnemonic}).encode()
    sealed = ChaCha20Poly1305(_stretch(passphrase, salt)).encrypt(nonce, plain, _bound(name, address))
    return Entry(name, address, public_key, _encode(salt), _encode(nonce), _encode(sealed))


def _unseal(entry: Entry, passphrase: str) -> Secret:
    cipher = ChaCha20Poly1305(_stretch(passphrase, _decode(entry.salt)))
    try:
        plain = cipher.decrypt(
            _decode(entry.nonce), _decode(entry.ciphertext), _bound(entry.name, entry.address)
        )
    except InvalidTag as error:
        raise Refused(
            f"this passphrase does not open {entry.name!r}", hint="give the one that sealed it"
        ) from error
    document = json.loads(plain)
    return Secret(bytes.fromhex(document["private_key"]), document["mnemonic"])


def _stretch(passphrase: str, salt: bytes) -> bytes:
    return Scrypt(salt=salt, length=32, n=SCRYPT_N, r=SCRYPT_R, p=SCRYPT_P).derive(passphrase.encode())


def _bound(name: str, address: str) -> bytes:
    return f"virtengine-key-{FORMAT}|{name}|{address}".encode()


def _encode(data: bytes) -> str:
    return base64.b64encode(data).decode()


def _decode(text: str) -> bytes:
    return base64.b64decode(text, validate=True)
