"""A genesis transaction as it was signed: one new validator, account number 0, sequence 0, no fee."""

from __future__ import annotations

from google.protobuf.any_pb2 import Any as Packed

from virtengine.chain import decimal_fields
from virtengine.chain.kernel.ante import check_messages, verify_signature
from virtengine.chain.kernel.errors import InvalidPublicKey, InvalidRequest, WrongSequence
from virtengine.chain.kernel.signing import multisig
from virtengine.chain.kernel.tx import Find, Tx
from virtengine.wire.cosmos.staking.v1beta1 import tx_pb2
from virtengine.wire.cosmos.tx.v1beta1 import tx_pb2 as txs

URL = "/cosmos.staking.v1beta1.MsgCreateValidator"


def read(message: txs.Tx, find: Find) -> Tx:
    """Return a transaction of the genesis, checked as far as needs no state. Raises Rejected."""
    body = txs.TxBody()
    body.CopyFrom(message.body)
    for packed in body.messages:
        _restore(packed)
    raw = txs.TxRaw(
        body_bytes=body.SerializeToString(deterministic=True),
        auth_info_bytes=message.auth_info.SerializeToString(deterministic=True),
        signatures=message.signatures,
    )
    tx = Tx(raw.SerializeToString(deterministic=True), find)
    if len(tx.messages) != 1 or tx.fee or len(tx.signers) != 1 or tx.unordered:
        raise InvalidRequest("a genesis transaction is one MsgCreateValidator of its operator, without a fee")
    check_messages(tx)
    return tx


def _restore(packed: Packed) -> None:
    """Turn the decimals of a message that was read from JSON into those of the wire, which were signed."""
    if packed.type_url != URL:
        raise InvalidRequest(f"a genesis transaction holds {URL}, not {packed.type_url[:80]!r}")
    message = tx_pb2.MsgCreateValidator.FromString(packed.value)
    decimal_fields.from_json(message)
    packed.value = message.SerializeToString(deterministic=True)


def verify(tx: Tx, chain_id: str) -> bytes:
    """Return the public key with which a transaction is signed. Raises ModuleError."""
    key, signer = tx.keys[0], tx.signers[0]
    if not key or not multisig.is_valid(key) or multisig.key_address(key) != signer:
        raise InvalidPublicKey(f"the public key does not belong to {signer}")
    if tx.sequences[0]:
        raise WrongSequence("a genesis transaction has sequence 0")
    verify_signature(tx, 0, key, 0, chain_id)
    return key
