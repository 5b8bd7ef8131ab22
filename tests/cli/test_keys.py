"""`virtengine keys` as a person uses it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from virtengine.cli import keyring
from virtengine.cli.errors import Refused
from virtengine.cli.keys import MNEMONIC
from virtengine.cli.main import build
from virtengine.core.errors import Rejected
from virtengine.crypto.keys import derive_key

app = build()

WORDS = "abandon " * 23 + "art"


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keyring, "SCRYPT_N", 2**10)


def test_a_new_key_is_listed_and_its_words_lead_back_to_it(
    runner: CliRunner, passphrase: Path, tmp_path: Path
) -> None:
    words = tmp_path / "words"
    made = runner.invoke(
        app,
        [
            "keys",
            "add",
            "alice",
            "--passphrase-file",
            str(passphrase),
            "--mnemonic-file",
            str(words),
            "-o",
            "json",
        ],
    )
    assert made.exit_code == 0, made.output
    found = json.loads(made.stdout)
    assert found["address"].startswith("ve1")
    assert words.stat().st_mode & 0o777 == 0o600
    assert derive_key(words.read_text().strip()).address == found["address"]
    listed = json.loads(runner.invoke(app, ["keys", "list", "-o", "json"]).stdout)
    assert listed == {"keys": [found]}


def test_the_words_never_reach_standard_output(runner: CliRunner, passphrase: Path) -> None:
    made = runner.invoke(app, ["keys", "add", "alice", "--passphrase-file", str(passphrase), "-o", "json"])
    assert set(json.loads(made.stdout)) == {"name", "address", "public_key"}
    shown = [line for line in made.stderr.splitlines() if MNEMONIC.check(line)]
    assert len(shown) == 1


def test_imported_words_give_the_key_of_every_cosmos_wallet(
    runner: CliRunner, passphrase: Path, tmp_path: Path
) -> None:
    words = tmp_path / "words"
    words.write_text(WORDS + "\n")
    arguments = ["keys", "import", "bob", "--mnemonic-file", str(words), "--passphrase-file", str(passphrase)]
    found = json.loads(runner.invoke(app, [*arguments, "-o", "json"]).stdout)
    assert found["address"] == derive_key(WORDS).address


def test_an_exported_key_can_be_imported_again(runner: CliRunner, passphrase: Path, tmp_path: Path) -> None:
    secret = ["--passphrase-file", str(passphrase), "-o", "json"]
    made = json.loads(runner.invoke(app, ["keys", "add", "one", *secret]).stdout)
    exported = tmp_path / "key"
    runner.invoke(app, ["keys", "export", "one", "--to", str(exported), *secret])
    assert exported.stat().st_mode & 0o777 == 0o600
    again = runner.invoke(app, ["keys", "import", "two", "--private-key-file", str(exported), *secret])
    assert json.loads(again.stdout)["address"] == made["address"]


@pytest.mark.parametrize("words", ["", "abandon", "abandon " * 23 + "abandon", "hello world " * 12])
def test_words_that_are_no_mnemonic_are_refused(words: str) -> None:
    with pytest.raises(Rejected):
        derive_key(words)


def test_two_sources_for_one_key_are_refused(runner: CliRunner, tmp_path: Path) -> None:
    arguments = ["keys", "import", "x", "--account", "a/b", "--mnemonic-file", str(tmp_path / "f")]
    assert isinstance(runner.invoke(app, arguments).exception, Refused)


def test_no_option_takes_a_secret_itself() -> None:
    from typer.main import get_command

    options = {p.name for c in get_command(app).commands["keys"].commands.values() for p in c.params}  # type: ignore[attr-defined]
    assert not options & {"passphrase", "mnemonic_words", "private_key", "password"}


def test_a_passphrase_is_needed_where_nobody_can_be_asked(runner: CliRunner) -> None:
    assert isinstance(runner.invoke(app, ["keys", "add", "alice"]).exception, Refused)
