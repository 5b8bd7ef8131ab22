"""The commands of a runbook as its reader would type them."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from cluster import tools
from e2e.support.kubernetes import Kubectl

ROOT = Path(__file__).resolve().parents[2]
RUNBOOKS = ROOT / "docs" / "runbooks"
BLOCK = re.compile(r"```sh\n(.*?)```", re.DOTALL)
PLACE = re.compile(r"<([a-z]+(?: [a-z]+)*)>")


def blocks(page: str, places: Mapping[str, str]) -> list[str]:
    """Return the blocks of a page, each a script with every known `<place>` filled in."""
    found = BLOCK.findall((RUNBOOKS / f"{page}.md").read_text(encoding="utf-8"))
    return [PLACE.sub(lambda match: places.get(match[1], match[0]), text) for text in found]


def commands(page: str, places: Mapping[str, str]) -> list[list[str]]:
    """Return the words of each command in a page's blocks, with every `<place>` filled in."""
    text = "\n".join(blocks(page, places)).replace("\\\n", " ")
    return [shlex.split(line) for line in text.splitlines() if line.strip()]


def command(page: str, verb: str, places: Mapping[str, str]) -> list[str]:
    """Return the arguments of the one kubectl command of a page that has a word in it."""
    (found,) = [words for words in commands(page, places) if words[0] == "kubectl" and verb in words]
    return found[1:]


@dataclass
class Reader:
    """Somebody at a shell, in the repository, who types whole blocks of pages."""

    kubectl: Kubectl
    home: Path
    places: Mapping[str, str]
    walked: set[tuple[str, int]] = field(default_factory=set)

    def walk(self, page: str, number: int, **places: str) -> str:
        """Run a block of a page by a shell that stops at the first failure; return what was printed."""
        script = blocks(page, {**self.places, **places})[number]
        assert not PLACE.search(script), f"{page} {number}: a place is open: {script}"
        done = subprocess.run(
            ["bash", "-euo", "pipefail", "-c", script],
            cwd=ROOT, env=self._environment(), capture_output=True, text=True, timeout=900, check=False,
        )  # fmt: skip
        assert done.returncode == 0, f"{page} {number}: {script}\n{done.stdout}\n{done.stderr}"
        self.walked.add((page, number))
        return done.stdout

    def _environment(self) -> dict[str, str]:
        folders = [Path(sys.executable).parent, *(tools.ensure(name).parent for name in ("kubectl", "helm"))]
        phrase = self.home / "passphrase"
        if not phrase.exists():
            phrase.touch(mode=0o600)
            phrase.write_text("a story's own passphrase\n")
        return {
            **os.environ,
            "PATH": ":".join([*(str(one) for one in folders), os.environ["PATH"]]),
            "KUBECONFIG": str(self.kubectl.kubeconfig),
            "VIRTENGINE_HOME": str(self.home / "virtengine"),
            "VIRTENGINE_PASSPHRASE_FILE": str(phrase),
        }
