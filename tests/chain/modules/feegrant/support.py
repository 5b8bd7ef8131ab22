"""Allowances as wallets write them."""

from __future__ import annotations

from google.protobuf.any_pb2 import Any
from google.protobuf.duration_pb2 import Duration
from google.protobuf.message import Message
from google.protobuf.timestamp_pb2 import Timestamp

from tests.chain.support import Actor, TestChain
from tests.chain.support.messages import coin
from virtengine.crypto.tx import pack
from virtengine.wire.cosmos.feegrant.v1beta1.feegrant_pb2 import (
    AllowedMsgAllowance,
    BasicAllowance,
    PeriodicAllowance,
)
from virtengine.wire.cosmos.feegrant.v1beta1.tx_pb2 import MsgGrantAllowance

SEND = "/cosmos.bank.v1beta1.MsgSend"


def basic(limit: int | None = None, expires: int = 0) -> BasicAllowance:
    allowance = BasicAllowance(spend_limit=[coin(limit)] if limit is not None else [])
    if expires:
        allowance.expiration.CopyFrom(Timestamp(seconds=expires))
    return allowance


def periodic(limit: int, *, seconds: int, total: int | None = None, left: int = 0) -> PeriodicAllowance:
    return PeriodicAllowance(
        basic=basic(total),
        period=Duration(seconds=seconds),
        period_spend_limit=[coin(limit)],
        period_can_spend=[coin(left)] if left else [],
    )


def only(allowance: Message, *urls: str) -> AllowedMsgAllowance:
    return AllowedMsgAllowance(allowance=pack(allowance), allowed_messages=urls)


def grant(granter: Actor, grantee: Actor, allowance: Message | Any) -> MsgGrantAllowance:
    packed = allowance if isinstance(allowance, Any) else pack(allowance)
    return MsgGrantAllowance(granter=granter.address, grantee=grantee.address, allowance=packed)


def held(chain: TestChain, granter: Actor, grantee: Actor) -> object:
    return chain.state("feegrant").allowances.get(grantee.address, granter.address)
