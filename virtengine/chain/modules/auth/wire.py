"""Accounts as messages."""

from __future__ import annotations

from google.protobuf.any_pb2 import Any

from virtengine.chain.kernel import gas
from virtengine.chain.kernel.accounts import Account
from virtengine.chain.kernel.ante import MAX_MEMO
from virtengine.chain.kernel.errors import InvalidRequest
from virtengine.chain.kernel.signing.multisig import key_url, key_value, read_key
from virtengine.chain.kernel.tx import MAX_SIGNATURES
from virtengine.wire.cosmos.auth.v1beta1 import auth_pb2

PARAMS = auth_pb2.Params(
    max_memo_characters=MAX_MEMO,
    tx_sig_limit=MAX_SIGNATURES,
    tx_size_cost_per_byte=gas.TX_BYTE,
    sig_verify_cost_ed25519=gas.SIGNATURE,
    sig_verify_cost_secp256k1=gas.SIGNATURE,
)


def base_account(address: str, account: Account) -> auth_pb2.BaseAccount:
    """Return what every account has."""
    message = auth_pb2.BaseAccount(address=address, account_number=account.number, sequence=account.sequence)
    if account.public_key:
        key = account.public_key
        message.pub_key.CopyFrom(Any(type_url=key_url(key), value=key_value(key)))
    return message


def pack_account(address: str, account: Account) -> Any:
    """Return an account as BaseAccount or ModuleAccount."""
    base = base_account(address, account)
    if not account.module:
        return Any(type_url="/cosmos.auth.v1beta1.BaseAccount", value=base.SerializeToString())
    module = auth_pb2.ModuleAccount(base_account=base, name=account.module, permissions=account.permissions)
    return Any(type_url="/cosmos.auth.v1beta1.ModuleAccount", value=module.SerializeToString())


def unpack_account(packed: Any) -> tuple[str, Account]:
    """Return address and account of a BaseAccount or ModuleAccount. Raises InvalidRequest for others."""
    name = packed.type_url.rpartition("/")[2]
    if name == "cosmos.auth.v1beta1.ModuleAccount":
        module = auth_pb2.ModuleAccount.FromString(packed.value)
        base = module.base_account
        return base.address, Account(
            base.account_number, base.sequence, module=module.name, permissions=tuple(module.permissions)
        )
    if name != "cosmos.auth.v1beta1.BaseAccount":
        raise InvalidRequest(
            f"auth.accounts: {packed.type_url!r} is not a kind of account that this chain knows"
        )
    base = auth_pb2.BaseAccount.FromString(packed.value)
    key = read_key(base.pub_key) if base.HasField("pub_key") else b""
    return base.address, Account(base.account_number, base.sequence, key)
