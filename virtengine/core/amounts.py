"""Amounts of money and fixed-point numbers, as integers.

Money is a non-negative integer of the base denomination `uve` (1 VE = 10^6 uve), at most 2^255 - 1. Rates
carry 18 decimals and are held as "atto" integers: 0.4 is 4 * 10^17.
"""

from __future__ import annotations

import re
from typing import Final

from virtengine.core.errors import Rejected
from virtengine.core.kept import Kept

DENOM = "uve"
DISPLAY_DENOM = "VE"
UVE_PER_VE = 10**6
MAX_AMOUNT = 2**255 - 1
MAX_SUPPLY = 10_000_000_000 * UVE_PER_VE
"""How many uve there may ever be."""
ATTO = 10**18

_DIGITS = re.compile(r"(?:0|[1-9][0-9]{0,76})")
_SIGNED = re.compile(r"(?:0|-?[1-9][0-9]{0,76})")
_DECIMAL = re.compile(r"(0|[1-9][0-9]{0,58})(?:\.([0-9]{1,18}))?")


def parse_amount(text: str, *, field: str = "amount") -> int:
    """Read a non-negative integer in plain decimal digits.

    Raises Rejected for signs, leading zeros, white space, other characters and values above 2^255 - 1.
    """
    if not _DIGITS.fullmatch(text):
        raise Rejected(f'{field}: {text[:80]!r} is not a whole number of uve; write digits, as in "2500000"')
    value = int(text)
    if value > MAX_AMOUNT:
        raise Rejected(f"{field}: {text} is above 2^255 - 1")
    return value


def parse_signed(text: str, *, field: str = "amount") -> int:
    """Read a whole number that may be below zero; no text at all is 0. Raises Rejected as `parse_amount`."""
    if text and not _SIGNED.fullmatch(text):
        raise Rejected(f'{field}: {text[:80]!r} is not a whole number; write digits, as in "-2500000"')
    value = int(text or "0")
    if abs(value) > MAX_AMOUNT:
        raise Rejected(f"{field}: {text} is not within 2^255 - 1")
    return value


def parse_rate(text: str, *, field: str = "rate") -> int:
    """Read a non-negative decimal with at most 18 places and return it in atto units."""
    value = _RATES[text]
    if value is None:
        raise Rejected(f'{field}: {text[:80]!r} is not a decimal of at most 18 places; write it as in "0.4"')
    return value


def _read_rate(text: str) -> int | None:
    match = _DECIMAL.fullmatch(text)
    if match is None:
        return None
    whole, places = match.groups()
    return int(whole) * ATTO + int((places or "").ljust(18, "0"))


_RATES: Final = Kept(_read_rate, limit=4_096)
"""A lease's rate is read whenever it is paid."""


def format_rate(atto: int) -> str:
    """Write an atto integer as the shortest decimal."""
    whole, rest = divmod(atto, ATTO)
    return f"{whole}.{rest:018d}".rstrip("0") if rest else str(whole)


def format_ve(uve: int) -> str:
    """Write an amount for people: 2500000 uve is `2.500000 VE`."""
    sign = "-" if uve < 0 else ""
    whole, rest = divmod(abs(uve), UVE_PER_VE)
    return f"{sign}{whole}.{rest:06d} {DISPLAY_DENOM}"
