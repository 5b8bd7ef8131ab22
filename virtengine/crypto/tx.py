"""Sign transactions: what wallets do, for our own clients and tests."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from google.protobuf.any_pb2 import Any
from google.protobuf.message import Message

from virtengine.core.amounts import DENOM
from virtengine.crypto.secp256k1 import PrivateKey
from virtengine.wire.cosmos.base.v1beta1.coin_pb2 import Coin
from virtengine.wire.cosmos.crypto.secp256k1.keys_pb2 import PubKey
from virtengine.wire.cosmos.tx.signing.v1beta1.signing_pb2 import SIGN_MODE_DIRECT
from virtengine.wire.cosmos.tx.v1beta1.tx_pb2 import (
    AuthInfo,
    Fee,
    ModeInfo,
    SignDoc,
    SignerInfo,
    TxBody,
    TxRaw,
)

SECP256K1_KEY_URL = "/cosmos.crypto.secp256k1.PubKey"


@dataclass(frozen=True)
class Signer:
    """Who signs, and with which account number and sequence."""

    key: PrivateKey
    account_number: int
    sequence: int


@dataclass(frozen=True)
class Terms:
    """What a transaction says beside its messages."""

    chain_id: str
    gas_limit: int = 200_000
    fee: int = 0
    memo: str = ""
    timeout_height: int = 0
    payer: str = ""
    granter: str = ""


def pack(message: Message) -> Any:
    """Return a message as Any, with the short type URL `/full.name` of Cosmos."""
    return Any(
        type_url=f"/{message.DESCRIPTOR.full_name}", value=message.SerializeToString(deterministic=True)
    )


def sign_tx(messages: Sequence[Message], signers: Sequence[Signer], terms: Terms) -> bytes:
    """Return the bytes of a TxRaw signed by all signers in SIGN_MODE_DIRECT."""
    body = TxBody(
        messages=[pack(message) for message in messages], memo=terms.memo, timeout_height=terms.timeout_height
    )
    body_bytes = body.SerializeToString(deterministic=True)
    auth_bytes = _auth_info(signers, terms).SerializeToString(deterministic=True)
    signatures = [
        signer.key.sign(sign_bytes(body_bytes, auth_bytes, terms.chain_id, signer.account_number))
        for signer in signers
    ]
    return TxRaw(body_bytes=body_bytes, auth_info_bytes=auth_bytes, signatures=signatures).SerializeToString()


def sign_bytes(body_bytes: bytes, auth_info_bytes: bytes, chain_id: str, account_number: int) -> bytes:
    """Return the bytes that a signer in SIGN_MODE_DIRECT signs."""
    document = SignDoc(
        body_bytes=body_bytes,
        auth_info_bytes=auth_info_bytes,
        chain_id=chain_id,
        account_number=account_number,
    )
    return document.SerializeToString(deterministic=True)


def tx_hash(raw: bytes) -> str:
    """Return the hash by which a transaction is known: SHA-256 in upper-case hex."""
    return hashlib.sha256(raw).hexdigest().upper()


@lru_cache(maxsize=4_096)
def _packed_key(public_key: bytes) -> Any:
    """Return a public key as Any. It is the same object each time: take a copy to change it."""
    return pack(PubKey(key=public_key))


def _auth_info(signers: Sequence[Signer], terms: Terms) -> AuthInfo:
    infos = [
        SignerInfo(
            public_key=_packed_key(signer.key.public_key),
            mode_info=ModeInfo(single=ModeInfo.Single(mode=SIGN_MODE_DIRECT)),
            sequence=signer.sequence,
        )
        for signer in signers
    ]
    amount = [Coin(denom=DENOM, amount=str(terms.fee))] if terms.fee else []
    return AuthInfo(
        signer_infos=infos,
        fee=Fee(amount=amount, gas_limit=terms.gas_limit, payer=terms.payer, granter=terms.granter),
    )
