"""Accounts as messages."""

from __future__ import annotations

from typing import NamedTuple

from google.protobuf.any_pb2 import Any
from google.protobuf.message import DecodeError, Message

from virtengine.chain.kernel.accounts import Account
from virtengine.chain.kernel.errors import InvalidRequest
from virtengine.chain.kernel.signing.multisig import key_url, key_value, read_key
from virtengine.chain.modules.auth import vesting_wire
from virtengine.chain.modules.auth.vesting import Vesting
from virtengine.wire.cosmos.auth.v1beta1 import auth_pb2


class Opened(NamedTuple):
    """An account of the wire."""

    address: str
    account: Account
    vesting: Vesting | None = None


def base_account(address: str, account: Account) -> auth_pb2.BaseAccount:
    """Return what every account has."""
    message = auth_pb2.BaseAccount(address=address, account_number=account.number, sequence=account.sequence)
    if account.public_key:
        key = account.public_key
        message.pub_key.CopyFrom(Any(type_url=key_url(key), value=key_value(key)))
    return message


def pack_account(address: str, account: Account, vesting: Vesting | None = None) -> Any:
    """Return an account as BaseAccount, ModuleAccount or one of the kinds that vest."""
    base = base_account(address, account)
    if vesting is not None:
        return _pack(vesting_wire.to_message(base, vesting))
    if not account.module:
        return _pack(base)
    return _pack(
        auth_pb2.ModuleAccount(base_account=base, name=account.module, permissions=account.permissions)
    )


def _pack(message: Message) -> Any:
    return Any(type_url=f"/{message.DESCRIPTOR.full_name}", value=message.SerializeToString())


def unpack_account(packed: Any) -> Opened:
    """Return an account of any kind. Raises InvalidRequest for others."""
    name = packed.type_url.rpartition("/")[2]
    try:
        if name == "cosmos.auth.v1beta1.ModuleAccount":
            module = auth_pb2.ModuleAccount.FromString(packed.value)
            account = Account(
                module.base_account.account_number,
                module.base_account.sequence,
                module=module.name,
                permissions=tuple(module.permissions),
            )
            return Opened(module.base_account.address, account)
        if name == "cosmos.auth.v1beta1.BaseAccount":
            return _open_base(auth_pb2.BaseAccount.FromString(packed.value))
        if name in vesting_wire.KINDS:
            base, vesting = vesting_wire.from_bytes(name, packed.value)
            return _open_base(base)._replace(vesting=vesting)
    except DecodeError as error:
        raise InvalidRequest(f"auth.accounts: {name}: {error}") from error
    raise InvalidRequest(f"auth.accounts: {packed.type_url!r} is not a kind of account that this chain knows")


def _open_base(base: auth_pb2.BaseAccount) -> Opened:
    key = read_key(base.pub_key) if base.HasField("pub_key") else b""
    return Opened(base.address, Account(base.account_number, base.sequence, key))
