"""Arithmetic on decimals with 18 places, held as integers of 10^-18 ("atto").

Cosmos chains name the rounding of every step; so do these names. Division and multiplication without a word
round half to even.
"""

from __future__ import annotations

from typing import Final

from virtengine.core.amounts import ATTO
from virtengine.core.errors import Rejected

ONE: Final = ATTO
SMALLEST: Final = 1
MAX_DIGITS: Final = 100


def of(whole: int) -> int:
    """Return a whole number as a decimal."""
    return whole * ATTO


def truncate(value: int) -> int:
    """Return the whole part of a non-negative decimal."""
    return value // ATTO


def multiply(left: int, right: int) -> int:
    """Return the product, rounded half to even."""
    return _round(left * right, ATTO)


def multiply_truncate(left: int, right: int) -> int:
    """Return the product, cut off towards zero."""
    return _cut(left * right, ATTO)


def multiply_up(left: int, right: int) -> int:
    """Return the product, rounded away from zero."""
    return _away(left * right, ATTO)


def divide(left: int, right: int) -> int:
    """Return the quotient, rounded half to even as Cosmos does: from 36 places that were cut off."""
    return _round(_cut(left * ATTO * ATTO, right), ATTO)


def divide_truncate(left: int, right: int) -> int:
    """Return the quotient, cut off towards zero."""
    return _cut(left * ATTO, right)


def divide_up(left: int, right: int) -> int:
    """Return the quotient, rounded away from zero."""
    return _away(left * ATTO, right)


def parse(text: str, *, field: str = "decimal") -> int:
    """Read a decimal as JSON has it, such as "0.05" or "-1". Raises Rejected."""
    sign, digits = (-1, text[1:]) if text.startswith("-") else (1, text)
    whole, dot, places = digits.partition(".")
    if not _is_number(whole) or (dot and not _is_number(places)) or len(places) > 18:
        raise Rejected(f'{field}: {text[:80]!r} is not a decimal of at most 18 places; write it as in "0.05"')
    return sign * (int(whole) * ATTO + int(places.ljust(18, "0")))


def show(value: int) -> str:
    """Write a decimal with all of its 18 places, as JSON has it."""
    whole, places = divmod(abs(value), ATTO)
    return f"{'-' if value < 0 else ''}{whole}.{places:018d}"


def from_wire(text: str, *, field: str = "decimal") -> int:
    """Read a decimal as protobuf carries it: the number of 10^-18. Nothing is zero. Raises Rejected."""
    sign, digits = (-1, text[1:]) if text.startswith("-") else (1, text)
    if text and not _is_number(digits):
        raise Rejected(f"{field}: {text[:80]!r} is not a number of 10^-18")
    return sign * int(digits or "0")


def _is_number(text: str) -> bool:
    return 0 < len(text) <= MAX_DIGITS and text.isascii() and text.isdigit()


def _cut(value: int, by: int) -> int:
    quotient = abs(value) // abs(by)
    return quotient if (value < 0) == (by < 0) else -quotient


def _away(value: int, by: int) -> int:
    quotient = -(-abs(value) // abs(by))
    return quotient if (value < 0) == (by < 0) else -quotient


def _round(value: int, by: int) -> int:
    quotient, rest = divmod(abs(value), by)
    if rest * 2 > by or (rest * 2 == by and quotient % 2 == 1):
        quotient += 1
    return quotient if value >= 0 else -quotient
