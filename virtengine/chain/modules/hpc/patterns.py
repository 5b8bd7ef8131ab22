"""Patterns of template parameters: a small language whose cost is bounded, the same on every machine.

A pattern is alternatives joined by `|`; each is a row of characters, `.`, escapes (`\\d \\w \\s` and any
escaped sign) and sets (`[a-z0-9_]`, `[^/]`), each perhaps followed by `?`, `*`, `+`, `{n}`, `{n,}` or
`{n,m}`. The whole value must match. There are no groups, so nothing is ever tried twice.
"""

from __future__ import annotations

import string
from dataclasses import dataclass
from typing import Final

from virtengine.core.errors import Rejected

MAX_PATTERN: Final = 256
MAX_REPEAT: Final = 4_096
CLASSES: Final = {
    "d": string.digits,
    "w": string.ascii_letters + string.digits + "_",
    "s": " \t\r\n",
}
SPECIAL: Final = frozenset("()^$")


@dataclass(frozen=True)
class Atom:
    """One sign or set of signs, and how often it may come."""

    ranges: tuple[tuple[str, str], ...]
    negated: bool
    least: int = 1
    most: int = 1

    def takes(self, sign: str) -> bool:
        """Say whether a sign is in the set."""
        return any(low <= sign <= high for low, high in self.ranges) is not self.negated


def parse(text: str) -> tuple[tuple[Atom, ...], ...]:
    """Return the alternatives of a pattern. Raises Rejected."""
    if len(text) > MAX_PATTERN:
        raise Rejected(f"pattern: {len(text)} characters, at most {MAX_PATTERN}")
    alternatives: list[tuple[Atom, ...]] = []
    row: list[Atom] = []
    place = 0
    while place < len(text):
        if text[place] == "|":
            alternatives.append(tuple(row))
            row, place = [], place + 1
            continue
        atom, place = _read_atom(text, place)
        least, most, place = _read_repeat(text, place)
        row.append(Atom(atom.ranges, atom.negated, least, most))
    return (*alternatives, tuple(row))


def matches(alternatives: tuple[tuple[Atom, ...], ...], value: str) -> bool:
    """Say whether the whole of a value matches. Costs its length times the pattern's."""
    return any(_matches_row(row, value) for row in alternatives)


def _matches_row(row: tuple[Atom, ...], value: str) -> bool:
    """Follow all positions at which an atom may begin, one atom after the other."""
    size = len(value)
    reached = [True] + [False] * size
    for atom in row:
        runs = _runs(atom, value)
        opened = [0] * (size + 2)
        for start in range(size + 1):
            end = start + min(runs[start], atom.most)
            if reached[start] and start + atom.least <= end:
                opened[start + atom.least] += 1
                opened[end + 1] -= 1
        depth = 0
        for place in range(size + 1):
            depth += opened[place]
            reached[place] = depth > 0
    return reached[size]


def _runs(atom: Atom, value: str) -> list[int]:
    """Return for each position how many signs from it on the atom takes."""
    runs = [0] * (len(value) + 1)
    for place in range(len(value) - 1, -1, -1):
        runs[place] = runs[place + 1] + 1 if atom.takes(value[place]) else 0
    return runs


def _read_atom(text: str, place: int) -> tuple[Atom, int]:
    sign = text[place]
    if sign == "[":
        return _read_set(text, place + 1)
    if sign == ".":
        return Atom((("\n", "\n"),), negated=True), place + 1
    if sign == "\\":
        return Atom(_escaped(text, place + 1), negated=False), place + 2
    if sign in SPECIAL or sign in "?*+{}]":
        raise Rejected(f"pattern: {sign!r} at {place} is not of this language; escape it")
    return Atom(((sign, sign),), negated=False), place + 1


def _escaped(text: str, place: int) -> tuple[tuple[str, str], ...]:
    if place >= len(text):
        raise Rejected("pattern: ends in an escape")
    sign = text[place]
    if sign in CLASSES:
        return tuple((one, one) for one in CLASSES[sign])
    if sign.isalnum():
        raise Rejected(f"pattern: the escape \\{sign} is not of this language")
    return ((sign, sign),)


def _read_set(text: str, place: int) -> tuple[Atom, int]:
    negated = text[place : place + 1] == "^"
    place += negated
    ranges: list[tuple[str, str]] = []
    while place < len(text) and text[place] != "]":
        if text[place] == "\\":
            ranges += _escaped(text, place + 1)
            place += 2
            continue
        low = high = text[place]
        place += 1
        if text[place : place + 1] == "-" and text[place + 1 : place + 2] not in {"", "]"}:
            high, place = text[place + 1], place + 2
        if low > high:
            raise Rejected(f"pattern: the range {low}-{high} is empty")
        ranges.append((low, high))
    if place >= len(text) or not ranges:
        raise Rejected("pattern: a set is empty or has no end")
    return Atom(tuple(ranges), negated=negated), place + 1


def _read_repeat(text: str, place: int) -> tuple[int, int, int]:
    simple = {"?": (0, 1), "*": (0, MAX_REPEAT), "+": (1, MAX_REPEAT)}
    sign = text[place : place + 1]
    if sign in simple:
        return *simple[sign], place + 1
    if sign != "{":
        return 1, 1, place
    end = text.find("}", place)
    least, comma, most = text[place + 1 : end].partition(",")
    if end < 0 or not _is_count(least) or (most and not _is_count(most)):
        raise Rejected(f"pattern: the repetition at {place} is not {{n}}, {{n,}} or {{n,m}}")
    bounds = int(least), int(most) if most else MAX_REPEAT if comma else int(least)
    if bounds[0] > bounds[1] or bounds[1] > MAX_REPEAT:
        raise Rejected(f"pattern: the repetition at {place} is empty or above {MAX_REPEAT}")
    return *bounds, end + 1


def _is_count(text: str) -> bool:
    return 0 < len(text) <= 4 and text.isascii() and text.isdigit()
