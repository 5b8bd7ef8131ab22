"""Carry out messages about authorizations."""

from __future__ import annotations

from google.protobuf.message import Message

from virtengine.chain.kernel import events
from virtengine.chain.kernel.context import Context
from virtengine.chain.kernel.errors import UnknownRequest
from virtengine.chain.modules.authz import limits
from virtengine.chain.modules.authz.errors import (
    AuthorizationExpired,
    AuthorizationNumOfSigners,
    InvalidExpirationTime,
    NoAuthorizationFound,
)
from virtengine.chain.modules.authz.messages import read_grant
from virtengine.chain.modules.authz.store import State
from virtengine.chain.modules.authz.wire import type_url
from virtengine.chain.modules.instants import MILLISECOND
from virtengine.wire.cosmos.authz.v1beta1 import event_pb2, tx_pb2


def grant(state: State, msg: tx_pb2.MsgGrant, ctx: Context) -> tx_pb2.MsgGrantResponse:
    """Let another account send a kind of message for the granter."""
    url, record = read_grant(msg)
    if url not in ctx.dispatcher.routes:
        raise UnknownRequest(f"{url} doesn't exist: no module handles it")
    if msg.grant.HasField("expiration") and record.expires <= ctx.time_ms * MILLISECOND:
        raise InvalidExpirationTime("expiration must be after the current block time")
    state.accounts.ensure(msg.grantee)
    state.put(msg.granter, msg.grantee, url, record)
    ctx.emit(event_pb2.EventGrant(msg_type_url=url, granter=msg.granter, grantee=msg.grantee))
    return tx_pb2.MsgGrantResponse()


def revoke(state: State, msg: tx_pb2.MsgRevoke, ctx: Context) -> tx_pb2.MsgRevokeResponse:
    """Take an authorization back."""
    if not state.grants.has(msg.granter, msg.grantee, msg.msg_type_url):
        raise NoAuthorizationFound(f"failed to delete grant for {msg.msg_type_url}: authorization not found")
    state.remove(msg.granter, msg.grantee, msg.msg_type_url)
    ctx.emit(event_pb2.EventRevoke(msg_type_url=msg.msg_type_url, granter=msg.granter, grantee=msg.grantee))
    return tx_pb2.MsgRevokeResponse()


def execute(state: State, msg: tx_pb2.MsgExec, ctx: Context) -> tx_pb2.MsgExecResponse:
    """Carry out messages for those who would have to sign them, all or none."""
    answer = tx_pb2.MsgExecResponse()
    for index, packed in enumerate(msg.msgs):
        inner = ctx.unpack(packed)
        ctx.dispatcher.check(inner)
        signer = _use(state, msg.grantee, inner, ctx)
        first = len(ctx.store.events)
        response = ctx.dispatch(inner, (signer,))
        mark = events.attribute("authz_msg_index", str(index))
        ctx.store.events[first:] = [event + mark for event in ctx.store.events[first:]]
        answer.results.append(response.SerializeToString(deterministic=True))
    return answer


def _use(state: State, grantee: str, message: Message, ctx: Context) -> str:
    """Return the one account for which a message is sent, after taking it off the authorization."""
    signers = ctx.dispatcher.signers_of(message)
    if len(signers) != 1:
        raise AuthorizationNumOfSigners("authorization can be given to msg with only one signer")
    granter, url = signers[0], type_url(type(message))
    if granter == grantee:
        return granter
    found = state.grants.get(granter, grantee, url)
    if found is None:
        raise NoAuthorizationFound(f"failed to get grant for {url} of {granter}: authorization not found")
    if 0 < found.expires < ctx.time_ms * MILLISECOND:
        raise AuthorizationExpired("authorization expired")
    left = limits.use(found, message)
    if left is None:
        state.remove(granter, grantee, url)
        ctx.emit(event_pb2.EventRevoke(msg_type_url=url, granter=granter, grantee=grantee))
    elif left is not found:
        state.put(granter, grantee, url, left)
    return granter
