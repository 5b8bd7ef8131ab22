"""Amounts as a cluster writes them, such as `1930m`, `7927052Ki`, `2e3`, as integers."""

from __future__ import annotations

import re
from collections.abc import Mapping
from fractions import Fraction
from functools import lru_cache

from virtengine.api.capacity import GPU_RESOURCE_PATTERN
from virtengine.core.errors import Rejected
from virtengine.core.resources import Resources

_QUANTITY = re.compile(
    r"([0-9]{1,30}(?:\.[0-9]{0,18})?|\.[0-9]{1,18})([numkMGTPE]|[KMGTPE]i|[eE][+-]?[0-9]{1,2})?"
)
_POWERS = {"n": -9, "u": -6, "m": -3, "": 0, "k": 3, "M": 6, "G": 9, "T": 12, "P": 15, "E": 18}
_BINARY = {"Ki": 10, "Mi": 20, "Gi": 30, "Ti": 40, "Pi": 50, "Ei": 60}
MILLI = 1000
_GPU = re.compile(GPU_RESOURCE_PATTERN)


@lru_cache(maxsize=65_536)
def parse_quantity(text: str | int, *, scale: int = 1) -> int:
    """Return a quantity times `scale`, rounded up as Kubernetes does. Raises Rejected when it is none."""
    match = _QUANTITY.fullmatch(str(text).strip())
    if match is None:
        raise Rejected(f'{str(text)[:40]!r} is not a quantity such as "500m" or "256Mi"')
    value = Fraction(f"0{match.group(1)}") * _factor(match.group(2) or "") * scale
    return -(-value.numerator // value.denominator)


def parse_resources(amounts: Mapping[str, str | int] | None) -> Resources:
    """Return what a Kubernetes resource list holds; resources that are not sold are left out."""
    held = amounts or {}
    return Resources(
        cpu_millis=parse_quantity(held.get("cpu", 0), scale=MILLI),
        memory_bytes=parse_quantity(held.get("memory", 0)),
        storage_bytes=parse_quantity(held.get("ephemeral-storage", 0)),
        gpus=sum(parse_quantity(count) for name, count in sorted(held.items()) if _GPU.fullmatch(name)),
    )


def _factor(suffix: str) -> Fraction:
    if suffix in _BINARY:
        return Fraction(2 ** _BINARY[suffix])
    if suffix in _POWERS:
        return Fraction(10) ** _POWERS[suffix]
    return Fraction(10) ** int(suffix[1:])
