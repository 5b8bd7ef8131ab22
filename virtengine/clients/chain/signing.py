"""Building a signed transaction: TxRaw, SIGN_MODE_DIRECT, secp256k1."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import coincurve
from google.protobuf import any_pb2
from google.protobuf.message import Message

from virtengine.core.amounts import DENOM
from virtengine.crypto.addresses import secp256k1_address
from virtengine.wire.cosmos.base.v1beta1 import coin_pb2
from virtengine.wire.cosmos.crypto.secp256k1 import keys_pb2
from virtengine.wire.cosmos.tx.signing.v1beta1 import signing_pb2
from virtengine.wire.cosmos.tx.v1beta1 import tx_pb2


@dataclass(frozen=True, slots=True, repr=False)
class AccountKey:
    """The secp256k1 key of an account. Its secret never appears in text."""

    secret: bytes

    def __repr__(self) -> str:
        return f"AccountKey({self.address})"

    @property
    def public_key(self) -> bytes:
        """Return the compressed public key, 33 bytes."""
        return bytes(coincurve.PrivateKey(self.secret).public_key.format(compressed=True))

    @property
    def address(self) -> str:
        """Return the account's address."""
        return secp256k1_address(self.public_key)

    def sign(self, content: bytes) -> bytes:
        """Return the 64-byte low-s signature over SHA-256 of the content."""
        return bytes(coincurve.PrivateKey(self.secret).sign_recoverable(content)[:64])


@dataclass(frozen=True, slots=True)
class SignDoc:
    """What a transaction is bound to."""

    chain_id: str
    account_number: int
    sequence: int
    timeout_height: int
    gas: int
    fee: int
    memo: str = ""


def pack(message: Message) -> any_pb2.Any:
    """Wrap a message with its Cosmos type URL."""
    return any_pb2.Any(
        type_url="/" + message.DESCRIPTOR.full_name, value=message.SerializeToString(deterministic=True)
    )


def sign_transaction(key: AccountKey, messages: Sequence[Message], doc: SignDoc) -> bytes:
    """Return the bytes of a signed transaction."""
    body = tx_pb2.TxBody(
        messages=[pack(message) for message in messages], memo=doc.memo, timeout_height=doc.timeout_height
    ).SerializeToString()
    auth = _auth_info(key, doc).SerializeToString()
    signed = tx_pb2.SignDoc(
        body_bytes=body, auth_info_bytes=auth, chain_id=doc.chain_id, account_number=doc.account_number
    ).SerializeToString()
    raw = tx_pb2.TxRaw(body_bytes=body, auth_info_bytes=auth, signatures=[key.sign(signed)])
    return raw.SerializeToString()


def _auth_info(key: AccountKey, doc: SignDoc) -> tx_pb2.AuthInfo:
    mode = tx_pb2.ModeInfo(single=tx_pb2.ModeInfo.Single(mode=signing_pb2.SIGN_MODE_DIRECT))
    signer = tx_pb2.SignerInfo(
        public_key=pack(keys_pb2.PubKey(key=key.public_key)), mode_info=mode, sequence=doc.sequence
    )
    amount = [coin_pb2.Coin(denom=DENOM, amount=str(doc.fee))] if doc.fee else []
    return tx_pb2.AuthInfo(signer_infos=[signer], fee=tx_pb2.Fee(amount=amount, gas_limit=doc.gas))
