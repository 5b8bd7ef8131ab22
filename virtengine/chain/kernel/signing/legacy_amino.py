"""SIGN_MODE_LEGACY_AMINO_JSON: a JSON document that small screens can show.

The document says nothing of extension options, unknown fields, `unordered` and `timeout_timestamp`: what is
not signed could be changed by others, so a transaction with any of them is refused in this mode. Nor does it
say how the transaction is encoded: only canonical bytes are taken, or others could give it another hash.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from virtengine.chain.kernel import strict
from virtengine.chain.kernel.errors import NotSupported, TxDecodeError
from virtengine.chain.kernel.signing.amino_json import dump, encode_named
from virtengine.chain.kernel.signing.statement import Statement
from virtengine.wire.cosmos.tx.v1beta1.tx_pb2 import AuthInfo, TxBody

if TYPE_CHECKING:
    from virtengine.chain.kernel.tx import Tx


FORMER_NAMES: Final = {
    "cosmos-sdk/MsgWithdrawValCommission": "cosmos-sdk/MsgWithdrawValidatorCommission",
}
"""Names that messages had before hardware wallets limited their length, and that cosmjs still writes."""


def sign_bytes(statement: Statement) -> tuple[bytes, ...]:
    """Return the StdSignDoc as canonical JSON, and with former names when there are any.

    Raises NotSupported and TxDecodeError.
    """
    tx = statement.tx
    body, auth = _canonical(tx)
    if body.non_critical_extension_options or body.extension_options:
        raise NotSupported("SIGN_MODE_LEGACY_AMINO_JSON does not cover extension options")
    if body.unordered or body.HasField("timeout_timestamp"):
        raise NotSupported("SIGN_MODE_LEGACY_AMINO_JSON does not cover unordered and timeout_timestamp")
    document: dict[str, Any] = {
        "account_number": str(statement.account_number),
        "chain_id": statement.chain_id,
        "fee": _fee(auth),
        "memo": body.memo,
        "msgs": [encode_named(message) for message in tx.messages],
        "sequence": str(statement.sequence),
    }
    if body.timeout_height:
        document["timeout_height"] = str(body.timeout_height)
    former = [one | {"type": FORMER_NAMES.get(one["type"], one["type"])} for one in document["msgs"]]
    if former == document["msgs"]:
        return (dump(document),)
    return dump(document), dump(document | {"msgs": former})


def _canonical(tx: Tx) -> tuple[TxBody, AuthInfo]:
    try:
        body = strict.parse(TxBody, tx.body_bytes, only_canonical=True)
        auth = strict.parse(AuthInfo, tx.auth_bytes, only_canonical=True)
        for packed, message in zip(body.messages, tx.messages, strict=True):
            strict.parse(type(message), packed.value, only_canonical=True)
    except strict.StrictError as error:
        raise TxDecodeError(f"{error}: SIGN_MODE_LEGACY_AMINO_JSON does not cover it") from error
    return body, auth


def _fee(auth: AuthInfo) -> dict[str, Any]:
    fee = auth.fee
    shown: dict[str, Any] = {
        "amount": [{"amount": coin.amount, "denom": coin.denom} for coin in fee.amount],
        "gas": str(fee.gas_limit),
    }
    if fee.payer:
        shown["payer"] = fee.payer
    if fee.granter:
        shown["granter"] = fee.granter
    return shown
