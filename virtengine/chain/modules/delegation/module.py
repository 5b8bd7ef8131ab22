"""Delegation as a value."""

from __future__ import annotations

from virtengine.chain.kernel.module import Handler, Module, accept
from virtengine.chain.modules.delegation import handlers, messages
from virtengine.chain.modules.delegation.invariants import every_claim_is_covered
from virtengine.chain.modules.delegation.queries import QUERIES
from virtengine.chain.modules.delegation.store import State
from virtengine.wire.virtengine.delegation.v1 import tx_pb2

MODULE = Module(
    "delegation",
    state=State,
    messages={
        tx_pb2.MsgUpdateParams: Handler(messages.check_update_params, handlers.update_params),
        tx_pb2.MsgDelegate: Handler(messages.check_delegate, handlers.delegate),
        tx_pb2.MsgUndelegate: Handler(messages.check_undelegate, handlers.undelegate),
        tx_pb2.MsgRedelegate: Handler(messages.check_redelegate, handlers.redelegate),
        tx_pb2.MsgClaimRewards: Handler(messages.check_claim_rewards, handlers.claim_rewards),
        tx_pb2.MsgClaimAllRewards: Handler(accept, handlers.claim_all_rewards),
    },
    queries=(QUERIES,),
    bounds=messages.BOUNDS,
    invariants=(every_claim_is_covered,),
)
