"""Authorizations as messages."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from google.protobuf.any_pb2 import Any as Packed
from google.protobuf.message import Message

from virtengine.chain.kernel import strict
from virtengine.chain.kernel.ante import require_address
from virtengine.chain.kernel.errors import InvalidCoins, InvalidRequest
from virtengine.chain.modules.authz.errors import UnknownAuthorizationType
from virtengine.chain.modules.authz.types import Grant, Kind
from virtengine.chain.modules.coins import read_coins, write_coins
from virtengine.crypto.addresses import account_of
from virtengine.wire.cosmos.authz.v1beta1 import authz_pb2
from virtengine.wire.cosmos.bank.v1beta1 import authz_pb2 as bank_authz
from virtengine.wire.cosmos.bank.v1beta1.tx_pb2 import MsgSend
from virtengine.wire.cosmos.staking.v1beta1 import authz_pb2 as staking_authz
from virtengine.wire.cosmos.staking.v1beta1 import tx_pb2 as staking

MAX_ADDRESSES: Final = 200
MAX_URL: Final = 160


def type_url(kind: type[Message]) -> str:
    """Return the type URL of a message."""
    return f"/{kind.DESCRIPTOR.full_name}"


SEND_URL: Final = type_url(MsgSend)
ACTIONS: Final[Mapping[int, str]] = {
    staking_authz.AUTHORIZATION_TYPE_DELEGATE: type_url(staking.MsgDelegate),
    staking_authz.AUTHORIZATION_TYPE_UNDELEGATE: type_url(staking.MsgUndelegate),
    staking_authz.AUTHORIZATION_TYPE_REDELEGATE: type_url(staking.MsgBeginRedelegate),
    staking_authz.AUTHORIZATION_TYPE_CANCEL_UNBONDING_DELEGATION: type_url(
        staking.MsgCancelUnbondingDelegation
    ),
}
"""The message that each kind of stake authorization is for."""

_KINDS: Final[Mapping[str, type[Message]]] = {
    type_url(kind): kind
    for kind in (
        authz_pb2.GenericAuthorization,
        bank_authz.SendAuthorization,
        staking_authz.StakeAuthorization,
    )
}


def unpack_authorization(packed: Packed, expires: int) -> tuple[str, Grant]:
    """Return an authorization and the type URL of the message that it is for. Raises ModuleError."""
    kind = _KINDS.get(packed.type_url)
    if kind is None:
        raise UnknownAuthorizationType(f"{packed.type_url[:MAX_URL]!r} is no kind of authorization")
    try:
        message: Any = strict.parse(kind, packed.value)
    except strict.StrictError as error:
        raise InvalidRequest(f"authorization: {error}") from error
    if isinstance(message, authz_pb2.GenericAuthorization):
        if not 1 < len(message.msg) <= MAX_URL:
            raise InvalidRequest("authorization: msg must be a type URL")
        return message.msg, Grant(Kind.GENERIC, expires)
    if isinstance(message, bank_authz.SendAuthorization):
        return SEND_URL, _read_send(message, expires)
    return _read_stake(message, expires)


def pack_authorization(url: str, grant: Grant) -> Packed:
    """Return an authorization as Any."""
    message = _WRITERS[grant.kind](url, grant)
    return Packed(type_url=type_url(type(message)), value=message.SerializeToString())


def _read_send(message: bank_authz.SendAuthorization, expires: int) -> Grant:
    if not message.spend_limit:
        raise InvalidCoins("spend limit cannot be nil")
    addresses = _unique(tuple(message.allow_list))
    for address in addresses:
        require_address(address)
    return Grant(Kind.SEND, expires, read_coins(message.spend_limit), addresses)


def _read_stake(message: staking_authz.StakeAuthorization, expires: int) -> tuple[str, Grant]:
    url = ACTIONS.get(message.authorization_type)
    if url is None:
        raise UnknownAuthorizationType(f"authorization type {message.authorization_type} is not known")
    chosen = message.WhichOneof("validators")
    if chosen is None:
        raise InvalidRequest("both allowed & deny list cannot be empty")
    addresses = _unique(tuple(getattr(message, chosen).address))
    for operator in addresses:
        account_of(operator)
    limit = read_coins([message.max_tokens]) if message.HasField("max_tokens") else ()
    return url, Grant(
        Kind.STAKE, expires, limit, addresses, chosen == "deny_list", message.authorization_type
    )


def _unique(addresses: tuple[str, ...]) -> tuple[str, ...]:
    if len(addresses) > MAX_ADDRESSES or len(set(addresses)) != len(addresses):
        raise InvalidRequest(f"at most {MAX_ADDRESSES} addresses can be named, each once")
    return addresses


def _write_generic(url: str, _grant: Grant) -> Message:
    return authz_pb2.GenericAuthorization(msg=url)


def _write_send(_url: str, grant: Grant) -> Message:
    return bank_authz.SendAuthorization(spend_limit=write_coins(grant.limit), allow_list=grant.addresses)


def _write_stake(_url: str, grant: Grant) -> Message:
    message = staking_authz.StakeAuthorization(authorization_type=grant.action)  # type: ignore[arg-type]
    if grant.limit:
        message.max_tokens.CopyFrom(write_coins(grant.limit)[0])
    listed = message.deny_list if grant.deny else message.allow_list
    listed.SetInParent()
    listed.address.extend(grant.addresses)
    return message


_WRITERS: Final = {Kind.GENERIC: _write_generic, Kind.SEND: _write_send, Kind.STAKE: _write_stake}
