"""Carry out messages about fee grants."""

from __future__ import annotations

from virtengine.chain.kernel.context import Context
from virtengine.chain.kernel.errors import InvalidRequest
from virtengine.chain.modules.feegrant import allowances, fees
from virtengine.chain.modules.feegrant.errors import NoAllowance
from virtengine.chain.modules.feegrant.store import State
from virtengine.chain.modules.feegrant.wire import unpack_allowance
from virtengine.chain.modules.instants import MILLISECOND
from virtengine.wire.cosmos.feegrant.v1beta1 import tx_pb2


def grant_allowance(
    state: State, msg: tx_pb2.MsgGrantAllowance, ctx: Context
) -> tx_pb2.MsgGrantAllowanceResponse:
    """Let another account pay its fees with the granter's coins."""
    allowance = unpack_allowance(msg.allowance)
    if state.allowances.has(msg.grantee, msg.granter):
        raise InvalidRequest("fee allowance already exists")
    if allowances.is_over(allowance, ctx.time_ms * MILLISECOND):
        raise InvalidRequest("expiration is before current block time")
    state.accounts.ensure(msg.grantee)
    state.add(msg.granter, msg.grantee, allowance)
    ctx.emit_plain("set_feegrant", granter=msg.granter, grantee=msg.grantee)
    return tx_pb2.MsgGrantAllowanceResponse()


def revoke_allowance(
    state: State, msg: tx_pb2.MsgRevokeAllowance, ctx: Context
) -> tx_pb2.MsgRevokeAllowanceResponse:
    """Take an allowance back."""
    allowance = state.allowances.get(msg.grantee, msg.granter)
    if allowance is None:
        raise NoAllowance("fee-grant not found")
    state.remove(msg.granter, msg.grantee, allowance)
    ctx.emit_plain("revoke_feegrant", granter=msg.granter, grantee=msg.grantee)
    return tx_pb2.MsgRevokeAllowanceResponse()


def prune_allowances(
    state: State, msg: tx_pb2.MsgPruneAllowances, ctx: Context
) -> tx_pb2.MsgPruneAllowancesResponse:
    """Remove allowances whose time is over, as anyone asks."""
    fees.prune(state, ctx, fees.PRUNE_LIMIT)
    ctx.emit_plain("prune_feegrant", pruner=msg.pruner)
    return tx_pb2.MsgPruneAllowancesResponse()
