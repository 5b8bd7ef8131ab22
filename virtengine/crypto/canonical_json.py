"""Canonical JSON: one value, one sequence of bytes, so that it can be hashed and signed.

Keys are sorted by code point, there is no white space, text is UTF-8 and unescaped where JSON allows it.
Floats do not exist here: their text differs between languages. Numbers above 2^53 - 1 belong in strings.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from typing import Final, TypeAlias

Value: TypeAlias = "str | int | bool | Sequence[Value] | Mapping[str, Value] | None"

_ENCODER: Final = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)
_SCALARS: Final = frozenset({str, int, bool, type(None)})


def encode(value: Value) -> bytes:
    """Return the canonical bytes of a value."""
    _require_canonical(value)
    return _ENCODER.encode(value).encode()


def digest(value: Value) -> bytes:
    """Return SHA-256 of the canonical bytes."""
    return hashlib.sha256(encode(value)).digest()


def _require_canonical(value: Value) -> None:
    """Raise TypeError for anything that has no canonical form."""
    if isinstance(value, str | int) or value is None:
        return
    if isinstance(value, Mapping):
        for key in value:
            if not isinstance(key, str):
                raise TypeError(f"a key is a {type(key).__name__}, not text")
    elif not isinstance(value, list | tuple):
        raise TypeError(f"{type(value).__name__} has no canonical JSON")
    for item in value.values() if isinstance(value, Mapping) else value:
        if item.__class__ not in _SCALARS:
            _require_canonical(item)
