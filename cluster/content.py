"""Build outputs by the hash of what they are made from: an unchanged input is never built again."""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

IGNORED = {"__pycache__", ".git", ".venv", ".mypy_cache", ".ruff_cache", ".pytest_cache"}


def digest(*inputs: str | Path) -> str:
    """Return 16 hexadecimal digits that change with any text, file name, file content or executable bit."""
    total = hashlib.sha256()
    for part in inputs:
        if isinstance(part, str):
            _add(total, b"text", part.encode())
            continue
        for path, name in _files(part):
            mode = b"x" if os.access(path, os.X_OK) else b"-"
            _add(total, name.encode(), mode, path.read_bytes())
    return total.hexdigest()[:16]


def _add(total: hashlib._Hash, *fields: bytes) -> None:
    for field in fields:
        total.update(len(field).to_bytes(8, "big") + field)


def _files(top: Path) -> Iterator[tuple[Path, str]]:
    if top.is_file():
        yield top, top.name
        return
    for path in sorted(top.rglob("*")):
        inside = path.relative_to(top)
        if path.is_file() and not IGNORED.intersection(inside.parts) and path.suffix != ".pyc":
            yield path, f"{top.name}/{inside}"


def build(target: Path, make: Callable[[Path], None]) -> Path:
    """Return a cached file or folder; it is made at another place first, so half of it is never seen."""
    with lock(target.with_name(f".{target.name}.lock")):
        if target.exists():
            return target
        temporary = target.with_name(f".{target.name}.new")
        remove(temporary)
        make(temporary)
        temporary.replace(target)
        return target


def keep_only(target: Path, name: str) -> None:
    """Remove older outputs of the same name beside this one, so the cache stays bounded."""
    for sibling in target.parent.glob(f"{name}-*"):
        if sibling != target and len(sibling.name) == len(target.name):
            remove(sibling)
            sibling.with_name(f".{sibling.name}.lock").unlink(missing_ok=True)


def remove(path: Path) -> None:
    """Remove a file or a folder if it is there; somebody else may be at it too."""
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path, onerror=_raise_unless_gone)
    else:
        path.unlink(missing_ok=True)


def _raise_unless_gone(_function: object, _path: str, problem: tuple[object, BaseException, object]) -> None:
    if not isinstance(problem[1], FileNotFoundError):
        raise problem[1]


@contextmanager
def lock(path: Path) -> Iterator[None]:
    """Let one process at a time do this; the kernel frees the lock when its holder dies."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
