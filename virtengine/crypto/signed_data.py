"""Data signed with an account key outside of any transaction: ADR-036, as Cosmos wallets do it.

The signed bytes are the amino JSON of a transaction that can never be sent: no chain, no fee, no account
number, and one message of type `sign/MsgSignData` that holds the data.
"""

from __future__ import annotations

import base64

from virtengine.crypto import canonical_json, secp256k1
from virtengine.crypto.addresses import secp256k1_address
from virtengine.crypto.secp256k1 import PrivateKey


def document(signer: str, data: bytes) -> bytes:
    """Return the bytes that a wallet signs for data."""
    value = {"data": base64.b64encode(data).decode(), "signer": signer}
    return canonical_json.encode(
        {
            "account_number": "0",
            "chain_id": "",
            "fee": {"amount": [], "gas": "0"},
            "memo": "",
            "msgs": [{"type": "sign/MsgSignData", "value": value}],
            "sequence": "0",
        }
    )


def sign(key: PrivateKey, data: bytes) -> bytes:
    """Return an account's signature of data."""
    return key.sign(document(key.address, data))


def is_valid(signer: str, data: bytes, public_key: bytes, signature: bytes) -> bool:
    """Say whether the key is the signer's and the signature of this data is the key's."""
    if len(public_key) != secp256k1.PUBLIC_KEY_SIZE or not secp256k1.is_public_key(public_key):
        return False
    if secp256k1_address(public_key) != signer:
        return False
    return secp256k1.verify(public_key, document(signer, data), signature)
