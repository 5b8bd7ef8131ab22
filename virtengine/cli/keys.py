"""`virtengine keys`: the keys of a person at this machine."""

from __future__ import annotations

import base64
import binascii
import sys
from pathlib import Path
from typing import Annotated

import typer
from mnemonic import Mnemonic

from cluster.paths import Paths
from virtengine.cli import passphrase
from virtengine.cli.errors import Refused
from virtengine.cli.keyring import Entry, Keyring, Secret, write_private
from virtengine.cli.output import Output, OutputOption, show
from virtengine.cli.passphrase import PassphraseOption
from virtengine.crypto import keys
from virtengine.crypto.secp256k1 import PrivateKey

app = typer.Typer(
    help="Keys on this machine, each in a file that a passphrase protects.", no_args_is_help=True
)

WORDS = 24
MNEMONIC = Mnemonic("english")

Name = Annotated[str, typer.Argument(help="Name of the key.", show_default=False)]


def open_keyring() -> Keyring:
    """Return the keyring in the state folder."""
    return Keyring(Paths.from_environment().home / "keyring")


def account_key(name: str, passphrase_file: Path | None) -> PrivateKey:
    """Return a key of the keyring, opened with its passphrase."""
    ring = open_keyring()
    ring.get(name)
    return PrivateKey(ring.open(name, passphrase.read(passphrase_file)).private_key)


@app.command(epilog="Example: virtengine keys add alice --mnemonic-file alice.words")
def add(
    name: Name,
    mnemonic_file: Annotated[
        Path | None,
        typer.Option(
            help="Write the new words into this file instead of to the terminal.", show_default=False
        ),
    ] = None,
    passphrase_file: PassphraseOption = None,
    output: OutputOption = Output.TABLE,
) -> None:
    """Make a new key with fresh BIP-39 words. The words are shown once."""
    words = MNEMONIC.generate(strength=WORDS * 32 // 3)
    entry = _store(
        name, Secret(keys.derive_key(words).secret, words), passphrase.read(passphrase_file, confirm=True)
    )
    if mnemonic_file is not None:
        write_private(mnemonic_file, words + "\n")
    else:
        sys.stderr.write(
            f"Write these words down; they are the only way back to this account:\n\n{words}\n\n"
        )
    show(_shown(entry), output)


@app.command("list", epilog="Example: virtengine keys list --output json")
def list_keys(output: OutputOption = Output.TABLE) -> None:
    """List the keys of this machine."""
    found = [_shown(entry) for entry in open_keyring().entries()]
    show({"keys": found}, output, rows="keys", columns={"NAME": "name", "ADDRESS": "address"})


@app.command("show", epilog="Example: virtengine keys show alice")
def show_key(name: Name, output: OutputOption = Output.TABLE) -> None:
    """Show a key's address and public key."""
    show(_shown(open_keyring().get(name)), output)


@app.command("import", epilog="Example: virtengine keys import tenant --account first-lease/tenant")
def import_key(
    name: Name,
    account: Annotated[
        str, typer.Option(help="Take the key of an Account object: namespace/name.", show_default=False)
    ] = "",
    mnemonic_file: Annotated[
        Path | None, typer.Option(help="File with BIP-39 words in its first line.", show_default=False)
    ] = None,
    private_key_file: Annotated[
        Path | None, typer.Option(help="File with 64 hex digits in its first line.", show_default=False)
    ] = None,
    passphrase_file: PassphraseOption = None,
    output: OutputOption = Output.TABLE,
) -> None:
    """Take over a key: from an Account in the cluster, a file, or words typed at the terminal."""
    if sum(map(bool, (account, mnemonic_file, private_key_file))) > 1:
        raise Refused(
            "a key has one source", hint="give one of --account, --mnemonic-file and --private-key-file"
        )
    if account:
        secret = account_secret(account)
    elif private_key_file is not None:
        secret = Secret(_private_key(passphrase.first_line(private_key_file)))
    else:
        words = passphrase.secret(mnemonic_file, "Mnemonic")
        secret = Secret(keys.derive_key(words).secret, " ".join(words.split()))
    entry = _store(name, secret, passphrase.read(passphrase_file, confirm=True))
    show(_shown(entry), output)


@app.command(epilog="Example: virtengine keys export alice --to alice.key")
def export(
    name: Name,
    to: Annotated[
        Path, typer.Option(help="New file for the secret; only you can read it.", show_default=False)
    ],
    mnemonic: Annotated[bool, typer.Option(help="Write the words instead of the private key.")] = False,
    passphrase_file: PassphraseOption = None,
    output: OutputOption = Output.TABLE,
) -> None:
    """Write a key's secret, unprotected, into a new file."""
    ring = open_keyring()
    entry = ring.get(name)
    secret = ring.open(name, passphrase.read(passphrase_file))
    if mnemonic and not secret.mnemonic:
        raise Refused(
            f"{name!r} was imported without words", hint="export its private key: leave out --mnemonic"
        )
    write_private(to, (secret.mnemonic if mnemonic else secret.private_key.hex()) + "\n")
    show({**_shown(entry), "file": str(to)}, output)


def _store(name: str, secret: Secret, phrase: str) -> Entry:
    key = PrivateKey(secret.private_key)
    public_key = base64.b64encode(key.public_key).decode()
    return open_keyring().add(name, secret, address=key.address, public_key=public_key, passphrase=phrase)


def _shown(entry: Entry) -> dict[str, str]:
    return {"name": entry.name, "address": entry.address, "public_key": entry.public_key}


def _private_key(text: str) -> bytes:
    try:
        raw = binascii.unhexlify(text)
    except ValueError as error:
        raise Refused("this is not a secp256k1 private key", hint="write 64 hex digits") from error
    return PrivateKey(raw).secret


def account_secret(account: str) -> Secret:
    """Return the key of an Account object, named namespace/name, from its Secret."""
    namespace, slash, name = account.partition("/")
    if not slash or not name:
        raise Refused(f"{account!r} does not name an Account", hint="write <namespace>/<name>")
    from virtengine.cli import connection

    with connection.answering(f"Secret {namespace}/{name}-account"):
        core = connection.core(connection.load_kubernetes())
        found = core.read_namespaced_secret(f"{name}-account", namespace)
    data = {key: base64.b64decode(value) for key, value in (found.data or {}).items()}
    return Secret(data["private-key"], data.get("mnemonic", b"").decode())
