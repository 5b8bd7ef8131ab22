"""SIGN_MODE_DIRECT_AUX: the body alone is signed, by accounts that do not pay the fee."""

from __future__ import annotations

from google.protobuf.any_pb2 import Any

from virtengine.chain.kernel.errors import Unauthorized
from virtengine.chain.kernel.signing.multisig import key_url, key_value
from virtengine.chain.kernel.signing.statement import Statement
from virtengine.wire.cosmos.tx.v1beta1.tx_pb2 import SignDocDirectAux


def sign_bytes(statement: Statement) -> bytes:
    """Return the bytes of the SignDocDirectAux. Raises Unauthorized for whoever pays."""
    if statement.tx.payer == statement.signer:
        raise Unauthorized("who pays the fee signs with SIGN_MODE_DIRECT, not SIGN_MODE_DIRECT_AUX")
    document = SignDocDirectAux(
        body_bytes=statement.tx.body_bytes,
        public_key=Any(type_url=key_url(statement.key), value=key_value(statement.key)),
        chain_id=statement.chain_id,
        account_number=statement.account_number,
        sequence=statement.sequence,
    )
    return document.SerializeToString(deterministic=True)
