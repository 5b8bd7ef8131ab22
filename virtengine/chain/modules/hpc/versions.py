"""Versions as semver orders them."""

from __future__ import annotations

import re
from typing import Final

from virtengine.chain.modules.hpc.errors import HpcError

SEMVER: Final = re.compile(
    r"(0|[1-9][0-9]{0,8})\.(0|[1-9][0-9]{0,8})\.(0|[1-9][0-9]{0,8})"
    r"(?:-((?:0|[1-9][0-9]{0,8}|[0-9]*[A-Za-z-][0-9A-Za-z-]*)"
    r"(?:\.(?:0|[1-9][0-9]{0,8}|[0-9]*[A-Za-z-][0-9A-Za-z-]*))*))?"
)
MAX_VERSION: Final = 40
Order = tuple[int, int, int, bool, tuple[tuple[bool, int, str], ...]]


def require_version(text: str, error: type[HpcError], *, field: str) -> str:
    """Return the text if it is a semantic version without build metadata."""
    if len(text) > MAX_VERSION or not SEMVER.fullmatch(text):
        raise error(f"{field}: {text[:MAX_VERSION]!r} is not a semantic version such as 1.0.0")
    return text


def order_of(text: str) -> Order:
    """Return what orders versions: a pre-release comes before its release."""
    match = SEMVER.fullmatch(text)
    assert match is not None, "versions are checked before they are stored"
    major, minor, patch, before = match.groups()
    words = tuple(
        (not word.isdigit(), int(word) if word.isdigit() else 0, "" if word.isdigit() else word)
        for word in (before.split(".") if before else ())
    )
    return int(major), int(minor), int(patch), before is None, words
