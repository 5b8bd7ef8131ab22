"""Read the usual transaction without protobuf objects: one message, one secp256k1 key, SIGN_MODE_DIRECT.

Only the canonical encoding of such a transaction is read here: every length is compared, numbers are minimal,
nothing is left over. So what is read here means the same when it is read the general way, which takes three
times as long and is where everything else goes, refusals included.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any, Final

import msgspec

from virtengine.core.amounts import ATTO, DENOM
from virtengine.core.kept import Kept

SIGNATURE_SIZE: Final = 64
SIGNATURE: Final = b"\x1a\x40"
SIGNED_END: Final = 66
"""Tag, length and bytes of the one signature, with which a transaction ends."""
_NUMBER: Final = rb"([\x80-\xff]{0,8}[\x01-\x7f])"
AUTH: Final = (
    rb"\n(.)"  # the signer's length
    rb"\nF\n\x1f/cosmos\.crypto\.secp256k1\.PubKey\x12#\n!([\x02\x03].{32})"  # key
    rb"\x12\x04\n\x02\x08\x01"  # SIGN_MODE_DIRECT
    rb"(?:\x18" + _NUMBER + rb")?"  # sequence
    rb"(\x12.*)"  # the fee, which `FEES` reads
)
"""The auth info of a usual transaction; `read_auth` reads what it found."""
_AUTH: Final = re.compile(AUTH, re.DOTALL)
_FEE: Final = re.compile(
    rb"\x12(.)"  # length
    rb"(?:\n(.)\n" + bytes((len(DENOM),)) + DENOM.encode() + rb"\x12(.)([0-9]{1,40}))?"  # one coin
    rb"(?:\x10" + _NUMBER + rb")?",  # gas
    re.DOTALL,
)
_COIN: Final = 4 + len(DENOM)
"""What a coin's bytes are beside the digits of its amount."""


class Fee(msgspec.Struct, frozen=True, gc=False):
    """What a transaction pays, for how much gas, and so for one unit of gas in atto-uve."""

    amount: int
    gas_limit: int
    price: int


Auth = tuple[bytes, int, Fee]
"""Key, sequence, fee."""
Read = tuple[str, bytes, str, bytes, int, Fee]
"""The message's type URL and bytes, memo, and what `Auth` has."""
Whole = tuple[Any, str, bytes, int, Fee]
"""A message that passed its check, its signer, and what `Auth` has, of a transaction without a memo."""


def read(raw: bytes) -> Read | None:
    """Return what a usual transaction says, None for any other bytes."""
    end = len(raw) - SIGNED_END
    if end < 4 or raw[end : end + 2] != SIGNATURE or raw[0] != 0x0A:
        return None
    size, start = raw[1], 2
    if size >= 0x80:
        size, start = size & 0x7F | raw[2] << 7, 3
        if not 0 < raw[2] < 0x80:
            return None
    auth_at = start + size
    if auth_at + 2 > end or raw[auth_at] != 0x12 or raw[auth_at + 1] != end - auth_at - 2:
        return None  # an auth info of 128 bytes or more is not usual
    message = _read_body(raw[start:auth_at])
    found = _AUTH.fullmatch(raw, auth_at + 2, end)
    if message is None or found is None or auth_at + 2 + 0x80 <= end:
        return None
    auth = read_auth(found.groups(), end - auth_at - 2)
    return None if auth is None else (*message, *auth)


def read_auth(groups: Sequence[bytes | Any], size: int) -> Auth | None:
    """Return what an auth info of so many bytes says whose pattern was found, None when lengths are wrong."""
    info, key, sequence, paid = groups
    fee = FEES[paid]
    if fee is None or info[0] != size - 2 - len(paid):
        return None
    return key, NUMBERS[sequence], fee


def price_of(amount: int, gas_limit: int) -> int:
    """Return what a fee pays for one unit of gas, in atto-uve."""
    return amount * ATTO // max(gas_limit, 1)


def _read_body(body: bytes) -> tuple[str, bytes, str] | None:
    """Return type URL, bytes and memo of a body with one message and nothing else."""
    length = len(body)
    if length < 8 or body[0] != 0x0A:
        return None
    size, at = body[1], 2
    if size >= 0x80:
        size, at = size & 0x7F | body[2] << 7, 3
        if not 0 < body[2] < 0x80:
            return None
    end = at + size
    url_at = at + 2
    value_at = url_at + body[at + 1] if at + 1 < length else length
    if (
        end > length
        or body[at] != 0x0A
        or body[at + 1] >= 0x80
        or value_at + 2 > end
        or body[value_at] != 0x12
    ):
        return None
    size, start = body[value_at + 1], value_at + 2
    if size >= 0x80:
        if start >= end or not 0 < body[start] < 0x80:
            return None
        size, start = size & 0x7F | body[start] << 7, start + 1
    if size == 0 or start + size != end:
        return None
    try:
        url = body[url_at:value_at].decode()
        if end == length:
            return url, body[start:end], ""
        if end + 2 > length or body[end] != 0x12 or not 0 < body[end + 1] < 0x80:
            return None
        if body[end + 1] != length - end - 2:
            return None
        return url, body[start:end], body[end + 2 :].decode()
    except UnicodeDecodeError:
        return None


def _make_number(digits: bytes | None) -> int:
    if digits is None:
        return 0
    value = 0
    for place, byte in enumerate(digits):
        value |= (byte & 0x7F) << 7 * place
    return value


NUMBERS: Final = Kept(_make_number, limit=65_536)
"""Numbers by their varints: sequences and gas, most of which come again. Zero is left out of the bytes."""


def _make_fee(data: bytes) -> Fee | None:
    """Return the fee that the last field of an auth info holds, None when it is not the usual one."""
    found = _FEE.fullmatch(data)
    if found is None:
        return None
    size, coin, digits, amount, gas = found.groups()
    if size[0] != len(data) - 2 or size[0] >= 0x80:
        return None
    if amount is not None and (digits[0] != len(amount) or coin[0] != len(amount) + _COIN):
        return None
    paid, gas_limit = int(amount or 0), NUMBERS[gas]
    return Fee(paid, gas_limit, price_of(paid, gas_limit))


FEES: Final = Kept(_make_fee, limit=65_536)
"""By their bytes: wallets pay the same again and again. None for what is not usual."""
