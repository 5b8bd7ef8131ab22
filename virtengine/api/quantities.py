"""Kubernetes quantities as exact integers."""

from __future__ import annotations

import re
from fractions import Fraction

from virtengine.api.fields import QUANTITY_PATTERN
from virtengine.core.errors import Rejected

_SHAPE = re.compile(QUANTITY_PATTERN)
_SUFFIXES = {
    None: Fraction(1),
    "m": Fraction(1, 1000),
    "k": Fraction(10**3),
    "M": Fraction(10**6),
    "G": Fraction(10**9),
    "T": Fraction(10**12),
    "P": Fraction(10**15),
    "Ki": Fraction(2**10),
    "Mi": Fraction(2**20),
    "Gi": Fraction(2**30),
    "Ti": Fraction(2**40),
    "Pi": Fraction(2**50),
}
_BINARY = (("Pi", 2**50), ("Ti", 2**40), ("Gi", 2**30), ("Mi", 2**20), ("Ki", 2**10))


def parse(text: str, *, field: str = "quantity") -> Fraction:
    """Read a quantity such as 500m, 1.5 or 256Mi."""
    match = _SHAPE.fullmatch(text)
    if match is None:
        raise Rejected(f"{field}: {text[:40]!r} is not a quantity; write for example 500m or 256Mi")
    whole, places, suffix = match.groups()
    return Fraction(f"{whole}{places or ''}") * _SUFFIXES[suffix]


def parse_millis(text: str, *, field: str = "cpu") -> int:
    """Read cores as millicores, rounded up as Kubernetes does."""
    return _ceil(parse(text, field=field) * 1000)


def parse_whole(text: str, *, field: str = "memory") -> int:
    """Read bytes or a count, rounded up."""
    return _ceil(parse(text, field=field))


def format_millis(millis: int) -> str:
    """Write millicores: 1500 is `1500m`, 2000 is `2`."""
    return str(millis // 1000) if millis % 1000 == 0 else f"{millis}m"


def format_bytes(count: int) -> str:
    """Write bytes with the largest binary suffix that loses nothing."""
    for suffix, size in _BINARY:
        if count and count % size == 0:
            return f"{count // size}{suffix}"
    return str(count)


def _ceil(value: Fraction) -> int:
    return -(-value.numerator // value.denominator)
