"""The commands of a runbook as its reader would type them."""

from __future__ import annotations

import re
import shlex
from collections.abc import Mapping
from pathlib import Path

RUNBOOKS = Path(__file__).resolve().parents[2] / "docs" / "runbooks"
BLOCK = re.compile(r"```sh\n(.*?)```", re.DOTALL)


def commands(page: str, places: Mapping[str, str]) -> list[list[str]]:
    """Return the words of each command in a page's blocks, with every `<place>` filled in."""
    text = (RUNBOOKS / f"{page}.md").read_text(encoding="utf-8")
    blocks = "\n".join(BLOCK.findall(text)).replace("\\\n", " ")
    for name, value in places.items():
        blocks = blocks.replace(f"<{name}>", value)
    return [shlex.split(line) for line in blocks.splitlines() if line.strip()]


def command(page: str, verb: str, places: Mapping[str, str]) -> list[str]:
    """Return the arguments of the one kubectl command of a page that has a word in it."""
    (found,) = [words for words in commands(page, places) if words[0] == "kubectl" and verb in words]
    return found[1:]
