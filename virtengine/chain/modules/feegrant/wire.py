"""Allowances as messages."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from google.protobuf.any_pb2 import Any as Packed
from google.protobuf.message import Message

from virtengine.chain.kernel import strict
from virtengine.chain.kernel.errors import InvalidCoins, InvalidRequest
from virtengine.chain.modules.coins import read_coins, write_coins
from virtengine.chain.modules.feegrant.errors import InvalidDuration, NoAllowance, NoMessages
from virtengine.chain.modules.feegrant.types import Allowance, Periodic
from virtengine.chain.modules.instants import read_moment, read_span, write_moment, write_span
from virtengine.core.errors import ModuleError, Rejected
from virtengine.wire.cosmos.feegrant.v1beta1 import feegrant_pb2

KINDS: Final[Sequence[type[Message]]] = (
    feegrant_pb2.BasicAllowance,
    feegrant_pb2.PeriodicAllowance,
    feegrant_pb2.AllowedMsgAllowance,
)
MAX_MESSAGES: Final = 64
MAX_URL: Final = 160


def pack(message: Message) -> Packed:
    """Return a message as Any."""
    return Packed(type_url=f"/{message.DESCRIPTOR.full_name}", value=message.SerializeToString())


def unpack_allowance(packed: Packed) -> Allowance:
    """Return the allowance that an Any holds. Raises ModuleError when it is malformed."""
    message = _open(packed)
    try:
        if isinstance(message, feegrant_pb2.AllowedMsgAllowance):
            return _limited(message)
        return _read(message)
    except ModuleError:
        raise
    except Rejected as error:
        raise InvalidRequest(error.message) from error


def pack_allowance(allowance: Allowance) -> Packed:
    """Return an allowance as Any."""
    basic = feegrant_pb2.BasicAllowance(spend_limit=write_coins(allowance.limit))
    if allowance.expires:
        basic.expiration.CopyFrom(write_moment(allowance.expires))
    inner: Message = basic
    if allowance.periodic is not None:
        inner = feegrant_pb2.PeriodicAllowance(
            basic=basic,
            period=write_span(allowance.periodic.length),
            period_spend_limit=write_coins(allowance.periodic.limit),
            period_can_spend=write_coins(allowance.periodic.left),
            period_reset=write_moment(allowance.periodic.reset),
        )
    if not allowance.messages:
        return pack(inner)
    return pack(feegrant_pb2.AllowedMsgAllowance(allowance=pack(inner), allowed_messages=allowance.messages))


def _open(packed: Packed) -> Any:
    for kind in KINDS:
        if packed.type_url == f"/{kind.DESCRIPTOR.full_name}":
            try:
                return strict.parse(kind, packed.value)
            except strict.StrictError as error:
                raise InvalidRequest(f"allowance: {error}") from error
    raise NoAllowance(f"{packed.type_url[:MAX_URL]!r} is no kind of allowance")


def _limited(message: feegrant_pb2.AllowedMsgAllowance) -> Allowance:
    if not message.HasField("allowance"):
        raise NoAllowance("allowance should not be empty")
    urls = tuple(message.allowed_messages)
    if not urls:
        raise NoMessages("allowed messages shouldn't be empty")
    if len(urls) > MAX_MESSAGES or any(not 1 < len(url) <= MAX_URL for url in urls):
        raise InvalidRequest(f"at most {MAX_MESSAGES} kinds of messages can be named, each by its type URL")
    inner = _open(message.allowance)
    if isinstance(inner, feegrant_pb2.AllowedMsgAllowance):
        raise InvalidRequest("an allowance for some messages cannot hold another one")
    allowance = _read(inner)
    return Allowance(allowance.limit, allowance.expires, allowance.periodic, urls)


def _read(message: Any) -> Allowance:
    if isinstance(message, feegrant_pb2.BasicAllowance):
        expires = read_moment(message.expiration, field="expiration") if message.HasField("expiration") else 0
        if message.HasField("expiration") and not expires:
            raise InvalidDuration("expiration must be after 1970")
        return Allowance(read_coins(message.spend_limit), expires)
    basic = _read(message.basic)
    length = read_span(message.period, field="period")
    if not length:
        raise InvalidDuration("the period must be longer than nothing")
    limit = read_coins(message.period_spend_limit)
    if not limit:
        raise InvalidCoins("period_spend_limit must not be empty")
    if basic.limit and not {denom for denom, _ in limit} <= {denom for denom, _ in basic.limit}:
        raise InvalidCoins("period_spend_limit has coins that spend_limit has not")
    left = read_coins(message.period_can_spend)
    return Allowance(
        basic.limit,
        basic.expires,
        Periodic(length, limit, left, read_moment(message.period_reset, field="period_reset")),
    )
