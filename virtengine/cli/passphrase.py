"""Secrets that a person gives: from a prompt or a file, never from the command line."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from virtengine.cli.errors import Refused

PassphraseOption = Annotated[
    Path | None,
    typer.Option(
        "--passphrase-file",
        envvar="VIRTENGINE_PASSPHRASE_FILE",
        help="File whose first line is the passphrase. Without it you are asked.",
        show_default=False,
    ),
]


def read(file: Path | None, *, confirm: bool = False) -> str:
    """Return the passphrase: the file's first line, or what is typed at the terminal."""
    if file is not None:
        return first_line(file)
    if not sys.stdin.isatty():
        raise Refused(
            "a passphrase is needed and nobody can be asked", hint="name a file with --passphrase-file"
        )
    return str(typer.prompt("Passphrase", hide_input=True, confirmation_prompt=confirm, err=True))


def secret(file: Path | None, what: str) -> str:
    """Return a secret from a file or from the terminal, without its line end."""
    if file is not None:
        return first_line(file)
    return str(typer.prompt(what, hide_input=True, err=True)).strip()


def first_line(file: Path) -> str:
    """Return the first line of a file. Raises Refused when it cannot be read or is empty."""
    try:
        text = file.read_text().split("\n", 1)[0].strip()
    except OSError as error:
        raise Refused(
            f"{file} cannot be read: {error.strerror}", hint="name a file that you can read"
        ) from error
    if not text:
        raise Refused(f"the first line of {file} is empty", hint="write the secret into its first line")
    return text
