"""SIGN_MODE_DIRECT: the bytes of body and auth info themselves are signed."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Final

from virtengine.chain.kernel.events import encode_field, encode_varint
from virtengine.core.kept import Kept

if TYPE_CHECKING:
    from virtengine.chain.kernel.tx import Tx


def digest(tx: Tx, chain_id: str, account_number: int) -> bytes:
    """Return SHA-256 of the SignDoc."""
    return hashlib.sha256(tx.signed + _ENDS[chain_id, account_number]).digest()


def _make_end(account: tuple[str, int]) -> bytes:
    chain_id, account_number = account
    number = b"\x20" + encode_varint(account_number) if account_number else b""
    return encode_field(3, chain_id.encode()) + number


_ENDS: Final = Kept(_make_end)
"""How what is signed ends, for each account."""
