"""Canonical JSON: one value, one sequence of bytes, so that it can be hashed and signed.

Keys are sorted by code point, there is no white space, text is UTF-8 and unescaped where JSON allows it.
Floats do not exist here: their text differs between languages. Numbers above 2^53 - 1 belong in strings.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Final, TypeAlias

import msgspec

Value: TypeAlias = "str | int | bool | Sequence[Value] | Mapping[str, Value] | None"

_ENCODER: Final = msgspec.json.Encoder(order="sorted")
_OTHER: Final = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)
"""Writes the same, three times slower, and integers of more than 64 bits and kinds of text too."""
_SCALARS: Final = frozenset({str, int, bool, type(None)})


def encode(value: Value) -> bytes:
    """Return the canonical bytes of a value."""
    _require_canonical(value)
    try:
        return _ENCODER.encode(value)
    except (OverflowError, TypeError):
        return _OTHER.encode(value).encode()


def digest(value: Value) -> bytes:
    """Return SHA-256 of the canonical bytes."""
    return hashlib.sha256(encode(value)).digest()


def _require_canonical(value: Value) -> None:
    """Raise TypeError for anything that has no canonical form."""
    kind = value.__class__
    if kind in _SCALARS or isinstance(value, str | int):
        return
    items: Iterable[Value]
    if kind is dict or isinstance(value, Mapping):
        assert isinstance(value, Mapping)
        for key in value:
            if not isinstance(key, str):
                raise TypeError(f"a key is a {type(key).__name__}, not text")
        items = value.values()
    elif isinstance(value, list | tuple):
        items = value
    else:
        raise TypeError(f"{type(value).__name__} has no canonical JSON")
    for item in items:
        if item.__class__ not in _SCALARS:
            _require_canonical(item)
