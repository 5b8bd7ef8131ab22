"""Values in SLURM's answers, in the clothes of all its versions."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

_RANGE: Final = re.compile(r"(\d+)(?:-(\d+)(?::(\d+))?)?")
MAX_INDEXES: Final = 100_000


def whole(value: Any) -> int:
    """Return a number; 0 for none, also for SLURM's way of saying infinite or not set."""
    if isinstance(value, Mapping):
        value = value.get("number") if value.get("set", True) and not value.get("infinite") else 0
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return 0
    try:
        number = int(value)
    except ValueError:
        return 0
    return 0 if number >= 0xFFFFFFFE or number < 0 else number


def optional(value: Any) -> int | None:
    """Return a number, or None where none is set."""
    if value is None or (isinstance(value, Mapping) and not value.get("set", True)):
        return None
    return whole(value)


def text(value: Any) -> str:
    """Return a text; empty for none."""
    return value if isinstance(value, str) else ""


def texts(value: Any) -> tuple[str, ...]:
    """Return words, from a list or from one text with commas."""
    if isinstance(value, str):
        value = value.split(",")
    if not isinstance(value, list | tuple):
        return ()
    return tuple(item for item in value if isinstance(item, str) and item)


def mapping(value: Any) -> Mapping[str, Any]:
    """Return an object; an empty one for none."""
    return value if isinstance(value, Mapping) else {}


def state(value: Any) -> str:
    """Return the base of a state; newer versions list it before its flags."""
    found = texts(value)
    return found[0] if found else ""


def tres(value: str) -> dict[str, str]:
    """Return resources written as `cpu=2,mem=200M,gres/gpu:a100=1`."""
    return dict(pair.split("=", 1) for pair in value.split(",") if "=" in pair)


def indexes(value: str) -> tuple[int, ...]:
    """Return the numbers of an array's tasks: `1,3-5`, `0-8:4%2` or the bits `0x1C`."""
    plain = value.split("%", maxsplit=1)[0]
    if plain.startswith("0x"):
        bits = int(plain, 16) if re.fullmatch(r"0x[0-9A-Fa-f]+", plain) else 0
        return tuple(number for number in range(bits.bit_length()) if bits >> number & 1)
    found: list[int] = []
    for first, last, step in _RANGE.findall(plain):
        chosen = range(int(first), int(last or first) + 1, int(step or 1) or 1)
        found.extend(chosen[: MAX_INDEXES - len(found)])
    return tuple(found)


def hosts(value: Any) -> tuple[str, ...]:
    """Return the names of `n[1-3,7],gpu-0` one by one."""
    found: list[str] = []
    for item in re.findall(r"[^,\[]+(?:\[[^\]]*\][^,\[]*)*", text(value)):
        found.extend(_expand(item))
    return tuple(found)


def _expand(item: str) -> list[str]:
    before, bracket, rest = item.partition("[")
    if not bracket:
        return [item]
    inside, _bracket, after = rest.partition("]")
    found: list[str] = []
    for part in inside.split(","):
        first, dash, last = part.partition("-")
        if not first.isdigit() or (dash and not last.isdigit()):
            continue
        for number in range(int(first), min(int(last or first), int(first) + MAX_INDEXES) + 1):
            found.extend(_expand(f"{before}{number:0{len(first)}d}{after}"))
    return found
