"""Fee grants as a value."""

from __future__ import annotations

from virtengine.chain.kernel.module import Handler, Module, accept
from virtengine.chain.modules.feegrant.blocks import end_block
from virtengine.chain.modules.feegrant.genesis import export_genesis, init_genesis
from virtengine.chain.modules.feegrant.handlers import grant_allowance, prune_allowances, revoke_allowance
from virtengine.chain.modules.feegrant.invariants import indexes_name_every_allowance
from virtengine.chain.modules.feegrant.messages import check_grant, check_revoke
from virtengine.chain.modules.feegrant.queries import QUERIES
from virtengine.chain.modules.feegrant.store import State
from virtengine.wire.cosmos.feegrant.v1beta1 import genesis_pb2, tx_pb2

MODULE = Module(
    "feegrant",
    state=State,
    messages={
        tx_pb2.MsgGrantAllowance: Handler(check_grant, grant_allowance),
        tx_pb2.MsgRevokeAllowance: Handler(check_revoke, revoke_allowance),
        tx_pb2.MsgPruneAllowances: Handler(accept, prune_allowances),
    },
    queries=(QUERIES,),
    genesis=genesis_pb2.GenesisState,
    init_genesis=init_genesis,
    export_genesis=export_genesis,
    end_block=end_block,
    invariants=(indexes_name_every_allowance,),
)
