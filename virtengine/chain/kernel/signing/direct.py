"""SIGN_MODE_DIRECT: the bytes of body and auth info themselves are signed."""

from __future__ import annotations

import hashlib
from functools import lru_cache
from typing import TYPE_CHECKING

from virtengine.chain.kernel.events import encode_field, encode_varint

if TYPE_CHECKING:
    from virtengine.chain.kernel.tx import Tx


def digest(tx: Tx, chain_id: str, account_number: int) -> bytes:
    """Return SHA-256 of the SignDoc."""
    if not tx.prefix:
        tx.prefix = encode_field(1, tx.body_bytes) + encode_field(2, tx.auth_bytes)
    return hashlib.sha256(tx.prefix + _end(chain_id, account_number)).digest()


@lru_cache(maxsize=131072)
def _end(chain_id: str, account_number: int) -> bytes:
    number = b"\x20" + encode_varint(account_number) if account_number else b""
    return encode_field(3, chain_id.encode()) + number
