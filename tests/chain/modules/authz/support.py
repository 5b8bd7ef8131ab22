"""Authorizations as wallets write them."""

from __future__ import annotations

from collections.abc import Sequence

from google.protobuf.message import Message
from google.protobuf.timestamp_pb2 import Timestamp

from tests.chain.support import Actor, TestChain
from tests.chain.support.messages import coin
from virtengine.crypto.tx import pack
from virtengine.wire.cosmos.authz.v1beta1.authz_pb2 import GenericAuthorization, Grant
from virtengine.wire.cosmos.authz.v1beta1.tx_pb2 import MsgExec, MsgGrant, MsgRevoke
from virtengine.wire.cosmos.bank.v1beta1.authz_pb2 import SendAuthorization
from virtengine.wire.cosmos.staking.v1beta1.authz_pb2 import StakeAuthorization

SEND = "/cosmos.bank.v1beta1.MsgSend"
EXEC = "/cosmos.authz.v1beta1.MsgExec"


def generic(url: str = SEND) -> GenericAuthorization:
    return GenericAuthorization(msg=url)


def send_up_to(limit: int, *recipients: Actor) -> SendAuthorization:
    return SendAuthorization(spend_limit=[coin(limit)], allow_list=[one.address for one in recipients])


def stake(
    action: int, *, allow: Sequence[str] = (), deny: Sequence[str] = (), limit: int | None = None
) -> StakeAuthorization:
    authorization = StakeAuthorization(authorization_type=action)  # type: ignore[arg-type]
    if limit is not None:
        authorization.max_tokens.CopyFrom(coin(limit))
    if allow:
        authorization.allow_list.address.extend(allow)
    if deny:
        authorization.deny_list.address.extend(deny)
    return authorization


def grant(granter: Actor, grantee: Actor, authorization: Message, *, expires: int = 0) -> MsgGrant:
    inner = Grant(authorization=pack(authorization))
    if expires:
        inner.expiration.CopyFrom(Timestamp(seconds=expires))
    return MsgGrant(granter=granter.address, grantee=grantee.address, grant=inner)


def execute(grantee: Actor, *messages: Message) -> MsgExec:
    return MsgExec(grantee=grantee.address, msgs=[pack(message) for message in messages])


def revoke(granter: Actor, grantee: Actor, url: str = SEND) -> MsgRevoke:
    return MsgRevoke(granter=granter.address, grantee=grantee.address, msg_type_url=url)


def count(chain: TestChain) -> int:
    return len(list(chain.state("authz").grants.keys()))
