"""The `virtengine` command as a user runs it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path


def virtengine(*arguments: str, timeout: float = 120) -> str:
    """Run a command and return its standard output. Raises AssertionError with what it said on failure."""
    program = Path(sys.executable).with_name("virtengine")
    answer = subprocess.run(
        [str(program), *arguments], capture_output=True, text=True, timeout=timeout, check=False
    )
    assert answer.returncode == 0, f"virtengine {' '.join(arguments)}: {answer.stderr or answer.stdout}"
    return answer.stdout
