"""What kubectl asks when someone presses Tab after `kubectl virtengine`.

kubectl runs the program `kubectl_complete-virtengine` with the words typed so far, the last of which may be
unfinished. It reads one proposal a line and at the end a colon with a directive (cobra's shell completions);
4 means: propose no file names. The proposals are those of the command's own completion for bash.
"""

from __future__ import annotations

import os
import shlex
import sys
from contextlib import suppress

from virtengine.cli.main import build, chosen

NO_FILES = 4


def propose(words: list[str]) -> None:
    """Print what the last word may become."""
    typed = words or [""]
    os.environ |= {
        "_VIRTENGINE_COMPLETE": "complete_bash",
        "COMP_WORDS": shlex.join(["virtengine", *typed[:-1]]) + " " + typed[-1],
        "COMP_CWORD": str(len(typed)),
    }
    with suppress(SystemExit):
        build(chosen(typed[:-1]))(prog_name="virtengine")


def main() -> None:
    """Answer kubectl."""
    propose(sys.argv[1:])
    print(f":{NO_FILES}")
