"""Start other programs: with a log, a time limit, and retries where the outside may fail for a moment."""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

from cluster.errors import CommandFailed, TimedOut

LAST_LINES = 25


def run(
    argv: Sequence[str | Path],
    *,
    env: Mapping[str, str] | None = None,
    cwd: Path | None = None,
    text: str | None = None,
    timeout: float = 1800,
    hint: str = "",
) -> str:
    """Run a program to its end and return its standard output; raise with the end of its messages."""
    words = [str(word) for word in argv]
    try:
        done = subprocess.run(
            words,
            env={**os.environ, **(env or {})},
            cwd=cwd,
            input=(text or "").encode(),
            capture_output=True,
            timeout=timeout,
            check=False,
        )
    except FileNotFoundError as error:
        raise CommandFailed(f"{words[0]} is not installed", hint=hint) from error
    except subprocess.TimeoutExpired as error:
        raise TimedOut(f"{_shown(words)} did not end within {timeout:.0f} s", hint=hint) from error
    if done.returncode != 0:
        said = (done.stderr + done.stdout).decode(errors="replace").strip().splitlines()[-LAST_LINES:]
        raise CommandFailed(
            "\n  ".join([f"{_shown(words)} ended with code {done.returncode}", *said]), hint=hint
        )
    return done.stdout.decode(errors="replace")


def attempt(
    argv: Sequence[str | Path], *, env: Mapping[str, str] | None = None, timeout: float = 60
) -> str | None:
    """Return what a program printed, or None where it is absent, fails or hangs."""
    try:
        return run(argv, env=env, timeout=timeout)
    except (CommandFailed, TimedOut):
        return None


def run_with_retries(
    argv: Sequence[str | Path],
    *,
    attempts: int = 3,
    env: Mapping[str, str] | None = None,
    cwd: Path | None = None,
) -> str:
    """Run a program that uses the network; wait longer before each new attempt."""
    for failed in range(1, attempts):
        try:
            return run(argv, env=env, cwd=cwd)
        except CommandFailed:
            time.sleep(2**failed)
    return run(argv, env=env, cwd=cwd)


def is_installed(program: str) -> bool:
    """Tell whether a program is on the path, the administrator's folders included."""
    return (
        shutil.which(program, path=f"{os.environ.get('PATH', '')}:/usr/local/sbin:/usr/sbin:/sbin")
        is not None
    )


def _shown(words: Sequence[str]) -> str:
    text = shlex.join(words)
    return text if len(text) <= 200 else text[:197] + "..."
